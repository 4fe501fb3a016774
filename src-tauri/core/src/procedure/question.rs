//! Screening questions and the rules that read their answers.

use super::condition::Condition;
use super::source::Confidence;
use serde::{Deserialize, Serialize};

/// The answer to a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub enum Value {
    /// Yes.
    Yes,
    /// No; for a question that does not apply, also that.
    No,
    /// The patient does not know.
    Unsure,
}

/// What a rule says should follow. Ordered from the mildest to the gravest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub enum Outcome {
    /// Nothing stands against it.
    Proceed,
    /// Go ahead, with a change or a word of advice.
    Modify,
    /// The clinician weighs it and writes down why.
    ClinicianDecides,
    /// Not before a date.
    Wait,
    /// Not while this is so.
    DoNotTreat,
}

/// Whether a clinician may go ahead against a rule.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub enum Override {
    /// With a reason that is printed.
    #[default]
    WithReason,
    /// Never.
    Never,
}

/// How long to wait, and from when.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Wait {
    /// Id of the date detail that the wait is counted from; without it, from the day of the consult.
    #[serde(default)]
    pub from: Option<String>,
    /// Shortest wait the clinic may set, days.
    pub min: u16,
    /// The wait unless the clinic sets another, days.
    pub default: u16,
    /// Longest wait the clinic may set, days.
    pub max: u16,
}

/// One rule. Texts: `rule.<id>.says` (what follows, in a line; `{date}` for a wait), `rule.<id>.why`,
/// `rule.<id>.lifts` for `doNotTreat`, `rule.<id>.differ` where sources disagree.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Rule {
    /// Stable id, unique over all questions.
    pub id: String,
    /// When it fires. What is not known counts as met.
    pub when: Condition,
    /// Whether it is one of its question's readings of the same thing: of these only the gravest is said, of all
    /// other rules each.
    #[serde(default)]
    pub one_of: bool,
    /// What follows.
    pub outcome: Outcome,
    /// For `modify`: whether accepting it takes a word on what was done, which is printed, such as the tablets given.
    #[serde(default)]
    pub word: bool,
    /// For `wait`: how long.
    #[serde(default)]
    pub wait: Option<Wait>,
    /// For `doNotTreat`: whether this is a passing state (the text `.lifts` says what ends it).
    #[serde(default)]
    pub temporary: bool,
    /// Whether it may be overridden.
    #[serde(default)]
    pub overriding: Override,
    /// Ids of sources.
    pub sources: Vec<String>,
    /// Whether those sources disagree; the text `.differ` then says how.
    #[serde(default)]
    pub differ: bool,
    /// Its confidence; below moderate it only warns until the clinic confirms it.
    pub confidence: Confidence,
}

impl Rule {
    /// Whether it only warns unless the clinic confirms it: thinly supported, and graver than advice.
    pub fn wants_confirming(&self) -> bool {
        !self.confidence.stands_alone() && self.outcome > Outcome::Modify
    }
}

/// What kind of thing a detail holds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase", deny_unknown_fields, tag = "kind")]
pub enum DetailKind {
    /// A civil date, `YYYY-MM-DD`.
    Date {
        /// Whether it may lie after the day of the consult.
        #[serde(default)]
        future: bool,
    },
    /// A number in a unit, within bounds.
    Number {
        /// Unit as printed, such as `%` or `g`.
        unit: String,
        /// Smallest sensible value.
        min: f64,
        /// Largest sensible value.
        max: f64,
    },
    /// One of a few; text of each: `question.<question>.<detail>.<option>`.
    Choice {
        /// Option ids.
        options: Vec<String>,
    },
    /// Free words.
    Words,
}

/// Reads a number as typed, with a point or a comma; none for anything but digits around one of them.
pub fn number(text: &str) -> Option<f64> {
    let text = text.trim().replace(',', ".");
    let plain = text.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    plain.then(|| text.parse().ok()).flatten()
}

/// When a detail must be there before the question counts as answered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub enum Required {
    /// May stay empty; the rules then take the gravest reading.
    #[default]
    Never,
    /// With every answer, as the skin type.
    Always,
}

/// Something more that a "yes" needs. Text: `question.<question>.<detail>`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Detail {
    /// Id within the question.
    pub id: String,
    /// What it holds.
    pub holds: DetailKind,
    /// When it must be there.
    #[serde(default)]
    pub required: Required,
}

/// A group of questions on one page. Texts: `group.<id>.title`, `group.<id>.none`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Group {
    /// Stable id.
    pub id: String,
}

/// A screening question. Texts: `question.<id>`, optionally `question.<id>.help`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Question {
    /// Stable id.
    pub id: String,
    /// The group it belongs to.
    pub group: String,
    /// Whether "none of these" of its group answers it with "no".
    #[serde(default)]
    pub none: bool,
    /// Whether "does not apply" is offered, recorded as "no".
    #[serde(default)]
    pub may_not_apply: bool,
    /// Whether the clinician answers it, not the patient.
    #[serde(default)]
    pub clinician: bool,
    /// The age in years from which the date of birth answers it with "yes", and below with "no".
    #[serde(default)]
    pub from_age: Option<u8>,
    /// The value that opens the details; most often "yes".
    pub opens_on: Value,
    /// What follows from "unsure", at least.
    pub unsure: Outcome,
    /// Further details.
    #[serde(default)]
    pub details: Vec<Detail>,
    /// The rules that read it.
    pub rules: Vec<Rule>,
}
