//! The other papers of a consult: the letter that puts it off, the copy to sign by pen, the aftercare alone, the cover
//! of what was signed by pen.
#![allow(clippy::unwrap_used)]

use std::fs;

use needlepoint_core::consult::{Draft, When};
use needlepoint_core::screening::{DeferError, Deferred, defer};
use needlepoint_core::sheet::{
    Block, Brought, FrozenSheet, Kind, Media, Paper, Scan, aftercare, blank, deferral, paper,
};
use needlepoint_core::typeset::{Fonts, typeset};
use needlepoint_tests::{
    Desk, against_profiles, cli, consult, consult_in, draft, golden, judge, patched, plain, told_apart,
    written,
};
use serde_json::json;

fn blocked() -> Draft {
    draft(consult("blocked"))
}

fn healthy() -> Draft {
    draft(consult("healthy"))
}

fn letter(desk: &Desk, draft: &Draft) -> FrozenSheet {
    let setting = desk.setting(draft);
    deferral(&deferred(desk, draft), &draft.consent.informed_by, &setting).unwrap()
}

fn deferred(desk: &Desk, draft: &Draft) -> Deferred {
    defer(draft, &desk.setting(draft)).unwrap_or_else(|error| panic!("{error:?}"))
}

fn by_pen(desk: &Desk, draft: &Draft) -> FrozenSheet {
    blank(&desk.review(draft).unwrap(), &desk.setting(draft)).unwrap()
}

fn cover(desk: &Desk, draft: &Draft) -> FrozenSheet {
    let printed = by_pen(desk, draft);
    let files = [(Media::Pdf, 9), (Media::Png, 1), (Media::Jpeg, 1)].map(|(media, pages)| Scan {
        media,
        pages,
        size: 123_456,
        sha256: "3b7e72edf8e0a2b4".repeat(4),
    });
    let brought = Brought {
        printed: &printed,
        printed_at: "2026-11-23T10:15:00".parse().unwrap(),
        signers: "Zoë Åström-Nguyễn, Dr Mara Linden",
        signed_on: "2026-11-23",
        by: "Dr Mara Linden",
        files: &files,
    };
    paper(draft, &brought, &desk.setting(draft)).unwrap()
}

#[test]
fn the_letter_reads_as_its_golden() {
    golden("deferral", letter(&Desk::new(), &blocked()).sheet());
}

#[test]
fn the_copy_to_sign_by_pen_reads_as_its_golden() {
    golden("blank", by_pen(&Desk::new(), &healthy()).sheet());
}

#[test]
fn a_letter_names_the_day_where_only_time_stands_in_the_way() {
    let desk = Desk::new();
    let patch = json!({
        "answers": { "botox": { "value": "yes", "details": { "date": "2026-11-20" } } },
    });
    let draft: Draft = draft(patched(consult("healthy"), &patch));
    let deferred = deferred(&desk, &draft);
    let until: Vec<_> = deferred.standing().filter_map(|f| f.until.clone()).collect();
    assert_eq!(until.len(), 1);
    let said = plain(letter(&desk, &draft).sheet());
    let texts = desk.procedure.texts("en").unwrap();
    let day: jiff::civil::Date = until[0].parse().unwrap();
    let month = texts.get(&format!("sheet.month.{}", day.month())).to_owned();
    let day = format!("{} {month} {}", day.day(), day.year());
    assert!(
        said.contains(&format!("The first day that we can treat you is {day}")),
        "{said}"
    );
    assert!(said.contains(&format!("From {day} on.")), "{said}");
}

/// What is given out can be read by who gives it out.
#[test]
fn in_another_language_the_clinicians_words_stand_beside() {
    let desk = Desk::new();
    for language in ["ar", "zh-Hans", "de"] {
        let blocked = draft(consult_in(language, "blocked"));
        let letter = letter(&desk, &blocked);
        let beside = letter.sheet().blocks.iter().find_map(|block| match block {
            Block::Table { beside, .. } => beside.as_ref(),
            _ => None,
        });
        let beside = beside.unwrap();
        assert_eq!(beside.head[1], "When it is out of the way", "{language}");
        assert!(
            beside.rows[0][0].starts_with("Not treated now: no needling"),
            "{beside:?}"
        );
        assert!(beside.rows[0][1].starts_with("After the birth."), "{beside:?}");
        assert!(told_apart(letter.sheet()) > 8, "{language}");
        let pages = typeset(letter.sheet(), &Fonts::load()).unwrap().pages.len();
        assert_eq!(pages, 1, "{language}");
        let cover = cover(&desk, &draft(consult_in(language, "healthy")));
        assert!(told_apart(cover.sheet()) > 4, "{language}");
    }
}

#[test]
fn nothing_that_stands_makes_no_letter_and_what_stands_makes_no_consent() {
    let desk = Desk::new();
    for kind in ["healthy", "cautions"] {
        let draft = draft(consult(kind));
        assert_eq!(
            defer(&draft, &desk.setting(&draft)),
            Err(DeferError::NothingStands),
            "{kind}"
        );
    }
    let folder = tempfile::tempdir().unwrap();
    let (file, out) = (folder.path().join("c.json"), folder.path().join("p.pdf"));
    let (file, out) = (file.to_str().unwrap(), out.to_str().unwrap());
    for (sample, kind, code, words) in [
        ("healthy", "deferral", 2, "Nothing stands against this treatment"),
        ("blocked", "consent", 2, "findings.pregnant"),
        ("blocked", "blank", 2, "findings.pregnant"),
        ("blocked", "aftercare", 2, "findings.pregnant"),
        ("blocked", "deferral", 0, ""),
        ("healthy", "consent", 0, ""),
        ("healthy", "blank", 0, ""),
        ("healthy", "aftercare", 0, ""),
    ] {
        fs::write(file, consult(sample).to_string()).unwrap();
        let _ = fs::remove_file(out);
        let ran = cli(["sheet", file, "--kind", kind, "-o", out]);
        assert_eq!(ran.code, code, "{sample} {kind}: {}", ran.err);
        assert!(ran.err.contains(words), "{sample} {kind}: {}", ran.err);
        assert_eq!(fs::exists(out).unwrap(), code == 0, "{sample} {kind}");
    }
}

#[test]
fn a_letter_needs_to_know_whose_it_is_and_who_signs_it() {
    let desk = Desk::new();
    let mut draft = blocked();
    draft.patient.name.clear();
    draft.consent.informed_by.clear();
    let Err(DeferError::Open { gaps }) = defer(&draft, &desk.setting(&draft)) else {
        panic!("it was put off");
    };
    let fields: Vec<&str> = gaps.iter().map(|gap| gap.field.as_str()).collect();
    assert_eq!(fields, ["patient.name", "consent.informedBy"]);
    // What else of the consult is open does not matter.
    let mut draft = blocked();
    draft.plan.day = Some(When::Open {});
    draft.concerns.clear();
    draft.answers.remove("hiv");
    deferred(&desk, &draft);
}

#[test]
fn a_finding_that_the_clinician_goes_ahead_of_is_not_in_the_letter() {
    let desk = Desk::new();
    let draft = blocked();
    let deferred = deferred(&desk, &draft);
    let standing: Vec<_> = deferred.standing().map(|f| f.id.as_str()).collect();
    assert_eq!(standing, ["pregnant"], "cautions are no reason to wait");
}

#[test]
fn the_copy_to_sign_by_pen_is_unticked_has_no_field_and_claims_no_seal() {
    let desk = Desk::new();
    let texts = desk.procedure.texts("en").unwrap();
    let frozen = by_pen(&desk, &healthy());
    let sheet = frozen.sheet();
    assert!(frozen.places().is_empty());
    let clauses = || {
        sheet.blocks.iter().filter_map(|block| match block {
            Block::Clause { id, ticked, .. } => Some((id.as_str(), *ticked)),
            _ => None,
        })
    };
    assert!(clauses().count() > 5 && clauses().all(|(_, ticked)| !ticked));
    // Nobody agrees on paper to sign on a screen.
    assert!(clauses().all(|(id, _)| id != "electronic"));
    let pens = sheet
        .blocks
        .iter()
        .filter(|b| matches!(b, Block::PenPlace { .. }));
    assert_eq!(pens.count(), 2);
    let said = plain(sheet);
    assert!(!said.contains(texts.get("sheet.seal")) && said.contains(texts.get("sheet.blank.seal")));
    assert!(said.contains("Åström") && sheet.patient.contains("Åström"));
}

#[test]
fn the_aftercare_alone_is_the_very_blocks_that_were_signed() {
    let desk = Desk::new();
    let frozen = desk.freeze(&healthy()).unwrap();
    let again = aftercare(&frozen).unwrap();
    let signed = &frozen.sheet().blocks;
    let kept = &again.blocks[1..];
    assert_eq!(kept, &signed[signed.len() - kept.len()..]);
    assert!(matches!(again.blocks[0], Block::Letterhead { .. }) && matches!(kept[0], Block::Title { .. }));
    assert_eq!(again.kind, Kind::Aftercare);
    assert!(again.form.foot.starts_with(&again.title), "{}", again.form.foot);
    // A letter has none.
    assert_eq!(aftercare(&letter(&desk, &blocked())), None);
}

#[test]
fn every_paper_is_clean_in_every_language_on_every_size() {
    let mut desk = Desk::new();
    let languages: Vec<String> = desk.procedure.texts.keys().cloned().collect();
    for language in languages {
        for size in [Paper::A4, Paper::Letter] {
            desk.clinic.paper = Some(size);
            let in_language = |mut draft: Draft| {
                draft.language.clone_from(&language);
                draft
            };
            let (blocked, healthy) = (in_language(blocked()), in_language(healthy()));
            let papers = [
                letter(&desk, &blocked).sheet().clone(),
                by_pen(&desk, &healthy).sheet().clone(),
                cover(&desk, &healthy).sheet().clone(),
                aftercare(&desk.freeze(&desk.agreed(healthy)).unwrap()).unwrap(),
            ];
            for sheet in papers {
                let found = against_profiles(&written(&sheet));
                assert_eq!(found, [""; 0], "{language} {size:?} {:?}", sheet.kind);
            }
        }
    }
}

#[test]
fn the_letter_fits_a_page_and_its_bookmarks_are_its_sections() {
    let mut desk = Desk::new();
    for size in [Paper::A4, Paper::Letter] {
        desk.clinic.paper = Some(size);
        let frozen = letter(&desk, &blocked());
        let pages = typeset(frozen.sheet(), &Fonts::load()).unwrap();
        assert_eq!(pages.pages.len(), 1, "{size:?}");
        let texts = desk.procedure.texts("en").unwrap();
        let marks: Vec<_> = pages.bookmarks.iter().map(|b| b.text.as_str()).collect();
        let sections = ["", ".why", ".now", ".call"].map(|part| format!("sheet.deferral{part}"));
        assert_eq!(marks, sections.each_ref().map(|key| texts.get(key)));
        let foot = texts.get("sheet.deferral.foot");
        assert!(frozen.sheet().form.foot.starts_with(foot));
    }
}

#[test]
fn the_clinics_seal_says_who_issued_the_letter_and_judges_take_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (file, out, pem) = (path("c.json"), path("letter.pdf"), path("seal.pem"));
    let languages: Vec<String> = Desk::new().procedure.texts.into_keys().collect();
    assert_eq!(languages.len(), 7);
    for language in languages {
        let mut blocked = consult("blocked");
        blocked["language"] = language.as_str().into();
        fs::write(&file, blocked.to_string()).unwrap();
        let words = [
            "sheet",
            &file,
            "--kind",
            "deferral",
            "-o",
            &out,
            "--certificate-out",
            &pem,
        ];
        let ran = cli(words);
        assert_eq!(ran.code, 0, "{language}: {}", ran.err);
        assert_eq!(cli(["verify", &out, "--trust", &pem]).code, 0, "{language}");
        let said = judge("pdftotext", [out.as_str(), "-"]).out;
        assert!(said.contains("Dr Mara Linden"), "{language}: {said}");
        assert!(said.contains("Dr Mara Linden issued this"), "{language}: {said}");
        let signed = judge("pdfsig", ["-nocert", out.as_str()]).out;
        assert_eq!(
            signed.matches("Signature is Valid.").count(),
            1,
            "{language}: {signed}"
        );
        assert_eq!(against_profiles(&fs::read(&out).unwrap()), [""; 0], "{language}");
    }
}

#[test]
fn the_cover_names_every_file_by_its_digest() {
    let desk = Desk::new();
    let said = plain(cover(&desk, &healthy()).sheet()).replace(' ', "");
    assert_eq!(said.matches(&"3b7e72edf8e0a2b4".repeat(4)).count(), 3);
    let printed = by_pen(&desk, &healthy()).digest().hex();
    assert!(said.contains(&printed));
}
