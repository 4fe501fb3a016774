//! The core of Needlepoint: the consultation, the rules, the sheet, its PDF, its seal and the archive.
//!
//! Compiles without Tauri, without a window, without a clock: time and randomness are passed in.
#![warn(missing_docs)]
// A test may use a clock; the core may not.
#![cfg_attr(test, allow(clippy::disallowed_methods))]

pub mod consult;
mod cores;
mod hex;
pub mod panic;
pub mod pdf;
pub mod procedure;
#[cfg(feature = "records")]
pub mod records;
pub mod screening;
pub mod seal;
pub mod sheet;
pub mod trail;
pub mod typeset;

pub use hex::hex;
