//! The page for the fridge: three things, the days in short, whom to call. Then the days in full, the creams that
//! wait, and the visits.

use super::block::{Block, Fact, Kind, Sheet, TimelineEntry};
use super::compose::{ComposeError, Page, led, letterhead, unapproved};
use super::freeze::FrozenSheet;
use super::{pause, visits};
use crate::consult::{Setting, Treatment, date, is_blank, say, time};
use crate::procedure::{Advice, Condition, Statement, Truth, Window};
use crate::screening::{Known, check};
use jiff::ToSpan;

pub(super) fn page(page: &mut Page<'_>) {
    let draft = page.draft();
    let name = draft.patient.name.trim();
    let subtitle = match draft.treatment_day(page.setting.today) {
        Some(day) => page.with(
            "sheet.aftercare.on",
            &[("name", name), ("date", &say::day(page.texts, day))],
        ),
        None => page.with("sheet.aftercare.open", &[("name", name)]),
    };
    page.shown.begin("sheet.aftercare", page.blocks.len());
    page.title("sheet.aftercare", subtitle);
    let aftercare = &page.setting.procedure.aftercare;
    let (title, beside) = (page.text("sheet.remember"), page.beside("sheet.remember", &[]));
    let items = aftercare
        .remember
        .iter()
        .filter_map(|list| remembered(page, list));
    let items = items.collect();
    page.push(Block::Remember { title, beside, items });
    let row = |w: &Window| Fact::new(when(page, w), page.text(&format!("window.{}.short", w.id)));
    let rows = aftercare.windows.iter().map(row).collect();
    let hint = page.text("sheet.tick");
    page.push(Block::Days { hint, rows });
    calls(page);
    page.push(Block::PageBreak {});
    page.section("sheet.dayByDay");
    let entries = aftercare.windows.iter().map(|w| entry(page, w)).collect();
    let heads = ["sheet.expect", "sheet.todo", "sheet.avoid"].map(|k| page.text(k));
    page.push(Block::Timeline { entries, heads });
    pause::section(page);
    visits::section(page);
}

/// The first thing of a list that surely holds; what is not known gives way to what always holds.
fn remembered(page: &Page<'_>, list: &[Statement]) -> Option<String> {
    let holds = |when: &Condition| when.holds("", &page.known) == Truth::Yes;
    let first = list.iter().find(|s| s.when.as_ref().is_none_or(holds))?;
    Some(page.text(&format!("remember.{}", first.id)))
}

/// Dates where the day is fixed, else days counted from it. Skin heals from this treatment on; what shows in the end
/// shows after the last of the course.
fn when(page: &Page<'_>, window: &Window) -> String {
    let first = page.draft().treatment_day(page.setting.today);
    let last = visits::sessions(page).last().map(|session| session.day);
    let Some(day) = (if window.after_last { last } else { first }) else {
        let (from, to) = (window.from_day.to_string(), window.to_day.to_string());
        let single = window.from_day == window.to_day;
        let key = if single { "sheet.oneDay" } else { "sheet.dayToDay" };
        return page.with(key, &[("from", &from), ("to", &to)]);
    };
    let after = |days: u16| day.saturating_add(i32::from(days).days());
    say::days(
        page.texts,
        after(window.from_day),
        after(window.to_day),
        first.unwrap_or(day).year(),
    )
}

fn entry(page: &Page<'_>, window: &Window) -> TimelineEntry {
    let lines = |list: &[Advice]| -> Vec<String> {
        let applying = list.iter().filter(|a| page.applies(a.when.as_ref()));
        applying
            .map(|a| page.text(&format!("aftercare.{}", a.id)))
            .collect()
    };
    let mut todo = lines(&window.todo);
    // The next session lies in the last stretch that begins before it.
    let mut stretches = page
        .setting
        .procedure
        .aftercare
        .windows
        .iter()
        .filter(|w| !w.after_last);
    let next = visits::coming(page).filter(|(days, _)| {
        let within = stretches.rfind(|w| w.from_day <= *days);
        within.is_some_and(|within| within.id == window.id)
    });
    todo.extend(next.map(|(_, line)| line));
    TimelineEntry {
        when: when(page, window),
        title: page.text(&format!("window.{}", window.id)),
        expect: lines(&window.expect),
        todo,
        avoid: lines(&window.avoid),
    }
}

fn calls(page: &mut Page<'_>) {
    for emergency in [false, true] {
        let warnings = &page.setting.procedure.aftercare.warnings;
        let signs: Vec<String> = warnings
            .iter()
            .filter(|w| w.emergency == emergency && page.applies(w.when.as_ref()))
            .map(|w| page.text(&format!("warning.{}", w.id)))
            .collect();
        let key = if emergency {
            "sheet.call.emergency"
        } else {
            "sheet.call.clinic"
        };
        let numbers: Vec<Fact> = if emergency {
            page.fact(
                "sheet.call.emergencyNumber",
                page.setting.country.emergency.as_str(),
            )
            .into_iter()
            .collect()
        } else {
            numbers(page)
        };
        let (title, beside) = (page.text(key), page.beside(key, &[]));
        page.push(Block::Call {
            title,
            beside,
            signs,
            numbers,
            emergency,
        });
    }
}

/// How the clinic is reached, in opening hours and out of them.
pub(super) fn numbers(page: &Page<'_>) -> Vec<Fact> {
    let clinic = page.setting.clinic;
    let hours = clinic.hours.trim();
    let in_hours = if is_blank(hours) {
        page.text("sheet.call.inHours")
    } else {
        opening(page, hours)
    };
    let out = page.fact("sheet.call.outOfHours", clinic.phone_out_of_hours.trim());
    let own = (!is_blank(&clinic.phone)).then(|| Fact::new(in_hours, clinic.phone.trim()));
    own.into_iter().chain(out).collect()
}

/// Opening hours as the language writes a stretch of time; what was typed otherwise stays as it is.
fn opening(page: &Page<'_>, hours: &str) -> String {
    let ends = hours
        .split_once(['–', '-'])
        .map(|(from, to)| [from, to].map(time));
    let Some([Some(from), Some(to)]) = ends else {
        return hours.to_owned();
    };
    let [from, to] = [from, to].map(|time| time.strftime("%H:%M").to_string());
    page.with("sheet.call.inHoursAt", &[("from", &from), ("to", &to)])
}

/// The aftercare of a treatment: its days are counted from the day of that treatment, the visits from its session. None
/// where it was not given.
///
/// # Errors
/// There are no texts in the patient's language.
pub fn aftercare_of(treatment: &Treatment, setting: &Setting<'_>) -> Result<Option<Sheet>, ComposeError> {
    if treatment.wants != Some(true) {
        return Ok(None);
    }
    let setting = &setting.on(date(&treatment.day).unwrap_or(setting.today));
    let findings = check(&treatment.consult, setting).findings;
    let known = Known {
        draft: &treatment.consult,
        setting,
        findings: &findings,
    };
    let mut sheet = Page::new(Kind::Aftercare, known)?;
    sheet.given = Some(treatment.session);
    letterhead(&mut sheet);
    unapproved(&mut sheet);
    page(&mut sheet);
    let lead = sheet.text("sheet.aftercare");
    Ok(Some(sheet.sheet("sheet.aftercare", Some(lead))))
}

/// The aftercare of a sheet that was signed, to print it again: the very words that were signed. None where the
/// sheet has no aftercare.
pub fn aftercare(signed: &FrozenSheet) -> Option<Sheet> {
    let sheet = signed.sheet();
    let titles = |(_, block): &(usize, &Block)| matches!(block, Block::Title { .. });
    let (place, title) = sheet.blocks.iter().enumerate().filter(titles).nth(1)?;
    let Block::Title { text: title, .. } = title else {
        return None;
    };
    let head = sheet
        .blocks
        .iter()
        .take_while(|b| matches!(b, Block::Letterhead { .. }));
    let mut again = sheet.clone();
    again.kind = Kind::Aftercare;
    again.title.clone_from(title);
    again.form.foot = led(title, &sheet.form.foot);
    again.blocks = head.chain(&sheet.blocks[place..]).cloned().collect();
    Some(again)
}
