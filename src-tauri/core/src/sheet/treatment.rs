//! The treatment record: what was asked again on the day, what was done, how it went.
//!
//! It is the clinic's: its labels and what is chosen from the content stand in the clinic's language too. Nobody but the
//! clinic seals it, and it is frozen as it is composed.

use super::block::{Block, Fact, FactBeside, Kind, MapZone, Tone};
use super::compose::{ComposeError, Page, begin, other, patient};
use super::deferral::seal;
use super::freeze::{FrozenSheet, fixed};
use super::{agree, health, plan, told};
use crate::consult::{Setting, TreatedZone, Treatment, is_blank, say};
use crate::procedure::{Texts, number};
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

/// What is said in the sheet's language and in the clinic's; nothing of the latter where it is the sheet's own.
fn both(page: &Page<'_>, said: impl Fn(&Texts) -> String) -> [String; 2] {
    [said(page.texts), page.clinic_texts.map_or_else(String::new, said)]
}

/// A row with its label in both languages, unless its value is empty.
fn row(page: &Page<'_>, key: &str, value: impl Into<String>) -> Option<Fact> {
    row_of(page, key, [value.into(), String::new()])
}

/// The same with a value in both languages.
fn row_of(page: &Page<'_>, key: &str, [value, beside]: [String; 2]) -> Option<Fact> {
    let fact = page.fact(key, value)?;
    let beside = FactBeside {
        label: other(page.beside(key, &[]), &fact.label),
        value: other(beside, &fact.value),
    };
    let beside = (beside != FactBeside::default()).then_some(beside);
    Some(Fact { beside, ..fact })
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
    let consent = both(page, |texts| {
        let signed = say::typed_day(texts, &typed.consent.signed_on);
        let consent = [("date", signed.as_str()), ("version", &typed.consent.version)];
        say::with(texts, "sheet.treatment.consentOf", &consent)
    });
    // The day of treatment stands in the title.
    let later = (written > page.setting.today).then(|| say::day(page.texts, written));
    let more = [
        row(page, "sheet.treatment.written", later.unwrap_or_default()),
        row(
            page,
            "sheet.treatment.session",
            page.with("sheet.treatment.sessionOf", &course),
        ),
        row_of(page, "sheet.treatment.consent", consent),
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
        let [text, beside] = both(page, |texts| texts.get("sheet.treatment.not").to_owned());
        page.notice(Tone::Caution, "sheet.treatment.notGiven", text, beside);
    }
    let health = typed.changed.map(|changed| {
        let key = if changed {
            "sheet.treatment.changed"
        } else {
            "sheet.treatment.same"
        };
        both(page, |texts| {
            let since = say::typed_day(texts, &typed.consent.signed_on);
            say::with(texts, key, &[("date", &since)])
        })
    });
    let wish = if treated.given() {
        "sheet.treatment.wants"
    } else {
        "sheet.treatment.declined"
    };
    let rows = [
        row_of(page, "sheet.treatment.health", health.unwrap_or_default()),
        row_of(
            page,
            "sheet.treatment.wish",
            both(page, |texts| texts.get(wish).to_owned()),
        ),
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
    let expired = tip.is_expired(page.setting.today);
    let good = both(page, |texts| {
        // A day, or a month as packs print it: `2027-08`.
        let good = say::typed_day(texts, tip.expiry.trim());
        if !expired {
            return good;
        }
        let values = [("date", good.as_str()), ("reason", tip.reason.trim())];
        say::with(texts, "sheet.treatment.expired", &values)
    });
    let numbing = &typed.numbing;
    let numbed = if numbing.used == Some(true) {
        let values = [
            ("product", numbing.product.trim()),
            ("dose", numbing.dose.trim()),
            ("on", numbing.on.trim()),
            ("off", numbing.off.trim()),
        ];
        both(page, |texts| say::with(texts, "sheet.treatment.numbed", &values))
    } else {
        both(page, |texts| texts.get("sheet.anaesthetic.none").to_owned())
    };
    let rows = [
        row(page, "sheet.device", device),
        row(page, "sheet.treatment.serial", typed.serial.trim()),
        row(page, "sheet.treatment.tip", tip.lot.trim()),
        row_of(page, "sheet.treatment.expiry", good),
        row(page, "sheet.treatment.antiseptic", typed.antiseptic.trim()),
        row_of(page, "sheet.anaesthetic", numbed),
        row(page, "sheet.glide", typed.glide.trim()),
        row(page, "sheet.treatment.glideLot", typed.glide_lot.trim()),
    ];
    page.push(Block::Facts {
        rows: rows.into_iter().flatten().collect(),
    });
}

fn zones(page: &mut Page<'_>, treated: &Treated) {
    let (mut zones, mut rows, mut besides, mut said) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
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
        let cells = [
            format!("zone.{}", zone.zone),
            format!("endPoint.{}", zone.end_point),
        ];
        let [[name, name_beside], [seen, seen_beside]] =
            cells.map(|key| both(page, |texts| texts.get(&key).to_owned()));
        let passes = zone.passes.map(|passes| passes.to_string()).unwrap_or_default();
        let [length, length_beside] = longer(page, zone, millimetres);
        besides.push(vec![name_beside, length_beside, String::new(), seen_beside]);
        rows.push(vec![name, length, passes, seen]);
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
    page.table_beside(&head, &[0.34, 0.2, 0.18, 0.28], rows, besides);
}

/// The length, with why it was longer than planned; the number of it stands once.
fn longer(page: &Page<'_>, zone: &TreatedZone, millimetres: f64) -> [String; 2] {
    let length = say::millimetres(page.texts, millimetres);
    if is_blank(&zone.reason) {
        return [length, String::new()];
    }
    let values = [("reason", zone.reason.trim())];
    let [reason, beside] = both(page, |texts| say::with(texts, "sheet.treatment.longer", &values));
    [format!("{length}\n{reason}"), beside]
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
        let keys: Vec<String> = kinds.map(|id| format!("reaction.{id}")).collect();
        let words = |texts: &Texts| {
            keys.iter()
                .map(|key| texts.get(key))
                .collect::<Vec<_>>()
                .join("\n")
        };
        let [kinds, beside] = both(page, words);
        let lines = [kinds.as_str(), typed.reactions.note.trim()];
        let lines: Vec<&str> = lines.into_iter().filter(|line| !line.is_empty()).collect();
        [lines.join("\n"), beside]
    } else {
        both(page, |texts| {
            texts.get("sheet.treatment.reactions.none").to_owned()
        })
    };
    let said = |given: Option<bool>, yes: &str, no: &str| {
        let key = if given == Some(true) { yes } else { no };
        both(page, |texts| texts.get(key).to_owned())
    };
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
        row_of(page, "sheet.treatment.reactions", reactions),
        row_of(page, "sheet.treatment.photographs", photographs),
        row_of(page, "sheet.treatment.advice", advice),
        row(page, "sheet.treatment.note", typed.note.trim()),
    ];
    page.push(Block::Facts {
        rows: rows.into_iter().flatten().collect(),
    });
}
