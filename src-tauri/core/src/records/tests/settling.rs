//! Whoever was let in, or given another passphrase, deletes nothing for a week.

use super::*;
use crate::records::{Deleted, DeletionError};

const DAY: i64 = 24 * 60 * 60;
const LENT: &str = "the second passphrase";
const OWN: &str = "one of their own";

/// Two who work here since the start, and three files.
fn of_two() -> (TempDir, Archive) {
    let (folder, mut archive) = fresh();
    admit(&mut archive, &second(), LENT).unwrap();
    choose_own(&mut archive, "clinician-2", LENT, OWN).unwrap();
    for name in ["a", "b", "c"] {
        let banner = Banner {
            record_number: name.into(),
            ..banner(name)
        };
        file_letter(&mut archive, name, &banner, 3);
    }
    (folder, archive)
}

fn by_second(seconds: i64) -> By<'static> {
    By {
        who: "clinician-2",
        ..by(seconds)
    }
}

/// Somebody's passphrase is set by the first clinician, and they choose their own in its place.
fn set_anew(archive: &mut Archive, id: &str, seconds: i64) {
    let mut users = archive.users().unwrap().into_iter();
    let user = users.find(|user| user.id == id).unwrap();
    let mut random = counting();
    archive
        .admit(&user, LENT, PASSPHRASE, Cost::LEAST, &mut random, by(seconds))
        .unwrap();
    let by = By {
        who: id,
        ..by(seconds)
    };
    archive
        .change_passphrase(LENT, "chosen anew here", Cost::LEAST, &mut random, by)
        .unwrap();
}

/// Whose week is not over, and when it is.
fn settling(deletion: Result<u32, DeletionError>) -> Option<(String, Timestamp)> {
    match deletion {
        Ok(_) => None,
        Err(DeletionError::Settling { who, from }) => Some((who, from)),
        Err(other) => panic!("{other:?}"),
    }
}

fn second_until(seconds: i64) -> Option<(String, Timestamp)> {
    Some(("clinician-2".to_owned(), by(seconds).at))
}

#[test]
fn who_came_in_the_last_seven_days_deletes_nothing_as_either_of_the_two() {
    let (_folder, mut archive) = of_two();
    let head = archive.trail_head().unwrap();
    for early in [4, 6 * DAY, WEEK] {
        let refused = archive.delete_file("a", "clinician-2", by(early));
        assert_eq!(settling(refused), second_until(WEEK + 1), "{early}");
        let refused = archive.delete_file("a", by(0).who, by_second(early));
        assert_eq!(settling(refused), second_until(WEEK + 1), "{early}");
    }
    assert_eq!(archive.trail_head().unwrap(), head);
    assert_eq!(archive.file_of("a").unwrap().len(), 1);
    assert_eq!(archive.deleted(9).unwrap(), (Vec::<Deleted>::new(), 0));
    assert_eq!(archive.delete_file("a", "clinician-2", by(WEEK + 1)).unwrap(), 1);
    let deleted = archive.delete_file("b", by(0).who, by_second(WEEK + 1));
    assert_eq!(deleted.unwrap(), 1);
}

#[test]
fn another_passphrase_begins_the_week_anew_and_ones_own_change_does_not() {
    let (_folder, mut archive) = of_two();
    let late = By {
        who: "clinician-2",
        ..by(WEEK)
    };
    archive
        .change_passphrase(OWN, "another of their own", Cost::LEAST, &mut counting(), late)
        .unwrap();
    assert_eq!(
        archive.deletes_from("clinician-2", by(WEEK + 1).at).unwrap(),
        None
    );
    assert_eq!(archive.delete_file("a", "clinician-2", by(WEEK + 1)).unwrap(), 1);
    set_anew(&mut archive, "clinician-2", WEEK + 2);
    let refused = archive.delete_file("b", "clinician-2", by(WEEK + 6 * DAY));
    assert_eq!(settling(refused), second_until(2 * WEEK + 2));
    assert_eq!(
        archive.delete_file("b", "clinician-2", by(2 * WEEK + 2)).unwrap(),
        1
    );
    // Whoever began the archive too, once it is set for them; of two, whoever waits for longer is named.
    assert_eq!(archive.deletes_from(by(0).who, by(1).at).unwrap(), None);
    set_anew(&mut archive, "clinician-2", 3 * WEEK);
    let me = clinician();
    let set = archive.admit(
        &me,
        PASSPHRASE,
        PASSPHRASE,
        Cost::LEAST,
        &mut counting(),
        by(3 * WEEK + 9),
    );
    set.unwrap();
    let refused = archive.delete_file("c", "clinician-2", by(3 * WEEK + 20));
    assert_eq!(
        settling(refused),
        Some((by(0).who.to_owned(), by(4 * WEEK + 9).at))
    );
}

#[test]
fn whoever_comes_by_the_recovery_code_waits_too() {
    let (folder, mut archive) = of_two();
    let code = archive
        .make_recovery(PASSPHRASE, Cost::LEAST, &mut counting(), by(4))
        .unwrap();
    archive.lock().unwrap();
    let (path, mut random) = (folder.path(), counting());
    let at = by_second(2 * WEEK);
    let archive = Archive::recover(
        path,
        &code,
        "set by the code",
        BARE,
        &mut random,
        at,
        &to_the_end(),
    );
    let mut archive = archive.unwrap();
    let refused = archive.delete_file("a", by(0).who, by_second(2 * WEEK + DAY));
    assert_eq!(settling(refused), second_until(3 * WEEK));
    assert_eq!(
        archive.delete_file("a", by(0).who, by_second(3 * WEEK)).unwrap(),
        1
    );
}

#[test]
fn whoever_was_let_in_under_a_clock_that_was_ahead_waits_until_it_is_set_anew() {
    let (_folder, mut archive) = of_two();
    set_anew(&mut archive, "clinician-2", 90 * WEEK);
    let refused = archive.delete_file("a", "clinician-2", by(5 * WEEK));
    assert_eq!(settling(refused), second_until(91 * WEEK));
    set_anew(&mut archive, "clinician-2", 5 * WEEK);
    let refused = archive.delete_file("a", "clinician-2", by(6 * WEEK - 1));
    assert_eq!(settling(refused), second_until(6 * WEEK));
    assert_eq!(archive.delete_file("a", "clinician-2", by(6 * WEEK)).unwrap(), 1);
}
