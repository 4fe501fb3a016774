//! What the judges do not see: whether what the file says of itself is true of its pages.

use super::*;
use crate::typeset::tests::text_of;
use crate::typeset::{Kid, Node, Tag};
use lopdf::ObjectId;
use std::collections::BTreeMap;

/// The sample with every block: its pages, and the file that was written of them.
fn written() -> (Pages, Document) {
    let sheet = sample();
    let pages = typeset(&sheet, &Fonts::load()).unwrap();
    let bytes = write(&pages, &meta(&sheet)).unwrap().into_bytes();
    (pages, Document::load_mem(&bytes).unwrap())
}

fn dict<'a>(file: &'a Document, object: &'a Object) -> &'a Dictionary {
    match object {
        Object::Reference(id) => file.get_dictionary(*id).unwrap(),
        object => object.as_dict().unwrap(),
    }
}

fn entry<'a>(file: &'a Document, dict: &'a Dictionary, key: &str) -> &'a Object {
    file.dereference(dict.get(key.as_bytes()).unwrap()).unwrap().1
}

fn name(file: &Document, dict: &Dictionary, key: &str) -> String {
    String::from_utf8(entry(file, dict, key).as_name().unwrap().to_vec()).unwrap()
}

/// A text string: UTF-16 with its mark, or ASCII.
fn said(object: &Object) -> String {
    match object.as_str().unwrap() {
        [0xfe, 0xff, units @ ..] => {
            let units: Vec<u16> = units
                .chunks(2)
                .map(|pair| u16::from_be_bytes([pair[0], pair[1]]))
                .collect();
            String::from_utf16(&units).unwrap()
        }
        bytes => String::from_utf8(bytes.to_vec()).unwrap(),
    }
}

/// The elements of the structure as the tree is walked, which is how the pages number their nodes.
fn elements(file: &Document) -> Vec<(ObjectId, &Dictionary)> {
    let root = entry(file, file.catalog().unwrap(), "StructTreeRoot")
        .as_dict()
        .unwrap();
    let mut found = Vec::new();
    let mut rest = vec![
        root.get(b"K").unwrap().as_array().unwrap()[0]
            .as_reference()
            .unwrap(),
    ];
    while let Some(id) = rest.pop() {
        let element = file.get_dictionary(id).unwrap();
        found.push((id, element));
        rest.extend(
            kids(element)
                .iter()
                .rev()
                .filter_map(|kid| kid.as_reference().ok()),
        );
    }
    found
}

/// What an element holds.
fn kids(element: &Dictionary) -> Vec<Object> {
    match element.get(b"K") {
        Ok(Object::Array(kids)) => kids.clone(),
        Ok(kid) => vec![kid.clone()],
        Err(_) => Vec::new(),
    }
}

/// Nodes in the order in which their tree is walked.
fn walked(pages: &Pages) -> Vec<&Node> {
    let (mut found, mut rest) = (Vec::new(), vec![0]);
    while let Some(node) = rest.pop() {
        let node = &pages.nodes[node];
        found.push(node);
        rest.extend(node.kids.iter().rev().filter_map(|kid| match kid {
            Kid::Node(kid) => Some(*kid),
            Kid::Mark { .. } => None,
        }));
    }
    found
}

#[test]
fn every_node_is_an_element_with_its_words() {
    let (pages, file) = written();
    let (nodes, elements) = (walked(&pages), elements(&file));
    assert_eq!((nodes.len(), pages.nodes.len()), (elements.len(), elements.len()));
    for (node, (_, element)) in nodes.into_iter().zip(elements) {
        assert_eq!(name(&file, element, "S"), tags::name(node.tag));
        for (key, words) in [
            ("Alt", &node.alt),
            ("ActualText", &node.actual),
            ("Lang", &node.language),
        ] {
            assert_eq!(
                element.get(key.as_bytes()).ok().map(said).as_ref(),
                words.as_ref(),
                "{key}"
            );
        }
    }
    assert_eq!(said(entry(&file, file.catalog().unwrap(), "Lang")), "en");
}

#[test]
fn content_leads_to_its_element_and_back() {
    let (pages, file) = written();
    let root = entry(&file, file.catalog().unwrap(), "StructTreeRoot")
        .as_dict()
        .unwrap();
    let numbers = entry(&file, root, "ParentTree").as_dict().unwrap();
    let numbers = numbers.get(b"Nums").unwrap().as_array().unwrap();
    let parents: BTreeMap<i64, &Object> = numbers
        .chunks(2)
        .map(|pair| (pair[0].as_i64().unwrap(), file.dereference(&pair[1]).unwrap().1))
        .collect();
    let sheets: Vec<ObjectId> = file.get_pages().into_values().collect();
    assert_eq!(sheets.len(), pages.pages.len());
    let (mut marks, mut fields) = (0, 0);
    for (id, element) in elements(&file) {
        let own = element.get(b"Pg").and_then(Object::as_reference).ok();
        for kid in kids(element) {
            let (page, mark) = match &kid {
                Object::Integer(mark) => (own.unwrap(), *mark),
                Object::Dictionary(kid) if kid.has(b"MCID") => (
                    kid.get(b"Pg").unwrap().as_reference().unwrap(),
                    kid.get(b"MCID").unwrap().as_i64().unwrap(),
                ),
                Object::Dictionary(kid) => {
                    let field = file
                        .get_dictionary(kid.get(b"Obj").unwrap().as_reference().unwrap())
                        .unwrap();
                    let key = field.get(b"StructParent").unwrap().as_i64().unwrap();
                    assert_eq!(parents[&key].as_dict().unwrap(), element);
                    fields += 1;
                    continue;
                }
                _ => continue,
            };
            let key = file.get_dictionary(page).unwrap().get(b"StructParents").unwrap();
            let owners = parents[&key.as_i64().unwrap()].as_array().unwrap();
            assert_eq!(owners[mark as usize].as_reference().unwrap(), id);
            marks += 1;
        }
    }
    assert_eq!(
        marks,
        pages.pages.iter().map(|page| page.marks as usize).sum::<usize>()
    );
    assert_eq!(fields, 3);
}

#[test]
fn bookmarks_are_the_headings() {
    let (pages, file) = written();
    let squeezed = |text: String| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let heading = |(i, node): (usize, &Node)| match node.tag {
        Tag::Heading(level @ 1..=2) => Some((level, squeezed(text_of(&pages, i)))),
        _ => None,
    };
    let headings: Vec<(u8, String)> = pages.nodes.iter().enumerate().filter_map(heading).collect();
    let marked: Vec<(u8, String)> = pages
        .bookmarks
        .iter()
        .map(|bookmark| (bookmark.level, squeezed(bookmark.text.clone())))
        .collect();
    assert!(headings.len() > 8);
    assert_eq!(headings, marked);

    // And in the file: titles, beneath each its sections, each leading to its page.
    let outline = entry(&file, file.catalog().unwrap(), "Outlines")
        .as_dict()
        .unwrap();
    let sheets: Vec<ObjectId> = file.get_pages().into_values().collect();
    let mut found = Vec::new();
    let mut next = vec![(1, outline.get(b"First").unwrap())];
    while let Some((level, object)) = next.pop() {
        let entry = dict(&file, object);
        let to = entry.get(b"Dest").unwrap().as_array().unwrap();
        let page = sheets
            .iter()
            .position(|id| *id == to[0].as_reference().unwrap())
            .unwrap();
        found.push((level, said(entry.get(b"Title").unwrap()), page));
        next.extend(entry.get(b"Next").ok().map(|next| (level, next)));
        next.extend(entry.get(b"First").ok().map(|first| (level + 1, first)));
    }
    let expected: Vec<(u8, String, usize)> = pages
        .bookmarks
        .iter()
        .map(|bookmark| (bookmark.level, bookmark.text.clone(), bookmark.page))
        .collect();
    assert_eq!(found, expected);
}

#[test]
fn tables_lists_and_figures_have_their_attributes() {
    let (pages, file) = written();
    let mut seen = BTreeMap::new();
    for (id, element) in elements(&file) {
        let kind = name(&file, element, "S");
        *seen.entry(kind.clone()).or_insert(0) += 1;
        let attributes = element.get(b"A").and_then(Object::as_dict).ok();
        let attribute = |key: &str| name(&file, attributes.unwrap(), key);
        let kinds: Vec<String> = kids(element)
            .iter()
            .filter_map(|kid| {
                Some(name(
                    &file,
                    file.get_dictionary(kid.as_reference().ok()?).unwrap(),
                    "S",
                ))
            })
            .collect();
        let parent = dict(&file, element.get(b"P").unwrap());
        match kind.as_str() {
            "Table" => assert_eq!(kinds, ["THead", "TBody"], "{id:?}"),
            "TR" => assert!(kinds.iter().all(|kind| kind == "TH" || kind == "TD"), "{id:?}"),
            "TH" => {
                let group = name(&file, dict(&file, parent.get(b"P").unwrap()), "S");
                let scope = if group == "THead" { "Column" } else { "Row" };
                assert_eq!(
                    (attribute("O"), attribute("Scope")),
                    ("Table".into(), scope.into())
                );
            }
            "L" => {
                assert!(kinds.iter().all(|kind| kind == "LI"), "{id:?}");
                assert_eq!(attribute("O"), "List");
                assert!(
                    ["None", "Disc", "Decimal"].contains(&&*attribute("ListNumbering")),
                    "{id:?}"
                );
            }
            "LI" => assert!(kinds == ["Lbl", "LBody"] || kinds == ["LBody"], "{kinds:?}"),
            "Figure" => {
                assert!(!said(element.get(b"Alt").unwrap()).is_empty());
                let area = attributes.unwrap().get(b"BBox").unwrap().as_array().unwrap();
                let area: Vec<f32> = area.iter().map(|number| number.as_float().unwrap()).collect();
                assert!(
                    area[0] >= 0.0 && area[0] < area[2] && area[2] <= pages.width,
                    "{area:?}"
                );
                assert!(
                    area[1] >= 0.0 && area[1] < area[3] && area[3] <= pages.height,
                    "{area:?}"
                );
            }
            _ => {}
        }
    }
    for kind in ["Table", "TH", "L", "LI", "Figure", "H1", "H2", "Form"] {
        assert!(seen.contains_key(kind), "{kind} is not in the sample");
    }
}

#[test]
fn the_metadata_says_what_info_says() {
    let (_, file) = written();
    let id = file
        .catalog()
        .unwrap()
        .get(b"Metadata")
        .unwrap()
        .as_reference()
        .unwrap();
    let xmp = file.get_object(id).unwrap().as_stream().unwrap();
    assert!(
        !xmp.dict.has(b"Filter"),
        "the metadata is read without a PDF reader"
    );
    let xmp = String::from_utf8(xmp.content.clone()).unwrap();
    let info = dict(&file, file.trailer.get(b"Info").unwrap());
    let between = |from: &str, to: &str| {
        let rest = &xmp[xmp.find(from).expect(from) + from.len()..];
        let text = &rest[..rest.find(to).expect(to)];
        text.replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&amp;", "&")
    };
    let alternative = "<rdf:Alt><rdf:li xml:lang=\"x-default\">";
    for (key, found) in [
        ("Title", between(&format!("<dc:title>{alternative}"), "</rdf:li>")),
        (
            "Subject",
            between(&format!("<dc:description>{alternative}"), "</rdf:li>"),
        ),
        ("Creator", between("<xmp:CreatorTool>", "<")),
        ("Producer", between("<pdf:Producer>", "<")),
    ] {
        assert_eq!(found, said(info.get(key.as_bytes()).unwrap()), "{key}");
    }
    assert_eq!(between("<dc:language><rdf:Bag><rdf:li>", "<"), "en");
}
