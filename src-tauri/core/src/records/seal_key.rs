//! The clinic's seal key with its certificates. What they are worth, the seal's room knows.

use rusqlite::params;
use serde_json::json;
use zeroize::Zeroizing;

use super::act::Act;
use super::archive::{Archive, By};
use super::error::StoreError;
use super::hex::digest_of;
use super::trail;

pub(super) const TABLE: &str = "
CREATE TABLE seal_key (
    one    INTEGER PRIMARY KEY CHECK (one = 1),
    set_at TEXT NOT NULL,
    der    BLOB NOT NULL
) STRICT;
CREATE TABLE seal_certificate (
    position INTEGER PRIMARY KEY,
    der      BLOB NOT NULL
) STRICT;
";

/// A private key and the certificates that go with it.
#[derive(Clone, PartialEq, Eq)]
pub struct SealKey {
    /// The private key, DER; wiped when dropped.
    pub der: Zeroizing<Vec<u8>>,
    /// The certificates, DER, the key's own first.
    pub certificates: Vec<Vec<u8>>,
}

impl std::fmt::Debug for SealKey {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("SealKey")
            .field("certificates", &self.certificates.len())
            .finish_non_exhaustive()
    }
}

impl Archive {
    /// Sets the seal key; the one before it is overwritten. The trail keeps the certificate's fingerprint.
    ///
    /// # Errors
    /// If the disk fails.
    pub fn set_seal_key(&mut self, key: &SealKey, by: By<'_>) -> Result<(), StoreError> {
        self.write(|transaction| {
            transaction.execute("DELETE FROM seal_key", ())?;
            transaction.execute("DELETE FROM seal_certificate", ())?;
            transaction.execute(
                "INSERT INTO seal_key (one, set_at, der) VALUES (1, ?, ?)",
                params![trail::text_of(by.at), key.der.as_slice()],
            )?;
            for (position, der) in (0_i64..).zip(&key.certificates) {
                transaction.execute(
                    "INSERT INTO seal_certificate (position, der) VALUES (?, ?)",
                    params![position, der],
                )?;
            }
            let fingerprints: Vec<_> = key.certificates.iter().map(|der| digest_of(der)).collect();
            Ok(trail::append(
                transaction,
                by,
                Act::SealKeySet,
                "sealKey",
                &json!({ "certificates": fingerprints }),
            )?)
        })
    }

    /// The seal key.
    ///
    /// # Errors
    /// If none was set, or the disk fails.
    pub fn seal_key(&self) -> Result<SealKey, StoreError> {
        let mut statement = self.connection.prepare("SELECT der FROM seal_key")?;
        let mut rows = statement.query(())?;
        let row = rows.next()?.ok_or(StoreError::NotFound { noun: "seal key" })?;
        let der = Zeroizing::new(row.get("der")?);
        let mut statement = self
            .connection
            .prepare("SELECT der FROM seal_certificate ORDER BY position")?;
        let certificates = statement
            .query_map((), |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        Ok(SealKey { der, certificates })
    }
}
