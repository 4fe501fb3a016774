//! The same sheet as typst markup: the same words in the same parts, sizes and faces, with all that PDF/A-2a and
//! PDF/UA-1 ask of typst. It has no form fields.

use std::fmt::Write as _;

use needlepoint_core::sheet::{Block, Fact, ListMark, Sheet};

/// The markup; drawings are read from `/diagrams` below typst's root.
pub fn markup(sheet: &Sheet) -> String {
    let mut out = format!(
        "#set document(title: {}, date: datetime(year: 2026, month: 11, day: 23))\n\
         #set text(font: \"Source Sans 3\", size: 12pt, lang: {}, hyphenate: false)\n\
         #set page(paper: \"a4\", margin: (x: 60pt, top: 66pt, bottom: 62pt), footer: context [{} #counter(page).display(\"1\")])\n\
         #set par(leading: 5pt)\n\
         #show heading: set text(font: \"Source Serif 4\", weight: 600, fill: rgb(\"#0f5c63\"))\n\
         #show heading.where(level: 1): set text(size: 25pt)\n\
         #show heading.where(level: 2): set text(size: 16pt)\n\
         #let tick(on) = box(width: 13pt, height: 13pt, stroke: 1.1pt, if on [#sym.times])\n\
         #let place-to-sign = rect(width: 226pt, height: 99pt, stroke: (bottom: 0.9pt))\n",
        quoted(&sheet.title),
        quoted(&sheet.language),
        words(&sheet.clinic),
    );
    for block in &sheet.blocks {
        write(&mut out, block).expect("a string takes all that is written to it");
    }
    out
}

fn write(out: &mut String, block: &Block) -> std::fmt::Result {
    match block {
        Block::Letterhead { name, lines, .. } => {
            writeln!(
                out,
                "#text(font: \"Source Serif 4\", size: 15pt, weight: 600)[{}]\n",
                words(name)
            )?;
            lines
                .iter()
                .try_for_each(|line| writeln!(out, "{} #linebreak()", words(line)))
        }
        Block::Title { text, subtitle, .. } => {
            writeln!(
                out,
                "\n= {}\n\n#text(size: 13.5pt)[{}]\n",
                words(text),
                words(subtitle)
            )
        }
        Block::Heading { level, text, .. } => {
            writeln!(out, "\n{} {}\n", "=".repeat(usize::from(*level)), words(text))
        }
        Block::Paragraph { text } => writeln!(out, "{}\n", words(text)),
        Block::Small { text, .. } => writeln!(out, "#text(size: 10pt)[{}]\n", words(text)),
        Block::Facts { rows } => facts(out, rows, "12pt"),
        Block::List { mark, items } => {
            let sign = if *mark == ListMark::Number { '+' } else { '-' };
            list(out, sign, items)
        }
        Block::Table {
            head, widths, rows, ..
        } => {
            let widths: Vec<String> = widths.iter().map(|width| format!("{width}fr")).collect();
            write!(out, "#table(columns: ({}), table.header", widths.join(", "))?;
            head.iter()
                .try_for_each(|cell| write!(out, "[*{}*]", words(cell)))?;
            for cell in rows.iter().flatten() {
                write!(out, ", [{}]", words(cell))?;
            }
            writeln!(out, ")\n")
        }
        Block::Map {
            views, captions, alt, ..
        } => {
            writeln!(out, "#grid(columns: {}, gutter: 14pt", views.len())?;
            for (index, view) in views.iter().enumerate() {
                let alt = if index == 0 { alt } else { view };
                writeln!(
                    out,
                    ", image(\"/diagrams/{view}.svg\", height: 200pt, alt: {})",
                    quoted(alt)
                )?;
            }
            captions
                .iter()
                .try_for_each(|caption| write!(out, ", [{}]", words(caption)))?;
            writeln!(out, ")\n")
        }
        Block::Notice { title, text, .. } => writeln!(
            out,
            "#block(stroke: (left: 3pt), inset: 10pt)[*{}*\n\n{}]\n",
            words(title),
            words(text)
        ),
        Block::Clause { text, ticked, .. } => writeln!(out, "- #tick({ticked}) {}", words(text)),
        Block::SignaturePlace {
            title, name, meaning, ..
        }
        | Block::PenPlace {
            title, name, meaning, ..
        } => writeln!(
            out,
            "*{}*\n#place-to-sign\n{}\n\n{}\n",
            words(title),
            words(name),
            words(meaning)
        ),
        Block::Remember { title, items, .. } => {
            writeln!(out, "\n== {}\n#[#set text(size: 18pt)", words(title))?;
            list(out, '+', items)?;
            writeln!(out, "]\n")
        }
        Block::Days { hint, rows } => {
            writeln!(out, "{}\n", words(hint))?;
            facts(out, rows, "12pt")
        }
        Block::Visit {
            title, when, lines, ..
        } => {
            writeln!(out, "\n== {}\n{}\n", words(title), words(when))?;
            lines
                .iter()
                .try_for_each(|line| writeln!(out, "{}\n", words(line)))
        }
        Block::Timeline { entries, heads } => {
            write!(out, "#table(columns: (1fr, 1fr, 1fr), table.header")?;
            heads
                .iter()
                .try_for_each(|head| write!(out, "[{}]", words(head)))?;
            for entry in entries {
                let (when, title) = (words(&entry.when), words(&entry.title));
                writeln!(out, ", table.cell(colspan: 3)[#tick(false) *{when}* {title}]")?;
                for items in [&entry.expect, &entry.todo, &entry.avoid] {
                    writeln!(out, ", [")?;
                    list(out, '-', items)?;
                    write!(out, "]")?;
                }
            }
            writeln!(out, ")\n")
        }
        Block::Call {
            title,
            signs,
            numbers,
            ..
        } => {
            writeln!(out, "\n== {}\n", words(title))?;
            list(out, '-', signs)?;
            facts(out, numbers, "24pt")
        }
        Block::PageBreak {} => writeln!(out, "#pagebreak()\n"),
    }
}

fn list(out: &mut String, sign: char, items: &[String]) -> std::fmt::Result {
    items
        .iter()
        .try_for_each(|item| writeln!(out, "{sign} {}", words(item)))?;
    writeln!(out)
}

fn facts(out: &mut String, rows: &[Fact], size: &str) -> std::fmt::Result {
    for Fact { label, value, .. } in rows {
        let (label, value) = (words(label), words(value));
        writeln!(out, "/ {label}: #text(size: {size})[{value}]")?;
    }
    writeln!(out)
}

/// A string of typst.
fn quoted(text: &str) -> String {
    let text = text
        .replace('\\', "\\\\")
        .replace('"', "\\\"")
        .replace('\n', "\\n");
    format!("\"{text}\"")
}

/// Words as they stand, none taken for markup.
fn words(text: &str) -> String {
    format!("#{}", quoted(text))
}
