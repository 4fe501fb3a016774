//! The archive's key and the file that keeps it.
//!
//! The key is 32 random bytes and never changes; a passphrase (argon2id) wraps it (XChaCha20-Poly1305).
//! Changing the passphrase wraps the same key anew: nothing is encrypted again. The file holds a list of
//! wraps, so that further holders can be added without a new format. No key is kept here once the
//! database is open.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use argon2::{Algorithm, Argon2, Block, Params, Version};
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use icu_normalizer::DecomposingNormalizerBorrowed;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use zeroize::{Zeroize, Zeroizing};

use super::error::{OpenError, Part};
use super::hex;
use super::whole_file::write_whole;

/// The least number of characters of a passphrase.
pub const LEAST_PASSPHRASE: usize = 10;

const FORMAT: u32 = 1;
/// No key file of ours comes near this; one that does is not read into memory.
const LARGEST_FILE: u64 = 64 * 1024;

/// 32 bytes on the heap, wiped when dropped: an array would leave a copy on the stack at every move.
pub(super) struct DataKey(Zeroizing<Vec<u8>>);

impl DataKey {
    pub(super) fn random(random: &mut dyn FnMut(&mut [u8])) -> Self {
        let mut key = Self::blank();
        random(&mut key.0);
        key
    }

    fn blank() -> Self {
        Self(Zeroizing::new(vec![0; 32]))
    }

    pub(super) fn as_slice(&self) -> &[u8] {
        &self.0
    }
}

/// What deriving a key from a passphrase costs: whoever tries passphrases pays it for each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cost {
    /// Memory in KiB.
    pub memory_kib: u32,
    /// Passes over that memory.
    pub passes: u32,
    /// Lanes.
    pub lanes: u32,
}

impl Cost {
    /// 64 MiB, three passes, one lane: above what OWASP asks, well under a second on an office computer.
    pub const RECOMMENDED: Self = Self {
        memory_kib: 64 * 1024,
        passes: 3,
        lanes: 1,
    };
    /// The least the algorithm accepts. For tests.
    pub const LEAST: Self = Self {
        memory_kib: 8,
        passes: 1,
        lanes: 1,
    };
    /// A key file that asks for more is taken as damaged, lest it exhaust the machine: a backup may come from anywhere.
    const MOST: Self = Self {
        memory_kib: 512 * 1024,
        passes: 8,
        lanes: 16,
    };

    fn is_bearable(self) -> bool {
        self.memory_kib <= Self::MOST.memory_kib
            && self.passes <= Self::MOST.passes
            && self.lanes <= Self::MOST.lanes
    }
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct KeyFile {
    version: u32,
    wraps: Vec<Wrap>,
    /// Of `wraps`: tells a damaged file from a wrong passphrase. It protects against accidents only.
    digest: String,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Wrap {
    kind: WrapKind,
    memory_kib: u32,
    passes: u32,
    lanes: u32,
    salt: String,
    nonce: String,
    sealed: String,
}

#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
enum WrapKind {
    Passphrase,
}

/// Only what every format has, so that a newer one is told from a damaged one.
#[derive(Deserialize)]
struct AnyKeyFile {
    version: u32,
}

/// Wraps `key` by `passphrase` and writes it to `path`, atomically.
pub(super) fn write_key(
    path: &Path,
    key: &DataKey,
    passphrase: &str,
    cost: Cost,
    random: &mut dyn FnMut(&mut [u8]),
) -> Result<(), OpenError> {
    if passphrase.chars().count() < LEAST_PASSPHRASE {
        return Err(OpenError::PassphraseTooShort {
            least: LEAST_PASSPHRASE,
        });
    }
    let mut salt = [0; 16];
    let mut nonce = [0; 24];
    random(&mut salt);
    random(&mut nonce);
    let wrapping = derive(passphrase, &salt, cost).ok_or(OpenError::Damaged { part: Part::Key })?;
    let associated = associated(WrapKind::Passphrase, cost);
    let sealed = XChaCha20Poly1305::new(wrapping.as_slice().into())
        .encrypt(
            &XNonce::from(nonce),
            Payload {
                msg: key.as_slice(),
                aad: associated.as_bytes(),
            },
        )
        .expect("32 bytes are far below the cipher's limit");
    let wraps = vec![Wrap {
        kind: WrapKind::Passphrase,
        memory_kib: cost.memory_kib,
        passes: cost.passes,
        lanes: cost.lanes,
        salt: hex::encode(&salt).to_string(),
        nonce: hex::encode(&nonce).to_string(),
        sealed: hex::encode(&sealed).to_string(),
    }];
    let file = KeyFile {
        version: FORMAT,
        digest: digest(&wraps),
        wraps,
    };
    let text = serde_json::to_string_pretty(&file).expect("a key file is plain JSON");
    Ok(write_whole(path, text.as_bytes())?)
}

/// Reads the key file and unwraps its key.
pub(super) fn read_key(path: &Path, passphrase: &str) -> Result<DataKey, OpenError> {
    let damaged = || OpenError::Damaged { part: Part::Key };
    let text = read_bounded(path)?.ok_or_else(damaged)?;
    let any: AnyKeyFile = serde_json::from_slice(&text).map_err(|_| damaged())?;
    if any.version > FORMAT {
        return Err(OpenError::NewerThanProgram {
            found: any.version,
            known: FORMAT,
        });
    }
    let file: KeyFile = serde_json::from_slice(&text).map_err(|_| damaged())?;
    if file.version != FORMAT || file.wraps.is_empty() || file.digest != digest(&file.wraps) {
        return Err(damaged());
    }
    for wrap in &file.wraps {
        if let Some(key) = unwrap_key(wrap, passphrase).ok_or_else(damaged)? {
            return Ok(key);
        }
    }
    Err(OpenError::WrongPassphrase)
}

/// The outer `None` is a damaged wrap, the inner a passphrase that does not fit.
fn unwrap_key(wrap: &Wrap, passphrase: &str) -> Option<Option<DataKey>> {
    let cost = Cost {
        memory_kib: wrap.memory_kib,
        passes: wrap.passes,
        lanes: wrap.lanes,
    };
    let salt: [u8; 16] = hex::decode(&wrap.salt)?;
    let nonce: [u8; 24] = hex::decode(&wrap.nonce)?;
    let sealed: [u8; 48] = hex::decode(&wrap.sealed)?;
    let wrapping = derive(passphrase, &salt, cost)?;
    let associated = associated(wrap.kind, cost);
    let opened = XChaCha20Poly1305::new(wrapping.as_slice().into())
        .decrypt(
            &XNonce::from(nonce),
            Payload {
                msg: &sealed,
                aad: associated.as_bytes(),
            },
        )
        .map(Zeroizing::new);
    Some(opened.ok().map(|bytes| {
        let mut key = DataKey::blank();
        key.0.copy_from_slice(&bytes);
        key
    }))
}

/// `None` if the cost is none that the algorithm or this program accepts.
fn derive(passphrase: &str, salt: &[u8], cost: Cost) -> Option<DataKey> {
    if !cost.is_bearable() {
        return None;
    }
    let params = Params::new(cost.memory_kib, cost.passes, cost.lanes, Some(32)).ok()?;
    // The same passphrase comes composed from one keyboard and decomposed from another.
    let plain = Zeroizing::new(
        DecomposingNormalizerBorrowed::new_nfkd()
            .normalize(passphrase)
            .into_owned(),
    );
    let mut blocks = vec![Block::default(); params.block_count()];
    let mut key = DataKey::blank();
    let derived = Argon2::new(Algorithm::Argon2id, Version::V0x13, params).hash_password_into_with_memory(
        plain.as_bytes(),
        salt,
        &mut key.0,
        &mut blocks,
    );
    // The last blocks are as good as the key itself.
    blocks.iter_mut().for_each(Zeroize::zeroize);
    derived.ok().map(|()| key)
}

fn associated(kind: WrapKind, cost: Cost) -> String {
    let kind = match kind {
        WrapKind::Passphrase => "passphrase",
    };
    let Cost {
        memory_kib,
        passes,
        lanes,
    } = cost;
    format!("needlepoint archive key {FORMAT} {kind} argon2id {memory_kib} {passes} {lanes}")
}

fn digest(wraps: &[Wrap]) -> String {
    let text = serde_json::to_vec(wraps).expect("wraps are plain JSON");
    hex::encode(&Sha256::digest(text)).to_string()
}

/// `None` if the file is larger than any key file.
fn read_bounded(path: &Path) -> io::Result<Option<Vec<u8>>> {
    let mut text = Vec::new();
    File::open(path)?.take(LARGEST_FILE + 1).read_to_end(&mut text)?;
    Ok((text.len() as u64 <= LARGEST_FILE).then_some(text))
}
