//! Time-stamps: asked of nobody unless the clinic chose an authority; queued, stamped later, refused where they lie.

use super::room::{PASSPHRASE, Room, unlock};
use crate::failure::Failure;
use crate::network::{self, NetworkError, Question};
use crate::recorded::{handed_out, record};
use crate::state::State;
use crate::view::{RecordView, Settings, StampView};
use crate::{authority, decisions, stamping};
use jiff::{SignedDuration, Timestamp};
use needlepoint_core::records::Act;
use needlepoint_core::seal::{Stage, Trust, judge};
use needlepoint_tests::{Listening, Mood};
use std::net::{TcpListener, TcpStream};
use std::process::{Command, Stdio};

/// Chooses an authority as the window does: by the certificate that was shown when it was tried.
fn choose(room: &State, address: &str, long_term: bool) -> Result<Settings, Failure> {
    let (said, _) = authority::tried(address)?;
    authority::set(room, address, long_term, &said.anchor)
}

/// A clinic that chose an authority.
fn room(long_term: bool) -> (Room, Listening) {
    let (room, listening) = (Room::begun(), Listening::new());
    choose(&room.state, &listening.address, long_term).unwrap();
    (room, listening)
}

fn shown(room: &Room, record: &RecordView) -> RecordView {
    crate::recorded::record(&room.state, &record.id).unwrap()
}

fn file(room: &Room, record: &RecordView) -> Vec<u8> {
    handed_out(&room.state, &record.id, Act::RecordPrinted)
        .unwrap()
        .pdf
}

fn signed(room: &Room, record: &RecordView) -> Vec<u8> {
    room.read(|open| open.archive.record(&record.id).unwrap().pdf)
}

/// A file's stage, for who trusts the authorities that the clinic chose.
fn stage(room: &Room, pdf: &[u8]) -> Option<Stage> {
    let authorities = room.read(|open| stamping::chosen_certificates(open).unwrap());
    let trust = Trust {
        seals: &[],
        authorities: &authorities,
    };
    judge(pdf, &trust).unwrap().stage
}

fn why(stamp: &StampView) -> String {
    let waits = stamp.waits.as_ref().expect("it waits");
    let next: Timestamp = waits.next_at.as_ref().unwrap().parse().unwrap();
    assert!(next > Timestamp::now() + SignedDuration::from_secs(30), "{next}");
    waits.why.clone().unwrap_or_default()
}

#[test]
fn nobody_is_asked_unless_the_clinic_chose_an_authority() {
    let (room, listening) = (Room::begun(), Listening::new());
    let earlier = room.record();
    assert!(!stamping::stamp_due(&room.state));
    assert!(earlier.stamp.waits.is_none() && !earlier.stamp.possible);
    let told = stamping::stamp_now(&room.state, &earlier.id).unwrap_err();
    assert!(
        told.message.contains("No time-stamp authority"),
        "{}",
        told.message
    );
    assert_eq!(listening.asked(), 0);
    // From then on new records wait, and older ones can be stamped by hand
    choose(&room.state, &listening.address, false).unwrap();
    assert!(shown(&room, &earlier).stamp.possible);
    assert!(room.record().stamp.waits.is_some());
    let stamp = stamping::stamp_now(&room.state, &earlier.id).unwrap();
    assert!(stamp.at.is_some() && stamp.chosen && !stamp.possible, "{stamp:?}");
    // And no longer once none is chosen
    authority::remove(&room.state).unwrap();
    let asked = listening.asked();
    assert!(!stamping::stamp_due(&room.state));
    let waiting = decisions::settings(&room.state).unwrap();
    assert_eq!((waiting.authority.is_none(), waiting.waiting), (true, 1));
    assert!(room.record().stamp.waits.is_none());
    assert_eq!(listening.asked(), asked);
}

#[test]
fn an_authority_is_chosen_by_an_answer_of_its_own() {
    let (room, listening) = (Room::begun(), Listening::new());
    let (said, _) = authority::tried(&listening.address).unwrap();
    assert_eq!(
        (said.authority.as_str(), said.vouched_by.as_str()),
        ("stamp", "Root")
    );
    assert!(!said.clocks_apart);
    for (mood, words) in [
        (Mood::Away, "The network is away"),
        (Mood::Page, "not the answer of a time-stamp authority"),
        (Mood::Endless, "too long"),
        (Mood::Broken, "error 503"),
        (Mood::OtherDigest, "digest is another one"),
        (Mood::OtherNonce, "another request"),
    ] {
        listening.set(mood);
        let with_password = listening.address.replace("http://", "http://clinic:PLANTED@");
        let told = choose(&room.state, &with_password, false).unwrap_err();
        assert!(told.message.contains(words), "{mood:?}: {}", told.message);
        assert!(!told.hint.is_empty() && !format!("{told:?}").contains("PLANTED"));
        assert!(decisions::settings(&room.state).unwrap().authority.is_none());
    }
    listening.set(Mood::Honest);
    // Between the trying and the choosing somebody else answers at the address.
    let other = Listening::new();
    let (shown, _) = authority::tried(&other.address).unwrap();
    let refused = authority::set(&room.state, &listening.address, true, &shown.anchor).unwrap_err();
    assert!(
        refused.message.contains("Another certificate"),
        "{}",
        refused.message
    );
    assert!(decisions::settings(&room.state).unwrap().authority.is_none());
    let settings = choose(&room.state, &format!(" {} ", listening.address), true).unwrap();
    let chosen = settings.authority.unwrap();
    assert_eq!(
        (chosen.address, chosen.long_term),
        (listening.address.clone(), true)
    );
    room.state.lock();
    let plain = std::fs::read(room.folder.path().join("settings.json")).unwrap();
    assert!(
        !String::from_utf8(plain).unwrap().contains("127.0.0.1"),
        "it is safety's"
    );
    assert!(choose(&room.state, &listening.address, true).is_err());
}

#[test]
fn what_is_no_address_is_not_asked() {
    for typed in [
        "",
        "timestamp.example",
        "ftp://a.example",
        "file:///etc/passwd",
        "http://",
        "http:// a",
    ] {
        assert_eq!(network::address(typed), Err(NetworkError::NoAddress), "{typed}");
    }
    assert_eq!(
        network::address(" https://a.example/x ").unwrap(),
        "https://a.example/x"
    );
}

#[test]
fn a_connection_to_somebody_whom_nobody_vouches_for_is_refused() {
    let listening = Listening::new();
    let port = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let file = |name: &str| listening.authority.file(name);
    let mut server = Command::new("openssl")
        .args([
            "s_server",
            "-quiet",
            "-www",
            "-accept",
            &format!("127.0.0.1:{port}"),
            "-cert",
        ])
        .arg(file("stamp.pem"))
        .arg("-key")
        .arg(file("stamp.key"))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    while TcpStream::connect(("127.0.0.1", port)).is_err() {
        assert!(server.try_wait().unwrap().is_none(), "the server ended");
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    let told = network::ask(
        &format!("https://localhost:{port}/stamps"),
        Question::Stamp,
        b"request",
    );
    server.kill().unwrap();
    server.wait().unwrap();
    assert_eq!(told, Err(NetworkError::NotSecure));
}

#[test]
fn a_record_is_signed_without_the_network_and_stamped_when_it_is_back() {
    let (room, listening) = room(false);
    listening.set(Mood::Away);
    let record = room.record();
    assert!(record.verified && record.stamp.waits.is_some_and(|waits| waits.why.is_none()));
    let record = shown(&room, &room.record());
    let before = signed(&room, &record);
    assert!(stamping::stamp_due(&room.state));
    assert!(why(&shown(&room, &record).stamp).contains("The network is away"));
    assert_eq!(file(&room, &record), before, "it can be printed meanwhile");
    assert!(!stamping::stamp_due(&room.state), "it is not due again yet");
    let home = decisions::settings(&room.state).unwrap();
    assert_eq!(home.waiting, 2);
    assert!(home.waiting_why.unwrap().contains("away"));

    listening.set(Mood::Honest);
    stamping::stamp_all_now(&room.state).unwrap();
    assert_eq!(decisions::settings(&room.state).unwrap().waiting, 0);
    let now = shown(&room, &record);
    assert!(now.verified && now.vouched, "{:?}", now.problem);
    let stamp = now.stamp;
    assert!(
        stamp.waits.is_none() && stamp.chosen && !stamp.long_term,
        "{stamp:?}"
    );
    assert_eq!(stamp.authority.as_deref(), Some("stamp"));
    let at: Timestamp = stamp.at.unwrap().parse().unwrap();
    assert!(Timestamp::now().duration_since(at).as_secs() < 300);
    // The stamped form is what is handed out; what was signed has not changed
    let stamped = file(&room, &record);
    assert!(stamped.len() > before.len() && stamped.starts_with(&before));
    assert_eq!(signed(&room, &record), before);
    assert_eq!(stage(&room, &stamped), Some(Stage::Stamped));
    let said = decisions::check_archive(&room.state).unwrap();
    assert!(said.contains("time-stamped forms: 2"), "{said}");
}

#[test]
fn a_lying_authority_is_refused_with_words_and_the_record_waits_on() {
    let (room, listening) = room(false);
    let record = room.record();
    let before = signed(&room, &record);
    for (mood, words) in [
        (Mood::OtherDigest, "digest is another one"),
        (Mood::OtherNonce, "another request"),
        (Mood::Page, "not the answer"),
        (Mood::Endless, "too long"),
        (Mood::Broken, "error 503"),
    ] {
        listening.set(mood);
        let stamp = stamping::stamp_now(&room.state, &record.id).unwrap();
        assert!(stamp.at.is_none());
        assert!(why(&stamp).contains(words), "{mood:?}: {}", why(&stamp));
        assert_eq!(file(&room, &record), before);
    }
    listening.set(Mood::Honest);
    assert!(stamping::stamp_now(&room.state, &record.id).unwrap().at.is_some());
}

#[test]
fn who_answers_in_the_place_of_the_chosen_authority_is_refused() {
    let (room, listening) = room(false);
    let record = room.record();
    // An authority of the same names, with keys of its own, at the same address
    let other = Listening::new();
    let certificate = room.read(|open| open.archive.authority().unwrap().unwrap().certificate);
    let chosen = needlepoint_core::records::Authority {
        address: other.address.clone(),
        certificate,
        long_term: false,
    };
    room.state
        .with_open(|open| open.write(|archive, by| archive.set_authority(Some(&chosen), by)))
        .unwrap();
    let stamp = stamping::stamp_now(&room.state, &record.id).unwrap();
    assert!(
        why(&stamp).contains("Another authority answered"),
        "{}",
        why(&stamp)
    );
    // Chosen anew, it is taken
    choose(&room.state, &other.address, false).unwrap();
    assert!(stamping::stamp_now(&room.state, &record.id).unwrap().chosen);
    drop(listening);
}

#[test]
fn the_long_term_form_follows_the_time_stamp_when_its_proofs_can_be_had() {
    let (room, listening) = room(true);
    listening.set(Mood::WithoutList);
    let record = room.record();
    assert!(stamping::stamp_due(&room.state));
    let stamp = shown(&room, &record).stamp;
    assert!(stamp.at.is_some() && !stamp.long_term, "the time is held already");
    assert!(
        why(&stamp).contains("What makes it last could not be had"),
        "{}",
        why(&stamp)
    );
    let once = file(&room, &record);
    listening.set(Mood::Honest);
    let stamp = stamping::stamp_now(&room.state, &record.id).unwrap();
    assert!(stamp.long_term && stamp.waits.is_none(), "{stamp:?}");
    let twice = file(&room, &record);
    assert!(twice.starts_with(&once) && shown(&room, &record).verified);
    assert_eq!(stage(&room, &twice), Some(Stage::LongTerm));
    // In one go
    let record = room.record();
    assert!(stamping::stamp_due(&room.state));
    assert!(shown(&room, &record).stamp.long_term);
    // And not any more, for one that has its time already, where the clinic no longer wants it
    listening.set(Mood::WithoutList);
    let record = room.record();
    assert!(stamping::stamp_due(&room.state));
    choose(&room.state, &listening.address, false).unwrap();
    let stamp = stamping::stamp_now(&room.state, &record.id).unwrap();
    assert!(stamp.at.is_some() && stamp.waits.is_none() && !stamp.long_term);
}

#[test]
fn a_service_is_asked_where_a_certificate_names_no_list() {
    let (room, listening) = room(true);
    listening.authority.certify("answered", "answered");
    listening.sign_by("answered");
    listening.set(Mood::WithoutAnswer);
    let record = room.record();
    assert!(stamping::stamp_due(&room.state));
    let stamp = shown(&room, &record).stamp;
    assert!(stamp.at.is_some() && !stamp.long_term, "the time is held already");
    assert!(why(&stamp).contains("could not be had"), "{}", why(&stamp));
    listening.set(Mood::Honest);
    let stamp = stamping::stamp_now(&room.state, &record.id).unwrap();
    assert!(
        stamp.long_term && stamp.waits.is_none() && stamp.unproven.is_empty(),
        "{stamp:?}"
    );
    assert!(shown(&room, &record).verified);
    // And what it says is heard
    listening.authority.revoke("answered");
    let record = room.record();
    let stamp = stamping::stamp_now(&room.state, &record.id).unwrap();
    assert!(!stamp.long_term);
    assert!(
        why(&stamp).contains("The certificate of answered was revoked at"),
        "{}",
        why(&stamp)
    );
}

#[test]
fn a_certificate_that_names_nowhere_to_ask_is_not_called_long_term() {
    let (room, listening) = room(true);
    listening.authority.certify("silent", "silent");
    listening.sign_by("silent");
    let record = room.record();
    assert!(stamping::stamp_due(&room.state));
    let stamp = shown(&room, &record).stamp;
    assert!(
        stamp.at.is_some() && stamp.chosen && !stamp.long_term,
        "{stamp:?}"
    );
    let said = why(&stamp);
    assert!(
        said.contains("nothing tells whether the certificate of silent was revoked"),
        "{said}"
    );
    let asked = listening.asked();
    assert!(!stamping::stamp_now(&room.state, &record.id).unwrap().long_term);
    assert_eq!(listening.asked(), asked, "nobody is asked for a stamp in vain");
}

#[test]
fn nothing_is_stamped_while_the_archive_is_locked_nor_does_stamping_keep_it_open() {
    let (room, listening) = room(false);
    let record = room.record();
    room.state.lock();
    let asked = listening.asked();
    assert!(!stamping::stamp_due(&room.state));
    assert_eq!(listening.asked(), asked);
    unlock(&room.state, PASSPHRASE).unwrap();
    std::thread::sleep(std::time::Duration::from_millis(50));
    let rest = room.state.rest();
    assert!(stamping::stamp_due(&room.state));
    assert!(stamping::learned(&room.state, &record.id).unwrap().at.is_some());
    assert!(room.state.rest() > rest, "nobody was there");
    assert!(record_of(&room, &record).stamp.at.is_some());
}

fn record_of(room: &Room, of: &RecordView) -> RecordView {
    record(&room.state, &of.id).unwrap()
}

#[test]
fn waits_grow_up_to_six_hours() {
    let waits: Vec<i64> = [0, 1, 2, 8, 9, 40]
        .map(|tries| stamping::wait_after(tries).as_secs())
        .to_vec();
    assert_eq!(waits, [60, 120, 240, 15_360, 21_600, 21_600]);
}

#[test]
fn the_end_of_the_seal_key_is_told_in_time() {
    let room = Room::begun();
    assert!(decisions::settings(&room.state).unwrap().seal.expiry.is_none());
    // Keys made here are good for ten years
    let made = Timestamp::now() - SignedDuration::from_hours(24 * (3650 - 40));
    let key =
        needlepoint_core::seal::SealKey::generate("Skin", "GB", made, &mut crate::state::random).unwrap();
    let settings = decisions::set_seal_key(&room.state, &key).unwrap();
    let expiry = settings.seal.expiry.expect("it is told");
    assert!(
        expiry.message.contains("days") && !expiry.hint.is_empty() && !expiry.over,
        "{expiry:?}"
    );
}
