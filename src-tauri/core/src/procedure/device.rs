//! Needling devices and what their labels cover.

use super::source::Confidence;
use serde::{Deserialize, Serialize};

/// What a device delivers through its needles.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub enum Energy {
    /// Nothing but the needle.
    Mechanical,
    /// Heat: refused by the product, with the text `device.radiofrequency.refused`.
    Radiofrequency,
}

/// One use that a regulator cleared.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Label {
    /// Country id whose regulator cleared it.
    pub country: String,
    /// Concern ids covered.
    pub concerns: Vec<String>,
    /// Zone groups covered.
    pub groups: Vec<String>,
    /// Fitzpatrick skin types covered, 1 to 6.
    pub skin_types: Vec<u8>,
    /// Youngest age covered, years.
    pub min_age: u8,
    /// Longest needle covered, mm.
    pub ceiling: f64,
    /// Ids of sources.
    pub sources: Vec<String>,
    /// How well this is known.
    pub confidence: Confidence,
}

/// A device that can be planned.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Device {
    /// Stable id.
    pub id: String,
    /// Brand name as printed; `other` has none and the clinician types it.
    pub name: String,
    /// What it delivers.
    pub energy: Energy,
    /// Longest needle it has, mm.
    pub longest: f64,
    /// Cleared uses; none for a device whose label is not known to the product.
    #[serde(default)]
    pub labels: Vec<Label>,
}
