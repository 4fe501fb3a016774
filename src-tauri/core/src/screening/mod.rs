//! Answers, rules and days become findings; findings resolved become a reviewed consult.
//!
//! Draws no conclusion of its own: every outcome stands in the content, with its sources.

mod check;
mod defer;
mod facts;
mod finding;
mod printable;
mod review;
mod treat;

pub use check::{Findings, check, days};
pub use defer::{DeferError, Deferred, defer, puts_off};
pub use facts::{Derived, Known};
pub use finding::{Finding, Words, earliest, told, words};
pub use review::{Reviewed, judge, review};
pub use treat::{Judged, Renewal, Treated, judge_treatment, treat};
