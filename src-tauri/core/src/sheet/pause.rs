//! What to leave off before the treatment and after it, with its dates: creams that irritate.

use super::block::{Block, ListMark};
use super::compose::Page;
use super::visits;
use crate::consult::say;
use crate::procedure::Pause;
use crate::screening::days;
use jiff::ToSpan;
use jiff::civil::Date;

/// A section with what applies; none where nothing does.
pub(super) fn section(page: &mut Page<'_>) {
    let items = lines(page, page.draft().treatment_day(page.setting.today));
    if items.is_empty() {
        return;
    }
    page.section("sheet.creams");
    let mark = ListMark::Bullet;
    page.push(Block::List { mark, items });
}

/// A line for each thing to leave off that applies, about the session of a day.
pub(super) fn lines(page: &Page<'_>, session: Option<Date>) -> Vec<String> {
    let pauses = &page.setting.procedure.aftercare.pauses;
    let applying = pauses.iter().filter(|pause| page.applies(pause.when.as_ref()));
    applying.map(|pause| line(page, pause, session)).collect()
}

/// Days that a rule waits in this clinic.
pub(super) fn waits(page: &Page<'_>, rule: &str) -> u16 {
    let setting = page.setting;
    let wait = setting
        .procedure
        .rule(rule)
        .and_then(|(_, rule)| rule.wait.as_ref());
    wait.map_or(0, |wait| days(rule, wait, setting))
}

/// Dates where the day of the session is known, else days counted from it.
fn line(page: &Page<'_>, pause: &Pause, session: Option<Date>) -> String {
    let before = waits(page, &pause.rule);
    let what = page.text(&format!("pause.{}", pause.id));
    let Some(day) = session else {
        let (before, after) = (span(page, before), span(page, pause.after));
        let values = [("what", what.as_str()), ("before", &before), ("after", &after)];
        return page.with("sheet.pause.open", &values);
    };
    let from = day.saturating_sub(i32::from(before).days());
    // Where the sessions lie so close that the next pause begins before this one ends, it ends after the last.
    let close = page
        .draft()
        .plan
        .days_between()
        .is_some_and(|days| days <= before + pause.after);
    let last = visits::sessions(page).last().map(|session| session.day);
    let ends = last.filter(|_| close).map_or(day, |last| last.max(day));
    let to = say::day(page.texts, ends.saturating_add(i32::from(pause.after).days()));
    // A day that has passed would be a reproach.
    if from <= page.setting.today {
        return page.with("sheet.pause.begun", &[("what", &what), ("to", &to)]);
    }
    let from = say::day(page.texts, from);
    page.with(
        "sheet.pause.dated",
        &[("what", &what), ("from", &from), ("to", &to)],
    )
}

/// So many days, in words.
pub(super) fn span(page: &Page<'_>, days: u16) -> String {
    if days == 1 {
        page.text("sheet.span.one")
    } else {
        page.with("sheet.span.many", &[("days", &days.to_string())])
    }
}
