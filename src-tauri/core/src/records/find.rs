//! Finds records by what is typed: the beginnings of names, numbers and dates, in any order.

use rusqlite::{Transaction, params};

use super::archive::Archive;
use super::draft::Banner;
use super::error::StoreError;
use super::fold::{Piece, pieces, words};
use super::record::{LISTED, RecordSummary, SUMMARY, summary};

/// The index holds no second copy of the text. It is made from folded text, so its own folding is off;
/// marks count as letters, else words of Indic scripts would fall apart.
pub(super) const TABLE: &str = "
CREATE VIRTUAL TABLE record_find USING fts5 (
    name, record_number, birth_date,
    content = '', contentless_delete = 1, prefix = '1 2 3',
    tokenize = \"unicode61 remove_diacritics 0 categories 'L* N* M* Co'\"
);
";

/// A leaf of the index lies on one page with it: the cipher keeps 80 bytes of each page for itself, and a leaf of the
/// usual size would lie on two. What was written before is rewritten as the index grows.
pub(super) const LEAVES: &str = "INSERT INTO record_find (record_find, rank) VALUES ('pgsz', 3900);";

impl Archive {
    /// The records that match every piece of `query`, newest first, at most `limit`. Case and accents do
    /// not count. Nothing matches a query without a letter or digit.
    ///
    /// # Errors
    /// If the disk fails.
    pub fn find(&self, query: &str, limit: u32) -> Result<Vec<RecordSummary>, StoreError> {
        let query = matching(query);
        if query.is_empty() {
            return Ok(Vec::new());
        }
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT {SUMMARY} FROM record_find JOIN {LISTED} ON record.number = record_find.rowid
             WHERE record_find MATCH ? ORDER BY record_find.rowid DESC LIMIT ?",
        ))?;
        let mut rows = statement.query((query, limit))?;
        let mut records = Vec::new();
        while let Some(row) = rows.next()? {
            records.push(summary(row)?);
        }
        Ok(records)
    }
}

/// Makes a record findable, in the transaction that archives it.
pub(super) fn add(transaction: &Transaction<'_>, number: i64, banner: &Banner) -> Result<(), StoreError> {
    add_with(transaction, number, banner, &[], "")
}

/// The same, with other numbers and a day by which it is found too.
pub(super) fn add_with(
    transaction: &Transaction<'_>,
    number: i64,
    banner: &Banner,
    numbers: &[&str],
    day: &str,
) -> Result<(), StoreError> {
    let numbers = numbers.iter().map(|number| with_joined(number));
    let numbers: Vec<String> = [with_joined(&banner.record_number)]
        .into_iter()
        .chain(numbers)
        .collect();
    transaction
        .prepare_cached(
            "INSERT INTO record_find (rowid, name, record_number, birth_date) VALUES (?, ?, ?, ?)",
        )?
        .execute(params![
            number,
            spaced(&banner.name),
            numbers.join(" "),
            format!("{} {}", with_short(&banner.birth_date), with_short(day))
        ])?;
    Ok(())
}

fn spaced(text: &str) -> String {
    words(text).join(" ")
}

/// "MN-0042" is found by "0042", by "mn 0042" and by "mn0042".
fn with_joined(number: &str) -> String {
    let spaced = spaced(number);
    let joined = spaced.replace(' ', "");
    format!("{spaced} {joined}")
}

/// "1980-05-07" is found by "7.5.1980" too.
fn with_short(date: &str) -> String {
    let spaced = spaced(date);
    let short: Vec<_> = spaced
        .split(' ')
        .map(|part| part.trim_start_matches('0'))
        .collect();
    format!("{spaced} {}", short.join(" "))
}

/// The query in the index's own language. Pieces hold letters and digits only, so nothing in them can be
/// taken for an operator.
fn matching(query: &str) -> String {
    let phrases: Vec<_> = pieces(query)
        .into_iter()
        .map(|piece| match piece {
            Piece::Word(word) => format!("\"{word}\"*"),
            Piece::Run(run) => format!(
                "\"{}\"*",
                run.into_iter().map(String::from).collect::<Vec<_>>().join(" ")
            ),
        })
        .collect();
    phrases.join(" ")
}
