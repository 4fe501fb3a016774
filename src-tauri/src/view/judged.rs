//! A judged PDF, as the window shows it.

use serde::Serialize;
use specta::Type;

/// What can be said of a file, or of one seal or time-stamp.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum JudgedVerdict {
    /// Checked, and nothing changed.
    Intact,
    /// Checked, and something changed.
    Changed,
    /// Not or not wholly checked. Nothing may call it intact.
    NotChecked,
}

/// Who vouches for the one who sealed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum Known {
    /// It leads to a key that the clinic has, or has had.
    Clinic,
    /// It leads to a certificate that somebody at the desk trusts.
    Trusted,
    /// It vouches for itself only.
    ItselfOnly,
    /// It names an issuer, of whom nothing is known here.
    Issuer,
}

/// A PDF that was judged.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Judged {
    /// The file's own name.
    pub name: String,
    /// Bytes.
    pub size: u32,
    pub verdict: JudgedVerdict,
    /// Whether it is a sheet of this program, judged byte for byte.
    pub ours: bool,
    pub covers_whole_file: bool,
    /// What is wrong with the file as a whole.
    pub problem: Option<String>,
    pub seals: Vec<JudgedSeal>,
    pub time_stamps: Vec<JudgedStamp>,
    pub revisions: Vec<RevisionView>,
    /// What could be taken for checked, and was not.
    pub unchecked: Vec<String>,
    /// Whose certificates somebody at the desk trusts.
    pub trusted: Vec<String>,
}

/// A seal that was judged.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct JudgedSeal {
    /// By its own account.
    pub name: String,
    /// By its own account.
    pub meaning: String,
    pub verdict: JudgedVerdict,
    /// When, by its own account.
    pub at: Option<String>,
    /// When it was there already, by a time-stamp of an authority that the clinic chose.
    pub stamped_at: Option<String>,
    /// None while it is not intact, as are those below.
    pub known: Option<Known>,
    pub signer: Option<String>,
    pub issuer: Option<String>,
    pub valid_to: Option<String>,
    pub fingerprint: Option<String>,
    pub algorithm: Option<String>,
    pub problem: Option<String>,
}

/// A time-stamp that was judged.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct JudgedStamp {
    pub verdict: JudgedVerdict,
    /// None while it is not intact, as is the next.
    pub at: Option<String>,
    pub authority: Option<String>,
    /// Whether it is an authority that the clinic chose.
    pub chosen: bool,
    /// Whether it stands on the whole document as it then was, or on one seal.
    pub on_document: bool,
    /// How many seals it covers.
    pub seals: u32,
    /// Whether it covers the proofs that all certificates were good.
    pub proofs: bool,
    /// The names in the certificates of which the proofs that it covers do not tell this; none where it covers none.
    pub unproven: Vec<String>,
    pub covers_whole_file: bool,
    pub problem: Option<String>,
}

/// What was added to a file at one time.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct RevisionView {
    pub number: u32,
    pub after_seal: bool,
    pub added: Vec<Added>,
}

/// One thing that was added or changed.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Added {
    /// Whether it changes nothing that was sealed.
    pub harmless: bool,
    pub says: String,
}
