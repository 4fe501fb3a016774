//! From the frozen sheet to the record, and what stands in its way.

use super::room::{PASSPHRASE, Room, typed, unlock};
use crate::decisions;
use crate::drafts;
use crate::proof::prove;
use crate::recorded;
use crate::signing;
use crate::state::random;
use crate::view::RecordView;
use jiff::Timestamp;
use needlepoint_core::consult::Draft;
use needlepoint_core::records::{self, Record, digest_of};
use needlepoint_core::screening::review;
use needlepoint_core::seal::{Certificate, SealKey};
use needlepoint_core::sheet::compose;

fn another_key(name: &str) -> SealKey {
    SealKey::generate(name, "GB", Timestamp::now(), &mut random).unwrap()
}

#[test]
fn everybody_signs_and_the_record_is_kept_with_the_version_that_was_signed() {
    let mut room = Room::begun();
    let id = room.ready();
    let frozen = signing::freeze(&room.state, &id).unwrap();
    let version = room.state.procedure.version.clone();
    // The program is updated between freezing and the last signature.
    room.state.procedure.version = "of the next year".into();
    let record = room.sign_all(&frozen, &id);
    assert!(record.verified && record.vouched, "{:?}", record.problem);
    assert_eq!((record.problem, &record.digest), (None, &frozen.digest));
    let kept = room.read(|open| open.archive.record(&id).unwrap());
    assert_eq!(kept.summary.procedure_version, version);
    assert_eq!(
        (&kept.digest, digest_of(kept.sheet.as_bytes())),
        (&frozen.digest, frozen.digest.clone())
    );
    assert!(room.read(|open| open.archive.drafts().unwrap()).is_empty());
    let shown = recorded::record(&room.state, &id).unwrap();
    assert!(shown.verified && shown.vouched);
    assert_eq!(shown.seals.len(), frozen.places.len());
}

#[test]
fn a_sheet_is_not_frozen_while_the_time_to_think_runs_unless_a_reason_is_written() {
    let room = Room::begun();
    room.let_think(24);
    let id = room.ready();
    let told = signing::freeze(&room.state, &id).unwrap_err();
    let fields: Vec<_> = told.fields.iter().map(|gap| gap.field.as_str()).collect();
    assert_eq!(fields, ["consent.reflectionReason"]);
    let mut draft = room.draft(&id);
    draft.consent.reflection_reason = "She travels tomorrow and asked for today.".into();
    drafts::change(&room.state, &id, draft).unwrap();
    room.agree(&id);
    signing::freeze(&room.state, &id).unwrap();
}

#[test]
fn the_time_to_think_begins_anew_for_another_plan() {
    let room = Room::begun();
    let id = room.ready();
    let first = room.draft(&id).consent;
    assert!(!first.informed_of.is_empty());
    let before = "2026-01-02T10:00:00Z".to_owned();
    let change = |plan: &dyn Fn(&mut Draft)| {
        let mut draft = room.draft(&id);
        draft.consent.informed_at.clone_from(&before);
        plan(&mut draft);
        room.state
            .with_open(|open| drafts::save(open, &id, &draft))
            .unwrap();
        signing::sheet(&room.state, &id).unwrap();
        room.draft(&id).consent
    };
    assert_eq!(change(&|draft| draft.diagnosis.push('.')).informed_at, before);
    let anew = change(&|draft| draft.plan.sessions = "4".into());
    assert!(anew.informed_at != before && anew.informed_of != first.informed_of);
}

#[test]
fn a_sheet_that_was_frozen_on_another_day_is_opened_again_before_anyone_signs() {
    let room = Room::begun();
    let id = room.ready();
    let mut draft = room.draft(&id);
    draft.date = "2026-01-02".into();
    room.state
        .with_open(|open| drafts::save(open, &id, &draft))
        .unwrap();
    let day = draft.day().unwrap();
    let frozen = room
        .state
        .with_open(|open| {
            let clinic = room.state.store.clinic()?;
            let mut setting = room.state.setting(&clinic, &open.policy);
            setting.today = day;
            let reviewed = review(&draft, &setting).unwrap();
            let sheet = compose(&reviewed, &setting).unwrap();
            let json = serde_json::to_string(&sheet).unwrap();
            let digest = digest_of(json.as_bytes());
            open.write(|archive, by| {
                archive.freeze(&id, &json, &digest, b"%PDF", &serde_json::Value::Null, by)
            })?;
            signing::finish(open, &id)
        })
        .unwrap();
    let place = &frozen.places[0];
    let told = signing::sign(&room.state, &id, &place.field, &typed(&place.name)).unwrap_err();
    assert!(told.message.contains("another day"), "{}", told.message);
    assert!(told.hint.contains("opens the sheet again"), "{}", told.hint);
}

#[test]
fn a_signing_whose_seal_is_broken_is_opened_with_words_and_given_up() {
    let room = Room::begun();
    let id = room.ready();
    let frozen = signing::freeze(&room.state, &id).unwrap();
    room.sign_next(&id, &frozen);
    room.state
        .with_open(|open| {
            let broken = [open.archive.signing(&id)?.pdf, b"no seal".to_vec()].concat();
            open.write(|archive, by| archive.put_seal(&id, "clinician", &broken, by))
        })
        .unwrap();
    let signing = drafts::resume(&room.state, &id).unwrap().signing.unwrap();
    let problem = signing.problem.unwrap();
    assert!(problem.contains("did not verify"), "{problem}");
    assert!(signing.record.is_none());
    signing::thaw(&room.state, &id).unwrap();
    let anew = signing::freeze(&room.state, &id).unwrap();
    assert!(room.sign_all(&anew, &id).verified);
}

#[test]
fn a_signing_of_another_version_of_the_program_is_opened_with_words_and_given_up() {
    let room = Room::begun();
    let id = room.ready();
    room.freeze_in_another_version(&id);
    let signing = drafts::resume(&room.state, &id).unwrap().signing.unwrap();
    assert!(signing.problem.unwrap().contains("another version"));
    assert!(signing.sheet.is_none());
    signing::thaw(&room.state, &id).unwrap();
    signing::freeze(&room.state, &id).unwrap();
}

#[test]
fn a_seal_that_does_not_verify_is_not_kept() {
    let room = Room::begun();
    // A key whose certificate is another's: what it seals leads to none of the clinic's.
    room.state
        .with_open(|open| {
            let key = records::SealKey {
                der: another_key("One").to_der(),
                certificate: another_key("Other").certificate().der(),
            };
            open.write(|archive, by| archive.set_seal_key(&key, by))
        })
        .unwrap();
    let id = room.ready();
    let frozen = signing::freeze(&room.state, &id).unwrap();
    let place = &frozen.places[0];
    let told = signing::sign(&room.state, &id, &place.field, &typed(&place.name)).unwrap_err();
    assert!(told.message.contains("did not verify"), "{}", told.message);
    assert!(room.read(|open| open.archive.signing(&id).unwrap().done.is_empty()));
}

#[test]
fn the_last_seal_that_was_stored_before_the_program_ended_is_archived_when_it_is_resumed() {
    let room = Room::begun();
    let id = room.ready();
    room.sign_until_the_power_goes(&id);
    room.state.lock();
    unlock(&room.state, PASSPHRASE).unwrap();
    let signing = drafts::resume(&room.state, &id).unwrap().signing.unwrap();
    assert!(signing.record.unwrap().verified);
}

#[test]
fn the_seal_key_is_not_changed_while_somebody_signs() {
    let room = Room::begun();
    let id = room.ready();
    let frozen = signing::freeze(&room.state, &id).unwrap();
    let before = decisions::settings(&room.state).unwrap().seal.fingerprint;
    room.sign_next(&id, &frozen);
    let refused = [
        decisions::make_seal_key(&room.state).unwrap_err(),
        decisions::set_seal_key(&room.state, &another_key("Imported")).unwrap_err(),
    ];
    for told in refused {
        assert!(told.message.contains("signing is under way"), "{}", told.message);
        assert!(told.hint.contains("give it up"), "{}", told.hint);
        assert!(!format!("{} {}", told.message, told.hint).contains("Åström"));
    }
    assert_eq!(decisions::settings(&room.state).unwrap().seal.fingerprint, before);
    let resumed = drafts::resume(&room.state, &id).unwrap().signing.unwrap();
    assert!(room.sign_all(&resumed, &id).vouched);
}

/// A record as the window would show it to a clinic that has had these certificates.
fn judged(record: &Record, own: &[Certificate]) -> RecordView {
    recorded::record_view(record, prove(&record.pdf, &record.digest, own))
}

#[test]
fn the_clinic_vouches_for_what_its_earlier_keys_sealed_and_for_nobody_elses() {
    let room = Room::begun();
    let earlier = room.record();
    let first = decisions::settings(&room.state).unwrap().seal.fingerprint;
    let settings = decisions::make_seal_key(&room.state).unwrap();
    assert_ne!(settings.seal.fingerprint, first);
    decisions::set_seal_key(&room.state, &another_key("Brought")).unwrap();
    let later = room.record();
    for id in [earlier.id, later.id] {
        let shown = recorded::record(&room.state, &id).unwrap();
        assert!(shown.verified && shown.vouched, "{:?}", shown.problem);
        let kept = room.read(|open| open.archive.record(&id).unwrap());
        let elsewhere = judged(&kept, &[another_key("Stranger").certificate().clone()]);
        assert!(elsewhere.verified && !elsewhere.vouched);
        assert!(elsewhere.problem.unwrap().contains("None of the clinic's keys"));
    }
}

#[test]
fn a_changed_record_is_shown_with_what_is_wrong() {
    let room = Room::begun();
    let id = room.record().id;
    let (mut kept, own) = room.read(|open| {
        let own = crate::proof::own_certificates(open).unwrap();
        (open.archive.record(&id).unwrap(), own)
    });
    kept.pdf.push(b'x');
    let shown = judged(&kept, &own);
    assert!(!shown.verified && !shown.vouched);
    assert!(shown.problem.unwrap().contains("Bytes were added"));
    kept.pdf.pop();
    kept.digest = digest_of(b"another sheet");
    let shown = judged(&kept, &own);
    assert!(!shown.verified);
    assert_eq!(shown.problem.unwrap(), "The seals belong to another sheet.");
}

#[test]
fn only_the_next_person_signs_and_only_with_their_name() {
    let room = Room::begun();
    let id = room.ready();
    let frozen = signing::freeze(&room.state, &id).unwrap();
    let last = frozen.places.last().unwrap();
    let told = signing::sign(&room.state, &id, &last.field, &typed(&last.name)).unwrap_err();
    assert_eq!(told.message, "It is not this person's turn.");
    let told = signing::sign(&room.state, &id, &frozen.places[0].field, &typed("Somebody")).unwrap_err();
    assert!(told.message.contains("Type the name"), "{}", told.message);
    assert!(!told.hint.is_empty());
}
