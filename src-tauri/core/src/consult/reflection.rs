//! The time between being informed and signing.

use super::draft::Draft;
use super::gap::{Gap, Step};
use super::setting::Setting;
use super::words::is_blank;
use jiff::civil::DateTime;
use jiff::fmt::temporal::Pieces;
use jiff::{Timestamp, ToSpan};
use serde::{Deserialize, Serialize};

/// The reflection period of a consult.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct Reflection {
    /// When the patient was informed, RFC 3339.
    pub from: String,
    /// When it is over, RFC 3339.
    pub until: String,
    /// How long it is, hours.
    pub hours: u16,
    /// Whether it is over.
    pub over: bool,
}

/// How long the reflection period is, hours; 0 where there is none.
pub fn reflection_hours(draft: &Draft, setting: &Setting<'_>) -> u16 {
    let rules = &setting.country;
    if draft.is_minor(rules, setting.today) {
        rules.reflection_hours.max(rules.minor_reflection_hours)
    } else {
        rules.reflection_hours
    }
}

/// When the reflection period begins and ends, by the clock of the place where the patient was informed; none where
/// there is none, or nobody was informed yet.
pub fn time_to_think(draft: &Draft, setting: &Setting<'_>) -> Option<[DateTime; 2]> {
    let hours = reflection_hours(draft, setting);
    let informed = &draft.consent.informed_at;
    let offset = Pieces::parse(informed).ok()?.to_numeric_offset()?;
    let from: Timestamp = informed.parse().ok()?;
    let until = from.saturating_add(i64::from(hours).hours()).ok()?;
    (hours > 0).then(|| [from, until].map(|at| offset.to_datetime(at)))
}

/// The reflection period that applies; none where there is none. Where nobody was informed yet, or of something other
/// than what is `told` now, it begins now.
pub fn reflection(draft: &Draft, told: &str, setting: &Setting<'_>, now: Timestamp) -> Option<Reflection> {
    let hours = reflection_hours(draft, setting);
    let informed = draft.consent.informed_at.parse().ok();
    let from: Timestamp = informed
        .filter(|_| draft.consent.informed_of == told)
        .unwrap_or(now);
    let until = from
        .saturating_add(i64::from(hours).hours())
        .expect("hours are no unit of the calendar");
    (hours > 0).then(|| Reflection {
        from: from.to_string(),
        until: until.to_string(),
        hours,
        over: now >= until,
    })
}

/// The reflection period as a gap, while it runs and nobody wrote why it is not kept, in words that can be printed.
pub fn reflecting(draft: &Draft, told: &str, setting: &Setting<'_>, now: Timestamp) -> Option<Gap> {
    let reason = draft.consent.reflection_reason.trim();
    let message = match setting.unprintable(reason) {
        Some(refused) => format!("{refused} Replace them, such as emoji, by letters."),
        None => {
            let running = reflection(draft, told, setting, now).filter(|r| !r.over && is_blank(reason))?;
            format!(
                "The time to think is {} hours and is not over. Sign later, or write why it is shorter; it is printed.",
                running.hours
            )
        }
    };
    Some(Gap::new(Step::Consent, "consent.reflectionReason", message))
}
