//! What the tests share: the clinic and its content, the sample, sheets in plain text, other programs.
//!
//! Holds no test and no expectation of its own. A program that is missing fails the test that asks for it, with
//! words; nothing is ever passed over.
// Where failure is a failing test, `unwrap` says enough.
#![allow(clippy::unwrap_used)]

mod authority;
mod desk;
<<<<<<< HEAD
mod listening;
=======
mod grade;
>>>>>>> main
mod plain;
mod profiles;
mod program;
mod readers;
mod said;

pub use authority::Authority;
pub use desk::{Desk, agreed, consult, consult_in, draft, marks, patched};
<<<<<<< HEAD
pub use listening::{Listening, Mood};
pub use plain::plain;
pub use profiles::against_profiles;
pub use program::{Ran, cli, judge, judge_in, python, root};
=======
pub use grade::{Count, count, syllables};
pub use plain::plain;
pub use profiles::against_profiles;
pub use program::{Ran, cli, judge, python, root, terminal};
>>>>>>> main
pub use readers::{pdfium, poppler};
pub use said::said;
