//! Answers, rules and days become findings; findings resolved become a reviewed consult.
//!
//! Draws no conclusion of its own: every outcome stands in the content, with its sources.

mod check;
mod facts;
mod finding;
mod review;

pub use check::{Findings, check};
pub use facts::Known;
pub use finding::{Finding, Words, words};
pub use review::{Reviewed, review};
