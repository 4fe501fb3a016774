//! The treatment record: what was asked again on the day, what was done, how it went.
//!
//! It is the clinic's: its labels and what is chosen from the content stand in the clinic's language too. Nobody but the
//! clinic seals it, and it is frozen as it is composed.

use super::block::{Block, Fact, Kind, MapZone, Tone};
use super::compose::{ComposeError, Page, begin, patient};
use super::deferral::seal;
use super::freeze::{FrozenSheet, fixed};
use super::{agree, health, plan, told};
use crate::consult::{Setting, TreatedZone, Treatment, is_blank, say};
use crate::procedure::number;
use crate::screening::Treated;
use jiff::civil::Date;

/// Composes and freezes the record that `by` issues, in the patient's language. Who treated stands in it as typed.
///
/// # Errors
/// There are no texts in that language.
pub fn treatment(treated: &Treated, by: &str, setting: &Setting<'_>) -> Result<FrozenSheet, ComposeError> {
    let typed = treated.treatment();
    let (written, setting) = (setting.today, &setting.on(typed.stands_on(setting.today)));
    let mut page = Page::new(Kind::Treatment, treated.known(setting))?;
    let title = if treated.given() {
        "sheet.treatment"
    } else {
        "sheet.treatment.notGiven"
    };
    begin(&mut page, title);
    head(&mut page, treated, written);
    asked(&mut page, treated);
    if treated.given() {
        done(&mut page, typed);
        zones(&mut page, treated);
        after(&mut page, typed);
    }
    seal(&mut page, by.trim());
    agree::version(&mut page);
    let lead = page.text(title);
    Ok(fixed(page.sheet(title, Some(lead))))
}

/// A text, with the clinic's own beside it.
fn both(page: &Page<'_>, key: &str) -> String {
    with_beside(page, key, " · ")
}

/// The same in two lines, for narrow columns.
fn stacked(page: &Page<'_>, key: &str) -> String {
    with_beside(page, key, "\n")
}

fn with_beside(page: &Page<'_>, key: &str, between: &str) -> String {
    let (own, beside) = (page.text(key), page.beside(key, &[]));
    if beside.is_empty() || beside == own {
        own
    } else {
        format!("{own}{between}{beside}")
    }
}

/// A row with a label in both languages, unless its value is empty.
fn row(page: &Page<'_>, key: &str, value: impl Into<String>) -> Option<Fact> {
    let fact = page.fact(key, value)?;
    Some(Fact {
        label: stacked(page, key),
        ..fact
    })
}

fn joined(parts: &[&str]) -> String {
    let parts: Vec<&str> = parts.iter().map(|p| p.trim()).filter(|p| !is_blank(p)).collect();
    parts.join(" · ")
}

fn head(page: &mut Page<'_>, treated: &Treated, written: Date) {
    let typed = treated.treatment();
    let sessions = page.draft().plan.session_count().unwrap_or(1);
    // A session beyond those that were planned is one more than nobody spoke of.
    let (number, sessions) = (typed.session.to_string(), sessions.max(typed.session).to_string());
    let course = [("number", number.as_str()), ("sessions", &sessions)];
    let signed = say::typed_day(page.texts, &typed.consent.signed_on);
    let consent = [("date", signed.as_str()), ("version", &typed.consent.version)];
    // The day of treatment stands in the title.
    let later = (written > page.setting.today).then(|| say::day(page.texts, written));
    let more = [
        row(page, "sheet.treatment.written", later.unwrap_or_default()),
        row(
            page,
            "sheet.treatment.session",
            page.with("sheet.treatment.sessionOf", &course),
        ),
        row(
            page,
            "sheet.treatment.consent",
            page.with("sheet.treatment.consentOf", &consent),
        ),
        row(page, "sheet.treatment.by", joined(&[&typed.by, &typed.grade])).filter(|_| treated.given()),
    ];
    let patient = patient(page).into_iter().take(3);
    let rows = patient.chain(more.into_iter().flatten()).collect();
    page.push(Block::Facts { rows });
}

fn asked(page: &mut Page<'_>, treated: &Treated) {
    let typed = treated.treatment();
    page.section("sheet.treatment.asked");
    if !treated.given() {
        let (title, text) = (
            both(page, "sheet.treatment.notGiven"),
            both(page, "sheet.treatment.not"),
        );
        page.push(Block::Notice {
            tone: Tone::Caution,
            title,
            text,
        });
    }
    let since = say::typed_day(page.texts, &typed.consent.signed_on);
    let health = typed.changed.map(|changed| {
        let key = if changed {
            "sheet.treatment.changed"
        } else {
            "sheet.treatment.same"
        };
        page.with(key, &[("date", &since)])
    });
    let wish = if treated.given() {
        "sheet.treatment.wants"
    } else {
        "sheet.treatment.declined"
    };
    let rows = [
        row(page, "sheet.treatment.health", health.unwrap_or_default()),
        row(page, "sheet.treatment.wish", page.text(wish)),
    ];
    page.push(Block::Facts {
        rows: rows.into_iter().flatten().collect(),
    });
    if typed.changed == Some(true) {
        page.section("sheet.treatment.changes");
        let lines = told::changed(page, &treated.signed().answers);
        for line in lines {
            page.paragraph(line);
        }
        health::section(page);
    }
}

fn done(page: &mut Page<'_>, typed: &Treatment) {
    page.section("sheet.treatment.done");
    let plan = &typed.consult.plan;
    let device = page.setting.procedure.device(&plan.device);
    let device = device.map(|d| d.name.as_str()).filter(|name| !name.is_empty());
    let device = device.unwrap_or(plan.device_name.trim());
    let tip = &typed.tip;
    let good = expiry(page, &tip.expiry);
    let good = if tip.is_expired(page.setting.today) {
        let values = [("date", good.as_str()), ("reason", tip.reason.trim())];
        page.with("sheet.treatment.expired", &values)
    } else {
        good
    };
    let numbing = &typed.numbing;
    let numbed = if numbing.used == Some(true) {
        let values = [
            ("product", numbing.product.trim()),
            ("dose", numbing.dose.trim()),
            ("on", numbing.on.trim()),
            ("off", numbing.off.trim()),
        ];
        page.with("sheet.treatment.numbed", &values)
    } else {
        page.text("sheet.anaesthetic.none")
    };
    let rows = [
        row(page, "sheet.device", device),
        row(page, "sheet.treatment.serial", typed.serial.trim()),
        row(page, "sheet.treatment.tip", tip.lot.trim()),
        row(page, "sheet.treatment.expiry", good),
        row(page, "sheet.treatment.antiseptic", typed.antiseptic.trim()),
        row(page, "sheet.anaesthetic", numbed),
        row(page, "sheet.glide", typed.glide.trim()),
        row(page, "sheet.treatment.glideLot", typed.glide_lot.trim()),
    ];
    page.push(Block::Facts {
        rows: rows.into_iter().flatten().collect(),
    });
}

/// A day, or a month as packs print it: `2027-08`.
fn expiry(page: &Page<'_>, text: &str) -> String {
    say::typed_day(page.texts, text.trim())
}

fn zones(page: &mut Page<'_>, treated: &Treated) {
    let (mut zones, mut rows, mut said) = (Vec::new(), Vec::new(), Vec::new());
    for (place, zone) in (1..).zip(treated.treatment().treated()) {
        let millimetres = number(&zone.length).unwrap_or_default();
        let length = say::millimetres(page.texts, millimetres);
        let name = page.text(&format!("zone.{}", zone.zone));
        said.push(page.with("sheet.map.zone", &[("zone", &name), ("length", &length)]));
        zones.push(MapZone {
            zone: zone.zone.clone(),
            number: place,
            label: say::decimal(page.texts, millimetres),
        });
        rows.push(vec![
            stacked(page, &format!("zone.{}", zone.zone)),
            longer(page, zone, length),
            zone.passes.map(|passes| passes.to_string()).unwrap_or_default(),
            stacked(page, &format!("endPoint.{}", zone.end_point)),
        ]);
    }
    let ids: Vec<&str> = zones.iter().map(|zone| zone.zone.as_str()).collect();
    let views = plan::views(page, &ids);
    let captions = views.iter();
    let captions = captions
        .map(|view| page.text(&format!("sheet.view.{view}")))
        .collect();
    let said = say::list(page.texts, &said);
    let alt = page.with("sheet.treatment.alt", &[("zones", &said)]);
    page.push(Block::Map {
        views,
        captions,
        zones,
        alt,
    });
    let head = [
        "sheet.zone",
        "sheet.needle",
        "sheet.treatment.passes",
        "sheet.treatment.endPoint",
    ];
    page.push(Block::Table {
        head: head.map(|key| stacked(page, key)).to_vec(),
        widths: vec![0.34, 0.24, 0.14, 0.28],
        rows,
    });
}

/// The length, with why it was longer than planned.
fn longer(page: &Page<'_>, zone: &TreatedZone, length: String) -> String {
    if is_blank(&zone.reason) {
        return length;
    }
    let reason = page.with("sheet.treatment.longer", &[("reason", zone.reason.trim())]);
    format!("{length}\n{reason}")
}

fn after(page: &mut Page<'_>, typed: &Treatment) {
    page.section("sheet.treatment.after");
    let known = |id: &&String| {
        page.setting
            .procedure
            .treating
            .reactions
            .iter()
            .any(|r| r.id == **id)
    };
    let reactions = if typed.reactions.seen == Some(true) {
        let kinds = typed.reactions.kinds.iter().filter(known);
        let note = typed.reactions.note.trim().to_owned();
        let lines = kinds.map(|id| both(page, &format!("reaction.{id}")));
        let lines: Vec<String> = lines.chain((!note.is_empty()).then_some(note)).collect();
        lines.join("\n")
    } else {
        both(page, "sheet.treatment.reactions.none")
    };
    let said =
        |given: Option<bool>, yes: &str, no: &str| both(page, if given == Some(true) { yes } else { no });
    let photographs = said(
        typed.photographs,
        "sheet.treatment.photographs.yes",
        "sheet.treatment.photographs.no",
    );
    let advice = said(
        typed.aftercare,
        "sheet.treatment.advice.yes",
        "sheet.treatment.advice.no",
    );
    let rows = [
        row(page, "sheet.treatment.reactions", reactions),
        row(page, "sheet.treatment.photographs", photographs),
        row(page, "sheet.treatment.advice", advice),
        row(page, "sheet.treatment.note", typed.note.trim()),
    ];
    page.push(Block::Facts {
        rows: rows.into_iter().flatten().collect(),
    });
}
