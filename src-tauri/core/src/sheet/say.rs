//! Words, dates and numbers as the sheet's language writes them.

use crate::consult::date;
use crate::procedure::{Texts, fill};
use jiff::civil::Date;

/// A date as the language writes it: `3 December 2026`.
pub fn day(texts: &Texts, day: Date) -> String {
    let month = texts.get(&format!("sheet.month.{}", day.month())).to_owned();
    let (number, year) = (day.day().to_string(), day.year().to_string());
    fill(
        texts.get("sheet.date"),
        &[("day", &number), ("month", &month), ("year", &year)],
    )
}

/// A date typed as `YYYY-MM-DD`, as the language writes it; what is no date stays as it is.
pub fn typed_day(texts: &Texts, text: &str) -> String {
    date(text).map_or_else(|| text.to_owned(), |d| day(texts, d))
}

/// A stretch of days, with its year only where it does not end in `year`: `25 to 26 November`.
pub fn days(texts: &Texts, from: Date, to: Date, year: i16) -> String {
    let without_year = |day: Date| {
        let month = texts.get(&format!("sheet.month.{}", day.month())).to_owned();
        let number = day.day().to_string();
        fill(
            texts.get("sheet.dayMonth"),
            &[("day", &number), ("month", &month)],
        )
    };
    let end = if to.year() == year {
        without_year(to)
    } else {
        day(texts, to)
    };
    if from == to {
        return end;
    }
    let same_month = (from.year(), from.month()) == (to.year(), to.month());
    let start = if same_month {
        from.day().to_string()
    } else {
        without_year(from)
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

/// A text with places filled.
pub fn with(texts: &Texts, key: &str, values: &[(&str, &str)]) -> String {
    fill(texts.get(key), values)
}
