//! A consult file: the draft as the window saves it, with the signatures that go on its sheet.

use crate::trouble::{INPUT, Trouble};
use jiff::{Zoned, civil::Date};
use needlepoint_core::consult::{Draft, Mark};
use serde::Serialize;
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::path::Path;

/// The most bytes of a consult file.
const LARGEST: u64 = 16 * 1024 * 1024;

/// A consult file.
#[derive(Serialize)]
pub struct Consult {
    /// The draft.
    #[serde(flatten)]
    pub draft: Draft,
    /// Signatures by the field they go in.
    pub signatures: BTreeMap<String, Mark>,
}

impl Consult {
    /// The day on which it is judged: its own, and where that is no day the one on the calendar.
    pub fn today(&self) -> Date {
        self.draft.day().unwrap_or_else(|| Zoned::now().date())
    }
}

/// Reads a consult file; unknown fields are refused.
pub fn read(path: &Path) -> Result<Consult, Trouble> {
    let shown = path.display();
    let unread = |error: std::io::Error| {
        Trouble::new(
            INPUT,
            format!("{shown} could not be read: {error}."),
            "Check the path.",
        )
    };
    if std::fs::metadata(path).map_err(unread)?.len() > LARGEST {
        return Err(Trouble::new(
            INPUT,
            format!("{shown} is larger than 16 MB."),
            "Is it a consult file?",
        ));
    }
    let text = std::fs::read_to_string(path).map_err(unread)?;
    let broken = |error: serde_json::Error| {
        let hint = "Compare it with what `needlepoint-cli sample` prints.";
        Trouble::new(INPUT, format!("{shown} is no consult file: {error}."), hint)
    };
    let mut fields: Map<String, Value> = serde_json::from_str(&text).map_err(broken)?;
    let signatures = fields.remove("signatures");
    Ok(Consult {
        signatures: signatures
            .map(serde_json::from_value)
            .transpose()
            .map_err(broken)?
            .unwrap_or_default(),
        draft: serde_json::from_value(Value::Object(fields)).map_err(broken)?,
    })
}
