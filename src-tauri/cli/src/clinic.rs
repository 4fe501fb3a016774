//! The specimen clinic.

use needlepoint_core::consult::{Approval, Clinic, Policy};
use needlepoint_core::procedure::{Procedure, Texts, microneedling};

use crate::sample;
use crate::trouble::{INPUT, Trouble};

/// The content that is built in.
pub fn content() -> Result<Procedure, Trouble> {
    microneedling().map_err(|error| Trouble::new(INPUT, &error, error.hint()))
}

/// An invented clinic; its numbers are reserved for fiction.
pub fn clinic() -> Clinic {
    Clinic {
        name: "Linden Dermatology".into(),
        address: vec!["12 Linden Row".into(), "London W1A 0XX".into()],
        country: "GB".into(),
        phone: "020 7946 0018".into(),
        phone_out_of_hours: "020 7946 0999".into(),
        hours: "08:00–18:00".into(),
        contact: "linden-dermatology.example".into(),
        ..Clinic::default()
    }
}

/// A clinic that has confirmed all rules and approved all texts; those of `language` are told, as no others are used.
pub fn policy(procedure: &Procedure, language: &str) -> Policy {
    let rules = procedure.questions.iter().flat_map(|q| &q.rules);
    let approval = |texts: &Texts| Approval {
        language: texts.language.clone(),
        version: texts.version.clone(),
        digest: texts.digest(),
        by: "Dr Mara Linden".into(),
        competence: sample::grade(&texts.language),
        on: "2026-11-02".into(),
    };
    Policy {
        confirmed: rules.map(|r| r.id.clone()).collect(),
        approvals: procedure
            .texts(language)
            .map(|texts| (language.to_owned(), approval(texts)))
            .into_iter()
            .collect(),
        ..Policy::default()
    }
}
