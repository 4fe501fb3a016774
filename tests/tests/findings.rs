//! How findings follow from the answers, and how they are resolved and kept.
#![allow(clippy::unwrap_used)]

use std::collections::{BTreeMap, BTreeSet};

use needlepoint_core::consult::{Policy, ResolutionKind, When};
use needlepoint_core::procedure::{Confidence, Outcome, Override, Required, Value};
use needlepoint_core::screening::{Derived, words};
use needlepoint_tests::Desk;
use needlepoint_tests::rows::{answer, found, healthy_adult, resolution, resolved, row, with, yes};

#[test]
fn the_gravest_of_several_readings_is_taken() {
    let desk = Desk::new();
    let verdict = |question: &str, details: &[(&str, &str)]| {
        let mut draft = healthy_adult();
        yes(&mut draft, question, details);
        desk.check(&draft).verdict
    };
    // Half of the details are known, and the other half decides.
    assert_eq!(verdict("koebner", &[("state", "stable")]), Outcome::DoNotTreat);
    assert_eq!(verdict("immunosuppr", &[("kind", "chemo")]), Outcome::DoNotTreat);
    assert_eq!(
        verdict("immunosuppr", &[("kind", "biologic")]),
        Outcome::ClinicianDecides
    );
    assert_eq!(verdict("vaccine", &[("when", "2026-11-22")]), Outcome::Wait);
    assert_eq!(verdict("peel_laser", &[]), Outcome::Wait);
    // An impossible detail is no detail.
    let mut draft = healthy_adult();
    let impossible = BTreeMap::from([("when".to_owned(), "2026-02-30".to_owned())]);
    answer(&mut draft, "botox", Value::Yes, &impossible);
    let said = desk.check(&draft);
    assert_eq!(said.verdict, Outcome::Wait);
    assert_eq!(said.gaps[0].field, "answers.botox.when");
}

#[test]
fn each_rule_is_said_that_asks_for_something_else() {
    let desk = Desk::new();
    let found = |question: &str, details: &[(&str, &str)]| -> Vec<String> {
        let mut draft = healthy_adult();
        yes(&mut draft, question, details);
        let findings = desk.check(&draft).findings;
        findings.into_iter().map(|finding| finding.id).collect()
    };
    // The wait for radiotherapy elsewhere is over one day; the field itself heals badly for years.
    let rays = [("where", "inArea"), ("ended", "2026-11-20")];
    assert_eq!(found("radiation", &rays), ["radiation_recent", "radiation_field"]);
    let filled = [("when", "2026-11-20")];
    assert_eq!(found("filler", &filled), ["filler_recent", "filler_over"]);
    let sweet = [("control", "uncontrolled"), ("hba1c", "9")];
    assert_eq!(
        found("diabetes", &sweet),
        ["diabetes_uncontrolled", "diabetes_hba1c"]
    );
    // What is not known is asked once, as its gravest reading.
    assert_eq!(
        found("diabetes", &[]),
        ["diabetes_uncontrolled", "diabetes_hba1c"]
    );
    assert_eq!(found("autoimmune_ctd", &[]), ["autoimmune_ctd_scleroderma"]);
    assert_eq!(found("peel_laser", &[]), ["peel_laser_deep"]);
    assert_eq!(found("anticoag", &[]), ["anticoag_prescribed"]);
    assert_eq!(found("anaes_dose", &[]), ["anaes_dose_strong"]);
    assert_eq!(found("immunosuppr", &[]), ["immunosuppr_strong"]);
    let said = |question: &str| {
        let rules = found(question, &[]).into_iter();
        let readings = rules.filter(|id| desk.procedure.rule(id).is_some_and(|(_, rule)| rule.one_of));
        readings.count()
    };
    for question in &desk.procedure.questions {
        assert!(said(&question.id) <= 1, "{} is said twice", question.id);
    }
}

#[test]
fn a_warning_of_something_graver_stands_beside_what_was_confirmed() {
    let mut desk = Desk::new();
    desk.policy.confirmed = BTreeSet::from(["autoimmune_ctd_quiet".to_owned()]);
    let rule = desk.procedure.questions.iter_mut().flat_map(|q| &mut q.rules);
    for rule in rule.filter(|rule| rule.id.starts_with("autoimmune_ctd")) {
        rule.confidence = Confidence::Low;
    }
    let mut draft = healthy_adult();
    yes(
        &mut draft,
        "autoimmune_ctd",
        &[("kind", "scleroderma"), ("state", "quiet")],
    );
    let said = desk.check(&draft);
    let found: Vec<_> = said.findings.iter().map(|f| (f.id.as_str(), f.outcome)).collect();
    let expected = [
        ("autoimmune_ctd_quiet", Outcome::ClinicianDecides),
        ("autoimmune_ctd_scleroderma", Outcome::Modify),
    ];
    assert_eq!(found, expected);
}

#[test]
fn unsure_is_at_least_the_clinicians_decision() {
    let desk = Desk::new();
    for question in &desk.procedure.questions {
        let mut draft = healthy_adult();
        answer(&mut draft, &question.id, Value::Unsure, &BTreeMap::new());
        if question.from_age.is_some() {
            draft.patient.birth_date.clear();
        }
        let said = desk.check(&draft);
        let id = format!("{}_unsure", question.id);
        let finding = found(&said, &id).unwrap_or_else(|| panic!("{id} is not found"));
        assert!(
            finding.unsure && finding.outcome >= Outcome::ClinicianDecides,
            "{id}"
        );
        assert!(said.verdict >= finding.outcome, "{id}");
        let grave = matches!(question.id.as_str(), "pregnant" | "capacity");
        let expected = if grave {
            (Outcome::DoNotTreat, Override::Never)
        } else {
            (finding.outcome, Override::WithReason)
        };
        assert_eq!((finding.outcome, finding.overriding), expected, "{id}");
    }
}

#[test]
fn unsure_with_the_area_named_is_as_grave_as_the_area() {
    let desk = Desk::new();
    for question in ["active_infection", "hsv_active", "open_wound"] {
        let said = |place: &str| {
            let mut draft = healthy_adult();
            let details = BTreeMap::from([("where".to_owned(), place.to_owned())]);
            answer(&mut draft, question, Value::Unsure, &details);
            desk.check(&draft)
        };
        let there = said("inArea");
        let rule = found(&there, &format!("{question}_area")).unwrap_or_else(|| panic!("{question}"));
        assert_eq!(
            (rule.outcome, rule.overriding),
            (Outcome::DoNotTreat, Override::Never)
        );
        assert_eq!(there.verdict, Outcome::DoNotTreat, "{question}");
        // Named elsewhere it is no graver than not being sure, which is asked about once.
        let elsewhere = said("elsewhere");
        assert_eq!(elsewhere.verdict, Outcome::ClinicianDecides, "{question}");
        assert_eq!(elsewhere.findings.len(), 1, "{question}");
    }
}

#[test]
fn what_was_not_answered_is_missing() {
    let desk = Desk::new();
    let mut draft = healthy_adult();
    draft.answers.remove("keloid");
    draft.answers.get_mut("botox").unwrap().value = None;
    let said = desk.check(&draft);
    assert_eq!(said.missing, ["keloid", "botox"]);
    let gaps = desk.review(&draft).unwrap_err();
    let fields: Vec<&str> = gaps.iter().map(|gap| gap.field.as_str()).collect();
    assert_eq!(fields, ["answers.keloid", "answers.botox"]);
    draft.answers.clear();
    // The date of birth answers the question of age.
    assert_eq!(
        desk.check(&draft).missing.len(),
        desk.procedure.questions.len() - 1
    );
}

#[test]
fn the_date_of_birth_answers_the_question_of_age_for_the_day_of_treatment() {
    let desk = Desk::new();
    let mut draft = healthy_adult();
    draft.answers.remove("age");
    draft.patient.birth_date = "2004-11-24".into();
    let said = desk.check(&draft);
    let by_age = |value| Derived { value, concern: None };
    assert_eq!(
        said.derived,
        BTreeMap::from([("age".to_owned(), by_age(Value::No))])
    );
    assert_eq!(said.missing, [""; 0]);
    assert!(found(&said, "age_under_22").is_some());
    draft.plan.day = Some(When::On {
        day: "2026-11-24".into(),
    });
    let said = desk.check(&draft);
    assert_eq!(said.derived["age"], by_age(Value::Yes));
    assert_eq!((said.findings, said.missing), (vec![], vec![]));
    // An answer in the file does not stand against the date.
    answer(&mut draft, "age", Value::No, &BTreeMap::new());
    assert_eq!(found(&desk.check(&draft), "age_under_22"), None);
    // Without a date of birth the answer counts, and without one it is missing.
    draft.patient.birth_date.clear();
    assert!(found(&desk.check(&draft), "age_minor").is_some());
    draft.answers.remove("age");
    let said = desk.check(&draft);
    assert_eq!(
        (said.derived, said.missing),
        (BTreeMap::new(), vec!["age".to_owned()])
    );
    let gaps = desk.review(&draft).unwrap_err();
    let gap = gaps.iter().find(|gap| gap.field == "answers.age").unwrap();
    assert!(
        gap.message.ends_with("Write the date of birth."),
        "{}",
        gap.message
    );
}

/// Whatever was answered: the patient named it before.
#[test]
fn a_concern_answers_the_question_that_it_raises() {
    let desk = Desk::new();
    let texts = desk.procedure.texts("en").unwrap();
    let mut seen = BTreeSet::new();
    for concern in &desk.procedure.concerns {
        for question in &concern.raises {
            seen.insert((concern.id.as_str(), question.as_str()));
            let case = format!("{} raises {question}", concern.id);
            let mut draft = healthy_adult();
            assert_eq!(draft.answers[question].value, Some(Value::No), "{case}");
            draft.concerns[1].concern.clone_from(&concern.id);
            let said = desk.check(&draft);
            let expected = Derived {
                value: Value::Yes,
                concern: Some(concern.id.clone()),
            };
            assert_eq!(said.derived.get(question), Some(&expected), "{case}");
            // Its details were not asked: it is read as gravely as a "yes" without any.
            let mut answered = healthy_adult();
            yes(&mut answered, question, &[]);
            let plain = desk.check(&answered);
            assert!(plain.verdict >= Outcome::ClinicianDecides, "{case}");
            assert_eq!(said.verdict, plain.verdict, "{case}");
            assert_eq!(said.findings.len(), plain.findings.len(), "{case}");
            for (finding, plain) in said.findings.iter().zip(&plain.findings) {
                assert_eq!(
                    (&finding.id, finding.outcome),
                    (&plain.id, plain.outcome),
                    "{case}"
                );
                assert_eq!(
                    (&finding.raised, &plain.raised),
                    (&Some(concern.id.clone()), &None),
                    "{case}"
                );
                let name = texts.get(&format!("concern.{}.name", concern.id)).to_owned();
                assert!(words(finding, texts).why.contains(&name), "{case}");
                assert_ne!(words(plain, texts).why, words(finding, texts).why, "{case}");
            }
            // What is typed to it counts, and nobody has to answer it.
            draft.answers.remove(question);
            assert_eq!(desk.check(&draft), said, "{case}");
        }
    }
    let expected = [
        ("active_acne", "active_acne"),
        ("actinic_keratosis", "ak"),
        ("melasma", "melasma_hist"),
        ("vitiligo", "koebner"),
    ];
    assert_eq!(seen, expected.into());
}

#[test]
fn what_no_session_treats_makes_no_plan() {
    let desk = Desk::new();
    let mut count = 0;
    for concern in desk.procedure.concerns.iter().filter(|c| c.sessions.max == 0) {
        let mut draft = healthy_adult();
        draft.concerns[1].concern.clone_from(&concern.id);
        // Even where every finding is overridden.
        let findings = desk.check(&draft).findings;
        let over = |finding| resolution(finding, ResolutionKind::Overridden, "Weighed.");
        draft.resolutions = findings.iter().map(over).collect();
        let gaps = desk.review(&draft).unwrap_err();
        assert_eq!(gaps[0].field, "concerns.1", "{}", concern.id);
        count += 1;
    }
    assert!(count > 2);
}

#[test]
fn a_detail_that_is_missing_is_asked_for_in_its_own_words() {
    let mut desk = Desk::new();
    let question = desk
        .procedure
        .questions
        .iter_mut()
        .find(|q| q.id == "anaes_dose")
        .unwrap();
    for detail in &mut question.details {
        detail.required = Required::Always;
    }
    let dated = desk
        .procedure
        .questions
        .iter_mut()
        .find(|q| q.id == "botox")
        .unwrap();
    dated.details[0].required = Required::Always;
    let said = desk.check(&healthy_adult());
    let words: Vec<(&str, &str)> = said
        .gaps
        .iter()
        .map(|gap| (gap.field.as_str(), gap.message.as_str()))
        .collect();
    assert_eq!(
        words,
        [
            ("answers.anaes_dose.grams", "Write a number between 0 and 500 g."),
            (
                "answers.anaes_dose.strength",
                "Write a number between 0 and 30 %."
            ),
            ("answers.anaes_dose.covered", "Choose one."),
            ("answers.botox.when", "Write the date."),
        ]
    );
}

#[test]
fn age_counts_on_the_planned_day_and_majority_on_the_day_of_signing() {
    let desk = Desk::new();
    let mut draft = healthy_adult();
    draft.plan.day = Some(When::On {
        day: "2026-12-01".into(),
    });
    draft.patient.birth_date = "2004-12-01".into();
    assert_eq!(found(&desk.check(&draft), "age_under_22"), None);
    draft.patient.birth_date = "2004-12-02".into();
    assert!(found(&desk.check(&draft), "age_under_22").is_some());
    // Of age on the day of treatment, but not yet where the consent is signed.
    draft.patient.birth_date = "2008-12-01".into();
    assert!(found(&desk.check(&draft), "age_minor").is_some());
}

#[test]
fn advice_that_asks_for_a_word_is_not_taken_without_one() {
    let desk = Desk::new();
    let row = row("hsv_history");
    let draft = with(&desk, "hsv_history", &row.fires);
    let taken =
        |reason: &str| resolved(&desk, &draft, "hsv_history", ResolutionKind::Accepted, reason).cleared;
    assert!(!taken(" "));
    assert!(taken("Valaciclovir given."));
    let other = needlepoint_tests::rows::row("allergy_latex");
    let draft = with(&desk, "allergy_latex", &other.fires);
    assert!(resolved(&desk, &draft, "allergy_latex", ResolutionKind::Accepted, "").cleared);
}

#[test]
fn a_wait_that_is_accepted_holds_while_the_day_is_open() {
    let desk = Desk::new();
    let row = row("botox");
    let mut draft = with(&desk, "botox", &row.fires);
    assert!(!resolved(&desk, &draft, "botox", ResolutionKind::Accepted, "").cleared);
    draft.plan.day = Some(When::Open {});
    assert!(resolved(&desk, &draft, "botox", ResolutionKind::Accepted, "").cleared);
}

#[test]
fn a_stale_resolution_no_longer_counts() {
    let desk = Desk::new();
    let row = row("botox");
    let mut draft = with(&desk, "botox", &row.fires);
    let said = desk.check(&draft);
    let over = resolution(
        found(&said, "botox").unwrap(),
        ResolutionKind::Overridden,
        "Far from the area.",
    );
    draft.resolutions = vec![over.clone()];
    assert!(found(&desk.check(&draft), "botox").unwrap().cleared);

    // Another day was named since: the finding is another one.
    yes(&mut draft, "botox", &[("when", "2026-11-20")]);
    let said = desk.check(&draft);
    let finding = found(&said, "botox").unwrap();
    assert_eq!(finding.until.as_deref(), Some("2026-12-04"));
    assert!(!finding.cleared && finding.resolution.is_none());
    assert_eq!(said.verdict, Outcome::Wait);

    // Put back as it was, what was decided holds again.
    answer(&mut draft, "botox", Value::Yes, &row.fires.details);
    assert!(found(&desk.check(&draft), "botox").unwrap().cleared);

    // A warning that was noted does not resolve what it becomes once the rule is confirmed.
    let mut unconfirmed = desk.clone();
    unconfirmed.policy = Policy::default();
    let other = needlepoint_tests::rows::row("fever");
    let mut draft = with(&desk, "fever", &other.fires);
    let said = unconfirmed.check(&draft);
    draft.resolutions = vec![resolution(
        found(&said, "fever").unwrap(),
        ResolutionKind::Accepted,
        "",
    )];
    assert!(found(&unconfirmed.check(&draft), "fever").unwrap().cleared);
    assert!(!found(&desk.check(&draft), "fever").unwrap().cleared);
}
