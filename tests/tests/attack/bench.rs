//! An archive to attack: begun, with all that a consult needs to be signed laid beside it. Holds no test.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use needlepoint_core::pdf::{self, Meta};
use needlepoint_core::records::{Archive, Clinician, Cost, Founding, SealKey as Stored};
use needlepoint_core::seal::SealKey;
use needlepoint_core::typeset::{Fonts, typeset};
use needlepoint_tests::{Desk, consult, draft, marks};
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use tempfile::TempDir;

pub const PASSPHRASE: &str = "planted passphrase of six words";
/// Who and what no file and no memory may hold.
pub const NAME: &str = "Zoë Åström-Nguyễn";
pub const WORDS: &str = "plantedwords of her skin";

/// The archive's key: what its randomness gives first.
pub fn key() -> [u8; 32] {
    let mut key = [0; 32];
    counting()(&mut key);
    key
}

fn counting() -> impl FnMut(&mut [u8]) {
    let mut next = 7_u8;
    move |bytes: &mut [u8]| {
        for byte in bytes {
            next = next.wrapping_mul(13).wrapping_add(91);
            *byte = next;
        }
    }
}

/// A home with an archive that was just begun, and what the victim works with.
pub fn begun() -> TempDir {
    let home = TempDir::new().unwrap();
    let lay = |name: &str, bytes: &[u8]| fs::write(home.path().join(name), bytes).unwrap();
    let sample = consult("healthy");
    let desk = Desk::new();
    let (signatures, typed) = (marks(&sample), desk.agreed(draft(sample)));
    assert_eq!(typed.patient.name, NAME);
    let frozen = desk.freeze(&typed).unwrap_or_else(|gaps| panic!("{gaps:#?}"));
    let meta = Meta {
        title: "Consent".into(),
        language: "en".into(),
        subject: Some(NAME.into()),
        created: Timestamp::from_second(1_790_000_000)
            .unwrap()
            .to_zoned(TimeZone::UTC),
    };
    let pages = typeset(frozen.sheet(), &Fonts::load()).unwrap();
    lay("base", pdf::write(&pages, &meta).unwrap().as_bytes());
    lay("sheet", frozen.json().as_bytes());
    lay("marks", &serde_json::to_vec(&signatures).unwrap());
    let mut body = serde_json::to_value(&typed).unwrap();
    body["planted"] = WORDS.into();
    lay("draft", body.to_string().as_bytes());
    lay("name", NAME.as_bytes());
    lay("passphrase", PASSPHRASE.as_bytes());
    let at = Timestamp::from_second(1_780_000_000).unwrap();
    let key = SealKey::generate("Linden Dermatology", "GB", at, &mut counting()).unwrap();
    lay("seal-key", &key.to_der());
    let founding = Founding {
        clinician: &Clinician {
            id: "clinician-1".into(),
            name: "Dr Mara Linden".into(),
            grade: "Consultant".into(),
            registration: "7".into(),
            active: true,
        },
        seal_key: &Stored {
            der: key.to_der(),
            certificate: key.certificate().der(),
        },
        at,
    };
    let folder = home.path().join("archive");
    let archive = Archive::create(&folder, PASSPHRASE, Cost::LEAST, &mut counting(), founding).unwrap();
    archive.lock().unwrap();
    home
}

/// A home as another one is now.
pub fn copy(of: &Path) -> TempDir {
    let home = TempDir::new().unwrap();
    copy_into(of, home.path());
    home
}

pub fn copy_into(of: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(of).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy_into(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), to).unwrap();
        }
    }
}

/// The victim, to be started on a task.
pub fn victim(home: &Path, task: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_victim"));
    command.arg(home).arg(task).stdin(Stdio::null());
    command
}

/// The victim under strace with these words for it.
pub fn traced(words: &[&str], home: &Path, task: &str) -> Command {
    let mut command = Command::new("strace");
    command
        .args(["-f", "-qq"])
        .args(words)
        .arg(env!("CARGO_BIN_EXE_victim"))
        .arg(home)
        .arg(task)
        .stdin(Stdio::null());
    command
}

pub fn open(home: &Path) -> Archive {
    Archive::open(&home.join("archive"), PASSPHRASE).unwrap()
}

/// A home after all that the victim does.
pub fn worked() -> TempDir {
    let home = begun();
    for task in ["drafts", "signing"] {
        let ran = victim(home.path(), task).output().unwrap();
        assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    }
    home
}
