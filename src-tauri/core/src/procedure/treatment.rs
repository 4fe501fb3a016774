//! What is written down of a treatment: what can be seen at its end, what can happen during it.

use super::source::Confidence;
use super::statement::Statement;
use serde::{Deserialize, Serialize};

/// How often the needles pass over a zone.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Passes {
    /// Where counting begins.
    pub usual: u8,
    /// More can only be a slip.
    pub most: u8,
    /// Ids of sources.
    pub sources: Vec<String>,
    /// How well it is supported.
    pub confidence: Confidence,
}

/// What is written down of a treatment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Treating {
    /// What can be seen at the end of a zone. Text: `endPoint.<id>`.
    pub end_points: Vec<Statement>,
    /// What can happen during the treatment. Text: `reaction.<id>`.
    pub reactions: Vec<Statement>,
    /// How often the needles pass over a zone.
    pub passes: Passes,
    /// Months after which consent is asked again, unless the clinic sets others.
    pub consent_months: u8,
}
