//! Words, dates and numbers as the sheet's language writes them.

use super::patient::date;
use crate::procedure::{Texts, fill};
use jiff::civil::{Date, DateTime};

/// A date as the language writes it: `3 December 2026`.
pub fn day(texts: &Texts, day: Date) -> String {
    dated(texts, "sheet.date", day, day)
}

/// A text with the days, month and year of two dates in their places; `{day}` and `{from}` are the first's,
/// the rest the last's.
fn dated(texts: &Texts, key: &str, from: Date, to: Date) -> String {
    let number = |date: Date| match date.day() {
        1 => texts.get("sheet.firstDay").to_owned(),
        later => later.to_string(),
    };
    let month = texts.get(&format!("sheet.month.{}", to.month())).to_owned();
    let (first, last, year) = (number(from), number(to), to.year().to_string());
    let values = [
        ("day", first.as_str()),
        ("from", first.as_str()),
        ("to", last.as_str()),
        ("month", month.as_str()),
        ("year", year.as_str()),
    ];
    fill(texts.get(key), &values)
}

/// A date with the time of day: `3 December 2026, 09:30`.
pub fn moment(texts: &Texts, at: DateTime) -> String {
    let [hour, minute] = [at.hour(), at.minute()].map(|number| format!("{number:02}"));
    let day = day(texts, at.date());
    let values = [("date", &*day), ("hour", &hour), ("minute", &minute)];
    fill(texts.get("sheet.moment"), &values)
}

/// A date typed as `YYYY-MM-DD`, as the language writes it; what is no date stays as it is.
pub fn typed_day(texts: &Texts, text: &str) -> String {
    date(text).map_or_else(|| text.to_owned(), |d| day(texts, d))
}

/// A stretch of days, with its year only where it does not end in `year`: `25 to 26 November`.
pub fn days(texts: &Texts, from: Date, to: Date, year: i16) -> String {
    let with_year = to.year() != year;
    if (from.year(), from.month()) == (to.year(), to.month()) && from != to {
        let key = if with_year {
            "sheet.daysInMonthYear"
        } else {
            "sheet.daysInMonth"
        };
        return dated(texts, key, from, to);
    }
    let one = |with_year: bool, day: Date| {
        let key = if with_year { "sheet.date" } else { "sheet.dayMonth" };
        dated(texts, key, day, day)
    };
    if from == to {
        return one(with_year, to);
    }
    // Where the year leads, what follows is taken to be of the same.
    let leads = texts.get("sheet.date").starts_with("{year}");
    let (start, end) = if leads {
        (one(from.year() != year, from), one(to.year() != from.year(), to))
    } else {
        (one(false, from), one(with_year, to))
    };
    fill(texts.get("sheet.days"), &[("from", &start), ("to", &end)])
}

/// A length in millimetres with the language's decimal mark: `1.5 mm`.
pub fn millimetres(texts: &Texts, length: f64) -> String {
    fill(texts.get("sheet.mm"), &[("length", &decimal(texts, length))])
}

/// A number with the language's decimal mark and no needless zeros.
pub fn decimal(texts: &Texts, number: f64) -> String {
    let rounded = (number * 100.0).round() / 100.0;
    rounded.to_string().replace('.', texts.get("sheet.decimal"))
}

/// Several things in one line, as the language parts what has commas of its own.
pub fn list(texts: &Texts, items: &[String]) -> String {
    items.join(texts.get("sheet.list"))
}

/// Sentences one after the other, as the language parts them.
pub fn sentences(texts: &Texts, sentences: &[String]) -> String {
    let between = fill(texts.get("sheet.sentences"), &[("first", ""), ("second", "")]);
    sentences.join(&between)
}

/// A text with places filled.
pub fn with(texts: &Texts, key: &str, values: &[(&str, &str)]) -> String {
    fill(texts.get(key), values)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::procedure::microneedling;

    #[test]
    fn the_year_of_a_stretch_of_days_is_that_of_both_ends() {
        let procedure = microneedling().expect("the content");
        let said = |language: &str, from: &str, to: &str| {
            let [from, to] = [from, to].map(|day| date(day).expect("a test day"));
            days(&procedure.texts[language], from, to, 2026)
        };
        for (language, within, across, later) in [
            (
                "en",
                "21 to 27 December",
                "21 December to 4 January 2027",
                "22 April to 21 July 2027",
            ),
            (
                "zh-Hans",
                "12月21日至27日",
                "12月21日至2027年1月4日",
                "2027年4月22日至7月21日",
            ),
        ] {
            assert_eq!(said(language, "2026-12-21", "2026-12-27"), within);
            assert_eq!(said(language, "2026-12-21", "2027-01-04"), across);
            assert_eq!(said(language, "2027-04-22", "2027-07-21"), later);
        }
    }
}
