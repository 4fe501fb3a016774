//! What the patient is told, as a short digest: the time to think is counted for just that.
//!
//! Leaves out what may still be agreed upon without telling anything new: the days of treatment, who takes part, what
//! was asked and answered.

use crate::consult::{NextVisit, Plan, Setting};
use crate::procedure::Truth;
use crate::screening::Reviewed;
use sha2::{Digest as _, Sha256};

/// The start of the SHA-256 of who is told what: 16 hexadecimal digits.
pub fn informed_of(reviewed: &Reviewed, setting: &Setting<'_>) -> String {
    let (draft, procedure, known) = (reviewed.draft(), setting.procedure, reviewed.known(setting));
    let plan = Plan {
        day: None,
        next_visit: NextVisit::default(),
        ..draft.plan.clone()
    };
    let risks = procedure.risks.iter().filter(|risk| {
        let when = risk.when.as_ref();
        when.is_none_or(|when| when.holds("", &known) != Truth::No)
    });
    let risks: Vec<&str> = risks.map(|risk| risk.id.as_str()).collect();
    let findings = reviewed.findings().iter();
    let findings: Vec<_> = findings.map(|f| (&f.id, f.outcome)).collect();
    let texts = procedure.texts(&draft.language);
    let texts = texts.map(|texts| (&texts.language, &texts.version));
    let all = (
        (&draft.patient.name, &draft.patient.birth_date),
        (&procedure.version, texts),
        (&draft.concerns, plan),
        (findings, risks),
    );
    let json = serde_json::to_vec(&all).expect("a draft holds only strings, numbers and lists");
    crate::hex(&Sha256::digest(json)[..8])
}
