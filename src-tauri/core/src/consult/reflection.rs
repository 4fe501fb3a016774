//! The time between being informed and signing.

use super::draft::Draft;
use super::gap::is_minor;
use crate::procedure::Country;
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

/// The reflection period that applies; none where there is none, or the patient was not informed yet.
pub fn reflection(draft: &Draft, country: &Country, now: Timestamp) -> Option<Reflection> {
    let hours = if is_minor(draft, country) {
        country.reflection_hours.max(country.minor_reflection_hours)
    } else {
        country.reflection_hours
    };
    let from: Timestamp = draft.consent.informed_at.parse().ok()?;
    let until = from.checked_add(i64::from(hours).hours()).ok()?;
    (hours > 0).then(|| Reflection {
        from: from.to_string(),
        until: until.to_string(),
        hours,
        over: now >= until,
    })
}
