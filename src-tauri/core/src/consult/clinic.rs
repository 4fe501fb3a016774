//! The clinic: its letterhead, its people, and what it has decided about the content.

use super::logo::Logo;
use crate::procedure::{Country, Procedure};
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
    /// Age of majority, years; none for the country's.
    pub majority: Option<u8>,
    /// Years an adult's record is kept after the last entry; none for the country's.
    pub retention_years: Option<u8>,
    /// Age until which a minor's record is kept at least, years; none for the country's.
    pub retention_minor_age: Option<u8>,
}

impl Clinic {
    /// What holds at this clinic: its country's rules, with the clinic's own in their place.
    ///
    /// A country that the content does not know is read as any other, `ZZ`.
    ///
    /// # Panics
    /// The content names no country; loading it proves that it does.
    pub fn rules(&self, procedure: &Procedure) -> Country {
        let known = procedure
            .country(&self.country)
            .or_else(|| procedure.country("ZZ"));
        let mut rules = known.expect("the content names any other country").clone();
        let typed = |own: &str, theirs: &mut String| {
            if !own.trim().is_empty() {
                own.trim().clone_into(theirs);
            }
        };
        typed(&self.paper, &mut rules.paper);
        typed(&self.emergency, &mut rules.emergency);
        rules.reflection_hours = self.reflection_hours.unwrap_or(rules.reflection_hours);
        rules.majority = self.majority.unwrap_or(rules.majority);
        rules.retention_years = self.retention_years.unwrap_or(rules.retention_years);
        rules.retention_minor_age = self.retention_minor_age.unwrap_or(rules.retention_minor_age);
        rules
    }
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
