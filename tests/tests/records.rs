//! A consult's way through the archive, and a program that is killed, by the core's public face alone.
#![allow(clippy::unwrap_used)]

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};

use jiff::Timestamp;
use jiff::tz::TimeZone;
use needlepoint_core::records::{
    Act, Archive, Banner, By, Cost, Founding, NewRecord, OpenError, Role, SealKey, User, Wrapping, digest_of,
    to_the_end,
};
use tempfile::TempDir;

const PASSPHRASE: &str = "six words that nobody would guess";

fn by(seconds: i64) -> By<'static> {
    By {
        who: "clinician-1",
        at: Timestamp::from_second(1_790_000_000 + seconds).expect("a valid time"),
    }
}

fn begin(folder: &Path) -> Result<Archive, OpenError> {
    let mut random = |bytes: &mut [u8]| bytes.iter_mut().zip(1..).for_each(|(byte, count)| *byte = count);
    let founding = Founding {
        clinician: &User {
            id: "clinician-1".to_owned(),
            name: "Dr. Amara Osei".to_owned(),
            grade: "Consultant dermatologist".to_owned(),
            registration: "7654321".to_owned(),
            role: Role::Clinician,
            active: true,
        },
        seal_key: &SealKey {
            der: vec![1].into(),
            certificate: vec![2],
        },
        at: by(0).at,
    };
    Archive::create(folder, PASSPHRASE, Cost::LEAST, &mut random, founding)
}

fn open(folder: &Path, passphrase: &str) -> Result<Archive, OpenError> {
    let mut random = |bytes: &mut [u8]| bytes.fill(7);
    Archive::open(
        folder,
        "clinician-1",
        passphrase,
        Wrapping::bare(Cost::LEAST),
        &mut random,
        &to_the_end(),
    )
}

#[test]
fn from_the_first_start_to_a_record_that_is_found_again() -> Result<(), Box<dyn std::error::Error>> {
    let home = TempDir::new().expect("a folder for the test");
    let folder = home.path().join("archive");
    assert!(!Archive::exists(&folder));
    let mut archive = begin(&folder)?;
    assert_eq!(archive.users()?[0].name, "Dr. Amara Osei");

    let banner = Banner {
        name: "Zoë Nguyễn".to_owned(),
        birth_date: "1988-02-29".to_owned(),
        record_number: "MN-17".to_owned(),
        language: "en".to_owned(),
    };
    archive.save_draft("consult-1", "{\"step\":\"patient\"}", &banner, by(2))?;
    let sheet = "{\"blocks\":[]}";
    archive.freeze(
        "consult-1",
        sheet,
        &digest_of(sheet.as_bytes()),
        b"%PDF",
        &serde_json::json!({}),
        by(3),
    )?;
    archive.put_seal("consult-1", "patient", b"%PDF 1", by(4))?;
    archive.void_signing("consult-1", by(5))?;
    archive.save_draft("consult-1", "{\"step\":\"consent\"}", &banner, by(6))?;
    archive.freeze(
        "consult-1",
        sheet,
        &digest_of(sheet.as_bytes()),
        b"%PDF",
        &serde_json::json!({}),
        by(7),
    )?;
    archive.put_seal("consult-1", "patient", b"%PDF 1", by(8))?;

    // The day is interrupted between the signatures.
    archive.lock()?;
    assert!(matches!(
        open(&folder, "six words that somebody guessed"),
        Err(OpenError::WrongPassphrase)
    ));
    let mut archive = open(&folder, PASSPHRASE)?;
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

    let found = archive.find("zoe 29.2.1988", 10, &TimeZone::UTC)?;
    assert_eq!(found.len(), 1);
    let record = archive.record(&found[0].id)?;
    assert_eq!(
        (record.pdf.as_slice(), record.summary.sealed_at),
        (b"%PDF 1 2".as_slice(), by(10).at)
    );
    assert_eq!(archive.check_trail()?.seq, 13);
    assert_eq!(archive.check_records()?, 1);
    archive.check_pages()?;
    Ok(())
}

/// The same test in a second process saves until it is killed; whatever it had said was saved must be there.
#[test]
fn a_killed_program_loses_nothing_that_was_confirmed() {
    const FOLDER: &str = "NEEDLEPOINT_TEST_FOLDER";
    if let Some(folder) = std::env::var_os(FOLDER) {
        let mut archive = begin(folder.as_ref()).unwrap();
        for count in 1.. {
            archive
                .save_draft("d", &count.to_string(), &Banner::default(), by(count))
                .unwrap();
            writeln!(std::io::stderr(), "saved {count}").unwrap();
        }
    }
    let home = TempDir::new().unwrap();
    let folder = home.path().join("archive");
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args([
            "--exact",
            "a_killed_program_loses_nothing_that_was_confirmed",
            "--nocapture",
        ])
        .env(FOLDER, &folder)
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stderr.take().unwrap())
        .lines()
        .map(Result::unwrap);
    let confirmed = |line: String| {
        line.strip_prefix("saved ")
            .and_then(|count| count.parse::<u64>().ok())
    };
    let reached = lines
        .by_ref()
        .filter_map(confirmed)
        .find(|count| *count == 50)
        .unwrap();
    child.kill().unwrap();
    child.wait().unwrap();
    let last = lines.filter_map(confirmed).last().unwrap_or(reached);
    let archive = open(&folder, PASSPHRASE).unwrap();
    let kept: u64 = archive.draft("d").unwrap().body.parse().unwrap();
    assert!(kept == last || kept == last + 1, "confirmed {last}, kept {kept}");
    archive.check_trail().unwrap();
    archive.check_pages().unwrap();
}
