//! A consult's way through the archive, by the core's public face alone.

use jiff::Timestamp;
use needlepoint_core::records::{Act, Archive, Banner, By, Clinician, Cost, NewRecord, OpenError, digest_of};
use tempfile::TempDir;

const PASSPHRASE: &str = "six words that nobody would guess";

fn by(seconds: i64) -> By<'static> {
    By {
        who: "clinician-1",
        at: Timestamp::from_second(1_790_000_000 + seconds).expect("a valid time"),
    }
}

#[test]
fn from_the_first_start_to_a_record_that_is_found_again() -> Result<(), Box<dyn std::error::Error>> {
    let home = TempDir::new().expect("a folder for the test");
    let folder = home.path().join("archive");
    assert!(!Archive::exists(&folder));
    let mut random = |bytes: &mut [u8]| bytes.iter_mut().zip(1..).for_each(|(byte, count)| *byte = count);
    let mut archive = Archive::create(&folder, PASSPHRASE, Cost::LEAST, &mut random, by(0))?;
    archive.save_clinician(
        &Clinician {
            id: "clinician-1".to_owned(),
            name: "Dr. Amara Osei".to_owned(),
            grade: "Consultant dermatologist".to_owned(),
            registration: "7654321".to_owned(),
            active: true,
        },
        by(1),
    )?;

    let banner = Banner {
        name: "Zoë Nguyễn".to_owned(),
        birth_date: "1988-02-29".to_owned(),
        record_number: "MN-17".to_owned(),
        language: "en".to_owned(),
    };
    archive.save_draft("consult-1", "{\"step\":\"patient\"}", &banner, by(2))?;
    let sheet = "{\"blocks\":[]}";
    archive.freeze("consult-1", sheet, &digest_of(sheet.as_bytes()), b"%PDF", by(3))?;
    archive.put_seal("consult-1", "patient", b"%PDF 1", by(4))?;
    archive.void_signing("consult-1", "a question was changed", by(5))?;
    archive.save_draft("consult-1", "{\"step\":\"consent\"}", &banner, by(6))?;
    archive.freeze("consult-1", sheet, &digest_of(sheet.as_bytes()), b"%PDF", by(7))?;
    archive.put_seal("consult-1", "patient", b"%PDF 1", by(8))?;

    // The day is interrupted between the signatures.
    archive.lock()?;
    assert!(matches!(
        Archive::open(&folder, "six words that somebody guessed"),
        Err(OpenError::WrongPassphrase)
    ));
    let mut archive = Archive::open(&folder, PASSPHRASE)?;
    archive.note(Act::ArchiveUnlocked, "archive", by(9))?;
    let signing = archive.signing("consult-1")?;
    assert_eq!(
        signing
            .done
            .iter()
            .map(|done| done.field.as_str())
            .collect::<Vec<_>>(),
        ["patient"]
    );

    archive.put_seal("consult-1", "clinician", b"%PDF 1 2", by(10))?;
    let verified = digest_of(&archive.signing("consult-1")?.pdf);
    let record = NewRecord {
        banner: &banner,
        consult: "{}",
        procedure_version: "2026.1",
        verified_pdf: &verified,
    };
    archive.archive("consult-1", record, by(11))?;

    let found = archive.find("zoe 29.2.1988", 10)?;
    assert_eq!(found.len(), 1);
    let record = archive.record(&found[0].id)?;
    assert_eq!(
        (record.pdf.as_slice(), record.summary.sealed_at),
        (b"%PDF 1 2".as_slice(), by(10).at)
    );
    assert_eq!(archive.voided_signings("consult-1")?.len(), 1);
    assert_eq!(archive.trail_head()?, archive.check_trail()?);
    archive.check_records()?;
    archive.check_pages()?;
    Ok(())
}
