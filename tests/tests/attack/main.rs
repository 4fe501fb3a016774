//! The archive under attack: killed at every write, on a full disk, cut off from its power, searched, looked into after
//! locking, tampered with. What it found is a table; its last lines are what counts.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used)]

mod bench;
mod kept;
mod kill;
mod leak;
mod power;
mod tamper;

use std::io::Write;

/// What one kind of attack found.
pub struct Found {
    what: String,
    tried: usize,
    /// What should not be; none if all is well.
    wrong: Vec<String>,
}

impl Found {
    fn new(what: impl Into<String>, tried: usize, wrong: Vec<String>) -> Self {
        Self {
            what: what.into(),
            tried,
            wrong,
        }
    }
}

fn sum(found: &[Found]) -> (usize, usize) {
    let tried = found.iter().map(|one| one.tried).sum();
    (tried, found.iter().map(|one| one.wrong.len()).sum())
}

#[test]
fn attack() {
    let bench = bench::Bench::new();
    let missed = tamper::all(&bench);
    let leaked = leak::all(&bench);
    let killed: Vec<Found> = kill::all(&bench).into_iter().chain(power::all(&bench)).collect();
    let mut table = String::from("\nattack                                             tried  wrong\n");
    for one in killed.iter().chain(&leaked).chain(&missed) {
        table.push_str(&format!(
            "{:<50}{:>6}{:>7}\n",
            one.what,
            one.tried,
            one.wrong.len()
        ));
        for wrong in one.wrong.iter().take(5) {
            table.push_str(&format!("    {wrong}\n"));
        }
    }
    let ((points, lost), (_, leaks), (tampered, misses)) = (sum(&killed), sum(&leaked), sum(&missed));
    table.push_str(&format!(
        "points {points}\nlost {lost}\nleaked {leaks}\nmissed {misses}\n"
    ));
    // Past the test's capture: the table is what whoever runs this wants to see.
    std::io::stderr().write_all(table.as_bytes()).unwrap();
    assert_eq!((lost, leaks, misses), (0, 0, 0), "{table}");
    assert!(points >= 1000 && tampered >= 500, "{table}");
}
