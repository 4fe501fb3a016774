use std::fs;

use super::*;
use crate::records::connection::connect;
use crate::records::{Fault, Part, StoreError, UserError};

#[test]
fn opens_with_its_passphrase_only() {
    let (folder, archive) = fresh();
    archive.lock().unwrap();
    assert!(matches!(
        open_with(folder.path(), "correct horse battery stapler"),
        Err(OpenError::WrongPassphrase)
    ));
    open(folder.path()).unwrap();
}

#[test]
fn a_passphrase_is_the_same_composed_and_decomposed() {
    let folder = TempDir::new().unwrap();
    found(
        folder.path(),
        "Zo\u{eb} mag naalden",
        Cost::LEAST,
        &mut counting(),
    )
    .unwrap();
    open_with(folder.path(), "Zoe\u{308} mag naalden").unwrap();
}

#[test]
fn a_short_passphrase_is_refused_and_nothing_is_made() {
    let folder = TempDir::new().unwrap();
    let refused = found(folder.path(), "123456789", Cost::LEAST, &mut counting());
    assert!(matches!(
        refused,
        Err(OpenError::PassphraseTooShort { least: 10 })
    ));
    assert!(!Archive::exists(folder.path()));
}

#[test]
fn an_archive_is_not_made_over_another() {
    let (folder, archive) = fresh();
    archive.lock().unwrap();
    let again = found(folder.path(), PASSPHRASE, Cost::LEAST, &mut counting());
    assert!(matches!(again, Err(OpenError::AlreadyThere)));
    fs::remove_file(folder.path().join("archive.key")).unwrap();
    let again = found(folder.path(), PASSPHRASE, Cost::LEAST, &mut counting());
    assert!(
        matches!(again, Err(OpenError::AlreadyThere)),
        "its database may be all that a clinic has"
    );
}

#[test]
fn says_what_is_gone() {
    let folder = TempDir::new().unwrap();
    assert!(matches!(open(folder.path()), Err(OpenError::Missing)));
    create(folder.path()).lock().unwrap();
    let key = fs::read(folder.path().join("archive.key")).unwrap();
    fs::remove_file(folder.path().join("archive.key")).unwrap();
    assert!(matches!(
        open(folder.path()),
        Err(OpenError::Damaged {
            part: Part::KeyMissing
        })
    ));
    fs::write(folder.path().join("archive.key"), key).unwrap();
    fs::remove_file(folder.path().join("archive.db")).unwrap();
    assert!(matches!(
        open(folder.path()),
        Err(OpenError::Damaged {
            part: Part::DatabaseMissing
        })
    ));
}

#[test]
fn a_creation_cut_short_is_taken_up_or_begun_again() {
    let (folder, archive) = fresh();
    archive.lock().unwrap();
    // After the key was written, before the database got its name.
    fs::rename(
        folder.path().join("archive.db"),
        folder.path().join("archive.db.new"),
    )
    .unwrap();
    let archive = open(folder.path()).unwrap();
    assert_eq!(archive.users().unwrap(), [clinician()]);
    assert_eq!(archive.seal_key().unwrap(), seal_key("first").der);
    archive.lock().unwrap();
    // Before the key was written.
    fs::rename(
        folder.path().join("archive.db"),
        folder.path().join("archive.db.new"),
    )
    .unwrap();
    fs::remove_file(folder.path().join("archive.key")).unwrap();
    assert!(!Archive::exists(folder.path()));
    create(folder.path());
}

#[test]
fn a_creation_whose_key_cannot_be_written_is_begun_again_with_all_that_belongs_to_it() {
    let folder = TempDir::new().unwrap();
    // Where the key file is written before it gets its name, there is a folder.
    let in_the_way = folder.path().join("archive.key.new");
    fs::create_dir(&in_the_way).unwrap();
    let failed = found(folder.path(), PASSPHRASE, Cost::LEAST, &mut counting());
    assert!(matches!(failed, Err(OpenError::Fault(_))), "{failed:?}");
    assert!(!Archive::exists(folder.path()));
    fs::remove_dir(in_the_way).unwrap();
    let archive = create(folder.path());
    assert_eq!(archive.users().unwrap(), [clinician()]);
    assert_eq!(
        archive.own_certificates().unwrap(),
        [seal_key("first").certificate]
    );
    archive.check_trail().unwrap();
}

#[test]
fn every_broken_key_file_is_told_from_a_wrong_passphrase() {
    let (folder, archive) = fresh();
    archive.lock().unwrap();
    let path = folder.path().join("archive.key");
    let good = fs::read_to_string(&path).unwrap();
    let broken = [
        String::new(),
        good[..good.len() / 2].to_owned(),
        "x".repeat(100_000),
        good.replace("\"memoryKib\": 8", "\"memoryKib\": 16"),
        good.replace("\"memoryKib\": 8", "\"memoryKib\": 4294967295"),
        good.replace("\"version\": 3", "\"version\": 0"),
        good.replace("\"version\": 3", "\"version\": 1"),
        good.replace("\"version\": 3", "\"version\": 2"),
        good.replace("\"id\": \"clinician-1\",", ""),
        good.replace("\"version\": 3", "\"version\": 3, \"more\": 1"),
        good.replace("\"sealed\": \"", "\"sealed\": \"00"),
        "{\"version\":1,\"wraps\":[],\"digest\":\"\"}".to_owned(),
    ];
    for text in broken {
        assert_ne!(text, good);
        fs::write(&path, &text).unwrap();
        let opened = open(folder.path());
        assert!(
            matches!(opened, Err(OpenError::Damaged { part: Part::Key })),
            "{text}: {opened:?}"
        );
    }
    fs::write(&path, good.replace("\"version\": 3", "\"version\": 4")).unwrap();
    assert!(matches!(
        open(folder.path()),
        Err(OpenError::NewerThanProgram { found: 4, known: 3 })
    ));
}

#[test]
fn a_changed_passphrase_replaces_the_old_one_and_leaves_the_database_alone() {
    let (folder, mut archive) = fresh();
    archive.save_draft("d", "{}", &banner("Ada"), by(1)).unwrap();
    let wrong = archive.change_passphrase(
        "not the old one",
        "a new passphrase",
        Cost::LEAST,
        &mut counting(),
        by(2),
    );
    assert!(matches!(wrong, Err(UserError::Key(OpenError::WrongPassphrase))));
    archive
        .change_passphrase(
            PASSPHRASE,
            "a new passphrase",
            Cost::LEAST,
            &mut counting(),
            by(2),
        )
        .unwrap();
    archive.check_trail().unwrap();
    archive.lock().unwrap();
    assert!(matches!(open(folder.path()), Err(OpenError::WrongPassphrase)));
    let archive = open_with(folder.path(), "a new passphrase").unwrap();
    assert_eq!(archive.draft("d").unwrap().summary.banner.name, "Ada");
}

#[test]
fn what_was_saved_outlives_a_crash() {
    let (folder, mut archive) = fresh();
    for count in 1..=20 {
        let body = format!("{{\"count\":{count}}}");
        archive.save_draft("d", &body, &banner("Ada"), by(count)).unwrap();
        let crashed = as_after_a_crash(folder.path());
        assert_eq!(open(crashed.path()).unwrap().draft("d").unwrap().body, body);
    }
}

#[test]
fn a_newer_database_is_refused_and_left_as_it_is() {
    let (folder, archive) = fresh();
    let newer = u32::try_from(STEPS.len()).unwrap() + 1;
    archive
        .connection
        .pragma_update(None, "user_version", newer)
        .unwrap();
    archive.lock().unwrap();
    let before = fs::read(folder.path().join("archive.db")).unwrap();
    let opened = open(folder.path());
    assert!(
        matches!(opened, Err(OpenError::NewerThanProgram { found, known }) if found == newer && known + 1 == newer),
        "{opened:?}"
    );
    assert_eq!(fs::read(folder.path().join("archive.db")).unwrap(), before);
}

#[test]
fn a_migration_that_fails_leaves_the_old_format_whole() {
    let (folder, mut archive) = fresh();
    let failing: [&[&str]; 2] = [
        &["CREATE TABLE addendum (id TEXT) STRICT"],
        &["INSERT INTO nowhere VALUES (1)"],
    ];
    let failing = [STEPS, &failing].concat();
    assert!(migrate(&mut archive.connection, &failing, &to_the_end()).is_err());
    let tables: i64 = archive
        .connection
        .query_row(
            "SELECT count(*) FROM sqlite_schema WHERE name = 'addendum'",
            (),
            |row| row.get(0),
        )
        .unwrap();
    assert_eq!(tables, 0);
    archive.lock().unwrap();
    open(folder.path()).unwrap();
}

#[test]
fn a_second_window_is_told_and_the_first_loses_nothing() {
    let (folder, mut archive) = fresh();
    let second = open(folder.path());
    assert!(matches!(second, Err(OpenError::Fault(Fault::Busy))), "{second:?}");
    archive.save_draft("d", "{}", &banner("Ada"), by(1)).unwrap();
    archive.lock().unwrap();
    open(folder.path()).unwrap().draft("d").unwrap();
}

#[test]
fn a_lock_held_elsewhere_is_told_and_nothing_is_lost() {
    let (folder, mut archive) = fresh();
    archive.save_draft("d", "{}", &banner("Ada"), by(1)).unwrap();
    archive.lock().unwrap();
    let key = data_key(folder.path(), PASSPHRASE);
    let other = connect(&folder.path().join("archive.db"), &key, false).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    assert!(matches!(open(folder.path()), Err(OpenError::Fault(Fault::Busy))));
    drop(other);
    open(folder.path()).unwrap().draft("d").unwrap();
}

#[test]
fn a_full_disk_is_told_and_nothing_is_lost() {
    let (folder, mut archive) = fresh();
    archive
        .save_draft("d", "{\"kept\":1}", &banner("Ada"), by(1))
        .unwrap();
    let pages: i64 = archive
        .connection
        .query_row("PRAGMA page_count", (), |row| row.get(0))
        .unwrap();
    let set: i64 = archive
        .connection
        .query_row(&format!("PRAGMA max_page_count = {pages}"), (), |row| row.get(0))
        .unwrap();
    assert_eq!(set, pages);
    let long = "x".repeat(100_000);
    let saved = archive.save_draft("d", &long, &banner("Ada"), by(2));
    assert!(
        matches!(saved, Err(StoreError::Fault(Fault::DiskFull))),
        "{saved:?}"
    );
    assert_eq!(archive.draft("d").unwrap().body, "{\"kept\":1}");
    archive.check_trail().unwrap();
    // There is room again.
    archive
        .connection
        .query_row("PRAGMA max_page_count = 1000000", (), |row| row.get::<_, i64>(0))
        .unwrap();
    archive.save_draft("d", &long, &banner("Ada"), by(3)).unwrap();
    archive.lock().unwrap();
    assert_eq!(open(folder.path()).unwrap().draft("d").unwrap().body, long);
}

#[test]
fn an_archive_that_cannot_be_written_says_so() {
    let (_folder, mut archive) = fresh();
    archive
        .connection
        .pragma_update(None, "query_only", true)
        .unwrap();
    let saved = archive.save_draft("d", "{}", &banner("Ada"), by(1));
    assert!(
        matches!(saved, Err(StoreError::Fault(Fault::ReadOnly))),
        "{saved:?}"
    );
}

#[test]
fn a_changed_byte_in_any_page_is_noticed() {
    let (folder, mut archive) = fresh();
    archive_record(&mut archive, "r", &banner("Ada"));
    archive.check_pages().unwrap();
    archive.lock().unwrap();
    let path = folder.path().join("archive.db");
    let good = fs::read(&path).unwrap();
    for page in 0..good.len() / 4096 {
        let mut bad = good.clone();
        bad[page * 4096 + 2000] ^= 1;
        fs::write(&path, &bad).unwrap();
        let noticed = match open(folder.path()) {
            Err(OpenError::Damaged { part: Part::Database }) => true,
            Ok(archive) => matches!(
                archive.check_pages(),
                Err(StoreError::Fault(Fault::Damaged { .. }))
            ),
            Err(_) => false,
        };
        assert!(noticed, "page {page} of {}", good.len() / 4096);
    }
}

/// Where something was deleted and nothing stands since, a disk may fail: nobody ever reads there.
#[test]
fn damage_where_nothing_stands_harms_nothing_and_is_not_told() {
    let (folder, mut archive) = fresh();
    archive_record(&mut archive, "r", &banner("Ada"));
    archive
        .save_draft("d", &"x".repeat(100_000), &banner("Bo"), by(6))
        .unwrap();
    archive.discard_draft("d", by(7)).unwrap();
    let free: u32 = archive
        .connection
        .query_row("PRAGMA freelist_count", (), |row| row.get(0))
        .unwrap();
    assert!(free > 20);
    archive.lock().unwrap();
    let path = folder.path().join("archive.db");
    let good = fs::read(&path).unwrap();
    let mut untold = 0;
    for page in 0..good.len() / 4096 {
        let mut bad = good.clone();
        bad[page * 4096 + 2000] ^= 1;
        fs::write(&path, &bad).unwrap();
        let Ok(mut archive) = open(folder.path()) else {
            continue;
        };
        if archive.check(&to_the_end()).is_err() {
            continue;
        }
        untold += 1;
        // What comes to stand there stands well.
        archive
            .save_draft("e", &"y".repeat(200_000), &banner("Bo"), by(8))
            .unwrap();
        archive.check(&to_the_end()).unwrap();
        archive.lock().unwrap();
        let archive = open(folder.path()).unwrap();
        assert_eq!(archive.draft("e").unwrap().body.len(), 200_000);
    }
    assert!(untold > 20 && untold <= free, "{untold} of {free}");
}

#[test]
fn every_error_says_what_to_do() {
    let (folder, archive) = fresh();
    archive.lock().unwrap();
    let error = open_with(folder.path(), "not this one at all").unwrap_err();
    assert_eq!(error.to_string(), "That passphrase does not open the archive.");
    assert!(error.hint().contains("type it again"));
}

#[test]
fn the_recommended_cost_is_bearable() {
    let folder = TempDir::new().unwrap();
    found(folder.path(), PASSPHRASE, Cost::RECOMMENDED, &mut counting()).unwrap();
    open(folder.path()).unwrap();
}

#[test]
fn a_key_file_that_could_not_be_read_again_is_not_written() {
    let (folder, mut archive) = fresh();
    let mut mira = second();
    mira.id = "m".repeat(70_000);
    let refused = admit(&mut archive, &mira, "the second passphrase");
    assert!(matches!(refused, Err(UserError::Key(OpenError::KeyFileTooLarge))));
    let names: Vec<_> = archive
        .users()
        .unwrap()
        .into_iter()
        .map(|user| user.name)
        .collect();
    assert_eq!(names, ["Dr. A"]);
    archive.lock().unwrap();
    open(folder.path()).unwrap();
}
