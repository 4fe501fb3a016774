//! `sheet`: what stands in its way is said, all of it; ways to sign.

use super::*;
use needlepoint_core::sheet::Block;
use needlepoint_tests::{Desk, consult, consult_in, draft, judge, patched};
use serde_json::{Value, json};
use std::ffi::OsStr;

#[test]
fn a_pregnant_patient_gets_no_sheet() {
    let patch = json!({ "answers": { "pregnant": { "value": "yes" } } });
    let said = screened("healthy", &patch);
    assert_eq!(said["findings"][0]["question"], "pregnant");
    assert_eq!(said["findings"][0]["outcome"], "doNotTreat");
    assert_eq!(said["findings"][0]["resolution"], Value::Null);
    Case::new("healthy", &patch).refused(&["findings.pregnant: "]);
    // A reason does not lift it.
    let over = json!([{
        "finding": "pregnant", "outcome": "doNotTreat", "until": null, "kind": "overridden",
        "reason": "She asked for it.", "by": "Dr Mara Linden", "at": "2026-11-23T10:00:00Z",
    }]);
    let patch = patched(patch, &json!({ "resolutions": over }));
    assert_eq!(screened("healthy", &patch)["verdict"], "doNotTreat");
    Case::new("healthy", &patch).refused(&["findings.pregnant: "]);
}

/// A change, and every reason why there is no sheet.
#[test]
fn every_reason_is_listed() {
    let cases: &[(Value, &[&str])] = &[
        (
            json!({ "patient": { "birthDate": "2031-01-01" } }),
            &["patient.birthDate: ", "findings.age_minor: "],
        ),
        (
            json!({ "patient": { "birthDate": "1988-02-30" } }),
            &["patient.birthDate: ", "findings.age_minor: "],
        ),
        (json!({ "patient": { "name": "  " } }), &["patient.name: "]),
        (json!({ "date": "tomorrow" }), &["date: "]),
        (json!({ "language": "tlh" }), &["language: "]),
        (
            json!({ "plan": { "device": "rf" } }),
            &["plan.device: Devices that heat"],
        ),
        (
            json!({ "plan": { "day": { "when": "on", "day": "2026-11-22" } } }),
            &["plan.day: "],
        ),
        (
            json!({ "goal": "Ana 😀", "consent": { "questions": [{ "asked": "Why?\u{7}", "answered": "So." }] } }),
            &[
                "goal: These characters cannot be printed: U+1F600.",
                "consent.questions.0: ",
            ],
        ),
        (
            json!({ "plan": { "needles": [] } }),
            &[
                "plan.needles.cheek-medial-right: ",
                "plan.needles.cheek-medial-left: ",
                "plan.needles.forehead-central: ",
                "plan.needles.glabella: ",
            ],
        ),
        (
            json!({
                "goal": "", "patient": { "name": "" }, "answers": { "pregnant": { "value": "yes" }, "ak": null },
                "plan": { "glide": "" }, "consent": { "informedBy": "", "copy": null },
            }),
            &[
                "patient.name: ",
                "goal: ",
                "answers.ak: ",
                "findings.pregnant: ",
                "plan.glide: ",
                "consent.informedBy: ",
                "consent.copy: ",
            ],
        ),
        (
            json!({ "consent": { "ticks": { "risks": null } } }),
            &["clause.risks: "],
        ),
        (
            json!({ "consent": { "ticks": { "risks": "", "withdraw": null }, "initials": { "health_true": " " } } }),
            &["clause.risks: ", "clause.withdraw: ", "clause.health_true: "],
        ),
        (
            json!({ "signatures": { "patient": null } }),
            &["signatures.patient: "],
        ),
        (
            json!({ "signatures": null }),
            &["signatures.patient: ", "signatures.clinician: "],
        ),
        (
            json!({ "signatures": { "patient": { "strokes": [] } } }),
            &["signatures.patient: "],
        ),
        (
            json!({ "signatures": { "clinician": { "strokes": [
                { "points": [{ "x": 10, "y": 10, "t": 0, "pressure": 1 }, { "x": 12, "y": 10, "t": 9, "pressure": 1 }] },
            ] } } }),
            &["signatures.clinician: "],
        ),
    ];
    for (patch, reasons) in cases {
        Case::new("healthy", patch).refused(reasons);
    }
}

#[test]
fn a_date_in_the_wrong_place_is_refused_where_it_stands() {
    let botox = json!({ "value": "yes", "details": { "when": "2027-05-01" } });
    let case = Case::new("healthy", &json!({ "answers": { "botox": botox } }));
    case.refused(&["answers.botox.when: ", "findings.botox: "]);
}

#[test]
fn a_tick_for_other_words_is_refused_and_it_is_said_what_is_ticked() {
    let patch = json!({ "plan": { "costSession": "£240" } });
    let case = Case::new("healthy", &patch);
    let clauses = [
        "clause.purpose: ",
        "clause.off_label: ",
        "clause.cost: ",
        "clause.anaesthetic: This was ticked for other words.",
    ];
    case.refused(&clauses);
    let mut changed = patched(consult("healthy"), &patch);
    for line in case.sheet().err.lines() {
        let (clause, said) = line.split_once(": ").unwrap();
        let shown = said.rsplit_once(" is ").unwrap().1.trim_end_matches('.');
        changed["consent"]["ticks"][clause.trim_start_matches("clause.")] = json!(shown);
    }
    let case = Case::text(changed.to_string());
    let ran = case.sheet();
    assert_eq!(ran.code, 0, "{}", ran.err);
    // True or false is no tick: it does not say what for.
    let patch = json!({ "consent": { "ticks": { "cost": true } } });
    let ran = Case::new("healthy", &patch).sheet();
    assert!(ran.code == 2 && ran.err.contains("invalid type"), "{}", ran.err);
}

#[test]
fn other_ways_to_sign_are_taken() {
    let typed = json!({ "kind": "typed", "name": "zoë  åström-nguyễn" });
    let stroke = |y: f64| json!({ "x": 90.0 + y, "y": y, "t": y, "pressure": 0.5 });
    let witnessed = json!({
        "kind": "witnessed", "witness": "Nurse Kim", "width": 600.0, "height": 200.0,
        "strokes": [{ "points": [stroke(60.0), stroke(120.0)] }],
    });
    for mark in [typed, witnessed] {
        // The patch takes away what the drawn one had.
        let mut consult = consult("healthy");
        consult["signatures"]["patient"] = mark;
        let ran = Case::text(consult.to_string()).sheet();
        assert_eq!(ran.code, 0, "{}", ran.err);
    }
    let mut consult = consult("healthy");
    consult["signatures"]["patient"] = json!({ "kind": "typed", "name": "Somebody Else" });
    Case::text(consult.to_string()).refused(&["signatures.patient: Type the name"]);
}

/// A stamp is made when the sheet stands: it says by signs how somebody signed, and the sheet says in its languages what
/// they mean.
#[test]
fn a_stamp_bears_no_word_and_the_sheet_tells_its_signs() {
    let desk = Desk::new();
    let point = |y: f64| json!({ "x": 90.0 + y, "y": y, "t": y, "pressure": 0.5 });
    for language in ["en", "de", "ar", "zh-Hans"] {
        let mut consult = consult_in(language, "healthy");
        consult["signatures"]["patient"] = json!({ "kind": "typed", "name": consult["patient"]["name"] });
        consult["signatures"]["clinician"] = json!({
            "kind": "witnessed", "witness": "Kim", "width": 600.0, "height": 200.0,
            "strokes": [{ "points": [point(60.0), point(120.0)] }],
        });
        let case = Case::text(consult.to_string());
        let ran = case.sheet();
        assert_eq!(ran.code, 0, "{language}: {}", ran.err);
        let out = case.out();
        let said = judge("pdftotext", [out.as_os_str(), OsStr::new("-")]).out;
        // In a line from right to left the brackets are read elsewhere.
        let line = |words: &[&str]| {
            let holds = |line: &&str| words.iter().all(|word| line.contains(word));
            said.lines().filter(holds).count()
        };
        assert_eq!(line(&["UTC", "(1"]), 1, "{language}: {said}");
        assert_eq!(line(&["Kim", "(2"]), 1, "{language}: {said}");

        let words = |language: &str| {
            let texts = desk.procedure.texts(language).unwrap();
            let words = texts.get("sheet.signatures.signs");
            words.replace("{typed}", "(1)").replace("{witnessed}", "(2)")
        };
        let own = words(language);
        let clinics = if language == "en" {
            String::new()
        } else {
            words("en")
        };
        let sheet = desk.sheet(&draft(consult));
        let told = |block: &Block| {
            *block
                == Block::Small {
                    text: own.clone(),
                    beside: clinics.clone(),
                }
        };
        assert_eq!(
            sheet.blocks.iter().filter(|block| told(block)).count(),
            1,
            "{language}"
        );
    }
}

#[test]
fn a_witness_is_named_in_full_or_asked_for_in_other_letters() {
    let with = |witness: &str| {
        let mut consult = consult("healthy");
        let point = |y: f64| json!({ "x": 90.0 + y, "y": y, "t": y, "pressure": 0.5 });
        consult["signatures"]["patient"] = json!({
            "kind": "witnessed", "witness": witness, "width": 600.0, "height": 200.0,
            "strokes": [{ "points": [point(60.0), point(120.0)] }],
        });
        Case::text(consult.to_string())
    };
    let case = with(" José  Núñez ");
    let ran = case.sheet();
    assert_eq!(ran.code, 0, "{}", ran.err);
    let out = case.out();
    let said = judge("pdftotext", [out.as_os_str(), OsStr::new("-")]).out;
    assert!(said.lines().any(|line| line == "(2) José Núñez"), "{said}");
    for witness in ["王小明", "Nurse\u{200b}Kim"] {
        let case = with(witness);
        let ran = case.sheet();
        assert_eq!(ran.code, 2, "{witness}");
        assert!(ran.err.contains("in plain Latin letters"), "{}", ran.err);
        assert!(!case.out().exists());
    }
}
