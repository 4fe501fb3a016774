//! The days on which records were signed, by which they are found: that of the last seal, where the clinic is, and that
//! on which a paper was signed by pen.
//!
//! Not in the index of words: every record has such a day, and whoever looks for a day of birth would find the days of
//! sealing of everybody else. Here a day is a stretch of one index.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use rusqlite::{Connection, Transaction, params};

use super::fold::Piece;
use super::record::{LISTED, RecordCheckError};
use super::trail::text_of;

/// `at` is the second of the last seal, or `pen` and the day on which a paper was signed by pen.
pub(super) const TABLE: &str = "
CREATE TABLE signed (
    number INTEGER NOT NULL,
    at     TEXT NOT NULL,
    PRIMARY KEY (number, at)
) STRICT, WITHOUT ROWID;
CREATE INDEX signed_at ON signed (at, number);
INSERT INTO signed SELECT number, substr(sealed_at, 1, 19) FROM record INDEXED BY record_summary;
INSERT INTO signed SELECT number, 'pen ' || day FROM (
    SELECT number, CASE WHEN json_valid(consult) THEN consult ->> '$.consent.signedOn' END AS day FROM record
    WHERE number IN (SELECT number FROM record INDEXED BY record_summary WHERE kind = 'paper')
) WHERE day GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]';
";

/// The numbers of the records of a stretch, the latest first.
pub(super) const ON: &str =
    "SELECT number FROM signed WHERE at BETWEEN ? AND ? ORDER BY at DESC, number DESC LIMIT ?";

/// The first and the last of them.
pub(super) const ENDS: &str = "SELECT min(number), max(number) FROM signed WHERE at BETWEEN ? AND ?";

/// Those of a stretch that also match the words, the newest first.
pub(super) const MATCHING: &str = "
SELECT rowid FROM record_find WHERE record_find MATCH ?1 AND rowid BETWEEN ?2 AND ?3
AND EXISTS (SELECT 1 FROM signed WHERE signed.number = record_find.rowid AND at BETWEEN ?4 AND ?5)
ORDER BY rowid DESC LIMIT ?6";

/// The first and the last `at` of a stretch.
pub(super) type Stretch = (String, String);

/// Makes a record findable by its days, in the transaction that archives it. Only a paper is asked when it was signed:
/// the day that others name is that of the paper which they are about.
pub(super) fn add(
    transaction: &Transaction<'_>,
    number: i64,
    sealed_at: Timestamp,
    is_paper: bool,
) -> rusqlite::Result<()> {
    transaction
        .prepare_cached("INSERT INTO signed VALUES (?, ?)")?
        .execute(params![number, second(sealed_at)])?;
    if is_paper {
        let statement = format!("INSERT INTO signed {}", by_pen("number = ?"));
        transaction.prepare_cached(&statement)?.execute([number])?;
    }
    Ok(())
}

fn second(at: Timestamp) -> String {
    let mut text = text_of(at);
    text.truncate("2026-10-12T08:00:00".len());
    text
}

/// The days on which papers were signed by pen, as the table is filled.
fn by_pen(papers: &str) -> String {
    format!(
        "SELECT number, 'pen ' || day AS at FROM (
             SELECT number, CASE WHEN json_valid(consult) THEN consult ->> '$.consent.signedOn' END AS day
             FROM record WHERE {papers}
         ) WHERE day GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'"
    )
}

/// Holds the days against the records: one that stands under another day, or under none, is not found.
pub(super) fn check(connection: &Connection) -> Result<(), RecordCheckError> {
    let by_pen = by_pen(&format!(
        "number IN (SELECT number FROM {LISTED} WHERE kind = 'paper')"
    ));
    let held = "SELECT number, at FROM signed WHERE at LIKE 'pen %'";
    let mut statement = connection.prepare(&format!(
        "SELECT record.id FROM {LISTED} LEFT JOIN signed
             ON signed.number = record.number AND signed.at NOT LIKE 'pen %'
         WHERE signed.at IS NOT substr(record.sealed_at, 1, 19)
         UNION ALL SELECT id FROM {LISTED} WHERE number IN (
             SELECT number FROM (SELECT * FROM ({by_pen}) EXCEPT {held}) UNION ALL
             SELECT number FROM ({held} EXCEPT SELECT * FROM ({by_pen})))"
    ))?;
    match statement.query(())?.next()? {
        Some(row) => Err(RecordCheckError::Altered { id: row.get(0)? }),
        None => Ok(()),
    }
}

/// The numbers of the records of a stretch, the latest first, at most so many.
pub(super) fn on(connection: &Connection, stretch: &Stretch, limit: u32) -> rusqlite::Result<Vec<i64>> {
    let mut statement = connection.prepare_cached(ON)?;
    let rows = statement.query_map(params![stretch.0, stretch.1, limit], |row| row.get(0))?;
    rows.collect()
}

/// The numbers of the records of a stretch that also match `query`, the newest first, at most so many.
// The records of a stretch have numbers that follow each other, but for a clock that was set back: the words are looked
// for among these alone.
pub(super) fn on_and_matching(
    connection: &Connection,
    stretch: &Stretch,
    query: &str,
    limit: u32,
) -> rusqlite::Result<Vec<i64>> {
    let ends: (Option<i64>, Option<i64>) = connection
        .prepare_cached(ENDS)?
        .query_row([&stretch.0, &stretch.1], |row| Ok((row.get(0)?, row.get(1)?)))?;
    // The index takes an end that is none for no end, and would give every record with these words.
    let (Some(first), Some(last)) = ends else {
        return Ok(Vec::new());
    };
    let mut statement = connection.prepare_cached(MATCHING)?;
    let rows = statement.query_map(params![query, first, last, stretch.0, stretch.1, limit], |row| {
        row.get(0)
    })?;
    rows.collect()
}

/// The stretches that may be meant by the first date in these pieces, where the clinic is, and the pieces beside it. A
/// day, a month or a year, with the year first or last; where it is last, day and month in either order.
pub(super) fn meant(pieces: Vec<Piece>, zone: &TimeZone) -> Option<(Vec<Stretch>, Vec<Piece>)> {
    let part = |piece: &Piece| match piece {
        Piece::Word(word) if word.bytes().all(|byte| byte.is_ascii_digit()) => Some(word.clone()),
        _ => None,
    };
    for length in [3, 2, 1] {
        for (at, window) in pieces.windows(length).enumerate() {
            let parts: Option<Vec<String>> = window.iter().map(part).collect();
            let days = days(&parts.unwrap_or_default());
            if !days.is_empty() {
                let mut beside = pieces;
                beside.drain(at..at + length);
                let stretches = days.into_iter().flat_map(|days| stretches(days, zone)).collect();
                return is_whole(&mut beside).then_some((stretches, beside));
            }
        }
    }
    None
}

/// Whether a date is all there: a short number beside it belongs to a date that is none. A zero begins one that is still
/// being typed, and says nothing yet.
fn is_whole(beside: &mut Vec<Piece>) -> bool {
    beside.retain(|piece| *piece != Piece::Word("0".to_owned()));
    let is_short = |piece: &Piece| {
        matches!(piece, Piece::Word(word)
        if word.len() <= 2 && word.bytes().all(|byte| byte.is_ascii_digit()))
    };
    !beside.iter().any(is_short)
}

/// Of days that were, from the first to the last.
fn stretches((first, last): (Date, Date), zone: &TimeZone) -> Vec<Stretch> {
    let start = |day: Date| day.to_zoned(zone.clone()).ok().map(|start| start.timestamp());
    let sealed = start(first).zip(last.tomorrow().ok().and_then(start));
    let sealed = sealed.map(|(from, to)| (second(from), second(to.saturating_sub(1.second()).unwrap_or(to))));
    let by_pen = (format!("pen {first}"), format!("pen {last}"));
    sealed.into_iter().chain([by_pen]).collect()
}

fn days(parts: &[String]) -> Vec<(Date, Date)> {
    let year = |text: &String| -> Option<i16> {
        let is_year = text.len() == 4 && (text.starts_with("19") || text.starts_with("20"));
        is_year.then(|| text.parse().ok()).flatten()
    };
    let small = |text: &String| -> Option<i8> { (text.len() <= 2).then(|| text.parse().ok()).flatten() };
    let day = |year, month, day| {
        let day = Date::new(year?, month?, day?).ok()?;
        Some((day, day))
    };
    let month = |year, month| {
        let first = Date::new(year?, month?, 1).ok()?;
        Some((first, first.last_of_month()))
    };
    let found = match parts {
        [a, b, c] => [
            day(year(a), small(b), small(c)),
            day(year(c), small(b), small(a)),
            day(year(c), small(a), small(b)),
        ],
        [a, b] => [month(year(a), small(b)), month(year(b), small(a)), None],
        [a] => {
            let first = year(a).and_then(|year| Date::new(year, 1, 1).ok());
            [first.map(|first| (first, first.last_of_year())), None, None]
        }
        _ => [None, None, None],
    };
    let mut found: Vec<_> = found.into_iter().flatten().collect();
    found.dedup();
    found
}
