//! The file that keeps the archive's key: wrapped once for each who may open it, and once more by a recovery code.
//!
//! A key derived from a passphrase (argon2id) wraps the archive's key (XChaCha20-Poly1305). Another passphrase wraps
//! the same key anew: nothing is encrypted again. Taking a wrap away shuts its holder out of this file, not out of an
//! older copy of it.
//!
//! In the archive's folder a cover lies over the wraps of all passphrases, where the operating system keeps its key;
//! the file names that key. In memory, and in a backup, the cover is lifted.
//!
//! The names of the holders stand here in plain, since they are chosen from before anything is open; they are the
//! clinic's people, no patients, and only the database says who may what.
//!
//! The first format held one wrap and no names: whoever opened it was the clinician. The second knew no cover.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::cover::{Cover, Laid};
use super::error::{OpenError, Part};
use super::hex;
use super::key::{Cost, DataKey, derive};
use super::key_store::KeyStore;
use super::whole_file::Beside;

const FORMAT: u32 = 3;
/// The format without a cover. Beneath it, wraps are still of this one.
const BARE: u32 = 2;
/// The format of one wrap, which belonged to nobody by name.
const FORMER: u32 = 1;
/// A larger one is not read into memory, and so none is written.
const LARGEST_FILE: u64 = 64 * 1024;

/// Who may open the archive, as the file names them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holder {
    /// The user's id; empty in an archive of the first format until it is opened.
    pub id: String,
    /// The user's name.
    pub name: String,
}

/// Whose words wrap the key.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Whose<'a> {
    /// A user's passphrase, by id; in a file of the first format, the only one there is.
    User(&'a str),
    /// The recovery code.
    Recovery,
}

#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct KeyFile {
    version: u32,
    /// What lies over the wraps of all passphrases, if anything does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    cover: Option<Cover>,
    wraps: Vec<Wrap>,
    /// Of all before it, up to the second format of `wraps` alone: tells a damaged file from a wrong passphrase. It protects against accidents only.
    digest: String,
}

#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Wrap {
    kind: WrapKind,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    id: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    name: String,
    memory_kib: u32,
    passes: u32,
    lanes: u32,
    salt: String,
    nonce: String,
    sealed: String,
}

#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
enum WrapKind {
    Passphrase,
    Recovery,
}

/// Only what every format has, so that a newer one is told from a damaged one.
#[derive(Deserialize)]
struct AnyKeyFile {
    version: u32,
}

impl KeyFile {
    pub(super) fn new() -> Self {
        Self {
            version: FORMAT,
            cover: None,
            wraps: Vec::new(),
            digest: String::new(),
        }
    }

    pub(super) fn read(path: &Path) -> Result<Self, OpenError> {
        let damaged = || OpenError::Damaged { part: Part::Key };
        let text = read_bounded(path)?.ok_or_else(damaged)?;
        let any: AnyKeyFile = serde_json::from_slice(&text).map_err(|_| damaged())?;
        if any.version > FORMAT {
            return Err(OpenError::NewerThanProgram {
                found: any.version,
                known: FORMAT,
            });
        }
        let file: Self = serde_json::from_slice(&text).map_err(|_| damaged())?;
        let named = |wrap: &Wrap| wrap.kind == WrapKind::Recovery || !wrap.id.is_empty();
        let in_order = match file.version {
            FORMAT => file.wraps.iter().all(named),
            BARE => file.wraps.iter().all(named) && file.cover.is_none(),
            FORMER => file.wraps.len() == 1 && !file.wraps.iter().any(named) && file.cover.is_none(),
            _ => false,
        };
        if !in_order || file.wraps.is_empty() || file.digest != file.digest() {
            return Err(damaged());
        }
        Ok(file)
    }

    /// Writes it to `path`, atomically. One that could not be read again is refused.
    pub(super) fn write(&mut self, path: &Path) -> Result<(), OpenError> {
        Ok(self.write_beside(path)?.put_in_place()?)
    }

    /// Writes it beside `path`, to be put in place. One that could not be read again is refused.
    pub(super) fn write_beside<'p>(&mut self, path: &'p Path) -> Result<Beside<'p>, OpenError> {
        if !self.is_former() {
            self.version = FORMAT;
        }
        self.digest = self.digest();
        let text = serde_json::to_string_pretty(self).expect("a key file is plain JSON");
        if text.len() as u64 > LARGEST_FILE {
            return Err(OpenError::KeyFileTooLarge);
        }
        Ok(Beside::write(path, text.as_bytes())?)
    }

    fn digest(&self) -> String {
        let text = match self.version {
            FORMAT => serde_json::to_vec(&(FORMAT, &self.cover, &self.wraps)),
            _ => serde_json::to_vec(&self.wraps),
        };
        hex::encode(&Sha256::digest(text.expect("wraps are plain JSON"))).to_string()
    }

    /// Lifts the cover, if there is one, by the key that the store gives; gives it back with its key.
    ///
    /// # Errors
    /// If the store gives no answer, or not that key.
    pub(super) fn lift_by_store(&mut self, store: &dyn KeyStore) -> Result<Option<Laid>, OpenError> {
        let laid = self.cover.as_ref().map(|cover| cover.ask(store)).transpose()?;
        match &laid {
            Some(laid) if !self.lift(laid) => Err(OpenError::KeyStoreEmpty),
            _ => Ok(laid),
        }
    }

    /// Lifts the cover, if there is one, by the archive's key.
    ///
    /// # Errors
    /// If it is damaged.
    pub(super) fn lift_by_key(&mut self, key: &DataKey) -> Result<Option<Laid>, OpenError> {
        let damaged = || OpenError::Damaged { part: Part::Key };
        let laid = self
            .cover
            .as_ref()
            .map(|cover| cover.open(key).ok_or_else(damaged));
        match laid.transpose()? {
            Some(laid) if !self.lift(&laid) => Err(damaged()),
            laid => Ok(laid),
        }
    }

    /// Lifts the cover, if there is one, by one that was laid. Tells whether it is that one.
    pub(super) fn lift_laid(&mut self, laid: Option<&Laid>) -> bool {
        match (&self.cover, laid) {
            (None, _) => true,
            (Some(cover), Some(laid)) if *cover == laid.cover => self.lift(laid),
            _ => false,
        }
    }

    fn lift(&mut self, laid: &Laid) -> bool {
        let lifted = self.covered().all(|wrap| wrap.lift(&laid.key).is_some());
        if lifted {
            self.cover = None;
        }
        lifted
    }

    /// Lays a cover over the wraps of all passphrases. None is there.
    pub(super) fn lay(&mut self, laid: &Laid) -> Result<(), OpenError> {
        let done = self.covered().all(|wrap| wrap.lay(&laid.key).is_some());
        if !done {
            return Err(OpenError::Damaged { part: Part::Key });
        }
        self.cover = Some(laid.cover.clone());
        Ok(())
    }

    fn covered(&mut self) -> impl Iterator<Item = &mut Wrap> {
        self.wraps
            .iter_mut()
            .filter(|wrap| wrap.kind == WrapKind::Passphrase)
    }

    /// Whether it is of the first format.
    pub(super) fn is_former(&self) -> bool {
        self.version == FORMER
    }

    pub(super) fn holders(&self) -> Vec<Holder> {
        let users = self.wraps.iter().filter(|w| w.kind == WrapKind::Passphrase);
        let holder = |wrap: &Wrap| Holder {
            id: wrap.id.clone(),
            name: wrap.name.clone(),
        };
        users.map(holder).collect()
    }

    /// Whether there is a wrap for each of these users, and one for the recovery code if there has to be.
    pub(super) fn opens_for(&self, users: &[String], recovery: bool) -> bool {
        let is_there = |whose| self.wraps.iter().any(|wrap| self.is_of(wrap, whose));
        users.iter().all(|id| is_there(Whose::User(id))) && (!recovery || is_there(Whose::Recovery))
    }

    /// The digest of the recovery code's wrap, if there is one: another for every code.
    pub(super) fn recovery_digest(&self) -> Option<String> {
        let wrap = self.wraps.iter().find(|wrap| self.is_of(wrap, Whose::Recovery));
        wrap.map(|wrap| hex::digest_of(wrap.sealed.as_bytes()))
    }

    /// Whether it is what lies at `path`.
    pub(super) fn is_at(&self, path: &Path) -> bool {
        Self::read(path).is_ok_and(|there| there.digest == self.digest)
    }

    /// The key, and whether opening it cost less than `cost`. None if there is no such wrap or the words do not fit.
    pub(super) fn unwrap(
        &self,
        whose: Whose<'_>,
        words: &str,
        cost: Cost,
    ) -> Result<Option<(DataKey, bool)>, OpenError> {
        let Some(wrap) = self.wraps.iter().find(|wrap| self.is_of(wrap, whose)) else {
            return Ok(None);
        };
        let damaged = || OpenError::Damaged { part: Part::Key };
        let key = wrap.open(self.version, words).ok_or_else(damaged)?;
        Ok(key.map(|key| (key, wrap.cost().is_below(cost))))
    }

    fn is_of(&self, wrap: &Wrap, whose: Whose<'_>) -> bool {
        match whose {
            Whose::User(id) => wrap.kind == WrapKind::Passphrase && (wrap.id == id || self.is_former()),
            Whose::Recovery => wrap.kind == WrapKind::Recovery,
        }
    }

    /// Wraps `key` by `words` in the place of the wrap that was there. From the first format nothing is kept.
    pub(super) fn put(
        &mut self,
        key: &DataKey,
        (whose, name): (Whose<'_>, &str),
        words: &str,
        cost: Cost,
        random: &mut dyn FnMut(&mut [u8]),
    ) -> Result<(), OpenError> {
        let (kind, id) = match whose {
            Whose::User(id) => (WrapKind::Passphrase, id),
            Whose::Recovery => (WrapKind::Recovery, ""),
        };
        let wrap = Wrap::new(key, kind, (id, name), words, cost, random)
            .ok_or(OpenError::Damaged { part: Part::Key })?;
        if self.is_former() {
            *self = Self::new();
        }
        match self.wraps.iter().position(|wrap| self.is_of(wrap, whose)) {
            Some(at) => self.wraps[at] = wrap,
            None => self.wraps.push(wrap),
        }
        Ok(())
    }

    /// Names a holder anew.
    pub(super) fn rename(&mut self, id: &str, name: &str) {
        for wrap in self.wraps.iter_mut().filter(|wrap| wrap.id == id) {
            name.clone_into(&mut wrap.name);
        }
    }

    /// Takes away the wraps of all users but those of these ids. Tells whether there were any.
    pub(super) fn keep_only(&mut self, ids: &[&str]) -> bool {
        let before = self.wraps.len();
        self.wraps
            .retain(|wrap| wrap.kind == WrapKind::Recovery || ids.contains(&wrap.id.as_str()));
        self.wraps.len() < before
    }
}

impl Wrap {
    /// `None` if the cost is none that the algorithm or this program accepts.
    fn new(
        key: &DataKey,
        kind: WrapKind,
        (id, name): (&str, &str),
        words: &str,
        cost: Cost,
        random: &mut dyn FnMut(&mut [u8]),
    ) -> Option<Self> {
        let mut salt = [0; 16];
        let mut nonce = [0; 24];
        random(&mut salt);
        random(&mut nonce);
        let wrapping = derive(words, &salt, cost)?;
        let mut wrap = Self {
            kind,
            id: id.to_owned(),
            name: name.to_owned(),
            memory_kib: cost.memory_kib,
            passes: cost.passes,
            lanes: cost.lanes,
            salt: hex::encode(&salt).to_string(),
            nonce: hex::encode(&nonce).to_string(),
            sealed: String::new(),
        };
        let sealed = wrapping.seal(nonce, &wrap.associated(FORMAT), key.as_slice());
        wrap.sealed = hex::encode(&sealed).to_string();
        Some(wrap)
    }

    /// The outer `None` is a damaged wrap, the inner words that do not fit. No cover lies over it.
    fn open(&self, format: u32, words: &str) -> Option<Option<DataKey>> {
        let salt: [u8; 16] = hex::decode(&self.salt)?;
        let nonce: [u8; 24] = hex::decode(&self.nonce)?;
        let sealed: [u8; 48] = hex::decode(&self.sealed)?;
        let wrapping = derive(words, &salt, self.cost())?;
        let opened = wrapping.unseal(nonce, &self.associated(format), &sealed);
        Some(opened.map(|bytes| {
            let mut key = DataKey::blank();
            key.fill(&bytes);
            key
        }))
    }

    /// Encrypts it once more. Its own nonce serves: it is new with each wrap, and under this key nothing else has it.
    fn lay(&mut self, cover: &DataKey) -> Option<()> {
        let sealed: [u8; 48] = hex::decode(&self.sealed)?;
        let covered = cover.seal(hex::decode(&self.nonce)?, &self.about_cover(), &sealed);
        self.sealed = hex::encode(&covered).to_string();
        Some(())
    }

    /// Undoes [`Self::lay`]; none if it was not laid with this key.
    fn lift(&mut self, cover: &DataKey) -> Option<()> {
        let covered: [u8; 64] = hex::decode(&self.sealed)?;
        let sealed = cover.unseal(hex::decode(&self.nonce)?, &self.about_cover(), &covered)?;
        self.sealed = hex::encode(&sealed).to_string();
        Some(())
    }

    fn about_cover(&self) -> String {
        format!("cover of {} {}", self.associated(FORMAT), self.salt)
    }

    fn cost(&self) -> Cost {
        Cost {
            memory_kib: self.memory_kib,
            passes: self.passes,
            lanes: self.lanes,
        }
    }

    /// What the wrap is bound to: nobody's wrap becomes another's. The name may change without the passphrase.
    fn associated(&self, format: u32) -> String {
        let Cost {
            memory_kib,
            passes,
            lanes,
        } = self.cost();
        let format = format.min(BARE);
        let whose = match self.kind {
            WrapKind::Passphrase if format == FORMER => "passphrase".to_owned(),
            WrapKind::Passphrase => format!("passphrase {}", self.id),
            WrapKind::Recovery => "recovery".to_owned(),
        };
        format!("needlepoint archive key {format} {whose} argon2id {memory_kib} {passes} {lanes}")
    }
}

/// `None` if the file is larger than any key file.
fn read_bounded(path: &Path) -> io::Result<Option<Vec<u8>>> {
    let mut text = Vec::new();
    File::open(path)?.take(LARGEST_FILE + 1).read_to_end(&mut text)?;
    Ok((text.len() as u64 <= LARGEST_FILE).then_some(text))
}
