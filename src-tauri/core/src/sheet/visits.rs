//! The visits of the course, and the next one with a code for a calendar.

use super::block::{Block, Fact};
use super::calendar;
use super::compose::Page;
use crate::consult::say;
use jiff::ToSpan;
use jiff::civil::Date;

/// A section with the visits; none where a single session is all that is known.
pub(super) fn section(page: &mut Page<'_>) {
    let (rows, next) = (course(page), next(page));
    if rows.is_empty() && next.is_none() {
        return;
    }
    page.section("sheet.visits");
    if !rows.is_empty() {
        page.push(Block::Facts { rows });
    }
    if let Some(block) = next {
        page.push(block);
    }
}

/// A session of the course.
pub(super) struct Session {
    pub number: u16,
    pub day: Date,
    /// Its day in words: about when, or when and at what time.
    pub said: String,
}

/// The course in rows, a session each; where the day of treatment is open, how many and how far apart.
fn course(page: &Page<'_>) -> Vec<Fact> {
    let plan = &page.draft().plan;
    let Some(count) = plan.session_count().filter(|count| *count > 1) else {
        return Vec::new();
    };
    let sessions = sessions(page);
    // Of the last session nothing is left to come.
    if sessions.len() == 1 {
        return Vec::new();
    }
    if sessions.is_empty() {
        let days = plan.days_between().unwrap_or(0).to_string();
        let values = [("sessions", count.to_string()), ("days", days)];
        let values = values.each_ref().map(|(name, value)| (*name, value.as_str()));
        let row = page.fact("sheet.sessions", page.with("sheet.course", &values));
        return row.into_iter().collect();
    }
    let row = |session: Session| Fact::new(named(page, session.number), session.said);
    sessions.into_iter().map(row).collect()
}

fn named(page: &Page<'_>, number: u16) -> String {
    page.with("sheet.visit.number", &[("number", &number.to_string())])
}

/// The next session in a line, with the days that lie between; none where the course is over with this one.
pub(super) fn coming(page: &Page<'_>) -> Option<(u16, String)> {
    let (plan, today) = (&page.draft().plan, page.setting.today);
    plan.session_count().filter(|count| *count > 1)?;
    let between = plan.days_between()?;
    let (days, said) = match page.draft().treatment_day(today) {
        Some(day) => {
            let next = sessions(page).into_iter().nth(1)?;
            let days = u16::try_from((next.day - day).get_days()).ok()?;
            (days, next.said)
        }
        None => (
            between,
            page.with("sheet.oneDay", &[("from", &between.to_string())]),
        ),
    };
    let values = [("session", named(page, first(page) + 1)), ("date", said)];
    let values = values.each_ref().map(|(name, value)| (*name, value.as_str()));
    Some((days, page.with("sheet.visit.line", &values)))
}

/// The session that lies on the day of treatment.
fn first(page: &Page<'_>) -> u16 {
    page.given.unwrap_or(1)
}

/// The day of the next visit, where it is fixed. On the day of a treatment it is none that was for that day.
fn fixed(page: &Page<'_>) -> Option<Date> {
    let today = page.setting.today;
    let day = page.draft().plan.next_visit.on(today);
    day.filter(|day| page.given.is_none() || *day > today)
}

/// The sessions that are left with their days: the first is the day of treatment, the others lie about so far apart.
/// One that is fixed takes the place of the session it lies nearest to, and the others are counted from it. None while
/// the day of treatment is open.
pub(super) fn sessions(page: &Page<'_>) -> Vec<Session> {
    let (draft, today) = (page.draft(), page.setting.today);
    let first = first(page);
    // A session beyond those that were planned is the last.
    let count = draft.plan.session_count().unwrap_or(1).max(first);
    let interval = draft.plan.days_between().unwrap_or(0);
    let Some(mut day) = draft.treatment_day(today) else {
        return Vec::new();
    };
    let fixed = fixed(page);
    let near = |day: Date, fixed: Date| (fixed - day).get_days().unsigned_abs() <= u32::from(interval) / 2;
    let session = |number: u16| {
        let mut said = say::day(page.texts, day);
        if number > first {
            day = day.saturating_add(i32::from(interval).days());
            match fixed.filter(|fixed| near(day, *fixed)) {
                Some(fixed) => {
                    day = fixed;
                    said = when(page, fixed);
                }
                None => said = page.with("sheet.visit.about", &[("date", &say::day(page.texts, day))]),
            }
        }
        Session { number, day, said }
    };
    (first..=count).map(session).collect()
}

/// The day of the next visit, and its time where it has one.
fn when(page: &Page<'_>, day: Date) -> String {
    match page.draft().plan.next_visit.at() {
        Some(time) => say::moment(page.texts, day.to_datetime(time)),
        None => say::day(page.texts, day),
    }
}

/// The next visit, where it is fixed.
fn next(page: &Page<'_>) -> Option<Block> {
    let (visit, clinic) = (&page.draft().plan.next_visit, page.setting.clinic);
    let day = fixed(page)?;
    let (when, phone) = (when(page, day), clinic.phone.trim());
    let change = page.text("sheet.visit.change");
    let entry = calendar::Entry {
        day,
        at: visit.at(),
        minutes: page.setting.procedure.aftercare.visit.minutes,
        made: page.draft().day().unwrap_or(page.setting.today),
        summary: page.text("sheet.visit.summary"),
        clinic: clinic.name.trim(),
        address: &clinic.address,
        description: format!("{change} {phone}"),
    };
    let values = [
        ("when", when.as_str()),
        ("clinic", clinic.name.trim()),
        ("phone", phone),
    ];
    let code = calendar::code(&entry);
    let scan = (!code.is_empty()).then(|| page.text("sheet.visit.scan"));
    Some(Block::Visit {
        title: page.text("sheet.visit.next"),
        // By itself a number keeps its order in a line that runs from right to left.
        lines: [Some(change), Some(phone.to_owned()), scan]
            .into_iter()
            .flatten()
            .collect(),
        code,
        alt: page.with("sheet.visit.alt", &values),
        when,
    })
}
