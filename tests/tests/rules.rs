//! Every rule of the built-in content fires where it must and is quiet beside it.
//!
//! The cases stand in `data/rules.json`, one row a rule: what it must say, a case that fires it, and one close by
//! that does not. Days are counted from 23 November 2026, the day of the consult and of the treatment.
#![allow(clippy::unwrap_used)]

use std::collections::{BTreeMap, BTreeSet};

use jiff::ToSpan;
use jiff::civil::Date;
use needlepoint_core::consult::{Draft, Policy, ResolutionKind, When};
use needlepoint_core::procedure::{Outcome, Override, Value};
use needlepoint_core::screening::{earliest, words};
use needlepoint_tests::Desk;
use needlepoint_tests::rows::{DAY, answer, found, healthy_adult, resolution, resolved, rows, with};

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

#[test]
fn a_healthy_adult_has_no_finding() {
    let said = Desk::new().check(&healthy_adult());
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
fn a_far_date_neither_ends_a_wait_nor_passes() {
    let desk = Desk::new();
    let mut draft = healthy_adult();
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
    let texts = &desk.procedure.texts("en").unwrap().clone();
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
                let others = said.findings.iter().filter(|other| other.id != finding.id);
                let gravest = others.map(|other| other.outcome).fold(Outcome::Modify, Ord::max);
                assert_eq!(said.verdict, gravest, "{rule}");
                // Nor is it said as if it held, and no day is moved by it.
                let says = words(finding, texts).says;
                let held = row.outcome == Outcome::ClinicianDecides;
                assert_eq!(!says.contains("not a fixed rule here"), held, "{rule}: {says}");
                assert!(!says.starts_with("Wait until"), "{rule}: {says}");
                assert_eq!(earliest(&said.findings), None, "{rule}");
            }
            // A rule of the same question that stands alone is graver.
            None => assert!(said.verdict > Outcome::Modify, "{rule} is lost"),
        }
        desk.policy.confirmed.insert(rule.clone());
        let said = desk.check(&draft);
        let finding = found(&said, &rule).unwrap();
        assert_eq!(finding.outcome, row.outcome, "{rule}");
        assert!(
            !words(finding, texts).says.contains("not a fixed rule here"),
            "{rule}"
        );
        let until = row.until.map(|day| day.to_string());
        assert_eq!(earliest(&said.findings), until.as_deref(), "{rule}");
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
