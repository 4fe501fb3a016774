//! A door for the benchmark of a busy practice, behind the feature `scale`, which no program that is handed out turns on.
//!
//! A million records through the public calls would be a million syncs: here many are written in one transaction, by
//! the functions that the public calls end in, so that the tables, the indexes and the trail are those of a practice
//! that wrote each by itself. And a copy without encryption is made and opened, to see what encryption costs. Both
//! would be holes in the product: nobody checks here who writes, and a copy in clear text is a leak.

use std::fs::File;
use std::path::Path;

use rusqlite::{Connection, Transaction};

use super::addition::NewLink;
use super::archive::{Archive, By};
use super::connection::settle;
use super::error::{Fault, OpenError, StoreError};
use super::paper::{self, NewPaper};
use super::treatment::{self, NewTreated};

/// Papers that become records all at once.
#[derive(Debug)]
pub struct Batch<'t> {
    transaction: &'t Transaction<'t>,
}

impl Batch<'_> {
    /// A paper, added to another where `about` says so.
    ///
    /// # Errors
    /// If the id is taken or the disk fails.
    pub fn paper(
        &self,
        id: &str,
        paper: &NewPaper<'_>,
        about: Option<NewLink<'_>>,
        by: By<'_>,
    ) -> Result<(), StoreError> {
        paper::put(self.transaction, id, paper, about, None, by)
    }

    /// A treatment, beside its consent.
    ///
    /// # Errors
    /// If the id is taken or the disk fails.
    pub fn treatment(
        &self,
        id: &str,
        consent: &str,
        paper: &NewPaper<'_>,
        treated: &NewTreated<'_>,
        by: By<'_>,
    ) -> Result<(), StoreError> {
        treatment::put(self.transaction, id, consent, paper, treated, by)
    }
}

/// Writes all that `papers` hands over in one transaction.
///
/// # Errors
/// The first error of `papers`, or the disk fails; nothing is written then.
pub fn write(
    archive: &mut Archive,
    papers: impl FnOnce(&Batch<'_>) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    archive.write(|transaction| papers(&Batch { transaction }))
}

/// Copies the database of an archive to `path`, all tables and indexes of it, without encryption.
///
/// # Errors
/// If the disk fails.
pub fn copy_in_clear(archive: &Archive, path: &Path) -> Result<(), StoreError> {
    let name = path.to_string_lossy();
    let connection = &archive.connection;
    // The archive's own connection makes no files.
    File::create(path).map_err(Fault::from)?;
    connection.execute("ATTACH ? AS bare KEY ''", [&name])?;
    connection.query_row("SELECT sqlcipher_export('bare')", (), |_| Ok(()))?;
    connection.execute("DETACH bare", ())?;
    Ok(())
}

/// Opens such a copy: the same statements are run on it as on the archive, by an SQLite that was told the same but for
/// the cipher.
///
/// # Errors
/// If there is none, or the disk fails.
pub fn open_in_clear(path: &Path) -> Result<Archive, OpenError> {
    let connection = Connection::open(path)?;
    settle(&connection)?;
    Ok(Archive {
        connection,
        folder: path.parent().unwrap_or(path).to_owned(),
        found_format: 0,
        who: String::new(),
        laid: None,
    })
}
