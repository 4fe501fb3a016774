//! The proof that a consult is put off: something stands against the treatment, and nobody has gone ahead of it.

use super::facts::Known;
use super::finding::Finding;
use super::review::judge;
use crate::consult::{Draft, Gap, Setting, Step};
use crate::procedure::Outcome;

/// A consult that is put off. Made only by [`defer`].
#[derive(Clone, Debug, PartialEq)]
pub struct Deferred {
    draft: Draft,
    findings: Vec<Finding>,
}

/// Why a consult is not put off.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum DeferError {
    /// No finding says to wait or not to treat, or the clinician goes ahead of each.
    #[error("Nothing stands against this treatment that the patient would have to wait for.")]
    NothingStands,
    /// What a letter needs is missing or impossible.
    #[error("Something is still open before the letter can be made.")]
    Open {
        /// Where.
        gaps: Vec<Gap>,
    },
}

impl DeferError {
    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::NothingStands => "Go on with the consultation.",
            Self::Open { .. } => "Go through what is still open.",
        }
    }
}

impl Deferred {
    /// The draft it was made of.
    pub fn draft(&self) -> &Draft {
        &self.draft
    }

    /// What stands against the treatment, gravest first.
    pub fn standing(&self) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(|f| puts_off(f))
    }

    /// The consult as conditions ask it.
    pub fn known<'a>(&'a self, setting: &'a Setting<'a>) -> Known<'a> {
        Known {
            draft: &self.draft,
            setting,
            findings: &self.findings,
        }
    }
}

/// Puts a consult off, whatever else of it is not written yet.
///
/// # Errors
/// Nothing stands against the treatment, or it is not known whose letter it is, who signs it or whom to call.
pub fn defer(draft: &Draft, setting: &Setting<'_>) -> Result<Deferred, DeferError> {
    let (judged, mut gaps) = judge(draft, setting);
    if !judged.findings.iter().any(puts_off) {
        return Err(DeferError::NothingStands);
    }
    gaps.retain(|gap| {
        gap.step == Step::Patient || gap.field.starts_with("clinic.") || gap.field == "consent.informedBy"
    });
    if gaps.is_empty() {
        Ok(Deferred {
            draft: draft.clone(),
            findings: judged.findings,
        })
    } else {
        Err(DeferError::Open { gaps })
    }
}

/// Whether a finding puts the treatment off.
pub fn puts_off(finding: &Finding) -> bool {
    finding.outcome >= Outcome::Wait && !finding.cleared
}
