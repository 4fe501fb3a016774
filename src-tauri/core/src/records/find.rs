//! Finds records by what is typed: the beginnings of names, numbers and dates, in any order; and what is open alike.

use jiff::tz::TimeZone;
use rusqlite::{Transaction, params};

use super::archive::Archive;
use super::draft::{Banner, DraftSummary};
use super::error::StoreError;
use super::fold::{Piece, pieces, words};
use super::record::{LISTED, RecordSummary, SUMMARY, summary};
use super::signed::{self, Stretch};
use super::treatment::TreatmentDraft;

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
    /// The records that match every piece of `query`, newest first, at most `limit`; also those that were sealed on a day
    /// in it, or signed by pen, and match the rest; a day is one in `zone`. Case and accents do not count. Nothing matches
    /// a query without a letter or digit.
    ///
    /// # Errors
    /// If the disk fails.
    pub fn find(&self, query: &str, limit: u32, zone: &TimeZone) -> Result<Vec<RecordSummary>, StoreError> {
        let pieces = pieces(query);
        let matching_all = matching(&pieces);
        if matching_all.is_empty() {
            return Ok(Vec::new());
        }
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT {SUMMARY}, record.number FROM record_find JOIN {LISTED} ON record.number = record_find.rowid
             WHERE record_find MATCH ? ORDER BY record_find.rowid DESC LIMIT ?",
        ))?;
        let mut rows = statement.query((matching_all, limit))?;
        let mut records = Vec::new();
        while let Some(row) = rows.next()? {
            records.push((row.get("number")?, summary(row)?));
        }
        if let Some((stretches, beside)) = signed::meant(pieces, zone) {
            self.add_signed(&mut records, &stretches, &matching(&beside), limit)?;
        }
        Ok(records.into_iter().map(|(_, record)| record).collect())
    }

    /// Adds what was signed in one of these stretches and matches `beside`, and keeps the newest of all.
    fn add_signed(
        &self,
        records: &mut Vec<(i64, RecordSummary)>,
        stretches: &[Stretch],
        beside: &str,
        limit: u32,
    ) -> Result<(), StoreError> {
        let mut statement = self
            .connection
            .prepare_cached(&format!("SELECT {SUMMARY} FROM {LISTED} WHERE record.number = ?"))?;
        for stretch in stretches {
            let numbers = match beside {
                "" => signed::on(&self.connection, stretch, limit)?,
                _ => signed::on_and_matching(&self.connection, stretch, beside, limit)?,
            };
            for number in numbers {
                let is_known = records.iter().any(|(known, _)| *known == number);
                let is_newer = records.iter().any(|(known, _)| *known < number);
                if !is_known && (is_newer || records.len() < limit as usize) {
                    let mut rows = statement.query([number])?;
                    if let Some(row) = rows.next()? {
                        records.push((number, summary(row)?));
                    }
                }
            }
        }
        records.sort_by_key(|(number, _)| std::cmp::Reverse(*number));
        records.truncate(limit as usize);
        Ok(())
    }

    /// The open consultations and treatments whose patient matches every piece of `query`, the last touched first.
    ///
    /// # Errors
    /// If the disk fails.
    pub fn find_open(&self, query: &str) -> Result<(Vec<DraftSummary>, Vec<TreatmentDraft>), StoreError> {
        let pieces = pieces(query);
        let (mut drafts, mut treatments) = (self.drafts()?, self.treatments()?);
        drafts.retain(|draft| fits(&pieces, &draft.banner));
        treatments.retain(|treatment| fits(&pieces, &treatment.banner));
        Ok((drafts, treatments))
    }
}

/// Whether a patient matches every piece, as the index would: few are open, and none stands in it.
fn fits(pieces: &[Piece], banner: &Banner) -> bool {
    let numbers = with_joined(&banner.record_number);
    let text = format!(
        "{}\n{numbers}\n{}",
        spaced(&banner.name),
        with_short(&banner.birth_date)
    );
    let columns: Vec<Vec<&str>> = text.lines().map(|line| line.split(' ').collect()).collect();
    let begins = |phrase: &[String]| {
        let Some((last, before)) = phrase.split_last() else {
            return false;
        };
        let at = |words: &[&str]| words[..before.len()] == *before && words[before.len()].starts_with(last);
        columns.iter().any(|words| words.windows(phrase.len()).any(at))
    };
    !pieces.is_empty()
        && pieces.iter().all(|piece| match piece {
            Piece::Word(word) => begins(std::slice::from_ref(word)),
            Piece::Run(run) => begins(&run.iter().map(char::to_string).collect::<Vec<_>>()),
        })
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
fn matching(pieces: &[Piece]) -> String {
    let phrases: Vec<_> = pieces
        .iter()
        .map(|piece| match piece {
            Piece::Word(word) => format!("\"{word}\"*"),
            Piece::Run(run) => format!(
                "\"{}\"*",
                run.iter().map(char::to_string).collect::<Vec<_>>().join(" ")
            ),
        })
        .collect();
    phrases.join(" ")
}
