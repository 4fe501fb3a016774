//! The sheet: read, printed to be signed by pen, signed.

use super::RecordView;
use needlepoint_core::consult::{PartRead, Reflection};
use needlepoint_core::sheet::{Role, Sheet};
use serde::Serialize;
use specta::Type;

/// A copy that was printed to be signed by pen.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PrintedView {
    /// When, RFC 3339.
    pub at: String,
    /// The mark in its foot, by which the paper is told from one that was printed before a change.
    pub mark: Option<String>,
}

/// How long a sheet was in front of the patient.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ReadingView {
    pub seconds: u32,
    pub reached_end: bool,
    /// In the order of the sheet; one that was never shown has no seconds.
    pub parts: Vec<PartRead>,
}

/// The sheet while it is read and ticked.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SheetView {
    pub sheet: Sheet,
    pub reflection: Option<Reflection>,
    pub reading: ReadingView,
}

/// A place to sign.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PlaceView {
    pub field: String,
    pub role: Role,
    pub title: String,
    pub name: String,
    pub meaning: String,
    /// RFC 3339; none while nobody has signed here.
    pub signed_at: Option<String>,
}

/// The signing of a frozen sheet.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SigningView {
    pub digest: String,
    /// None if it cannot be read; it can only be given up then.
    pub sheet: Option<Sheet>,
    pub places: Vec<PlaceView>,
    /// Why the seals so far cannot be relied on, and what to do; none while they can.
    pub problem: Option<String>,
    /// How long it was in front of the patient before it was frozen.
    pub reading: ReadingView,
    /// Set once the last seal was verified and the record archived.
    pub record: Option<RecordView>,
}
