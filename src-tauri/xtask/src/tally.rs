//! Runs test runners with their output shown, counts what they say they ran, and ends what hangs.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::display::{MARK, end_marked};
use crate::place::{not_started, shown};
use crate::trouble::{Outcome, Trouble};

/// How many tests ran, over all runners.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Tally {
    pub passed: u64,
    pub failed: u64,
    pub skipped: u64,
}

/// Runs a test runner; what it counts is added, even if it fails.
pub fn counted(command: &mut Command, limit: Duration, tally: &mut Tally) -> Outcome {
    let line = shown(command);
    println!("$ {line}");
    // Unique among steps that run at the same time on this machine: one xtask runs one step at a time.
    let mark = std::process::id().to_string();
    command
        .env(MARK, &mark)
        .stdin(Stdio::null())
        .stdout(Stdio::piped());
    let mut child = command.spawn().map_err(|error| not_started(&line, &error))?;
    let reader = child.stdout.take().map(|out| {
        thread::spawn(move || {
            let mut tally = Tally::default();
            let mut out = BufReader::new(out);
            let mut bytes = Vec::new();
            while out.read_until(b'\n', &mut bytes).is_ok_and(|n| n > 0) {
                let text = String::from_utf8_lossy(&bytes);
                print!("{text}");
                tally.add(&text);
                bytes.clear();
            }
            tally
        })
    });
    let ended = wait(&mut child, limit);
    let left = end_marked(&mark);
    if !left.is_empty() && ended.is_some() {
        println!("Ended what the tests left running: {}.", left.join(", "));
    }
    if let Some(Ok(counts)) = reader.map(thread::JoinHandle::join) {
        tally.passed += counts.passed;
        tally.failed += counts.failed;
        tally.skipped += counts.skipped;
    }
    match ended {
        Some(status) if status.success() => Ok(()),
        Some(status) => Err(Trouble::new(
            format!("`{line}` failed ({status})."),
            "Its own words stand above.",
        )),
        None => Err(Trouble::new(
            format!(
                "`{line}` did not end within {} minutes and was stopped.",
                limit.as_secs() / 60
            ),
            "The last test that it named above hangs.",
        )),
    }
}

/// Waits for the end, not beyond the limit.
fn wait(child: &mut Child, limit: Duration) -> Option<ExitStatus> {
    let start = Instant::now();
    while start.elapsed() < limit {
        if let Ok(Some(status)) = child.try_wait() {
            return Some(status);
        }
        thread::sleep(Duration::from_millis(50));
    }
    // The caller ends the whole family by its mark; this one is waited for so that none stays behind.
    let _ = child.kill();
    let _ = child.wait();
    None
}

impl Tally {
    /// Adds what one line counts: cargo's `test result: ok. 3 passed; 0 failed; 1 ignored; …` and vitest's
    /// `Tests  1 failed | 2 passed (3)`.
    fn add(&mut self, line: &str) {
        let line = line.trim();
        let Some(rest) = line
            .strip_prefix("test result:")
            .or_else(|| line.strip_prefix("Tests  "))
        else {
            return;
        };
        let words: Vec<&str> = rest
            .split(|c: char| !c.is_ascii_alphanumeric())
            .filter(|w| !w.is_empty())
            .collect();
        for pair in words.windows(2) {
            let Ok(count) = pair[0].parse::<u64>() else {
                continue;
            };
            match pair[1] {
                "passed" => self.passed += count,
                "failed" => self.failed += count,
                "ignored" | "skipped" | "todo" => self.skipped += count,
                _ => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_what_both_runners_say() {
        let mut tally = Tally::default();
        tally.add("test result: FAILED. 12 passed; 3 failed; 1 ignored; 0 measured; 7 filtered out; finished in 2s\n");
        tally.add("      Tests  1 failed | 20 passed | 2 skipped (23)\n");
        tally.add(" Test Files  1 failed | 4 passed (5)\n");
        tally.add("test a::b ... ok\n");
        assert_eq!(
            tally,
            Tally {
                passed: 32,
                failed: 4,
                skipped: 3
            }
        );
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn what_hangs_is_stopped_with_its_children() {
        let mut command = Command::new("sh");
        command.args(["-c", "sleep 300 & sleep 300"]);
        let start = Instant::now();
        let outcome = counted(&mut command, Duration::from_millis(200), &mut Tally::default());
        assert!(outcome.is_err_and(|trouble| trouble.to_string().contains("did not end")));
        assert!(
            start.elapsed() < Duration::from_secs(20),
            "the sleeping child held the output open"
        );
    }
}
