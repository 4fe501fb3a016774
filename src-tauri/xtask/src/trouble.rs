//! What went wrong, and what to do about it.

use std::fmt;

/// A failure of xtask, as shown in the terminal.
#[derive(Debug, Clone)]
pub struct Trouble {
    what: String,
    hint: String,
}

/// Either the thing asked for, or what went wrong.
pub type Outcome<T = ()> = Result<T, Trouble>;

impl Trouble {
    pub fn new(what: impl Into<String>, hint: impl Into<String>) -> Self {
        Self {
            what: what.into(),
            hint: hint.into(),
        }
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.what)?;
        if self.hint.is_empty() {
            Ok(())
        } else {
            write!(f, "\n{}", self.hint)
        }
    }
}
