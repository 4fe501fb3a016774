//! The clinic's details are those that a clinician saved last, whatever the plain settings say.

use super::*;
use crate::records::StoreError;
use crate::records::trail::append;

/// Lets somebody in who is no clinician, and gives what they do then.
fn nurse(archive: &mut Archive) -> By<'static> {
    let ben = User {
        id: "assistant-1".to_owned(),
        name: "Ben".to_owned(),
        role: Role::Assistant,
        ..clinician()
    };
    admit(archive, &ben, "4071852936").unwrap();
    By {
        who: "assistant-1",
        ..by(5)
    }
}

/// As a version noted it that knew only the country.
fn note_country(archive: &mut Archive, country: &str) {
    let detail = json!({ "country": country });
    let noted =
        archive.write(|transaction| Ok(append(transaction, by(4), Act::ClinicSet, "country", &detail)?));
    noted.unwrap();
}

#[test]
fn the_trail_knows_the_details_by_a_digest_and_the_country_in_words_once() {
    let (_folder, mut archive) = fresh();
    let assistant = nurse(&mut archive);
    assert!(!archive.knows_clinic(b"one").unwrap());
    for (seconds, country, details) in [
        (10, "DE", "one"),
        (11, "DE", "one"),
        (12, "AU", "two"),
        (13, "DE", "one"),
    ] {
        archive
            .set_clinic(country, details.as_bytes(), by(seconds))
            .unwrap();
        assert!(archive.knows_clinic(details.as_bytes()).unwrap());
    }
    assert!(!archive.knows_clinic(b"two").unwrap(), "only those of last");
    let refused = archive.set_clinic("AU", b"two", assistant);
    assert!(matches!(refused, Err(StoreError::NotAClinician)));
    assert!(archive.knows_clinic(b"one").unwrap());
    let noted = trail_of(&archive, "clinic");
    assert_eq!(noted.len(), 3);
    assert!(noted.iter().all(|entry| entry.act == "clinic.set"));
    let detail: serde_json::Value = serde_json::from_str(&noted[1].detail).unwrap();
    assert_eq!(detail, json!({ "country": "AU", "details": digest_of(b"two") }));
    archive.check_trail().unwrap();
}

#[test]
fn what_an_earlier_version_kept_is_taken_once_from_a_clinician_and_in_its_country_only() {
    let (_folder, mut archive) = fresh();
    let assistant = nurse(&mut archive);
    note_country(&mut archive, "DE");
    archive.take_clinic("DE", b"found", assistant).unwrap();
    assert!(
        !archive.knows_clinic(b"found").unwrap(),
        "it waits for a clinician"
    );
    archive.take_clinic("AU", b"found", by(6)).unwrap();
    assert!(
        !archive.knows_clinic(b"found").unwrap(),
        "another country is no former one"
    );
    archive.take_clinic("DE", b"found", by(7)).unwrap();
    assert!(archive.knows_clinic(b"found").unwrap());
    archive.take_clinic("DE", b"changed", by(8)).unwrap();
    assert!(!archive.knows_clinic(b"changed").unwrap(), "once");
    assert_eq!(trail_of(&archive, "clinic").len(), 1);
}

#[test]
fn an_archive_that_noted_no_country_takes_what_is_there() {
    let (_folder, mut archive) = fresh();
    archive.take_clinic("DE", b"found", by(6)).unwrap();
    assert!(archive.knows_clinic(b"found").unwrap());
}

#[test]
fn what_the_machine_says_to_which_an_earlier_archive_came_back_is_not_taken() {
    let (_folder, mut archive) = fresh();
    note_country(&mut archive, "DE");
    let noted = archive.write(|transaction| {
        Ok(append(
            transaction,
            by(5),
            Act::ArchiveRestored,
            "archive",
            &json!({}),
        )?)
    });
    noted.unwrap();
    archive.take_clinic("DE", b"anybody's", by(6)).unwrap();
    assert!(!archive.knows_clinic(b"anybody's").unwrap());
    archive.set_clinic("DE", b"read and saved", by(7)).unwrap();
    assert!(archive.knows_clinic(b"read and saved").unwrap());
}
