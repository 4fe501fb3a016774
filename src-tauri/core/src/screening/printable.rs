//! Characters that cannot be printed, told at the field where they were typed.

use super::facts::Known;
use super::finding::Finding;
use crate::consult::{Answer, Chaperone, Draft, Gap, Guardian, Interpreter, Setting, Step, is_one_line};
use crate::procedure::Question;
use serde_json::Value;
use std::collections::BTreeMap;

/// Characters that cannot be printed, in what of a draft is printed and in what the sheet says of the clinic.
pub(super) fn unprintable(draft: &Draft, setting: &Setting<'_>, findings: &[Finding]) -> Vec<Gap> {
    let mut found = Vec::new();
    let draft = printed(draft, setting, findings);
    let draft = serde_json::to_value(draft).expect("a draft holds only strings, numbers and lists");
    texts(&draft, &mut Vec::new(), &mut |path, text| {
        if let Some(refused) = setting.unprintable(text) {
            let message = format!("{refused} Replace them, such as emoji, by letters.");
            found.push(Gap::new(step(path), field(path, &draft), message));
        } else if !is_one_line(text.trim()) && !may_be_long(path) {
            let message = "This stands in one line. Take the end of line out of it.";
            found.push(Gap::new(step(path), field(path, &draft), message));
        }
    });
    let clinic = setting.clinic;
    let lines = [
        ("clinic.name", &clinic.name),
        ("clinic.phone", &clinic.phone),
        ("clinic.phoneOutOfHours", &clinic.phone_out_of_hours),
        ("clinic.hours", &clinic.hours),
        ("clinic.contact", &clinic.contact),
        ("clinic.emergency", &clinic.emergency),
    ];
    let address = clinic.address.iter().map(|line| ("clinic.address", line));
    for (field, text) in lines.into_iter().chain(address) {
        if let Some(refused) = setting.unprintable(text) {
            let message = format!("{refused} Replace them in the settings.");
            found.push(Gap::new(Step::Consent, field, message));
        } else if !is_one_line(text.trim()) {
            let message = "This stands in one line. Take the end of line out of it in the settings.";
            found.push(Gap::new(Step::Consent, field, message));
        }
    }
    found
}

/// The draft without what the window does not show, the sheet does not print, or is mended while it is read.
fn printed(draft: &Draft, setting: &Setting<'_>, findings: &[Finding]) -> Draft {
    let mut printed = draft.clone();
    printed.answers = told(draft, setting, findings);
    printed
        .resolutions
        .retain(|r| findings.iter().any(|f| f.resolution.as_ref() == Some(r)));
    let zones = draft.zones();
    let (plan, consent) = (&mut printed.plan, &mut printed.consent);
    plan.needles.retain(|n| zones.contains(&n.zone.as_str()));
    if setting
        .procedure
        .device(&plan.device)
        .is_some_and(|d| !d.name.is_empty())
    {
        plan.device_name.clear();
    }
    if plan.anaesthetic != Some(true) {
        plan.anaesthetic_product.clear();
    }
    if !plan.topical.planned {
        plan.topical.product.clear();
    }
    if consent.interpreter.needed != Some(true) {
        consent.interpreter = Interpreter::default();
    }
    if consent.chaperone.accepted != Some(true) {
        consent.chaperone = Chaperone::default();
    }
    if !draft.is_minor(&setting.country, setting.today) {
        consent.guardian = Guardian::default();
    }
    consent.initials.clear();
    consent.reflection_reason.clear();
    printed
}

/// The answers with those of their details that the sheet says.
fn told(draft: &Draft, setting: &Setting<'_>, findings: &[Finding]) -> BTreeMap<String, Answer> {
    let known = Known {
        draft,
        setting,
        findings,
    };
    let questions = setting.procedure.questions.iter();
    let details = |question: &Question| -> BTreeMap<String, String> {
        let told = known.told_details(question).into_iter();
        told.map(|(detail, text)| (detail.id.clone(), text.to_owned()))
            .collect()
    };
    let answer = |question: &Question| Answer {
        value: None,
        details: details(question),
    };
    questions
        .filter(|question| known.is_told(question))
        .map(|question| (question.id.clone(), answer(question)))
        .collect()
}

/// Tells every text with the path that leads to it.
fn texts<'a>(value: &'a Value, path: &mut Vec<String>, tell: &mut dyn FnMut(&[String], &'a str)) {
    let mut within = |step: String, value: &'a Value| {
        path.push(step);
        texts(value, path, tell);
        path.pop();
    };
    match value {
        Value::String(text) => tell(path, text),
        Value::Array(list) => list
            .iter()
            .enumerate()
            .for_each(|(index, value)| within(index.to_string(), value)),
        Value::Object(fields) => fields
            .iter()
            .for_each(|(name, value)| within(name.clone(), value)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// Whether a part of the draft may have several lines: what is told in sentences. A name or a number with an end of
/// line in it could pass for a line of the sheet's own.
fn may_be_long(path: &[String]) -> bool {
    let path: Vec<&str> = path.iter().map(String::as_str).collect();
    matches!(
        path[..],
        ["goal" | "diagnosis"]
            | ["resolutions", _, "reason"]
            | ["plan", "needles", _, "reason"]
            | ["plan", "costTerms"]
            | ["consent", "questions", ..]
            | ["consent", "teachBack", "note"]
            | ["consent", "guardian", "wish" | "need"]
    )
}

/// The step in which a part of the draft is typed.
fn step(path: &[String]) -> Step {
    match path.first().map(String::as_str) {
        Some("concerns" | "goal" | "diagnosis") => Step::Concerns,
        Some("answers" | "resolutions") => Step::Screening,
        Some("plan") => Step::Plan,
        Some("consent") => Step::Consent,
        _ => Step::Patient,
    }
}

/// The field that shows a part of the draft; most are called as the path to it.
fn field(path: &[String], draft: &Value) -> String {
    let path: Vec<&str> = path.iter().map(String::as_str).collect();
    let id = |list: &str, index: &str, of: &str| {
        let place = format!("/{list}/{index}/{of}");
        draft
            .pointer(&place)
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned()
    };
    match path[..] {
        ["answers", question, "details", detail] => format!("answers.{question}.{detail}"),
        ["resolutions", index, _] => format!("findings.{}", id("resolutions", index, "finding")),
        ["plan", "needles", index, _] => format!("plan.needles.{}", id("plan/needles", index, "zone")),
        ["plan", "topical", _] => "plan.topical".into(),
        ["consent", "questions", index, _] => format!("consent.questions.{index}"),
        ["consent", part @ ("interpreter" | "chaperone"), _] => format!("consent.{part}"),
        ["consent", "guardian", "name" | "relation"] => "consent.guardian".into(),
        ["consent", "teachBack", _] => "consent.teachBack".into(),
        _ => path.join("."),
    }
}
