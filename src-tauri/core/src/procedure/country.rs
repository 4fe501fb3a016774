//! What the clinic's country sets unless the clinic edits it.

use super::source::Confidence;
use serde::{Deserialize, Serialize};

/// Paper of the printed sheet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub enum Paper {
    /// 210 mm × 297 mm.
    #[default]
    A4,
    /// 8.5 in × 11 in.
    Letter,
}

/// A country's rules. Texts: `country.<id>`, and `country.<id>.reflection` where it is noted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Country {
    /// ISO 3166-1 alpha-2; `ZZ` for any other.
    pub id: String,
    /// Hours between information and signature for adults.
    pub reflection_hours: u16,
    /// The same under the age of majority.
    pub minor_reflection_hours: u16,
    /// Whether the sheet says how long the time to think should be, where no hours are set.
    #[serde(default)]
    pub reflection_noted: bool,
    /// Age of majority, years.
    pub majority: u8,
    /// The number for emergencies; empty where the product knows none.
    pub emergency: String,
    /// Years an adult's record is kept after the last entry.
    pub retention_years: u8,
    /// A minor's record is kept at least until this age, years.
    pub retention_minor_age: u8,
    /// The paper that is usual.
    pub paper: Paper,
    /// Ids of sources.
    pub sources: Vec<String>,
    /// How well this is known.
    pub confidence: Confidence,
}
