//! The consent to be signed by pen: the same words, with empty boxes to tick and lines to write on.
//!
//! It has no fields and claims no seal. What was signed on it is known only to whoever holds the paper, so nothing
//! here takes it for signed.

use super::block::Kind;
use super::compose::{ComposeError, consent};
use super::freeze::{FrozenSheet, fixed};
use crate::consult::Setting;
use crate::screening::Reviewed;

/// Composes the consent of a reviewed consult to be signed by pen, and freezes it: nothing on it is ticked here.
///
/// # Errors
/// There are no texts in the consult's language, or nobody has approved them.
pub fn blank(reviewed: &Reviewed, setting: &Setting<'_>) -> Result<FrozenSheet, ComposeError> {
    let page = consent(Kind::Blank, reviewed.known(setting))?.approved()?;
    let procedure = [("procedure", page.texts.get("sheet.procedure"))];
    let lead = page.with("sheet.blank.foot", &procedure);
    Ok(fixed(page.sheet("sheet.title", Some(lead))))
}
