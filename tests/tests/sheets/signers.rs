//! Who signs, and what they tick.

use super::*;
use needlepoint_core::consult::{Guardian, InterpreterMode, When};
use needlepoint_core::procedure::ClauseKind;
use needlepoint_core::sheet::{Block, Role};
use needlepoint_tests::rows::resolve_all;
use needlepoint_tests::{Desk, plain};

#[test]
fn a_guardian_signs_for_a_minor() {
    let desk = Desk::new();
    let mut draft = healthy();
    draft.patient.birth_date = "2010-06-01".into();
    resolve_all(&desk, &mut draft);
    let gaps = desk.review(&draft).unwrap_err();
    assert!(
        gaps.iter().all(|gap| gap.field.starts_with("consent.guardian")),
        "{gaps:?}"
    );
    draft.consent.guardian = Guardian {
        name: "Ingrid Åström".into(),
        relation: "mother".into(),
        wish: "I want the scars to show less at school.".into(),
        need: "Scars that keep him from school.".into(),
    };
    let sheet = desk.sheet(&draft);
    assert_eq!(
        places(&sheet),
        [
            ("guardian", Role::Guardian, "Ingrid Åström"),
            ("clinician", Role::Clinician, "Dr Mara Linden")
        ]
    );
    let text = plain(&sheet);
    for words in [
        "I want the scars to show less at school.",
        "Scars that keep him from school.",
    ] {
        assert!(text.contains(words), "{words}");
    }
    let asked = clauses(&sheet);
    assert!(
        asked.contains_key("guardian") && asked.contains_key("assent"),
        "{asked:?}"
    );
    // Neither the young person nor who informs or treats decides for them.
    let mut other = draft.clone();
    for name in [&draft.patient.name, "dr mara\u{200b} LINDEN"] {
        other.consent.guardian.name = name.into();
        let gaps = desk.review(&other).unwrap_err();
        let fields: Vec<&str> = gaps.iter().map(|gap| gap.field.as_str()).collect();
        assert_eq!(fields, ["consent.guardian"], "{name}");
    }
    // Whoever comes of age before the treatment is still a minor where this is signed.
    let (listed, held) = (places(&sheet), asked.len());
    draft.patient.birth_date = "2008-11-24".into();
    draft.plan.day = Some(When::On {
        day: "2026-12-24".into(),
    });
    draft.resolutions.clear();
    resolve_all(&desk, &mut draft);
    let nearly = desk.sheet(&draft);
    assert_eq!((places(&nearly), clauses(&nearly).len()), (listed, held));
    draft.consent.guardian = Guardian::default();
    assert!(desk.review(&draft).is_err());
    let adult = desk.sheet(&healthy());
    assert!(!clauses(&adult).contains_key("guardian"));
    assert_eq!(places(&adult)[0].0, "patient");
}

#[test]
fn an_interpreter_signs_too() {
    let mut draft = healthy();
    let interpreter = &mut draft.consent.interpreter;
    (interpreter.needed, interpreter.name) = (Some(true), "Marek Wiśniewski".into());
    interpreter.language = "Polish".into();
    interpreter.mode = Some(InterpreterMode::Telephone);
    let sheet = Desk::new().sheet(&draft);
    assert!(plain(&sheet).contains("Interpreter: Marek Wiśniewski · Polish · By telephone"));
    let fields: Vec<&str> = places(&sheet).iter().map(|(field, ..)| *field).collect();
    assert_eq!(fields, ["patient", "interpreter", "clinician"]);
    assert!(clauses(&sheet).contains_key("interpreter"));
}

#[test]
fn nothing_is_ticked_beforehand() {
    let desk = Desk::new();
    let mut draft = healthy();
    draft.consent.ticks.clear();
    draft.consent.initials.clear();
    let sheet = desk.sheet(&draft);
    assert!(clauses(&sheet).values().all(|ticked| !ticked));
    let open = desk.freeze(&draft).unwrap_err();
    let optional = |id: &str| {
        let clause = desk
            .procedure
            .clauses
            .iter()
            .find(|clause| clause.id == id)
            .unwrap();
        clause.kind == ClauseKind::Optional
    };
    let asked = clauses(&sheet);
    let required: Vec<String> = sheet
        .blocks
        .iter()
        .filter_map(|block| match block {
            Block::Clause { id, .. } if !optional(id) => Some(format!("clause.{id}")),
            _ => None,
        })
        .collect();
    assert_eq!(
        open.into_iter().map(|gap| gap.field).collect::<Vec<_>>(),
        required
    );
    for id in ["anaesthetic", "photo_record", "photo_teaching", "photo_marketing"] {
        assert!(asked.contains_key(id) && optional(id), "{id}");
    }
    assert!(!asked.contains_key("topical"), "no topical is planned");
    // A tick on a key clause does not do without initials.
    let mut draft = healthy();
    draft.consent.initials.remove("risks");
    let open = desk.freeze(&draft).unwrap_err();
    assert_eq!(open.len(), 1);
    assert_eq!(open[0].field, "clause.risks");
}
