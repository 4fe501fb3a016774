//! Answers, rules and days become findings; findings resolved become a reviewed consult.
//!
//! Draws no conclusion of its own: every outcome stands in the content, with its sources.

mod check;
mod facts;
mod finding;
mod printable;
mod review;

pub use check::{Findings, check};
pub use facts::{Derived, Known};
pub use finding::{Finding, Words, earliest, words};
pub use review::{Reviewed, judge, review};
