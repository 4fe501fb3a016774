//! The consult: who the patient is, what bothers them, what was answered, planned and agreed.
//!
//! Holds what was typed, even where it is incomplete or impossible, and says what is missing. Judges no
//! answer: that is `screening`'s work.

mod clinic;
mod draft;
mod gap;
mod logo;
mod patient;
mod plan;
mod reflection;
mod signature;

pub use clinic::{Approval, Clinic, Clinician, OwnRules, Policy};
pub use draft::{
    Answer, Asked, Chaperone, ChosenConcern, Consent, Draft, Guardian, Interpreter, Patient, Plan,
    PlannedNeedle, Resolution, ResolutionKind, Severity, TeachBack, Topical, When,
};
pub use gap::{Gap, Step, gaps, is_minor};
pub use logo::{Logo, LogoError, take_logo};
pub use patient::{age_on, date};
pub use plan::{LabelStatus, NeedleStatus, is_offered, label_status, needle_status};
pub use reflection::{Reflection, reflection};
pub use signature::{Mark, PenPoint, Stroke, refusal};
