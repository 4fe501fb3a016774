//! Where pages end.

use super::*;
use crate::sheet::{ListMark, Party, Role};

fn paragraph(text: &str) -> Block {
    Block::Paragraph { text: text.into() }
}

fn filler(count: usize) -> Vec<Block> {
    (0..count)
        .map(|i| paragraph(&format!("Paragraph {i} holds a line.")))
        .collect()
}

/// The first and the last page of a node's own content.
fn page_range(pages: &Pages, node: usize) -> (usize, usize) {
    let on = |kid: &Kid| match kid {
        Kid::Mark { page, .. } => Some(*page),
        Kid::Node(_) => None,
    };
    let mut on = pages.nodes[node].kids.iter().filter_map(on);
    let first = on.next().unwrap();
    (first, on.next_back().unwrap_or(first))
}

fn nodes(pages: &Pages, tag: Tag) -> Vec<usize> {
    (0..pages.nodes.len())
        .filter(|node| pages.nodes[*node].tag == tag)
        .collect()
}

#[test]
fn a_heading_stays_with_what_follows() {
    let long = "A long paragraph that takes more than one line. ".repeat(6);
    for count in 15..40 {
        let mut blocks = filler(count);
        blocks.push(Block::Heading {
            level: 2,
            text: "Heading".into(),
            beside: String::new(),
        });
        blocks.push(paragraph(&long));
        let pages = pages(&sheet_of(blocks));
        let heading = nodes(&pages, Tag::Heading(1))[0];
        let after = *nodes(&pages, Tag::Paragraph).last().unwrap();
        assert_eq!(
            page_range(&pages, heading).0,
            page_range(&pages, after).0,
            "after {count} paragraphs"
        );
    }
}

#[test]
fn no_line_of_a_paragraph_is_left_alone() {
    let long = "A long paragraph that takes more than one line of the page. ".repeat(8);
    let mut divided = 0;
    for count in 15..40 {
        let mut blocks = filler(count);
        blocks.push(paragraph(&long));
        blocks.extend(filler(20));
        let pages = pages(&sheet_of(blocks));
        let node = nodes(&pages, Tag::Paragraph)[count];
        let lines = |page: &Page| {
            let mut within = false;
            let mut baselines = BTreeSet::new();
            for item in &page.items {
                match item {
                    Item::Begin { node: begun, .. } => within = *begun == node,
                    Item::End => within = false,
                    Item::Run(run) if within => {
                        baselines.insert(run.y.to_bits());
                    }
                    _ => {}
                }
            }
            baselines.len()
        };
        let counts: Vec<usize> = pages.pages.iter().map(lines).filter(|lines| *lines > 0).collect();
        assert!(
            counts.iter().all(|lines| *lines >= 2),
            "{counts:?} after {count} paragraphs"
        );
        divided += usize::from(counts.len() > 1);
    }
    assert!(divided > 2, "{divided}");
}

/// How many places to sign stand on the page of their heading, of so many below so much text.
fn places_beside_their_heading(paragraphs: usize, rows: usize) -> usize {
    let place = |row: usize, role| Block::SignaturePlace {
        field: format!("{role:?}{row}"),
        role,
        title: "Title".into(),
        name: "Name".into(),
        meaning: "What it means.".into(),
        beside: None,
    };
    let mut blocks = filler(paragraphs);
    blocks.push(Block::Heading {
        level: 2,
        text: "Signatures".into(),
        beside: String::new(),
    });
    blocks.push(paragraph("Each signs."));
    blocks.extend((0..rows).flat_map(|row| [place(row, Role::Patient), place(row, Role::Clinician)]));
    let pages = pages(&sheet_of(blocks));
    let heading = nodes(&pages, Tag::Heading(1))[0];
    let page = &pages.pages[page_range(&pages, heading).0];
    let fields = page.items.iter().filter(|item| matches!(item, Item::Field(_)));
    fields.count()
}

#[test]
fn places_to_sign_stay_together_with_their_heading() {
    for count in (5..40).step_by(3) {
        assert_eq!(
            places_beside_their_heading(count, 2),
            4,
            "after {count} paragraphs"
        );
    }
}

#[test]
fn places_that_no_page_holds_part_from_each_other_and_not_from_their_heading() {
    for count in (5..40).step_by(3) {
        let beside = places_beside_their_heading(count, 6);
        assert!((2..12).contains(&beside), "{beside} after {count} paragraphs");
    }
}

#[test]
fn a_first_item_of_many_lines_stays_whole_and_takes_no_other_along() {
    let long = "An item that takes more than one line of the page. ".repeat(8);
    let mut parted = 0;
    for count in 15..40 {
        let mut blocks = filler(count);
        blocks.push(Block::List {
            mark: ListMark::Bullet,
            items: vec![long.clone(); 3],
        });
        let pages = pages(&sheet_of(blocks));
        let items: Vec<_> = nodes(&pages, Tag::ListBody)
            .into_iter()
            .map(|item| page_range(&pages, item))
            .collect();
        parted += usize::from(items[0].0 == items[0].1 && items[1].0 > items[0].1);
    }
    assert!(parted > 0);
}

#[test]
fn a_table_over_pages_repeats_its_head_and_divides_no_row() {
    let row = |i: usize| vec![format!("Row {i}"), "Two lines of text in a cell. ".repeat(4)];
    let table = Block::Table {
        head: vec!["First".into(), "Second".into()],
        widths: vec![0.3, 0.7],
        rows: (0..120).map(row).collect(),
        beside: None,
    };
    let pages = pages(&sheet_of(vec![table]));
    assert!(pages.pages.len() > 5);
    for page in &pages.pages[1..] {
        let head = page
            .items
            .iter()
            .position(|item| *item == Item::Artifact(Artifact::Pagination))
            .unwrap();
        assert!(matches!(&page.items[head + 1], Item::Run(run) if run.text.starts_with("First")));
    }
    let rows = nodes(&pages, Tag::Cell);
    assert_eq!(rows.len(), 120);
    for row in rows {
        let (first, last) = page_range(&pages, row);
        assert_eq!(first, last);
    }
}

#[test]
fn what_is_taller_than_a_page_is_divided_between_lines() {
    let long: String = (0..1500).map(|i| format!("word{i} ")).collect();
    let clause = Block::Clause {
        id: "long".into(),
        party: Party::Patient,
        required: true,
        initialled: true,
        initials_label: String::new(),
        initials_beside: String::new(),
        text: long.clone(),
        shown: "0123456789abcdef".into(),
        ticked: true,
        initials: Some("ZM".into()),
        beside: String::new(),
    };
    let row = Block::Table {
        head: vec!["A".into(), "B".into()],
        widths: vec![0.2, 0.8],
        rows: vec![vec!["1".into(), long.clone()], vec!["2".into(), "short".into()]],
        beside: None,
    };
    let list = Block::List {
        mark: ListMark::Number,
        items: vec![long.clone()],
    };
    for block in [clause, row, list, paragraph(&long)] {
        let pages = pages(&sheet_of(vec![paragraph("Before."), block]));
        assert!(pages.pages.len() > 1);
        let said: String = (0..pages.nodes.len())
            .map(|node| text_of(&pages, node) + " ")
            .collect();
        let words: Vec<&str> = said.split_whitespace().collect();
        for i in 0..1500 {
            assert!(words.contains(&format!("word{i}").as_str()), "word{i}");
        }
        for item in pages.pages.iter().flat_map(|page| &page.items) {
            if let Item::Run(run) = item {
                assert!(run.y < pages.height - 20.0);
            }
        }
    }
}

#[test]
fn initials_are_set_as_small_as_their_box_asks() {
    let set = |initials: &str| {
        let clause = Block::Clause {
            id: "risks".into(),
            party: Party::Patient,
            required: true,
            initialled: true,
            initials_label: String::new(),
            initials_beside: String::new(),
            text: "We talked.".into(),
            shown: "0123456789abcdef".into(),
            ticked: true,
            initials: Some(initials.into()),
            beside: String::new(),
        };
        let pages = pages(&sheet_of(vec![clause]));
        let runs = pages.pages.iter().flat_map(|page| &page.items);
        let runs = runs.filter_map(|item| match item {
            Item::Run(run) if run.text == initials => Some(run.clone()),
            _ => None,
        });
        let runs: Vec<_> = runs.collect();
        assert_eq!(runs.len(), 1, "{initials} stand in one line");
        let last = runs[0].glyphs.last().unwrap();
        assert!(last.x + last.advance < 50.0, "{initials} leave their box");
        runs[0].size
    };
    assert!(set("WWWWWW") < set("ZM"));
}

/// Places to sign that fill nearly a page follow what ends early on one: it then has what stands above, too.
#[test]
fn no_page_before_the_last_is_nearly_empty() {
    let place = |i: u8| Block::SignaturePlace {
        field: format!("field{i}"),
        role: Role::Patient,
        title: "Title".into(),
        name: "Name".into(),
        meaning: "What it means.".into(),
        beside: None,
    };
    let mut began_late = 0;
    for count in 20..70 {
        let mut blocks = filler(count);
        blocks.push(Block::Heading {
            level: 2,
            text: "Signatures".into(),
            beside: String::new(),
        });
        blocks.extend([paragraph("Each signs."), paragraph("Each for themselves.")]);
        blocks.extend((0..6).map(place));
        let pages = pages(&sheet_of(blocks));
        let lines = pages.pages.iter().map(|page| {
            let content = page
                .items
                .iter()
                .filter(|item| matches!(item, Item::Begin { .. }));
            content.count()
        });
        let lines: Vec<usize> = lines.collect();
        let before = &lines[..lines.len() - 1];
        // A page holds 28 such paragraphs.
        assert!(before.iter().all(|lines| *lines >= 9), "{count}: {lines:?}");
        began_late += usize::from(before.len() > 1 && before[before.len() - 2] < 28);
    }
    assert!(began_late > 2, "{began_late}");
}
