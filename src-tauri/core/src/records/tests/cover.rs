//! The cover over the wraps: when it is laid, what it keeps from being tried, and what is changed beneath it.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::path::PathBuf;

use super::*;
use crate::records::{KeyStore, Part, Silent};

pub(super) const OTHER: &str = "the second passphrase";

/// A key store of the test's own.
#[derive(Default)]
pub(super) struct Ring {
    pub(super) kept: RefCell<BTreeMap<String, Vec<u8>>>,
    pub(super) is_silent: Cell<bool>,
    /// Says that it keeps what it does not.
    lies: bool,
}

impl KeyStore for Ring {
    fn read(&self, name: &str) -> Result<Option<Zeroizing<Vec<u8>>>, Silent> {
        if self.is_silent.get() {
            return Err(Silent);
        }
        Ok(self.kept.borrow().get(name).cloned().map(Zeroizing::new))
    }

    fn keep(&self, name: &str, secret: &[u8]) -> Result<(), Silent> {
        if self.is_silent.get() {
            return Err(Silent);
        }
        if !self.lies {
            let before = self.kept.borrow_mut().insert(name.into(), secret.into());
            assert!(before.is_none(), "a secret that is in use is not written over");
        }
        Ok(())
    }
}

pub(super) fn by_ring(ring: &Ring) -> Wrapping<'_> {
    Wrapping {
        cost: Cost::LEAST,
        store: ring,
    }
}

/// Bytes that no two calls share, as the system's own.
pub(super) fn random(bytes: &mut [u8]) {
    getrandom::fill(bytes).unwrap();
}

pub(super) fn enter(
    folder: &Path,
    who: &str,
    words: &str,
    wrapping: Wrapping<'_>,
) -> Result<Archive, OpenError> {
    Archive::open(folder, who, words, wrapping, &mut random, &to_the_end())
}

pub(super) fn key_path(folder: &Path) -> PathBuf {
    folder.join("archive.key")
}

pub(super) fn key_file(folder: &Path) -> serde_json::Value {
    serde_json::from_slice(&fs::read(key_path(folder)).unwrap()).unwrap()
}

pub(super) fn is_covered(folder: &Path) -> bool {
    key_file(folder).get("cover").is_some()
}

/// Two who work here, and a recovery code that is kept; not yet opened again.
pub(super) fn kept() -> (TempDir, Zeroizing<String>) {
    let (folder, mut archive) = fresh();
    admit(&mut archive, &second(), OTHER).unwrap();
    let code = archive
        .make_recovery(PASSPHRASE, Cost::LEAST, &mut random, by(2))
        .unwrap();
    archive.keep_recovery(by(3)).unwrap();
    archive.lock().unwrap();
    (folder, code)
}

/// The same, covered.
pub(super) fn covered(ring: &Ring) -> (TempDir, Zeroizing<String>) {
    let (folder, code) = kept();
    enter(folder.path(), "clinician-1", PASSPHRASE, by_ring(ring))
        .unwrap()
        .lock()
        .unwrap();
    assert!(is_covered(folder.path()));
    (folder, code)
}

pub(super) fn opens_for_both(folder: &Path, wrapping: Wrapping<'_>) {
    for (who, words) in [("clinician-1", PASSPHRASE), ("clinician-2", OTHER)] {
        let archive = enter(folder, who, words, wrapping).unwrap_or_else(|error| panic!("{who}: {error}"));
        assert_eq!(archive.who(), who);
        archive.lock().unwrap();
    }
}

#[test]
fn no_cover_is_laid_before_a_recovery_code_is_kept() {
    let ring = Ring::default();
    let (folder, mut archive) = fresh();
    archive
        .make_recovery(PASSPHRASE, Cost::LEAST, &mut random, by(2))
        .unwrap();
    archive.lock().unwrap();
    let mut archive = enter(folder.path(), "clinician-1", PASSPHRASE, by_ring(&ring)).unwrap();
    assert!(!is_covered(folder.path()) && ring.kept.borrow().is_empty());
    archive.keep_recovery(by(3)).unwrap();
    archive.lock().unwrap();
    // A key file of an earlier copy, without the code: the store would be the only way in.
    let with_code = fs::read(key_path(folder.path())).unwrap();
    let mut without = key_file(folder.path());
    without["wraps"].as_array_mut().unwrap().pop();
    fs::write(key_path(folder.path()), signed(without)).unwrap();
    let open = || enter(folder.path(), "clinician-1", PASSPHRASE, by_ring(&ring)).unwrap();
    open().lock().unwrap();
    assert!(!is_covered(folder.path()));
    fs::write(key_path(folder.path()), with_code).unwrap();
    open().lock().unwrap();
    assert!(is_covered(folder.path()) && ring.kept.borrow().len() == 1);
}

#[test]
fn one_who_opens_it_covers_the_passphrases_of_all() {
    let ring = Ring::default();
    let (folder, code) = kept();
    let bare = key_file(folder.path());
    let archive = enter(folder.path(), "clinician-1", PASSPHRASE, by_ring(&ring)).unwrap();
    archive.lock().unwrap();
    let file = key_file(folder.path());
    for (wrap, before) in [(0, true), (1, true), (2, false)] {
        let [now, before_it] = [&file, &bare].map(|file| &file["wraps"][wrap]["sealed"]);
        assert_eq!(now != before_it, before, "wrap {wrap}");
        assert_eq!(file["wraps"][wrap]["salt"], bare["wraps"][wrap]["salt"]);
    }
    // What the store holds is told by nothing in the folder, and is not the archive's key.
    let (name, secret) = ring
        .kept
        .borrow()
        .first_key_value()
        .map(|(n, s)| (n.clone(), s.clone()))
        .unwrap();
    assert_eq!(file["cover"]["name"], name.as_str());
    assert!(
        !fs::read_to_string(key_path(folder.path()))
            .unwrap()
            .contains(&*super::super::hex::encode(&secret))
    );
    opens_for_both(folder.path(), by_ring(&ring));
    assert_eq!(ring.kept.borrow().len(), 1, "it is laid once");
    assert_eq!(
        fs::read(key_path(folder.path())).unwrap(),
        serde_json::to_string_pretty(&file).unwrap().into_bytes()
    );

    let wrong = enter(folder.path(), "clinician-1", OTHER, by_ring(&ring));
    assert!(matches!(wrong, Err(OpenError::WrongPassphrase)), "{wrong:?}");
    // Whoever sits at the desk has the store, and needs the passphrase.
    let mut lifted = KeyFile::read(&key_path(folder.path())).unwrap();
    lifted.lift_by_store(&ring).unwrap();
    for words in [&super::super::hex::encode(&secret)[..], "", &code] {
        assert!(
            lifted
                .unwrap(Whose::User("clinician-1"), words, Cost::LEAST)
                .unwrap()
                .is_none()
        );
    }
}

#[test]
fn without_what_the_store_holds_no_passphrase_is_tried() {
    let (ring, elsewhere) = (Ring::default(), Ring::default());
    let (folder, _) = covered(&ring);
    let before = fs::read(key_path(folder.path())).unwrap();
    for words in [PASSPHRASE, "not this one at all"] {
        let none = enter(folder.path(), "clinician-1", words, BARE);
        assert!(matches!(none, Err(OpenError::KeyStoreSilent)), "{none:?}");
        let empty = enter(folder.path(), "clinician-1", words, by_ring(&elsewhere));
        assert!(matches!(empty, Err(OpenError::KeyStoreEmpty)), "{empty:?}");
        // The file itself does not say whether it is the passphrase.
        let file = KeyFile::read(&key_path(folder.path())).unwrap();
        let tried = file.unwrap(Whose::User("clinician-1"), words, Cost::LEAST);
        assert!(matches!(tried, Err(OpenError::Damaged { part: Part::Key })));
    }
    assert!(
        elsewhere.kept.borrow().is_empty(),
        "nothing is kept where nothing opens"
    );
    let name = key_file(folder.path())["cover"]["name"]
        .as_str()
        .unwrap()
        .to_owned();
    for other in [vec![7; 32], vec![7; 31], Vec::new()] {
        elsewhere.kept.borrow_mut().insert(name.clone(), other);
        let wrong = enter(folder.path(), "clinician-1", PASSPHRASE, by_ring(&elsewhere));
        assert!(matches!(wrong, Err(OpenError::KeyStoreEmpty)), "{wrong:?}");
    }
    assert_eq!(fs::read(key_path(folder.path())).unwrap(), before);
    for error in [OpenError::KeyStoreSilent, OpenError::KeyStoreEmpty] {
        assert!(error.to_string().contains("The passphrase was not tried"));
        assert!(error.hint().contains("recovery code"), "{}", error.hint());
    }
    opens_for_both(folder.path(), by_ring(&ring));
}

#[test]
fn a_store_that_does_not_keep_what_it_is_given_shuts_nobody_out() {
    let lying = Ring {
        lies: true,
        ..Ring::default()
    };
    let silent = Ring::default();
    silent.is_silent.set(true);
    let (folder, _) = kept();
    for ring in [&lying, &silent] {
        opens_for_both(folder.path(), by_ring(ring));
        assert!(!is_covered(folder.path()));
    }
    opens_for_both(folder.path(), BARE);
}

#[test]
fn what_is_changed_while_it_is_open_stays_covered_without_asking_the_store() {
    let ring = Ring::default();
    let (folder, code) = covered(&ring);
    let mut archive = enter(folder.path(), "clinician-1", PASSPHRASE, by_ring(&ring)).unwrap();
    ring.is_silent.set(true);
    let third = User {
        id: "clinician-3".into(),
        name: "Dr. C".into(),
        ..clinician()
    };
    admit(&mut archive, &third, "the third passphrase").unwrap();
    let renamed = User {
        name: "Dr. Bo".into(),
        ..second()
    };
    archive.save_user(&renamed, by(5)).unwrap();
    assert!(
        archive
            .is_opened_by("clinician-3", "the third passphrase", Cost::LEAST)
            .unwrap()
    );
    assert!(
        !archive
            .is_opened_by("clinician-3", PASSPHRASE, Cost::LEAST)
            .unwrap()
    );
    let refused = archive.change_passphrase(OTHER, "a fourth passphrase", Cost::LEAST, &mut random, by(6));
    assert!(
        matches!(refused, Err(UserError::Key(OpenError::WrongPassphrase))),
        "{refused:?}"
    );
    archive
        .change_passphrase(PASSPHRASE, "a fourth passphrase", Cost::LEAST, &mut random, by(6))
        .unwrap();
    archive.remove_user("clinician-3", by(7)).unwrap();
    archive.lock().unwrap();
    let silent = enter(
        folder.path(),
        "clinician-1",
        "a fourth passphrase",
        by_ring(&ring),
    );
    assert!(matches!(silent, Err(OpenError::KeyStoreSilent)), "{silent:?}");
    ring.is_silent.set(false);
    let open = |who, words| enter(folder.path(), who, words, by_ring(&ring));
    assert!(matches!(
        open("clinician-1", PASSPHRASE),
        Err(OpenError::WrongPassphrase)
    ));
    open("clinician-1", "a fourth passphrase")
        .unwrap()
        .lock()
        .unwrap();
    open("clinician-2", OTHER).unwrap().lock().unwrap();
    assert_eq!(Archive::holders(folder.path()).unwrap()[1].name, "Dr. Bo");
    Archive::recover(
        folder.path(),
        &code,
        PASSPHRASE,
        by_ring(&ring),
        &mut random,
        by(9),
        &to_the_end(),
    )
    .unwrap();
    assert!(is_covered(folder.path()) && ring.kept.borrow().len() == 1);
}
