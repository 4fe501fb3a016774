//! What bothers the patient, and the usual course of treatment for it.

use super::source::Confidence;
use serde::{Deserialize, Serialize};

/// An inclusive range of whole numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Range {
    /// Smallest usual value.
    pub min: u16,
    /// Largest usual value.
    pub max: u16,
}

/// A concern that can be chosen. Texts: `concern.<id>.name`, `.plain`, `.benefit`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Concern {
    /// Stable id, snake case.
    pub id: String,
    /// Zone groups it is usual in; empty means any.
    #[serde(default)]
    pub groups: Vec<String>,
    /// Usual number of sessions.
    pub sessions: Range,
    /// Usual days between sessions.
    pub interval_days: Range,
    /// Set where the concern is not offered by the product; the text `concern.<id>.declined` says why.
    #[serde(default)]
    pub declined: bool,
    /// Screening questions that the concern answers with "yes" by itself, such as `active_acne`.
    #[serde(default)]
    pub raises: Vec<String>,
    /// Ids of sources.
    pub sources: Vec<String>,
    /// How well the course of treatment is supported.
    pub confidence: Confidence,
}
