//! What to leave off before the treatment and after it, with its dates: creams that irritate.

use super::block::{Block, ListMark};
use super::compose::Page;
use crate::consult::say;
use crate::procedure::Pause;
use crate::screening::days;
use jiff::ToSpan;

/// A section with what applies; none where nothing does.
pub(super) fn section(page: &mut Page<'_>) {
    let items = lines(page);
    if items.is_empty() {
        return;
    }
    page.section("sheet.creams");
    let mark = ListMark::Bullet;
    page.push(Block::List { mark, items });
}

/// A line for each thing to leave off that applies.
pub(super) fn lines(page: &Page<'_>) -> Vec<String> {
    let pauses = &page.setting.procedure.aftercare.pauses;
    let applying = pauses.iter().filter(|pause| page.applies(pause.when.as_ref()));
    applying.map(|pause| line(page, pause)).collect()
}

/// Dates where the day of treatment is fixed, else days counted from it.
fn line(page: &Page<'_>, pause: &Pause) -> String {
    let setting = page.setting;
    let wait = setting
        .procedure
        .rule(&pause.rule)
        .and_then(|(_, rule)| rule.wait.as_ref());
    let before = wait.map_or(0, |wait| days(&pause.rule, wait, setting));
    let what = page.text(&format!("pause.{}", pause.id));
    let Some(day) = page.draft().treatment_day(setting.today) else {
        let (before, after) = (span(page, before), span(page, pause.after));
        let values = [("what", what.as_str()), ("before", &before), ("after", &after)];
        return page.with("sheet.pause.open", &values);
    };
    let from = day.saturating_sub(i32::from(before).days());
    let to = say::day(page.texts, day.saturating_add(i32::from(pause.after).days()));
    // A day that has passed would be a reproach.
    if from <= setting.today {
        return page.with("sheet.pause.begun", &[("what", &what), ("to", &to)]);
    }
    let from = say::day(page.texts, from);
    page.with(
        "sheet.pause.dated",
        &[("what", &what), ("from", &from), ("to", &to)],
    )
}

/// So many days, in words.
fn span(page: &Page<'_>, days: u16) -> String {
    if days == 1 {
        page.text("sheet.span.one")
    } else {
        page.with("sheet.span.many", &[("days", &days.to_string())])
    }
}
