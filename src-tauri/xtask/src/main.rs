//! `cargo xtask run|test|check|bench|bundle`: install what is missing, then do it.
//!
//! On Debian and Ubuntu a machine with rustup's cargo and nothing else is enough: system packages come from apt,
//! Node.js and the outside judges of the PDF from hashed wheels into the target folder. On any other system the
//! missing things are named and nothing is installed. This crate uses the standard library only, so that it is
//! ready in seconds; it holds no knowledge of the product beyond the names of its packages and scripts.
//!
//! The tests find what they need in these variables, set by `cargo xtask test`:
//!
//! | variable | what |
//! |---|---|
//! | `NEEDLEPOINT_APP` | the built window, `needlepoint` |
//! | `NEEDLEPOINT_CLI` | the built terminal, `needlepoint-cli` |
//! | `NEEDLEPOINT_PYTHON` | a Python that has pyhanko (`-m pyhanko sign validate …`) and pypdfium2 |
//! | `DISPLAY` | in the end-to-end step: an Xvfb screen of 1920×1080 of its own |
//!
//! End-to-end tests are the files `tests/tests/e2e*.rs`, behind the feature `window` of `needlepoint-tests`: a
//! plain `cargo test` leaves them out.

// A program for the terminal: what it has to say goes there.
#![allow(clippy::print_stdout, clippy::print_stderr)]

mod bench;
mod bundle;
mod deb;
mod display;
mod install;
mod needs;
mod node;
mod place;
mod python;
mod run;
mod steps;
mod tally;
mod tests;
mod trouble;

use std::process::ExitCode;

use place::Place;
use trouble::Trouble;

const USAGE: &str = "\
cargo xtask run                      start Needlepoint; without a display, make and verify a sample sheet
cargo xtask test [--quick] [FILTER]  check and test everything; --quick leaves out the window and the
                                     documentation; FILTER runs only tests whose name contains it
cargo xtask check                    formatting, lints and types only
cargo xtask bench                    measure the sheet beside krilla, typst and openssl, and hold it to its targets
cargo xtask bundle                   build the .deb, install it, start it once, remove it

Each installs first what it needs and this machine lacks.";

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let outcome = Place::find().and_then(|place| match words.as_slice() {
        ["run"] => run::run(&place),
        ["check"] => tests::check(&place),
        ["bench"] => bench::bench(&place),
        ["bundle"] => bundle::bundle(&place),
        ["test", rest @ ..] => tests::test(&place, &tests::Wish::read(rest)?),
        [] | ["help" | "--help" | "-h"] => {
            println!("{USAGE}");
            Ok(())
        }
        [other, ..] => Err(Trouble::new(format!("xtask knows no `{other}`."), USAGE)),
    });
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(trouble) => {
            eprintln!("\n{trouble}");
            ExitCode::FAILURE
        }
    }
}
