//! What the patient has on the screen, and no more than that.

use super::{ConsultView, SheetView};
use needlepoint_core::consult::Answer;
use needlepoint_core::procedure::Question;
use needlepoint_core::sheet::Direction;
use serde::{Deserialize, Serialize};
use specta::Type;
use std::collections::BTreeMap;

/// Which part of a consult the patient is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum HandedPart {
    /// The health questions, to answer alone.
    Questions,
    /// The sheet, to read.
    Sheet,
}

/// What the clinic has again.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct TakenBack {
    pub consult: ConsultView,
    /// Whether another program or the desktop came before the window meanwhile.
    pub left: bool,
}

/// The patient's screen.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct HandedView {
    pub part: HandedPart,
    pub language: String,
    pub direction: Direction,
    /// The texts of the screen and the questions, in the patient's language, by key.
    pub words: BTreeMap<String, String>,
    /// What is asked.
    pub questions: Vec<Question>,
    /// What is answered so far, by question.
    pub answers: BTreeMap<String, Answer>,
    /// The sheet, where that is what they have.
    pub sheet: Option<SheetView>,
}
