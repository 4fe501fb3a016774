//! What stands between a draft and a frozen sheet: the day it is, characters and numbers that cannot be printed, ticks
//! that were given for other words, and the time to think.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;

use needlepoint_core::consult::{Answer, Draft, Gap, OwnRules, Setting, When};
use needlepoint_core::procedure::{ClauseKind, SECTIONS, Value};
use needlepoint_core::screening::{judge, review};
use needlepoint_core::sheet::{Block, Sheet, compose, freeze};
use needlepoint_tests::{Desk, consult, draft};

fn healthy() -> Draft {
    draft(consult("healthy"))
}

fn open(draft: &Draft, setting: &Setting<'_>) -> Vec<Gap> {
    judge(draft, setting).1
}

fn fields(gaps: &[Gap]) -> Vec<&str> {
    gaps.iter().map(|gap| gap.field.as_str()).collect()
}

/// Clauses that the sheet shows as ticked.
fn ticked(sheet: &Sheet) -> BTreeSet<&str> {
    let clause = |block| match block {
        &Block::Clause {
            ref id, ticked: true, ..
        } => Some(id.as_str()),
        _ => None,
    };
    sheet.blocks.iter().filter_map(clause).collect()
}

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
fn every_section_that_a_clause_may_speak_of_stands_on_the_sheet() {
    let shown = |covers: &str| {
        let mut desk = Desk::new();
        desk.procedure.clauses.truncate(1);
        desk.procedure.clauses[0].covers = vec![covers.into()];
        let mut draft = healthy();
        draft.consent.reflection_reason = "She travels tomorrow.".into();
        // Creams are spoken of to whoever uses them.
        let used = serde_json::json!({ "value": "yes", "details": { "lastUsed": "2026-06-01" } });
        let used = serde_json::from_value(used).unwrap();
        draft.answers.insert("retinoid_topical".into(), used);
        let shown = desk
            .sheet(&draft)
            .blocks
            .into_iter()
            .find_map(|block| match block {
                Block::Clause { shown, .. } => Some(shown),
                _ => None,
            });
        shown.unwrap()
    };
    let nothing = shown("sheet.nowhere");
    assert!(nothing.len() == 16 && nothing.bytes().all(|b| b.is_ascii_hexdigit()));
    let all: BTreeSet<String> = SECTIONS.iter().map(|key| shown(key)).collect();
    assert_eq!(all.len(), SECTIONS.len(), "each has words of its own");
    assert!(!all.contains(&nothing));
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
fn where_one_price_is_written_all_are_that_the_patient_ticks_for() {
    let desk = Desk::new();
    let mut draft = healthy();
    draft.plan.cost_course.clear();
    draft.plan.cost_terms.clear();
    let gaps = |draft: &Draft| open(draft, &desk.setting(draft));
    assert_eq!(fields(&gaps(&draft)), ["plan.costCourse", "plan.costTerms"]);
    // The course of a single session is that session.
    draft.plan.sessions = "1".into();
    assert_eq!(fields(&gaps(&draft)), ["plan.costTerms"]);
    draft.plan.cost_session.clear();
    assert_eq!(gaps(&draft), []);
    assert!(!ticked(&desk.sheet(&draft)).contains("cost"));
}

#[test]
fn how_an_interpreter_takes_part_and_in_what_grade_who_treats_is_asked() {
    let desk = Desk::new();
    let mut draft = healthy();
    let interpreter = &mut draft.consent.interpreter;
    (interpreter.needed, interpreter.name) = (Some(true), "Marek Wiśniewski".into());
    interpreter.language = "Polish".into();
    draft.consent.informed_grade.clear();
    draft.consent.performed_grade = " ".into();
    draft.consent.copy = None;
    let expected = [
        "consent.interpreter.mode",
        "consent.informedGrade",
        "consent.performedGrade",
        "consent.copy",
    ];
    assert_eq!(fields(&open(&draft, &desk.setting(&draft))), expected);
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

#[test]
fn a_name_with_an_end_of_line_is_refused_and_sentences_may_have_some() {
    let desk = Desk::new();
    let mut draft = healthy();
    draft.goal = "One.\nTwo.".into();
    draft.consent.questions[0].answered = "One.\nTwo.".into();
    assert_eq!(open(&draft, &desk.setting(&draft)), []);
    draft.patient.name = "Ana\nSigned by the clinic".into();
    draft.plan.glide = "Gel\u{2028}more".into();
    draft.plan.cost_session = "£1\r\n£2".into();
    draft.consent.informed_by = "Dr Mara\nLinden".into();
    let gaps = open(&draft, &desk.setting(&draft));
    assert_eq!(
        fields(&gaps),
        [
            "patient.name",
            "plan.glide",
            "plan.costSession",
            "consent.informedBy"
        ]
    );
    assert!(gaps.iter().all(|gap| gap.message.contains("one line")));
}

#[test]
fn initials_are_few_letters_in_one_line() {
    let desk = Desk::new();
    let given = |initials: &str| {
        let mut draft = healthy();
        draft.consent.initials.insert("risks".into(), initials.into());
        let gaps = desk.freeze(&draft).err().unwrap_or_default();
        fields(&gaps).join(" ")
    };
    for taken in ["Z", "ZÅN", "W W W ", "संगीता"] {
        assert_eq!(given(taken), "", "{taken}");
    }
    let heaped = format!("A{}", "\u{301}".repeat(40));
    for refused in [".", "I DO NOT", "A\nB", "WWWWWWW", heaped.as_str()] {
        assert_eq!(given(refused), "clause.risks", "{refused:?}");
    }
}

#[test]
fn only_questions_that_are_asked_are_answered_well() {
    let desk = Desk::new();
    let mut draft = healthy();
    draft.consent.teach_back.understood = ["nonsense", "x", "x"].map(str::to_owned).into();
    assert_eq!(
        fields(&open(&draft, &desk.setting(&draft))),
        ["consent.teachBack"]
    );
    let first = desk.procedure.teach_back[0].id.clone();
    draft.consent.teach_back.understood = vec![first.clone(), first, "x".into()];
    assert_eq!(open(&draft, &desk.setting(&draft)), []);
    let total = desk.procedure.teach_back.len();
    let said = needlepoint_tests::plain(&desk.sheet(&draft));
    assert!(said.contains(&format!("1 of {total}")), "{said}");
}

#[test]
fn numbers_of_the_course_are_digits() {
    let desk = Desk::new();
    let mut draft = healthy();
    for wrong in ["+3", "3.0", "three", "0", "25", ""] {
        draft.plan.sessions = wrong.into();
        assert_eq!(
            fields(&open(&draft, &desk.setting(&draft))),
            ["plan.sessions"],
            "{wrong}"
        );
    }
    draft.plan.sessions = "01".into();
    draft.plan.interval_days = " 030 ".into();
    let one = needlepoint_tests::plain(&desk.sheet(&draft));
    draft.plan.sessions = "1".into();
    draft.plan.interval_days = "30".into();
    assert_eq!(needlepoint_tests::plain(&desk.sheet(&draft)), one);
    draft.plan.interval_days = "+30".into();
    assert_eq!(
        fields(&open(&draft, &desk.setting(&draft))),
        ["plan.intervalDays"]
    );
}

#[test]
fn what_nobody_sees_was_not_written() {
    let desk = Desk::new();
    let unseen = "\u{200b} \u{2060}\u{3164}";
    let mut draft = healthy();
    draft.patient.name = unseen.into();
    draft.goal = unseen.into();
    draft.consent.informed_by = unseen.into();
    draft.plan.glide = unseen.into();
    let gaps = open(&draft, &desk.setting(&draft));
    assert_eq!(
        fields(&gaps),
        ["patient.name", "goal", "plan.glide", "consent.informedBy"]
    );
    // Nor do initials or a reason stand that nobody sees.
    let mut draft = healthy();
    draft.consent.initials.insert("off_label".into(), unseen.into());
    assert_eq!(fields(&desk.freeze(&draft).unwrap_err()), ["clause.off_label"]);
    let mut draft = consult("cautions");
    for resolution in draft["resolutions"].as_array_mut().unwrap() {
        resolution["reason"] = unseen.into();
    }
    let draft = self::draft(draft);
    let standing = open(&draft, &desk.setting(&draft));
    assert!(!standing.is_empty() && standing.iter().all(|gap| gap.field.starts_with("findings.")));
}

#[test]
fn a_page_without_a_number_to_call_is_not_made() {
    let mut desk = Desk::new();
    desk.clinic.country = "ZZ".into();
    let gaps = desk.review(&healthy()).unwrap_err();
    assert_eq!(fields(&gaps), ["clinic.emergency"]);
    desk.clinic.emergency = "15".into();
    assert!(desk.review(&healthy()).is_ok());
    desk.clinic.phone = " ".into();
    desk.clinic.phone_out_of_hours.clear();
    let gaps = desk.review(&healthy()).unwrap_err();
    assert_eq!(fields(&gaps), ["clinic.phone", "clinic.phoneOutOfHours"]);
}

#[test]
fn what_cannot_be_printed_is_told_where_it_was_typed() {
    let mut desk = Desk::new();
    let mut draft = draft(consult("cautions"));
    assert_eq!(open(&draft, &desk.setting(&draft)), []);
    draft.goal.push_str(" 😀");
    draft.plan.needles[1].reason = "Ana \u{202e}evil".into();
    draft.plan.topical.planned = true;
    draft.plan.topical.product = "Vitamin C 😀".into();
    draft.consent.questions[0].answered.push('\u{7}');
    let decided = draft
        .resolutions
        .iter_mut()
        .find(|r| !r.reason.is_empty())
        .unwrap();
    decided.reason.push('😀');
    let which = draft.answers.get_mut("anticoag").unwrap();
    which.details.insert("which".into(), "Apixaban 😀".into());
    // Of what was answered with "no", and of what the clinician judges, no detail is printed.
    for (question, detail) in [("photosens", "which"), ("bdd", "notes")] {
        let answer = draft.answers.get_mut(question).unwrap();
        answer.details.insert(detail.into(), "😀".into());
    }
    let finding = format!("findings.{}", decided.finding);
    desk.clinic.name.push('😀');
    let gaps = open(&draft, &desk.setting(&draft));
    let needle = format!("plan.needles.{}", draft.plan.needles[1].zone);
    let expected = [
        "goal",
        "answers.anticoag.which",
        &finding,
        &needle,
        "plan.topical",
        "consent.questions.0",
        "clinic.name",
    ];
    assert_eq!(fields(&gaps), expected);
    assert!(
        gaps[0]
            .message
            .starts_with("These characters cannot be printed: U+1F600. Replace them"),
        "{}",
        gaps[0].message
    );
    // What is not printed may hold anything, and any script that the faces hold can be printed.
    let desk = Desk::new();
    let mut draft = healthy();
    draft.plan.topical.product = "Vitamin C 😀".into();
    draft.consent.interpreter.name = "😀".into();
    draft.goal = "Να φαίνονται λιγότερο. פחות צלקות 减少疤痕".into();
    assert_eq!(open(&draft, &desk.setting(&draft)), []);
}

#[test]
fn a_needle_length_that_cannot_be_read_is_told() {
    let desk = Desk::new();
    let mut draft = healthy();
    let zone = draft.plan.needles[0].zone.clone();
    for (length, words) in [
        ("", "Choose a needle length"),
        ("deep", "such as 0.8"),
        ("0", "such as 0.8"),
        ("2.75", "Nothing longer than 2.5 mm"),
        ("2,25", "Write the reason"),
    ] {
        draft.plan.needles[0].length = length.into();
        let gaps = open(&draft, &desk.setting(&draft));
        assert_eq!(fields(&gaps), [format!("plan.needles.{zone}")], "{length}");
        assert!(gaps[0].message.contains(words), "{length}: {}", gaps[0].message);
    }
    draft.plan.needles[0].length = "1,25".into();
    assert_eq!(open(&draft, &desk.setting(&draft)), []);
}

#[test]
fn everything_that_is_open_says_what_to_do() {
    let desk = Desk::new();
    let mut draft = healthy();
    draft.concerns[0].concern = "freckles".into();
    draft.concerns[1].zones = vec!["elbow".into()];
    draft.plan.needles[0].zone = "knee".into();
    let gaps = open(&draft, &desk.setting(&draft));
    for field in ["concerns.0", "concerns.1", "plan.needles.knee"] {
        let gap = gaps.iter().find(|gap| gap.field == field).unwrap();
        assert!(
            gap.message.contains(" Take it off the "),
            "{field}: {}",
            gap.message
        );
    }
}
