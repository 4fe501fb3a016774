//! The frozen sheet: after the last tick and initial. What is signed is its digest.

use super::block::{Block, Role, Sheet};
use super::informed::informed_of;
use crate::consult::{Gap, Setting, Step, is_blank, reflecting, unapproved};
use crate::screening::Reviewed;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

/// Stands in a stamp after the time where the name was typed.
pub const SIGN_TYPED: &str = "(1)";
/// Stands in a stamp before the name of who saw a mark being made.
pub const SIGN_WITNESSED: &str = "(2)";

/// SHA-256 of a frozen sheet's canonical JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Digest(pub [u8; 32]);

impl Digest {
    /// Lower-case hexadecimal, 64 characters.
    pub fn hex(&self) -> String {
        crate::hex(&self.0)
    }
}

/// A sheet that will not change any more, with its digest. Made by [`freeze`], by what composes a paper on which
/// nothing is ticked in the window, and by [`FrozenSheet::read`].
#[derive(Clone, Debug, PartialEq)]
pub struct FrozenSheet {
    sheet: Sheet,
    json: String,
    digest: Digest,
}

/// A place where somebody signs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct Place {
    /// The field's name in the PDF.
    pub field: String,
    /// Whose it is.
    pub role: Role,
    /// The role in words.
    pub title: String,
    /// The signer's printed name.
    pub name: String,
    /// What the signature means.
    pub meaning: String,
}

impl FrozenSheet {
    /// The sheet.
    pub fn sheet(&self) -> &Sheet {
        &self.sheet
    }

    /// Its canonical JSON: what the digest is of.
    pub fn json(&self) -> &str {
        &self.json
    }

    /// Its digest.
    pub fn digest(&self) -> Digest {
        self.digest
    }

    /// The places to sign, in the order of signing.
    pub fn places(&self) -> Vec<Place> {
        let place = |block: &Block| match block {
            Block::SignaturePlace {
                field,
                role,
                title,
                name,
                meaning,
                ..
            } => Some(Place {
                field: field.clone(),
                role: *role,
                title: title.clone(),
                name: name.clone(),
                meaning: meaning.clone(),
            }),
            _ => None,
        };
        self.sheet.blocks.iter().filter_map(place).collect()
    }

    /// Takes up a sheet that was frozen before, from its JSON.
    ///
    /// # Errors
    /// JSON that is no sheet, as after damage.
    pub fn read(json: String) -> Result<Self, serde_json::Error> {
        let sheet = serde_json::from_str(&json)?;
        let digest = Digest(Sha256::digest(json.as_bytes()).into());
        Ok(Self { sheet, json, digest })
    }
}

/// Freezes the sheet of a reviewed consult: its clauses are all ticked and initialled as they must be, and the time
/// to think is over, or it is written why it is shorter, and the clinic has approved the words.
///
/// # Errors
/// The clauses that are still open, as gaps at `clause.<id>`, the reflection period while it runs, and words that
/// nobody of the clinic has approved.
pub fn freeze(
    sheet: &Sheet,
    reviewed: &Reviewed,
    setting: &Setting<'_>,
    now: Timestamp,
) -> Result<FrozenSheet, Vec<Gap>> {
    let mut open = open_clauses(sheet);
    open.extend(reflecting(
        reviewed.draft(),
        &informed_of(reviewed, setting),
        setting,
        now,
    ));
    open.extend(unapproved(reviewed.draft(), setting));
    if !open.is_empty() {
        return Err(open);
    }
    Ok(fixed(sheet.clone()))
}

/// A sheet as it stands, with its digest.
pub(super) fn fixed(sheet: Sheet) -> FrozenSheet {
    let json = serde_json::to_string(&sheet).expect("a sheet holds only strings, numbers and lists");
    let digest = Digest(Sha256::digest(json.as_bytes()).into());
    FrozenSheet { sheet, json, digest }
}

/// Clauses that still need a tick or initials.
pub fn open_clauses(sheet: &Sheet) -> Vec<Gap> {
    let mut open = Vec::new();
    for block in &sheet.blocks {
        let Block::Clause {
            id,
            required,
            initialled,
            ticked,
            initials,
            ..
        } = block
        else {
            continue;
        };
        let blank = initials.as_deref().is_none_or(is_blank);
        let message = match (*ticked, *required, *initialled && blank) {
            (false, true, _) => "This is not ticked yet. Tick it once it is true.",
            (true, _, true) => "The initials are missing. Add them, at most six letters.",
            _ => continue,
        };
        open.push(Gap::new(Step::Consent, format!("clause.{id}"), message));
    }
    open
}
