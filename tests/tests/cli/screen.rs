//! `screen`: the verdict, what it rests on, what is missing.

use super::*;
use needlepoint_core::procedure::microneedling;
use needlepoint_tests::{agreed, cli, consult, patched};
use serde_json::json;

#[test]
fn the_sample_is_complete() {
    let sample = consult("healthy");
    assert!(sample["patient"]["name"].is_string() && sample["patient"]["birthDate"].is_string());
    assert!(sample["language"].is_string() && sample["date"].is_string());
    let asked = microneedling().unwrap().questions;
    let answers = sample["answers"].as_object().unwrap();
    assert_eq!(answers.len(), asked.len());
    for question in asked {
        let value = answers[&question.id]["value"].as_str();
        assert!(matches!(value, Some("yes" | "no" | "unsure")), "{}", question.id);
    }
    let said = screened("healthy", &json!({}));
    assert_eq!(said["verdict"], "proceed");
    assert_eq!((&said["findings"], &said["missing"]), (&json!([]), &json!([])));
    // Run again it is the same, to the byte.
    assert_eq!(cli(["sample"]).out, cli(["sample"]).out);
}

/// What is changed in which sample, and the verdict that follows.
#[test]
fn the_verdict_is_the_gravest_that_is_not_resolved() {
    let answer = |id: &str, value: &str| json!({ "answers": { id: { "value": value } } });
    let cases = [
        ("healthy", answer("pregnant", "yes"), "doNotTreat"),
        ("healthy", answer("pregnant", "unsure"), "doNotTreat"),
        ("healthy", answer("capacity", "no"), "doNotTreat"),
        ("healthy", answer("keloid", "yes"), "doNotTreat"),
        ("healthy", answer("botox", "yes"), "wait"),
        ("healthy", answer("bdd", "yes"), "doNotTreat"),
        (
            "healthy",
            json!({ "answers": { "bdd": { "value": "yes", "details": { "effect": "some" } } } }),
            "clinicianDecides",
        ),
        ("healthy", answer("hsv_history", "unsure"), "clinicianDecides"),
        ("healthy", answer("hsv_history", "yes"), "modify"),
        ("cautions", json!({}), "proceed"),
        ("cautions", json!({ "resolutions": [] }), "clinicianDecides"),
        ("blocked", json!({}), "doNotTreat"),
    ];
    for (kind, patch, verdict) in cases {
        assert_eq!(screened(kind, &patch)["verdict"], verdict, "{kind} {patch}");
    }
}

#[test]
fn a_wait_names_its_end() {
    let botox = json!({ "value": "yes", "details": { "when": "2026-11-20" } });
    let patch = json!({ "date": "2026-11-23", "answers": { "botox": botox } });
    let said = screened("healthy", &patch);
    assert_eq!(said["verdict"], "wait");
    assert_eq!(said["findings"][0]["outcome"], "wait");
    assert_eq!(said["findings"][0]["until"], "2026-12-04");
    Case::new("healthy", &patch).refused(&["findings.botox: Not resolved yet. "]);
    // On the day itself it is over, and there is a sheet.
    let later = json!({ "plan": { "day": { "when": "on", "day": "2026-12-04" } } });
    let case = Case::text(agreed(&patched(patch, &later)).to_string());
    let ran = case.sheet();
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(case.out().exists());
}

#[test]
fn what_is_missing_is_listed() {
    let patch = json!({ "answers": { "botox": null, "keloid": null, "fst": null } });
    assert_eq!(
        screened("healthy", &patch)["missing"],
        json!(["fst", "keloid", "botox"])
    );
    Case::new("healthy", &patch).refused(&["answers.fst: ", "answers.keloid: ", "answers.botox: "]);
}
