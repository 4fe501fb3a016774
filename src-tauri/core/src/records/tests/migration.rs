//! An archive of an earlier version is brought to this one: all of it or nothing, told and stoppable.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use super::*;
use crate::records::migration::{PER_LOT, PER_RECORD, PIECE, STEPS, migrate};
use crate::records::{RestoreError, Way};
use rusqlite::Connection;

const RECORDS: u32 = 4_000;

/// Puts records into the tables of the first format.
fn put_records(connection: &Connection, count: u32) {
    connection
        .execute(
            "WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < ?)
             INSERT INTO record SELECT n, 'r' || n, 'Ada ' || n, '1980-05-07', 'MN-' || n, 'en', '1', ?,
                 '2026-09-23T08:00:00Z',
                 '{\"date\": \"2026-09-23\", \"patient\": {\"phone\": \"0117 1\"},
                   \"plan\": {\"day\": {\"when\": \"today\"}}}', '{}', x'25' FROM n",
            (count, "0".repeat(64)),
        )
        .unwrap();
}

/// An archive of the first format with records, as it was left.
fn former(count: u32) -> TempDir {
    let folder = TempDir::new().unwrap();
    of_format(folder.path(), 1, |connection| put_records(connection, count));
    folder
}

/// The files of a folder.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(folder).unwrap().map(Result::unwrap);
    entries
        .map(|entry| {
            (
                entry.file_name().into_string().unwrap(),
                fs::read(entry.path()).unwrap(),
            )
        })
        .collect()
}

fn open_asking(folder: &Path, go_on: &GoOn) -> Result<Archive, OpenError> {
    Archive::open(folder, by(0).who, PASSPHRASE, BARE, &mut counting(), go_on)
}

/// Whether it is all there, brought from the first format.
fn is_whole(archive: &Archive, count: u32) -> bool {
    let one = |sql: &str| {
        archive
            .connection
            .query_row(sql, (), |row| row.get::<_, u32>(0))
            .unwrap()
    };
    archive.found_format() == 1
        && one("PRAGMA user_version") as usize == STEPS.len()
        && one("SELECT count(*) FROM spelling") == count
        && one("SELECT count(*) FROM signed") == count
        && archive.recent(count + 1).unwrap().len() == count as usize
}

#[test]
fn it_tells_how_far_it_is_to_its_end() {
    let folder = former(RECORDS);
    let (told, go_on) = telling();
    let archive = open_asking(folder.path(), &go_on).unwrap();
    let told = told.lock().unwrap();
    let total = told[0].1;
    assert_eq!(told[0].0, 0);
    assert!(
        told.is_sorted() && told.iter().all(|(_, of)| *of == total),
        "{told:?}"
    );
    assert_eq!(told.last().unwrap().0, total);
    // In the middle of the statements too, which are few.
    let mut parts: Vec<_> = told.iter().map(|(done, _)| done * 20 / total).collect();
    parts.dedup();
    assert!(parts.len() > 15, "{told:?}");
    assert!(is_whole(&archive, RECORDS));
    archive.lock().unwrap();
    // There is nothing to tell of an archive of this format.
    let nothing: GoOn = Arc::new(|done, total| panic!("{done} of {total}"));
    open_asking(folder.path(), &nothing).unwrap();
}

#[test]
fn wherever_it_is_stopped_the_archive_is_as_it_was_and_opens_later() {
    let folder = former(RECORDS);
    let before = files(folder.path());
    let open_until = |call: usize| {
        let calls = AtomicUsize::new(0);
        let go_on: GoOn = Arc::new(move |_, _| calls.fetch_add(1, Relaxed) < call);
        open_asking(folder.path(), &go_on)
    };
    let mut stops = 0;
    let archive = loop {
        match open_until(stops * 5) {
            Ok(archive) => break archive,
            Err(error) => assert!(matches!(error, OpenError::Stopped), "{error}"),
        }
        assert!(files(folder.path()) == before, "stopped at {}", stops * 5);
        stops += 1;
    };
    assert!(stops > 15, "{stops}");
    assert!(is_whole(&archive, RECORDS));
}

/// As it is when the program is killed, or the power fails once the log is on the disk.
#[test]
fn wherever_it_is_cut_off_the_archive_is_of_one_format_and_opens_later() {
    let folder = former(RECORDS);
    let left = Arc::new(Mutex::new(Vec::new()));
    let (at, leaves) = (folder.path().to_owned(), Arc::clone(&left));
    let go_on: GoOn = Arc::new(move |done, total| {
        let mut left = leaves.lock().unwrap();
        if left.len() as u64 * total <= done * 8 {
            left.push(as_after_a_crash(&at));
        }
        true
    });
    let archive = open_asking(folder.path(), &go_on).unwrap();
    left.lock().unwrap().push(as_after_a_crash(folder.path()));
    drop(archive);
    let mut left = left.lock().unwrap();
    assert_eq!(left.len(), 10);
    // What was cut off after its end has this format.
    let done = open(left.pop().unwrap().path()).unwrap();
    assert_eq!(done.found_format() as usize, STEPS.len());
    for cut in &*left {
        assert!(is_whole(&open(cut.path()).unwrap(), RECORDS));
    }
}

#[test]
fn a_backup_of_it_is_restored_with_all_of_it_told_and_stops_there_too() {
    let (folder, machine) = (former(RECORDS), TempDir::new().unwrap());
    let before = files(folder.path());
    let restored = |go_on: &GoOn| {
        let way = Way::Passphrase {
            who: by(0).who,
            passphrase: PASSPHRASE,
        };
        Archive::restore(
            folder.path(),
            machine.path(),
            way,
            BARE,
            &mut counting(),
            by(60).at,
            go_on,
        )
    };
    // Records that no trail knows: whoever comes as far as the check has brought it.
    let (told, go_on) = telling();
    assert!(matches!(restored(&go_on), Err(RestoreError::Records(_))));
    let told = told.lock().unwrap();
    assert!(told.is_sorted(), "{told:?}");
    let brings: Vec<_> = told
        .iter()
        .filter(|(done, _)| (401..600).contains(done))
        .collect();
    assert!(brings.len() > 10, "{told:?}");
    let stops: GoOn = Arc::new(|done, _| done < 500);
    assert!(matches!(restored(&stops), Err(RestoreError::Stopped)));
    assert_eq!(files(machine.path()).len(), 0);
    assert!(files(folder.path()) == before);
}

/// What each step takes, held against what it is told to take: whoever appends a step measures it here.
#[test]
fn each_step_takes_about_as_long_as_is_said() {
    const MANY: u32 = 20_000;
    let folder = TempDir::new().unwrap();
    let mut connection = of_format(folder.path(), 1, |connection| put_records(connection, MANY));
    for format in 1..STEPS.len() {
        let (told, go_on) = telling();
        migrate(&mut connection, &STEPS[..=format], &go_on).unwrap();
        // Each call stands for a piece, but for those at the beginning and at the end.
        let pieces = told.lock().unwrap().len() - 2;
        let taken = pieces as u64 * u64::from(PIECE) / u64::from(MANY);
        // Three lots of each other record.
        let of_lots = if format + 1 == STEPS.len() {
            PER_LOT * 3 / 2
        } else {
            0
        };
        let said = PER_RECORD[format] + of_lots;
        assert!(
            taken.abs_diff(said) <= said / 4,
            "step {format} takes {taken} for each record, not {said}"
        );
        if STEPS[format] == [crate::records::treatment::TABLE] {
            connection
                .execute_batch(
                    "INSERT INTO treated SELECT id, 'r1', '2026-09-23', 1 FROM record WHERE number % 2;
                     INSERT INTO lot SELECT record, what, 'L' || record, 'l' || record, '[]'
                         FROM treated, (SELECT 'tip' AS what UNION SELECT 'glide' UNION SELECT 'device');
                     INSERT INTO addition SELECT id, 'r1', 0 FROM record WHERE number % 5 = 0;",
                )
                .unwrap();
        }
    }
}
