//! What has been typed so far. Saved at every change; may be incomplete, never lost.
//!
//! Dates and numbers are kept as typed: an impossible date stays where it was written until somebody
//! mends it. The JSON of a draft is the consult file that the terminal reads.

use super::printing::Printing;
use super::reading::Reading;
use super::visit::NextVisit;
use super::words::is_one_line;
use crate::procedure::{Outcome, Procedure, Value, number};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use unicode_segmentation::UnicodeSegmentation as _;

/// The patient, as typed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct Patient {
    /// Full name.
    pub name: String,
    /// `YYYY-MM-DD`.
    pub birth_date: String,
    /// The clinic's number for the patient.
    pub record_number: String,
    /// Telephone.
    pub phone: String,
    /// Whom to call in an emergency: name and telephone.
    pub emergency_contact: String,
}

/// How much a concern bothers the patient.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub enum Severity {
    /// A little.
    Mild,
    /// Clearly.
    Moderate,
    /// A lot.
    Severe,
}

/// A concern and where it is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ChosenConcern {
    /// Concern id.
    pub concern: String,
    /// Zone ids.
    #[serde(default)]
    pub zones: Vec<String>,
    /// How much it bothers.
    #[serde(default)]
    pub severity: Option<Severity>,
}

/// An answer with its details as typed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Answer {
    /// The answer; none while only details were typed.
    #[serde(default)]
    pub value: Option<Value>,
    /// Details by id: dates as `YYYY-MM-DD`, numbers, option ids, words.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub details: BTreeMap<String, String>,
}

/// What the clinician did with a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub enum ResolutionKind {
    /// Follows the finding.
    Accepted,
    /// Goes ahead against it.
    Overridden,
    /// Nothing yet: the reason is being written.
    Pending,
}

/// A finding resolved. Holds only for the very finding it was given for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Resolution {
    /// Id of the finding.
    pub finding: String,
    /// The outcome it had.
    pub outcome: Outcome,
    /// The date it named, `YYYY-MM-DD`.
    #[serde(default)]
    pub until: Option<String>,
    /// What was done.
    pub kind: ResolutionKind,
    /// Why, in the clinician's words; printed.
    #[serde(default)]
    pub reason: String,
    /// The clinician's name.
    pub by: String,
    /// When, RFC 3339.
    pub at: String,
}

/// When the treatment is planned.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase", tag = "when", deny_unknown_fields)]
pub enum When {
    /// On the day of the consult.
    Today {},
    /// On a later day.
    On {
        /// `YYYY-MM-DD`, as typed.
        day: String,
    },
    /// Not yet known.
    Open {},
}

/// A needle length for a zone.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PlannedNeedle {
    /// Zone id.
    pub zone: String,
    /// Millimetres, as typed.
    pub length: String,
    /// Why longer than the ceiling; printed.
    #[serde(default)]
    pub reason: String,
}

impl PlannedNeedle {
    /// The length in millimetres, to the hundredth that is printed; none while it cannot be read.
    pub fn millimetres(&self) -> Option<f64> {
        let length = number(&self.length).map(|mm| (mm * 100.0).round() / 100.0);
        length.filter(|mm| *mm > 0.0)
    }
}

/// A product put on the skin beyond the glide product.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct Topical {
    /// Whether one is planned.
    pub planned: bool,
    /// Product and strength.
    pub product: String,
}

/// The plan, as typed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct Plan {
    /// The day of treatment.
    pub day: Option<When>,
    /// Device id.
    pub device: String,
    /// Brand and model where the device is `other`.
    pub device_name: String,
    /// Needle lengths by zone.
    pub needles: Vec<PlannedNeedle>,
    /// Glide product.
    pub glide: String,
    /// Whether numbing cream is planned.
    pub anaesthetic: Option<bool>,
    /// Drug and strength.
    pub anaesthetic_product: String,
    /// A topical such as vitamin C; off unless chosen.
    pub topical: Topical,
    /// Number of sessions, as typed.
    pub sessions: String,
    /// Days between sessions, as typed.
    pub interval_days: String,
    /// The next visit, where it is fixed.
    pub next_visit: NextVisit,
    /// Price of one session with its currency, as typed.
    pub cost_session: String,
    /// Price of the course, as typed.
    pub cost_course: String,
    /// What touch-ups and refunds cost, as typed.
    pub cost_terms: String,
}

/// A question that the patient asked.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct Asked {
    /// What was asked.
    pub asked: String,
    /// What was answered.
    pub answered: String,
}

/// Whether the patient could say it in their own words.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct TeachBack {
    /// Ids of the questions answered well.
    pub understood: Vec<String>,
    /// Notes.
    pub note: String,
}

/// How an interpreter takes part. Texts: `sheet.interpreter.<mode>`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub enum InterpreterMode {
    /// In the room.
    InRoom,
    /// By video.
    Video,
    /// By telephone.
    Telephone,
}

/// How the patient gets their copy. Texts: `sheet.copy.<copy>`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub enum PatientCopy {
    /// On paper.
    Paper,
    /// By e-mail.
    Email,
    /// Both.
    Both,
}

/// Who interprets.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct Interpreter {
    /// Whether one is needed; none while not asked.
    pub needed: Option<bool>,
    /// Name.
    pub name: String,
    /// Number or agency.
    pub number: String,
    /// Language spoken.
    pub language: String,
    /// How they take part; none while not said.
    pub mode: Option<InterpreterMode>,
}

/// Who decides with a minor.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct Guardian {
    /// Name.
    pub name: String,
    /// Relation to the patient.
    pub relation: String,
    /// The young person's own wish, in their words.
    pub wish: String,
    /// The medical need.
    pub need: String,
}

/// Who is in the room beside the clinician.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct Chaperone {
    /// Whether one was offered and what the patient chose; none while not asked.
    pub accepted: Option<bool>,
    /// Name, where accepted.
    pub name: String,
}

/// What was talked over, ticked and initialled.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct Consent {
    /// By clause id what was shown when it was ticked: `shown` of its block. A tick holds while that is shown.
    pub ticks: BTreeMap<String, String>,
    /// Initials by clause id; they hold while the tick does.
    pub initials: BTreeMap<String, String>,
    /// Questions asked and answers given.
    pub questions: Vec<Asked>,
    /// Teach-back.
    pub teach_back: TeachBack,
    /// Interpreter.
    pub interpreter: Interpreter,
    /// Guardian, for a minor.
    pub guardian: Guardian,
    /// Chaperone.
    pub chaperone: Chaperone,
    /// Who informed the patient; printed.
    pub informed_by: String,
    /// Their grade or profession; printed.
    pub informed_grade: String,
    /// Who will perform the treatment; printed.
    pub performed_by: String,
    /// Their grade or profession; printed.
    pub performed_grade: String,
    /// When the patient was first shown the sheet, RFC 3339 with the offset of the place: the reflection period runs
    /// from it.
    pub informed_at: String,
    /// What the patient was told then: the period begins anew where that has changed.
    pub informed_of: String,
    /// Why the reflection period was not kept; printed.
    pub reflection_reason: String,
    /// The day on which it was signed by pen, `YYYY-MM-DD`, as stated when the paper was brought in; empty otherwise.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub signed_on: String,
    /// How the copy is handed over; none while not said.
    pub copy: Option<PatientCopy>,
}

impl Consent {
    /// The initials given for a clause, where they can be taken for some: one to six letters or signs in one line.
    pub fn initials(&self, clause: &str) -> Option<&str> {
        let initials = self.initials.get(clause)?.trim();
        // Marks that are heaped upon a letter make it no longer, but taller than the box.
        let short = (1..=6).contains(&initials.graphemes(true).count()) && initials.chars().count() <= 24;
        (short && initials.contains(char::is_alphabetic) && is_one_line(initials)).then_some(initials)
    }
}

/// A consult as typed so far.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct Draft {
    /// The patient.
    pub patient: Patient,
    /// BCP 47 tag of the language of the sheet.
    pub language: String,
    /// How the sheet is set.
    pub printing: Printing,
    /// Day of the consult, `YYYY-MM-DD`.
    pub date: String,
    /// Concerns.
    pub concerns: Vec<ChosenConcern>,
    /// What the patient hopes for, in their own words.
    pub goal: String,
    /// The clinician's diagnosis or note, printed.
    pub diagnosis: String,
    /// Answers by question id.
    pub answers: BTreeMap<String, Answer>,
    /// Ids of the questions that the patient answered alone, and that the clinician has not gone through yet.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unseen: Vec<String>,
    /// Findings resolved.
    pub resolutions: Vec<Resolution>,
    /// The plan.
    pub plan: Plan,
    /// The consent.
    pub consent: Consent,
    /// How long the sheet was in front of the patient; a consult file of the terminal has none.
    #[serde(skip_serializing_if = "Reading::is_blank")]
    pub reading: Reading,
}

impl TeachBack {
    /// How many of the content's questions were answered well, each counted once.
    pub fn count(&self, procedure: &Procedure) -> usize {
        let known = |id: &String| self.understood.contains(id);
        procedure.teach_back.iter().filter(|t| known(&t.id)).count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_needle_length_is_read_as_typed_or_not_at_all() {
        let read = |length: &str| {
            let needle = PlannedNeedle {
                zone: "glabella".into(),
                length: length.into(),
                reason: String::new(),
            };
            needle.millimetres()
        };
        assert_eq!(
            [read("0.8"), read(" 0,8 "), read("2")],
            [Some(0.8), Some(0.8), Some(2.0)]
        );
        assert_eq!(read("0.754"), Some(0.75));
        for wrong in ["", "deep", "0", "0.001", "-1", "1e3", "inf", "NaN", "1.2.3", "."] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }
}
