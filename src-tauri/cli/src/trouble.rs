//! What went wrong, for people on stderr and for scripts as an exit code.

use std::fmt::Display;
use std::io::Write as _;
use std::process::ExitCode;

/// Wrong arguments.
pub const USAGE: u8 = 64;
/// The input cannot be worked with: incomplete, blocked, or not what it should be.
pub const INPUT: u8 = 2;

/// What happened, each with what to do about it.
pub struct Trouble {
    code: u8,
    lines: Vec<String>,
}

impl Trouble {
    /// One thing that happened, and what to do.
    pub fn new(code: u8, what: impl Display, hint: impl Display) -> Self {
        Self {
            code,
            lines: vec![format!("{what} {hint}")],
        }
    }

    /// Several things that stand in the way.
    pub fn listed(code: u8, lines: Vec<String>) -> Self {
        Self { code, lines }
    }

    /// Tells it on stderr.
    pub fn tell(self) -> ExitCode {
        let mut stderr = std::io::stderr().lock();
        for line in self.lines {
            // Nobody is left to tell when stderr is closed.
            let _ = writeln!(stderr, "{line}");
        }
        ExitCode::from(self.code)
    }
}

/// Prints to stdout; a reader that went away is no trouble.
pub fn print(text: &str) {
    let mut stdout = std::io::stdout().lock();
    let _ = writeln!(stdout, "{text}");
}

/// Tells on stderr what is good to know and stands in nobody's way.
pub fn note(text: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{text}");
}
