//! The day of treatment: asked again, written, sealed beside its consent; asked for consent anew; a lot recalled.

use super::papers::PNG;
use super::room::Room;
use crate::state::today;
use crate::view::{RecordKind, TreatmentView};
use crate::{drafts, papers, recalling, recorded, treating};
use jiff::tz::TimeZone;
use jiff::{ToSpan, Zoned};
use needlepoint_core::consult::Treatment;
use needlepoint_core::procedure::Value;
use needlepoint_core::screening::Renewal;

/// What a usual session is, said in the window.
pub fn usual(mut typed: Treatment) -> Treatment {
    typed.changed = Some(false);
    typed.wants = Some(true);
    typed.serial = "SP-20418".into();
    typed.tip.lot = "LOT-77/B".into();
    typed.tip.expiry = "2099-08".into();
    typed.antiseptic = "Chlorhexidine".into();
    typed.glide_lot = "G-5".into();
    typed.zones[0].passes = Some(6);
    typed.zones[0].end_point = "redness".into();
    typed.reactions.seen = Some(false);
    typed.photographs = Some(true);
    typed.aftercare = Some(true);
    typed
}

fn fields(view: &TreatmentView) -> Vec<&str> {
    let gaps = view.before.iter().chain(&view.done);
    gaps.map(|gap| gap.field.as_str()).collect()
}

#[test]
fn a_usual_session_starts_from_the_plan_and_is_sealed_beside_its_consent() {
    let room = Room::begun();
    let consent = room.record();
    let view = treating::begin(&room.state, &consent.id).unwrap();
    let typed = view.treatment.clone();
    assert_eq!(
        (typed.by.as_str(), typed.session, view.sessions),
        ("Dr Amara Okafor", 1, 3)
    );
    assert_eq!(typed.zones.len(), 1);
    assert_eq!(
        (typed.zones[0].length.as_str(), typed.zones[0].passes),
        ("1.5", None)
    );
    assert_eq!(typed.glide, "Sterile hyaluronic acid gel");
    let asked = [
        "changed",
        "wants",
        "zones.cheek-medial-right",
        "serial",
        "antiseptic",
        "tip.lot",
        "tip.expiry",
        "glideLot",
        "reactions",
        "photographs",
        "aftercare",
    ];
    let asked = asked.map(|field| format!("treatment.{field}"));
    assert_eq!(fields(&view), asked, "in the order of the window");
    assert!(view.renewals.is_empty(), "{:?}", view.renewals);
    let told = treating::seal(&room.state, &view.id).unwrap_err();
    assert!(told.fields.iter().any(|gap| gap.field == "treatment.wants"));

    let view = treating::change(&room.state, &view.id, usual(typed)).unwrap();
    assert!(fields(&view).is_empty(), "{:?}", fields(&view));
    // The program stops here and starts again: it is all there.
    assert_eq!(
        treating::begin(&room.state, &consent.id).unwrap().treatment,
        view.treatment
    );
    let shown = treating::sheet(&room.state, &view.id).unwrap();
    let record = treating::seal(&room.state, &view.id).unwrap();
    assert!(record.verified && record.vouched, "{:?}", record.problem);
    assert_eq!((record.kind, record.seals.len()), (RecordKind::Treatment, 1));
    assert!(record.seals[0].meaning.contains("Dr Amara Okafor"));
    assert_eq!(record.consent.as_deref(), Some(consent.id.as_str()));
    assert!(record.file_name.starts_with("treatment-"));
    let kept = room.read(|open| open.archive.record(&record.id).unwrap());
    let sealed = needlepoint_core::sheet::FrozenSheet::read(kept.sheet).unwrap();
    assert_eq!(sealed.sheet(), &shown, "what was shown is what was sealed");

    let consent = recorded::record(&room.state, &consent.id).unwrap();
    assert_eq!(consent.sessions[0].record, record.id);
    let recalled = recalling::list(&room.state, "lot 77 b").unwrap();
    assert_eq!((recalled.len(), recalled[0].name.as_str()), (1, "Zoë Åström"));
    assert!(
        !recalled[0].zones[0].contains('-'),
        "by name: {:?}",
        recalled[0].zones
    );
    assert_eq!(
        room.read(|open| open.archive.find("lot-77", 9, &TimeZone::UTC).unwrap())
            .len(),
        1
    );

    // The next session knows the last one, and takes over what is used again but the tip.
    let next = treating::begin(&room.state, &consent.id).unwrap();
    assert_eq!(
        (next.treatment.session, next.treatment.serial.as_str()),
        (2, "SP-20418")
    );
    assert_eq!(next.treatment.tip.lot, "");
    assert_eq!(next.last_tip.as_ref().unwrap().lot, "LOT-77/B");
    // The gel is another by name where the patient's language is another: its lot can be taken over by hand.
    let gel = next.last_gel.as_ref().unwrap();
    assert_eq!(
        (gel.name.as_str(), gel.lot.as_str()),
        ("Sterile hyaluronic acid gel", "G-5")
    );
    assert!(view.last_gel.is_none(), "before the first treatment");
    let last = next.last.unwrap();
    assert!(last.reactions.is_empty());
    assert_eq!(last.zones, view.treatment.zones);
    assert_eq!(
        (last.days, last.early),
        (0, true),
        "on the very day: {:?}",
        last.interval
    );
    assert_eq!((next.treatment.changed, next.treatment.wants), (None, None));
}

/// What was typed lies in the archive as of the day before.
fn since_yesterday(room: &Room, id: &str, mut typed: Treatment) -> String {
    let yesterday = Zoned::now().date().yesterday().unwrap().to_string();
    typed.day.clone_from(&yesterday);
    typed.consult.date.clone_from(&yesterday);
    let body = serde_json::to_string(&typed).unwrap();
    room.state
        .with_open(|open| {
            let consent = open.archive.treatment(id)?.consent;
            open.write(|archive, by| archive.save_treatment(id, &consent, &body, by))
        })
        .unwrap();
    yesterday
}

#[test]
fn what_was_done_yesterday_is_sealed_as_of_yesterday_and_says_when_it_was_written() {
    let room = Room::begun();
    let consent = room.record();
    let begun = treating::begin(&room.state, &consent.id).unwrap();
    assert!(!begun.late);
    let mut typed = usual(begun.treatment);
    typed.photographs = None;
    let yesterday = since_yesterday(&room, &begun.id, typed);
    let view = treating::begin(&room.state, &consent.id).unwrap();
    assert!(view.late);
    assert_eq!((&view.today, &view.consult.today), (&yesterday, &yesterday));
    assert_eq!(
        (view.treatment.changed, view.treatment.wants),
        (Some(false), Some(true))
    );
    assert_eq!(fields(&view), ["treatment.photographs"]);
    let mut typed = view.treatment;
    typed.photographs = Some(true);
    typed.day = today();
    treating::change(&room.state, &view.id, typed).unwrap();
    let record = treating::seal(&room.state, &view.id).unwrap();
    assert!(record.verified, "{:?}", record.problem);
    assert_eq!(record.sessions[0].day, yesterday);
    assert_eq!(recalling::list(&room.state, "lot77b").unwrap()[0].day, yesterday);
    let sheet = room.read(|open| open.archive.record(&record.id).unwrap().sheet);
    assert!(sheet.contains("Written down on"), "{sheet}");
    assert!(
        record.sealed_at > format!("{yesterday}T24"),
        "{}",
        record.sealed_at
    );
}

#[test]
fn a_day_on_which_nothing_was_done_gives_way_to_the_next() {
    let room = Room::begun();
    let consent = room.record();
    let begun = treating::begin(&room.state, &consent.id).unwrap();
    let mut typed = begun.treatment;
    typed.changed = Some(false);
    typed.wants = Some(true);
    typed.serial = "SP-20418".into();
    since_yesterday(&room, &begun.id, typed);
    let view = treating::begin(&room.state, &consent.id).unwrap();
    assert!(!view.late);
    assert_eq!((view.today, &view.treatment.day), (today(), &today()));
    assert_eq!((view.treatment.changed, view.treatment.wants), (None, None));
    assert_eq!(view.treatment.serial, "SP-20418");
}

#[test]
fn who_only_looks_at_a_treatment_writes_nothing_also_on_another_day() {
    let room = Room::begun();
    let consent = room.record();
    let begun = treating::begin(&room.state, &consent.id).unwrap();
    let mut typed = begun.treatment;
    typed.changed = Some(false);
    typed.wants = Some(true);
    let kept = || room.read(|open| open.archive.treatment(&begun.id).unwrap());
    let (first, acts) = (kept(), room.trail());
    treating::begin(&room.state, &consent.id).unwrap();
    assert_eq!(kept(), first);
    assert_eq!(room.trail()[acts.len()..], ["draft.opened", "trail.exported"]);

    since_yesterday(&room, &begun.id, typed);
    let (yesterdays, acts) = (kept(), room.trail());
    let view = treating::begin(&room.state, &consent.id).unwrap();
    assert_eq!((&view.treatment.day, view.treatment.wants), (&today(), None));
    assert_eq!(kept(), yesterdays);
    assert_eq!(room.trail()[acts.len()..], ["draft.opened", "trail.exported"]);
    // What was wanted yesterday is not sealed today, and what is written now is of today.
    let told = treating::seal(&room.state, &begun.id).unwrap_err();
    assert!(told.fields.iter().any(|gap| gap.field == "treatment.wants"));
    let view = treating::change(&room.state, &begun.id, usual(view.treatment)).unwrap();
    assert_eq!((view.late, view.treatment.day), (false, today()));
    assert_eq!(
        treating::seal(&room.state, &begun.id).unwrap().sessions[0].day,
        today()
    );
}

#[test]
fn a_consent_that_was_signed_by_pen_is_as_old_as_its_signature() {
    let room = Room::begun();
    let id = room.ready();
    papers::blank(&room.state, &id).unwrap();
    let day = Zoned::now().date() - 400.days();
    let stated = papers::Stated {
        signers: "Zoë Åström".into(),
        signed_on: day.to_string(),
        is_this: true,
    };
    let record = papers::bring_in(&room.state, &id, &stated, &[PNG.to_vec()]).unwrap();
    let view = treating::begin(&room.state, &record.id).unwrap();
    assert_eq!(view.treatment.consent.signed_on, day.to_string());
    assert_eq!(view.renewals, [Renewal::Interval]);
}

#[test]
fn what_stands_against_it_today_stops_it_and_gives_a_letter() {
    let room = Room::begun();
    let consent = room.record();
    let view = treating::begin(&room.state, &consent.id).unwrap();
    let mut typed = usual(view.treatment);
    typed.changed = Some(true);
    typed.consult.answers.get_mut("pregnant").unwrap().value = Some(Value::Yes);
    // What is not the window's to say is not taken from it.
    typed.session = 9;
    typed.consult.patient.name = "Somebody else".into();
    let view = treating::change(&room.state, &view.id, typed).unwrap();
    assert_eq!(view.treatment.session, 1);
    assert_eq!(view.treatment.consult.patient.name, "Zoë Åström");
    assert!(view.consult.deferrable && view.consult.banner.stopped);
    assert!(
        view.before
            .iter()
            .any(|gap| gap.message.starts_with("Do not treat today."))
    );
    assert!(treating::seal(&room.state, &view.id).is_err());
    let letter = papers::seal_deferral(&room.state, &view.id).unwrap();
    assert_eq!(letter.kind, RecordKind::Deferral);
    assert_eq!(
        treating::begin(&room.state, &consent.id).unwrap().id,
        view.id,
        "it stays open"
    );
}

#[test]
fn a_patient_who_no_longer_wants_it_is_written_down_and_no_session_counts() {
    let room = Room::begun();
    let consent = room.record();
    let view = treating::begin(&room.state, &consent.id).unwrap();
    let mut typed = view.treatment;
    typed.wants = Some(false);
    typed.tip.lot = "UNUSED-1".into();
    let view = treating::change(&room.state, &view.id, typed).unwrap();
    assert!(fields(&view).is_empty(), "{:?}", fields(&view));
    let record = treating::seal(&room.state, &view.id).unwrap();
    assert!(record.verified && !record.sessions[0].given);
    assert!(recalling::list(&room.state, "UNUSED-1").unwrap().is_empty());
    assert_eq!(
        treating::begin(&room.state, &consent.id)
            .unwrap()
            .treatment
            .session,
        1
    );
}

#[test]
fn consent_is_asked_again_with_all_that_is_known_and_the_course_goes_on() {
    let room = Room::begun();
    let consent = room.record();
    let first = treating::begin(&room.state, &consent.id).unwrap();
    treating::change(&room.state, &first.id, usual(first.treatment)).unwrap();
    treating::seal(&room.state, &first.id).unwrap();
    let view = treating::begin(&room.state, &consent.id).unwrap();
    let mut typed = usual(view.treatment);
    typed.changed = Some(true);
    typed.consult.answers.get_mut("hsv_history").unwrap().value = Some(Value::Yes);
    let view = treating::change(&room.state, &view.id, typed).unwrap();
    assert_eq!(view.renewals, [Renewal::Findings]);
    let again = treating::ask_again(&room.state, &view.id).unwrap();
    assert!(
        treating::begin(&room.state, &again.id).is_err(),
        "it is not signed yet"
    );
    let draft = room.draft(&again.id);
    assert_eq!(draft.answers["hsv_history"].value, Some(Value::Yes));
    assert!(draft.consent.ticks.is_empty() && draft.consent.informed_at.is_empty());
    assert!(drafts::resume(&room.state, &again.id).is_ok());
    assert_eq!(
        room.read(|open| open.archive.sessions(&again.id).unwrap().len()),
        1
    );
    // Pressed again, it is the same consult; what was written of the treatment is still there.
    assert_eq!(treating::ask_again(&room.state, &view.id).unwrap().id, again.id);
    assert_eq!(room.read(|open| open.archive.drafts().unwrap().len()), 1);
    let kept = treating::begin(&room.state, &consent.id).unwrap();
    assert_eq!(
        (&kept.id, &kept.treatment.tip.lot),
        (&view.id, &"LOT-77/B".to_owned())
    );
    let mut typed = kept.treatment;
    typed.consult.answers.get_mut("pregnant").unwrap().value = Some(Value::Yes);
    treating::change(&room.state, &view.id, typed).unwrap();
    let told = treating::ask_again(&room.state, &view.id).unwrap_err();
    assert!(told.message.contains("the answers there"), "{}", told.message);
    assert!(
        treating::begin(&room.state, &first.id).is_err(),
        "a treatment is no consent"
    );
}
