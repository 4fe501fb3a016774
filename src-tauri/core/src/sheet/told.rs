//! What the patient told about their health: what the clause that it is true is ticked for.
//!
//! Does not say what follows from it, and nothing of what the clinician judged.

use super::block::{Block, Fact};
use super::compose::Page;
use crate::consult::{Answer, say};
use crate::procedure::{Detail, DetailKind, Facts, Question, Value, number};
use std::collections::BTreeMap;

pub(super) fn section(page: &mut Page<'_>) {
    page.section("sheet.told");
    let groups = page.setting.procedure.groups.iter();
    let rows = groups.filter_map(|group| told(page, &group.id)).collect();
    page.push(Block::Facts { rows });
}

/// What is told of the questions that were answered otherwise before, in a line each.
pub(super) fn changed(page: &Page<'_>, before: &BTreeMap<String, Answer>) -> Vec<String> {
    let now = &page.draft().answers;
    let questions = page.setting.procedure.questions.iter();
    questions
        .filter(|q| now.get(&q.id) != before.get(&q.id))
        .map(|q| answer(page, q))
        .collect()
}

/// What was told in a group of questions: each answer of its own, then in a line what "none of these" answered.
fn told(page: &Page<'_>, group: &str) -> Option<Fact> {
    let questions = page.setting.procedure.questions.iter();
    let questions: Vec<&Question> = questions.filter(|q| q.group == group).collect();
    let said = questions.iter().filter(|q| page.known.is_told(q));
    let mut lines: Vec<String> = said.map(|q| answer(page, q)).collect();
    let (rest, more): (Vec<&Question>, Vec<&Question>) = questions
        .into_iter()
        .filter(|q| q.none)
        .partition(|q| !page.known.is_told(q));
    if !rest.is_empty() {
        // What was answered with no stands there too: in ten years nobody knows what "none of these" were.
        let asked: Vec<String> = rest
            .iter()
            .map(|question| page.text(&format!("question.{}", question.id)))
            .collect();
        let asked = say::sentences(page.texts, &asked);
        lines.push(if more.is_empty() {
            let none = page.text(&format!("group.{group}.none"));
            page.with("sheet.told.none", &[("none", &none), ("questions", &asked)])
        } else {
            page.with("sheet.told.rest", &[("questions", &asked)])
        });
    }
    (!lines.is_empty()).then(|| Fact::new(page.text(&format!("group.{group}.title")), lines.join("\n")))
}

/// A question with its answer and what was said of it.
fn answer(page: &Page<'_>, question: &Question) -> String {
    let answer = page.text(match page.known.answer(&question.id) {
        Some(Value::Yes) => "sheet.answer.yes",
        Some(Value::Unsure) => "sheet.answer.unsure",
        Some(Value::No) | None => "sheet.answer.no",
    });
    let asked = page.text(&format!("question.{}", question.id));
    let first = page.with("sheet.told.answer", &[("question", &asked), ("answer", &answer)]);
    let details = page.known.told_details(question).into_iter();
    details.fold(first, |said, (detail, text)| {
        let label = page.text(&format!("question.{}.{}", question.id, detail.id));
        let value = value(page, question, detail, text);
        let values = [("answer", said.as_str()), ("detail", &label), ("value", &value)];
        page.with("sheet.told.detail", &values)
    })
}

fn value(page: &Page<'_>, question: &Question, detail: &Detail, text: &str) -> String {
    match &detail.holds {
        DetailKind::Date { .. } => say::typed_day(page.texts, text),
        DetailKind::Number { unit, .. } => {
            let number = number(text).map(|number| say::decimal(page.texts, number));
            format!("{} {unit}", number.unwrap_or_else(|| text.to_owned()))
        }
        DetailKind::Choice { .. } => page.text(&format!("question.{}.{}.{text}", question.id, detail.id)),
        DetailKind::Words => text.to_owned(),
    }
}
