//! Treatment zones and how deep needles usually go there.

use super::source::Confidence;
use serde::{Deserialize, Serialize};

/// A side of the patient's body.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub enum Side {
    /// The patient's right.
    Right,
    /// The patient's left.
    Left,
    /// On the midline or across it.
    Mid,
}

/// Needle lengths in millimetres for one group of zones.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Needle {
    /// The group, such as `cheek`.
    pub group: String,
    /// Shortest usual length, mm.
    pub typical_min: f64,
    /// Longest usual length, mm; beyond it the clinician is warned.
    pub typical_max: f64,
    /// Beyond this length, mm, a reason is asked and printed. A device's label may set a lower one.
    pub ceiling: f64,
    /// Nothing longer can be planned, mm.
    pub limit: f64,
    /// Ids of sources.
    pub sources: Vec<String>,
    /// How well the typical range is supported.
    pub confidence: Confidence,
}

/// A zone of the drawings. Text: `zone.<id>`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Zone {
    /// Stable id, as in the drawings: `cheek-medial-left`.
    pub id: String,
    /// Drawings that show it, the clearest first.
    pub views: Vec<String>,
    /// The group whose needle lengths apply.
    pub group: String,
    /// Which side of the patient.
    pub side: Side,
    /// Where a small label goes in each view, in the drawing's own units.
    pub anchor: std::collections::BTreeMap<String, [f64; 2]>,
}
