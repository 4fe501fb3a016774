//! Where a fact comes from, and how far it can be trusted.

use serde::{Deserialize, Serialize};

/// How well a statement is supported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub enum Confidence {
    /// Background knowledge without a source that was read.
    Background,
    /// Seen on clinic pages only, or thinly supported.
    Low,
    /// A professional secondary source, or several weak ones that agree.
    Moderate,
    /// A regulator, a label, a statute, a trial or review, a national health service's leaflet.
    High,
}

impl Confidence {
    /// Whether a rule may block without the clinic having confirmed it.
    pub fn stands_alone(self) -> bool {
        self >= Self::Moderate
    }
}

/// A publication that a rule or a sentence rests on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Source {
    /// Short stable id, such as `S07`.
    pub id: String,
    /// What it is, in a line.
    pub title: String,
    /// Year or span of years; `n.d.` where none is given.
    pub year: String,
    /// Where it was found.
    pub found: String,
}
