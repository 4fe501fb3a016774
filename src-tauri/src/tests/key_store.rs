//! The lock where a key store is asked; the real one; and one that does not answer.

use super::room::{PASSPHRASE, Room, SECOND, app_with, clinic, clinician};
use crate::failure::Code;
use crate::key_store::{SystemStore, answer};
use crate::{entry, people};
use needlepoint_core::records::{Archive, KeyStore, Silent};
use std::collections::BTreeMap;
use std::fs;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::time::{Duration, Instant};
use zeroize::Zeroizing;

/// A key store of the test's own; what it holds can be taken away, and it can fall silent.
#[derive(Clone, Default)]
struct Ring {
    kept: Arc<Mutex<BTreeMap<String, Vec<u8>>>>,
    silent: Arc<AtomicBool>,
}

impl KeyStore for Ring {
    fn read(&self, name: &str) -> Result<Option<Zeroizing<Vec<u8>>>, Silent> {
        if self.silent.load(Ordering::Relaxed) {
            return Err(Silent);
        }
        Ok(self.kept.lock().unwrap().get(name).cloned().map(Zeroizing::new))
    }

    fn keep(&self, name: &str, secret: &[u8]) -> Result<(), Silent> {
        self.kept.lock().unwrap().insert(name.into(), secret.into());
        Ok(())
    }
}

#[test]
fn what_the_key_store_does_not_give_is_told_and_is_no_wrong_try() {
    let ring = Ring::default();
    let mut room = Room::new();
    room.state = app_with(room.folder.path(), ring.clone());
    let started = entry::first_start(&room.state, &clinic(), clinician(), PASSPHRASE).unwrap();
    let second = room.admit_second();
    people::keep_recovery(&room.state).unwrap();
    let me = room.read(|open| open.user.id.clone());
    assert!(ring.kept.lock().unwrap().is_empty(), "no code was kept before");
    room.unlock_as(&me, PASSPHRASE);
    assert_eq!(ring.kept.lock().unwrap().len(), 1);
    room.unlock_as(&second, SECOND);
    room.state.lock();

    ring.silent.store(true, Ordering::Relaxed);
    for _ in 0..4 {
        let refused = entry::unlock(&room.state, &me, PASSPHRASE).unwrap_err();
        assert_eq!(refused.code, Code::Failed);
        assert!(refused.message.contains("gave no answer"), "{}", refused.message);
        assert!(refused.hint.contains("keychain"), "{}", refused.hint);
    }
    ring.silent.store(false, Ordering::Relaxed);
    room.unlock_as(&me, PASSPHRASE);
    assert!(!room.trail().contains(&"unlock.failed".to_owned()));
    room.state.lock();

    ring.kept.lock().unwrap().clear();
    let refused = entry::unlock(&room.state, &me, PASSPHRASE).unwrap_err();
    assert!(refused.message.contains("does not hold"), "{}", refused.message);
    assert!(refused.hint.contains("recovery code"), "{}", refused.hint);
    let code = started.recovery.unwrap();
    entry::recover(&room.state, &me, &code, "velvet cedar orbit lantern").unwrap();
    room.unlock_as(&second, SECOND);
    let key = fs::read_to_string(room.state.folder.join("archive.key")).unwrap();
    let kept = ring.kept.lock().unwrap().keys().next().cloned().unwrap();
    assert!(key.contains(&kept), "it is covered anew");
    assert_eq!(Archive::holders(&room.state.folder).unwrap().len(), 2);
}

#[test]
fn a_store_that_does_not_answer_is_given_up() {
    let hanging = Arc::default();
    let (go, wait) = mpsc::channel::<()>();
    let start = Instant::now();
    let soon = Duration::from_millis(50);
    let refused = answer(&hanging, soon, move || {
        let _ = wait.recv();
        Ok(())
    });
    assert_eq!(refused, Err(Silent));
    assert!(start.elapsed() >= soon);
    // The next question is not put behind one that hangs.
    let long = Duration::from_secs(60);
    assert_eq!(answer(&hanging, long, || Ok(1)), Err(Silent));
    drop(go);
    let end = Instant::now() + long;
    while answer(&hanging, long, || Ok(1)) != Ok(1) {
        assert!(Instant::now() < end, "once it answered, it is asked again");
        std::thread::sleep(Duration::from_millis(5));
    }
    for _ in 0..100 {
        assert_eq!(
            answer(&hanging, long, || Ok(2)),
            Ok(2),
            "one question follows another"
        );
    }
    let failed = || Err(keyring_core::Error::NoDefaultStore);
    assert_eq!(answer::<()>(&hanging, long, failed), Err(Silent));
    assert_eq!(answer(&hanging, long, || Ok(3)), Ok(3));
    let broken = answer::<()>(&hanging, long, || {
        panic!("a question that fails is in this test's output")
    });
    assert_eq!(broken, Err(Silent));
    assert_eq!(answer(&hanging, long, || Ok(4)), Ok(4));
    assert!(start.elapsed() < long);
}

/// The real Credential Manager.
#[cfg(target_os = "windows")]
#[test]
fn what_is_kept_does_not_roam_with_the_folder() {
    let name = crate::state::new_id();
    SystemStore::default().keep(&name, &[7; 32]).unwrap();
    let entry = crate::key_store::entry(&name).unwrap();
    let attributes = entry.get_attributes().unwrap();
    entry.delete_credential().unwrap();
    assert_eq!(attributes["persistence"], "Local");
}

/// The real Secret Service, in a session of its own: the test starts itself in one.
#[cfg(target_os = "linux")]
mod session {
    use super::*;
    use std::process::Command;

    const ITSELF: &str =
        "tests::key_store::session::the_secret_service_keeps_a_secret_for_whoever_is_logged_in";
    /// Says to the test that it runs inside.
    const INSIDE: &str = "NEEDLEPOINT_IN_SESSION";
    /// Unlocks a keyring of its own as a login does, and starts what follows.
    const LOGIN: &str =
        "printf login | gnome-keyring-daemon --unlock --components=secrets >/dev/null && exec \"$@\"";

    fn lock() {
        let locked = Command::new("dbus-send")
            .args(["--session", "--print-reply", "--dest=org.freedesktop.secrets"])
            .args(["/org/freedesktop/secrets", "org.freedesktop.Secret.Service.Lock"])
            .arg("array:objpath:/org/freedesktop/secrets/collection/login")
            .output()
            .unwrap();
        assert!(
            locked.status.success(),
            "{}",
            String::from_utf8_lossy(&locked.stderr)
        );
    }

    #[test]
    fn the_secret_service_keeps_a_secret_for_whoever_is_logged_in() {
        if std::env::var_os(INSIDE).is_some() {
            return inside();
        }
        let home = tempfile::TempDir::new().unwrap();
        let ran = Command::new("dbus-run-session")
            .args(["--", "sh", "-c", LOGIN, "sh"])
            .arg(std::env::current_exe().unwrap())
            .args([ITSELF, "--exact", "--nocapture"])
            .env(INSIDE, "1")
            .env("HOME", home.path())
            .env("XDG_DATA_HOME", home.path())
            .env("XDG_RUNTIME_DIR", home.path())
            .output()
            .expect("dbus-run-session could not be started: `cargo xtask test` installs it");
        let said = String::from_utf8_lossy(&ran.stdout);
        assert!(
            ran.status.success() && said.contains("1 passed"),
            "{said}{}",
            String::from_utf8_lossy(&ran.stderr)
        );
    }

    fn inside() {
        let store = SystemStore::default();
        assert_eq!(store.read("one"), Ok(None));
        store.keep("one", &[7; 32]).unwrap();
        store.keep("two", &[8; 32]).unwrap();
        assert_eq!(store.read("one"), Ok(Some(Zeroizing::new(vec![7; 32]))));
        // A program that starts anew finds it.
        let store = SystemStore::default();
        assert_eq!(store.read("two"), Ok(Some(Zeroizing::new(vec![8; 32]))));

        let mut room = Room::new();
        room.state = app_with(room.folder.path(), SystemStore::default());
        entry::first_start(&room.state, &clinic(), clinician(), PASSPHRASE).unwrap();
        people::keep_recovery(&room.state).unwrap();
        let me = room.read(|open| open.user.id.clone());
        room.unlock_as(&me, PASSPHRASE);
        let key = fs::read_to_string(room.state.folder.join("archive.key")).unwrap();
        assert!(key.contains("\"cover\""));
        room.unlock_as(&me, PASSPHRASE);

        // Nobody is there to unlock the keyring.
        room.state.lock();
        lock();
        let start = Instant::now();
        let refused = entry::unlock(&room.state, &me, PASSPHRASE).unwrap_err();
        assert!(refused.message.contains("gave no answer"), "{}", refused.message);
        assert!(start.elapsed() < Duration::from_secs(20), "{:?}", start.elapsed());
    }
}
