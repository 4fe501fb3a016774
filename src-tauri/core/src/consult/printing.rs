//! How the sheet is set for this patient's eyes and this clinic's printer.

use serde::{Deserialize, Serialize};

/// How the sheet is set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct Printing {
    /// All that is read is at least 18 pt.
    pub large_print: bool,
    /// No colour.
    pub black_and_white: bool,
}

impl Printing {
    /// Whether it is set as most sheets are: 12 pt, in colour.
    pub fn is_usual(&self) -> bool {
        *self == Self::default()
    }
}
