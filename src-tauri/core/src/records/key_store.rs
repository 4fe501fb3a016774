//! The operating system's key store, as the archive asks it, and what a wrap of the archive's key is made with.

use zeroize::Zeroizing;

use super::key::Cost;

/// The operating system's key store, which whoever is logged in may read: a keychain, a keyring.
///
/// It has to come back within seconds, whatever the system does: somebody waits at the lock.
pub trait KeyStore {
    /// What is kept under this name; none if nothing is.
    ///
    /// # Errors
    /// If it gives no answer.
    fn read(&self, name: &str) -> Result<Option<Zeroizing<Vec<u8>>>, Silent>;

    /// Keeps a secret under a name that is not in use.
    ///
    /// # Errors
    /// If it gives no answer; the secret may be kept or not then.
    fn keep(&self, name: &str, secret: &[u8]) -> Result<(), Silent>;
}

/// A key store gave no answer: there is none, it is shut and stays so, it refuses, or it takes too long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Silent;

/// Where there is no key store.
#[derive(Clone, Copy, Debug)]
pub struct NoKeyStore;

impl KeyStore for NoKeyStore {
    fn read(&self, _: &str) -> Result<Option<Zeroizing<Vec<u8>>>, Silent> {
        Err(Silent)
    }

    fn keep(&self, _: &str, _: &[u8]) -> Result<(), Silent> {
        Err(Silent)
    }
}

/// What the wraps of the archive's key are made with.
#[derive(Clone, Copy)]
pub struct Wrapping<'a> {
    /// What a passphrase costs to try.
    pub cost: Cost,
    /// Where the key of their cover is kept.
    pub store: &'a dyn KeyStore,
}

impl Wrapping<'_> {
    /// Without a key store: by the passphrase alone.
    #[must_use]
    pub const fn bare(cost: Cost) -> Self {
        Self {
            cost,
            store: &NoKeyStore,
        }
    }
}
