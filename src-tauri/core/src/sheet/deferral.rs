//! The letter that puts a treatment off: what stands in the way, until when, what to do, whom to call.
//!
//! Says nothing of what is only a caution, names no rule by its number, and asks nobody to sign: it is frozen as it
//! is composed, and the clinic's seal stands on it alone.

use super::block::{Block, Kind, ListMark, PlaceBeside, Role};
use super::compose::{ComposeError, Page, begin, patient};
use super::freeze::{FrozenSheet, fixed};
use super::{aftercare, agree};
use crate::consult::{Setting, say};
use crate::procedure::{Outcome, Texts};
use crate::screening::{Deferred, Finding, words};

/// Composes and freezes the letter that `by` issues, in the patient's language.
///
/// # Errors
/// There are no texts in that language, or nobody has approved them.
pub fn deferral(deferred: &Deferred, by: &str, setting: &Setting<'_>) -> Result<FrozenSheet, ComposeError> {
    let mut page = Page::new(Kind::Deferral, deferred.known(setting))?.approved()?;
    begin(&mut page, "sheet.deferral");
    // The name stands in the title; who issued it, beside the seal.
    let rows = patient(&page).into_iter().skip(1).take(2).collect();
    page.push(Block::Facts { rows });
    let procedure = [("procedure", page.texts.get("sheet.procedure"))];
    let text = page.with("sheet.deferral.intro", &procedure);
    page.paragraph(text);
    why(&mut page, deferred);
    now(&mut page, deferred);
    page.section("sheet.deferral.call");
    let rows = aftercare::numbers(&page);
    page.push(Block::Facts { rows });
    seal(&mut page, by.trim());
    agree::version(&mut page);
    let lead = page.text("sheet.deferral.foot");
    Ok(fixed(page.sheet("sheet.deferral", Some(lead))))
}

fn why(page: &mut Page<'_>, deferred: &Deferred) {
    page.section("sheet.deferral.why");
    let row = |finding| {
        let words = words(finding, page.texts);
        vec![
            format!("{}\n{}", words.says, words.why),
            lifts(page.texts, finding),
        ]
    };
    // Why it is so is for the patient; the letter stays as short as it can be.
    let beside = |texts| {
        let row = |finding| vec![words(finding, texts).says, lifts(texts, finding)];
        deferred.standing().map(row).collect()
    };
    let beside = page.clinic_texts.map(beside).unwrap_or_default();
    let head = ["sheet.deferral.found", "sheet.deferral.until"];
    let rows = deferred.standing().map(row).collect();
    page.table_beside(&head, &[0.62, 0.38], rows, beside);
    // A day can be named only where nothing but time stands in the way.
    if deferred.standing().all(|f| f.outcome == Outcome::Wait) {
        let last = deferred.standing().filter_map(|f| f.until.as_deref()).max();
        if let Some(day) = last {
            let day = say::typed_day(page.texts, day);
            let text = page.with("sheet.deferral.earliest", &[("date", &day)]);
            page.paragraph(text);
        }
    }
}

/// What lifts a finding: a day, what has to come about, or what is known by then.
fn lifts(texts: &Texts, finding: &Finding) -> String {
    if let Some(day) = &finding.until {
        let day = say::typed_day(texts, day);
        return say::with(texts, "sheet.deferral.from", &[("date", &day)]);
    }
    let open = if finding.unsure {
        "sheet.deferral.unsure"
    } else {
        "sheet.deferral.open"
    };
    words(finding, texts)
        .lifts
        .unwrap_or_else(|| texts.get(open).to_owned())
}

/// What of the advice before a treatment holds already, and to come again where that is of use.
fn now(page: &mut Page<'_>, deferred: &Deferred) {
    page.section("sheet.deferral.now");
    let care = &page.setting.procedure.aftercare;
    let before = care.before.iter().filter(|s| care.waiting.contains(&s.id));
    let mut items = page.statements("before", before);
    let passes = |f: &Finding| f.unsure || f.temporary || f.until.is_some();
    if deferred.standing().all(passes) {
        items.push(page.text("sheet.deferral.visit"));
    }
    page.push(Block::List {
        mark: ListMark::Do,
        items,
    });
}

/// The place of the clinic's seal, which says who issued the paper.
pub(super) fn seal(page: &mut Page<'_>, by: &str) {
    let beside = page.clinic_texts.map(|texts| PlaceBeside {
        title: texts.get("sheet.role.clinic").to_owned(),
        meaning: say::with(texts, "sheet.meaning.clinic", &[("name", by)]),
    });
    let title = page.text("sheet.role.clinic");
    let meaning = page.with("sheet.meaning.clinic", &[("name", by)]);
    page.push(Block::SignaturePlace {
        field: "clinic".into(),
        role: Role::Clinic,
        title,
        name: page.setting.clinic.name.clone(),
        meaning,
        beside,
    });
}
