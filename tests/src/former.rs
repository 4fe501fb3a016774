//! An archive that an earlier version left, with some records, for the migration to be stopped in.

use crate::attacked::{FORMER_KEY, by};
use needlepoint_core::records::{Archive, digest_of};
use needlepoint_core::trail::{TrailHead, chained};
use rusqlite::{Connection, params};
use std::fs;
use std::path::Path;

/// The format in which it was left.
pub const FORMAT: u32 = 5;
const RECORDS: usize = 8;
const PDF: usize = 20_000;

/// The consult and the PDF of a record.
fn content(number: usize) -> (String, Vec<u8>) {
    let consult = format!(r#"{{"number":{number}}}"#);
    let pdf = (0..PDF).map(|at| u8::try_from((at * 7 + number) % 251).unwrap());
    (consult, pdf.collect())
}

/// Lays it down in a folder.
pub fn lay(folder: &Path) {
    fs::create_dir(folder).unwrap();
    let kept = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/former");
    for file in ["archive.db", "archive.key"] {
        fs::copy(kept.join(file), folder.join(file)).unwrap();
    }
    let database = Connection::open(folder.join("archive.db")).unwrap();
    database
        .execute_batch(&format!("PRAGMA key = \"x'{FORMER_KEY}'\";"))
        .unwrap();
    let format: u32 = database
        .query_row("PRAGMA user_version", (), |row| row.get(0))
        .unwrap();
    assert_eq!(format, FORMAT);
    for number in 0..RECORDS {
        put(&database, number);
    }
    database.close().unwrap();
}

/// A record as that version kept it, with its entry in the trail.
fn put(database: &Connection, number: usize) {
    let (consult, pdf) = content(number);
    let at = format!("{:.9}", by(0).at);
    let (id, name, sheet) = (format!("r{number}"), format!("Ada {number}"), "{}");
    let digest = digest_of(sheet.as_bytes());
    let texts = [
        &id,
        &name,
        "1980-05-07",
        "MN-1",
        "en",
        "1",
        &digest,
        &at,
        &consult,
        sheet,
    ];
    let mut content = Vec::new();
    for column in texts.iter().map(|text| text.as_bytes()).chain([&pdf[..]]) {
        content.extend((column.len() as u64).to_be_bytes());
        content.extend(column);
    }
    let head = database.query_row("SELECT seq, digest FROM trail_head", (), |row| {
        Ok(TrailHead {
            seq: row.get(0)?,
            digest: row.get(1)?,
        })
    });
    let detail = format!(
        r#"{{"content":"{}","pdf":"{}","sheet":"{digest}"}}"#,
        digest_of(&content),
        digest_of(&pdf)
    );
    let entry = chained(&head.unwrap(), &at, by(0).who, "record.archived", &id, &detail);
    let texts = texts.map(str::to_owned);
    let [id, name, born, own, language, version, digest, at, consult, sheet] = texts;
    database
        .execute(
            "INSERT INTO record (id, name, birth_date, record_number, language, procedure_version, digest, sealed_at,
                 consult, sheet, pdf) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            params![id, name, born, own, language, version, digest, at, consult, sheet, pdf],
        )
        .unwrap();
    database
        .execute(
            "INSERT INTO trail VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            params![
                entry.seq,
                entry.at,
                entry.who,
                entry.act,
                entry.subject,
                entry.detail,
                entry.previous,
                entry.digest
            ],
        )
        .unwrap();
    database
        .execute(
            "UPDATE trail_head SET seq = ?, digest = ?",
            params![entry.seq, entry.digest],
        )
        .unwrap();
}

/// Whether all that was in it is.
///
/// # Errors
/// What is not.
pub fn is_there(archive: &Archive) -> Result<(), String> {
    for number in 0..RECORDS {
        let record = archive.record(&format!("r{number}")).map_err(|e| e.to_string())?;
        if (record.consult, record.pdf) != content(number) {
            return Err(format!("record {number} is not as it was"));
        }
    }
    let draft = archive.draft("draft-1").map_err(|e| e.to_string())?;
    draft
        .body
        .contains("before there were users")
        .then_some(())
        .ok_or_else(|| "a draft is not as it was".into())
}
