//! The check of the whole archive tells how far it is and is stopped wherever it is asked, by itself and after a restore.

use super::*;
use crate::records::{CheckError, Fault, NewStamped, RestoreError, StoreError, Way};
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

const RECORDS: u32 = 60;

/// An archive with some records, of which one has a time-stamped form.
fn filled() -> (TempDir, Archive) {
    let (folder, mut archive) = fresh();
    for number in 0..RECORDS {
        archive_record(&mut archive, &format!("r{number}"), &banner("Ada"));
    }
    let stamped = [&archive.record("r7").unwrap().pdf[..], b" stamp"].concat();
    let new = NewStamped {
        pdf: &stamped,
        verified_pdf: &digest_of(&stamped),
        ends: None,
        is_long_term: false,
        waits: false,
    };
    archive.put_stamped("r7", new, by(8)).unwrap();
    (folder, archive)
}

/// Stops long work when it asks for the n-th time, counted from 0.
fn stopping_at(n: usize) -> GoOn {
    let asked = AtomicUsize::new(0);
    Arc::new(move |_, _| asked.fetch_add(1, Relaxed) < n)
}

/// Some of the times at which it asks: the first and the last, and those between.
fn some_of(asks: usize) -> impl Iterator<Item = usize> {
    (0..asks).step_by(asks.div_ceil(40)).chain([asks - 1])
}

/// That what was told grows, in so many steps from one part of the whole to another at least, and how often it was.
fn grows(told: &Told, from: u64, to: u64, steps: usize) -> usize {
    let told = told.lock().unwrap();
    assert!(told.is_sorted(), "it goes back: {told:?}");
    let whole = told[0].1;
    assert!(told.iter().all(|(done, total)| *total == whole && *done <= whole));
    let mut within: Vec<u64> = told.iter().map(|(done, _)| *done).collect();
    within.retain(|done| (from * whole / 10..=to * whole / 10).contains(done));
    within.dedup();
    assert!(within.len() >= steps, "{within:?}");
    let widest = within.windows(2).map(|pair| pair[1] - pair[0]).max();
    assert!(widest.is_some_and(|widest| widest <= whole / 10), "{within:?}");
    told.len()
}

#[test]
fn a_check_tells_how_far_it_is_and_stops_wherever_it_is_asked() {
    let (_folder, mut archive) = filled();
    let (told, go_on) = telling();
    let found = archive.check(&go_on).unwrap();
    assert_eq!((found.records, found.stamped), (RECORDS, 1));
    assert_eq!(found.head, archive.trail_head().unwrap());
    let asks = grows(&told, 0, 10, 100);
    let before = archive.recent(RECORDS).unwrap();
    for ask in some_of(asks) {
        let stopped = archive.check(&stopping_at(ask));
        assert!(matches!(stopped, Err(CheckError::Stopped)), "{ask}: {stopped:?}");
        // It works on at once, and is not stopped any more.
        assert_eq!(archive.recent(RECORDS).unwrap(), before);
        archive.save_draft("d", "{}", &banner("Bo"), by(100)).unwrap();
        archive.check_records().unwrap();
    }
    archive.check(&to_the_end()).unwrap();
}

/// Whatever it does just then: the next question comes soon.
#[test]
fn the_pages_are_judged_with_a_question_every_few_of_them() {
    let (_folder, mut archive) = filled();
    let body = "x".repeat(40_000);
    for number in 0..100 {
        archive
            .save_draft(&format!("d{number}"), &body, &banner("Bo"), by(100))
            .unwrap();
    }
    let (told, go_on) = telling();
    archive.check(&go_on).unwrap();
    let told = told.lock().unwrap();
    let within = told.iter().filter(|(done, total)| *done < total * 3 / 10).count();
    assert!(within > 100, "{within}");
}

#[cfg(unix)]
#[test]
fn what_is_in_memory_is_read_from_the_disk_again() {
    let (folder, mut archive) = filled();
    archive.check(&to_the_end()).unwrap();
    // As a disk that rots under an archive that is open: it is written past the lock.
    let path = folder.path().join("archive.db");
    let file = fs::OpenOptions::new().write(true).open(path).unwrap();
    let last = file.metadata().unwrap().len() - 2000;
    std::os::unix::fs::FileExt::write_all_at(&file, &[7; 8], last).unwrap();
    let found = archive.check(&to_the_end());
    assert!(
        matches!(
            found,
            Err(CheckError::Pages(StoreError::Fault(Fault::Damaged { .. })))
        ),
        "{found:?}"
    );
}

#[test]
fn a_restore_tells_how_far_its_checks_are_and_stops_wherever_it_is_asked() {
    const MINE: Way<'static> = Way::Passphrase {
        who: "clinician-1",
        passphrase: PASSPHRASE,
    };
    let (_folder, mut archive) = filled();
    let disk = TempDir::new().unwrap();
    let from = archive.back_up(disk.path(), "backup", &[], by(50)).unwrap().path;
    let bytes = |name| fs::read(from.join(name)).unwrap();
    let before = ["archive.db", "archive.key"].map(bytes);
    let restored =
        |to: &Path, go_on: &GoOn| Archive::restore(&from, to, MINE, BARE, &mut counting(), by(60).at, go_on);
    let (machine, (told, go_on)) = (TempDir::new().unwrap(), telling());
    restored(machine.path(), &go_on).unwrap();
    let asks = grows(&told, 6, 10, 100);
    let place = TempDir::new().unwrap();
    for ask in some_of(asks) {
        let stopped = restored(place.path(), &stopping_at(ask));
        assert!(
            matches!(stopped, Err(RestoreError::Stopped)),
            "{ask}: {stopped:?}"
        );
        assert_eq!(fs::read_dir(place.path()).unwrap().count(), 0, "{ask}");
    }
    assert_eq!(["archive.db", "archive.key"].map(bytes), before);
    assert_eq!(
        restored(place.path(), &to_the_end())
            .unwrap()
            .check_records()
            .unwrap(),
        RECORDS
    );
}
