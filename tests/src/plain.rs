//! A sheet as plain text, for readable goldens and for comparing words.

use std::fmt::Write as _;

use needlepoint_core::sheet::{Block, Fact, ListMark, Party, Sheet, Tone};

/// All that the sheet says, block by block, marks and ticks as signs.
pub fn plain(sheet: &Sheet) -> String {
    let mut text = String::new();
    for block in &sheet.blocks {
        write(&mut text, block).expect("a string takes all that is written to it");
    }
    text
}

fn write(text: &mut String, block: &Block) -> std::fmt::Result {
    match block {
        Block::Letterhead { name, lines, logo } => {
            writeln!(text, "{name}\n{}", lines.join("\n"))?;
            if let Some(logo) = logo {
                writeln!(text, "(logo: {})", logo.alt)?;
            }
        }
        Block::Title {
            text: title,
            subtitle,
            beside,
        } => {
            writeln!(text, "\n# {title}")?;
            also(text, beside)?;
            writeln!(text, "{subtitle}")?;
        }
        Block::Heading {
            level,
            text: heading,
            beside,
        } => {
            writeln!(text, "\n{} {heading}", "#".repeat(usize::from(*level)))?;
            also(text, beside)?;
        }
        Block::Paragraph { text: words } => writeln!(text, "\n{words}")?,
        Block::Small { text: words, beside } => {
            writeln!(text, "\n{words}")?;
            also(text, beside)?;
        }
        Block::Facts { rows } => {
            writeln!(text)?;
            facts(text, rows)?;
        }
        Block::List { mark, items } => {
            writeln!(text)?;
            for (index, item) in items.iter().enumerate() {
                let sign = match mark {
                    ListMark::Bullet => "•".to_owned(),
                    ListMark::Number => format!("{}.", index + 1),
                    ListMark::Do => "✓".to_owned(),
                    ListMark::Avoid => "✗".to_owned(),
                };
                writeln!(text, "{sign} {item}")?;
            }
        }
        Block::Table {
            head, rows, beside, ..
        } => {
            let line = |cells: &[String]| format!("| {} |", cells.join(" | ").replace('\n', " / "));
            writeln!(text, "\n{}", line(head))?;
            if let Some(beside) = beside {
                also(text, &line(&beside.head))?;
            }
            for (i, row) in rows.iter().enumerate() {
                writeln!(text, "{}", line(row))?;
                if let Some(row) = beside.as_ref().and_then(|beside| beside.rows.get(i)) {
                    also(text, &line(row))?;
                }
            }
        }
        Block::Map {
            views,
            captions,
            zones,
            alt,
        } => {
            writeln!(text, "\n({alt})")?;
            writeln!(text, "(drawings: {}; {})", views.join(", "), captions.join(", "))?;
            for zone in zones {
                writeln!(text, "({} {} {})", zone.number, zone.zone, zone.label)?;
            }
        }
        Block::Notice {
            tone,
            title,
            text: words,
            beside,
        } => {
            let tone = match tone {
                Tone::Note => "note",
                Tone::Caution => "caution",
                Tone::Stop => "stop",
            };
            writeln!(text, "\n[{tone}] {title}\n{words}")?;
            if let Some(beside) = beside {
                also(text, beside.title.as_str())?;
                also(text, beside.text.as_str())?;
            }
        }
        Block::Clause {
            party,
            required,
            initialled,
            text: words,
            beside,
            ticked,
            initials,
            ..
        } => {
            let tick = if *ticked { "[x]" } else { "[ ]" };
            let who = match (party, required) {
                (Party::Clinician, _) => " (clinician)",
                (Party::Patient, true) => "",
                (Party::Patient, false) => " (optional)",
            };
            let initials = match initials {
                _ if !initialled => String::new(),
                Some(initials) => format!(" __{initials}__"),
                None => " ____".to_owned(),
            };
            writeln!(text, "\n{tick}{who} {words}{initials}")?;
            also(text, beside)?;
        }
        Block::SignaturePlace {
            field,
            title,
            name,
            meaning,
            beside,
            ..
        } => {
            writeln!(text, "\n<{field}> {title}: {name}\n{meaning}")?;
            if let Some(beside) = beside {
                also(text, &format!("{}: {}", beside.title, beside.meaning))?;
            }
        }
        Block::PenPlace {
            title,
            name,
            meaning,
            date,
            beside,
        } => {
            let name = if name.is_empty() { "____" } else { name };
            writeln!(text, "\n<by pen> {title}: {name}\n{meaning}\n{date}: ____")?;
            if let Some(beside) = beside {
                also(text, &format!("{}: {}", beside.title, beside.meaning))?;
            }
        }
        Block::Remember { title, beside, items } => {
            writeln!(text, "\n! {title}")?;
            also(text, beside)?;
            writeln!(text, "! {}", items.join("\n! "))?;
        }
        Block::Days { hint, rows } => {
            writeln!(text, "\n{hint}")?;
            for row in rows {
                writeln!(text, "[ ] {}: {}", row.label, row.value)?;
            }
        }
        Block::Timeline { entries, heads } => {
            for entry in entries {
                writeln!(text, "\n-- {} -- {}", entry.when, entry.title)?;
                for (head, lines) in heads.iter().zip([&entry.expect, &entry.todo, &entry.avoid]) {
                    if !lines.is_empty() {
                        writeln!(text, "{head}:\n   {}", lines.join("\n   "))?;
                    }
                }
            }
        }
        Block::Call {
            title,
            beside,
            signs,
            numbers,
            emergency,
        } => {
            let loud = if *emergency { "!!" } else { "!" };
            writeln!(text, "\n{loud} {title}")?;
            also(text, beside)?;
            writeln!(text, "   {}", signs.join("\n   "))?;
            facts(text, numbers)?;
        }
        Block::Visit {
            title,
            when,
            lines,
            code,
            alt,
        } => {
            writeln!(text, "\n{title}: {when}\n{}", lines.join("\n"))?;
            if !code.is_empty() {
                writeln!(text, "({alt})\n({0} × {0} modules)", code.len())?;
            }
        }
        Block::PageBreak {} => writeln!(text, "\n{}", "=".repeat(40))?,
    }
    Ok(())
}

/// What stands beside the words in the clinic's language.
fn also(text: &mut String, beside: &str) -> std::fmt::Result {
    if beside.is_empty() {
        return Ok(());
    }
    writeln!(text, "({beside})")
}

fn facts(text: &mut String, rows: &[Fact]) -> std::fmt::Result {
    for fact in rows {
        writeln!(text, "{}: {}", fact.label, fact.value.replace('\n', " / "))?;
        if let Some(beside) = &fact.beside {
            also(
                text,
                &format!("{}: {}", beside.label, beside.value.replace('\n', " / ")),
            )?;
        }
    }
    Ok(())
}
