//! The cases of the rules, one row a rule: what it must say, a case that fires it, and one close by that does not.
//!
//! Days are counted from 23 November 2026, the day of the consult and of the treatment.

use std::collections::BTreeMap;

use jiff::civil::Date;
use needlepoint_core::consult::{Answer, Draft, Resolution, ResolutionKind, When};
use needlepoint_core::procedure::{Outcome, Value};
use needlepoint_core::screening::{Finding, Findings};
use serde::Deserialize;

use crate::desk::{Desk, consult, draft, patched};

/// The day of the consult.
pub const DAY: &str = "2026-11-23";

/// A rule with its cases.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// The rule's id.
    pub rule: String,
    /// What it says once it is confirmed.
    pub outcome: Outcome,
    /// For a wait: the first day on which treatment is possible.
    pub until: Option<Date>,
    /// Whether nobody may go ahead against it.
    #[serde(default)]
    pub never: bool,
    /// Where it fires.
    pub fires: Case,
    /// Where it does not.
    pub quiet: Case,
}

/// The answer to the rule's own question, and what else is different from a healthy adult.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// The answer.
    pub value: Value,
    /// Its details.
    #[serde(default)]
    pub details: BTreeMap<String, String>,
    /// A patch of the draft.
    #[serde(default)]
    pub also: serde_json::Value,
}

/// All rows of `data/rules.json`.
pub fn rows() -> Vec<Row> {
    serde_json::from_str(include_str!("../data/rules.json")).unwrap()
}

/// The row of a rule.
pub fn row(rule: &str) -> Row {
    let row = rows().into_iter().find(|row| row.rule == rule);
    row.unwrap_or_else(|| panic!("no row for {rule}"))
}

/// A healthy adult of 38 with skin type 2, to be treated on the day of the consult.
pub fn healthy_adult() -> Draft {
    let mut draft = draft(consult("healthy"));
    draft.date = DAY.into();
    draft.plan.day = Some(When::Today {});
    draft.patient.birth_date = "1988-04-17".into();
    draft
}

/// The healthy adult with one case of a rule.
pub fn with(desk: &Desk, rule: &str, case: &Case) -> Draft {
    let (question, _) = desk
        .procedure
        .rule(rule)
        .unwrap_or_else(|| panic!("no rule {rule}"));
    let mut json = serde_json::to_value(healthy_adult()).unwrap();
    if !case.also.is_null() {
        json = patched(json, &case.also);
    }
    let mut draft = draft(json);
    answer(&mut draft, &question.id, case.value, &case.details);
    draft
}

/// Answers a question.
pub fn answer(draft: &mut Draft, question: &str, value: Value, details: &BTreeMap<String, String>) {
    let answer = Answer {
        value: Some(value),
        details: details.clone(),
    };
    draft.answers.insert(question.into(), answer);
}

/// Answers a question with "yes", with these details.
pub fn yes(draft: &mut Draft, question: &str, details: &[(&str, &str)]) {
    let details = details
        .iter()
        .map(|(k, v)| ((*k).to_owned(), (*v).to_owned()))
        .collect();
    answer(draft, question, Value::Yes, &details);
}

/// The finding of a rule.
pub fn found<'a>(findings: &'a Findings, rule: &str) -> Option<&'a Finding> {
    findings.findings.iter().find(|finding| finding.id == rule)
}

/// A resolution of a finding.
pub fn resolution(finding: &Finding, kind: ResolutionKind, reason: &str) -> Resolution {
    Resolution {
        finding: finding.id.clone(),
        outcome: finding.outcome,
        until: finding.until.clone(),
        kind,
        reason: reason.into(),
        by: "Dr Amara Okafor".into(),
        at: "2026-11-23T10:00:00Z".into(),
    }
}

/// Resolves every finding, with a reason.
pub fn resolve_all(desk: &Desk, draft: &mut Draft) {
    for finding in desk.check(draft).findings {
        let kind = if finding.outcome < Outcome::Wait {
            ResolutionKind::Accepted
        } else {
            ResolutionKind::Overridden
        };
        draft
            .resolutions
            .push(resolution(&finding, kind, "Weighed together."));
    }
}

/// The finding after it was resolved so.
pub fn resolved(desk: &Desk, draft: &Draft, rule: &str, kind: ResolutionKind, reason: &str) -> Finding {
    let before = desk.check(draft);
    let finding = found(&before, rule).unwrap_or_else(|| panic!("{rule} does not fire"));
    let mut draft = draft.clone();
    draft.resolutions = vec![resolution(finding, kind, reason)];
    found(&desk.check(&draft), rule).unwrap().clone()
}
