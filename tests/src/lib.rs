//! What the tests share: the clinic and its content, the sample, sheets in plain text, other programs.
//!
//! Holds no test and no expectation of its own. A program that is missing fails the test that asks for it, with
//! words; nothing is ever passed over.
// Where failure is a failing test, `unwrap` says enough.
#![allow(clippy::unwrap_used)]

pub mod attacked;
mod authority;
mod desk;
pub mod former;
mod grade;
mod listening;
mod paper;
mod passages;
mod plain;
mod profiles;
mod program;
mod readers;
pub mod rows;
mod said;
mod shapes;

pub use authority::Authority;
pub use desk::{Desk, agreed, consult, consult_in, draft, marks, patched};
pub use grade::{Count, count, syllables};
pub use listening::{Listening, Mood};
pub use paper::{golden, written};
pub use passages::told_apart;
pub use plain::plain;
pub use profiles::against_profiles;
pub use program::{Ran, cli, judge, judge_in, python, root, terminal};
pub use readers::{pdfium, poppler};
pub use said::said;
pub use shapes::shapes;
