//! The next visit, as typed: a day, and a time where one is fixed.

use super::gap::{Gap, Step};
use super::patient::{date, farthest};
use jiff::civil::{Date, Time};
use serde::{Deserialize, Serialize};

/// The next visit, as typed; both empty while none is fixed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct NextVisit {
    /// `YYYY-MM-DD`.
    pub day: String,
    /// The time by the clinic's clock, such as `14:30` or `2:30 pm`; printed as the language writes it.
    pub time: String,
}

impl NextVisit {
    /// The day, if one was typed that can be meant; none that has passed.
    pub fn on(&self, today: Date) -> Option<Date> {
        date(&self.day).filter(|day| (today..=farthest(today)).contains(day))
    }

    /// The time, if one was typed that can be read.
    pub fn at(&self) -> Option<Time> {
        time(&self.time)
    }
}

/// A time of day as typed: hours and minutes, by the clock of 24 hours or with `am` or `pm`.
pub fn time(text: &str) -> Option<Time> {
    let text = text.trim().to_lowercase();
    let half = [("am", 0), ("pm", 12)]
        .into_iter()
        .find_map(|(word, add)| Some((text.strip_suffix(word)?.trim_end(), add)));
    let (clock, add) = half.map_or((text.as_str(), None), |(clock, add)| (clock, Some(add)));
    let (hour, minute) = match clock.split_once([':', '.']) {
        Some((hour, minute)) if minute.len() == 2 => (hour, minute),
        None if add.is_some() => (clock, "0"),
        _ => return None,
    };
    let number = |part: &str| -> Option<i8> {
        let digits = !part.is_empty() && part.len() <= 2 && part.bytes().all(|b| b.is_ascii_digit());
        digits.then(|| part.parse().ok()).flatten()
    };
    let (hour, minute) = (number(hour)?, number(minute)?);
    let hour = match add {
        Some(add) if (1..=12).contains(&hour) => hour % 12 + add,
        Some(_) => return None,
        None => hour,
    };
    Time::new(hour, minute, 0, 0).ok()
}

/// What is impossible in the next visit, at its place.
pub(super) fn impossible(visit: &NextVisit, today: Date) -> Option<Gap> {
    let (day, time) = (visit.day.trim(), visit.time.trim());
    let (field, message) = match date(day) {
        None if day.is_empty() && time.is_empty() => return None,
        None if day.is_empty() => (
            "plan.nextVisit.day",
            "Write the day of the next visit too, or leave its time out.",
        ),
        None => (
            "plan.nextVisit.day",
            "This date does not exist. Check day, month and year.",
        ),
        Some(day) if day < today => (
            "plan.nextVisit.day",
            "The next visit lies before this consultation. Check the date.",
        ),
        Some(day) if day > farthest(today) => (
            "plan.nextVisit.day",
            "The next visit lies more than two years ahead. Check the year.",
        ),
        Some(_) if !time.is_empty() && visit.at().is_none() => (
            "plan.nextVisit.time",
            "Write a time such as 14:30 or 2:30 pm, or leave it out.",
        ),
        Some(_) => return None,
    };
    Some(Gap::new(Step::Plan, field, message))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_read_as_clinics_write_it_or_not_at_all() {
        let read = |text: &str| time(text).map(|t| (t.hour(), t.minute()));
        let times = [
            ("14:30", (14, 30)),
            (" 9.05 ", (9, 5)),
            ("00:00", (0, 0)),
            ("2:30 PM", (14, 30)),
            ("12:15 am", (0, 15)),
            ("12 pm", (12, 0)),
            ("9am", (9, 0)),
        ];
        for (text, at) in times {
            assert_eq!(read(text), Some(at), "{text}");
        }
        for wrong in [
            "", "14", "24:00", "9:5", "9:60", "13 pm", "0:30 am", "+9:30", "9:30:00", "noon", "pm",
        ] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn an_impossible_visit_is_told_at_its_place() {
        let today = date("2026-11-23").expect("a test date");
        let field = |day: &str, time: &str| {
            let visit = NextVisit {
                day: day.into(),
                time: time.into(),
            };
            impossible(&visit, today).map(|gap| gap.field)
        };
        for (day, time) in [
            ("", ""),
            ("2026-11-23", ""),
            ("2026-12-23", "14:30"),
            ("2028-11-23", "9am"),
        ] {
            assert_eq!(field(day, time), None, "{day} {time}");
        }
        for (day, time) in [
            ("2026-11-22", ""),
            ("2026-02-30", "9:30"),
            ("", "9:30"),
            ("2031-01-01", ""),
        ] {
            assert_eq!(
                field(day, time).as_deref(),
                Some("plan.nextVisit.day"),
                "{day} {time}"
            );
        }
        assert_eq!(
            field("2026-12-23", "late").as_deref(),
            Some("plan.nextVisit.time")
        );
    }
}
