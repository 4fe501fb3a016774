//! From answers to findings.

use super::facts::{Derived, Known};
use super::finding::Finding;
use crate::consult::{Answer, Draft, Gap, Setting, Step, date, farthest, is_blank};
use crate::procedure::{
    Confidence, DetailKind, Facts, Outcome, Override, Question, Required, Rule, Truth, Value, Wait, number,
};
use jiff::{ToSpan, civil::Date};
use serde::Serialize;
use std::collections::BTreeMap;

/// What the rules say of a draft.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Findings {
    /// The gravest outcome that is not resolved.
    pub verdict: Outcome,
    /// Findings, gravest first, in the order of the questions.
    pub findings: Vec<Finding>,
    /// Answers that follow from what else is known, by question: they stand in the place of those given.
    pub derived: BTreeMap<String, Derived>,
    /// Ids of questions without an answer.
    pub missing: Vec<String>,
    /// Details that are missing or impossible.
    pub gaps: Vec<Gap>,
}

/// Judges the answers of a draft for the planned day.
pub fn check(draft: &Draft, setting: &Setting<'_>) -> Findings {
    let known = Known {
        draft,
        setting,
        findings: &[],
    };
    let mut findings = Vec::new();
    let mut derived = BTreeMap::new();
    let mut missing = Vec::new();
    let mut gaps = Vec::new();
    for question in &setting.procedure.questions {
        let first = findings.len();
        match known.answer(&question.id) {
            None => missing.push(question.id.clone()),
            Some(Value::Unsure) => {
                // Rules that read more than the answer, such as the skin type, still stand.
                findings.extend(fired(question, &known));
                let unsure = unsure(question);
                findings.extend(feared(question, &known, unsure.outcome));
                findings.push(unsure);
            }
            Some(_) => findings.extend(fired(question, &known)),
        }
        gaps.extend(details(question, draft, setting.today));
        if let Some(answer) = known.derived(question) {
            for finding in &mut findings[first..] {
                finding.raised.clone_from(&answer.concern);
            }
            derived.insert(question.id.clone(), answer);
        }
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
        derived,
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
        unsure: true,
        question: question.id.clone(),
        raised: None,
        outcome,
        word: false,
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

/// "Not sure" with details: what the rules would say that those details meet, where it is graver than not being sure.
/// A place that is named is known, whatever may be there.
fn feared(question: &Question, known: &Known<'_>, least: Outcome) -> Vec<Finding> {
    let details = known.draft.answers.get(&question.id).map(|a| a.details.clone());
    let Some(details) = details.filter(|d| !d.is_empty()) else {
        return Vec::new();
    };
    let supposed = |details: BTreeMap<String, String>| {
        let mut draft = known.draft.clone();
        let value = Some(question.opens_on);
        draft
            .answers
            .insert(question.id.clone(), Answer { value, details });
        draft
    };
    let (detailed, bare) = (supposed(details), supposed(BTreeMap::new()));
    let (detailed, bare) = (
        Known {
            draft: &detailed,
            ..*known
        },
        Known {
            draft: &bare,
            ..*known
        },
    );
    let met = |rule: &&Rule| {
        let holds = |known: &Known<'_>| rule.when.holds(&question.id, known);
        holds(&detailed) == Truth::Yes && holds(&bare) == Truth::Open
    };
    let found = question.rules.iter().filter(met);
    let found = found.filter_map(|rule| Some((rule.one_of, finding(question, rule, &detailed)?)));
    gravest(found.filter(|(_, f)| f.outcome > least).collect())
}

/// The findings of a question's rules that are not ruled out.
fn fired(question: &Question, known: &Known<'_>) -> Vec<Finding> {
    let fires = question
        .rules
        .iter()
        .filter(|rule| rule.when.holds(&question.id, known) != Truth::No);
    let found = fires.filter_map(|rule| Some((rule.one_of, finding(question, rule, known)?)));
    gravest(found.collect())
}

/// Of several readings of one thing (`true`) none that another outweighs; all else as it is.
fn gravest(found: Vec<(bool, Finding)>) -> Vec<Finding> {
    let said = |place: usize| {
        let mut readings = found.iter().enumerate().filter(|(_, (one_of, _))| *one_of);
        !found[place].0 || !readings.any(|(other, _)| outweighs(&found, other, place))
    };
    let places = (0..found.len()).filter(|place| said(*place));
    places.map(|place| found[place].1.clone()).collect()
}

/// Whether the finding at one place says at least what that at another does, as it stands and as it would be if
/// the clinic confirmed both; of two that say the same the first does.
fn outweighs(found: &[(bool, Finding)], one: usize, other: usize) -> bool {
    let weigh = |place: usize| {
        let finding = &found[place].1;
        let until = |outcome| finding.until.as_deref().filter(|_| outcome == Outcome::Wait);
        let confirmed = finding.unconfirmed.unwrap_or(finding.outcome);
        [finding.outcome, confirmed].map(|outcome| (outcome, until(outcome)))
    };
    let (mine, theirs) = (weigh(one), weigh(other));
    let as_grave = mine.iter().zip(&theirs).all(|(a, b)| a >= b);
    as_grave && (mine != theirs || one < other)
}

/// The finding of a rule that fired; none for a wait that is over on the planned day.
fn finding(question: &Question, rule: &Rule, known: &Known<'_>) -> Option<Finding> {
    let until = match &rule.wait {
        None => None,
        Some(wait) => Some(until(question, rule, wait, known)?),
    };
    let warns_only = rule.wants_confirming() && !known.setting.policy.confirmed.contains(&rule.id);
    let outcome = if warns_only { Outcome::Modify } else { rule.outcome };
    Some(Finding {
        id: rule.id.clone(),
        unsure: false,
        question: question.id.clone(),
        raised: None,
        outcome,
        word: rule.word,
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

/// How long a rule waits, days: as the clinic has set it, within its bounds.
pub fn days(rule: &str, wait: &Wait, setting: &Setting<'_>) -> u16 {
    let set = setting.policy.waits.get(rule).copied();
    set.unwrap_or(wait.default).clamp(wait.min, wait.max)
}

/// The first day that treatment is possible; none where the wait is over on the day that is judged. A date that
/// was not given is read as today.
fn until(question: &Question, rule: &Rule, wait: &Wait, known: &Known<'_>) -> Option<Date> {
    let named = wait
        .from
        .as_ref()
        .and_then(|from| date(known.detail(&question.id, from)?));
    let days = days(&rule.id, wait, known.setting);
    let until = named
        .unwrap_or(known.setting.today)
        .saturating_add(i32::from(days).days());
    (until > known.judged_day()).then_some(until)
}

/// Details that must be there, and details that cannot be.
fn details(question: &Question, draft: &Draft, today: Date) -> Vec<Gap> {
    let Some(answer) = draft.answers.get(&question.id) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for detail in &question.details {
        let text = answer.details.get(&detail.id).map_or("", |t| t.trim());
        let wanted = detail.required == Required::Always && answer.value.is_some();
        let message = match (is_blank(text), wanted) {
            (true, false) => None,
            (true, true) => Some(asked(&detail.holds)),
            (false, _) => impossible(&detail.holds, text, today),
        };
        if let Some(message) = message {
            let field = format!("answers.{}.{}", question.id, detail.id);
            found.push(Gap::new(Step::Screening, field, message));
        }
    }
    found
}

/// What to do where a detail is missing.
fn asked(holds: &DetailKind) -> String {
    match holds {
        DetailKind::Date { .. } => "Write the date.".into(),
        DetailKind::Number { unit, min, max } => format!("Write a number between {min} and {max} {unit}."),
        DetailKind::Choice { .. } => "Choose one.".into(),
        DetailKind::Words => "Write it in a few words.".into(),
    }
}

/// What is wrong with a detail as typed, and what to do.
fn impossible(holds: &DetailKind, text: &str, today: Date) -> Option<String> {
    match holds {
        DetailKind::Date { future } => match date(text) {
            None => Some("This date does not exist. Check day, month and year.".into()),
            Some(day) if !future && day > today => {
                Some("This date lies in the future. Check the year.".into())
            }
            Some(day) if day > farthest(today) => {
                Some("This date lies more than two years ahead. Check the year.".into())
            }
            Some(_) => None,
        },
        DetailKind::Number { min, max, .. } => {
            let fits = number(text).is_some_and(|n| (*min..=*max).contains(&n));
            (!fits).then(|| asked(holds))
        }
        DetailKind::Choice { options } => {
            (!options.iter().any(|o| o == text)).then(|| "Choose one of the answers offered.".into())
        }
        DetailKind::Words => None,
    }
}
