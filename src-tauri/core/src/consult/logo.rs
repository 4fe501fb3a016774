//! The clinic's logo: taken in once, bounded, and laid on white.

use serde::{Deserialize, Serialize};

/// A picture in the letterhead, already decoded and bounded.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Logo {
    /// Width, pixels.
    pub width: u32,
    /// Height, pixels.
    pub height: u32,
    /// PNG bytes, base64, without transparency.
    pub png: String,
    /// What it shows, for those who cannot see it.
    pub alt: String,
}
