//! The archive's key, and what it costs to derive another one from words.
//!
//! The key is 32 random bytes and never changes. It is not kept here once the database is open.
//!
//! The operating system's key store does not hold it. A consult room's machine is shared, and whoever sits at it is
//! logged in: a key that the login gives out would open the archive to everybody at the desk, whoever they are. What
//! the store holds opens nothing without a passphrase, and keeps a copied folder from being tried against passphrases:
//! see `cover`.

use argon2::{Algorithm, Argon2, Block, Params, Version};
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use icu_normalizer::DecomposingNormalizerBorrowed;
use zeroize::{Zeroize, Zeroizing};

use super::error::OpenError;

/// The least number of characters of a passphrase, and of digits of a PIN, which is a passphrase of digits alone.
///
/// The delays at the lock do not bind whoever holds a backup, or a copy of the folder with what the key store holds:
/// there only the words stand. At the recommended cost a fast graphics card makes some thousand tries a second. Ten
/// digits of chance take it four months, eight a day, six a quarter of an hour.
pub const LEAST_PASSPHRASE: usize = 10;

/// 32 bytes on the heap, wiped when dropped: an array would leave a copy on the stack at every move.
pub(super) struct DataKey(Zeroizing<Vec<u8>>);

impl DataKey {
    pub(super) fn random(random: &mut dyn FnMut(&mut [u8])) -> Self {
        let mut key = Self::blank();
        random(&mut key.0);
        key
    }

    pub(super) fn blank() -> Self {
        Self(Zeroizing::new(vec![0; 32]))
    }

    pub(super) fn as_slice(&self) -> &[u8] {
        &self.0
    }

    /// Whether they are the same. Takes as long wherever they differ.
    pub(super) fn is(&self, other: &Self) -> bool {
        let differing = self.0.iter().zip(other.0.iter()).map(|(one, other)| one ^ other);
        differing.fold(0, |all, bits| all | bits) == 0
    }

    pub(super) fn fill(&mut self, bytes: &[u8]) {
        self.0.copy_from_slice(bytes);
    }

    /// Encrypts under this key (XChaCha20-Poly1305); 16 bytes longer. No nonce serves two texts. What it is `about` is
    /// bound to it.
    pub(super) fn seal(&self, nonce: [u8; 24], about: &str, bytes: &[u8]) -> Vec<u8> {
        let payload = Payload {
            msg: bytes,
            aad: about.as_bytes(),
        };
        XChaCha20Poly1305::new(self.as_slice().into())
            .encrypt(&XNonce::from(nonce), payload)
            .expect("a key is far below the cipher's limit")
    }

    /// What was sealed; none if this is not its key, or it is not as it was written.
    pub(super) fn unseal(&self, nonce: [u8; 24], about: &str, sealed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        let payload = Payload {
            msg: sealed,
            aad: about.as_bytes(),
        };
        let opened = XChaCha20Poly1305::new(self.as_slice().into()).decrypt(&XNonce::from(nonce), payload);
        opened.ok().map(Zeroizing::new)
    }
}

/// # Errors
/// If the characters are too few, or such as are tried first.
pub(super) fn check_passphrase(passphrase: &str) -> Result<(), OpenError> {
    if passphrase.chars().count() < LEAST_PASSPHRASE {
        return Err(OpenError::PassphraseTooShort {
            least: LEAST_PASSPHRASE,
        });
    }
    let letters: Vec<u32> = passphrase.chars().map(u32::from).collect();
    let mut kinds = letters.clone();
    kinds.sort_unstable();
    kinds.dedup();
    let steady = letters.windows(2).all(|pair| pair[1] == pair[0] + 1)
        || letters.windows(2).all(|pair| pair[1] + 1 == pair[0])
        || matches!(passphrase, "1234567890" | "0987654321");
    if kinds.len() < 3 || steady {
        return Err(OpenError::PassphraseTooPlain);
    }
    Ok(())
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
    /// 64 MiB, three passes, one lane: RFC 9106's second choice, above what OWASP asks, and well under a second on an
    /// office computer. It stands in the key file beside every wrap; a passphrase's that cost less is renewed when it opens.
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

    /// Whether trying passphrases against it costs less than against `other`.
    pub(super) fn is_below(self, other: Self) -> bool {
        let work = |cost: Self| u64::from(cost.memory_kib) * u64::from(cost.passes);
        work(self) < work(other)
    }

    fn is_bearable(self) -> bool {
        self.memory_kib <= Self::MOST.memory_kib
            && self.passes <= Self::MOST.passes
            && self.lanes <= Self::MOST.lanes
    }
}

/// `None` if the cost is none that the algorithm or this program accepts.
pub(super) fn derive(passphrase: &str, salt: &[u8], cost: Cost) -> Option<DataKey> {
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
