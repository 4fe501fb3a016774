use super::*;
use crate::records::{Act, SetBack, TrailError};
use crate::trail::Broken;

fn busy_day() -> (TempDir, Archive) {
    let (folder, mut archive) = fresh();
    archive_record(&mut archive, "r", &banner("Ada"));
    archive.note(Act::RecordPrinted, "r", by(6)).unwrap();
    (folder, archive)
}

#[test]
fn the_way_of_a_consultation_is_in_the_trail_in_its_order() {
    let (folder, archive) = busy_day();
    let acts: Vec<_> = trail_of(&archive, "r")
        .into_iter()
        .map(|entry| entry.act)
        .collect();
    assert_eq!(
        acts,
        [
            "draft.started",
            "sheet.frozen",
            "sheet.signed",
            "sheet.signed",
            "record.archived",
            "record.printed"
        ]
    );
    let head = archive.check_trail().unwrap();
    assert_eq!(head.seq, 9);
    archive.lock().unwrap();
    assert_eq!(open(folder.path()).unwrap().check_trail().unwrap(), head);
}

#[test]
fn edits_of_one_sitting_are_one_entry() {
    let (_folder, mut archive) = fresh();
    let edits = [
        (0, "a"),
        (5, "a"),
        (500, "a"),
        (601, "a"),
        (700, "a"),
        (701, "b"),
        (702, "b"),
        (10, "b"),
    ];
    let mut entries = Vec::new();
    for (seconds, who) in edits {
        archive
            .save_draft(
                "d",
                "{}",
                &banner("Ada"),
                By {
                    who,
                    at: by(seconds).at,
                },
            )
            .unwrap();
        entries.push(trail_of(&archive, "d").len());
    }
    // Ten minutes pass, then somebody else types, then the clock is set back.
    assert_eq!(entries, [1, 1, 1, 2, 2, 3, 3, 4]);
}

#[test]
fn a_clock_that_was_set_back_is_told() {
    let (_folder, mut archive) = fresh();
    let told = |archive: &Archive| archive.clock_set_back().unwrap();
    let note = |archive: &mut Archive, seconds| {
        archive.note(Act::ArchiveChecked, "archive", by(seconds)).unwrap();
    };
    note(&mut archive, 50_000);
    // As a network sets it right
    note(&mut archive, 49_500);
    assert_eq!(told(&archive), None);
    note(&mut archive, 40_000);
    let first = SetBack {
        from: by(49_500).at,
        to: by(40_000).at,
    };
    assert_eq!(told(&archive), Some(first));
    // From there on it runs as it does
    note(&mut archive, 40_001);
    assert_eq!(told(&archive), Some(first));
}

#[test]
fn the_database_refuses_to_change_the_trail() {
    let (_folder, archive) = busy_day();
    for statement in [
        "UPDATE trail SET who = 'eve'",
        "DELETE FROM trail WHERE seq = 9",
        "REPLACE INTO trail SELECT * FROM trail WHERE seq = 3",
        "INSERT INTO trail SELECT 99, at, who, act, subject, detail, previous, digest FROM trail WHERE seq = 3",
        "UPDATE trail_head SET seq = 1",
        "DELETE FROM trail_head",
    ] {
        assert!(archive.connection.execute(statement, ()).is_err(), "{statement}");
    }
    archive.check_trail().unwrap();
}

#[test]
fn tampering_behind_the_triggers_is_noticed_and_placed() {
    let tampered = |statement: &str| {
        let (_folder, archive) = busy_day();
        archive
            .connection
            .execute_batch(
                "DROP TRIGGER trail_grows; DROP TRIGGER trail_stays; DROP TRIGGER trail_remains;
                 DROP TRIGGER trail_head_advances; DROP TRIGGER trail_head_remains",
            )
            .unwrap();
        archive.connection.execute_batch(statement).unwrap();
        archive.check_trail().unwrap_err()
    };
    for column in ["at", "who", "act", "subject", "detail"] {
        let error = tampered(&format!(
            "UPDATE trail SET {column} = {column} || 'x' WHERE seq = 4"
        ));
        assert!(
            matches!(error, TrailError::Broken(Broken::Altered { seq: 4 })),
            "{column}: {error:?}"
        );
    }
    let error = tampered("UPDATE trail SET who = who || act, act = '' WHERE seq = 4");
    assert!(
        matches!(error, TrailError::Broken(Broken::Altered { seq: 4 })),
        "{error:?}"
    );
    let error = tampered("DELETE FROM trail WHERE seq = 3");
    assert!(
        matches!(error, TrailError::Broken(Broken::Gone { seq: 3 })),
        "{error:?}"
    );
    let error = tampered("DELETE FROM trail WHERE seq = 3; UPDATE trail SET seq = seq - 1 WHERE seq > 3");
    assert!(
        matches!(error, TrailError::Broken(Broken::Altered { seq: 3 })),
        "{error:?}"
    );
    let error = tampered(
        "UPDATE trail SET seq = 100 WHERE seq = 3; UPDATE trail SET seq = 3 WHERE seq = 4;
         UPDATE trail SET seq = 4 WHERE seq = 100",
    );
    assert!(
        matches!(error, TrailError::Broken(Broken::Altered { seq: 3 })),
        "{error:?}"
    );
    let error = tampered("DELETE FROM trail WHERE seq > 5");
    assert!(
        matches!(
            error,
            TrailError::Broken(Broken::Cut {
                found: 5,
                expected: 9
            })
        ),
        "{error:?}"
    );
    let error = tampered("DELETE FROM trail");
    assert!(
        matches!(
            error,
            TrailError::Broken(Broken::Cut {
                found: 0,
                expected: 9
            })
        ),
        "{error:?}"
    );
}

#[test]
fn an_entry_forged_with_a_fitting_digest_does_not_follow() {
    let (_folder, archive) = busy_day();
    let (_other_folder, mut other) = fresh();
    other.note(Act::RecordExported, "r", by(1)).unwrap();
    let forged = trail_of(&other, "r").remove(0);
    archive
        .connection
        .execute_batch("DROP TRIGGER trail_stays")
        .unwrap();
    archive
        .connection
        .execute(
            "UPDATE trail SET at = ?, who = ?, act = ?, subject = ?, detail = ?, previous = ?, digest = ? WHERE seq = 4",
            rusqlite::params![
                forged.at, forged.who, forged.act, forged.subject, forged.detail, forged.previous, forged.digest
            ],
        )
        .unwrap();
    // Both archives begin alike, so the forged fourth entry fits; the fifth does not.
    assert!(matches!(
        archive.check_trail(),
        Err(TrailError::Broken(Broken::Unchained { seq: 5 }))
    ));
}
