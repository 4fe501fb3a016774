//! The consent to be signed by pen: the same words, with empty boxes to tick and lines to write on.
//!
//! It has no fields and claims no seal. What was signed on it is known only to whoever holds the paper, so nothing
//! here takes it for signed.

use super::block::{Block, Fact, Kind};
use super::compose::{ComposeError, Page, consent};
use super::freeze::{FrozenSheet, fixed};
use crate::consult::{Setting, say};
use crate::screening::Reviewed;

/// Where a name is written within a line of text.
const LINE: &str = "____________________";

/// Whose copy it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    /// The consult's patient, printed.
    Printed,
    /// Whoever writes their name on it: the patient's facts are lines to write on.
    Written,
}

/// Composes the consent of a reviewed consult to be signed by pen, and freezes it: nothing on it is ticked here.
///
/// # Errors
/// There are no texts in the consult's language.
pub fn blank(reviewed: &Reviewed, setting: &Setting<'_>, whose: Whose) -> Result<FrozenSheet, ComposeError> {
    let mut page = consent(Kind::Blank, reviewed.known(setting))?;
    if whose == Whose::Written {
        written(&mut page);
    }
    let procedure = [("procedure", page.texts.get("sheet.procedure"))];
    let lead = page.with("sheet.blank.foot", &procedure);
    let mut sheet = page.sheet("sheet.title", Some(lead));
    if whose == Whose::Written {
        sheet.patient.clear();
    }
    Ok(fixed(sheet))
}

/// Takes the patient's facts out and leaves lines to write them on.
fn written(page: &mut Page<'_>) {
    let name = page.draft().patient.name.trim();
    let keys = ["name", "born", "record", "phone", "emergency"];
    let labels = keys.map(|key| page.text(&format!("sheet.patient.{key}")));
    let day = say::typed_day(page.texts, &page.draft().date);
    let head = page.with("sheet.subtitle", &[("name", LINE), ("date", &day)]);
    let titles = page.blocks.iter_mut().filter_map(|block| match block {
        Block::Title { subtitle, .. } => Some(subtitle),
        _ => None,
    });
    for (place, subtitle) in titles.enumerate() {
        *subtitle = if place == 0 {
            head.clone()
        } else {
            subtitle.replace(name, LINE)
        };
    }
    let facts = page.blocks.iter_mut().find_map(|block| match block {
        Block::Facts { rows } => Some(rows),
        _ => None,
    });
    if let Some(rows) = facts {
        rows.retain(|row| !labels.contains(&row.label));
        let lines = labels.into_iter().map(|label| Fact {
            label,
            value: String::new(),
        });
        rows.splice(..0, lines);
    }
    for block in &mut page.blocks {
        if let Block::PenPlace { name: signer, .. } = block
            && signer == name
        {
            signer.clear();
        }
    }
}
