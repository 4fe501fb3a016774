//! What the room promises, on sheets made here.

mod breaks;
mod describe;
mod map;
mod printing;
pub(crate) mod sample;
pub(crate) mod scripts;
mod words;

use super::*;
use crate::consult::Printing;
use crate::sheet::{Block, Paper, Sheet};
use describe::{describe, logical};
use sample::{sample, sheet_of};
use std::collections::BTreeSet;

fn pages(sheet: &Sheet) -> Pages {
    typeset(sheet, &Fonts::load()).unwrap()
}

/// The text of a node's content, read in order.
pub(crate) fn text_of(pages: &Pages, node: usize) -> String {
    let mut text = String::new();
    let mut within = false;
    for item in pages.pages.iter().flat_map(|page| &page.items) {
        match item {
            Item::Begin { node: begun, .. } => within = *begun == node,
            Item::End | Item::Artifact(_) => within = false,
            Item::Run(run) if within => text.push_str(&logical(run)),
            _ => {}
        }
    }
    text
}

/// Every string of a sheet's blocks, but for pictures and ids.
fn strings(value: &serde_json::Value, found: &mut Vec<String>) {
    match value {
        serde_json::Value::String(text) => found.push(text.clone()),
        serde_json::Value::Array(items) => items.iter().for_each(|item| strings(item, found)),
        serde_json::Value::Object(entries) => {
            let ids = [
                "block", "png", "mark", "tone", "party", "role", "id", "field", "views", "zone", "alt",
                "shown", "code",
            ];
            let read = entries.iter().filter(|(key, _)| !ids.contains(&key.as_str()));
            read.for_each(|(_, value)| strings(value, found));
        }
        _ => {}
    }
}

#[test]
fn the_sample_reads_as_before() {
    let described = describe(&pages(&sample()));
    let golden = concat!(env!("CARGO_MANIFEST_DIR"), "/src/typeset/tests/sample.txt");
    if std::env::var("NEEDLEPOINT_GOLDENS").is_ok_and(|v| v == "write") {
        std::fs::write(golden, &described).unwrap();
    }
    let known = std::fs::read_to_string(golden).unwrap();
    if let Some((line, (is, was))) = described
        .lines()
        .zip(known.lines())
        .enumerate()
        .find(|(_, (is, was))| is != was)
    {
        panic!(
            "line {}: “{is}”, was “{was}”; NEEDLEPOINT_GOLDENS=write takes the new pages over",
            line + 1
        );
    }
    assert_eq!(described.lines().count(), known.lines().count());
}

#[test]
fn every_word_of_the_blocks_is_on_the_pages() {
    for sheet in [sample(), printing::large()] {
        words_are_on_the_pages(&sheet);
    }
}

fn words_are_on_the_pages(sheet: &Sheet) {
    let pages = pages(sheet);
    let squeezed = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let said: Vec<String> = (0..pages.nodes.len())
        .map(|node| squeezed(&text_of(&pages, node)))
        .collect();
    let drawn: Vec<String> = pages
        .nodes
        .iter()
        .filter_map(|node| node.alt.as_deref())
        .map(squeezed)
        .collect();
    let mut wanted = Vec::new();
    strings(&serde_json::to_value(&sheet.blocks).unwrap(), &mut wanted);
    assert!(wanted.len() > 150);
    for text in wanted {
        let text = squeezed(&text);
        let found = said.contains(&text) || said.iter().any(|s| s.contains(&text)) || drawn.contains(&text);
        assert!(found, "“{text}” is not on the pages");
    }
}

#[test]
fn nothing_leaves_the_type_area() {
    let papers = [Paper::A4, Paper::Letter];
    for (paper, large_print) in papers
        .into_iter()
        .flat_map(|paper| [(paper, false), (paper, true)])
    {
        let printing = Printing {
            large_print,
            ..Printing::default()
        };
        let sheet = Sheet {
            paper,
            printing,
            ..sample()
        };
        let pages = pages(&sheet);
        let mut owned = false;
        for item in pages.pages.iter().flat_map(|page| &page.items) {
            match item {
                Item::Begin { .. } => owned = true,
                Item::Artifact(_) => owned = false,
                Item::Run(run) => {
                    let last = run.glyphs.last().unwrap();
                    let space = if run.text.ends_with(' ') { run.size } else { 0.5 };
                    assert!(run.x >= 59.0, "{} at {}", run.text, run.x);
                    assert!(
                        run.x + last.x + last.advance <= pages.width - 59.0 + space,
                        "{}",
                        run.text
                    );
                    assert!(!owned || run.y < pages.height - 62.0, "{} at {}", run.text, run.y);
                }
                _ => {}
            }
        }
    }
}

#[test]
fn lines_do_not_collide() {
    for page in pages(&sample())
        .pages
        .iter()
        .chain(&pages(&printing::large()).pages)
    {
        let runs: Vec<&Run> = page
            .items
            .iter()
            .filter_map(|item| match item {
                Item::Run(run) => Some(run),
                _ => None,
            })
            .collect();
        let area = |run: &Run| {
            let last = run.glyphs.last().unwrap();
            let space = if run.text.ends_with(' ') {
                run.size * 0.25
            } else {
                0.0
            };
            [
                run.x,
                run.y - run.size * 0.7,
                run.x + last.x + last.advance - space,
                run.y + run.size * 0.2,
            ]
        };
        for (i, a) in runs.iter().enumerate() {
            for b in &runs[i + 1..] {
                let (p, q) = (area(a), area(b));
                let over = p[0].max(q[0]) + 0.1 < p[2].min(q[2]) && p[1].max(q[1]) + 0.1 < p[3].min(q[3]);
                assert!(!over, "“{}” and “{}”", a.text, b.text);
            }
        }
    }
}

#[test]
fn content_and_decoration_never_nest() {
    for page in pages(&sample())
        .pages
        .iter()
        .chain(&pages(&printing::large()).pages)
    {
        let mut open = false;
        for item in &page.items {
            match item {
                Item::Begin { .. } | Item::Artifact(_) => {
                    assert!(!open);
                    open = true;
                }
                Item::End => {
                    assert!(open);
                    open = false;
                }
                Item::Field(_) => assert!(!open),
                _ => assert!(open),
            }
        }
        assert!(!open);
    }
}

#[test]
fn the_same_sheet_gives_the_same_pages() {
    let fonts = Fonts::load();
    let first = typeset(&sample(), &fonts).unwrap();
    typeset(
        &sheet_of(vec![Block::Paragraph {
            text: "나무 木".into(),
        }]),
        &fonts,
    )
    .unwrap();
    assert_eq!(first, typeset(&sample(), &fonts).unwrap());
    assert_eq!(first, pages(&sample()));
}

#[test]
fn headings_never_skip_a_level() {
    let deep = Block::Heading {
        level: 3,
        text: "Deep".into(),
        beside: String::new(),
    };
    let title = Block::Title {
        text: "Title".into(),
        subtitle: String::new(),
        beside: String::new(),
    };
    let pages = pages(&sheet_of(vec![title, deep.clone(), deep]));
    let levels: Vec<_> = pages
        .nodes
        .iter()
        .filter(|n| matches!(n.tag, Tag::Heading(_)))
        .map(|n| n.tag)
        .collect();
    assert_eq!(levels, [Tag::Heading(1), Tag::Heading(2), Tag::Heading(3)]);
}

#[test]
fn an_empty_sheet_is_a_page_with_a_foot() {
    let pages = pages(&sheet_of(Vec::new()));
    assert_eq!(pages.pages.len(), 1);
    assert!(describe(&pages).contains("Page 1 of 1"));
}

#[test]
fn every_page_tells_its_number_and_that_it_is_a_specimen() {
    let pages = pages(&sample());
    let count = pages.pages.len();
    for (i, page) in pages.pages.iter().enumerate() {
        let furniture: BTreeSet<String> = page
            .items
            .iter()
            .filter_map(|item| match item {
                Item::Run(run) => Some(run.text.clone()),
                _ => None,
            })
            .collect();
        assert!(furniture.contains("Specimen"));
        assert!(furniture.contains(&format!("Page {} of {count}", i + 1)));
    }
}
