//! The aftercare is the patient's own: what applies, with its days, and the next visit in a code.
#![allow(clippy::unwrap_used)]

use std::process::Command;

use needlepoint_core::consult::{Draft, NextVisit, Printing, When};
use needlepoint_core::procedure::Outcome;
use needlepoint_core::sheet::{Block, Paper, Sheet};
use needlepoint_core::typeset::{Fonts, typeset};
use needlepoint_tests::{Desk, against_profiles, consult, consult_in, draft, patched, plain, written};
use serde_json::{Value, json};

/// The healthy sample with a patch merged in, everything that then has to be weighed accepted.
fn sheet(desk: &Desk, patch: &Value) -> Sheet {
    let mut draft = draft(patched(consult("healthy"), patch));
    accept(desk, &mut draft);
    desk.sheet(&draft)
}

fn accept(desk: &Desk, draft: &mut Draft) {
    for finding in desk.check(draft).findings {
        let stands = finding.outcome >= Outcome::Wait;
        let resolution = json!({
            "finding": finding.id, "outcome": finding.outcome, "until": finding.until,
            "kind": if stands { "overridden" } else { "accepted" },
            "reason": "Weighed together.", "by": "Dr Amara Okafor", "at": "2026-11-23T10:00:00Z",
        });
        draft
            .resolutions
            .push(serde_json::from_value(resolution).unwrap());
    }
}

fn remembered(sheet: &Sheet) -> &[String] {
    let found = sheet.blocks.iter().find_map(|block| match block {
        Block::Remember { items, .. } => Some(items),
        _ => None,
    });
    found.unwrap()
}

fn code(sheet: &Sheet) -> Option<&[String]> {
    sheet.blocks.iter().find_map(|block| match block {
        Block::Visit { code, .. } => Some(code.as_slice()),
        _ => None,
    })
}

#[test]
fn three_things_are_remembered_whoever_the_patient_is() {
    let desk = Desk::new();
    let texts = desk.procedure.texts("en").unwrap();
    let expect = |patch: &Value, keys: [&str; 3]| {
        let expected = keys.map(|key| texts.get(&format!("remember.{key}")).to_owned());
        assert_eq!(remembered(&sheet(&desk, patch)), expected);
    };
    expect(&json!({}), ["sun", "clean", "call"]);
    let darker = json!({ "answers": { "fst": { "value": "yes", "details": { "type": "5" } } } });
    expect(&darker, ["sun_darker", "clean", "call"]);
    let sores = json!({ "answers": { "hsv_history": { "value": "yes" } } });
    expect(&sores, ["sun", "clean_tablets", "call"]);
    let creams = json!({ "answers": { "retinoid_topical": { "value": "unsure" } } });
    expect(&creams, ["sun", "clean_retinoids", "call"]);
    let slow = json!({ "answers": { "healing": { "value": "unsure" } } });
    expect(&slow, ["sun", "clean", "call_early"]);
}

#[test]
fn advice_stands_only_where_it_applies() {
    let desk = Desk::new();
    let texts = desk.procedure.texts("en").unwrap();
    let says = |patch: &Value, key: &str| plain(&sheet(&desk, patch)).contains(texts.get(key));
    let none = json!({ "plan": { "anaesthetic": false, "anaestheticProduct": "" } });
    let usual = json!({});
    for key in ["before.numbing", "aftercare.d0_numb", "warning.anaesthetic"] {
        assert!(says(&usual, key) && !says(&none, key), "{key}");
    }
    let sores = json!({ "answers": { "hsv_history": { "value": "yes" } } });
    for key in ["before.cold_sore", "aftercare.d1_tablets"] {
        assert!(says(&sores, key) && !says(&usual, key), "{key}");
    }
    let darker = json!({ "answers": { "fst": { "value": "yes", "details": { "type": "4" } } } });
    for (key, instead) in [
        ("d1_spf_darker", "d1_spf"),
        ("d4_spf_darker", "d4_spf"),
        ("d8_spf_darker", "d8_spf"),
    ] {
        let (key, instead) = (format!("aftercare.{key}"), format!("aftercare.{instead}"));
        assert!(says(&darker, &key) && !says(&darker, &instead), "{key}");
        assert!(says(&usual, &instead) && !says(&usual, &key), "{instead}");
    }
    let creams = json!({ "answers": { "retinoid_topical": { "value": "yes" } } });
    let topical = json!({ "plan": { "topical": { "planned": true, "product": "Vitamin C serum 10 %" } } });
    assert!(says(&creams, "aftercare.d8_retinoids") && !says(&usual, "aftercare.d8_retinoids"));
    assert!(says(&topical, "aftercare.d28_topical") && !says(&usual, "aftercare.d28_topical"));
    let young = json!({ "patient": { "birthDate": "2010-01-01" }, "consent": { "guardian": {
        "name": "Minh Nguyễn", "relation": "father", "wish": "Fewer scars.", "need": "Scars that hurt." } } });
    let whole = plain(&sheet(&desk, &young));
    for key in [
        "aftercare.d0_guardian",
        "remember.call_guardian",
        "before.guardian",
    ] {
        assert!(whole.contains(texts.get(key)), "{key}");
    }
}

#[test]
fn creams_pause_as_long_as_the_clinic_has_set() {
    let mut desk = Desk::new();
    let creams = |day: Value| {
        json!({
            "answers": { "retinoid_topical": { "value": "yes", "details": { "lastUsed": "2026-11-01" } } },
            "plan": { "day": day },
        })
    };
    let both = |desk: &Desk, day: Value| {
        let whole = plain(&sheet(desk, &creams(day)));
        let lines = whole
            .lines()
            .filter(|line| line.contains("retinol, tretinoin, adapalene"));
        let lines: Vec<String> = lines
            .map(|line| line[line.find("Vitamin").unwrap()..].to_owned())
            .collect();
        <[String; 2]>::try_from(lines).unwrap()
    };
    // Once before the treatment and once after it, in the same words.
    let line = |desk: &Desk, day: Value| {
        let [before, after] = both(desk, day);
        assert_eq!(before, after);
        before
    };
    let later = json!({ "when": "on", "day": "2026-12-30" });
    let dated = line(&desk, later.clone());
    assert!(
        dated.contains("from 25 December 2026") && dated.contains("on 7 January 2027"),
        "{dated}"
    );
    // On the day itself what comes before is said of the next session.
    let [next, begun] = both(&desk, json!({ "when": "today" }));
    assert!(
        begun.contains("from now on") && begun.contains("on 1 December 2026"),
        "{begun}"
    );
    assert!(
        next.contains("from 18 December 2026") && next.contains("on 31 December 2026"),
        "{next}"
    );
    let open = line(&desk, json!({ "when": "open" }));
    assert!(
        open.contains("5 days before") && open.contains("8 days after") && !open.contains("2026"),
        "{open}"
    );
    desk.policy.waits.insert("retinoid_topical".into(), 1);
    let dated = line(&desk, later);
    assert!(dated.contains("from 29 December 2026"), "{dated}");
    let open = line(&desk, json!({ "when": "open" }));
    assert!(open.contains("1 day before"), "{open}");
    assert!(!plain(&sheet(&desk, &json!({}))).contains("adapalene"));
}

#[test]
fn creams_wait_for_the_last_session_where_sessions_lie_close() {
    let desk = Desk::new();
    let weekly = json!({
        "answers": { "retinoid_topical": { "value": "yes", "details": { "lastUsed": "2026-11-01" } } },
        "plan": { "sessions": "3", "intervalDays": "10", "nextVisit": { "day": "", "time": "" } },
    });
    let whole = plain(&sheet(&desk, &weekly));
    // The third session is on 13 December.
    assert!(
        whole.contains("You may start again on 21 December 2026"),
        "{whole}"
    );
}

#[test]
fn what_comes_before_is_said_while_it_can_be_followed() {
    let mut desk = Desk::new();
    let texts = desk.procedure.texts("en").unwrap().clone();
    let before = |desk: &Desk, patch: &Value| {
        let whole = plain(&sheet(desk, patch));
        let heads = ["## Before", "## Today"];
        let from = heads.iter().find_map(|head| whole.find(head)).unwrap();
        let part = &whole[from + 3..];
        part[..part.find("## ").unwrap()].to_owned()
    };
    let later = json!({ "plan": { "day": { "when": "on", "day": "2026-12-30" } } });
    let said = before(&desk, &later);
    assert!(said.starts_with(texts.get("sheet.before")), "{said}");
    assert!(said.contains("self-tan for 7 days before") && said.contains("laser in the area for 14 days"));
    let next = before(&desk, &json!({}));
    assert!(next.starts_with(texts.get("sheet.before.next")), "{next}");
    assert!(next.contains("self-tan for 7 days before"));
    let single = json!({ "plan": { "sessions": "1", "nextVisit": { "day": "", "time": "" } } });
    let today = before(&desk, &single);
    assert!(today.starts_with(texts.get("sheet.before.today")), "{today}");
    for key in ["before.medicines", "before.changes"] {
        assert!(today.contains(texts.get(key)), "{key}");
    }
    assert!(!today.contains("self-tan") && !today.contains(texts.get("before.come")));
    // The days are those that the clinic waits, and longer where dark marks come with ease.
    let darker = json!({ "answers": { "fst": { "value": "yes", "details": { "type": "5" } } } });
    let said = before(&desk, &darker);
    assert!(said.contains("self-tan for 14 days before") && !said.contains("self-tan for 7 days"));
    desk.policy.waits.insert("sun_fair".into(), 10);
    assert!(before(&desk, &later).contains("self-tan for 10 days before"));
}

#[test]
fn the_days_after_follow_the_course() {
    let desk = Desk::new();
    let days = |patch: &Value| {
        let whole = plain(&sheet(&desk, patch));
        let part = whole.split("## Day by day").nth(1).unwrap();
        part.split("## Your visits").next().unwrap().to_owned()
    };
    let plan = |sessions: &str, interval: &str, day: &str| {
        json!({ "plan": {
            "sessions": sessions, "intervalDays": interval, "day": { "when": day },
            "nextVisit": { "day": "", "time": "" },
        } })
    };
    // Skin heals from this treatment; the result counts from the last session, on 22 January.
    let usual = days(&plan("3", "30", "today"));
    for said in [
        "-- 24 November --",
        "Session 2: About 23 December 2026",
        "22 April to 21 July 2027",
    ] {
        assert!(usual.contains(said), "{said} in {usual}");
    }
    // A session stands in the stretch that it falls into.
    let soon = days(&plan("2", "14", "today"));
    let at = |text: &str, of: &str| text.find(of).unwrap_or_else(|| panic!("{of} in {text}"));
    let texts = desk.procedure.texts("en").unwrap();
    let (week, month) = (texts.get("window.days8_14"), texts.get("window.days28_42"));
    let session = at(&soon, "Session 2: About 7 December 2026");
    assert!(at(&soon, week) < session && session < at(&soon, month), "{soon}");
    let single = days(&plan("1", "30", "today"));
    assert!(
        single.contains("21 February to 22 May 2027") && !single.contains("Session 2"),
        "{single}"
    );
    let open = days(&plan("3", "30", "open"));
    assert!(
        open.contains("Session 2: Day 30") && open.contains("after the last session"),
        "{open}"
    );
}

#[test]
fn opening_hours_are_written_as_the_language_writes_them() {
    let mut desk = Desk::new();
    let mut hours = |typed: &str, language: &str| {
        desk.clinic.hours = typed.into();
        let agreed = desk.agreed(draft(consult_in(language, "healthy")));
        plain(&desk.sheet(&agreed))
    };
    for (typed, language, written) in [
        ("9 am – 5 pm", "de", "09:00–17:00 Uhr"),
        ("8:30-18:00", "ar", "من 08:30 إلى 18:00"),
        ("Mon to Fri, mornings", "en", "Mon to Fri, mornings"),
    ] {
        let whole = hours(typed, language);
        assert!(whole.contains(written), "{written} in {whole}");
    }
}

#[test]
fn visits_have_their_days() {
    let desk = Desk::new();
    let visits = |patch: &Value| {
        let whole = plain(&sheet(&desk, patch));
        whole
            .split("## Your visits")
            .nth(1)
            .unwrap_or_default()
            .to_owned()
    };
    let course = json!({ "plan": { "nextVisit": { "day": "", "time": "" } } });
    let text = visits(&course);
    for line in [
        "Session 1: 23 November 2026",
        "Session 2: About 23 December 2026",
        "Session 3: About 22 January 2027",
    ] {
        assert!(text.contains(line), "{line} in {text}");
    }
    assert!(!text.contains("next visit"));
    // What is fixed takes the place of what is about, and the rest is counted from it.
    let fixed = visits(&json!({ "plan": { "nextVisit": { "day": "2026-12-28", "time": "9:30" } } }));
    for line in [
        "Session 2: 28 December 2026, 09:30",
        "Session 3: About 27 January 2027",
        "Your next visit: 28 December",
    ] {
        assert!(fixed.contains(line), "{line} in {fixed}");
    }
    // A check soon after the treatment is no session of the course.
    let check = visits(&json!({ "plan": { "nextVisit": { "day": "2026-11-27", "time": "" } } }));
    for line in [
        "Session 2: About 23 December 2026",
        "Your next visit: 27 November 2026\n",
    ] {
        assert!(check.contains(line), "{line} in {check}");
    }
    let single = json!({ "plan": { "sessions": "1", "nextVisit": { "day": "", "time": "" } } });
    assert_eq!(visits(&single), "");
    let open = json!({ "plan": { "day": { "when": "open" }, "nextVisit": { "day": "", "time": "" } } });
    assert!(visits(&open).contains("Sessions: 3 sessions, 30 days apart"));
}

#[test]
fn no_visit_no_code() {
    let desk = Desk::new();
    let without = json!({ "plan": { "nextVisit": { "day": "", "time": "" } } });
    assert!(code(&sheet(&desk, &without)).is_none());
    assert!(code(&sheet(&desk, &json!({}))).is_some());
    let mut wrong = draft(consult("healthy"));
    wrong.plan.next_visit = NextVisit {
        day: "2026-11-22".into(),
        time: "9:30".into(),
    };
    let gaps = desk.review(&wrong).unwrap_err();
    assert!(
        gaps.iter().any(|gap| gap.field == "plan.nextVisit.day"),
        "{gaps:?}"
    );
}

/// The texts of the codes on a page that is printed at 300 dots an inch.
fn scanned(file: &std::path::Path, page: usize) -> Vec<String> {
    let page = page.to_string();
    let ran = Command::new("pdftoppm")
        .args(["-r", "300", "-gray", "-f", &page, "-l", &page])
        .arg(file)
        .output()
        .unwrap();
    // P5, width, height, 255, then a byte a dot.
    let picture = ran.stdout;
    let mut head = picture.splitn(4, u8::is_ascii_whitespace);
    let mut number = || String::from_utf8(head.next().unwrap().to_vec()).unwrap();
    assert_eq!(number(), "P5");
    let (width, height): (usize, usize) = (number().parse().unwrap(), number().parse().unwrap());
    let dots = &picture[picture.len() - width * height..];
    let mut image = rqrr::PreparedImage::prepare_from_greyscale(width, height, |x, y| dots[y * width + x]);
    let grids = image.detect_grids();
    grids.into_iter().map(|grid| grid.decode().unwrap().1).collect()
}

#[test]
fn the_code_on_the_page_is_an_entry_for_a_calendar() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("sheet.pdf");
    let mut desk = Desk::new();
    desk.clinic.address.push("Haus Äußere; Höfe, 2".into());
    for (language, large_print, paper) in [
        ("en", false, Paper::A4),
        ("de", false, Paper::Letter),
        ("ar", true, Paper::A4),
        ("zh-Hans", false, Paper::A4),
    ] {
        desk.clinic.paper = Some(paper);
        let mut draft = draft(consult_in(language, "healthy"));
        draft.printing.large_print = large_print;
        let pages = typeset(&desk.sheet(&draft), &Fonts::load()).unwrap();
        std::fs::write(&file, written(&desk.sheet(&draft))).unwrap();
        let found = scanned(&file, pages.pages.len());
        assert_eq!(found.len(), 1, "{language}");
        // Lines end as the standard says, and long ones go on in the next.
        let text = found[0].replace("\r\n ", "");
        assert!(
            text.split_inclusive('\n').all(|line| line.ends_with("\r\n")),
            "{text:?}"
        );
        let value = |name: &str| {
            let mut lines = text.lines().filter_map(|line| line.strip_prefix(name));
            let value = lines
                .next()
                .unwrap_or_else(|| panic!("{name} in {text}"))
                .to_owned();
            assert!(lines.next().is_none(), "{name} stands twice");
            value
        };
        assert!(text.starts_with("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n"));
        assert!(text.contains("BEGIN:VEVENT\r\n") && text.ends_with("END:VEVENT\r\nEND:VCALENDAR\r\n"));
        assert_eq!(value("DTSTART:"), "20261223T143000");
        assert_eq!(value("DURATION:"), "PT60M");
        assert_eq!(value("DTSTAMP:"), "20261123T000000Z");
        assert!(value("UID:").len() == 12, "{text}");
        assert!(value("SUMMARY:").ends_with("\\, Linden Dermatology"));
        assert!(value("LOCATION:").contains("12 Linden Row\\, London W1A 0XX\\, Haus Äußere\\; Höfe\\, 2"));
        assert!(value("DESCRIPTION:").contains("020 7946 0018"));
        // Nothing of the patient is on it.
        assert!(!text.contains("Zo") && !text.contains("20418"));
    }
}

#[test]
fn the_code_is_as_large_as_a_telephone_needs() {
    let sheet = Desk::new().sheet(&draft(consult("healthy")));
    let pages = typeset(&sheet, &Fonts::load()).unwrap();
    let modules = code(&sheet).unwrap().len() as f32;
    let alt = |node: &&needlepoint_core::typeset::Node| {
        node.alt.as_deref().is_some_and(|alt| alt.starts_with("QR"))
    };
    let figure = pages.nodes.iter().find(alt).unwrap();
    let (_, [_, _, width, height]) = figure.area.unwrap();
    let millimetres = 72.0 / 25.4;
    assert!((width - height).abs() < 0.01 && width >= 30.0 * millimetres);
    assert!(
        width / modules >= 0.5 * millimetres,
        "{modules} modules on {width} pt",
    );
}

#[test]
fn large_print_and_black_and_white_keep_to_the_profiles() {
    let desk = Desk::new();
    assert_eq!(desk.procedure.texts.len(), 7);
    for language in desk.procedure.texts.keys() {
        for (large_print, black_and_white) in [(true, false), (false, true), (true, true)] {
            for (kind, day) in [("cautions", When::Today {}), ("healthy", When::Open {})] {
                let mut draft = draft(consult(kind));
                draft.language.clone_from(language);
                draft.plan.day = Some(day);
                draft.printing = Printing {
                    large_print,
                    black_and_white,
                };
                let sheet = desk.sheet(&draft);
                assert_eq!(sheet.printing, draft.printing);
                let found = against_profiles(&written(&sheet));
                assert_eq!(found, [""; 0], "{language} {kind} {:?}", sheet.printing);
            }
        }
    }
}
