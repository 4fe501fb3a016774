//! A finding, and its words.

use crate::consult::{Draft, Resolution, ResolutionKind, When, is_blank, say};
use crate::procedure::{Confidence, Outcome, Override, Texts, fill};
use serde::{Deserialize, Serialize};

/// What a rule says of an answer. Data, not an error.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct Finding {
    /// The rule's id; for an answer "not sure" the question's id with `_unsure`.
    pub id: String,
    /// Whether it follows from the answer "not sure" rather than from a rule.
    pub unsure: bool,
    /// The question.
    pub question: String,
    /// Id of the concern that answered the question, where one did.
    pub raised: Option<String>,
    /// What follows.
    pub outcome: Outcome,
    /// For `modify`: whether accepting it takes a word on what was done.
    pub word: bool,
    /// For `wait`: the first day that treatment is possible, `YYYY-MM-DD`.
    pub until: Option<String>,
    /// What the rule would say if the clinic had confirmed it; none where it has, or need not.
    pub unconfirmed: Option<Outcome>,
    /// Whether the state passes.
    pub temporary: bool,
    /// Whether sources disagree.
    pub differ: bool,
    /// Whether a clinician may go ahead against it.
    pub overriding: Override,
    /// Ids of sources.
    pub sources: Vec<String>,
    /// How well it is supported.
    pub confidence: Confidence,
    /// How the clinician resolved this very finding.
    pub resolution: Option<Resolution>,
    /// Whether it no longer stands in the way.
    pub cleared: bool,
}

impl Finding {
    /// Whether it stops the treatment, and nobody can go ahead against it.
    pub fn is_final(&self) -> bool {
        self.outcome == Outcome::DoNotTreat && self.overriding == Override::Never
    }

    /// Whether the clinician goes ahead against it.
    pub fn is_overridden(&self) -> bool {
        let kind = self.resolution.as_ref().map(|r| r.kind);
        self.cleared && kind == Some(ResolutionKind::Overridden)
    }

    /// Takes up the resolution that was given for this very finding, if any, and judges whether it clears it.
    pub(super) fn resolve(&mut self, draft: &Draft) {
        let given =
            |r: &&Resolution| r.finding == self.id && r.outcome == self.outcome && r.until == self.until;
        self.resolution = draft.resolutions.iter().rfind(given).cloned();
        self.cleared = self
            .resolution
            .as_ref()
            .is_some_and(|r| self.is_cleared_by(r, draft));
    }

    /// Advice is cleared by taking it, with a word where it asks for one; a decision by writing it down; a wait by
    /// leaving the day open until it is over; anything else only against the rule, with a reason, where that is
    /// allowed. What nobody signs for clears nothing.
    fn is_cleared_by(&self, resolution: &Resolution, draft: &Draft) -> bool {
        if resolution.kind == ResolutionKind::Pending || is_blank(&resolution.by) {
            return false;
        }
        let reasoned = !is_blank(&resolution.reason);
        let overridden = || {
            resolution.kind == ResolutionKind::Overridden
                && reasoned
                && self.overriding == Override::WithReason
        };
        match self.outcome {
            Outcome::Proceed => true,
            Outcome::Modify => {
                let taken = resolution.kind == ResolutionKind::Accepted && (reasoned || !self.word);
                taken || overridden()
            }
            Outcome::ClinicianDecides => reasoned,
            Outcome::Wait => {
                let stays_open = matches!(draft.plan.day, Some(When::Open {}));
                (resolution.kind == ResolutionKind::Accepted && stays_open) || overridden()
            }
            Outcome::DoNotTreat => overridden(),
        }
    }
}

/// A finding in words of one language.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct Words {
    /// What follows, in a line.
    pub says: String,
    /// Why.
    pub why: String,
    /// What would lift it.
    pub lifts: Option<String>,
    /// How sources disagree.
    pub differ: Option<String>,
}

/// The first day that no finding's wait stands against, `YYYY-MM-DD`; none where there is no wait. What only warns
/// stands against no day.
pub fn earliest(findings: &[Finding]) -> Option<&str> {
    let waits = findings.iter().filter(|f| f.outcome == Outcome::Wait);
    waits.filter_map(|f| f.until.as_deref()).max()
}

/// What follows, in a line to the clinician. What nobody is sure of is named by its question: the sheet's sentence
/// would tell the clinician that they are not sure.
pub fn told(finding: &Finding, texts: &Texts) -> String {
    if finding.unsure {
        let key = format!("question.{}", finding.question);
        return format!("Not sure: {}", texts.get(&key));
    }
    words(finding, texts).says
}

/// The words of a finding, in the language of the texts.
pub fn words(finding: &Finding, texts: &Texts) -> Words {
    if finding.unsure {
        let question = texts.get(&format!("question.{}", finding.question)).to_owned();
        return Words {
            says: fill(texts.get("sheet.unsure.says"), &[("question", &question)]),
            why: texts.get("sheet.unsure.why").to_owned(),
            lifts: None,
            differ: None,
        };
    }
    let until = finding.until.as_deref().map(|day| say::typed_day(texts, day));
    let until = until.unwrap_or_default();
    let text = |part: &str| {
        fill(
            texts.get(&format!("rule.{}.{part}", finding.id)),
            &[("date", &until)],
        )
    };
    let why = match &finding.raised {
        None => text("why"),
        Some(concern) => {
            let name = format!("concern.{concern}.name");
            let values = [("concern", texts.get(&name)), ("why", &text("why"))];
            fill(texts.get("sheet.raised"), &values)
        }
    };
    // What only warns is not said as if it held. A decision is the clinician's either way.
    let says = match finding.unconfirmed {
        Some(Outcome::Wait) => fill(texts.get("sheet.unconfirmed.wait"), &[("date", &until)]),
        Some(Outcome::DoNotTreat) => fill(texts.get("sheet.unconfirmed.stop"), &[("says", &text("says"))]),
        _ => text("says"),
    };
    Words {
        says,
        why,
        lifts: finding.temporary.then(|| text("lifts")),
        differ: finding.differ.then(|| text("differ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn resolved(outcome: Outcome, kind: ResolutionKind, by: &str) -> Finding {
        let mut finding = Finding {
            id: "keloid".into(),
            unsure: false,
            question: "keloid".into(),
            raised: None,
            outcome,
            word: false,
            until: None,
            unconfirmed: None,
            temporary: false,
            differ: false,
            overriding: Override::WithReason,
            sources: Vec::new(),
            confidence: Confidence::High,
            resolution: None,
            cleared: false,
        };
        let resolution = Resolution {
            finding: finding.id.clone(),
            outcome,
            until: None,
            kind,
            reason: "Weighed with the patient.".into(),
            by: by.into(),
            at: "2026-11-22T10:00:00Z".into(),
        };
        finding.resolve(&Draft {
            resolutions: vec![resolution],
            ..Draft::default()
        });
        finding
    }

    #[test]
    fn a_reason_clears_nothing_while_it_is_being_written() {
        let pairs = [
            (Outcome::ClinicianDecides, ResolutionKind::Accepted),
            (Outcome::DoNotTreat, ResolutionKind::Overridden),
        ];
        for (outcome, written) in pairs {
            let pending = resolved(outcome, ResolutionKind::Pending, "Dr Noor");
            assert!(!pending.cleared && pending.resolution.is_some());
            assert!(resolved(outcome, written, "Dr Noor").cleared);
        }
    }

    #[test]
    fn what_nobody_decided_clears_nothing() {
        for by in ["", " ", "\u{200b}"] {
            for outcome in [Outcome::Modify, Outcome::ClinicianDecides] {
                assert!(!resolved(outcome, ResolutionKind::Accepted, by).cleared, "{by:?}");
            }
            assert!(!resolved(Outcome::DoNotTreat, ResolutionKind::Overridden, by).cleared);
        }
    }
}
