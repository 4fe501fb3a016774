//! Wrong tries at the lock: how long the next one waits, and that the trail knows of them.

use jiff::SignedDuration;

use super::*;
use crate::records::{Tries, delay};

fn seconds(of: i64) -> SignedDuration {
    SignedDuration::from_secs(of)
}

fn at(seconds: i64) -> Timestamp {
    by(seconds).at
}

fn wrong(tries: &mut Tries, name: &str, count: i64) {
    for second in 1..=count {
        tries.begin(name, at(second));
    }
}

#[test]
fn the_delay_grows_and_stays_at_its_longest() {
    let delays: Vec<_> = (0..12).map(|wrong| delay(wrong).as_secs()).collect();
    assert_eq!(delays, [0, 0, 0, 5, 15, 30, 60, 120, 300, 900, 900, 900]);
    assert_eq!(delay(u32::MAX).as_secs(), 900);
}

#[test]
fn each_name_waits_for_itself_and_only_so_long() {
    let (folder, archive) = fresh();
    archive.lock().unwrap();
    let mut tries = Tries::read(folder.path());
    wrong(&mut tries, "clinician-1", 4);
    assert_eq!(tries.wait("clinician-1", at(4)), seconds(15));
    assert_eq!(tries.wait("clinician-1", at(10)), seconds(9));
    assert_eq!(tries.wait("clinician-1", at(19)), seconds(0));
    assert_eq!(tries.wait("assistant-1", at(4)), seconds(0));
}

#[test]
fn the_wait_outlives_a_restart_and_a_clock_set_back() {
    let (folder, archive) = fresh();
    archive.lock().unwrap();
    wrong(&mut Tries::read(folder.path()), "clinician-1", 5);
    let mut tries = Tries::read(folder.path());
    assert_eq!(tries.wait("clinician-1", at(6)), seconds(29));
    // Set back by a day, the whole wait begins anew, and is over in its time.
    assert_eq!(tries.wait("clinician-1", at(-86_400)), seconds(30));
    assert_eq!(
        Tries::read(folder.path()).wait("clinician-1", at(-86_390)),
        seconds(20)
    );
    assert_eq!(tries.wait("clinician-1", at(-86_370)), seconds(0));
}

#[test]
fn the_trail_is_told_of_wrong_tries_once_the_archive_opens() {
    let (folder, mut archive) = fresh();
    let mut tries = Tries::read(folder.path());
    wrong(&mut tries, "assistant-1", 3);
    wrong(&mut tries, "clinician-1", 2);
    tries.begin("clinician-1", at(3));
    tries.end("clinician-1", &mut archive, at(20)).unwrap();
    let told = trail_of(&archive, "clinician-1").pop().unwrap();
    assert_eq!(
        (told.who.as_str(), told.act.as_str()),
        ("unknown", "unlock.failed")
    );
    assert!(told.detail.contains(&at(2).to_string()[..19]), "{}", told.detail);
    assert_eq!(trail_of(&archive, "assistant-1").len(), 3);
    // Told once; whose tries were wrong still waits.
    let mut tries = Tries::read(folder.path());
    assert_eq!(tries.wait("clinician-1", at(3)), seconds(0));
    assert_eq!(tries.wait("assistant-1", at(3)), seconds(5));
    tries.begin("clinician-1", at(9));
    tries.end("clinician-1", &mut archive, at(20)).unwrap();
    assert_eq!(trail_of(&archive, "assistant-1").len(), 3);
    archive.check_trail().unwrap();
}

#[test]
fn a_right_try_leaves_no_word_in_the_trail_and_one_not_judged_counts_nothing() {
    let (folder, mut archive) = fresh();
    let mut tries = Tries::read(folder.path());
    let before = archive.check_trail().unwrap();
    for second in 1..9 {
        tries.begin("clinician-1", at(second));
        tries.take_back("clinician-1");
    }
    assert_eq!(tries.wait("clinician-1", at(9)), seconds(0));
    tries.begin("clinician-1", at(9));
    tries.end("clinician-1", &mut archive, at(20)).unwrap();
    assert_eq!(archive.check_trail().unwrap(), before);
}

#[test]
fn what_is_written_down_that_cannot_be_read_shuts_nobody_out() {
    let folder = TempDir::new().unwrap();
    for text in ["", "{", "[]", "{\"clinician-1\":7}"] {
        fs::write(folder.path().join("archive.tries"), text).unwrap();
        assert_eq!(Tries::read(folder.path()).wait("clinician-1", at(1)), seconds(0));
    }
}
