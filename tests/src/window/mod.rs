//! The real window under test: the app as it was built, driven through WebDriver on a screen of its own.
//!
//! What the tests do here a person could do: tap, type, draw. Nothing reaches past the window into the app, except
//! where WebDriver itself falls short (a pen's pressure, a list that opens outside the page).
// Each test file takes in all of this and uses a part of it.
#![allow(dead_code, unused_imports)]

mod app;
mod keyring;
mod look;
mod pages;
mod printer;

pub use app::{App, Home, built, place};
pub use keyring::Keyring;
pub use pages::{CLINICIAN, PASSPHRASE, PATIENT, SIGNED_LAST, years};
pub use printer::Printer;
