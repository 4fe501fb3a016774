//! What stands between a draft and a frozen sheet: the day it is, characters and numbers that cannot be printed, ticks
//! that were given for other words, and the time to think.
#![allow(clippy::unwrap_used)]

mod holds;

use std::collections::BTreeSet;

use needlepoint_core::consult::{Draft, Gap, Setting};
use needlepoint_core::procedure::SECTIONS;
use needlepoint_core::screening::judge;
use needlepoint_core::sheet::{Block, Sheet};
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
