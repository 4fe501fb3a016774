//! The clinic's seal key, and every certificate that its keys have had: a record that an earlier key sealed
//! still leads to the clinic. What certificates are worth, the seal's room knows.

use rusqlite::{Transaction, params};
use serde_json::json;
use zeroize::Zeroizing;

use super::act::Act;
use super::archive::{Archive, By};
use super::error::{Fault, StoreError};
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

/// From format 2 on certificates outlive their key.
pub(super) const OWN_CERTIFICATES: &str = "
CREATE TABLE own_certificate (
    number INTEGER PRIMARY KEY,
    set_at TEXT NOT NULL,
    der    BLOB NOT NULL
) STRICT;
INSERT INTO own_certificate (set_at, der)
    SELECT set_at, seal_certificate.der FROM seal_key, seal_certificate WHERE position = 0;
DROP TABLE seal_certificate;
CREATE TRIGGER own_certificate_stays BEFORE UPDATE ON own_certificate
    BEGIN SELECT RAISE(ABORT, 'a certificate never changes'); END;
CREATE TRIGGER own_certificate_remains BEFORE DELETE ON own_certificate
    BEGIN SELECT RAISE(ABORT, 'a certificate is never deleted'); END;
";

/// A private key and its certificate.
#[derive(Clone, PartialEq, Eq)]
pub struct SealKey {
    /// The private key with all that goes with it, DER; wiped when dropped.
    pub der: Zeroizing<Vec<u8>>,
    /// The key's own certificate, DER.
    pub certificate: Vec<u8>,
}

impl std::fmt::Debug for SealKey {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("SealKey")
            .field("certificate", &digest_of(&self.certificate))
            .finish_non_exhaustive()
    }
}

impl Archive {
    /// Sets the seal key; the one before it is overwritten, its certificate stays. The trail keeps the
    /// certificate's fingerprint.
    ///
    /// # Errors
    /// [`StoreError::SigningOpen`] while any sheet is being signed, or if the disk fails.
    pub fn set_seal_key(&mut self, key: &SealKey, by: By<'_>) -> Result<(), StoreError> {
        self.decide(by, |transaction| {
            if transaction.prepare("SELECT 1 FROM signing")?.exists(())? {
                return Err(StoreError::SigningOpen);
            }
            Ok(put(transaction, key, by)?)
        })
    }

    /// The seal key, DER.
    ///
    /// # Errors
    /// If the disk fails.
    pub fn seal_key(&self) -> Result<Zeroizing<Vec<u8>>, StoreError> {
        let mut statement = self.connection.prepare("SELECT der FROM seal_key")?;
        let mut rows = statement.query(())?;
        let row = rows.next()?.ok_or(StoreError::NotFound { noun: "seal key" })?;
        Ok(Zeroizing::new(row.get("der")?))
    }

    /// The certificates that the clinic's keys have had, DER; first that of the key in use, then the earlier.
    ///
    /// # Errors
    /// If the disk fails.
    pub fn own_certificates(&self) -> Result<Vec<Vec<u8>>, StoreError> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT der FROM own_certificate ORDER BY number DESC")?;
        Ok(statement
            .query_map((), |row| row.get(0))?
            .collect::<Result<_, _>>()?)
    }
}

pub(super) fn put(transaction: &Transaction<'_>, key: &SealKey, by: By<'_>) -> Result<(), Fault> {
    let at = trail::text_of(by.at);
    transaction.execute("DELETE FROM seal_key", ())?;
    transaction.execute(
        "INSERT INTO seal_key (one, set_at, der) VALUES (1, ?, ?)",
        params![at, key.der.as_slice()],
    )?;
    transaction.execute(
        "INSERT INTO own_certificate (set_at, der) VALUES (?, ?)",
        params![at, key.certificate],
    )?;
    let detail = json!({ "certificate": digest_of(&key.certificate) });
    trail::append(transaction, by, Act::SealKeySet, "sealKey", &detail)
}
