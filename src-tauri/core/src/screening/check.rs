//! From answers to findings.

use super::facts::Known;
use super::finding::Finding;
use crate::consult::{Clinic, Draft, Gap, Policy, Step, date};
use crate::procedure::{
    Confidence, Country, DetailKind, Outcome, Override, Procedure, Question, Required, Rule, Truth, Value,
};
use jiff::{ToSpan, civil::Date};
use serde::Serialize;

/// What the rules say of a draft.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Findings {
    /// The gravest outcome that is not resolved.
    pub verdict: Outcome,
    /// Findings, gravest first, in the order of the questions.
    pub findings: Vec<Finding>,
    /// Ids of questions without an answer.
    pub missing: Vec<String>,
    /// Details that are missing or impossible.
    pub gaps: Vec<Gap>,
}

/// Judges the answers of a draft for the planned day.
pub fn check(
    draft: &Draft,
    procedure: &Procedure,
    clinic: &Clinic,
    country: &Country,
    policy: &Policy,
) -> Findings {
    let known = Known {
        draft,
        procedure,
        clinic,
        country,
        findings: &[],
    };
    let mut findings = Vec::new();
    let mut missing = Vec::new();
    let mut gaps = Vec::new();
    for question in &procedure.questions {
        match known.draft.answers.get(&question.id).and_then(|a| a.value) {
            None => missing.push(question.id.clone()),
            Some(Value::Unsure) => {
                // Rules that read more than the answer, such as the skin type, still stand.
                findings.extend(fired(question, &known, policy));
                findings.push(unsure(question));
            }
            Some(_) => findings.extend(fired(question, &known, policy)),
        }
        gaps.extend(details(question, draft));
    }
    for finding in &mut findings {
        finding.resolve(draft);
    }
    findings.sort_by_key(|f| std::cmp::Reverse(f.outcome));
    let verdict = findings
        .iter()
        .filter(|f| !f.cleared)
        .map(|f| f.outcome)
        .max()
        .unwrap_or(Outcome::Proceed);
    Findings {
        verdict,
        findings,
        missing,
        gaps,
    }
}

/// "Not sure" is never milder than the clinician's decision.
fn unsure(question: &Question) -> Finding {
    let gravest = question.rules.iter().max_by_key(|r| r.outcome);
    let outcome = question.unsure.max(Outcome::ClinicianDecides);
    let never = outcome == Outcome::DoNotTreat && gravest.is_some_and(|r| r.overriding == Override::Never);
    Finding {
        id: format!("{}_unsure", question.id),
        question: question.id.clone(),
        outcome,
        until: None,
        unconfirmed: None,
        temporary: false,
        differ: false,
        overriding: if never {
            Override::Never
        } else {
            Override::WithReason
        },
        sources: gravest.map(|r| r.sources.clone()).unwrap_or_default(),
        confidence: gravest.map_or(Confidence::Background, |r| r.confidence),
        resolution: None,
        cleared: false,
    }
}

/// The gravest of a question's rules that are not ruled out; of several waits the longest.
fn fired(question: &Question, known: &Known<'_>, policy: &Policy) -> Vec<Finding> {
    let mut found: Vec<Finding> = question
        .rules
        .iter()
        .filter(|rule| rule.when.holds(&question.id, known) != Truth::No)
        .filter_map(|rule| finding(question, rule, known, policy))
        .collect();
    let gravest = found.iter().map(|f| f.outcome).max();
    found.retain(|f| Some(f.outcome) == gravest);
    if gravest == Some(Outcome::Wait) {
        let longest = found.iter().filter_map(|f| f.until.clone()).max();
        found.retain(|f| f.until == longest);
        found.truncate(1);
    }
    found
}

/// The finding of a rule that fired; none for a wait that is over on the planned day.
fn finding(question: &Question, rule: &Rule, known: &Known<'_>, policy: &Policy) -> Option<Finding> {
    let until = match &rule.wait {
        None => None,
        Some(_) => Some(until(question, rule, known, policy)?),
    };
    let warns_only = !rule.confidence.stands_alone() && !policy.confirmed.contains(&rule.id);
    let outcome = if warns_only {
        rule.outcome.min(Outcome::Modify)
    } else {
        rule.outcome
    };
    Some(Finding {
        id: rule.id.clone(),
        question: question.id.clone(),
        outcome,
        until: until.map(|day| day.to_string()),
        unconfirmed: (outcome != rule.outcome).then_some(rule.outcome),
        temporary: rule.temporary,
        differ: rule.differ,
        overriding: rule.overriding,
        sources: rule.sources.clone(),
        confidence: rule.confidence,
        resolution: None,
        cleared: false,
    })
}

/// The first day that treatment is possible. A date that was not given is read as the day of the consult.
fn until(question: &Question, rule: &Rule, known: &Known<'_>, policy: &Policy) -> Option<Date> {
    use crate::procedure::Facts;
    let wait = rule.wait.as_ref()?;
    let consult = known.draft.day()?;
    let named = wait
        .from
        .as_ref()
        .and_then(|from| date(known.detail(&question.id, from)?));
    let days = policy
        .waits
        .get(&rule.id)
        .copied()
        .unwrap_or(wait.default)
        .clamp(wait.min, wait.max);
    let until = named
        .unwrap_or(consult)
        .checked_add(i32::from(days).days())
        .ok()?;
    (until > known.draft.judged_day()?).then_some(until)
}

/// Details that must be there, and details that cannot be.
fn details(question: &Question, draft: &Draft) -> Vec<Gap> {
    let Some(answer) = draft.answers.get(&question.id) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for detail in &question.details {
        let text = answer.details.get(&detail.id).map_or("", |t| t.trim());
        let message = match &detail.holds {
            _ if text.is_empty() => (detail.required == Required::Always && answer.value.is_some())
                .then(|| "Choose one.".to_owned()),
            DetailKind::Date { future } => match (date(text), draft.day()) {
                (None, _) => Some("This date does not exist. Check day, month and year.".to_owned()),
                (Some(d), Some(today)) if !future && d > today => {
                    Some("This date lies in the future. Check the year.".to_owned())
                }
                _ => None,
            },
            DetailKind::Number { unit, min, max } => {
                let inside = |n: f64| (*min..=*max).contains(&n);
                let fits = text.replace(',', ".").parse::<f64>().is_ok_and(inside);
                (!fits).then(|| format!("Write a number between {min} and {max} {unit}."))
            }
            DetailKind::Choice { options } => {
                (!options.iter().any(|o| o == text)).then(|| "Choose one of the answers offered.".to_owned())
            }
            DetailKind::Words => None,
        };
        if let Some(message) = message {
            let field = format!("answers.{}.{}", question.id, detail.id);
            found.push(Gap {
                step: Step::Screening,
                field,
                message,
            });
        }
    }
    found
}
