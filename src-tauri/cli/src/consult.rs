//! A consult file: the draft as the window saves it, with the signatures that go on its sheet.

use crate::file;
use crate::trouble::{INPUT, Trouble};
use jiff::{Zoned, civil::Date};
use needlepoint_core::consult::{Draft, Mark};
use serde::Serialize;
use serde::de::{Deserialize, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Formatter;
use std::path::Path;

/// The most that a consult file takes, megabytes.
const LARGEST: u64 = 16;

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

/// Reads a consult file; unknown fields are refused, and a field that is there twice: readers differ in which they take.
pub fn read(path: &Path) -> Result<Consult, Trouble> {
    let bytes = file::read(path, LARGEST, INPUT, "Is it a consult file?")?;
    let shown = path.display();
    let text = String::from_utf8(bytes).map_err(|_| {
        let what = format!("{shown} could not be read: it is no text in UTF-8.");
        Trouble::new(INPUT, what, "Is it a consult file?")
    })?;
    let broken = |error: serde_json::Error| {
        let hint = "Compare it with what `needlepoint-cli sample` prints.";
        Trouble::new(INPUT, format!("{shown} is no consult file: {error}."), hint)
    };
    serde_json::from_str::<Distinct>(&text).map_err(broken)?;
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

/// Any JSON in which no object has a field twice.
struct Distinct;

impl<'de> Deserialize<'de> for Distinct {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Self)
    }
}

impl<'de> Visitor<'de> for Distinct {
    type Value = Self;

    fn expecting(&self, words: &mut Formatter<'_>) -> std::fmt::Result {
        words.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_str<E>(self, _: &str) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self, A::Error> {
        while items.next_element::<Self>()?.is_some() {}
        Ok(self)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Self, A::Error> {
        let mut seen = BTreeSet::new();
        while let Some((name, Self)) = fields.next_entry::<String, Self>()? {
            if !seen.insert(name.clone()) {
                return Err(A::Error::custom(format!("duplicate field `{name}`")));
            }
        }
        Ok(self)
    }
}
