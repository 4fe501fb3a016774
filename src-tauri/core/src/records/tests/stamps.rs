use super::*;
use crate::records::{ASKED_AGAIN, Act, Authority, NewStamped, RecordCheckError, StoreError};

fn authority(address: &str) -> Authority {
    Authority {
        address: address.to_owned(),
        certificate: format!("certificate of {address}").into_bytes(),
        long_term: false,
    }
}

fn waiting(archive: &Archive) -> Vec<String> {
    let waiting = archive.waiting().unwrap();
    waiting.into_iter().map(|w| w.record).collect()
}

/// A record that waits, and the bytes that were signed.
fn one() -> (TempDir, Archive, Vec<u8>) {
    let (folder, mut archive) = fresh();
    archive
        .set_authority(Some(&authority("https://one.example")), by(1))
        .unwrap();
    archive_record(&mut archive, "r", &banner("Ada"));
    let signed = archive.record("r").unwrap().pdf;
    (folder, archive, signed)
}

fn new<'a>(pdf: &'a [u8], verified_pdf: &'a str, waits: bool) -> NewStamped<'a> {
    NewStamped {
        pdf,
        verified_pdf,
        ends: None,
        is_long_term: false,
        waits,
    }
}

fn put(archive: &mut Archive, pdf: &[u8], waits: bool) -> Result<(), StoreError> {
    archive.put_stamped("r", new(pdf, &digest_of(pdf), waits), by(8))
}

#[test]
fn the_authority_is_the_one_set_last_and_all_their_certificates_stay() {
    let (folder, mut archive) = fresh();
    assert_eq!(archive.authority().unwrap(), None);
    let second = Authority {
        long_term: true,
        ..authority("https://me:PLANTEDSECRET@two.example")
    };
    for chosen in [Some(&authority("https://one.example")), Some(&second)] {
        archive.set_authority(chosen, by(2)).unwrap();
    }
    archive.lock().unwrap();
    let mut archive = open(folder.path()).unwrap();
    assert_eq!(archive.authority().unwrap(), Some(second.clone()));
    archive.set_authority(None, by(3)).unwrap();
    assert_eq!(archive.authority().unwrap(), None);
    assert_eq!(
        archive.authority_certificates().unwrap(),
        [
            second.certificate.clone(),
            authority("https://one.example").certificate
        ]
    );
    let told = trail_of(&archive, "authority");
    assert_eq!(told.len(), 3);
    assert!(told[1].detail.contains(&digest_of(&second.certificate)));
    assert!(told.iter().all(|entry| !entry.detail.contains("PLANTED")));
    assert!(!format!("{second:?}").contains("PLANTED"), "not for printing");
    assert!(archive.connection.execute("DELETE FROM authority", ()).is_err());
}

#[test]
fn records_wait_from_the_moment_an_authority_is_set() {
    let (_folder, mut archive) = fresh();
    archive_record(&mut archive, "before", &banner("Ada"));
    archive
        .set_authority(Some(&authority("https://one.example")), by(6))
        .unwrap();
    assert_eq!(waiting(&archive), [""; 0]);
    archive_record(&mut archive, "r", &banner("Ada"));
    let found = archive.waiting_of("r").unwrap().unwrap();
    assert_eq!((found.tries, found.why), (0, None));
    assert_eq!((found.since, found.next_at), (by(4).at, by(4).at));
    archive.set_authority(None, by(7)).unwrap();
    archive_record(&mut archive, "after", &banner("Ada"));
    assert_eq!(waiting(&archive), ["r"]);
    // By hand, once
    for _ in 0..2 {
        archive.wait_for_stamp("before", by(8)).unwrap();
    }
    assert_eq!(waiting(&archive), ["r", "before"]);
    let awaited = trail_of(&archive, "before");
    let awaited = awaited.iter().filter(|e| e.act == Act::StampAwaited.word());
    assert_eq!(awaited.count(), 1);
    assert!(matches!(
        archive.wait_for_stamp("none", by(8)),
        Err(StoreError::NotFound { noun: "record" })
    ));
}

#[test]
fn what_could_not_be_stamped_is_put_off_alone_or_with_all_that_are_due() {
    let (_folder, mut archive, _) = one();
    for id in ["s", "t"] {
        archive_record(&mut archive, id, &banner("Bea"));
    }
    archive.put_off("t", "It lied.", by(100).at).unwrap();
    assert_eq!(waiting(&archive), ["r", "s", "t"]);
    archive.put_all_off("Nobody answered.", by(50).at).unwrap();
    let found = archive.waiting().unwrap();
    let told: Vec<_> = found
        .iter()
        .map(|w| (w.record.as_str(), w.tries, w.why.as_deref().unwrap(), w.next_at))
        .collect();
    assert_eq!(
        told,
        [
            ("r", 1, "Nobody answered.", by(50).at),
            ("s", 1, "Nobody answered.", by(50).at),
            ("t", 1, "It lied.", by(100).at)
        ]
    );
}

#[test]
fn a_stamped_form_stands_beside_the_record_and_continues_it() {
    let (folder, mut archive, signed) = one();
    assert_eq!(archive.stamped("r").unwrap(), None);
    let once = [&signed[..], b" stamp"].concat();
    put(&mut archive, &once, true).unwrap();
    assert_eq!(waiting(&archive), ["r"]);
    let twice = [&once[..], b" proofs stamp"].concat();
    put(&mut archive, &twice, false).unwrap();
    assert_eq!(waiting(&archive), [""; 0]);
    archive.lock().unwrap();
    let archive = open(folder.path()).unwrap();
    assert_eq!(archive.record("r").unwrap().pdf, signed);
    assert_eq!(archive.stamped("r").unwrap(), Some(twice));
    assert_eq!(
        (archive.check_records().unwrap(), archive.check_stamped().unwrap()),
        (1, 2)
    );
    archive.check_trail().unwrap();
    for statement in ["DELETE FROM stamped", "UPDATE stamped SET tail = x'00'"] {
        assert!(archive.connection.execute(statement, ()).is_err(), "{statement}");
    }
}

/// The last form of a record is what its proof rests upon: another in its place makes no sum right again.
#[test]
fn a_stamped_form_in_the_place_of_another_shows() {
    let (_folder, mut archive, signed) = one();
    let forms = [b" stamp".to_vec(), b" stamp proofs".to_vec()].map(|tail| [signed.clone(), tail].concat());
    for form in &forms {
        put(&mut archive, form, false).unwrap();
    }
    assert_eq!(archive.check_stamped().unwrap(), 2);
    let [first, last] = forms.map(|form| digest_of(&form));
    for statement in [
        format!(
            "UPDATE stamped SET (digest, tail) = (SELECT digest, tail FROM stamped WHERE digest = '{first}')"
        ),
        format!("UPDATE stamped SET number = 90 WHERE digest = '{first}'"),
        format!("DELETE FROM stamped WHERE digest = '{last}'"),
        "INSERT INTO stamped SELECT number + 10, record, tail, digest FROM stamped".to_owned(),
    ] {
        let changed = format!(
            "BEGIN; DROP TRIGGER stamped_stays; DROP TRIGGER stamped_remains;
             {statement}"
        );
        archive.connection.execute_batch(&changed).unwrap();
        let found = archive.check_stamped();
        assert!(
            matches!(&found, Err(RecordCheckError::Gone { id }) if id == "r"),
            "{statement}: {found:?}"
        );
        archive.connection.execute_batch("ROLLBACK").unwrap();
    }
}

#[test]
fn only_a_verified_file_that_continues_the_one_before_is_kept() {
    let (_folder, mut archive, signed) = one();
    let once = [&signed[..], b" stamp"].concat();
    let refused = archive.put_stamped("r", new(&once, &digest_of(b"another"), false), by(8));
    assert!(matches!(refused, Err(StoreError::NotTheVerified)), "{refused:?}");
    let refused = archive.put_stamped("none", new(&once, &digest_of(&once), false), by(8));
    assert!(
        matches!(refused, Err(StoreError::NotFound { noun: "record" })),
        "{refused:?}"
    );
    put(&mut archive, &once, false).unwrap();
    let mut other = once.clone();
    other[2] ^= 1;
    let elsewhere = [&signed[..], b" another"].concat();
    for pdf in [&signed, &once, &elsewhere, &[&other[..], b" stamp"].concat()] {
        let refused = put(&mut archive, pdf, false);
        assert!(matches!(refused, Err(StoreError::NotARevision)), "{refused:?}");
    }
    assert_eq!(archive.stamped("r").unwrap(), Some(once));
}

#[test]
fn a_stamped_form_that_was_changed_or_taken_shows() {
    let (_folder, mut archive, signed) = one();
    put(&mut archive, &[&signed[..], b" stamp"].concat(), false).unwrap();
    let change = |archive: &Archive, statement: &str| {
        archive
            .connection
            .execute_batch(&format!(
                "DROP TRIGGER IF EXISTS stamped_stays; DROP TRIGGER IF EXISTS stamped_remains; {statement}"
            ))
            .unwrap();
        archive.check_stamped()
    };
    let found = change(&archive, "UPDATE stamped SET tail = x'20'");
    assert!(matches!(found, Err(RecordCheckError::Altered { id }) if id == "r"));
    let (statement, digest) = (
        "UPDATE stamped SET digest = ",
        digest_of(&[&signed[..], b" "].concat()),
    );
    let found = change(&archive, &format!("{statement}'{digest}'"));
    assert!(matches!(found, Err(RecordCheckError::Unknown { id }) if id == "r"));
    let found = change(&archive, "DELETE FROM stamped");
    assert!(matches!(found, Err(RecordCheckError::Gone { id }) if id == "r"));
}

#[test]
fn what_ends_soon_waits_again_unless_the_authority_would_not_renew_it() {
    let (folder, mut archive, _) = one();
    let until = by(1000).at;
    let stamp = |archive: &mut Archive, record: &str, ends: i64, long_term: bool, at: i64| {
        let mut pdf = archive
            .stamped(record)
            .unwrap()
            .unwrap_or_else(|| archive.record(record).unwrap().pdf);
        pdf.extend_from_slice(b" stamp");
        let digest = digest_of(&pdf);
        let form = NewStamped {
            ends: Some(by(ends).at),
            is_long_term: long_term,
            ..new(&pdf, &digest, false)
        };
        archive.put_stamped(record, form, by(at)).unwrap();
    };
    for id in ["s", "t", "u"] {
        archive_record(&mut archive, id, &banner("Bea"));
    }
    assert_eq!(archive.ending(until).unwrap(), None);
    // Two that end soon, one that ends late, one that is not made to last
    for (id, ends, long_term) in [
        ("r", 500, true),
        ("s", 400, true),
        ("t", 300, false),
        ("u", 2000, true),
    ] {
        stamp(&mut archive, id, ends, long_term, 8);
    }
    let ending = archive.ending(until).unwrap().unwrap();
    assert_eq!(
        (ending.records, ending.first, ending.is_vain),
        (2, by(400).at, false)
    );
    // The first to end, and no more than may wait
    assert_eq!(archive.renew_ending(until, 1, by(9)).unwrap(), 1);
    assert_eq!(waiting(&archive), ["s"]);
    assert_eq!(archive.renew_ending(until, 1, by(9)).unwrap(), 0);
    assert_eq!(archive.renew_ending(until, 20, by(9)).unwrap(), 1);
    assert_eq!(archive.renew_ending(until, 20, by(9)).unwrap(), 0);
    let awaited = trail_of(&archive, "s");
    assert_eq!(awaited.last().unwrap().act, Act::StampAwaited.word());
    // The authority signs with what ends no later: nobody waits for it, until it is asked again
    archive.ends_no_later(by(400).at, by(10).at).unwrap();
    assert_eq!(waiting(&archive), [""; 0]);
    assert!(archive.ending(until).unwrap().unwrap().is_vain);
    assert_eq!(archive.renew_ending(until, 20, by(11)).unwrap(), 0);
    let later = 11 + ASKED_AGAIN.as_secs();
    assert_eq!(archive.renew_ending(until, 20, by(later)).unwrap(), 2);
    // Now it signs with one that ends late: both are renewed
    for id in ["s", "r"] {
        stamp(&mut archive, id, 2000, true, later);
    }
    assert_eq!(waiting(&archive), [""; 0]);
    assert_eq!(archive.ending(until).unwrap(), None);
    // What another authority signs with, the last one did not tell
    archive.ends_no_later(by(300).at, by(later).at).unwrap();
    archive.note_end("t", Some(by(300).at)).unwrap();
    assert_eq!(archive.renew_ending(until, 20, by(later)).unwrap(), 0);
    archive
        .set_authority(Some(&authority("https://two.example")), by(later))
        .unwrap();
    assert_eq!(archive.renew_ending(until, 20, by(later)).unwrap(), 1);
    archive.lock().unwrap();
    assert_eq!(waiting(&open(folder.path()).unwrap()), ["t"]);
}

#[test]
fn of_the_forms_of_earlier_versions_the_end_is_not_known_until_somebody_looked() {
    let (folder, mut archive, signed) = one();
    put(&mut archive, &[&signed[..], b" stamp"].concat(), false).unwrap();
    assert_eq!(archive.unknown_ends(5).unwrap(), [""; 0]);
    archive
        .connection
        .execute_batch(
            "DROP TABLE stamp_end; DROP TABLE stamp_newest;
             DROP TABLE same_patient; DROP TABLE other_patient; DROP TABLE spelling; DROP TABLE signed; DROP TABLE leaving;
             DROP INDEX record_phone; DROP INDEX lot_several",
        )
        .unwrap();
    let before = u32::try_from(STEPS.len() - 5).unwrap();
    archive
        .connection
        .pragma_update(None, "user_version", before)
        .unwrap();
    archive.lock().unwrap();
    let mut archive = open(folder.path()).unwrap();
    assert_eq!(archive.unknown_ends(5).unwrap(), ["r"]);
    assert_eq!(archive.ending(by(1000).at).unwrap(), None);
    archive.note_end("r", Some(by(500).at)).unwrap();
    assert_eq!(archive.unknown_ends(5).unwrap(), [""; 0]);
    assert_eq!(archive.ending(by(1000).at).unwrap().unwrap().records, 1);
}
