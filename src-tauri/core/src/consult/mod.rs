//! The consult: who the patient is, what bothers them, what was answered, planned and agreed.
//!
//! Holds what was typed, even where it is incomplete or impossible, and says what is missing. Judges no
//! answer: that is `screening`'s work.

mod addition;
mod approval;
mod clinic;
mod draft;
mod gap;
mod logo;
mod patient;
mod plan;
mod printing;
mod reading;
mod reflection;
mod retention;
pub mod say;
mod setting;
mod signature;
mod stamp;
mod treatment;
mod visit;
mod words;

pub use addition::{Addition, Covered, RightLots, Told, Withdrawer};
pub use approval::unapproved;
pub use clinic::{Approval, Clinic, Clinician, OwnRules, Policy};
pub use draft::{
    Answer, Asked, Chaperone, ChosenConcern, Consent, Draft, Guardian, Interpreter, InterpreterMode, Patient,
    PatientCopy, Plan, PlannedNeedle, Resolution, ResolutionKind, Severity, TeachBack, Topical, When,
};
pub use gap::{Gap, Step, gaps};
pub use logo::{Logo, LogoError, take_logo};
pub use patient::{age_on, date, farthest};
pub use plan::{
    LabelStatus, NeedleJudgement, NeedleStatus, is_offered, judge_needle, label_status, usual_length,
};
pub use printing::Printing;
pub use reading::{PartRead, Reading};
pub use reflection::{Reflection, reflecting, reflection, reflection_hours, time_to_think};
pub use retention::kept_until;
pub use setting::{Print, Setting};
pub use signature::{Mark, PenPoint, Stroke, refusal};
pub use treatment::{Consented, Numbing, Reactions, Tip, TreatedZone, Treatment};
pub use visit::{NextVisit, time};
pub use words::{is_blank, is_one_line};
