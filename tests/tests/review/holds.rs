//! For how long what was ticked and told holds.

use super::*;
use needlepoint_core::consult::{Answer, Draft, OwnRules, When};
use needlepoint_core::procedure::{ClauseKind, Value};
use needlepoint_core::screening::review;
use needlepoint_core::sheet::{Block, compose, freeze};
use needlepoint_tests::Desk;
use std::collections::BTreeSet;

#[test]
fn a_consult_of_another_day_goes_on_as_of_today_and_is_judged_anew() {
    let desk = Desk::new();
    let mut draft = healthy();
    // Nine days before the sample's day: a wait of two weeks runs, and is over ten days later.
    let details = [("when".to_owned(), "2026-11-14".to_owned())].into();
    let value = Some(Value::Yes);
    draft.answers.insert("botox".into(), Answer { value, details });
    assert_eq!(fields(&open(&draft, &desk.setting(&draft))), ["findings.botox"]);

    let later = desk.setting_on("2026-12-03".parse().unwrap());
    let gaps = open(&draft, &later);
    assert_eq!(fields(&gaps), ["date"]);
    assert_eq!(
        gaps[0].message,
        "This consultation was begun on 23 November 2026. Ask whether anything has changed, then go on as of today."
    );
    assert_eq!(review(&draft, &later).unwrap_err(), gaps);
    draft.date = "2026-12-03".into();
    assert_eq!(open(&draft, &later), []);
    let sheet = compose(&review(&draft, &later).unwrap(), &later).unwrap();
    let day = |text: &str| {
        let rows = sheet.blocks.iter().filter_map(|block| match block {
            Block::Facts { rows } => Some(rows),
            _ => None,
        });
        rows.flatten().any(|row| row.value == text)
    };
    assert!(day("3 December 2026") && !day("23 November 2026"));

    let earlier = desk.setting_on("2026-12-02".parse().unwrap());
    assert_eq!(fields(&open(&draft, &earlier)), ["date"]);
}

#[test]
fn a_day_of_treatment_that_has_passed_or_lies_years_ahead_is_told() {
    let desk = Desk::new();
    let mut draft = healthy();
    let mut told = |day: &str| {
        draft.plan.day = Some(When::On { day: day.into() });
        open(&draft, &desk.setting(&draft))
    };
    assert_eq!(told("2026-11-23"), []);
    assert_eq!(told("2028-11-23"), []);
    for (day, words) in [
        ("2026-11-22", "has passed"),
        ("2028-11-24", "more than two years ahead"),
        ("9999-12-31", "more than two years ahead"),
        ("2026-11-31", "does not exist"),
    ] {
        let gaps = told(day);
        assert_eq!(fields(&gaps), ["plan.day"], "{day}");
        assert!(gaps[0].message.contains(words), "{}", gaps[0].message);
    }
}

#[test]
fn a_tick_holds_for_the_words_it_was_given_for_and_for_no_others() {
    let desk = Desk::new();
    let draft = healthy();
    let before = desk.sheet(&draft);
    assert_eq!(before, desk.sheet(&draft));
    let all = ticked(&before);
    assert!(all.len() > 20 && desk.freeze(&draft).is_ok());

    // Another needle length: what speaks of the plan is open again, and its initials with it.
    let mut changed = draft.clone();
    changed.plan.needles[0].length = "1.25".into();
    let after = desk.sheet(&changed);
    let kept = ticked(&after);
    let lost: BTreeSet<&str> = all.difference(&kept).copied().collect();
    assert_eq!(
        lost,
        BTreeSet::from(["anaesthetic", "cost", "off_label", "purpose"])
    );
    let clauses = &desk.procedure.clauses;
    let of_the_plan = clauses
        .iter()
        .filter(|c| c.covers.iter().any(|key| key == "sheet.plan"));
    let of_the_plan: BTreeSet<&str> = of_the_plan.map(|c| c.id.as_str()).collect();
    assert!(lost.is_subset(&of_the_plan) && kept.is_disjoint(&of_the_plan));
    let initials = after.blocks.iter().find_map(|block| match block {
        Block::Clause { id, initials, .. } if id == "off_label" => Some(initials),
        _ => None,
    });
    assert_eq!(initials, Some(&None));
    let gaps = desk.freeze(&changed).unwrap_err();
    assert_eq!(
        fields(&gaps),
        ["clause.purpose", "clause.off_label", "clause.cost"]
    );

    // As it was, it holds again.
    changed.plan.needles[0]
        .length
        .clone_from(&draft.plan.needles[0].length);
    assert_eq!(desk.sheet(&changed), before);

    // Who else takes part is no part of the plan, nor of who the patient is.
    let mut changed = draft.clone();
    changed.consent.performed_by = "Dr Ada Brandt".into();
    let after = desk.sheet(&changed);
    let lost: Vec<&str> = all.difference(&ticked(&after)).copied().collect();
    assert_eq!(lost, ["informed_by"]);
    // Another patient has initialled nothing, nor has the clinician vouched for them.
    let mut changed = draft.clone();
    changed.patient.name = "Ada Brandt".into();
    let sheet = desk.sheet(&changed);
    let kept = ticked(&sheet);
    for clause in &desk.procedure.clauses {
        let personal = matches!(clause.kind, ClauseKind::Initial | ClauseKind::Clinician);
        assert!(!personal || !kept.contains(clause.id.as_str()), "{}", clause.id);
    }
    // Another tick voids no tick.
    let mut changed = draft;
    changed.consent.ticks.remove("cost");
    let after = desk.sheet(&changed);
    let lost: Vec<&str> = all.difference(&ticked(&after)).copied().collect();
    assert_eq!(lost, ["cost"]);
}

#[test]
fn the_time_to_think_is_kept_at_freezing_or_it_is_written_why_not() {
    let mut desk = Desk::new();
    desk.policy.rules = OwnRules {
        reflection_hours: Some(48),
        ..OwnRules::default()
    };
    let mut draft = desk.agreed(healthy());
    let gaps = |draft: &Draft, now: &str| {
        let (reviewed, setting) = (desk.review(draft).unwrap(), desk.setting(draft));
        let open = freeze(&desk.sheet(draft), &reviewed, &setting, now.parse().unwrap());
        open.err().unwrap_or_default()
    };
    // The sample's patient was informed at nine on the twentieth.
    assert_eq!(gaps(&draft, "2026-11-22T09:00:00Z"), []);
    let early = gaps(&draft, "2026-11-22T08:59:59Z");
    assert_eq!(fields(&early), ["consent.reflectionReason"]);
    assert!(early[0].message.contains("48 hours"));
    // Who was not informed has had no time, whatever the clock says.
    for informed in ["", "the other day"] {
        draft.consent.informed_at = informed.into();
        assert_eq!(
            fields(&gaps(&desk.agreed(draft.clone()), "2027-11-22T09:00:00Z")),
            ["consent.reflectionReason"]
        );
    }
    draft.consent.informed_at = "9999-12-30T00:00:00Z".into();
    assert_eq!(
        fields(&gaps(&desk.agreed(draft.clone()), "2027-11-22T09:00:00Z")),
        ["consent.reflectionReason"]
    );
    draft.consent.reflection_reason = "She travels tomorrow 😀".into();
    let early = gaps(&desk.agreed(draft.clone()), "2026-11-22T08:59:59Z");
    assert_eq!(fields(&early), ["consent.reflectionReason"]);
    assert!(early[0].message.contains("cannot be printed: U+1F600."));
    draft.consent.reflection_reason = "She travels tomorrow.".into();
    let draft = desk.agreed(draft);
    assert_eq!(gaps(&draft, "2026-11-22T08:59:59Z"), []);
}

#[test]
fn the_time_to_think_begins_anew_where_something_else_is_told() {
    let mut desk = Desk::new();
    desk.policy.rules.reflection_hours = Some(48);
    let held = |draft: Draft| {
        let draft = desk.agreed(draft);
        let gaps = desk.freeze(&draft).err().unwrap_or_default();
        assert!(
            gaps.iter().all(|gap| gap.field == "consent.reflectionReason"),
            "{gaps:?}"
        );
        gaps.is_empty()
    };
    // Informed three days before; what was asked, who treats and on which day tells nothing new.
    assert!(held(healthy()));
    let mut same = healthy();
    same.consent.questions.clear();
    same.consent.performed_by = "Dr Ada Brandt".into();
    same.patient.phone = "0".into();
    same.plan.day = Some(When::On {
        day: "2026-12-04".into(),
    });
    assert!(held(same));
    let changes: [fn(&mut Draft); 6] = [
        |draft| draft.patient.name = "Ada Brandt".into(),
        |draft| draft.patient.birth_date = "1950-01-01".into(),
        |draft| draft.language = "de".into(),
        |draft| draft.plan.needles[0].length = "1.25".into(),
        |draft| draft.plan.sessions = "4".into(),
        |draft| {
            draft.concerns.pop();
        },
    ];
    for (index, change) in changes.into_iter().enumerate() {
        let mut draft = healthy();
        change(&mut draft);
        assert!(!held(draft), "change {index}");
    }
}
