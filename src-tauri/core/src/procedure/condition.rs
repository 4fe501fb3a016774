//! Conditions on what is known of a consult. What is not known is neither true nor false.

use super::question::{Value, number};
use serde::{Deserialize, Serialize};

/// Three-valued truth: an unanswered detail leaves a condition open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Truth {
    /// It holds.
    Yes,
    /// It does not hold.
    No,
    /// Not known.
    Open,
}

/// Something that may be planned or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub enum Planned {
    /// Numbing cream.
    Anaesthetic,
    /// A product put on the skin beyond the glide product.
    Topical,
    /// A use that no known label of the device covers.
    OffLabel,
    /// An interpreter.
    Interpreter,
    /// A chaperone.
    Chaperone,
    /// A price.
    Cost,
}

/// A condition, written in the content files as `{"answer": "yes"}`, `{"all": [...]}` and so on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub enum Condition {
    /// Always.
    Always {},
    /// This rule's own question was answered so.
    Answer(Value),
    /// Another question was answered so.
    AnswerTo {
        /// Question id.
        question: String,
        /// The answer.
        is: Value,
    },
    /// A choice of this rule's own question is one of these.
    Choice {
        /// Detail id.
        detail: String,
        /// Option ids.
        is: Vec<String>,
    },
    /// A number of this rule's own question is at least this.
    AtLeast {
        /// Detail id.
        detail: String,
        /// The bound, in the detail's unit.
        value: f64,
    },
    /// A date of this rule's own question lies fewer than so many days before the planned day.
    Within {
        /// Detail id.
        detail: String,
        /// Days.
        days: u16,
    },
    /// The patient is younger than this on the planned day.
    AgeBelow(u8),
    /// The patient is under the country's majority on the day of signing, so perhaps no longer on the planned day.
    Minor {},
    /// Fitzpatrick skin type at least this, 1 to 6.
    SkinTypeAtLeast(u8),
    /// A zone of one of these groups is chosen.
    ZoneGroup(Vec<String>),
    /// One of these concerns is chosen.
    Concern(Vec<String>),
    /// The clinic is in one of these countries.
    Country(Vec<String>),
    /// Something optional is planned.
    Planned(Planned),
    /// A finding of this rule fired.
    Finding(String),
    /// All of them.
    All(Vec<Condition>),
    /// Any of them.
    Any(Vec<Condition>),
    /// Not so.
    Not(Box<Condition>),
}

/// What a condition asks of a consult.
pub trait Facts {
    /// The answer to a question, or none yet.
    fn answer(&self, question: &str) -> Option<Value>;
    /// A detail as typed, trimmed; none if empty.
    fn detail(&self, question: &str, detail: &str) -> Option<&str>;
    /// Whole days from a detail's date to the planned day; none if there is no such date.
    fn days_since(&self, question: &str, detail: &str) -> Option<i64>;
    /// Age in years on the planned day.
    fn age(&self) -> Option<u8>;
    /// Whether the patient is under the country's majority on the day of signing; none if the age is not known.
    fn minor(&self) -> Option<bool>;
    /// Fitzpatrick skin type, 1 to 6.
    fn skin_type(&self) -> Option<u8>;
    /// Whether a zone of the group is chosen.
    fn has_zone_group(&self, group: &str) -> bool;
    /// Whether the concern is chosen.
    fn has_concern(&self, concern: &str) -> bool;
    /// The clinic's country id.
    fn country(&self) -> &str;
    /// Whether something optional is planned.
    fn planned(&self, what: Planned) -> bool;
    /// Whether a rule's finding stands.
    fn found(&self, rule: &str) -> bool;
}

impl Condition {
    /// Evaluates the condition for the rules of `question` (empty for texts that belong to none).
    pub fn holds(&self, question: &str, facts: &dyn Facts) -> Truth {
        match self {
            Self::Always {} => Truth::Yes,
            Self::Answer(value) => known(facts.answer(question), |a| a == *value),
            Self::AnswerTo { question, is } => known(facts.answer(question), |a| a == *is),
            Self::Choice { detail, is } => known(facts.detail(question, detail), |d| {
                is.iter().any(|option| option == d)
            }),
            Self::AtLeast { detail, value } => {
                known(facts.detail(question, detail).and_then(number), |d| d >= *value)
            }
            Self::Within { detail, days } => {
                known(facts.days_since(question, detail), |d| d < i64::from(*days))
            }
            Self::AgeBelow(years) => known(facts.age(), |a| a < *years),
            Self::Minor {} => known(facts.minor(), |minor| minor),
            Self::SkinTypeAtLeast(least) => known(facts.skin_type(), |t| t >= *least),
            Self::ZoneGroup(groups) => sure(groups.iter().any(|g| facts.has_zone_group(g))),
            Self::Concern(concerns) => sure(concerns.iter().any(|c| facts.has_concern(c))),
            Self::Country(countries) => sure(countries.iter().any(|c| c == facts.country())),
            Self::Planned(what) => sure(facts.planned(*what)),
            Self::Finding(rule) => sure(facts.found(rule)),
            Self::All(parts) => fold(parts, question, facts, Truth::No, Truth::Yes),
            Self::Any(parts) => fold(parts, question, facts, Truth::Yes, Truth::No),
            Self::Not(inner) => match inner.holds(question, facts) {
                Truth::Yes => Truth::No,
                Truth::No => Truth::Yes,
                Truth::Open => Truth::Open,
            },
        }
    }
}

fn sure(holds: bool) -> Truth {
    if holds { Truth::Yes } else { Truth::No }
}

fn known<T>(value: Option<T>, holds: impl FnOnce(T) -> bool) -> Truth {
    value.map_or(Truth::Open, |v| sure(holds(v)))
}

/// `decisive` settles the whole at once; else open if any part is open; else `otherwise`.
fn fold(parts: &[Condition], question: &str, facts: &dyn Facts, decisive: Truth, otherwise: Truth) -> Truth {
    let mut result = otherwise;
    for part in parts {
        match part.holds(question, facts) {
            t if t == decisive => return decisive,
            Truth::Open => result = Truth::Open,
            _ => {}
        }
    }
    result
}
