//! What the program says when it breaks down: where, and not over what.
//!
//! The message of a panic may quote what was being worked on, such as a patient's name, and a desktop keeps what its
//! programs say in a journal that nobody encrypts.

use std::io::Write as _;

/// From now on a panic names its file, line and column on stderr, and nothing else.
pub fn tell_only_where() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic
            .location()
            .map_or_else(|| "a place that is not known".to_owned(), ToString::to_string);
        // Nobody is left to tell when stderr is closed.
        let _ = writeln!(
            std::io::stderr().lock(),
            "Needlepoint broke down at {place}. What it was working on is not told here."
        );
    }));
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::process::Command;

    const NAME: &str = "Zoë Åström";

    /// Has the process of the test break down that is started for it.
    const BREAKS_DOWN: &str = "NEEDLEPOINT_BREAKS_DOWN";

    // What is tried is a process of its own.
    #[allow(clippy::disallowed_methods)]
    #[test]
    fn who_was_worked_on_is_not_told() {
        if std::env::var_os(BREAKS_DOWN).is_some() {
            tell_only_where();
            panic!("{NAME} has no file");
        }
        let broken = Command::new(std::env::current_exe().expect("a test has a program"))
            .args([
                "--exact",
                "panic::tests::who_was_worked_on_is_not_told",
                "--nocapture",
            ])
            .env(BREAKS_DOWN, "now")
            .env("RUST_BACKTRACE", "full")
            .output()
            .expect("a test can run its program");
        assert!(!broken.status.success());
        let told = String::from_utf8_lossy(&broken.stderr);
        let place = format!("{}:", file!());
        assert!(told.contains(&place), "{told}");
        for told in [told, String::from_utf8_lossy(&broken.stdout)] {
            assert!(!told.contains(NAME) && !told.contains("has no file"), "{told}");
        }
    }
}
