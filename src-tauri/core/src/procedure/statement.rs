//! What the sheet says: risks with their frequency, clauses to tick, plain statements.

use super::condition::Condition;
use super::source::Confidence;
use serde::{Deserialize, Serialize};

/// Frequency words of European leaflets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub enum Frequency {
    /// At least 1 in 10.
    VeryCommon,
    /// 1 in 100 to 1 in 10.
    Common,
    /// 1 in 1,000 to 1 in 100.
    Uncommon,
    /// 1 in 10,000 to 1 in 1,000.
    Rare,
    /// Fewer than 1 in 10,000.
    VeryRare,
    /// No figure exists.
    NotKnown,
}

/// A risk. Texts: `risk.<id>.name`, `risk.<id>.plain`; where it is personal, `risk.<id>.personal`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Risk {
    /// Stable id.
    pub id: String,
    /// How often it happens.
    pub frequency: Frequency,
    /// When it is printed at all; without it, always.
    #[serde(default)]
    pub when: Option<Condition>,
    /// When it is this patient's own risk and is said so.
    #[serde(default)]
    pub personal: Option<Condition>,
    /// Ids of sources.
    pub sources: Vec<String>,
    /// How well the frequency is supported.
    pub confidence: Confidence,
}

/// What is done with a clause.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub enum ClauseKind {
    /// The patient ticks it, or nothing is signed.
    Tick,
    /// The patient ticks it and adds initials.
    Initial,
    /// The patient may tick it; leaving it empty means no.
    Optional,
    /// The clinician ticks it.
    Clinician,
}

/// Sections of the sheet that a clause may speak of, as the sheet names them: the patient's facts, who else takes
/// part, why the time to think was shorter, and every section by the key of its heading but those that hold clauses
/// and signatures.
pub const SECTIONS: [&str; 17] = [
    "sheet.patient",
    "sheet.people",
    "sheet.matters",
    "sheet.about",
    "sheet.benefits",
    "sheet.plan",
    "sheet.before",
    "sheet.told",
    "sheet.health",
    "sheet.risks",
    "sheet.alternatives",
    "sheet.talk",
    "sheet.reflection",
    "sheet.aftercare",
    "sheet.dayByDay",
    "sheet.creams",
    "sheet.visits",
];

/// A clause. Text: `clause.<id>`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Clause {
    /// Stable id.
    pub id: String,
    /// What is done with it.
    pub kind: ClauseKind,
    /// The sections it speaks of, of [`SECTIONS`]: a tick is given for their words as well as for its own.
    #[serde(default)]
    pub covers: Vec<String>,
    /// When it is printed; without it, always.
    #[serde(default)]
    pub when: Option<Condition>,
    /// Whether it speaks of signing on a screen: it is not on the copy to sign by pen.
    #[serde(default)]
    pub on_screen: bool,
    /// Ids of sources.
    pub sources: Vec<String>,
    /// How well it is supported.
    pub confidence: Confidence,
}

/// A plain statement, such as an alternative. Text: `<list>.<id>`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Statement {
    /// Stable id.
    pub id: String,
    /// The rule whose wait fills `{days}` in the text; none where the text names no wait.
    #[serde(default)]
    pub rule: Option<String>,
    /// When it is printed; without it, always.
    #[serde(default)]
    pub when: Option<Condition>,
    /// Ids of sources.
    pub sources: Vec<String>,
    /// How well it is supported.
    pub confidence: Confidence,
}
