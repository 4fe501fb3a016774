//! The connection to the encrypted database and what it is told before anything else.
//!
//! The journal is a write-ahead log: a change costs one sync instead of the rollback journal's three, and
//! every step of the window is a change. The lock is exclusive from opening to closing: a second window
//! is told when it opens, not in the middle of a signature, and there is no shared-memory file. The process
//! must not open the database file by other means meanwhile: closing it again would drop that lock.

use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};
use zeroize::Zeroizing;

use super::error::{Fault, OpenError, Part};
use super::hex;
use super::key::DataKey;

/// Long enough for another window that is just closing; waiting longer for one that stays is of no use.
const PATIENCE: Duration = Duration::from_millis(1000);

/// Pages that are kept as they are once decrypted, in KiB: what all searches pass through stays. With the memory that a
/// passphrase costs (64 MiB, while it is tried) it leaves a process below 150 MB.
const CACHE_KIB: i64 = 56 * 1024;
/// More than the archive has: each is prepared once.
const STATEMENTS: usize = 256;

/// Opens the database at `path` under `key`; makes it only if `create`.
pub(super) fn connect(path: &Path, key: &DataKey, create: bool) -> Result<Connection, OpenError> {
    let wipes = needlepoint_memory::wipe();
    let mut flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    flags.set(OpenFlags::SQLITE_OPEN_CREATE, create);
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(PATIENCE)?;
    // SQLCipher writes to stderr, which is nobody's to read here: the errors say the same.
    connection.execute_batch("PRAGMA cipher_log = off; PRAGMA cipher_log_level = NONE;")?;
    if !wipes {
        // Then SQLCipher wipes it, slowly.
        connection.execute_batch("PRAGMA cipher_memory_security = ON;")?;
    }
    // A raw key: it is random, so SQLCipher need not stretch it.
    // Room for all of it from the start, so that growing leaves no copy behind.
    let mut statement = Zeroizing::new(String::with_capacity(128));
    statement.push_str("PRAGMA key = \"x'");
    statement.push_str(&hex::encode(key.as_slice()));
    statement.push_str("'\";");
    connection.execute_batch(&statement)?;
    settle(&connection)?;
    Ok(connection)
}

/// What every connection is told once it has its key.
pub(super) fn settle(connection: &Connection) -> Result<(), OpenError> {
    if connection.is_readonly(rusqlite::MAIN_DB)? {
        return Err(Fault::ReadOnly.into());
    }
    connection.execute_batch("PRAGMA locking_mode = EXCLUSIVE; PRAGMA temp_store = MEMORY;")?;
    let journal: String = connection.query_row("PRAGMA journal_mode = WAL", (), |row| row.get(0))?;
    if journal != "wal" {
        return Err(OpenError::Damaged { part: Part::Database });
    }
    connection.execute_batch(
        "PRAGMA synchronous = FULL;
         PRAGMA fullfsync = ON;
         PRAGMA checkpoint_fullfsync = ON;
         PRAGMA foreign_keys = ON;
         PRAGMA recursive_triggers = ON; -- else REPLACE would pass by the triggers that forbid deleting
         PRAGMA secure_delete = ON;
         PRAGMA trusted_schema = OFF;",
    )?;
    connection.pragma_update(None, "cache_size", -CACHE_KIB)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    Ok(())
}

/// Moves the log into the database file.
pub(super) fn move_log(connection: &Connection) -> rusqlite::Result<()> {
    connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", (), |_| Ok(()))
}

/// Closes the database for whoever goes on with its file alone.
///
/// Closing moves the log too, but says nothing where that fails: the log stays then, and the file is not whole.
pub(super) fn close_whole(connection: Connection) -> rusqlite::Result<()> {
    move_log(&connection)?;
    connection.close().map_err(|(_, error)| error)
}
