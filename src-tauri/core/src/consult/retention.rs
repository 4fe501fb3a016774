//! How long a patient's file is kept: by the rules that hold at the clinic, and for a minor until an age.

use super::patient::{age_on, date};
use crate::procedure::Country;
use jiff::ToSpan;
use jiff::civil::Date;

/// The first day on which a file may be deleted. A day of birth that cannot be read is a minor's: what is not known
/// keeps a file longer.
pub fn kept_until(born: &str, last_entry: Date, rules: &Country) -> Date {
    let after = |day: Date, years: u8| day.checked_add(i64::from(years).years()).unwrap_or(Date::MAX);
    let until = after(last_entry, rules.retention_years);
    let Some(born) = date(born) else {
        return until.max(after(last_entry, rules.retention_minor_age));
    };
    let young = age_on(born, last_entry).is_some_and(|age| age < rules.majority);
    if young {
        until.max(after(born, rules.retention_minor_age))
    } else {
        until
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::procedure::microneedling;

    #[test]
    fn an_adults_file_is_kept_for_years_a_minors_until_an_age() {
        let procedure = microneedling().unwrap();
        let mut rules = procedure.country("GB").unwrap().clone();
        (rules.retention_years, rules.retention_minor_age, rules.majority) = (8, 25, 18);
        let day = |text: &str| text.parse::<Date>().unwrap();
        let until = |born: &str, last: &str| kept_until(born, day(last), &rules);
        assert_eq!(until("1980-05-07", "2020-02-29"), day("2028-02-29"));
        assert_eq!(until("1980-05-07", "2021-02-28"), day("2029-02-28"));
        // Fifteen: until 25. Seventeen and a half: likewise, and longer than eight years.
        assert_eq!(until("2005-01-10", "2020-02-01"), day("2030-01-10"));
        // The day before the eighteenth birthday, and the birthday itself.
        assert_eq!(until("2002-06-01", "2020-05-31"), day("2028-05-31"));
        assert_eq!(until("2003-06-01", "2020-05-31"), day("2028-06-01"));
        assert_eq!(until("2002-06-01", "2020-06-01"), day("2028-06-01"));
        // What is no date is kept longest.
        assert_eq!(until("about 1980", "2020-01-01"), day("2045-01-01"));
    }
}
