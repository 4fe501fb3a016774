//! The consent to be signed by pen: the same words, with empty boxes to tick and lines to write on.
//!
//! It has no fields and claims no seal. What was signed on it is known only to whoever holds the paper, so nothing
//! here takes it for signed.

use super::block::{Kind, Sheet};
use super::compose::{ComposeError, consent};
use super::freeze::{FrozenSheet, fixed};
use crate::consult::Setting;
use crate::screening::Reviewed;

/// What parts the parts of a foot.
const PART: &str = " · ";

/// Composes the consent of a reviewed consult to be signed by pen, and freezes it: nothing on it is ticked here.
///
/// # Errors
/// There are no texts in the consult's language, or nobody has approved them.
pub fn blank(reviewed: &Reviewed, setting: &Setting<'_>) -> Result<FrozenSheet, ComposeError> {
    let page = consent(Kind::Blank, reviewed.known(setting))?.approved()?;
    let procedure = [("procedure", page.texts.get("sheet.procedure"))];
    let lead = page.with("sheet.blank.foot", &procedure);
    let mut sheet = page.sheet("sheet.title", Some(lead));
    let digest = fixed(sheet.clone()).digest().hex();
    let mark = format!("{} {}", &digest[..4], &digest[4..8]);
    let foot = &mut sheet.form.foot;
    if let Some((form, page)) = foot.rsplit_once(PART) {
        *foot = [form, &mark, page].join(PART);
    }
    Ok(fixed(sheet))
}

/// The mark in the foot of a copy to be signed by pen: another consult, or the same after a change, has another one.
/// The start of the SHA-256 of the sheet without it, twice four hexadecimal digits.
pub fn print_mark(sheet: &Sheet) -> Option<&str> {
    let blank = sheet.kind == Kind::Blank;
    sheet.form.foot.rsplit(PART).nth(1).filter(|_| blank)
}
