//! What the sheet says of the patient's health, of the risks that are theirs, and of the time to think.
#![allow(clippy::unwrap_used)]

use needlepoint_core::consult::{Draft, PatientCopy, When};
use needlepoint_core::sheet::Block;
use needlepoint_tests::rows::{resolve_all, yes};
use needlepoint_tests::{Desk, consult, draft, plain};
use serde_json::json;

fn healthy() -> Draft {
    draft(consult("healthy"))
}

#[test]
fn what_only_warns_is_not_printed_as_a_wait() {
    let mut desk = Desk::new();
    desk.policy.confirmed.clear();
    let mut draft = healthy();
    yes(&mut draft, "fever", &[]);
    let noted = json!({
        "finding": "fever", "outcome": "modify", "until": "2026-11-26", "kind": "accepted",
        "by": "Dr Noor", "at": "2026-11-23T10:00:00Z",
    });
    draft.resolutions.push(serde_json::from_value(noted).unwrap());
    let text = plain(&desk.sheet(&draft));
    assert!(
        text.contains("Usually we wait until 26 November 2026. This is not a fixed rule here;"),
        "{text}"
    );
    assert!(text.contains("Dr Noor weighed this, and we go ahead."), "{text}");
    for wrong in ["Wait until", "We will do it this way."] {
        assert!(!text.contains(wrong), "{text}");
    }
    // Nor does it stand against a day that is still open.
    draft.plan.day = Some(When::Open {});
    assert!(plain(&desk.sheet(&draft)).contains("Day of treatment: Not fixed yet\n"));
}

#[test]
fn a_history_of_dark_marks_raises_the_risk_and_the_care() {
    let desk = Desk::new();
    let texts = desk.procedure.texts("en").unwrap();
    let care = [
        "before.sun_darker",
        "aftercare.d2_spf_darker",
        "aftercare.d4_spf_darker",
        "aftercare.d8_spots_darker",
    ];
    let light = ["aftercare.d2_spf", "aftercare.d4_spf"];
    for (value, darker) in [("no", false), ("yes", true), ("unsure", true)] {
        let mut draft = healthy();
        let marks = json!({ "value": value, "details": { "type": "2" } });
        draft
            .answers
            .insert("fst".into(), serde_json::from_value(marks).unwrap());
        resolve_all(&desk, &mut draft);
        let text = plain(&desk.sheet(&draft));
        let own = format!(
            "• {}: {}",
            texts.get("risk.pih.name"),
            texts.get("risk.pih.personal")
        );
        assert_eq!(text.contains(&own), darker, "{value}: {text}");
        let said = |key: &&str| text.contains(&format!(" {}\n", texts.get(key)));
        assert_eq!(care.iter().all(said), darker, "{value}: {text}");
        assert_eq!(light.iter().any(said), !darker, "{value}: {text}");
    }
}

#[test]
fn what_the_patient_told_stands_above_what_follows() {
    let desk = Desk::new();
    let mut draft = draft(consult("cautions"));
    let note = json!({ "value": "no", "details": { "notes": "Calm, with her sister." } });
    draft
        .answers
        .insert("bdd".into(), serde_json::from_value(note).unwrap());
    let text = plain(&desk.sheet(&draft));
    let told = text
        .split("## What you told us about your health")
        .nth(1)
        .unwrap();
    let told = told.split("## ").next().unwrap();
    let lines: Vec<&str> = told.trim().lines().collect();
    // What was answered with no stands there by its question, in the order of the content.
    let none = |group: &str, said: &str| {
        let questions = &desk.procedure.questions;
        let asked = questions
            .iter()
            .filter(|q| q.group == group && q.none && !["hsv_history", "anticoag"].contains(&q.id.as_str()));
        let texts = desk.procedure.texts("en").unwrap();
        let asked = asked.map(|q| texts.get(&format!("question.{}", q.id)).to_owned());
        let asked: Vec<String> = asked.collect();
        assert!(asked.len() > 3, "{group}");
        format!("{said}: {}", asked.join(" "))
    };
    let expected = [
        format!(
            "You, and how you are today: Are you pregnant, could you be, or are you trying to be? No. / {}",
            none("today", "I feel well, and none of these")
        ),
        format!("Your skin now: {}", none("skin_now", "None of these now")),
        format!(
            "Marks on the skin to be treated: {}",
            none("skin_marks", "None of these there")
        ),
        format!(
            "How your skin has behaved: Do spots or cuts leave dark marks on your skin? Yes. How does your skin take strong sun without sun cream? – IV: burns a little, tans well. / Have you ever had cold sores or herpes on your face? Yes. / {}",
            none("skin_history", "No to the rest")
        ),
        format!(
            "Your medicines and creams: Do you take things that thin the blood, such as aspirin? Yes. Where does it come from? – A doctor told me to take it. Which one? – Apixaban. / {}",
            none("medicines", "No to the rest")
        ),
        format!("Your health: {}", none("health", "None of these")),
        format!(
            "Allergies and numbing: Have you put numbing cream on at home, or do you plan to? No. / {}",
            none("allergies", "I have none of these allergies")
        ),
        format!(
            "Treatments and sun of late: {}",
            none("recent", "I have had none of these")
        ),
        "Your hopes and your choice: Do you hope for perfect skin, or do others press you to do this? No."
            .into(),
    ];
    assert_eq!(lines, expected);
    assert!(!text.contains("Calm, with her sister."), "{text}");
    // A date and a number as the language writes them; what a concern answers is told too.
    yes(
        &mut draft,
        "diabetes",
        &[("control", "controlled"), ("hba1c", "6.5")],
    );
    yes(&mut draft, "botox", &[("when", "2026-09-01")]);
    draft.concerns[1].concern = "melasma".into();
    resolve_all(&desk, &mut draft);
    let text = plain(&desk.sheet(&draft));
    for words in [
        "Your last HbA1c, if you know it – 6.5 %.",
        "When was it? – 1 September 2026.",
        "Have you ever had melasma? Yes.",
    ] {
        assert!(text.contains(words), "{words}: {text}");
    }
}

#[test]
fn the_time_to_think_is_printed_with_its_start_and_end() {
    let mut desk = Desk::new();
    let mut draft = healthy();
    let note = "In the United Kingdom no number of days is set.";
    assert!(plain(&desk.sheet(&draft)).contains(note));
    desk.policy.rules.reflection_hours = Some(24);
    draft.consent.informed_at = "2026-11-20T09:05:00+02:00".into();
    let text = plain(&desk.sheet(&draft));
    let span = "Time to think: From 20 November 2026, 09:05 to 21 November 2026, 09:05\n";
    assert!(text.contains(span) && !text.contains(note), "{text}");
    // Nothing is said of a period before the patient was first shown the sheet.
    draft.consent.informed_at.clear();
    let text = plain(&desk.sheet(&draft));
    assert!(!text.contains("Time to think:") && !text.contains(note), "{text}");
    desk.policy.rules.reflection_hours = None;
    desk.clinic.country = "US".into();
    assert!(!plain(&desk.sheet(&draft)).contains(note));
}

#[test]
fn how_often_is_said_as_the_sources_bear_it_out() {
    let desk = Desk::new();
    let words = |draft: &Draft, risk: &str| -> String {
        let texts = desk.procedure.texts("en").unwrap();
        let name = texts.get(&format!("risk.{risk}.name")).to_owned();
        let row = desk
            .sheet(draft)
            .blocks
            .into_iter()
            .find_map(|block| match block {
                Block::Table { rows, .. } => rows.into_iter().find(|row| row[0] == name),
                _ => None,
            });
        row.unwrap()[1].clone()
    };
    let cautions = draft(consult("cautions"));
    assert_eq!(words(&cautions, "pih_darker"), "Common");
    assert_eq!(words(&cautions, "sun_sensitivity"), "Not known");
    let mut scar = healthy();
    scar.concerns[1].concern = "scars_raised".into();
    assert_eq!(words(&scar, "result_scar"), "Common");
    let text = plain(&desk.sheet(&cautions));
    let own =
        "In one study of people with Asian skin, 5 of 36 got dark marks. In another study, none of 39 did.";
    assert!(text.contains(own), "{text}");
    assert!(
        text.contains("“Not known” means that no good study has counted it."),
        "{text}"
    );
}

#[test]
fn how_the_copy_is_handed_over_is_said_in_words_of_the_content() {
    let desk = Desk::new();
    let texts = desk.procedure.texts("en").unwrap();
    for (copy, key) in [
        (PatientCopy::Paper, "sheet.copy.paper"),
        (PatientCopy::Email, "sheet.copy.email"),
        (PatientCopy::Both, "sheet.copy.both"),
    ] {
        let mut draft = healthy();
        draft.consent.copy = Some(copy);
        let said = format!("\nYour copy: {}, as soon as all have signed\n", texts.get(key));
        assert!(plain(&desk.sheet(&draft)).contains(&said), "{copy:?}");
    }
}

#[test]
fn who_informs_and_who_treats_is_printed_with_their_grade() {
    let mut draft = healthy();
    draft.consent.performed_by = "Ada Brandt".into();
    draft.consent.performed_grade = "Specialist nurse".into();
    let text = plain(&Desk::new().sheet(&draft));
    assert!(
        text.contains("Talked it over with you: Dr Mara Linden · Consultant dermatologist\n"),
        "{text}"
    );
    assert!(
        text.contains("Will treat you: Ada Brandt · Specialist nurse\n"),
        "{text}"
    );
}
