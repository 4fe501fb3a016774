//! Every rule of the built-in content fires where it must and is quiet beside it; and how findings are counted,
//! resolved and kept.
//!
//! The cases stand in `data/rules.json`, one row a rule: what it must say, a case that fires it, and one close by
//! that does not. Days are counted from 23 November 2026, the day of the consult and of the treatment.
#![allow(clippy::unwrap_used)]

use std::collections::{BTreeMap, BTreeSet};

use jiff::ToSpan;
use jiff::civil::Date;
use needlepoint_core::consult::{Answer, Draft, Policy, Resolution, ResolutionKind, When};
use needlepoint_core::procedure::{Outcome, Override, Required, Value};
use needlepoint_core::screening::{Finding, Findings};
use needlepoint_tests::{Desk, consult, draft, patched};
use serde::Deserialize;

const DAY: &str = "2026-11-23";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    rule: String,
    outcome: Outcome,
    /// For a wait: the first day on which treatment is possible.
    until: Option<Date>,
    /// Whether nobody may go ahead against it.
    #[serde(default)]
    never: bool,
    fires: Case,
    quiet: Case,
}

/// The answer to the rule's own question, and what else is different from a healthy adult.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    value: Value,
    #[serde(default)]
    details: BTreeMap<String, String>,
    #[serde(default)]
    also: serde_json::Value,
}

fn rows() -> Vec<Row> {
    serde_json::from_str(include_str!("../data/rules.json")).unwrap()
}

/// A healthy adult of 38 with skin type 2, to be treated on the day of the consult.
fn healthy() -> Draft {
    let mut draft = draft(consult("healthy"));
    draft.date = DAY.into();
    draft.plan.day = Some(When::Today {});
    draft.patient.birth_date = "1988-04-17".into();
    draft
}

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

/// The healthy adult with one case of a rule.
fn with(desk: &Desk, rule: &str, case: &Case) -> Draft {
    let (question, _) = desk
        .procedure
        .rule(rule)
        .unwrap_or_else(|| panic!("no rule {rule}"));
    let mut json = serde_json::to_value(healthy()).unwrap();
    if !case.also.is_null() {
        json = patched(json, &case.also);
    }
    let mut draft = draft(json);
    answer(&mut draft, &question.id, case.value, &case.details);
    draft
}

fn answer(draft: &mut Draft, question: &str, value: Value, details: &BTreeMap<String, String>) {
    let answer = Answer {
        value: Some(value),
        details: details.clone(),
    };
    draft.answers.insert(question.into(), answer);
}

fn found<'a>(findings: &'a Findings, rule: &str) -> Option<&'a Finding> {
    findings.findings.iter().find(|finding| finding.id == rule)
}

fn resolution(finding: &Finding, kind: ResolutionKind, reason: &str) -> Resolution {
    Resolution {
        finding: finding.id.clone(),
        outcome: finding.outcome,
        until: finding.until.clone(),
        kind,
        reason: reason.into(),
        by: "Dr Amara Okafor".into(),
        at: "2026-11-23T10:00:00Z".into(),
    }
}

/// The finding after it was resolved so.
fn resolved(desk: &Desk, draft: &Draft, rule: &str, kind: ResolutionKind, reason: &str) -> Finding {
    let before = desk.check(draft);
    let finding = found(&before, rule).unwrap_or_else(|| panic!("{rule} does not fire"));
    let mut draft = draft.clone();
    draft.resolutions = vec![resolution(finding, kind, reason)];
    found(&desk.check(&draft), rule).unwrap().clone()
}

#[test]
fn a_healthy_adult_has_no_finding() {
    let said = Desk::new().check(&healthy());
    assert_eq!(said.verdict, Outcome::Proceed);
    assert_eq!((said.findings, said.missing, said.gaps), (vec![], vec![], vec![]));
}

#[test]
fn every_rule_has_its_row() {
    let desk = Desk::new();
    let rules = desk.procedure.questions.iter().flat_map(|q| &q.rules);
    let rules: Vec<&str> = rules.map(|rule| rule.id.as_str()).collect();
    let rows = rows();
    let named: Vec<&str> = rows.iter().map(|row| row.rule.as_str()).collect();
    assert_eq!(rules, named);
}

#[test]
fn every_rule_fires_and_is_quiet() {
    let desk = Desk::new();
    for row in rows() {
        let said = desk.check(&with(&desk, &row.rule, &row.fires));
        let finding = found(&said, &row.rule).unwrap_or_else(|| panic!("{} does not fire", row.rule));
        assert_eq!(finding.outcome, row.outcome, "{}", row.rule);
        assert_eq!(
            finding.until,
            row.until.map(|day| day.to_string()),
            "{}",
            row.rule
        );
        assert_eq!(finding.overriding == Override::Never, row.never, "{}", row.rule);
        assert_eq!(said.verdict, row.outcome, "{}", row.rule);
        assert_eq!(said.gaps, [], "{}: impossible details", row.rule);
        assert!(!finding.sources.is_empty(), "{} names no source", row.rule);

        let said = desk.check(&with(&desk, &row.rule, &row.quiet));
        assert_eq!(
            found(&said, &row.rule),
            None,
            "{} fires beside its case",
            row.rule
        );
        assert_eq!(said.gaps, [], "{}: impossible details", row.rule);
    }
}

#[test]
fn a_yes_without_details_is_as_grave_as_any_with_them() {
    let desk = Desk::new();
    for row in rows().iter().filter(|row| row.fires.value == Value::Yes) {
        let detailed = desk.check(&with(&desk, &row.rule, &row.fires));
        let mut bare = with(&desk, &row.rule, &row.fires);
        let (question, _) = desk.procedure.rule(&row.rule).unwrap();
        answer(&mut bare, &question.id, Value::Yes, &BTreeMap::new());
        let said = desk.check(&bare);
        assert!(
            said.verdict >= detailed.verdict,
            "{}: bare {:?}, with details {:?}",
            row.rule,
            said.verdict,
            detailed.verdict
        );
        if let Some(until) = row.until.filter(|_| said.verdict == Outcome::Wait) {
            let latest = said
                .findings
                .iter()
                .filter_map(|f| f.until.as_deref())
                .map(day)
                .max();
            assert!(latest >= Some(until), "{}: bare until {latest:?}", row.rule);
        }
    }
}

#[test]
fn the_gravest_of_several_readings_is_taken() {
    let desk = Desk::new();
    let verdict = |question: &str, details: &[(&str, &str)]| {
        let details = details
            .iter()
            .map(|(k, v)| ((*k).to_owned(), (*v).to_owned()))
            .collect();
        let mut draft = healthy();
        answer(&mut draft, question, Value::Yes, &details);
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
    let mut draft = healthy();
    let impossible = BTreeMap::from([("when".to_owned(), "2026-02-30".to_owned())]);
    answer(&mut draft, "botox", Value::Yes, &impossible);
    let said = desk.check(&draft);
    assert_eq!(said.verdict, Outcome::Wait);
    assert_eq!(said.gaps[0].field, "answers.botox.when");
}

#[test]
fn unsure_is_at_least_the_clinicians_decision() {
    let desk = Desk::new();
    for question in &desk.procedure.questions {
        let mut draft = healthy();
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
fn what_was_not_answered_is_missing() {
    let desk = Desk::new();
    let mut draft = healthy();
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
    let mut draft = healthy();
    draft.answers.remove("age");
    draft.patient.birth_date = "2004-11-24".into();
    let said = desk.check(&draft);
    assert_eq!(said.derived, BTreeMap::from([("age".to_owned(), Value::No)]));
    assert_eq!(said.missing, [""; 0]);
    assert!(found(&said, "age_under_22").is_some());
    draft.plan.day = Some(When::On {
        day: "2026-11-24".into(),
    });
    let said = desk.check(&draft);
    assert_eq!(said.derived["age"], Value::Yes);
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

#[test]
fn a_far_date_neither_ends_a_wait_nor_passes() {
    let desk = Desk::new();
    let mut draft = healthy();
    let ended = |day: &str| {
        let details = [("kind", "chemo"), ("ended", day)];
        details.map(|(k, v)| (k.to_owned(), v.to_owned())).into()
    };
    answer(&mut draft, "immunosuppr", Value::Yes, &ended("2028-11-23"));
    assert_eq!(desk.check(&draft).gaps, []);
    answer(&mut draft, "immunosuppr", Value::Yes, &ended("9999-12-31"));
    let said = desk.check(&draft);
    assert_eq!(said.gaps[0].field, "answers.immunosuppr.ended");
    assert!(said.gaps[0].message.contains("two years ahead"));
    for row in rows().iter().filter(|row| row.until.is_some()) {
        let (question, rule) = desk.procedure.rule(&row.rule).unwrap();
        let Some(from) = rule.wait.as_ref().and_then(|wait| wait.from.clone()) else {
            continue;
        };
        let mut details = row.fires.details.clone();
        details.insert(from, "9999-12-31".into());
        answer(&mut draft, &question.id, Value::Yes, &details);
        let said = desk.check(&draft);
        let finding = said
            .findings
            .iter()
            .find(|finding| finding.question == question.id);
        let until = finding.and_then(|finding| finding.until.as_deref());
        assert_eq!(until, Some("9999-12-31"), "{}", row.rule);
    }
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
    let said = desk.check(&healthy());
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
fn waits_are_counted_to_the_planned_day() {
    let desk = Desk::new();
    let mut count = 0;
    for row in rows() {
        let Some(until) = row.until else { continue };
        let mut draft = with(&desk, &row.rule, &row.fires);
        draft.plan.day = Some(When::On {
            day: until.to_string(),
        });
        assert_eq!(
            found(&desk.check(&draft), &row.rule),
            None,
            "{} on {until}",
            row.rule
        );
        draft.plan.day = Some(When::On {
            day: until.yesterday().unwrap().to_string(),
        });
        let said = desk.check(&draft);
        let finding = found(&said, &row.rule).unwrap_or_else(|| panic!("{} the day before", row.rule));
        assert_eq!(finding.until, Some(until.to_string()), "{}", row.rule);
        // While the day is open the day of the consult is judged.
        draft.plan.day = Some(When::Open {});
        assert!(
            found(&desk.check(&draft), &row.rule).is_some(),
            "{} open",
            row.rule
        );
        count += 1;
    }
    assert!(count > 10);
}

#[test]
fn age_counts_on_the_planned_day_and_majority_on_the_day_of_signing() {
    let desk = Desk::new();
    let mut draft = healthy();
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
fn edited_waits_hold_within_their_bounds() {
    let mut desk = Desk::new();
    for row in rows() {
        let Some(until) = row.until else { continue };
        let (_, rule) = desk.procedure.rule(&row.rule).unwrap();
        let wait = rule.wait.clone().unwrap();
        let draft = with(&desk, &row.rule, &row.fires);
        for set in [wait.max, u16::MAX] {
            desk.policy.waits = BTreeMap::from([(row.rule.clone(), set)]);
            let longest = until + i32::from(wait.max - wait.default).days();
            let said = desk.check(&draft);
            let finding = found(&said, &row.rule).unwrap();
            assert_eq!(finding.until, Some(longest.to_string()), "{} at {set}", row.rule);
        }
        // Shorter than allowed is the shortest allowed.
        desk.policy.waits = BTreeMap::from([(row.rule.clone(), 0)]);
        let shortest = until - i32::from(wait.default - wait.min).days();
        let expected = (shortest > day(DAY)).then(|| shortest.to_string());
        let said = desk.check(&draft);
        let finding = found(&said, &row.rule).and_then(|finding| finding.until.clone());
        assert_eq!(finding, expected, "{} at 0", row.rule);
        desk.policy.waits.clear();
    }
}

#[test]
fn what_is_little_known_only_warns_until_it_is_confirmed() {
    let mut desk = Desk::new();
    desk.policy = Policy::default();
    let mut count = 0;
    for row in rows() {
        let (_, rule) = desk.procedure.rule(&row.rule).unwrap();
        let (stands, rule) = (rule.confidence.stands_alone(), rule.id.clone());
        let draft = with(&desk, &rule, &row.fires);
        let said = desk.check(&draft);
        if stands || row.outcome <= Outcome::Modify {
            let finding = found(&said, &rule).unwrap_or_else(|| panic!("{rule} is not found"));
            assert_eq!(
                (finding.outcome, finding.unconfirmed),
                (row.outcome, None),
                "{rule}"
            );
            continue;
        }
        count += 1;
        match found(&said, &rule) {
            Some(finding) => {
                assert_eq!(finding.outcome, Outcome::Modify, "{rule}");
                assert_eq!(finding.unconfirmed, Some(row.outcome), "{rule}");
                assert_eq!(said.verdict, Outcome::Modify, "{rule}");
            }
            // A rule of the same question that stands alone is graver.
            None => assert!(said.verdict > Outcome::Modify, "{rule} is lost"),
        }
        desk.policy.confirmed.insert(rule.clone());
        let said = desk.check(&draft);
        assert_eq!(found(&said, &rule).unwrap().outcome, row.outcome, "{rule}");
        desk.policy.confirmed.clear();
    }
    assert!(count > 5);
}

#[test]
fn some_are_never_overridden() {
    let desk = Desk::new();
    let never: BTreeSet<String> = rows().into_iter().filter(|r| r.never).map(|r| r.rule).collect();
    let expected = [
        "active_infection_area",
        "capacity",
        "hsv_active_area",
        "open_wound_area",
        "pregnant",
    ];
    assert_eq!(never, expected.map(str::to_owned).into());
    for row in rows() {
        let draft = with(&desk, &row.rule, &row.fires);
        for kind in [ResolutionKind::Accepted, ResolutionKind::Overridden] {
            let finding = resolved(&desk, &draft, &row.rule, kind, "Talked over with her doctor.");
            let cleared = match row.outcome {
                Outcome::Proceed | Outcome::Modify | Outcome::ClinicianDecides => true,
                Outcome::Wait | Outcome::DoNotTreat => !row.never && kind == ResolutionKind::Overridden,
            };
            assert_eq!(finding.cleared, cleared, "{} {kind:?}", row.rule);
        }
        let blank = resolved(&desk, &draft, &row.rule, ResolutionKind::Overridden, "  ");
        assert!(!blank.cleared, "{} is overridden without a reason", row.rule);
    }
}

#[test]
fn an_unresolved_finding_stops_the_review() {
    let desk = Desk::new();
    for row in rows() {
        let mut draft = with(&desk, &row.rule, &row.fires);
        let field = format!("findings.{}", row.rule);
        let stopped = |draft: &Draft| {
            let gaps = desk.review(draft).err().unwrap_or_default();
            gaps.iter().any(|gap| gap.field == field)
        };
        assert!(stopped(&draft), "{} does not stop the review", row.rule);
        let said = desk.check(&draft);
        let over = resolution(
            found(&said, &row.rule).unwrap(),
            ResolutionKind::Overridden,
            "Weighed.",
        );
        draft.resolutions = vec![over];
        assert_eq!(stopped(&draft), row.never, "{} overridden", row.rule);
    }
}

#[test]
fn a_wait_that_is_accepted_holds_while_the_day_is_open() {
    let desk = Desk::new();
    let row = rows().into_iter().find(|row| row.rule == "botox").unwrap();
    let mut draft = with(&desk, "botox", &row.fires);
    assert!(!resolved(&desk, &draft, "botox", ResolutionKind::Accepted, "").cleared);
    draft.plan.day = Some(When::Open {});
    assert!(resolved(&desk, &draft, "botox", ResolutionKind::Accepted, "").cleared);
}

#[test]
fn a_stale_resolution_no_longer_counts() {
    let desk = Desk::new();
    let row = rows().into_iter().find(|row| row.rule == "botox").unwrap();
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
    let details = BTreeMap::from([("when".to_owned(), "2026-11-20".to_owned())]);
    answer(&mut draft, "botox", Value::Yes, &details);
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
    let row = rows().into_iter().find(|row| row.rule == "fever").unwrap();
    let mut draft = with(&desk, "fever", &row.fires);
    let said = unconfirmed.check(&draft);
    draft.resolutions = vec![resolution(
        found(&said, "fever").unwrap(),
        ResolutionKind::Accepted,
        "",
    )];
    assert!(found(&unconfirmed.check(&draft), "fever").unwrap().cleared);
    assert!(!found(&desk.check(&draft), "fever").unwrap().cleared);
}
