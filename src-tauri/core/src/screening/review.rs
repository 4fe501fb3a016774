//! The proof that a consult was reviewed: everything answered, every finding resolved, nothing impossible.

use super::check::{Findings, check};
use super::facts::Known;
use super::finding::Finding;
use crate::consult::{Clinic, Draft, Gap, Policy, Step, gaps};
use crate::procedure::{Country, Outcome, Procedure};

/// A consult that may become a sheet. Made only by [`review`].
#[derive(Clone, Debug, PartialEq)]
pub struct Reviewed {
    draft: Draft,
    findings: Vec<Finding>,
}

impl Reviewed {
    /// The draft it was made of.
    pub fn draft(&self) -> &Draft {
        &self.draft
    }

    /// Its findings, all resolved.
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// The consult as conditions ask it.
    pub fn known<'a>(
        &'a self,
        procedure: &'a Procedure,
        clinic: &'a Clinic,
        country: &'a Country,
    ) -> Known<'a> {
        Known {
            draft: &self.draft,
            procedure,
            clinic,
            country,
            findings: &self.findings,
        }
    }
}

/// Reviews a draft.
///
/// # Errors
/// Everything that is missing, impossible or unresolved, in the order of the steps.
pub fn review(
    draft: &Draft,
    procedure: &Procedure,
    clinic: &Clinic,
    country: &Country,
    policy: &Policy,
) -> Result<Reviewed, Vec<Gap>> {
    let Findings {
        findings,
        missing,
        gaps: impossible,
        ..
    } = check(draft, procedure, clinic, country, policy);
    let mut open = gaps(draft, procedure, clinic, country);
    open.extend(missing.into_iter().map(|id| {
        Gap::new(
            Step::Screening,
            format!("answers.{id}"),
            "This question has no answer yet.",
        )
    }));
    open.extend(impossible);
    open.extend(findings.iter().filter(|f| !f.cleared).map(standing));
    open.sort_by_key(|gap| gap.step);
    if open.is_empty() {
        Ok(Reviewed {
            draft: draft.clone(),
            findings,
        })
    } else {
        Err(open)
    }
}

fn standing(finding: &Finding) -> Gap {
    let message = match (finding.outcome, finding.until.as_deref()) {
        (Outcome::DoNotTreat, _) => "This speaks against treatment and is not resolved.".to_owned(),
        (Outcome::Wait, Some(day)) => {
            format!("Treatment has to wait until {day}. Move the day, or say why not.")
        }
        (Outcome::Modify, _) => "Take note of this advice.".to_owned(),
        _ => "Decide on this finding and write down why.".to_owned(),
    };
    Gap::new(Step::Screening, format!("findings.{}", finding.id), message)
}
