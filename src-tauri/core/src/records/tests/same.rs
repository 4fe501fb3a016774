//! One patient under several spellings: who may be the same is told, what is stated of them makes them one file.

use super::*;
use crate::records::spelling::ALIKE;
use crate::records::{Alike, Alikes, DeletionError, RecordCheckError, StoreError};

pub(super) fn written(name: &str, birth_date: &str, record_number: &str) -> Banner {
    Banner {
        name: name.to_owned(),
        birth_date: birth_date.to_owned(),
        record_number: record_number.to_owned(),
        language: "en".to_owned(),
    }
}

/// An archive with a letter to each, and two who can delete.
pub(super) fn letters(of: &[(&str, &str, &str)]) -> (TempDir, Archive) {
    let (folder, mut archive) = fresh();
    admit(&mut archive, &second(), "the second passphrase").unwrap();
    let (lent, own) = ("the second passphrase", "one of their own");
    choose_own(&mut archive, "clinician-2", lent, own).unwrap();
    for (number, (name, born, record)) in (0..).zip(of) {
        let id = format!("r{number}");
        file_letter(&mut archive, &id, &written(name, born, record), 10 + number);
    }
    (folder, archive)
}

/// The latest records of each list.
fn told(archive: &Archive, id: &str) -> [Vec<String>; 3] {
    let Alikes {
        same,
        undecided,
        other,
    } = archive.alikes(id).unwrap();
    let ids = |list: Vec<Alike>| -> Vec<String> { list.into_iter().map(|alike| alike.latest).collect() };
    [ids(same), ids(undecided), ids(other)]
}

pub(super) fn undecided(archive: &Archive, id: &str) -> Vec<String> {
    told(archive, id)[1].clone()
}

fn ids(archive: &Archive, id: &str) -> Vec<String> {
    let records = archive.file_of(id).unwrap().into_iter();
    records.map(|record| record.id).collect()
}

pub(super) const NONE: [&str; 0] = [];

/// Anna under four spellings, and nobody else.
pub(super) const ANNAS: [(&str, &str, &str); 4] = [
    ("Müller, Anna", "1980-05-07", "MN-0042"),
    ("Anna Mueller", "1980-05-07", ""),
    ("Anna Muller", "1980-05-08", "MN 0042"),
    ("Anna Weber", "1980-05-07", "mn0042"),
];

#[test]
fn whoever_agrees_in_two_of_three_is_told_however_it_is_typed() {
    let (_folder, archive) = letters(&ANNAS);
    assert_eq!(undecided(&archive, "r0"), ["r1", "r2", "r3"]);
    // The name and the day of birth alone; not the number, which is empty.
    assert_eq!(undecided(&archive, "r1"), ["r0"]);
    // The name and the number alone.
    assert_eq!(undecided(&archive, "r2"), ["r0"]);
    assert_eq!(undecided(&archive, "r3"), ["r0"]);
    assert_eq!(ids(&archive, "r0"), ["r0"]);
}

#[test]
fn what_is_empty_or_agrees_in_one_alone_makes_nobody_alike() {
    for (one, other) in [
        (("Ada", "1980-05-07", ""), ("Bea", "1980-05-07", "")),
        (("Ada", "1980-05-07", "-"), ("Bea", "1980-05-07", "–")),
        (("Ada", "", ""), ("Ada", "", " ")),
        (("Ada", "", "1"), ("Bea", "", "1")),
        (("", "1980-05-07", ""), ("?", "1980-05-07", "")),
        (("", "", "1"), ("", "1980-05-07", "1")),
        (("Ada", "1980-05-07", "1"), ("Ada", "1981-05-07", "2")),
        (("Ada", "1980-05-07", "1"), ("Bea", "1980-05-07", "2")),
        (("Ada Lang", "1980-05-07", "1"), ("Ada Berg", "1981-05-07", "1")),
    ] {
        let (_folder, archive) = letters(&[one, other]);
        assert_eq!(undecided(&archive, "r0"), NONE, "{one:?} {other:?}");
        let (name, born, number) = other;
        let mut archive = archive;
        archive
            .save_draft("d", "{}", &written(name, born, number), by(30))
            .unwrap();
        assert_eq!(archive.drafts_like_file("r0").unwrap(), NONE, "{one:?} {other:?}");
    }
}

#[test]
fn names_are_alike_whatever_the_order_the_keyboard_or_the_script() {
    for (one, other) in [
        ("Zoë Müller-Łukasz", "lukasz mueller, zoe"),
        ("Åse Øvergård", "Overgaard, Aase"),
        ("محمّد الأحمد", "الاحمد محمد"),
        ("田中 さくら", "田中さくら"),
    ] {
        let born = "1980-05-07";
        let (_folder, archive) = letters(&[(one, born, "1"), (other, born, "2")]);
        assert_eq!(undecided(&archive, "r0"), ["r1"], "{one} {other}");
    }
}

#[test]
fn who_is_alike_is_found_by_the_indexes_alone() {
    let (_folder, archive) = letters(&ANNAS);
    let sql = format!("EXPLAIN QUERY PLAN {ALIKE}");
    let mut statement = archive.connection.prepare(&sql).unwrap();
    let plan = statement
        .query_map([1], |row| row.get::<_, String>("detail"))
        .unwrap();
    let plan: Vec<_> = plan.map(Result::unwrap).collect();
    for index in ["numbered", "named", "both"] {
        let used =
            |line: &&String| line.contains(&format!("SEARCH other USING COVERING INDEX spelling_{index}"));
        assert_eq!(plan.iter().filter(used).count(), 1, "{plan:?}");
    }
    assert!(!plan.iter().any(|line| line.contains("SCAN other")), "{plan:?}");
}

#[test]
fn those_stated_to_be_one_patient_are_one_file_until_that_is_taken_back() {
    let (_folder, mut archive) = letters(&ANNAS);
    archive.state_same("r0", "r2", by(20)).unwrap();
    archive.state_same("r3", "r2", by(21)).unwrap();
    for id in ["r0", "r2", "r3"] {
        assert_eq!(ids(&archive, id), ["r0", "r2", "r3"]);
        assert_eq!(
            told(&archive, id),
            [vec!["r0".to_owned(), "r2".into()], vec!["r1".into()], vec![]]
        );
    }
    let patient = |archive: &Archive, id: &str| {
        let banner = archive.record(id).unwrap().summary.banner;
        archive.contact(&banner).unwrap().patient
    };
    let patients = ["r0", "r1", "r2", "r3"].map(|id| patient(&archive, id));
    assert_eq!(
        patients.map(|patient| patient == patients[0]),
        [true, false, true, true]
    );
    assert_eq!(
        archive.alikes("r0").unwrap().same[1].stated,
        Some((by(0).who.to_owned(), by(20).at))
    );
    // Stated again, nothing is added.
    let before = trail_of(&archive, "r0").len();
    archive.state_same("r0", "r3", by(22)).unwrap();
    assert_eq!(trail_of(&archive, "r0").len(), before);
    let excerpt = String::from_utf8(archive.trail_of_file("r2").unwrap()).unwrap();
    assert!(
        excerpt.contains("patient.same") && excerpt.contains("\"r3\""),
        "{excerpt}"
    );
    // The one who is taken out leaves the others together.
    archive.take_back_stated("r3", "r0", by(23)).unwrap();
    assert_eq!(
        (ids(&archive, "r2"), ids(&archive, "r0")),
        (vec!["r2".into(), "r3".into()], vec!["r0".into()])
    );
    assert_eq!(undecided(&archive, "r0"), ["r1", "r3"]);
    archive.take_back_stated("r3", "r2", by(24)).unwrap();
    assert_eq!(ids(&archive, "r3"), ["r3"]);
    assert_ne!(patient(&archive, "r3"), patient(&archive, "r2"));
    let rows: i64 = archive
        .connection
        .query_row("SELECT count(*) FROM same_patient", (), |row| row.get(0))
        .unwrap();
    assert_eq!(rows, 0);
    let acts: Vec<_> = trail_of(&archive, "r3")
        .into_iter()
        .map(|entry| entry.act)
        .collect();
    assert!(
        acts.ends_with(&["patient.takenBack".into(), "patient.takenBack".into()]),
        "{acts:?}"
    );
    archive.check_trail().unwrap();
    assert_eq!(archive.check_records().unwrap(), 4);
}

#[test]
fn somebody_else_is_not_asked_for_again_and_contradicts_the_same() {
    let (_folder, mut archive) = letters(&ANNAS);
    archive.state_other("r0", "r1", by(20)).unwrap();
    archive.state_same("r0", "r2", by(21)).unwrap();
    let [same, undecided_, other] = told(&archive, "r2");
    assert_eq!(
        (same, undecided_, other),
        (vec!["r0".into()], vec!["r3".into()], vec!["r1".into()])
    );
    assert_eq!(told(&archive, "r1"), [vec![], vec![], vec!["r2".to_owned()]]);
    let refused = archive.state_same("r1", "r2", by(22));
    assert!(matches!(refused, Err(StoreError::StatedOther)), "{refused:?}");
    let refused = archive.state_other("r2", "r0", by(22));
    assert!(matches!(refused, Err(StoreError::StatedSame)), "{refused:?}");
    archive.take_back_stated("r2", "r1", by(23)).unwrap();
    assert_eq!(undecided(&archive, "r2"), ["r1", "r3"]);
    archive.state_same("r1", "r2", by(24)).unwrap();
    assert_eq!(ids(&archive, "r1"), ["r0", "r1", "r2"]);
    assert!(archive.state_same("r1", "none", by(25)).is_err());
    assert!(archive.take_back_stated("r1", "r1", by(25)).is_err());
}

#[test]
fn only_a_clinician_states_whose_a_file_is() {
    let (_folder, mut archive) = letters(&ANNAS);
    let assistant = User {
        id: "assistant-1".to_owned(),
        name: "Cleo Lang".to_owned(),
        role: Role::Assistant,
        ..second()
    };
    admit(&mut archive, &assistant, "the third passphrase").unwrap();
    let who = By {
        who: "assistant-1",
        ..by(20)
    };
    for refused in [
        archive.state_same("r0", "r1", who),
        archive.state_other("r0", "r1", who),
        archive.take_back_stated("r0", "r1", who),
    ] {
        assert!(matches!(refused, Err(StoreError::NotAClinician)), "{refused:?}");
    }
}

#[test]
fn a_hold_covers_every_spelling_and_outlives_a_statement_that_is_taken_back() {
    let (_folder, mut archive) = letters(&ANNAS);
    archive.hold("r2", "A claim is open.", by(20)).unwrap();
    assert_eq!(archive.hold_of("r0").unwrap(), None, "only what is stated");
    archive.state_same("r0", "r2", by(21)).unwrap();
    assert!(archive.hold_of("r0").unwrap().is_some());
    archive.take_back_stated("r0", "r2", by(22)).unwrap();
    for id in ["r0", "r2"] {
        let hold = archive.hold_of(id).unwrap().unwrap();
        assert_eq!((hold.why.as_str(), hold.since), ("A claim is open.", by(20).at));
    }
    archive.state_same("r0", "r2", by(23)).unwrap();
    archive.lift_hold("r0", by(24)).unwrap();
    assert_eq!(archive.hold_of("r2").unwrap(), None);
    archive.take_back_stated("r0", "r2", by(25)).unwrap();
    assert_eq!(archive.hold_of("r0").unwrap(), None, "nothing held it");
}

#[test]
fn of_several_holds_the_one_that_is_shown_is_lifted_and_the_next_one_shows() {
    let (_folder, mut archive) = letters(&ANNAS);
    archive.hold("r2", "An inquiry is open.", by(20)).unwrap();
    archive.hold("r0", "A claim is open.", by(21)).unwrap();
    archive.state_same("r0", "r2", by(22)).unwrap();
    let shown = |archive: &Archive| archive.hold_of("r2").unwrap().map(|hold| hold.why);
    assert_eq!(shown(&archive).as_deref(), Some("A claim is open."));
    archive.lift_hold("r2", by(23)).unwrap();
    assert_eq!(shown(&archive).as_deref(), Some("An inquiry is open."));
    let refused = archive.delete_file("r2", "clinician-2", by(WEEK + 24));
    assert!(matches!(refused, Err(DeletionError::Held)), "{refused:?}");
    let lifted = trail_of(&archive, "r0").pop().unwrap();
    let detail: serde_json::Value = serde_json::from_str(&lifted.detail).unwrap();
    assert_eq!(
        (lifted.act.as_str(), detail["heldBy"].as_str()),
        ("hold.lifted", Some("clinician-1"))
    );
    assert_eq!(
        detail["since"].as_str().unwrap().parse::<Timestamp>().unwrap(),
        by(21).at
    );
    archive.lift_hold("r2", by(25)).unwrap();
    assert_eq!(shown(&archive), None);
}

#[test]
fn a_file_rests_since_the_last_record_under_any_spelling() {
    let (_folder, mut archive) = letters(&ANNAS);
    archive.state_same("r0", "r2", by(20)).unwrap();
    let resting = |archive: &Archive, at: i64| -> Vec<(String, u32)> {
        let (files, more) = archive.files_at_rest(by(at).at, 9, |_| true).unwrap();
        assert_eq!(more, 0);
        let files = files.into_iter();
        files.map(|file| (file.latest, file.records)).collect()
    };
    assert_eq!(resting(&archive, 12), [("r1".to_owned(), 1)]);
    assert_eq!(
        resting(&archive, 13),
        [("r1".to_owned(), 1), ("r2".to_owned(), 2)]
    );
    let (files, _) = archive
        .files_at_rest(by(99).at, 9, |file| {
            file.birth_dates == ["1980-05-07", "1980-05-08"]
        })
        .unwrap();
    assert_eq!(files.len(), 1);
}

#[test]
fn a_deletion_waits_until_it_is_said_whose_each_file_is_and_takes_all_of_them() {
    let (_folder, mut archive) = letters(&ANNAS);
    let delete =
        |archive: &mut Archive, latest: &str| archive.delete_file(latest, "clinician-2", by(WEEK + 40));
    assert!(matches!(
        delete(&mut archive, "r0"),
        Err(DeletionError::Undecided)
    ));
    archive.state_same("r0", "r1", by(20)).unwrap();
    archive.state_same("r0", "r2", by(20)).unwrap();
    assert!(matches!(
        delete(&mut archive, "r2"),
        Err(DeletionError::Undecided)
    ));
    archive.state_other("r0", "r3", by(21)).unwrap();
    assert!(matches!(delete(&mut archive, "r0"), Err(DeletionError::Changed)));
    // What is open under another spelling of the file stops it, and so does what is written like it.
    let anna = |born: &str, number: &str| written("Anna Mueller", born, number);
    archive
        .save_draft("d", "{}", &anna("1980-05-07", ""), by(22))
        .unwrap();
    assert!(matches!(
        delete(&mut archive, "r2"),
        Err(DeletionError::DraftOpen)
    ));
    archive
        .save_draft("d", "{}", &anna("1980-05-08", "mn42"), by(23))
        .unwrap();
    assert_eq!(archive.drafts_like_file("r0").unwrap(), ["d"]);
    assert!(matches!(
        delete(&mut archive, "r2"),
        Err(DeletionError::DraftAlike)
    ));
    // But not what is open of whom it was stated that they are somebody else.
    let (name, born, number) = ANNAS[3];
    archive
        .save_draft("d", "{}", &written(name, born, number), by(24))
        .unwrap();
    assert_eq!(archive.drafts_of_file("r3").unwrap(), ["d"]);
    assert_eq!(delete(&mut archive, "r2").unwrap(), 3);
    assert_eq!(archive.check_records().unwrap(), 1);
    assert_eq!(told(&archive, "r3"), [vec![], vec![], Vec::<String>::new()]);
    let kept: Vec<String> = archive
        .connection
        .prepare("SELECT name FROM spelling")
        .unwrap()
        .query_map((), |row| row.get(0))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    assert_eq!(kept, ["Anna Weber"], "nothing is left of who was deleted");
}

#[test]
fn consent_that_is_asked_again_under_another_name_is_told_by_its_course() {
    let (_folder, mut archive) = fresh();
    let before = written("Anna Müller", "1980-05-07", "");
    let after = written("Anna Weber", "1980-05-07", "");
    archive_record(&mut archive, "c", &before);
    archive.ask_again("c", "again", "{}", &after, by(20)).unwrap();
    assert_eq!(archive.drafts_of_file("c").unwrap(), ["again"]);
    assert_eq!(undecided(&archive, "c"), NONE);
    archive.discard_draft("again", by(21)).unwrap();
    archive.ask_again("c", "more", "{}", &after, by(22)).unwrap();
    archive_record(&mut archive, "more", &after);
    assert_eq!(undecided(&archive, "c"), ["more"]);
    assert_eq!(undecided(&archive, "more"), ["c"]);
    archive.state_same("more", "c", by(23)).unwrap();
    assert_eq!(ids(&archive, "c"), ["c", "more"]);
}

#[test]
fn consent_that_is_asked_again_of_somebody_else_is_in_their_file_alone() {
    let bea = ("Bea Weber", "1982-05-07", "2");
    let of = [
        ("Anna Müller", "1980-05-07", "1"),
        bea,
        ("Weber, Bea", "1982-05-07", "2"),
    ];
    let (_folder, mut archive) = letters(&of);
    let after = written(bea.0, bea.1, bea.2);
    archive.ask_again("r0", "again", "{}", &after, by(20)).unwrap();
    assert_eq!(
        archive.drafts_of_file("r0").unwrap(),
        ["again"],
        "nobody has said"
    );
    // Of another spelling of hers, which is the same patient's.
    archive.state_other("r0", "r2", by(21)).unwrap();
    archive.state_same("r1", "r2", by(22)).unwrap();
    assert_eq!(archive.drafts_of_file("r0").unwrap(), NONE);
    assert_eq!(archive.drafts_like_file("r0").unwrap(), NONE);
    assert_eq!(archive.drafts_of_file("r1").unwrap(), ["again"]);
    assert_eq!(
        archive.delete_file("r0", "clinician-2", by(WEEK + 40)).unwrap(),
        1
    );
    assert_eq!(archive.drafts_of_file("r2").unwrap(), ["again"]);
}

#[test]
fn an_older_archive_knows_who_is_alike_once_it_is_opened() {
    let (folder, mut archive) = letters(&ANNAS);
    file_letter(
        &mut archive,
        "again",
        &written("Anna Mueller", "1980-05-07", ""),
        30,
    );
    let before = u32::try_from(STEPS.len() - 4).unwrap();
    archive
        .connection
        .execute_batch(
            "DROP TABLE same_patient; DROP TABLE other_patient; DROP TABLE spelling; DROP TABLE signed; DROP TABLE leaving;
             DROP INDEX record_phone; DROP INDEX lot_several",
        )
        .unwrap();
    archive
        .connection
        .pragma_update(None, "user_version", before)
        .unwrap();
    archive.lock().unwrap();
    let archive = open(folder.path()).unwrap();
    assert_eq!(archive.found_format(), before);
    assert_eq!(undecided(&archive, "r0"), ["again", "r2", "r3"]);
    assert_eq!(ids(&archive, "again"), ["r1", "again"]);
    assert_eq!(archive.check_records().unwrap(), 5);
}

#[test]
fn a_record_that_is_hidden_from_its_file_shows() {
    for change in [
        "DELETE FROM spelling WHERE number = 2",
        "UPDATE spelling SET name = 'x' WHERE number = 2",
        "UPDATE spelling SET record_number = 'x' WHERE number = 2",
    ] {
        let (_folder, archive) = letters(&ANNAS);
        archive.connection.execute(change, ()).unwrap();
        let found = archive.check_records();
        assert!(
            matches!(found, Err(RecordCheckError::Altered { ref id }) if id == "r1"),
            "{change}: {found:?}"
        );
    }
}

#[test]
fn records_of_a_program_that_folded_otherwise_are_not_altered() {
    let (_folder, archive) = letters(&ANNAS);
    let otherwise = "UPDATE spelling SET folded_name = 'anna m', folded_number = '0'";
    archive.connection.execute(otherwise, ()).unwrap();
    assert_eq!(archive.check_records().unwrap(), 4);
}

/// Archives keep what this program folds to. Whoever changes it appends a step that folds every spelling anew.
#[test]
fn spellings_fold_as_every_archive_keeps_them() {
    let (_folder, archive) = letters(&[
        ("Łukasz-Müller, Åse", "1980-05-07", "MN-0042/7"),
        ("王小明", "1980-05-07", ""),
        ("محمّد الأحمد", "1980-05-07", "٤٢"),
    ]);
    let kept: Vec<(String, String)> = archive
        .connection
        .prepare("SELECT folded_name, folded_number FROM spelling ORDER BY number")
        .unwrap()
        .query_map((), |row| Ok((row.get(0)?, row.get(1)?)))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    let kept: Vec<_> = kept
        .iter()
        .map(|(name, number)| [name.as_str(), number])
        .collect();
    assert_eq!(
        kept,
        [
            ["ase lukasz muller", "mn00427"],
            ["小 明 王", ""],
            ["الاحمد محمد", "٤٢"]
        ]
    );
}
