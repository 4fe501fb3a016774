//! Everything that a sheet says, string by string in the order in which it is read: what the screen shows and what
//! the PDF holds are compared with it.

use needlepoint_core::sheet::{Block, Fact, Sheet, TableBeside};

/// All printed words of a sheet. Pictures say theirs in other ways, page furniture is no part of the sheet.
pub fn said(sheet: &Sheet) -> Vec<String> {
    let mut said = Vec::new();
    sheet.blocks.iter().for_each(|block| say(&mut said, block));
    said.retain(|words| !words.trim().is_empty());
    said
}

fn say(said: &mut Vec<String>, block: &Block) {
    let mut push = |words: &str| said.push(words.to_owned());
    let facts = |push: &mut dyn FnMut(&str), rows: &[Fact]| {
        for row in rows {
            let beside = row.beside.as_ref();
            push(&row.label);
            beside.iter().for_each(|beside| push(&beside.label));
            push(&row.value);
            beside.iter().for_each(|beside| push(&beside.value));
        }
    };
    match block {
        Block::Letterhead { name, lines, .. } => {
            push(name);
            lines.iter().for_each(|line| push(line));
        }
        Block::Title {
            text,
            subtitle,
            beside,
        } => [text, beside, subtitle].iter().for_each(|words| push(words)),
        Block::Heading { text, beside, .. } => [text, beside].iter().for_each(|words| push(words)),
        Block::Paragraph { text } => push(text),
        Block::Small { text, beside } => [text, beside].iter().for_each(|words| push(words)),
        Block::Facts { rows } => facts(&mut push, rows),
        Block::List { items, .. } => items.iter().for_each(|item| push(item)),
        Block::Table {
            head, rows, beside, ..
        } => {
            let none = TableBeside {
                head: Vec::new(),
                rows: Vec::new(),
            };
            let TableBeside {
                head: other_head,
                rows: other_rows,
            } = beside.as_ref().unwrap_or(&none);
            let mut row = |row: &[String], beside: Option<&Vec<String>>| {
                for (i, cell) in row.iter().enumerate() {
                    push(cell);
                    beside
                        .and_then(|row| row.get(i))
                        .into_iter()
                        .for_each(|words| push(words));
                }
            };
            row(head, Some(other_head));
            (rows.iter().enumerate()).for_each(|(i, cells)| row(cells, other_rows.get(i)));
        }
        Block::Map { captions, zones, .. } => {
            zones.iter().for_each(|zone| push(&zone.label));
            captions.iter().for_each(|caption| push(caption));
        }
        Block::Notice {
            title, text, beside, ..
        } => {
            let beside = beside.as_ref();
            push(title);
            beside.iter().for_each(|beside| push(&beside.title));
            push(text);
            beside.iter().for_each(|beside| push(&beside.text));
        }
        Block::Clause {
            text,
            beside,
            initials,
            ..
        } => {
            [text, beside].iter().for_each(|words| push(words));
            initials.iter().for_each(|words| push(words));
        }
        Block::SignaturePlace {
            title,
            name,
            meaning,
            beside,
            ..
        } => {
            push(title);
            beside.iter().for_each(|beside| push(&beside.title));
            [name, meaning].iter().for_each(|words| push(words));
            beside.iter().for_each(|beside| push(&beside.meaning));
        }
        Block::PenPlace {
            title,
            name,
            meaning,
            date,
            beside,
        } => {
            push(title);
            beside.iter().for_each(|beside| push(&beside.title));
            [name, meaning].iter().for_each(|words| push(words));
            beside.iter().for_each(|beside| push(&beside.meaning));
            push(date);
        }
        Block::Remember { title, beside, items } => {
            push(title);
            push(beside);
            items.iter().for_each(|item| push(item));
        }
        Block::Days { hint, rows } => {
            push(hint);
            facts(&mut push, rows);
        }
        Block::Timeline { entries, heads } => {
            heads.iter().for_each(|head| push(head));
            for entry in entries {
                [&entry.when, &entry.title].iter().for_each(|words| push(words));
                let lines = [&entry.expect, &entry.todo, &entry.avoid];
                lines.into_iter().flatten().for_each(|line| push(line));
            }
        }
        Block::Call {
            title,
            beside,
            signs,
            numbers,
            ..
        } => {
            push(title);
            push(beside);
            signs.iter().for_each(|sign| push(sign));
            facts(&mut push, numbers);
        }
        Block::Visit {
            title, when, lines, ..
        } => {
            push(title);
            push(when);
            lines.iter().for_each(|line| push(line));
        }
        Block::PageBreak {} => {}
    }
}
