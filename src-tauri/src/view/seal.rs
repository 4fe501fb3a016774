//! The clinic's seal key, its time-stamp authority, and how records stand to their time-stamps.

use serde::Serialize;
use specta::Type;

/// The seal key, as far as it may be shown.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SealKeyView {
    pub subject: String,
    pub valid_to: String,
    pub fingerprint: String,
    /// Whether it vouches for itself only.
    pub self_signed: bool,
    /// Set once it has to be renewed.
    pub expiry: Option<ExpiryView>,
}

/// That the seal key has to be renewed.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ExpiryView {
    pub message: String,
    pub hint: String,
    /// Whether nothing can be sealed with it any more, or not yet.
    pub over: bool,
}

/// That long-term forms end soon and are not renewed.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct EndingView {
    /// How many sheets.
    pub sheets: u32,
    /// When the certificate of the first of them ends, RFC 3339.
    pub first: String,
    /// Why they are not renewed, and what to do.
    pub why: String,
}

/// The time-stamp authority that is asked.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct AuthorityView {
    pub address: String,
    pub long_term: bool,
    /// The name in the certificate that its answers have to lead to.
    pub vouched_by: String,
}

/// What an authority that was tried answered.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Trying {
    /// The name in its certificate.
    pub authority: String,
    /// What it says is the time, RFC 3339.
    pub at: String,
    /// Until when its certificate is valid, RFC 3339.
    pub valid_to: String,
    /// The name in the certificate that its answers have to lead to from then on.
    pub vouched_by: String,
    /// That certificate's SHA-256, in hexadecimal: it is handed back by who chooses this authority.
    pub anchor: String,
    /// Whether its clock and this computer's are far apart.
    pub clocks_apart: bool,
}

/// How a record stands to its time-stamp.
#[derive(Clone, Debug, Default, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct StampView {
    /// When its seals were there already, RFC 3339, by a time-stamp that is intact; none while it has none.
    pub at: Option<String>,
    /// The name in the authority's certificate.
    pub authority: Option<String>,
    /// Whether it is an authority that the clinic chose.
    pub chosen: bool,
    /// Whether the proofs that the certificates were good are in the file too.
    pub long_term: bool,
    /// The names in the certificates of which the file's proofs do not tell whether they were revoked; none where it
    /// has no proofs.
    pub unproven: Vec<String>,
    /// Whether it could be time-stamped and does not wait for it: a record from before an authority was set.
    pub possible: bool,
    /// Set while it waits.
    pub waits: Option<Waits>,
}

/// What a record waits for.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Waits {
    /// What stood in the way last; none before the first try.
    pub why: Option<String>,
    /// When it is tried next, RFC 3339; none while nobody would be asked.
    pub next_at: Option<String>,
}
