//! Which language each passage of a sheet is told to be in.

use std::collections::BTreeMap;
use std::fs;

use needlepoint_core::sheet::Sheet;
use needlepoint_core::typeset::{Fonts, Item, typeset};
use serde_json::Value;

use crate::root;

/// Asserts that all that a sheet holds in the clinic's language is told to be in it, passage by passage, and nothing
/// else is; gives how many passages that are.
pub fn told_apart(sheet: &Sheet) -> usize {
    let clinics = sheet
        .beside
        .as_deref()
        .unwrap_or_else(|| panic!("nothing stands beside"));
    let case = format!("{:?} in {}", sheet.kind, sheet.language);
    let mut expected = Vec::new();
    let blocks = serde_json::to_value(&sheet.blocks).unwrap_or_else(|error| panic!("{error}"));
    beside(&blocks, &mut expected);
    let (mut found, others) = passages(sheet, clinics);
    found.sort();
    expected.sort();
    assert_eq!(found, expected, "{case}");

    let (own, theirs) = (texts(&sheet.language), texts(clinics));
    // A single word may be one of both languages.
    let apart = matches!(sheet.language.as_str(), "ar" | "zh-Hans");
    for (key, words) in &theirs {
        let told = apart || words.trim().contains(' ');
        let whole = told && words.chars().count() > 5 && !words.contains('{') && own.get(key) != Some(words);
        let words = dense(words);
        let within = others.iter().find(|passage| whole && passage.contains(&words));
        assert_eq!(
            within, None,
            "{case}: {key} stands in a passage of another language"
        );
    }
    expected.len()
}

/// The words of every node of the pages: those in a language, and those of the sheet's own.
fn passages(sheet: &Sheet, language: &str) -> (Vec<String>, Vec<String>) {
    let pages = typeset(sheet, &Fonts::load()).unwrap_or_else(|error| panic!("{error}"));
    let (mut words, mut open) = (BTreeMap::<usize, String>::new(), None);
    for item in pages.pages.iter().flat_map(|page| &page.items) {
        match item {
            Item::Begin { node, .. } => open = Some(*node),
            Item::End => open = None,
            Item::Run(run) => {
                if let Some(node) = open {
                    words.entry(node).or_default().push_str(&run.text);
                }
            }
            _ => {}
        }
    }
    let told = |node: &usize| pages.nodes[*node].language.as_deref() == Some(language);
    let (theirs, own): (Vec<_>, Vec<_>) = words.into_iter().partition(|(node, _)| told(node));
    let dense = |passages: Vec<(usize, String)>| passages.iter().map(|(_, words)| dense(words)).collect();
    (dense(theirs), dense(own))
}

/// What stands beside a sheet's words in the clinic's language, wherever in it.
fn beside(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(fields) => fields.iter().for_each(|(name, field)| {
            if name == "beside" {
                strings(field, found);
            } else {
                beside(field, found);
            }
        }),
        Value::Array(list) => list.iter().for_each(|item| beside(item, found)),
        _ => {}
    }
}

fn strings(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::String(words) => found.extend((!words.is_empty()).then(|| dense(words))),
        Value::Array(list) => list.iter().for_each(|item| strings(item, found)),
        Value::Object(fields) => fields.values().for_each(|field| strings(field, found)),
        _ => {}
    }
}

/// Without white space: lines end anywhere.
fn dense(words: &str) -> String {
    words.split_whitespace().collect()
}

/// The texts of a language by their keys.
fn texts(language: &str) -> BTreeMap<String, String> {
    let file = root().join(format!("assets/procedures/microneedling/text/{language}.json"));
    let text = fs::read_to_string(file).unwrap_or_else(|error| panic!("{error}"));
    let mut file: Value = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}"));
    serde_json::from_value(file["texts"].take()).unwrap_or_else(|error| panic!("{error}"))
}
