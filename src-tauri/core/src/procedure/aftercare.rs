//! What the patient does at home, and when to call.

use super::condition::Condition;
use super::source::Confidence;
use super::statement::Statement;
use serde::{Deserialize, Serialize};

/// One line of advice. Text: `aftercare.<id>`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Advice {
    /// Stable id.
    pub id: String,
    /// When it is printed; without it, always.
    #[serde(default)]
    pub when: Option<Condition>,
}

/// A stretch of days after treatment; day 0 is the day itself. Texts: `window.<id>` (its title),
/// `window.<id>.short` (the whole stretch in a line, for the fridge).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Window {
    /// Stable id.
    pub id: String,
    /// First day.
    pub from_day: u16,
    /// Last day.
    pub to_day: u16,
    /// Whether the days are counted from the last session of the course, rather than from this one.
    #[serde(default)]
    pub after_last: bool,
    /// What to expect.
    pub expect: Vec<Advice>,
    /// What to do.
    pub todo: Vec<Advice>,
    /// What to leave.
    pub avoid: Vec<Advice>,
    /// Ids of sources.
    pub sources: Vec<String>,
    /// How well it is supported.
    pub confidence: Confidence,
}

/// A warning sign. Text: `warning.<id>`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Warning {
    /// Stable id.
    pub id: String,
    /// Whether to call the emergency number rather than the clinic.
    pub emergency: bool,
    /// When it is printed; without it, always.
    #[serde(default)]
    pub when: Option<Condition>,
    /// Ids of sources.
    pub sources: Vec<String>,
    /// How well it is supported.
    pub confidence: Confidence,
}

/// Something to leave off before and after the treatment, such as a cream. Text: `pause.<id>`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Pause {
    /// Stable id.
    pub id: String,
    /// The rule whose wait is the time before.
    pub rule: String,
    /// When it is printed; without it, always.
    #[serde(default)]
    pub when: Option<Condition>,
    /// The first day after treatment on which it may come back.
    pub after: u16,
    /// Ids of sources.
    pub sources: Vec<String>,
    /// How well the time after is supported.
    pub confidence: Confidence,
}

/// What is known of a visit before it is made.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Visit {
    /// How long it takes, as a calendar is told.
    pub minutes: u16,
    /// Ids of sources.
    pub sources: Vec<String>,
    /// How well it is supported.
    pub confidence: Confidence,
}

/// The aftercare as a whole.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Aftercare {
    /// The three things to remember: of each list the first that surely holds, so that there are always three.
    /// Text: `remember.<id>`.
    pub remember: [Vec<Statement>; 3],
    /// What to leave off before the day of treatment and after it.
    pub pauses: Vec<Pause>,
    /// What else to do before the day of treatment. Text: `before.<id>`.
    pub before: Vec<Statement>,
    /// Ids of what of it holds while treatment is put off, too.
    #[serde(default)]
    pub waiting: Vec<String>,
    /// Ids of what of it can still be done on the very day of treatment.
    #[serde(default)]
    pub same_day: Vec<String>,
    /// The timeline, in order.
    pub windows: Vec<Window>,
    /// When to call, and whom.
    pub warnings: Vec<Warning>,
    /// A visit of the course.
    pub visit: Visit,
}
