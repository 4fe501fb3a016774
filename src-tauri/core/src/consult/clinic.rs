//! The clinic: its letterhead, its people, and what it has decided about the content.

use super::logo::Logo;
use super::words::is_blank;
use crate::procedure::{Country, Paper, Procedure, Texts};
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
    /// Paper; none for the country's.
    pub paper: Option<Paper>,
    /// Emergency number; empty for the country's.
    pub emergency: String,
}

impl Clinic {
    /// What holds at this clinic: its country's rules, with the clinic's own in their place.
    ///
    /// A country that the content does not know is read as any other, `ZZ`.
    ///
    /// # Panics
    /// The content names no country; loading it proves that it does.
    pub fn rules(&self, policy: &Policy, procedure: &Procedure) -> Country {
        let known = procedure
            .country(&self.country)
            .or_else(|| procedure.country("ZZ"));
        let mut rules = known.expect("the content names any other country").clone();
        rules.paper = self.paper.unwrap_or(rules.paper);
        if !is_blank(&self.emergency) {
            self.emergency.trim().clone_into(&mut rules.emergency);
        }
        policy.rules.stand_over(&mut rules);
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
    /// Digest of the texts that were read: [`Texts::digest`].
    pub digest: String,
    /// Who.
    pub by: String,
    /// In what competence, such as "dermatologist" or "sworn translator".
    pub competence: String,
    /// Day, `YYYY-MM-DD`.
    pub on: String,
}

/// What the clinic sets in the place of its country's rules.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct OwnRules {
    /// Age of majority, years, 14 to 25; none for the country's.
    pub majority: Option<u8>,
    /// Hours between information and signature, 0 to 999; none for the country's.
    pub reflection_hours: Option<u16>,
    /// The same under the age of majority.
    pub minor_reflection_hours: Option<u16>,
    /// Years an adult's record is kept after the last entry, 1 to 100; none for the country's.
    pub retention_years: Option<u8>,
    /// Age until which a minor's record is kept at least, years, 1 to 100; none for the country's.
    pub retention_minor_age: Option<u8>,
    /// Months after which consent is asked again before a treatment, 1 to 60; none for the content's.
    pub consent_months: Option<u8>,
}

impl OwnRules {
    /// The rules within their bounds: beyond them a number counts as the bound.
    #[must_use]
    pub fn bounded(&self) -> Self {
        let within = |own: Option<u8>, least: u8, most: u8| own.map(|n| n.clamp(least, most));
        Self {
            majority: within(self.majority, 14, 25),
            reflection_hours: self.reflection_hours.map(|hours| hours.min(999)),
            minor_reflection_hours: self.minor_reflection_hours.map(|hours| hours.min(999)),
            retention_years: within(self.retention_years, 1, 100),
            retention_minor_age: within(self.retention_minor_age, 1, 100),
            consent_months: within(self.consent_months, 1, 60),
        }
    }

    /// Puts them in the place of the country's, within their bounds.
    fn stand_over(&self, rules: &mut Country) {
        let own = self.bounded();
        rules.majority = own.majority.unwrap_or(rules.majority);
        rules.reflection_hours = own.reflection_hours.unwrap_or(rules.reflection_hours);
        rules.minor_reflection_hours = own.minor_reflection_hours.unwrap_or(rules.minor_reflection_hours);
        rules.retention_years = own.retention_years.unwrap_or(rules.retention_years);
        rules.retention_minor_age = own.retention_minor_age.unwrap_or(rules.retention_minor_age);
    }
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
    /// The last approval of the texts by language, unless it was withdrawn.
    pub approvals: BTreeMap<String, Approval>,
    /// What it sets in the place of its country's rules.
    pub rules: OwnRules,
}

impl Policy {
    /// The approval of just these texts: of another version, or of other words under the same version, it is none.
    pub fn approval(&self, texts: &Texts) -> Option<&Approval> {
        let given = self.approvals.get(&texts.language)?;
        (given.version == texts.version && given.digest == texts.digest()).then_some(given)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::procedure::microneedling;

    #[test]
    fn the_clinics_own_rules_stand_over_its_countrys_within_bounds() {
        let procedure = microneedling().expect("the built-in content has no flaw");
        let clinic = Clinic {
            country: "GB".into(),
            ..Clinic::default()
        };
        let rules = |rules: OwnRules| {
            let policy = Policy {
                rules,
                ..Policy::default()
            };
            clinic.rules(&policy, &procedure)
        };
        assert_eq!(Some(&rules(OwnRules::default())), procedure.country("GB"));
        let own = rules(OwnRules {
            majority: Some(21),
            reflection_hours: Some(0),
            minor_reflection_hours: Some(72),
            retention_years: Some(30),
            retention_minor_age: Some(28),
            consent_months: Some(6),
        });
        assert_eq!((own.majority, own.reflection_hours), (21, 0));
        assert_eq!(own.minor_reflection_hours, 72);
        assert_eq!((own.retention_years, own.retention_minor_age), (30, 28));
        let wild = rules(OwnRules {
            majority: Some(0),
            reflection_hours: Some(u16::MAX),
            minor_reflection_hours: Some(u16::MAX),
            retention_years: Some(0),
            retention_minor_age: Some(u8::MAX),
            consent_months: Some(u8::MAX),
        });
        assert_eq!((wild.majority, wild.reflection_hours), (14, 999));
        assert_eq!(wild.minor_reflection_hours, 999);
        assert_eq!((wild.retention_years, wild.retention_minor_age), (1, 100));
    }
}
