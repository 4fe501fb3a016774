//! The archive's key, and what it costs to derive another one from words.
//!
//! The key is 32 random bytes and never changes. No key is kept here once the database is open.
//!
//! The operating system's key store holds none either. A consult room's machine is shared, and whoever sits at it is
//! logged in: a key that the login gives out would open the archive to everybody at the desk, whoever they are. And a
//! copied disk is tried against the words alone, with the store or without it.

use argon2::{Algorithm, Argon2, Block, Params, Version};
use icu_normalizer::DecomposingNormalizerBorrowed;
use zeroize::{Zeroize, Zeroizing};

use super::error::OpenError;

/// The least number of characters of a passphrase, and of digits of a PIN, which is a passphrase of digits alone.
///
/// The delays at the lock do not bind whoever holds a copy of the folder: there only the words stand. At the
/// recommended cost a fast graphics card makes some thousand tries a second. Ten digits of chance take it four months,
/// eight a day, six a quarter of an hour.
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

    pub(super) fn fill(&mut self, bytes: &[u8]) {
        self.0.copy_from_slice(bytes);
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
