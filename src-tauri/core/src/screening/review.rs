//! The proof that a consult was reviewed: everything answered, every finding resolved, nothing impossible.

use super::check::{Findings, check};
use super::facts::Known;
use super::finding::{Finding, told};
use super::printable::unprintable;
use crate::consult::{Draft, Gap, Setting, Step, gaps};

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
    pub fn known<'a>(&'a self, setting: &'a Setting<'a>) -> Known<'a> {
        Known {
            draft: &self.draft,
            setting,
            findings: &self.findings,
        }
    }
}

/// Reviews a draft.
///
/// # Errors
/// Everything that is open, as [`judge`] lists it.
pub fn review(draft: &Draft, setting: &Setting<'_>) -> Result<Reviewed, Vec<Gap>> {
    let (findings, open) = judge(draft, setting);
    if open.is_empty() {
        Ok(Reviewed {
            draft: draft.clone(),
            findings: findings.findings,
        })
    } else {
        Err(open)
    }
}

/// What the rules say of a draft, and everything in it that is missing, impossible or unresolved, in the order of
/// the steps.
pub fn judge(draft: &Draft, setting: &Setting<'_>) -> (Findings, Vec<Gap>) {
    let findings = check(draft, setting);
    let mut open = gaps(draft, setting);
    open.extend(findings.missing.iter().map(|id| unanswered(id, setting)));
    open.extend(findings.gaps.iter().cloned());
    open.extend(draft.unseen.iter().map(|id| unseen(id, setting)));
    let standing = findings.findings.iter().filter(|f| !f.cleared);
    open.extend(standing.map(|finding| unresolved(finding, setting)));
    open.extend(unprintable(draft, setting, &findings.findings));
    open.sort_by_key(|gap| gap.step);
    (findings, open)
}

fn unanswered(id: &str, setting: &Setting<'_>) -> Gap {
    let key = format!("question.{id}");
    let question = setting.texts().get(&key);
    let by_age = setting
        .procedure
        .question(id)
        .is_some_and(|q| q.from_age.is_some());
    let mend = if by_age {
        "Write the date of birth."
    } else {
        "Choose an answer."
    };
    let message = format!("Not answered yet: {question} {mend}");
    Gap::new(Step::Screening, format!("answers.{id}"), message)
}

fn unseen(id: &str, setting: &Setting<'_>) -> Gap {
    let key = format!("question.{id}");
    let question = setting.texts().get(&key);
    let message = format!("The patient answered this alone. Go through it together: {question}");
    Gap::new(Step::Screening, format!("unseen.{id}"), message)
}

fn unresolved(finding: &Finding, setting: &Setting<'_>) -> Gap {
    let says = told(finding, setting.texts());
    let state = if finding.is_final() {
        "Do not treat."
    } else {
        "Not resolved yet."
    };
    let message = format!("{state} {says}");
    Gap::new(Step::Screening, format!("findings.{}", finding.id), message)
}
