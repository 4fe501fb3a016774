//! The operating system's key store: the Keychain of macOS, the Credential Manager of Windows, the Secret Service
//! elsewhere (such as GNOME Keyring).
//!
//! Each question is a connection of its own: a store that was not there a moment ago may be now. It is asked on a
//! thread of its own and waited for in patience: a store may ask whoever sits there to unlock it first, and a broken one
//! never answers.

use keyring_core::api::CredentialStoreApi as _;
use keyring_core::{Entry, Error};
use needlepoint_core::records::{KeyStore, Silent};
use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::Duration;
use zeroize::Zeroizing;

#[cfg(target_os = "macos")]
use apple_native_keyring_store::keychain::Store;
#[cfg(target_os = "windows")]
use windows_native_keyring_store::Store;
#[cfg(not(any(target_os = "macos", target_os = "windows")))]
use zbus_secret_service_keyring_store::Store;

/// Under which name the system shows what is kept.
const SERVICE: &str = "org.needlepoint.desktop";
/// On Windows the archive's folder may roam with whoever is logged in, as what the store keeps does unless it is told
/// otherwise: what covers the archive stays on the machine.
const MODIFIERS: &[(&str, &str)] = if cfg!(target_os = "windows") {
    &[("persistence", "local")]
} else {
    &[]
};
/// A store that is started first takes a second or two. Whoever is asked to unlock it tries again when they have.
const PATIENCE: Duration = Duration::from_secs(8);

/// The key store of whoever is logged in.
#[derive(Default)]
pub struct SystemStore {
    /// A question was given up that still waits for its answer: the next one would wait as long.
    hanging: Arc<AtomicBool>,
}

impl KeyStore for SystemStore {
    fn read(&self, name: &str) -> Result<Option<Zeroizing<Vec<u8>>>, Silent> {
        let name = name.to_owned();
        answer(&self.hanging, PATIENCE, move || {
            match entry(&name)?.get_secret() {
                Ok(secret) => Ok(Some(Zeroizing::new(secret))),
                Err(Error::NoEntry) => Ok(None),
                Err(error) => Err(error),
            }
        })
    }

    fn keep(&self, name: &str, secret: &[u8]) -> Result<(), Silent> {
        let (name, secret) = (name.to_owned(), Zeroizing::new(secret.to_owned()));
        answer(&self.hanging, PATIENCE, move || entry(&name)?.set_secret(&secret))
    }
}

/// The entry of a name, whether something is kept under it or not.
pub fn entry(name: &str) -> Result<Entry, Error> {
    let modifiers: HashMap<&str, &str> = MODIFIERS.iter().copied().collect();
    Store::new()?.build(SERVICE, name, Some(&modifiers))
}

/// What a store says to a question, if it says it in time.
pub fn answer<T: Send + 'static>(
    hanging: &Arc<AtomicBool>,
    patience: Duration,
    ask: impl FnOnce() -> Result<T, Error> + Send + 'static,
) -> Result<T, Silent> {
    if hanging.swap(true, Ordering::AcqRel) {
        return Err(Silent);
    }
    let (tell, told) = mpsc::channel();
    let asked = Asked(hanging.clone());
    let thread = thread::Builder::new().name("key store".into());
    let begun = thread.spawn(move || {
        let answer = ask();
        // Before it is told: the next question may follow at once.
        drop(asked);
        let _ = tell.send(answer);
    });
    begun.map_err(|_| Silent)?;
    let answer = told.recv_timeout(patience).map_err(|_| Silent)?;
    answer.map_err(|_| Silent)
}

/// A question that was asked; it is answered, however it ended, with this.
struct Asked(Arc<AtomicBool>);

impl Drop for Asked {
    fn drop(&mut self) {
        self.0.store(false, Ordering::Release);
    }
}
