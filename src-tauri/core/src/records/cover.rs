//! The cover over the wraps of the passphrases: with it, a copy of the folder cannot even be tried against passphrases.
//!
//! Each passphrase wraps the archive's key as ever; the wrap is then encrypted once more under the cover's key, which
//! is random and lies in the operating system's key store alone. So the store opens nothing by itself, and the
//! passphrase nothing without it. The recovery code's wrap is never covered: it is the way in when the store is lost,
//! and 120 random bits need no cover. Where nobody keeps that code, no cover is laid.
//!
//! Mixing that key into what a passphrase derives would guard as well, but each wrap could be renewed by its own
//! passphrase alone. A cover is laid and lifted by whoever opened the archive, over all wraps at once: a backup is
//! written without it, and on another computer nobody's passphrase is lost.

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::error::OpenError;
use super::hex;
use super::key::{Cost, DataKey, derive};
use super::key_store::KeyStore;

/// What the key file says of its cover.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Cover {
    /// The name of its key in the key store, 16 random bytes: it says nothing of the key.
    name: String,
    nonce: String,
    /// Its key, under the archive's: whoever opens by the recovery code lifts the cover off everybody's wraps.
    sealed: String,
}

/// A cover with its key. While the archive is open it is kept beside it, so that a passphrase that is set then is
/// covered too.
pub(super) struct Laid {
    pub(super) cover: Cover,
    pub(super) key: DataKey,
}

impl Laid {
    /// A new cover, whose key the store gave back when it was asked for it. None if it did not.
    pub(super) fn new(
        archive_key: &DataKey,
        store: &dyn KeyStore,
        random: &mut dyn FnMut(&mut [u8]),
    ) -> Option<Self> {
        let mut name = [0; 16];
        let mut nonce = [0; 24];
        random(&mut name);
        random(&mut nonce);
        let key = DataKey::random(random);
        let shown = hex::encode(&name).to_string();
        store.keep(&shown, key.as_slice()).ok()?;
        // A store that says yes and keeps nothing would shut everybody out.
        if store.read(&shown).ok()??.as_slice() != key.as_slice() {
            return None;
        }
        let sealed = wrapping(archive_key, &name)?.seal(nonce, &about(&shown), key.as_slice());
        let cover = Cover {
            name: shown,
            nonce: hex::encode(&nonce).to_string(),
            sealed: hex::encode(&sealed).to_string(),
        };
        Some(Self { cover, key })
    }
}

impl Cover {
    /// Its key, as the store gives it.
    ///
    /// # Errors
    /// If the store gives no answer, or holds nothing of the kind.
    pub(super) fn ask(&self, store: &dyn KeyStore) -> Result<Laid, OpenError> {
        let answer = store.read(&self.name).map_err(|_| OpenError::KeyStoreSilent)?;
        let secret = answer.filter(|secret| secret.len() == 32);
        let mut key = DataKey::blank();
        key.fill(&secret.ok_or(OpenError::KeyStoreEmpty)?);
        Ok(Laid {
            cover: self.clone(),
            key,
        })
    }

    /// Its key, by the archive's. None if it is damaged.
    pub(super) fn open(&self, archive_key: &DataKey) -> Option<Laid> {
        let nonce: [u8; 24] = hex::decode(&self.nonce)?;
        let sealed: [u8; 48] = hex::decode(&self.sealed)?;
        let wrapping = wrapping(archive_key, &hex::decode::<16>(&self.name)?)?;
        let bytes = wrapping.unseal(nonce, &about(&self.name), &sealed)?;
        let mut key = DataKey::blank();
        key.fill(&bytes);
        Some(Laid {
            cover: self.clone(),
            key,
        })
    }
}

/// The archive's key is the database's, and serves nothing else itself. It is random: deriving costs as little as it
/// may.
fn wrapping(archive_key: &DataKey, salt: &[u8; 16]) -> Option<DataKey> {
    let words: Zeroizing<String> = hex::encode(archive_key.as_slice());
    derive(&words, salt, Cost::LEAST)
}

fn about(name: &str) -> String {
    format!("needlepoint archive cover {name}")
}
