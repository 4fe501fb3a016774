//! The time-stamp authority that the clinic chose. The last word counts; the history stays.
//!
//! Its certificate is the one that it answered with when it was tried: whoever answers later has to lead to it. What
//! certificates are worth, the seal's room knows; nothing here reaches a network.

use rusqlite::params;
use serde_json::json;

use super::act::Act;
use super::archive::{Archive, By};
use super::error::StoreError;
use super::hex::digest_of;
use super::{stamp_end, trail};

pub(super) const TABLE: &str = "
CREATE TABLE authority (
    number      INTEGER PRIMARY KEY,
    address     TEXT, -- none: no time-stamps from then on
    certificate BLOB,
    long_term   INTEGER NOT NULL CHECK (long_term IN (0, 1)),
    who         TEXT NOT NULL,
    at          TEXT NOT NULL,
    CHECK ((address IS NULL) = (certificate IS NULL))
) STRICT;
CREATE TRIGGER authority_stays BEFORE UPDATE ON authority
    BEGIN SELECT RAISE(ABORT, 'the choice of an authority never changes'); END;
CREATE TRIGGER authority_remains BEFORE DELETE ON authority
    BEGIN SELECT RAISE(ABORT, 'the choice of an authority is never deleted'); END;
";

/// A time-stamp authority.
#[derive(Clone, PartialEq, Eq)]
pub struct Authority {
    /// Where it is asked: an address that may hold the clinic's password there.
    pub address: String,
    /// The certificate that its answers have to lead to, DER.
    pub certificate: Vec<u8>,
    /// Whether the proofs that certificates were good go with its time-stamps.
    pub long_term: bool,
}

impl std::fmt::Debug for Authority {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Authority")
            .field("certificate", &digest_of(&self.certificate))
            .field("long_term", &self.long_term)
            .finish_non_exhaustive()
    }
}

impl Archive {
    /// Sets the authority that is asked from now on; with `None` nobody is. The trail keeps the fingerprint of its
    /// certificate, not its address.
    ///
    /// # Errors
    /// If the disk fails.
    pub fn set_authority(&mut self, authority: Option<&Authority>, by: By<'_>) -> Result<(), StoreError> {
        self.decide(by, |transaction| {
            transaction.execute(
                "INSERT INTO authority (address, certificate, long_term, who, at) VALUES (?, ?, ?, ?, ?)",
                params![
                    authority.map(|a| &a.address),
                    authority.map(|a| &a.certificate),
                    authority.is_some_and(|a| a.long_term),
                    by.who,
                    trail::text_of(by.at)
                ],
            )?;
            stamp_end::forget_newest(transaction)?;
            let detail = json!({
                "certificate": authority.map(|a| digest_of(&a.certificate)),
                "longTerm": authority.is_some_and(|a| a.long_term),
            });
            Ok(trail::append(
                transaction,
                by,
                Act::AuthoritySet,
                "authority",
                &detail,
            )?)
        })
    }

    /// The authority that is asked; none unless the clinic chose one.
    ///
    /// # Errors
    /// If the disk fails.
    pub fn authority(&self) -> Result<Option<Authority>, StoreError> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT * FROM authority ORDER BY number DESC LIMIT 1")?;
        let mut rows = statement.query(())?;
        let Some(row) = rows.next()? else {
            return Ok(None);
        };
        let Some(address) = row.get("address")? else {
            return Ok(None);
        };
        Ok(Some(Authority {
            address,
            certificate: row.get("certificate")?,
            long_term: row.get("long_term")?,
        }))
    }

    /// The certificates of all authorities that the clinic chose, now or earlier, DER.
    ///
    /// # Errors
    /// If the disk fails.
    pub fn authority_certificates(&self) -> Result<Vec<Vec<u8>>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT DISTINCT certificate FROM authority WHERE certificate IS NOT NULL ORDER BY number DESC",
        )?;
        Ok(statement
            .query_map((), |row| row.get(0))?
            .collect::<Result<_, _>>()?)
    }
}
