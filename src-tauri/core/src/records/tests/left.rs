//! What was begun and left: told once nobody has touched it for long, thrown away unless it is held.

use super::*;
use crate::records::{Begun, Left, StoreError};

fn somebody(name: &str) -> Banner {
    Banner {
        record_number: format!("of {name}"),
        ..banner(name)
    }
}

/// What is told of what was not touched since a second.
fn left(archive: &Archive, since: i64) -> Vec<(Begun, String, i64)> {
    let start = by(0).at.as_second();
    let told = |left: Left| (left.begun, left.id, left.touched_at.as_second() - start);
    let left = archive.left_since(by(since).at).unwrap();
    left.into_iter().map(told).collect()
}

#[test]
fn what_nobody_touched_is_told_with_the_last_touch_of_it() {
    let (_folder, mut archive) = fresh();
    archive_record(&mut archive, "r", &banner("Ada"));
    archive.save_draft("d", "{}", &somebody("Bea"), by(10)).unwrap();
    archive.save_treatment("t", "r", "{}", by(20)).unwrap();
    archive.keep_begun("r", Some("{}"), by(30)).unwrap();
    // Whoever looks does not touch.
    archive.note(Act::DraftOpened, "d", by(900)).unwrap();
    archive.note_opened("r", by(900)).unwrap();
    archive.keep_reading("d", "{\"read\":1}").unwrap();
    assert_eq!(archive.draft("d").unwrap().body, "{\"read\":1}");
    let all = [
        (Begun::Consultation, "d".to_owned(), 10),
        (Begun::Treatment, "t".into(), 20),
        (Begun::Addition, "r".into(), 30),
    ];
    for (count, since) in [(0, 10), (1, 11), (2, 21), (3, 31)] {
        assert_eq!(left(&archive, since), all[..count], "{since}");
    }
    let banners: Vec<_> = archive.left_since(by(40).at).unwrap();
    assert_eq!(banners[1].banner.name, "Ada");
    archive
        .save_draft("d", "{\"more\":1}", &somebody("Bea"), by(1000))
        .unwrap();
    archive
        .save_treatment("t", "r", "{\"more\":1}", by(1010))
        .unwrap();
    archive.keep_begun("r", Some("{\"more\":1}"), by(1020)).unwrap();
    assert_eq!(left(&archive, 1000), []);
}

#[test]
fn a_sheet_that_is_being_signed_was_touched_by_the_last_signature() {
    let (_folder, mut archive) = fresh();
    sign(&mut archive, "d", "Ada");
    let refused = archive.keep_reading("d", "{}");
    assert!(matches!(refused, Err(StoreError::Frozen)), "{refused:?}");
    assert_eq!(left(&archive, 4), []);
    assert_eq!(left(&archive, 5), [(Begun::Consultation, "d".to_owned(), 4)]);
    assert!(archive.left_since(by(5).at).unwrap()[0].frozen);
    archive.save_draft("e", "{}", &somebody("Bea"), by(1)).unwrap();
    let sheet = digest_of(SHEET.as_bytes());
    archive
        .freeze("e", SHEET, &sheet, b"%PDF", &json!({}), by(9))
        .unwrap();
    assert_eq!(left(&archive, 9), [(Begun::Consultation, "d".to_owned(), 4)]);
}

#[test]
fn nothing_of_a_held_patient_is_thrown_away() {
    let (_folder, mut archive) = fresh();
    let other = Banner {
        name: "Ada Weber".to_owned(),
        ..somebody("Ada")
    };
    archive_record(&mut archive, "r", &banner("Ada"));
    archive_record(&mut archive, "s", &other);
    archive.save_draft("d", "{}", &banner("Ada"), by(10)).unwrap();
    archive.save_draft("e", "{}", &somebody("Bea"), by(10)).unwrap();
    archive.save_treatment("t", "r", "{}", by(20)).unwrap();
    archive.keep_begun("r", Some("{}"), by(30)).unwrap();
    // Consent is asked again under a name that no record has.
    archive
        .ask_again("r", "again", "{}", &somebody("Cleo"), by(40))
        .unwrap();
    let held = |archive: &Archive| -> Vec<String> {
        let left = archive.left_since(by(99).at).unwrap().into_iter();
        let held = left.filter(|left| archive.is_held(left).unwrap());
        held.map(|left| left.id).collect()
    };
    assert_eq!(held(&archive), [""; 0]);
    // By a hold on another spelling of the same patient.
    archive.hold("s", "A claim is open.", by(50)).unwrap();
    assert_eq!(held(&archive), [""; 0]);
    archive.state_same("r", "s", by(51)).unwrap();
    assert_eq!(held(&archive), ["d", "t", "r", "again"]);
    for refused in [
        archive.discard_draft("d", by(60)),
        archive.discard_draft("again", by(60)),
        archive.discard_treatment("t", by(60)),
        archive.keep_begun("r", None, by(60)),
    ] {
        assert!(matches!(refused, Err(StoreError::Held)), "{refused:?}");
    }
    assert_eq!(archive.left_since(by(99).at).unwrap().len(), 5);
    archive.discard_draft("e", by(61)).unwrap();
    archive.lift_hold("r", by(62)).unwrap();
    archive.discard_draft("d", by(63)).unwrap();
    archive.discard_draft("again", by(63)).unwrap();
    archive.discard_treatment("t", by(63)).unwrap();
    archive.keep_begun("r", None, by(63)).unwrap();
    assert_eq!(archive.left_since(by(99).at).unwrap(), []);
    for (subject, act) in [
        ("d", "draft.discarded"),
        ("t", "draft.discarded"),
        ("r", "addition.discarded"),
    ] {
        let acts = trail_of(&archive, subject).into_iter().map(|entry| entry.act);
        assert!(acts.into_iter().any(|found| found == act), "{subject}");
    }
}

#[test]
fn what_was_written_for_a_held_patient_is_not_thrown_away_under_another_name() {
    let (_folder, mut archive) = fresh();
    archive_record(&mut archive, "r", &banner("Ada"));
    archive_record(&mut archive, "s", &somebody("Ada Lang"));
    archive.state_same("r", "s", by(8)).unwrap();
    archive.hold("s", "A claim is open.", by(9)).unwrap();
    let assistant = |seconds| By {
        who: "assistant-1",
        ..by(seconds)
    };
    let named =
        |archive: &mut Archive, name: Banner, at| archive.save_draft("d", "typed", &name, assistant(at));
    let records = |archive: &Archive| -> Vec<String> {
        let entries = trail_of(archive, "d").into_iter();
        let details = entries.map(|entry| serde_json::from_str::<serde_json::Value>(&entry.detail).unwrap());
        details
            .filter_map(|detail| detail["held"].as_str().map(str::to_owned))
            .collect()
    };
    named(&mut archive, banner("Ada"), 10).unwrap();
    // Another spelling of the same file, or another language, is no other name.
    named(&mut archive, somebody("Ada Lang"), 11).unwrap();
    named(&mut archive, banner("Ada"), 12).unwrap();
    assert_eq!(records(&archive), [""; 0]);
    // Nothing that is typed is refused, and neither one name nor the next loses the hold.
    for (at, name) in [(13, "A"), (14, "Ad\u{e0}"), (9000, "Bea")] {
        named(&mut archive, somebody(name), at).unwrap();
        assert_eq!(archive.draft("d").unwrap().summary.banner.name, name);
        let refused = archive.discard_draft("d", assistant(at)).unwrap_err();
        assert!(matches!(refused, StoreError::HeldBefore), "{refused:?}");
    }
    assert_eq!(records(&archive), ["r"]);
    let left = archive.left_since(by(9999).at).unwrap();
    assert!(left.len() == 1 && archive.is_held(&left[0]).unwrap());
    // What was never of that patient goes, as does this once the hold is over.
    archive.save_draft("e", "{}", &somebody("Bea"), by(9001)).unwrap();
    archive.discard_draft("e", by(9002)).unwrap();
    archive.lift_hold("r", by(9003)).unwrap();
    archive.discard_draft("d", by(9004)).unwrap();
    archive.check_trail().unwrap();
}

#[test]
fn a_sheet_that_somebody_signed_of_a_held_patient_is_not_given_up() {
    let (_folder, mut archive) = fresh();
    archive_record(&mut archive, "r", &banner("Ada"));
    archive.hold("r", "A claim is open.", by(10)).unwrap();
    // What nobody has signed can be opened again.
    archive.save_draft("d", "{}", &banner("Ada"), by(11)).unwrap();
    let sheet = digest_of(SHEET.as_bytes());
    archive
        .freeze("d", SHEET, &sheet, b"%PDF", &json!({}), by(12))
        .unwrap();
    archive.void_signing("d", by(13)).unwrap();
    let signed = sign(&mut archive, "d", "Ada");
    let refused = archive.void_signing("d", by(14)).unwrap_err();
    assert!(matches!(refused, StoreError::HeldSigned), "{refused:?}");
    assert_eq!(archive.signing("d").unwrap().pdf, signed);
    archive.lift_hold("r", by(15)).unwrap();
    archive.void_signing("d", by(16)).unwrap();
}
