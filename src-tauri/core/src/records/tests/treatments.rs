//! Treatments beside their consent: drafts, records, sessions, lots.

use super::*;
use crate::records::{
    DeletionError, Kind, Lot, NewLink, NewPaper, NewTreated, RecordCheckError, StoreError, What,
};
use crate::records::{addition, recall, treatment};

const PDF: &[u8] = b"%PDF sealed by the clinic";
const SHEET: &str = r#"{"treatment":"done"}"#;

/// A consent on paper, which needs no signing, planned as `plan` says.
pub(super) fn consent(archive: &mut Archive, id: &str, name: &str, plan: &str) {
    let (owner, digests) = (banner(name), [digest_of(SHEET.as_bytes()), digest_of(PDF)]);
    archive.save_draft(id, "{}", &owner, by(1)).unwrap();
    let consult = format!(r#"{{"date":"2026-11-23","plan":{{"day":{plan}}}}}"#);
    let paper = NewPaper {
        kind: Kind::Paper,
        consult: &consult,
        ..paper(&owner, &digests)
    };
    archive.file(id, paper, by(2)).unwrap();
}

fn paper<'a>(owner: &'a Banner, digests: &'a [String; 2]) -> NewPaper<'a> {
    NewPaper {
        kind: Kind::Treatment,
        banner: owner,
        consult: "{}",
        procedure_version: "2026.1",
        sheet: SHEET,
        digest: &digests[0],
        pdf: PDF,
        verified_pdf: &digests[1],
        attachments: &[],
    }
}

pub(super) fn treat(archive: &mut Archive, id: &str, name: &str, consent: &str, (day, lot): (&str, &str)) {
    let (owner, digests) = (banner(name), [digest_of(SHEET.as_bytes()), digest_of(PDF)]);
    archive.save_treatment(id, consent, "{}", by(3)).unwrap();
    let lots = [Lot {
        what: What::Tip,
        lot,
        zones: &["chin", "nose-tip"],
    }];
    let treated = NewTreated {
        day,
        given: true,
        lots: &lots,
    };
    archive
        .file_treatment(id, paper(&owner, &digests), treated, by(4))
        .unwrap();
}

#[test]
fn a_treatment_is_written_beside_its_consent_and_survives_the_lock() {
    let (folder, mut archive) = fresh();
    let nobody = archive.save_treatment("t", "c", "{}", by(1));
    assert!(matches!(nobody, Err(StoreError::NotFound { noun: "record" })));
    consent(&mut archive, "c", "Ada", r#"{"when":"open"}"#);
    archive.save_treatment("t", "c", "1", by(3)).unwrap();
    archive.save_treatment("t", "c", "2", by(4)).unwrap();
    let second = archive.save_treatment("u", "c", "3", by(5));
    assert!(matches!(
        second,
        Err(StoreError::AlreadyThere { noun: "treatment" })
    ));
    archive.lock().unwrap();
    let mut archive = open(folder.path()).unwrap();
    let kept = archive.treatment_beside("c").unwrap().unwrap();
    assert_eq!((kept.id.as_str(), kept.body.as_str()), ("t", "2"));
    assert_eq!(kept.banner.name, "Ada");
    assert_eq!((kept.started_at, kept.saved_at), (by(3).at, by(4).at));
    assert!(archive.drafts().unwrap().is_empty());
    archive.discard_treatment("t", by(6)).unwrap();
    assert!(archive.treatments().unwrap().is_empty());
    assert!(archive.discard_treatment("t", by(6)).is_err());
    archive.check_trail().unwrap();
}

#[test]
fn a_sealed_treatment_is_a_record_that_names_its_consent() {
    let (_folder, mut archive) = fresh();
    consent(&mut archive, "c", "Ada", r#"{"when":"open"}"#);
    treat(&mut archive, "t", "Ada", "c", ("2026-11-24", "LOT-77/B"));
    assert_eq!(archive.record("t").unwrap().summary.kind, Kind::Treatment);
    assert_eq!(archive.consent_of("t").unwrap().as_deref(), Some("c"));
    assert_eq!(archive.consent_of("c").unwrap(), None);
    assert_eq!(archive.treated_last().unwrap().as_deref(), Some("t"));
    assert!(archive.treatments().unwrap().is_empty());
    assert!(matches!(
        archive.save_treatment("t", "c", "{}", by(5)),
        Err(StoreError::AlreadyThere { noun: "record" })
    ));
    assert_eq!(archive.check_records().unwrap(), 2);
    for attack in ["UPDATE treated SET day = '2020-01-01'", "DELETE FROM lot"] {
        assert!(archive.connection.execute(attack, ()).is_err(), "{attack}");
    }
}

#[test]
fn a_file_that_was_not_verified_leaves_the_treatment_a_draft() {
    let (_folder, mut archive) = fresh();
    consent(&mut archive, "c", "Ada", r#"{"when":"open"}"#);
    archive.save_treatment("t", "c", "{}", by(3)).unwrap();
    let (owner, digests) = (banner("Ada"), [digest_of(SHEET.as_bytes()), digest_of(b"other")]);
    let treated = NewTreated {
        day: "2026-11-24",
        given: true,
        lots: &[],
    };
    let refused = archive.file_treatment("t", paper(&owner, &digests), treated, by(4));
    assert!(matches!(refused, Err(StoreError::NotTheVerified)));
    assert_eq!(archive.treatment("t").unwrap().body, "{}");
    assert!(archive.sessions("c").unwrap().is_empty());
}

#[test]
fn a_lot_finds_its_records_and_a_recall_lists_every_patient_and_zone() {
    let (_folder, mut archive) = fresh();
    for (consent_id, name) in [("c1", "Ada"), ("c2", "Bo"), ("c3", "Cyd")] {
        consent(&mut archive, consent_id, name, r#"{"when":"open"}"#);
    }
    treat(&mut archive, "t1", "Ada", "c1", ("2026-11-24", "LOT-77/B"));
    treat(&mut archive, "t2", "Bo", "c2", ("2026-11-25", "lot 77 b"));
    treat(&mut archive, "t3", "Cyd", "c3", ("2026-11-25", "LOT-77/BC"));
    let recalled = archive.recall("Lot77b").unwrap();
    let said: Vec<_> = recalled
        .iter()
        .map(|r| (r.contact.name.as_str(), r.day.as_str(), r.lot.as_str()))
        .collect();
    assert_eq!(
        said,
        [
            ("Bo", "2026-11-25", "lot 77 b"),
            ("Ada", "2026-11-24", "LOT-77/B")
        ]
    );
    assert!(
        recalled
            .iter()
            .all(|r| r.what == What::Tip && r.zones == ["chin", "nose-tip"])
    );
    assert!(archive.recall(" -").unwrap().is_empty());
    let found = |query: &str| -> Vec<String> {
        let mut ids: Vec<_> = archive
            .find(query, 9, &TimeZone::UTC)
            .unwrap()
            .into_iter()
            .map(|r| r.id)
            .collect();
        ids.sort();
        ids
    };
    assert_eq!(found("lot-77"), ["t1", "t2", "t3"]);
    assert_eq!(found("lot77bc"), ["t3"]);
    assert_eq!(found("25.11.2026"), ["t2", "t3"]);
    assert_eq!(found("2026-11-24 ada"), ["t1"]);
}

#[test]
fn an_index_that_was_changed_behind_the_programs_back_is_found() {
    let (_folder, mut archive) = fresh();
    for (consent_id, treated) in [("c1", "t1"), ("c2", "t2")] {
        consent(&mut archive, consent_id, "Ada", r#"{"when":"open"}"#);
        treat(
            &mut archive,
            treated,
            "Ada",
            consent_id,
            ("2026-11-24", "LOT-77/B"),
        );
    }
    assert_eq!(archive.check_records().unwrap(), 4);
    for statement in [
        "UPDATE lot SET lot = 'LOT-78', folded = 'lot78' WHERE record = 't1'",
        "UPDATE lot SET folded = 'lot78' WHERE record = 't1'",
        "UPDATE lot SET zones = 'chin' WHERE record = 't1'",
        "UPDATE lot SET what = 'glide' WHERE record = 't1'",
        "UPDATE lot SET record = 't1'",
        "UPDATE lot SET treatment = 't2' WHERE record = 't1'",
        "UPDATE lot SET day = '2026-11-25' WHERE record = 't1'",
        "UPDATE lot SET spelling = spelling + 1 WHERE record = 't1'",
        "DELETE FROM lot WHERE record = 't1'",
        "DELETE FROM lot",
        "UPDATE treated SET day = '2026-11-25' WHERE record = 't1'",
        "UPDATE treated SET given = 0 WHERE record = 't1'",
        "UPDATE treated SET consent = 'c2' WHERE record = 't1'",
        "DELETE FROM treated WHERE record = 't1'",
        "INSERT INTO lot SELECT * FROM lot WHERE record = 't1'",
        "INSERT INTO treated VALUES ('c1', 'c1', '2026-11-24', 1)",
    ] {
        archive
            .connection
            .execute_batch(
                "BEGIN; DROP TRIGGER treated_stays; DROP TRIGGER treated_remains; DROP TRIGGER lot_stays;
                 DROP TRIGGER lot_remains;",
            )
            .unwrap();
        assert!(
            archive.connection.execute(statement, ()).unwrap() > 0,
            "{statement}"
        );
        let checked = archive.check_records();
        assert!(
            matches!(checked, Err(RecordCheckError::Altered { .. })),
            "{statement}: {checked:?}"
        );
        archive.connection.execute_batch("ROLLBACK").unwrap();
    }
    assert_eq!(archive.check_records().unwrap(), 4);
}

#[test]
fn what_is_planned_for_a_day_is_listed_until_the_patient_came() {
    let (_folder, mut archive) = fresh();
    consent(&mut archive, "today", "Ada", r#"{"when":"today"}"#);
    consent(&mut archive, "later", "Bo", r#"{"when":"on","day":"2026-11-30"}"#);
    consent(&mut archive, "open", "Cyd", r#"{"when":"open"}"#);
    let planned = |archive: &Archive, day: &str| -> Vec<String> {
        let rows = archive.planned(day, 9).unwrap();
        rows.into_iter().map(|r| r.id).collect()
    };
    assert_eq!(planned(&archive, "2026-11-23"), ["today", "open"]);
    assert_eq!(planned(&archive, "2026-11-30"), ["later", "open"]);
    assert_eq!(planned(&archive, "2026-12-01"), ["open"]);
    treat(&mut archive, "t", "Cyd", "open", ("2026-11-30", "A"));
    treat(&mut archive, "u", "Bo", "later", ("2026-11-30", "A"));
    assert!(planned(&archive, "2026-11-30").is_empty());
    // Of a day all are told, of those without a day as many as are asked for.
    for (id, plan) in [
        ("a", r#"{"when":"on","day":"2026-12-24"}"#),
        ("b", r#"{"when":"open"}"#),
    ] {
        for number in 0..3 {
            consent(&mut archive, &format!("{id}{number}"), "Di", plan);
        }
    }
    let eve = archive.planned("2026-12-24", 1).unwrap();
    let ids: Vec<&str> = eve.iter().map(|record| record.id.as_str()).collect();
    assert_eq!(ids, ["a2", "a1", "a0", "b2"]);
    // Nobody is treated on a consent that was withdrawn.
    withdraw(&mut archive, "w", "a1");
    assert_eq!(planned(&archive, "2026-12-24"), ["a2", "a0", "b2", "b1", "b0"]);
    let asked = format!(
        "SELECT id FROM record WHERE kind IN ('consent', 'paper') AND {} = 'x' ORDER BY number DESC",
        treatment::PLANNED
    );
    let plan = plan(&archive, &asked);
    assert!(
        plan.iter().any(|step| step.contains("record_planned")),
        "{plan:?}"
    );
}

/// Corrects a treatment: the tip was of another lot.
pub(super) fn correct(archive: &mut Archive, id: &str, about: &str, lot: &str) {
    let (owner, digests) = (banner("Ada"), [digest_of(SHEET.as_bytes()), digest_of(PDF)]);
    let paper = NewPaper {
        kind: Kind::Correction,
        ..paper(&owner, &digests)
    };
    let lots = [Lot {
        what: What::Tip,
        lot,
        zones: &["chin"],
    }];
    let link = NewLink {
        about,
        ends: false,
        lots: &lots,
    };
    archive.add(id, paper, link, by(5)).unwrap();
}

#[test]
fn a_corrected_lot_recalls_the_treatment_beside_the_wrong_one_and_stays_as_it_was_archived() {
    let (_folder, mut archive) = fresh();
    for (consent_id, treated) in [("c1", "t1"), ("c2", "t2")] {
        consent(&mut archive, consent_id, "Ada", r#"{"when":"open"}"#);
        treat(&mut archive, treated, "Ada", consent_id, ("2026-11-24", "A-1"));
    }
    correct(&mut archive, "k", "t1", "B-2");
    let said = |lot: &str| -> Vec<(String, String, String)> {
        let found = archive.recall(lot).unwrap().into_iter();
        found.map(|r| (r.record, r.lot, r.day)).collect()
    };
    let row = |id: &str, lot: &str| (id.to_owned(), lot.to_owned(), "2026-11-24".to_owned());
    assert_eq!(said("b2"), [row("t1", "B-2")]);
    assert_eq!(said("a1"), [row("t2", "A-1"), row("t1", "A-1")]);
    let found = archive.find("b-2", 9, &TimeZone::UTC).unwrap();
    assert_eq!((found.len(), found[0].id.as_str()), (1, "k"));
    assert_eq!(archive.check_records().unwrap(), 5);
    for statement in [
        "UPDATE lot SET lot = 'B-3', folded = 'b3' WHERE record = 'k'",
        "UPDATE lot SET zones = '' WHERE record = 'k'",
        "DELETE FROM lot WHERE record = 'k'",
        "UPDATE addition SET about = 't2' WHERE record = 'k'",
        "INSERT INTO treated VALUES ('k', 'c1', '2026-11-24', 1)",
    ] {
        archive
            .connection
            .execute_batch(
                "BEGIN; DROP TRIGGER lot_stays; DROP TRIGGER lot_remains; DROP TRIGGER addition_stays;",
            )
            .unwrap();
        assert_eq!(
            archive.connection.execute(statement, ()).unwrap(),
            1,
            "{statement}"
        );
        let checked = archive.check_records();
        assert!(
            matches!(&checked, Err(RecordCheckError::Altered { id }) if id == "k"),
            "{statement}: {checked:?}"
        );
        archive.connection.execute_batch("ROLLBACK").unwrap();
    }
}

/// Takes a consent back.
fn withdraw(archive: &mut Archive, id: &str, about: &str) {
    let (owner, digests) = (banner("Di"), [digest_of(SHEET.as_bytes()), digest_of(PDF)]);
    let paper = NewPaper {
        kind: Kind::Withdrawal,
        ..paper(&owner, &digests)
    };
    let link = NewLink {
        about,
        ends: true,
        lots: &[],
    };
    archive.add(id, paper, link, by(9)).unwrap();
}

/// How the database goes about a question.
fn plan(archive: &Archive, asked: &str) -> Vec<String> {
    let mut statement = archive
        .connection
        .prepare(&format!("EXPLAIN QUERY PLAN {asked}"))
        .unwrap();
    let steps = statement.raw_query().mapped(|row| row.get("detail"));
    steps.collect::<Result<_, _>>().unwrap()
}

/// However many records there are: no table is read that is not looked up, and of what stands beside the records the
/// indexes alone.
#[test]
fn what_is_asked_again_and_again_reads_as_little_as_can_be() {
    let (_folder, archive) = fresh();
    let asked = [
        (treatment::SESSIONS.to_owned(), "treated"),
        (treatment::CONSENT_OF.to_owned(), "treated"),
        (recall::RECALLED.to_owned(), "lot"),
        (recall::PHONE.to_owned(), "record"),
        (treatment::begun("TRUE"), "record"),
        (addition::added(), "addition"),
    ];
    for (asked, table) in asked {
        let plan = plan(&archive, &asked);
        let of = |step: &&String| step.split(' ').nth(1) == Some(table);
        let steps: Vec<&String> = plan.iter().filter(of).collect();
        let covered = |step: &&String| table == "record" || step.contains("USING COVERING INDEX");
        let sought = |step: &&String| step.starts_with("SEARCH") && covered(step);
        assert!(!steps.is_empty() && steps.iter().all(sought), "{plan:#?}");
    }
}

#[test]
fn a_course_goes_on_under_a_new_consent() {
    let (_folder, mut archive) = fresh();
    let ada = banner("Ada");
    for id in ["first", "other"] {
        consent(&mut archive, id, "Ada", r#"{"when":"open"}"#);
    }
    treat(&mut archive, "t1", "Ada", "first", ("2026-11-24", "A"));
    archive.save_treatment("t", "first", "{}", by(5)).unwrap();
    assert_eq!(archive.asked_again("first").unwrap(), None);
    archive.ask_again("first", "second", "{}", &ada, by(6)).unwrap();
    assert_eq!(archive.asked_again("first").unwrap().as_deref(), Some("second"));
    let acts: Vec<_> = trail_of(&archive, "second").into_iter().map(|e| e.act).collect();
    assert_eq!(acts, ["draft.started", "consent.askedAgain"]);
    // Once is enough, and what is refused leaves nothing.
    let twice = archive.ask_again("first", "stray", "{}", &ada, by(7));
    assert!(matches!(twice, Err(StoreError::AlreadyThere { noun: "draft" })));
    assert_eq!(archive.drafts().unwrap().len(), 1);
    assert_eq!(
        archive.treatments().unwrap().len(),
        1,
        "what was written of it stays"
    );
    consent(&mut archive, "second", "Ada", r#"{"when":"open"}"#);
    assert_eq!(archive.asked_again("second").unwrap(), None);
    archive.ask_again("second", "third", "{}", &ada, by(8)).unwrap();
    treat(&mut archive, "t2", "Ada", "second", ("2026-12-24", "B"));
    treat(&mut archive, "t3", "Ada", "other", ("2026-12-24", "C"));
    for id in ["first", "second", "third"] {
        let records: Vec<_> = archive
            .sessions(id)
            .unwrap()
            .into_iter()
            .map(|s| s.record)
            .collect();
        assert_eq!(records, ["t1", "t2"], "{id}");
    }
    // No one else joins a course, or parts one.
    archive.check_records().unwrap();
    for change in [
        "DELETE FROM course",
        "UPDATE course SET first = 'other'",
        "INSERT INTO course VALUES ('other', 'first')",
    ] {
        archive.connection.execute_batch("SAVEPOINT before").unwrap();
        archive.connection.execute(change, ()).unwrap();
        let found = archive.check_records();
        assert!(
            matches!(found, Err(RecordCheckError::Course { .. })),
            "{change}: {found:?}"
        );
        archive.connection.execute_batch("ROLLBACK TO before").unwrap();
    }
}

#[test]
fn a_deleted_file_takes_its_treatments_with_it_but_not_while_one_is_written() {
    let (_folder, mut archive) = fresh();
    admit(&mut archive, &second(), "the second passphrase").unwrap();
    choose_own(
        &mut archive,
        "clinician-2",
        "the second passphrase",
        "one of their own",
    )
    .unwrap();
    consent(&mut archive, "c", "Ada", r#"{"when":"open"}"#);
    consent(&mut archive, "d", "Bo", r#"{"when":"open"}"#);
    treat(&mut archive, "t", "Ada", "c", ("2026-11-24", "L-1"));
    treat(&mut archive, "u", "Bo", "d", ("2026-11-24", "L-1"));
    correct(&mut archive, "k", "t", "L-2");
    archive.save_treatment("v", "c", "{}", by(6)).unwrap();
    // Both are written with one number.
    archive.state_other("t", "u", by(6)).unwrap();
    let open = archive.delete_file("k", "clinician-2", by(WEEK + 9));
    assert!(matches!(open, Err(DeletionError::DraftOpen)), "{open:?}");
    archive.discard_treatment("v", by(7)).unwrap();
    assert_eq!(archive.delete_file("k", "clinician-2", by(WEEK + 9)).unwrap(), 3);
    assert!(archive.recall("l2").unwrap().is_empty());
    let used = archive.recall("l1").unwrap().into_iter();
    assert_eq!(used.map(|found| found.record).collect::<Vec<_>>(), ["u"]);
    assert!(archive.sessions("c").unwrap().is_empty());
    assert_eq!(archive.check_records().unwrap(), 2);
}
