//! What is added to a signed record: written, shown, sealed.

use super::Held;
use crate::additions;
use crate::failure::Failure;
use crate::view::{AdditionPage, AdditionStart, RecordView};
use needlepoint_core::consult::{Addition, Mark};

/// What the window needs to add something to a record.
#[tauri::command(async)]
#[specta::specta]
pub fn start_addition(state: Held<'_>, id: String) -> Result<AdditionStart, Failure> {
    additions::start(&state, &id)
}

/// Keeps what is being written; none throws it away.
#[tauri::command(async)]
#[specta::specta]
pub fn keep_addition(state: Held<'_>, id: String, addition: Option<Addition>) -> Result<(), Failure> {
    additions::keep(&state, &id, addition.as_ref())
}

/// The page as it would be sealed now.
#[tauri::command(async)]
#[specta::specta]
pub fn addition_page(state: Held<'_>, id: String, addition: Addition) -> Result<AdditionPage, Failure> {
    additions::page(&state, &id, &addition)
}

/// Seals the page that was shown, and makes it a record.
#[tauri::command(async)]
#[specta::specta]
pub fn seal_addition(
    state: Held<'_>,
    id: String,
    addition: Addition,
    digest: String,
    mark: Option<Mark>,
) -> Result<RecordView, Failure> {
    additions::seal(&state, &id, &addition, &digest, mark.as_ref())
}
