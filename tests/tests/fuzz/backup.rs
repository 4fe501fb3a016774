//! Backups and the key files of archives, fed to what makes an archive of them.

use super::apart;
use needlepoint_core::records::{
    Archive, Banner, Cost, RestoreError, Role, User, Way, digest_of, to_the_end,
};
use needlepoint_core::seal::SealKey;
use needlepoint_tests::{attacked, root};
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// What they open with.
const PASSPHRASE: &str = "planted passphrase of six words";
/// A backup of the first key file, and one of today's with the key file that its archive has under a cover.
pub const ALL: [&str; 5] = [
    "former/archive.key",
    "former/archive.db",
    "today/archive.key",
    "today/archive.db",
    "today/covered.key",
];

/// Where they lie.
pub fn folder() -> PathBuf {
    root().join("tests/data/fuzz/backup")
}

/// A backup as it is, and with the key file's digest put right: that is for accidents, and no secret.
pub fn read(backups: &Path, bytes: &[u8]) {
    let Some((name, changed)) = apart(bytes).filter(|(name, _)| ALL.contains(name)) else {
        return;
    };
    let (folder, name) = name.split_once('/').expect("a folder and a file");
    let folder = backups.join(folder);
    let file = |name| fs::read(folder.join(name)).unwrap();
    let put_right = signed(changed);
    for changed in [Some(changed), put_right.as_deref()].into_iter().flatten() {
        if name == "archive.db" {
            drop(restored(&file("archive.key"), changed, OWN));
            continue;
        }
        let database = file("archive.db");
        drop(restored(changed, &database, OWN));
        if let Ok(code) = fs::read_to_string(folder.join("code")) {
            drop(restored(changed, &database, by_code(&code)));
        }
    }
}

/// A key file with its digest put right, as its version has it; none if it is no key file at all.
fn signed(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut key: Value = serde_json::from_slice(bytes).ok()?;
    let wraps = key.get("wraps")?;
    let text = match key["version"].as_u64() {
        Some(1 | 2) => wraps.to_string(),
        _ => format!("[{},{},{wraps}]", key["version"], key["cover"]),
    };
    *key.get_mut("digest")? = digest_of(text.as_bytes()).into();
    Some(key.to_string().into_bytes())
}

const OWN: Way<'static> = Way::Passphrase {
    who: attacked::WHO,
    passphrase: PASSPHRASE,
};

fn by_code(code: &str) -> Way<'_> {
    Way::Recovery {
        who: attacked::WHO,
        code,
        passphrase: PASSPHRASE,
    }
}

/// The archive that is made of a key file and a database, at the login that knows the cover.
fn restored(key: &[u8], database: &[u8], way: Way<'_>) -> Result<Archive, RestoreError> {
    let home = TempDir::new_in("/dev/shm").or_else(|_| TempDir::new()).unwrap();
    fs::write(home.path().join("archive.key"), key).unwrap();
    fs::write(home.path().join("archive.db"), database).unwrap();
    Archive::restore(
        home.path(),
        &home.path().join("archive"),
        way,
        attacked::WRAPPING,
        &mut attacked::counting(),
        attacked::by(1_000_000).at,
        &to_the_end(),
    )
}

/// A backup of today: two who work there, a recovery code that is kept, and so a cover over the archive's own key file.
fn back_up(folder: &Path) {
    let (home, key) = (TempDir::new().unwrap(), seal_key());
    let archive = home.path().join("archive");
    let mut random = attacked::counting();
    let mut opened = attacked::begin(&archive, PASSPHRASE, &key).unwrap();
    let user = User {
        id: attacked::HELPER.into(),
        name: "Ines Hart".into(),
        grade: "Nurse".into(),
        registration: String::new(),
        role: Role::Assistant,
        active: true,
    };
    let least = Cost::LEAST;
    let by = attacked::by;
    opened
        .admit(&user, attacked::LENT, PASSPHRASE, least, &mut random, by(1))
        .unwrap();
    let code = opened
        .make_recovery(PASSPHRASE, least, &mut random, by(2))
        .unwrap();
    opened.keep_recovery(by(3)).unwrap();
    opened.save_draft("d", "{}", &Banner::default(), by(4)).unwrap();
    opened.lock().unwrap();
    let mut opened = attacked::open(&archive, PASSPHRASE).unwrap();
    let made = opened.back_up(home.path(), "backup", &[], by(5)).unwrap();
    fs::create_dir_all(folder).unwrap();
    for file in ["archive.key", "archive.db"] {
        fs::copy(made.path.join(file), folder.join(file)).unwrap();
    }
    fs::copy(archive.join("archive.key"), folder.join("covered.key")).unwrap();
    fs::write(folder.join("code"), code.as_bytes()).unwrap();
}

fn seal_key() -> SealKey {
    let at = attacked::by(0).at;
    SealKey::generate("Linden Dermatology", "GB", at, &mut attacked::counting()).unwrap()
}

/// A key file without what differs each time.
fn shape(key: &Value) -> Value {
    match key {
        Value::String(text) if text.bytes().all(|byte| byte.is_ascii_hexdigit()) => text.len().into(),
        Value::Array(items) => items.iter().map(shape).collect(),
        Value::Object(fields) => fields
            .iter()
            .map(|(name, field)| (name.clone(), shape(field)))
            .collect(),
        other => other.clone(),
    }
}

/// Otherwise what is fed would be refused before most of the parser has seen it.
/// `NEEDLEPOINT_GOLDENS=write` writes the backup of today anew.
#[test]
fn the_backups_that_are_fed_are_taken_as_they_are_and_one_is_of_today() {
    let kept = folder();
    if std::env::var("NEEDLEPOINT_GOLDENS").is_ok_and(|how| how == "write") {
        back_up(&kept.join("today"));
    }
    let now = TempDir::new().unwrap();
    back_up(now.path());
    let code = fs::read_to_string(kept.join("today/code")).unwrap();
    for file in ["archive.key", "covered.key"] {
        let [kept, now] = [kept.join("today").join(file), now.path().join(file)]
            .map(|path| serde_json::from_slice::<Value>(&fs::read(path).unwrap()).unwrap());
        assert_eq!(shape(&kept), shape(&now), "{file}");
        assert_eq!(kept.get("cover").is_some(), file == "covered.key");
    }
    for name in ALL.iter().filter(|name| name.ends_with(".key")) {
        let path = kept.join(name);
        let key = fs::read(&path).unwrap();
        let database = fs::read(path.with_file_name("archive.db")).unwrap();
        for key in [&key, &signed(&key).unwrap()] {
            restored(key, &database, OWN).unwrap_or_else(|error| panic!("{name}: {error}"));
            if name.starts_with("today") {
                restored(key, &database, by_code(&code)).unwrap_or_else(|error| panic!("{name}: {error}"));
            }
        }
    }
}
