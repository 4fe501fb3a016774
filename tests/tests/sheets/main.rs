//! The sheet as the patient reads it, and its words in the PDF.
//!
//! The goldens hold the sheets of the terminal's samples in plain text. `NEEDLEPOINT_GOLDENS=write` writes them
//! anew; the change is then read in the diff.
#![allow(clippy::unwrap_used, clippy::print_stdout)]

mod days;
mod pages;
mod printed;
mod signers;

use std::collections::BTreeMap;
use std::fs;

use needlepoint_core::consult::{Draft, Policy};
use needlepoint_core::procedure::Outcome;
use needlepoint_core::sheet::{Block, Paper, Role, Sheet};
use needlepoint_tests::rows::resolve_all;
use needlepoint_tests::{Desk, consult, draft, plain, root};
use serde_json::json;

fn healthy() -> Draft {
    draft(consult("healthy"))
}

/// The headings of the second level and the titles, in order.
fn headings(sheet: &Sheet) -> Vec<&str> {
    let heading = |block| match block {
        &Block::Title { ref text, .. }
        | &Block::Heading {
            level: 2, ref text, ..
        } => Some(text.as_str()),
        _ => None,
    };
    sheet.blocks.iter().filter_map(heading).collect()
}

/// Ids of the clauses with whether they are ticked.
fn clauses(sheet: &Sheet) -> BTreeMap<&str, bool> {
    let clause = |block| match block {
        &Block::Clause { ref id, ticked, .. } => Some((id.as_str(), ticked)),
        _ => None,
    };
    sheet.blocks.iter().filter_map(clause).collect()
}

fn places(sheet: &Sheet) -> Vec<(&str, Role, &str)> {
    let place = |block| match block {
        &Block::SignaturePlace {
            ref field,
            role,
            ref name,
            ..
        } => Some((field.as_str(), role, name.as_str())),
        _ => None,
    };
    sheet.blocks.iter().filter_map(place).collect()
}

fn stretches(sheet: &Sheet) -> Vec<&str> {
    let entries = sheet.blocks.iter().find_map(|block| match block {
        Block::Timeline { entries, .. } => Some(entries),
        _ => None,
    });
    entries.unwrap().iter().map(|entry| entry.when.as_str()).collect()
}

fn golden(kind: &str) {
    let sheet = plain(&Desk::new().sheet(&draft(consult(kind))));
    let file = root().join(format!("tests/goldens/{kind}.txt"));
    if std::env::var("NEEDLEPOINT_GOLDENS").is_ok_and(|v| v == "write") {
        fs::write(&file, &sheet).unwrap();
    }
    let expected = fs::read_to_string(&file).unwrap_or_default();
    let differ = || {
        let (new, old) = (sheet.lines(), expected.lines());
        let first = new.zip(old).position(|(a, b)| a != b);
        let line = first.unwrap_or(sheet.lines().count().min(expected.lines().count()));
        format!(
            "{} differs from line {}:\n- {}\n+ {}\n`NEEDLEPOINT_GOLDENS=write` writes it anew.",
            file.display(),
            line + 1,
            expected.lines().nth(line).unwrap_or("(the end)"),
            sheet.lines().nth(line).unwrap_or("(the end)"),
        )
    };
    assert!(sheet == expected, "{}", differ());
}

#[test]
fn the_healthy_sample_reads_as_its_golden() {
    golden("healthy");
}

#[test]
fn the_sample_with_cautions_reads_as_its_golden() {
    golden("cautions");
}

#[test]
fn sections_stand_in_their_order() {
    let desk = Desk::new();
    let sheet = desk.sheet(&healthy());
    let order = [
        "title",
        "matters",
        "about",
        "benefits",
        "plan",
        "before.next",
        "told",
        "health",
        "risks",
        "alternatives",
        "talk",
        "agree",
        "optional",
        "clinician",
        "signatures",
        "aftercare",
        "dayByDay",
        "visits",
    ];
    let texts = desk.procedure.texts("en").unwrap();
    let expected = order.map(|key| texts.get(&format!("sheet.{key}")).to_owned());
    assert_eq!(headings(&sheet), expected);
    // The aftercare begins a page of its own, after everything that is signed.
    let blocks = &sheet.blocks;
    let turn = blocks
        .iter()
        .position(|block| matches!(block, Block::PageBreak {}));
    let turn = turn.unwrap();
    let signed = |block: &Block| matches!(block, Block::SignaturePlace { .. } | Block::Clause { .. });
    assert!(blocks[..turn].iter().any(signed) && !blocks[turn..].iter().any(signed));
    assert!(matches!(&blocks[turn + 1], Block::Title { .. }));
    let calls = blocks[turn..]
        .iter()
        .filter(|block| matches!(block, Block::Call { .. }));
    assert_eq!(calls.count(), 2);
    assert_eq!(sheet.paper, Paper::A4);
}

#[test]
fn what_is_unresolved_makes_no_sheet() {
    let desk = Desk::new();
    for kind in ["healthy", "cautions"] {
        assert!(desk.review(&draft(consult(kind))).is_ok(), "{kind}");
    }
    let mut open = draft(consult("cautions"));
    open.resolutions.clear();
    let fields = |draft: &Draft| -> Vec<String> {
        desk.review(draft)
            .unwrap_err()
            .into_iter()
            .map(|gap| gap.field)
            .collect()
    };
    let expected = [
        "findings.anticoag_prescribed",
        "findings.fst_pigment",
        "findings.hsv_history",
    ];
    assert_eq!(fields(&open), expected);
    assert_eq!(fields(&draft(consult("blocked"))), ["findings.pregnant"]);
    assert_eq!(
        desk.check(&draft(consult("blocked"))).verdict,
        Outcome::DoNotTreat
    );
}

#[test]
fn every_finding_stands_on_the_sheet_with_what_was_decided() {
    let desk = Desk::new();
    let mut draft = draft(consult("cautions"));
    let text = plain(&desk.sheet(&draft));
    for resolution in draft.resolutions.iter().filter(|r| !r.reason.is_empty()) {
        assert!(text.contains(&resolution.reason), "{}", resolution.finding);
    }
    // A wait that is overridden is printed with who and why.
    let botox = json!({ "value": "yes", "details": { "when": "2026-11-20" } });
    draft
        .answers
        .insert("botox".into(), serde_json::from_value(botox).unwrap());
    let said = desk.check(&draft);
    let finding = said.findings.iter().find(|f| f.id == "botox").unwrap();
    let over = json!({
        "finding": "botox", "outcome": "wait", "until": finding.until, "kind": "overridden",
        "reason": "Given in the jaw, far from the cheeks.", "by": "Dr Noor", "at": "2026-11-23T10:00:00Z",
    });
    draft.resolutions.push(serde_json::from_value(over).unwrap());
    let text = plain(&desk.sheet(&draft));
    assert!(text.contains("4 December 2026"), "{text}");
    assert!(
        text.contains("Dr Noor goes ahead all the same. The reason: Given in the jaw, far from the cheeks.")
    );
}

/// Country, concern, birth date, needle, and whether the use is said to be off the label.
#[test]
fn off_label_use_is_said() {
    let cases = [
        ("US", "acne_scars_face", "1988-04-17", "1.5", false),
        ("US", "acne_scars_face", "1988-04-17", "2.0", true),
        ("US", "acne_scars_face", "2005-11-01", "1.5", true),
        ("US", "wrinkles_face", "1988-04-17", "1.5", true),
        ("GB", "acne_scars_face", "1988-04-17", "1.5", true),
    ];
    let mut desk = Desk::new();
    let texts = desk.procedure.texts("en").unwrap().clone();
    for (country, concern, born, needle, off) in cases {
        desk.clinic.country = country.into();
        let mut draft = healthy();
        draft.concerns.truncate(1);
        draft.concerns[0].concern = concern.into();
        draft.patient.birth_date = born.into();
        draft.plan.needles[0].length = needle.into();
        draft.plan.needles[0].reason = "Deep scars.".into();
        resolve_all(&desk, &mut draft);
        let sheet = desk.sheet(&draft);
        let case = format!("{concern} in {country}, born {born}, {needle} mm");
        let notice = sheet.blocks.iter().find_map(|block| match block {
            Block::Notice { title, text, .. } if title == texts.get("sheet.label.title") => Some(text),
            _ => None,
        });
        assert_eq!(notice.is_some(), off, "{case}");
        assert_eq!(clauses(&sheet).contains_key("off_label"), off, "{case}");
        let on = sheet
            .blocks
            .iter()
            .any(|block| matches!(block, Block::Paragraph { text } if text == texts.get("sheet.label.on")));
        assert_eq!(on, !off, "{case}");
        if let Some(text) = notice {
            assert!(
                text.contains(texts.get(&format!("concern.{concern}.name"))),
                "{text}"
            );
        }
    }
}

#[test]
fn a_topical_is_off_unless_it_is_planned_and_then_called_unapproved() {
    let mut draft = healthy();
    draft.plan.topical.planned = true;
    draft.plan.topical.product = "Vitamin C 10 %".into();
    let sheet = Desk::new().sheet(&draft);
    let clause = sheet.blocks.iter().find_map(|block| match block {
        Block::Clause {
            id,
            required,
            ticked,
            text,
            ..
        } if id == "topical" => Some((*required, *ticked, text)),
        _ => None,
    });
    let (required, ticked, text) = clause.unwrap();
    assert!(!required && !ticked);
    assert!(text.contains("not approved"), "{text}");
    assert!(plain(&sheet).contains("Also put on the skin: Vitamin C 10 %"));
    assert!(!plain(&Desk::new().sheet(&healthy())).contains("Also put on the skin"));
}

#[test]
fn texts_that_nobody_approved_are_called_so() {
    let mut desk = Desk::new();
    let approved = plain(&desk.sheet(&healthy()));
    assert!(
        approved.contains("Text approved by Dr Mara Linden, consultant dermatologist, on 2 November 2026.")
    );
    assert!(!approved.contains("not yet approved"));
    desk.policy = Policy {
        approvals: BTreeMap::new(),
        ..desk.policy
    };
    let sheet = desk.sheet(&healthy());
    let text = plain(&sheet);
    assert!(
        text.contains("This text is not yet approved") && text.contains("Not yet approved by the clinic.")
    );
    // An approval of another version is none of this one.
    let mut desk = Desk::new();
    desk.policy.approvals.get_mut("en").unwrap().version = "2025.9".into();
    assert_eq!(plain(&desk.sheet(&healthy())), text);
}

#[test]
fn a_needle_beyond_the_ceiling_is_printed_with_its_reason() {
    let desk = Desk::new();
    let mut draft = healthy();
    let group = &desk.procedure.zone(&draft.plan.needles[0].zone).unwrap().group;
    let needle = desk.procedure.needle(group).unwrap();
    draft.plan.needles[0].length = (needle.ceiling + 0.1).to_string();
    let gaps = desk.review(&draft).unwrap_err();
    assert_eq!(
        gaps[0].field,
        format!("plan.needles.{}", draft.plan.needles[0].zone)
    );
    draft.plan.needles[0].reason = "Tethered scars, tested on the jaw before.".into();
    let text = plain(&desk.sheet(&draft));
    assert!(text.contains("Longer than the set limit. Reason: Tethered scars, tested on the jaw before."));
}
