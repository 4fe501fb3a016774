//! What was stated of files, held against the trail.

use super::same::{ANNAS, NONE, letters, undecided, written};
use super::*;
use crate::records::RecordCheckError;

/// Every way in which files come to be one patient's, or are stated not to be, and back.
#[test]
fn what_is_stated_stands_as_the_trail_says() {
    let (_folder, mut archive) = letters(&ANNAS);
    let check = |archive: &Archive| archive.check_records().unwrap();
    archive.state_same("r0", "r1", by(40)).unwrap();
    archive.state_same("r3", "r2", by(41)).unwrap();
    check(&archive);
    archive.state_same("r1", "r3", by(42)).unwrap();
    archive.hold("r0", "A claim.", by(43)).unwrap();
    check(&archive);
    archive.take_back_stated("r0", "r3", by(44)).unwrap();
    check(&archive);
    archive.state_other("r3", "r1", by(45)).unwrap();
    archive.take_back_stated("r0", "r2", by(46)).unwrap();
    check(&archive);
    archive.lift_hold("r3", by(47)).unwrap();
    archive.take_back_stated("r3", "r0", by(48)).unwrap();
    archive.take_back_stated("r3", "r2", by(48)).unwrap();
    check(&archive);
    archive.state_same("r3", "r2", by(49)).unwrap();
    archive.lift_hold("r0", by(50)).unwrap();
    check(&archive);
    archive.take_back_stated("r0", "r1", by(51)).unwrap();
    archive.state_other("r0", "r1", by(52)).unwrap();
    archive.state_other("r0", "r2", by(53)).unwrap();
    check(&archive);
    archive.lift_hold("r2", by(54)).unwrap();
    // What was stated with a file that is deleted is not held against the others.
    assert_eq!(
        archive.delete_file("r3", "clinician-2", by(WEEK + 55)).unwrap(),
        2
    );
    check(&archive);
    assert_eq!(undecided(&archive, "r0"), NONE);
}

#[test]
fn a_statement_that_nobody_made_or_took_back_shows() {
    for change in [
        "DELETE FROM hold",
        "INSERT INTO hold VALUES ('r3', 'x', 'clinician-1', '2026-09-23T08:00:00Z')",
        "UPDATE hold SET who = 'clinician-2'",
        "UPDATE hold SET since = '2026-09-23T08:00:00Z'",
        "DELETE FROM same_patient",
        "UPDATE same_patient SET patient = spelling",
        "UPDATE same_patient SET who = 'clinician-2'",
        "UPDATE same_patient SET since = '2026-09-23T08:00:00Z'",
        "INSERT INTO same_patient SELECT 4, patient, who, since FROM same_patient LIMIT 1",
        "DELETE FROM other_patient",
        "UPDATE other_patient SET who = 'clinician-2'",
        "INSERT INTO other_patient VALUES (3, 4, 'clinician-1', '2026-09-23T08:00:00Z')",
    ] {
        let (_folder, mut archive) = letters(&ANNAS);
        archive.state_same("r0", "r1", by(40)).unwrap();
        archive.state_other("r0", "r2", by(41)).unwrap();
        archive.hold("r0", "A claim.", by(42)).unwrap();
        archive.check_records().unwrap();
        archive.connection.execute(change, ()).unwrap();
        let found = archive.check_records();
        assert!(
            matches!(found, Err(RecordCheckError::Stated { .. })),
            "{change}: {found:?}"
        );
    }
}

/// In any order, with files that are deleted and come again: the check never takes what was stated for forged.
#[test]
fn whatever_is_stated_is_not_taken_for_forged() {
    let names: Vec<String> = (0..10).map(|number| format!("Anna {number}")).collect();
    let annas: Vec<_> = names
        .iter()
        .map(|name| (name.as_str(), "1980-05-07", "MN-0042"))
        .collect();
    let (_folder, mut archive) = letters(&annas);
    let mut ids: Vec<String> = (0..10).map(|number| format!("r{number}")).collect();
    let (mut last, mut done) = (7_u64, [0; 6]);
    for step in 0..250_u32 {
        let mut chance = |below: usize| {
            last = last
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            (last >> 33) as usize % below
        };
        let (one, other) = (ids[chance(ids.len())].clone(), ids[chance(ids.len())].clone());
        let (what, by) = (chance(13), by(WEEK + i64::from(step)));
        let taken = match what {
            0..2 => archive.state_same(&one, &other, by).is_ok(),
            2..5 => archive.state_other(&one, &other, by).is_ok(),
            5..9 => archive.take_back_stated(&one, &other, by).is_ok(),
            9 => archive.hold(&one, "A claim.", by).is_ok(),
            10 | 11 => archive.lift_hold(&one, by).is_ok(),
            _ => {
                while archive.hold_of(&one).unwrap().is_some() {
                    archive.lift_hold(&one, by).unwrap();
                }
                for alike in undecided(&archive, &one) {
                    archive.state_other(&one, &alike, by).unwrap();
                }
                let latest = archive.file_of(&one).unwrap().pop().unwrap().id;
                let gone = archive.delete_file(&latest, "clinician-2", by).is_ok();
                let left = ids.iter().filter(|id| archive.record(id).is_ok()).cloned();
                ids = left.collect();
                // Somebody comes, written as one who was there or was deleted.
                let (name, born, number) = annas[chance(10)];
                let id = format!("later{step}");
                file_letter(
                    &mut archive,
                    &id,
                    &written(name, born, number),
                    WEEK + i64::from(step),
                );
                ids.push(id);
                gone
            }
        };
        let kind = [0, 0, 1, 1, 1, 2, 2, 2, 2, 3, 4, 4, 5][what];
        done[kind] += usize::from(taken);
        let found = archive.check_records();
        assert!(found.is_ok(), "step {step}: {found:?}");
    }
    assert!(done.iter().all(|count| *count > 5), "{done:?}");
}
