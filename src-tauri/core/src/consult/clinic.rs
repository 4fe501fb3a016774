//! The clinic: its letterhead, its people, and what it has decided about the content.

use super::logo::Logo;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// The clinic, as the letterhead and the aftercare page name it. Nothing of a patient's.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct Clinic {
    /// Name.
    pub name: String,
    /// Address, a line each.
    pub address: Vec<String>,
    /// Country id, as in the content.
    pub country: String,
    /// Number to call in opening hours; no default.
    pub phone: String,
    /// Number to call out of hours; no default.
    pub phone_out_of_hours: String,
    /// Opening hours in words.
    pub hours: String,
    /// E-mail or web address, printed; may be empty.
    pub contact: String,
    /// Logo.
    pub logo: Option<Logo>,
    /// `a4` or `letter`; empty for the country's.
    pub paper: String,
    /// Emergency number; empty for the country's.
    pub emergency: String,
    /// Hours between information and signature; none for the country's.
    pub reflection_hours: Option<u16>,
}

/// A clinician who may resolve findings and sign.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct Clinician {
    /// Name with title, as printed.
    pub name: String,
    /// Grade or specialty, as printed.
    pub grade: String,
    /// Registration number, as printed.
    pub registration: String,
}

/// Who approved the texts of a language, and when.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Approval {
    /// Language tag.
    pub language: String,
    /// Version of the texts that was read.
    pub version: String,
    /// Who.
    pub by: String,
    /// In what competence, such as "dermatologist" or "sworn translator".
    pub competence: String,
    /// Day, `YYYY-MM-DD`.
    pub on: String,
}

/// What the clinic has decided about rules and texts.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct Policy {
    /// Rules of low confidence that the clinic has confirmed.
    pub confirmed: BTreeSet<String>,
    /// Waits the clinic has set, days by rule id.
    pub waits: BTreeMap<String, u16>,
    /// Approved texts by language.
    pub approvals: BTreeMap<String, Approval>,
}
