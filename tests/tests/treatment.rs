//! The treatment record: what keeps the needle from the skin, what is missing in it, how it reads, what it is made of; the aftercare that follows from it.
#![allow(clippy::unwrap_used)]

use std::fs;

use needlepoint_core::consult::{Consented, Draft, Gap, Resolution, ResolutionKind, Treatment};
use needlepoint_core::procedure::{Outcome, Value};
use needlepoint_core::screening::{Renewal, check, judge_treatment, treat};
use needlepoint_core::sheet::{Block, FrozenSheet, Kind, aftercare, aftercare_of, treatment};
use needlepoint_tests::{
    Desk, against_profiles, consult, consult_in, draft, golden, patched, plain, told_apart, written,
};
use serde_json::json;

fn consented(desk: &Desk) -> Consented {
    Consented {
        record: "c".into(),
        signed_on: "2026-11-16".into(),
        version: desk.procedure.version.clone(),
    }
}

/// The consult as it was signed: with whatever was found resolved.
fn signed(desk: &Desk, language: &str) -> Draft {
    let mut signed = if language == "en" {
        draft(consult("healthy"))
    } else {
        draft(consult_in(language, "healthy"))
    };
    for finding in check(&signed, &desk.setting(&signed)).findings {
        signed.resolutions.retain(|r| r.finding != finding.id);
        signed.resolutions.push(Resolution {
            finding: finding.id,
            outcome: finding.outcome,
            until: finding.until,
            kind: ResolutionKind::Accepted,
            reason: "Talked over.".into(),
            by: "Dr Mara Linden".into(),
            at: "2026-11-16T10:00:00Z".into(),
        });
    }
    signed
}

/// A usual session with every part of it filled.
fn whole(desk: &Desk, signed: &Draft) -> Treatment {
    let today = desk.setting(signed).today;
    let mut typed = Treatment::of(consented(desk), signed, today);
    typed.changed = Some(false);
    typed.wants = Some(true);
    typed.by = "Dr Mara Linden".into();
    typed.grade = "Consultant dermatologist".into();
    typed.serial = "SP-20418".into();
    typed.tip.lot = "LOT-77/B".into();
    typed.tip.expiry = "2027-08".into();
    typed.antiseptic = "Chlorhexidine 2%".into();
    typed.numbing.used = Some(true);
    typed.numbing.product = "Lidocaine 4%".into();
    typed.numbing.dose = "2 g".into();
    typed.numbing.on = "09:10".into();
    typed.numbing.off = "09:50".into();
    typed.glide_lot = "G-5".into();
    for zone in &mut typed.zones {
        zone.passes = Some(6);
        zone.end_point = "bleeding".into();
    }
    typed.reactions.seen = Some(true);
    typed.reactions.kinds = vec!["bruise".into()];
    typed.reactions.note = "On the right cheek, 5 mm.".into();
    typed.photographs = Some(true);
    typed.aftercare = Some(true);
    typed.note = "Went well.".into();
    typed
}

fn record(desk: &Desk, typed: &Treatment, signed: &Draft) -> FrozenSheet {
    let setting = desk.setting(signed);
    let treated = treat(typed, signed, &setting).unwrap_or_else(|gaps| panic!("{gaps:?}"));
    treatment(&treated, &typed.by, &setting).unwrap()
}

fn gaps(desk: &Desk, typed: &Treatment, signed: &Draft) -> Vec<Gap> {
    treat(typed, signed, &desk.setting(signed))
        .err()
        .unwrap_or_default()
}

#[test]
fn the_record_reads_as_its_golden() {
    let desk = Desk::new();
    let signed = signed(&desk, "en");
    golden(
        "treatment",
        record(&desk, &whole(&desk, &signed), &signed).sheet(),
    );
}

/// Each part that is taken away is asked for at its own field, and at no other.
#[test]
fn what_is_missing_is_asked_for_at_its_field() {
    let desk = Desk::new();
    let signed = signed(&desk, "en");
    type Spoil = fn(&mut Treatment);
    let spoils: [(&str, Spoil); 24] = [
        ("changed", |t| t.changed = None),
        ("changed", |t| t.changed = Some(true)),
        ("changed", |t| {
            let answer = t.consult.answers.get_mut("fst").unwrap();
            answer.details.insert("unheard_of".into(), "anything".into());
        }),
        ("wants", |t| t.wants = None),
        ("day", |t| t.day = "2026-11-24".into()),
        ("by", |t| t.by = " ".into()),
        ("grade", |t| t.grade.clear()),
        ("serial", |t| t.serial.clear()),
        ("tip.lot", |t| t.tip.lot.clear()),
        ("tip.expiry", |t| t.tip.expiry = "08/2027".into()),
        ("tip.expiry", |t| t.tip.expiry = "2026-10".into()),
        ("antiseptic", |t| t.antiseptic.clear()),
        ("antiseptic", |t| t.antiseptic = "two\nlines".into()),
        ("glide", |t| t.glide.clear()),
        ("glideLot", |t| t.glide_lot = "\u{200b}".into()),
        ("numbing.used", |t| t.numbing.used = None),
        ("numbing.dose", |t| t.numbing.dose.clear()),
        ("numbing.on", |t| t.numbing.on = "noon".into()),
        ("numbing.off", |t| t.numbing.off = "09:00".into()),
        ("reactions", |t| t.reactions.seen = None),
        ("reactions", |t| {
            t.reactions.kinds = vec!["unheard_of".into()];
            t.reactions.note.clear();
        }),
        ("photographs", |t| t.photographs = None),
        ("aftercare", |t| t.aftercare = None),
        ("note", |t| t.note = "\u{10ffff}".into()),
    ];
    for (field, spoil) in spoils {
        let mut typed = whole(&desk, &signed);
        spoil(&mut typed);
        let open = gaps(&desk, &typed, &signed);
        let fields: Vec<_> = open.iter().map(|gap| gap.field.as_str()).collect();
        assert_eq!(fields, [format!("treatment.{field}")], "{open:?}");
    }
}

/// The power went after the needling: what was done is of its day, whenever it is written down.
#[test]
fn what_was_done_on_a_day_is_judged_and_sealed_as_of_that_day() {
    let desk = Desk::new();
    let signed = signed(&desk, "en");
    let mut typed = whole(&desk, &signed);
    typed.tip.expiry = "2026-11-23".into();
    // On the next day the consent would be too old, and the tip too.
    typed.consent.signed_on = "2025-11-23".into();
    let said = |day: &str| {
        let setting = desk.setting_on(day.parse().unwrap());
        let treated = treat(&typed, &signed, &setting).unwrap_or_else(|gaps| panic!("{gaps:?}"));
        plain(treatment(&treated, &typed.by, &setting).unwrap().sheet())
    };
    let (same, later) = (said("2026-11-23"), said("2026-11-24"));
    let written = "Written down on: 24 November 2026\n";
    assert!(later.contains(written), "{later}");
    assert_eq!(same, later.replace(written, ""), "nothing else of it is another");
    assert!(later.contains("Nguyễn, 23 November 2026"), "{later}");
    let fresh = Treatment::of(consented(&desk), &signed, "2026-11-23".parse().unwrap());
    let judged = judge_treatment(&fresh, &signed, &desk.setting_on("2026-11-24".parse().unwrap()));
    assert_eq!(judged.before[0].field, "treatment.day", "nothing was done yet");
}

#[test]
fn a_zone_is_held_against_the_plan_that_was_signed() {
    let desk = Desk::new();
    let signed = signed(&desk, "en");
    type Spoil = fn(&mut Treatment);
    let spoils: [(&str, Spoil); 6] = [
        ("Nothing longer than", |t| t.zones[0].length = "3.0".into()),
        ("Choose the needle length", |t| t.zones[0].length.clear()),
        ("Count the passes", |t| t.zones[0].passes = None),
        ("Count the passes", |t| t.zones[0].passes = Some(200)),
        ("Choose what was seen", |t| {
            t.zones[0].end_point = "unheard_of".into();
        }),
        ("not in the plan", |t| t.zones[0].zone = "chin".into()),
    ];
    for (words, spoil) in spoils {
        let mut typed = whole(&desk, &signed);
        spoil(&mut typed);
        let open = gaps(&desk, &typed, &signed);
        assert!(
            open.len() == 1 && open[0].message.contains(words),
            "{words}: {open:?}"
        );
    }
    let mut typed = whole(&desk, &signed);
    typed.zones.iter_mut().for_each(|zone| zone.skipped = true);
    assert_eq!(gaps(&desk, &typed, &signed)[0].field, "treatment.zones");
}

#[test]
fn what_went_beyond_the_pack_or_the_plan_is_printed_with_its_reason() {
    let desk = Desk::new();
    let mut signed = signed(&desk, "en");
    let zone = signed.zones()[0].to_owned();
    signed
        .plan
        .needles
        .iter_mut()
        .for_each(|n| n.length = "0.5".into());
    let mut typed = whole(&desk, &signed);
    let at = typed.zones.iter().position(|z| z.zone == zone).unwrap();
    typed.zones[at].length = "0.75".into();
    assert_eq!(
        gaps(&desk, &typed, &signed)[0].field,
        format!("treatment.zones.{zone}")
    );
    typed.zones[at].reason = "No redness at 0.5 mm.".into();
    typed.tip.expiry = "2026-11-22".into();
    typed.tip.reason = "Seen only afterwards.".into();
    let said = plain(record(&desk, &typed, &signed).sheet());
    for words in [
        "No redness at 0.5 mm.",
        "Seen only afterwards.",
        "22 November 2026",
    ] {
        assert!(said.contains(words), "{words}: {said}");
    }
}

#[test]
fn what_is_found_today_stands_in_the_way_until_it_is_resolved_and_agreed_to() {
    let desk = Desk::new();
    let signed = signed(&desk, "en");
    let mut typed = whole(&desk, &signed);
    typed.changed = Some(true);
    typed.consult.answers.get_mut("pregnant").unwrap().value = Some(Value::Yes);
    let open = gaps(&desk, &typed, &signed);
    let stop = open.iter().find(|gap| gap.field == "findings.pregnant").unwrap();
    assert!(stop.message.starts_with("Do not treat today."), "{stop:?}");
    let judged = judge_treatment(&typed, &signed, &desk.setting(&signed));
    assert_eq!(judged.renewals, [Renewal::Findings]);
}

/// A consent that speaks of a finding speaks of what it was then.
#[test]
fn what_became_graver_or_takes_longer_is_agreed_to_anew() {
    let (confirmed, mut warned) = (Desk::new(), Desk::new());
    warned.policy.confirmed.clear();
    let renewals = |desk: &Desk, signed: &Draft| {
        judge_treatment(&whole(desk, signed), signed, &desk.setting(signed)).renewals
    };
    let ill = |desk: &Desk| {
        let mut ill = signed(desk, "en");
        ill.answers.get_mut("fever").unwrap().value = Some(Value::Yes);
        let found = check(&ill, &desk.setting(&ill)).findings;
        let fever = found.into_iter().find(|f| f.id == "fever").unwrap();
        ill.resolutions.push(Resolution {
            finding: fever.id,
            outcome: fever.outcome,
            until: fever.until,
            kind: ResolutionKind::Overridden,
            reason: "Talked over.".into(),
            by: "Dr Mara Linden".into(),
            at: "2026-11-16T10:00:00Z".into(),
        });
        ill
    };
    let only_warned = ill(&warned);
    assert_eq!(only_warned.resolutions.last().unwrap().outcome, Outcome::Modify);
    assert!(renewals(&warned, &only_warned).is_empty());
    assert_eq!(renewals(&confirmed, &only_warned), [Renewal::Findings]);
    let mut waited = ill(&confirmed);
    assert!(renewals(&confirmed, &waited).is_empty());
    assert!(
        renewals(&warned, &waited).is_empty(),
        "it spoke of something graver"
    );
    waited.resolutions.last_mut().unwrap().until = Some("2026-11-24".into());
    assert_eq!(renewals(&confirmed, &waited), [Renewal::Findings]);
}

#[test]
fn consent_holds_for_its_form_its_plan_and_its_months() {
    let desk = Desk::new();
    let signed = signed(&desk, "en");
    let renewals = |typed: &Treatment| judge_treatment(typed, &signed, &desk.setting(&signed)).renewals;
    let typed = whole(&desk, &signed);
    assert!(renewals(&typed).is_empty());
    let mut other = typed.clone();
    other.consent.version = "2025.1".into();
    assert_eq!(renewals(&other), [Renewal::Version]);
    let mut other = typed.clone();
    other.consult.plan.glide = "Another gel".into();
    assert_eq!(renewals(&other), [Renewal::Plan]);
    for (signed_on, due) in [("2025-11-23", false), ("2025-11-22", true), ("", true)] {
        let mut other = typed.clone();
        other.consent.signed_on = signed_on.into();
        assert_eq!(!renewals(&other).is_empty(), due, "{signed_on}");
    }
}

#[test]
fn a_patient_who_no_longer_wants_it_is_asked_nothing_more() {
    let desk = Desk::new();
    let signed = signed(&desk, "en");
    let mut typed = Treatment::of(consented(&desk), &signed, desk.setting(&signed).today);
    typed.by = "Dr Mara Linden".into();
    typed.grade = "Consultant dermatologist".into();
    typed.wants = Some(false);
    let sheet = record(&desk, &typed, &signed);
    let said = plain(sheet.sheet());
    assert!(said.contains("The treatment was not given."), "{said}");
    assert!(!said.contains("What was done"), "{said}");
}

/// In every language: the clinic's place alone, the map, and both profiles.
#[test]
fn the_record_is_clean_in_every_language() {
    let desk = Desk::new();
    let languages: Vec<String> = desk.procedure.texts.keys().cloned().collect();
    for language in &languages {
        let signed = signed(&desk, language);
        let typed = whole(&desk, &signed);
        let frozen = record(&desk, &typed, &signed);
        assert_eq!(frozen.sheet().kind, Kind::Treatment);
        let places = frozen.places();
        assert_eq!(places.len(), 1, "{language}");
        let bytes = written(frozen.sheet());
        assert_eq!(against_profiles(&bytes), [] as [String; 0], "{language}");
        if let Some(folder) = std::env::var_os("NEEDLEPOINT_LOOK") {
            let file = std::path::Path::new(&folder).join(format!("treatment-{language}.pdf"));
            fs::write(file, &bytes).unwrap();
        }
        let said = plain(frozen.sheet());
        assert!(
            said.contains("LOT-77/B") && said.contains("SP-20418"),
            "{language}"
        );
        let map = |block: &Block| matches!(block, Block::Map { .. });
        assert!(frozen.sheet().blocks.iter().any(map), "{language}");
    }
}

/// Whatever is chosen from the content stands in both languages, each told to be what it is.
#[test]
fn each_passage_of_the_record_is_told_to_be_in_its_language() {
    let desk = Desk::new();
    for language in ["ar", "zh-Hans", "de"] {
        let mut signed = signed(&desk, language);
        signed
            .plan
            .needles
            .iter_mut()
            .for_each(|needle| needle.length = "0.5".into());
        let mut typed = whole(&desk, &signed);
        typed.tip.expiry = "2026-11-22".into();
        typed.tip.reason = "3".into();
        let given = record(&desk, &typed, &signed);
        let seen = desk.procedure.texts("en").unwrap().get("endPoint.bleeding");
        let table = given.sheet().blocks.iter().find_map(|block| match block {
            Block::Table { beside, .. } => beside.as_ref(),
            _ => None,
        });
        assert_eq!(table.unwrap().rows[0][3], seen, "{language}");
        let all = told_apart(given.sheet());
        assert!(all > 40, "{language}: {all}");

        for zone in &mut typed.zones {
            (zone.length, zone.reason) = ("0.75".into(), "3".into());
        }
        typed.numbing.used = Some(false);
        typed.reactions.seen = Some(false);
        (typed.photographs, typed.aftercare) = (Some(false), Some(false));
        let longer = record(&desk, &typed, &signed);
        assert!(told_apart(longer.sheet()) > 40, "{language}");

        typed.wants = Some(false);
        let not_given = record(&desk, &typed, &signed);
        let notice = not_given.sheet().blocks.iter().find_map(|block| match block {
            Block::Notice { beside, .. } => beside.as_ref(),
            _ => None,
        });
        assert_eq!(
            notice.unwrap().text,
            "The treatment was not given. You no longer wanted it."
        );
        told_apart(not_given.sheet());
    }
}

/// A treatment on a day of the course of a consult.
fn given(signed: &Draft, session: u16, day: &str) -> Treatment {
    let mut typed = Treatment::of(Consented::default(), signed, day.parse().unwrap());
    typed.session = session;
    typed.wants = Some(true);
    typed
}

#[test]
fn the_first_treatment_on_its_planned_day_has_the_aftercare_that_was_signed() {
    let desk = Desk::new();
    for language in ["en", "ar"] {
        let signed = desk.agreed(draft(consult_in(language, "healthy")));
        let setting = desk.setting(&signed);
        let treated = given(&signed, 1, &signed.date);
        let own = aftercare_of(&treated, &setting).unwrap().unwrap();
        assert_eq!(
            own,
            aftercare(&desk.freeze(&signed).unwrap()).unwrap(),
            "{language}"
        );
    }
}

#[test]
fn the_aftercare_of_a_treatment_counts_from_its_day_and_its_session() {
    let desk = Desk::new();
    // The day was open; the next visit was for the second session.
    let patch = json!({ "plan": {
        "sessions": "3", "intervalDays": "30", "day": { "when": "open" },
        "nextVisit": { "day": "2026-12-23", "time": "9:30" },
    } });
    let words = |language: &str, session: u16, day: &str| {
        let signed = draft(patched(consult_in(language, "healthy"), &patch));
        // Printed whenever: its days stay its own.
        let setting = desk.setting_on("2027-05-01".parse().unwrap());
        plain(
            &aftercare_of(&given(&signed, session, day), &setting)
                .unwrap()
                .unwrap(),
        )
    };
    let second = words("en", 2, "2026-12-23");
    for said in [
        "Day 0 is 23 December 2026",
        "-- 24 December --",
        "Session 2: 23 December 2026",
        "Session 3: About 22 January 2027",
    ] {
        assert!(second.contains(said), "{said} in {second}");
    }
    for other in ["November", "Session 1", "Your next visit", "9:30"] {
        assert!(!second.contains(other), "{other} in {second}");
    }
    let first = words("en", 1, "2026-11-25");
    for said in ["Day 0 is 25 November 2026", "Session 2: 23 December 2026, 09:30"] {
        assert!(first.contains(said), "{said} in {first}");
    }
    // Of the last, and of one more than was planned, nothing is left to come.
    for session in [3, 4] {
        let last = words("en", session, "2027-01-22");
        assert!(last.contains("Day 0 is 22 January 2027"), "{last}");
        assert!(last.contains("-- 22 April to 21 July --"), "{last}");
        assert!(
            !last.contains("Session") && !last.contains("Your visits"),
            "{last}"
        );
    }
    let german = words("de", 2, "2026-12-23");
    assert!(
        german.contains("23. Dezember 2026") && german.contains("22. Januar 2027"),
        "{german}"
    );
    assert!(!german.contains("November"), "{german}");
    let signed = draft(consult("healthy"));
    for wants in [None, Some(false)] {
        let mut declined = given(&signed, 1, &signed.date);
        declined.wants = wants;
        assert_eq!(aftercare_of(&declined, &desk.setting(&signed)).unwrap(), None);
    }
}
