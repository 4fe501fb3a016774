//! What is added to a record, as the window shows it.

use super::{PlaceView, RecordKind};
use needlepoint_core::consult::{Addition, Covered};
use needlepoint_core::sheet::Sheet;
use serde::Serialize;
use specta::Type;

/// A record that was added to another, or the one that it was added to.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct AddedView {
    pub id: String,
    pub kind: RecordKind,
    pub sealed_at: String,
    /// What it says: of an addendum and a correction the words, of a withdrawal what was said.
    pub words: String,
    /// What a withdrawal is about; empty for all else.
    pub covers: Vec<Covered>,
}

/// What the window needs to add something to a record.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct AdditionStart {
    /// What was begun before and not sealed.
    pub begun: Option<Addition>,
    /// The patient's name.
    pub patient: String,
    /// The name of who decided for the patient; empty where the patient did.
    pub guardian: String,
    /// What a withdrawal can be about; empty where there is nothing to withdraw.
    pub covers: Vec<Covered>,
    /// Whether a correction can name the lots that were in fact used.
    pub lots: bool,
    /// The day, `YYYY-MM-DD`.
    pub today: String,
}

/// The page as it would be sealed now.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct AdditionPage {
    pub sheet: Sheet,
    /// What is signed: SHA-256 of the frozen page, hexadecimal.
    pub digest: String,
    /// Who signs it beside the clinic.
    pub signer: Option<PlaceView>,
}
