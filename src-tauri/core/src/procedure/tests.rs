//! Broken content, and why it is refused.

use super::validate::flaws;
use super::{Condition, Procedure, Value, microneedling};
use std::collections::BTreeMap;

#[path = "../../build/translation.rs"]
mod translation;

/// The flaws of the built-in content after something in it was broken.
fn broken(how: impl FnOnce(&mut Procedure)) -> Vec<String> {
    let mut procedure = microneedling().expect("the built-in content has no flaw");
    how(&mut procedure);
    flaws(&procedure).iter().map(ToString::to_string).collect()
}

#[test]
fn usual_lengths_beyond_the_ceiling_or_beside_the_scale_are_refused() {
    let lengths = |how: fn(&mut Procedure)| broken(how);
    let rise = "needle forehead: its lengths do not rise from typical to limit";
    assert_eq!(lengths(|p| p.needles[0].typical_max = 1.75), [rise]);
    assert_eq!(lengths(|p| p.needles[0].ceiling = 3.0), [rise]);
    assert_eq!(lengths(|p| p.needles[0].typical_min = 0.0), [rise]);
    assert_eq!(
        lengths(|p| p.scale.retain(|length| *length > 0.5)),
        ["needle periorbital: no length on the scale is usual"]
    );
    assert_eq!(
        lengths(|p| p.scale.reverse()),
        ["needles: the scale does not rise"]
    );
}

#[test]
fn what_a_condition_refers_to_must_be_there() {
    let unknown = || vec!["nothing".to_owned()];
    let cases = [
        (
            Condition::Finding("nothing".into()),
            "names the unknown rule nothing",
        ),
        (Condition::Concern(unknown()), "names the unknown concern nothing"),
        (Condition::ZoneGroup(unknown()), "names the unknown group nothing"),
        (Condition::Country(unknown()), "names the unknown country nothing"),
        (
            Condition::AnswerTo {
                question: "nothing".into(),
                is: Value::Yes,
            },
            "names the unknown question nothing",
        ),
    ];
    type Place = fn(&mut Procedure) -> &mut Option<Condition>;
    type Name = fn(&Procedure) -> String;
    let places: [(Place, Name); 7] = [
        (|p| &mut p.risks[0].when, |p| format!("risk {}", p.risks[0].id)),
        (
            |p| &mut p.risks[0].personal,
            |p| format!("risk {}", p.risks[0].id),
        ),
        (
            |p| &mut p.clauses[0].when,
            |p| format!("clause {}", p.clauses[0].id),
        ),
        (
            |p| &mut p.about[0].when,
            |p| format!("statement {}", p.about[0].id),
        ),
        (
            |p| &mut p.aftercare.before[0].when,
            |p| format!("statement {}", p.aftercare.before[0].id),
        ),
        (
            |p| &mut p.aftercare.windows[0].avoid[0].when,
            |p| format!("aftercare {}", p.aftercare.windows[0].avoid[0].id),
        ),
        (
            |p| &mut p.aftercare.warnings[0].when,
            |p| format!("warning {}", p.aftercare.warnings[0].id),
        ),
    ];
    for (when, what) in &cases {
        for (place, name) in &places {
            let mut at = String::new();
            let said = broken(|p| {
                at = name(p);
                *place(p) = Some(Condition::Not(Box::new(Condition::All(vec![when.clone()]))));
            });
            assert!(said.contains(&format!("{at}: {what}")), "{at}: {said:?}");
        }
        let said = broken(|p| p.questions[0].rules[0].when = when.clone());
        assert_eq!(said, [format!("rule {}: {what}", "age_minor")]);
    }
}

#[test]
fn a_text_that_belongs_to_no_question_reads_no_answer() {
    let detail = || "type".to_owned();
    let cases = [
        (
            Condition::Answer(Value::Yes),
            "asks for an answer and belongs to no question",
        ),
        (
            Condition::Choice {
                detail: detail(),
                is: vec!["1".into()],
            },
            "reads the choice type, which its question lacks",
        ),
        (
            Condition::AtLeast {
                detail: detail(),
                value: 1.0,
            },
            "reads the number type, which its question lacks",
        ),
        (
            Condition::Within {
                detail: detail(),
                days: 1,
            },
            "reads the date type, which its question lacks",
        ),
    ];
    for (when, what) in cases {
        let said = broken(|p| p.clauses[0].when = Some(when));
        assert_eq!(said, [format!("clause identity: {what}")]);
    }
}

#[test]
fn missing_and_needless_words_are_refused() {
    let without = |key: &str| {
        broken(|p| {
            for texts in p.texts.values_mut() {
                texts.edit().remove(key);
            }
        })
    };
    for key in [
        "sheet.title",
        "sheet.month.12",
        "sheet.view.scalp",
        "sheet.unsure.says",
    ] {
        assert!(
            without(key).contains(&format!("text en: {key} is missing")),
            "{key}"
        );
    }
    let with = |key: &str| {
        broken(|p| {
            for texts in p.texts.values_mut() {
                texts.edit().insert(key.to_owned().into(), "Words".into());
            }
        })
    };
    assert_eq!(with("question.botox.help"), [""; 0]);
    for key in ["sheet.nothing", "question.nothing.help", "risk.nothing.help"] {
        assert!(
            with(key).contains(&format!("text en: {key} is used by nothing")),
            "{key}"
        );
    }
}

#[test]
fn a_clause_speaks_of_sections_that_there_are() {
    assert_eq!(
        broken(|p| p.clauses[0].covers = vec!["sheet.agree".into()]),
        ["clause identity: speaks of the unknown section sheet.agree"]
    );
}

#[test]
fn a_reading_has_others_beside_it_and_only_advice_asks_for_a_word() {
    let rule = |id: &'static str, how: fn(&mut super::Rule)| {
        broken(|p| {
            let rules = p.questions.iter_mut().flat_map(|q| &mut q.rules);
            rules.filter(|rule| rule.id == id).for_each(how);
        })
    };
    assert_eq!(
        rule("pregnant", |rule| rule.one_of = true),
        ["question pregnant: has a single rule that is one of several readings"]
    );
    assert_eq!(
        rule("bleeding", |rule| rule.word = true),
        ["rule bleeding: asks for a word and is no advice"]
    );
    assert_eq!(rule("heart", |rule| rule.word = true), [""; 0]);
}

#[test]
fn a_translation_without_a_clause_or_of_other_words_does_not_build() {
    let texts = |pairs: &[(&str, &str)]| -> BTreeMap<String, String> {
        pairs
            .iter()
            .map(|(key, words)| (String::from(*key), String::from(*words)))
            .collect()
    };
    let english = texts(&[("clause.risks", "I know the risks."), ("sheet.day", "On {date}.")]);
    let of = texts(&[("clause.risks", "9992bd8b"), ("sheet.day", "78e8d071")]);
    let whole = texts(&[
        ("clause.risks", "Conozco los riesgos."),
        ("sheet.day", "El {date}."),
    ]);
    let faults = |theirs: &[(&str, &str)], of: &BTreeMap<String, String>| {
        translation::faults(&english, &texts(theirs), of)
    };
    assert_eq!(translation::faults(&english, &whole, &of), [""; 0]);
    let missing = faults(&[("sheet.day", "El {date}.")], &of);
    assert!(
        missing.len() == 1 && missing[0].starts_with("\"clause.risks\" is not translated: I know the risks.")
    );
    let placeless = faults(
        &[("clause.risks", "Conozco los riesgos."), ("sheet.day", "Hoy.")],
        &of,
    );
    assert!(placeless.len() == 1 && placeless[0].starts_with("\"sheet.day\" does not have the places"));
    let older = texts(&[("clause.risks", "00000000"), ("sheet.day", "78e8d071")]);
    let outdated = translation::faults(&english, &whole, &older);
    assert!(
        outdated.len() == 1
            && outdated[0].starts_with("\"clause.risks\" was translated from other English words.")
    );
    let mut more = whole.clone();
    more.insert("sheet.night".into(), "Noche".into());
    assert_eq!(
        translation::faults(&english, &more, &of),
        ["\"sheet.night\" is not in English"]
    );
}

#[test]
fn the_texts_were_hashed_when_the_program_was_built() {
    let mut procedure = microneedling().unwrap();
    for texts in procedure.texts.values_mut() {
        let built = texts.digest();
        assert_eq!(built, texts.hashed());
        texts.edit().insert("sheet.title".into(), "Another title".into());
        assert_ne!(built, texts.digest());
    }
}
