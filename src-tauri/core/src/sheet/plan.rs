//! The plan: when, with what, how deep and where, how often, at what cost.

use super::block::{Block, ListMark, MapZone, Tone};
use super::compose::Page;
use super::{pause, visits};
use crate::consult::{LabelStatus, NeedleStatus, judge_needle, say};
use crate::procedure::{Facts, Planned};
use crate::screening::earliest;
use jiff::civil::Date;

pub(super) fn section(page: &mut Page<'_>) {
    page.section("sheet.plan");
    facts(page);
    needles(page);
    label(page);
    before(page);
}

/// What to do before the treatment. On the day itself that is too late for most of it: then it is said for the next
/// session, and where there is none, only what can still be done.
fn before(page: &mut Page<'_>) {
    let care = &page.setting.procedure.aftercare;
    let day = page.draft().treatment_day(page.setting.today);
    let (key, items) = if day != Some(page.setting.today) {
        ("sheet.before", prepared(page, day))
    } else if let Some(next) = visits::sessions(page).get(1) {
        ("sheet.before.next", prepared(page, Some(next.day)))
    } else {
        let still = care.before.iter().filter(|s| care.same_day.contains(&s.id));
        ("sheet.before.today", page.statements("before", still))
    };
    page.shown.begin("sheet.before", page.blocks.len());
    page.headed(2, key);
    page.push(Block::List {
        mark: ListMark::Do,
        items,
    });
}

/// All that is done before a session.
fn prepared(page: &Page<'_>, session: Option<Date>) -> Vec<String> {
    let said = page.statements("before", &page.setting.procedure.aftercare.before);
    pause::lines(page, session).into_iter().chain(said).collect()
}

fn facts(page: &mut Page<'_>) {
    let draft = page.draft();
    let plan = &draft.plan;
    let day = match draft.treatment_day(page.setting.today) {
        None => open_day(page),
        Some(day) => say::day(page.texts, day),
    };
    let device = page.setting.procedure.device(&plan.device);
    let name = device
        .map(|d| d.name.as_str())
        .filter(|n| !n.is_empty())
        .unwrap_or(plan.device_name.trim());
    let number = |n: Option<u16>| n.map(|n| n.to_string()).unwrap_or_default();
    let course = page.with(
        "sheet.course",
        &[
            ("sessions", number(plan.session_count()).as_str()),
            ("days", number(plan.days_between()).as_str()),
        ],
    );
    let single = plan.session_count() == Some(1);
    let anaesthetic = match plan.anaesthetic {
        Some(true) => plan.anaesthetic_product.trim().to_owned(),
        _ => page.text("sheet.anaesthetic.none"),
    };
    let topical = if plan.topical.planned {
        plan.topical.product.trim()
    } else {
        ""
    };
    let rows = [
        page.fact("sheet.day", day),
        page.fact("sheet.device", name),
        page.fact(
            "sheet.sessions",
            if single {
                page.text("sheet.course.one")
            } else {
                course
            },
        ),
        page.fact("sheet.glide", plan.glide.trim()),
        page.fact("sheet.anaesthetic", anaesthetic),
        page.fact("sheet.topical", topical),
        page.fact("sheet.cost.session", plan.cost_session.trim()),
        page.fact("sheet.cost.course", plan.cost_course.trim()),
        page.fact("sheet.cost.terms", plan.cost_terms.trim()),
    ];
    page.push(Block::Facts {
        rows: rows.into_iter().flatten().collect(),
    });
}

/// "Not yet fixed", with the earliest day where a finding names one.
fn open_day(page: &Page<'_>) -> String {
    match earliest(page.known.findings) {
        Some(until) => page.with(
            "sheet.day.openUntil",
            &[("date", &say::typed_day(page.texts, until))],
        ),
        None => page.text("sheet.day.open"),
    }
}

fn needles(page: &mut Page<'_>) {
    let (procedure, draft) = (page.setting.procedure, page.draft());
    let device = procedure.device(&draft.plan.device);
    let mut zones = Vec::new();
    let mut rows = Vec::new();
    let mut said = Vec::new();
    for (index, id) in draft.zones().into_iter().enumerate() {
        let Some(planned) = draft.plan.needles.iter().find(|n| n.zone == id) else {
            continue;
        };
        let Some(needle) = procedure.zone(id).and_then(|z| procedure.needle(&z.group)) else {
            continue;
        };
        let judged = judge_needle(needle, device, &page.setting.clinic.country, Some(planned));
        let (Some(millimetres), Some(status)) = (planned.millimetres(), judged.status) else {
            continue;
        };
        let number = u16::try_from(index + 1).unwrap_or(u16::MAX);
        let length = say::millimetres(page.texts, millimetres);
        let usual = page.with(
            "sheet.needle.range",
            &[
                ("min", &say::decimal(page.texts, needle.typical_min)),
                ("max", &say::decimal(page.texts, needle.typical_max)),
            ],
        );
        let note = match status {
            NeedleStatus::Usual => String::new(),
            NeedleStatus::Long => page.text("sheet.needle.long"),
            NeedleStatus::NeedsReason | NeedleStatus::NotPossible => {
                page.with("sheet.needle.reason", &[("reason", planned.reason.trim())])
            }
        };
        let name = page.text(&format!("zone.{id}"));
        said.push(page.with("sheet.map.zone", &[("zone", &name), ("length", &length)]));
        zones.push(MapZone {
            zone: id.into(),
            number,
            label: say::decimal(page.texts, millimetres),
        });
        let usual = if note.is_empty() {
            usual
        } else {
            format!("{usual}\n{note}")
        };
        rows.push(vec![name, length, usual]);
    }
    let alt = page.with("sheet.map.alt", &[("zones", &say::list(page.texts, &said))]);
    let views = views(page, &page.draft().zones());
    let captions = views
        .iter()
        .map(|view| page.text(&format!("sheet.view.{view}")))
        .collect();
    page.push(Block::Map {
        views,
        captions,
        zones,
        alt,
    });
    let head = ["sheet.zone", "sheet.needle", "sheet.needle.usual"];
    page.table(&head, &[0.46, 0.16, 0.38], rows);
}

/// The fewest drawings that show every one of these zones, each zone's clearest drawing first.
pub(super) fn views(page: &Page<'_>, zones: &[&str]) -> Vec<String> {
    let zones = zones.iter().filter_map(|z| page.setting.procedure.zone(z));
    let mut views: Vec<String> = Vec::new();
    for zone in zones {
        if !zone.views.iter().any(|v| views.contains(v)) {
            views.extend(zone.views.first().cloned());
        }
    }
    views
}

fn label(page: &mut Page<'_>) {
    let labels = page.known.labels();
    if !page.known.planned(Planned::OffLabel) {
        let text = page.text("sheet.label.on");
        page.paragraph(text);
        return;
    }
    let named = |status: LabelStatus| -> Vec<String> {
        let concerns = labels.iter().filter(|(_, s)| *s == status);
        concerns
            .map(|(c, _)| page.text(&format!("concern.{c}.name")))
            .collect()
    };
    let (off, unknown) = (named(LabelStatus::OffLabel), named(LabelStatus::NotKnown));
    let mut lines = Vec::new();
    if !off.is_empty() {
        lines.push(page.with("sheet.label.off", &[("concerns", &say::list(page.texts, &off))]));
    }
    if !unknown.is_empty() {
        lines.push(page.with(
            "sheet.label.unknown",
            &[("concerns", &say::list(page.texts, &unknown))],
        ));
    }
    let text = say::sentences(page.texts, &lines);
    page.notice(Tone::Note, "sheet.label.title", text, String::new());
}
