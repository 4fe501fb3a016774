//! What the archive promises, and what it says when the promise is put to the test.
#![allow(clippy::unwrap_used)]

mod additions;
mod archive;
mod backup;
mod backup_place;
mod check;
mod clinic;
mod cover;
mod cover_lost;
mod decided;
mod deletion;
mod find;
mod kept;
mod leaks;
mod leaving;
mod left;
mod lent;
mod memory;
mod migration;
mod names;
mod papers;
mod people;
mod recalls;
mod records;
mod same;
mod settings;
mod settling;
mod signing;
mod stamps;
mod stated;
mod trail;
mod treatments;
mod tries;

use std::fs;
use std::path::Path;
use std::sync::{Arc, LazyLock, Mutex};

use jiff::Timestamp;
use jiff::tz::TimeZone;
use rusqlite::{Connection, Transaction};
use serde_json::json;
use tempfile::TempDir;

use super::connection::connect;
use super::key::DataKey;
use super::key_file::{KeyFile, Whose};
use super::migration::{STEPS, migrate};
use super::{
    Act, Archive, Banner, By, Cost, Founding, GoOn, Kind, NewPaper, NewRecord, OpenError, Role, SealKey,
    User, UserError, Wrapping, digest_of, to_the_end,
};
use crate::trail::Entry as TrailEntry;
use zeroize::Zeroizing;

const PASSPHRASE: &str = "correct horse battery staple";
/// Seconds after which whoever was let in may delete a file.
const WEEK: i64 = 7 * 24 * 60 * 60;
/// By the passphrase alone.
const BARE: Wrapping<'static> = Wrapping::bare(Cost::LEAST);
const SHEET: &str = r#"{"blocks":["sheet of PLANTEDSHEET"]}"#;

/// `seconds` after the start of every test.
fn by(seconds: i64) -> By<'static> {
    By {
        who: "clinician-1",
        at: Timestamp::from_second(1_790_000_000 + seconds).unwrap(),
    }
}

/// Never the same eight bytes twice of one of them, and no two of them differ.
fn counting() -> impl FnMut(&mut [u8]) {
    let mut next = 0_u64;
    move |bytes: &mut [u8]| {
        for eight in bytes.chunks_mut(8) {
            next += 1;
            // By an odd number, so that every count gives another.
            let mixed = next.wrapping_mul(0x9e37_79b9_7f4a_7c15);
            eight.copy_from_slice(&mixed.to_be_bytes()[..eight.len()]);
        }
    }
}

/// Makes an archive as a first start does.
fn found(
    folder: &Path,
    passphrase: &str,
    cost: Cost,
    random: &mut dyn FnMut(&mut [u8]),
) -> Result<Archive, OpenError> {
    let founding = Founding {
        clinician: &clinician(),
        seal_key: &seal_key("first"),
        at: by(0).at,
    };
    Archive::create(folder, passphrase, cost, random, founding)
}

fn create(folder: &Path) -> Archive {
    found(folder, PASSPHRASE, Cost::LEAST, &mut counting()).unwrap()
}

fn clinician() -> User {
    User {
        id: by(0).who.to_owned(),
        name: "Dr. A".to_owned(),
        grade: "Consultant".to_owned(),
        registration: "123".to_owned(),
        role: Role::Clinician,
        active: true,
    }
}

fn second() -> User {
    User {
        id: "clinician-2".to_owned(),
        name: "Dr. B".to_owned(),
        ..clinician()
    }
}

fn admit(archive: &mut Archive, user: &User, passphrase: &str) -> Result<(), UserError> {
    archive.admit(user, passphrase, PASSPHRASE, Cost::LEAST, &mut counting(), by(1))
}

/// Somebody chooses their own passphrase in the place of the one that was set for them.
fn choose_own(archive: &mut Archive, who: &str, lent: &str, own: &str) -> Result<(), UserError> {
    let by = By { who, ..by(2) };
    archive.change_passphrase(lent, own, Cost::LEAST, &mut counting(), by)
}

fn seal_key(name: &str) -> SealKey {
    SealKey {
        der: Zeroizing::new(format!("{name} key").into_bytes()),
        certificate: format!("{name} certificate").into_bytes(),
    }
}

/// The entries about `subject`, oldest first.
fn trail_of(archive: &Archive, subject: &str) -> Vec<TrailEntry> {
    archive
        .connection
        .prepare("SELECT * FROM trail WHERE subject = ? ORDER BY seq")
        .unwrap()
        .query_map([subject], super::trail::entry)
        .unwrap()
        .map(Result::unwrap)
        .collect()
}

/// A key file with its digest put right: it is for accidents, anybody can.
fn signed(mut file: serde_json::Value) -> String {
    let of_before = file["version"] != 3;
    let text = match &file["wraps"] {
        wraps if of_before => wraps.to_string(),
        wraps => format!("[3,{},{wraps}]", file["cover"]),
    };
    file["digest"] = digest_of(text.as_bytes()).into();
    file.to_string()
}

fn open(folder: &Path) -> Result<Archive, OpenError> {
    open_with(folder, PASSPHRASE)
}

/// Opens as the first clinician.
fn open_with(folder: &Path, passphrase: &str) -> Result<Archive, OpenError> {
    Archive::open(
        folder,
        by(0).who,
        passphrase,
        BARE,
        &mut counting(),
        &to_the_end(),
    )
}

/// The archive's key, as the first clinician's passphrase unwraps it.
fn data_key(folder: &Path, passphrase: &str) -> DataKey {
    let file = KeyFile::read(&folder.join("archive.key")).unwrap();
    let opened = file.unwrap(Whose::User(by(0).who), passphrase, Cost::LEAST);
    opened.unwrap().unwrap().0
}

fn fresh() -> (TempDir, Archive) {
    let folder = TempDir::new().unwrap();
    let archive = create(folder.path());
    (folder, archive)
}

/// An archive of the clinician's as an earlier version left it, of this format; `put` puts into it what it holds.
fn of_format(folder: &Path, format: usize, put: impl FnOnce(&Transaction<'_>)) -> Connection {
    let key = DataKey::random(&mut counting());
    let mut connection = connect(&folder.join("archive.db"), &key, true).unwrap();
    migrate(&mut connection, &STEPS[..format], &to_the_end()).unwrap();
    let transaction = connection.transaction().unwrap();
    let known = "SELECT name FROM sqlite_master WHERE name IN ('clinician', 'user')";
    let table: String = transaction.query_row(known, (), |row| row.get(0)).unwrap();
    let people = format!(
        "INSERT INTO {table} (id, name, grade, registration, active) VALUES ('clinician-1', 'Dr. A', '', '', 1)"
    );
    transaction.execute(&people, ()).unwrap();
    super::trail::append(&transaction, by(0), Act::ArchiveCreated, "archive", &json!({})).unwrap();
    super::trail::append(
        &transaction,
        by(0),
        Act::UserSaved,
        by(0).who,
        &json!({ "name": "Dr. A" }),
    )
    .unwrap();
    put(&transaction);
    transaction.commit().unwrap();
    let mut file = KeyFile::new();
    let whose = (Whose::User("clinician-1"), "Dr. A");
    file.put(&key, whose, PASSPHRASE, Cost::LEAST, &mut counting())
        .unwrap();
    file.write(&folder.join("archive.key")).unwrap();
    connection
}

/// What long work told: how much of how much was done.
type Told = Arc<Mutex<Vec<(u64, u64)>>>;

/// Lets long work go on, and notes what it tells.
fn telling() -> (Told, GoOn) {
    let told = Told::default();
    let tells = Arc::clone(&told);
    let go_on = move |done, total| {
        tells.lock().unwrap().push((done, total));
        true
    };
    (told, Arc::new(go_on))
}

/// What a power cut would leave at this moment: the files as they are, without the archive's closing.
fn as_after_a_crash(folder: &Path) -> TempDir {
    let copy = TempDir::new().unwrap();
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        fs::copy(entry.path(), copy.path().join(entry.file_name())).unwrap();
    }
    copy
}

fn banner(name: &str) -> Banner {
    Banner {
        name: name.to_owned(),
        birth_date: "1980-05-07".to_owned(),
        record_number: "MN-0042".to_owned(),
        language: "en".to_owned(),
    }
}

/// Drafts, freezes and signs at two places; gives the signed PDF.
fn sign(archive: &mut Archive, id: &str, name: &str) -> Vec<u8> {
    archive
        .save_draft(id, r#"{"typed":"PLANTEDBODY"}"#, &banner(name), by(1))
        .unwrap();
    archive
        .freeze(
            id,
            SHEET,
            &digest_of(SHEET.as_bytes()),
            b"%PDF base",
            &json!({}),
            by(2),
        )
        .unwrap();
    archive
        .put_seal(id, "patient", b"%PDF base+patient", by(3))
        .unwrap();
    let signed = b"%PDF base+patient+clinician PLANTEDPDF".to_vec();
    archive.put_seal(id, "clinician", &signed, by(4)).unwrap();
    signed
}

/// A letter of somebody's.
fn letter(banner: &Banner) -> NewPaper<'_> {
    static DIGESTS: LazyLock<[String; 2]> = LazyLock::new(|| [&b"{}"[..], b"%PDF"].map(digest_of));
    let [digest, verified_pdf] = &*DIGESTS;
    NewPaper {
        kind: Kind::Deferral,
        banner,
        consult: "{}",
        procedure_version: "2026.1",
        sheet: "{}",
        digest,
        pdf: b"%PDF",
        verified_pdf,
        attachments: &[],
    }
}

/// Files a letter of somebody's at a second.
fn file_letter(archive: &mut Archive, id: &str, banner: &Banner, at: i64) {
    archive.file(id, letter(banner), by(at)).unwrap();
}

fn archive_record(archive: &mut Archive, id: &str, banner: &Banner) {
    let pdf = sign(archive, id, &banner.name);
    let record = NewRecord {
        banner,
        consult: r#"{"consult":"PLANTEDCONSULT"}"#,
        procedure_version: "2026.1",
        verified_pdf: &digest_of(&pdf),
    };
    archive.archive(id, record, by(5)).unwrap();
}
