//! The clinical content: what may be treated, asked, said and advised, as data with sources.
//!
//! Reads and validates `assets/procedures/<id>/*.json`. Decides nothing about a patient: that is
//! `screening`'s work.

mod aftercare;
mod concern;
mod condition;
mod country;
mod device;
mod keys;
mod load;
mod question;
mod source;
mod statement;
#[cfg(test)]
mod tests;
mod text;
mod treatment;
mod validate;
mod zone;

pub use aftercare::{Advice, Aftercare, Pause, Visit, Warning, Window};
pub use concern::{Concern, Range};
pub use condition::{Condition, Facts, Planned, Truth};
pub use country::{Country, Paper};
pub use device::{Device, Energy, Label};
pub use load::{LoadError, Procedure, load, microneedling};
pub use question::{
    Detail, DetailKind, Group, Outcome, Override, Question, Required, Rule, Value, Wait, number,
};
pub use source::{Confidence, Source};
pub use statement::{Clause, ClauseKind, Frequency, Risk, SECTIONS, Statement};
pub use text::{CLINIC_LANGUAGE, Language, Texts, fill};
pub use treatment::{Passes, Treating};
pub use validate::Flaw;
pub use zone::{Needle, Side, Zone};
