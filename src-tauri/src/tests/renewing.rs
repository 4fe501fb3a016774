//! The long-term form is renewed before the certificate of its last time-stamp ends, and where it is not, it is told.

use super::room::Room;
use crate::view::EndingView;
use crate::{authority, renewing, stamping};
use jiff::{SignedDuration, Timestamp};
use needlepoint_core::records::ASKED_AGAIN;
use needlepoint_core::seal::verify;
use needlepoint_tests::{Listening, Mood};

/// A clinic that has the long-term form made, by an authority whose certificate ends in 30 days; and a sheet of it.
fn ending() -> (Room, Listening, String) {
    let (room, listening) = (Room::begun(), Listening::new());
    listening.authority.certify_until("soon", "stamp", "-days 30");
    listening.sign_by("soon");
    choose(&room, &listening, true);
    let id = room.record().id;
    assert!(stamping::stamp_due(&room.state));
    (room, listening, id)
}

fn choose(room: &Room, listening: &Listening, long_term: bool) {
    let (said, _) = authority::tried(&listening.address).unwrap();
    authority::set(&room.state, &listening.address, long_term, &said.anchor).unwrap();
}

fn told(room: &Room) -> Option<EndingView> {
    room.read(|open| renewing::told(open).unwrap())
}

/// How many time-stamps are on a sheet; it is long-term and waits for nothing.
fn stamps(room: &Room, id: &str) -> usize {
    room.read(|open| {
        let stamp = stamping::of(open, id).unwrap();
        assert!(stamp.long_term && stamp.waits.is_none(), "{stamp:?}");
        let pdf = stamping::current(open, id).unwrap().pdf;
        verify(&pdf, None).unwrap().time_stamps.len()
    })
}

/// As if the authority had been asked that long ago.
fn asked_long_ago(room: &Room) {
    room.state
        .by_itself(|open| {
            let ends = open
                .archive
                .ending(Timestamp::MAX - SignedDuration::from_hours(24))?;
            let long_ago = Timestamp::now() - ASKED_AGAIN;
            Ok(open.archive.ends_no_later(ends.unwrap().first, long_ago)?)
        })
        .unwrap();
}

#[test]
fn it_is_renewed_when_the_authority_signs_with_what_ends_later() {
    let (room, listening, id) = ending();
    assert_eq!(stamps(&room, &id), 2);
    // As long as the authority is known to sign with the same certificate, it is not asked in vain
    let asked = listening.asked();
    assert!(!stamping::stamp_due(&room.state));
    assert_eq!(listening.asked(), asked);
    let said = told(&room).unwrap();
    assert_eq!(said.sheets, 1);
    assert!(
        said.why
            .contains("still signs with a certificate that ends no later"),
        "{said:?}"
    );
    let first: Timestamp = said.first.parse().unwrap();
    let days = first.duration_since(Timestamp::now()).as_hours() / 24;
    assert!((28..=30).contains(&days), "{days}");
    // After a week it is, once, and what would last no longer is not kept
    asked_long_ago(&room);
    assert!(stamping::stamp_due(&room.state));
    assert!(listening.asked() > asked);
    assert_eq!(stamps(&room, &id), 2);
    let asked = listening.asked();
    assert!(!stamping::stamp_due(&room.state));
    assert_eq!(listening.asked(), asked);
    // That it has another certificate by now shows when it stamps the next sheet
    listening.sign_by("stamp");
    let next = room.record().id;
    assert!(stamping::stamp_due(&room.state));
    assert!(stamping::stamp_due(&room.state));
    assert_eq!((stamps(&room, &id), stamps(&room, &next)), (3, 2));
    assert!(told(&room).is_none());
    assert!(!stamping::stamp_due(&room.state));
    let verified = crate::recorded::record(&room.state, &id).unwrap().verified;
    assert!(verified);
}

#[test]
fn where_it_is_not_renewed_it_is_told_why() {
    let (room, listening, _) = ending();
    let why = |room: &Room| told(room).unwrap().why;
    choose(&room, &listening, false);
    assert!(why(&room).contains("no longer has the long-term form made"));
    assert!(!stamping::stamp_due(&room.state));
    authority::remove(&room.state).unwrap();
    assert!(why(&room).contains("No time-stamp authority is set"));
    assert!(!stamping::stamp_due(&room.state));
    choose(&room, &listening, true);
    listening.sign_by("stamp");
    listening.set(Mood::Away);
    assert!(told(&room).is_none(), "nothing stands in the way yet");
    assert!(stamping::stamp_due(&room.state));
    let said = why(&room);
    assert!(said.starts_with("They could not be renewed yet. "), "{said}");
}

#[test]
fn of_a_form_of_an_earlier_version_the_end_is_learned_by_looking() {
    let (room, _listening, id) = ending();
    let known = told(&room).unwrap();
    let learned = |id: &str| {
        room.state
            .by_itself(|open| {
                open.archive.note_end(id, None)?;
                assert!(renewing::told(open)?.is_none());
                renewing::learn(open, id)
            })
            .unwrap();
        told(&room)
    };
    let again = learned(&id).unwrap();
    assert_eq!((again.sheets, again.first), (known.sheets, known.first));
    // One without the long-term form has no end
    authority::remove(&room.state).unwrap();
    let bare = room.record().id;
    room.state.by_itself(|open| renewing::learn(open, &bare)).unwrap();
    assert_eq!(told(&room).unwrap().sheets, 1);
}
