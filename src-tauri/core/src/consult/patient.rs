//! Dates and ages.

use jiff::{ToSpan, civil::Date};

/// Reads a date as `YYYY-MM-DD`; none for what is no day of the calendar.
pub fn date(text: &str) -> Option<Date> {
    let text = text.trim();
    (text.len() == 10).then(|| text.parse().ok()).flatten()
}

/// The last day that is taken for one that somebody meant: two years ahead.
pub fn farthest(today: Date) -> Date {
    today.saturating_add(2.years())
}

/// Completed years on a day; none before birth or beyond 130 years.
///
/// Somebody born on 29 February completes a year on 1 March where there is no 29th.
pub fn age_on(birth: Date, day: Date) -> Option<u8> {
    let years =
        day.year() - birth.year() - i16::from((day.month(), day.day()) < (birth.month(), birth.day()));
    u8::try_from(years)
        .ok()
        .filter(|years| *years <= 130 && birth <= day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_days_of_the_calendar_are_dates() {
        assert_eq!(
            date("1990-02-28").map(|d| d.to_string()).as_deref(),
            Some("1990-02-28")
        );
        for wrong in [
            "1990-02-30",
            "1990-2-3",
            "31/12/1990",
            "",
            "1990-02-28T10:00",
            "12345-01-01",
        ] {
            assert_eq!(date(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn age_is_in_completed_years() {
        let day = |text| date(text).expect("a test date");
        assert_eq!(age_on(day("2000-06-15"), day("2026-06-14")), Some(25));
        assert_eq!(age_on(day("2000-06-15"), day("2026-06-15")), Some(26));
        assert_eq!(age_on(day("2004-02-29"), day("2026-02-28")), Some(21));
        assert_eq!(age_on(day("2004-02-29"), day("2026-03-01")), Some(22));
        assert_eq!(age_on(day("2027-01-01"), day("2026-01-01")), None);
        assert_eq!(age_on(day("1800-01-01"), day("2026-01-01")), None);
    }
}
