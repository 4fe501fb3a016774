//! The victim killed as it enters every call that changes a disk, and given no room from every write on: whatever it had
//! said was done has to be there, whole, and nothing half-done.
//!
//! strace counts the calls and kills at the one that is named; that it did is shown for each point by what it says of
//! itself. What a killed process wrote stays with the system: what a disk loses when the power goes is tried elsewhere.

use super::Found;
use super::bench::{Bench, copy};
use super::kept::kept;
use std::fs;
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::Output;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

pub const TASKS: [&str; 14] = [
    "beginning",
    "covering",
    "draft",
    "signing",
    "addition",
    "treatment",
    "people",
    "backup",
    "restore",
    "paper",
    "stamping",
    "stating",
    "deletion",
    "migration",
];
/// Those that write come first.
const CALLS: [&str; 8] = [
    "pwrite64",
    "write",
    "fdatasync",
    "fsync",
    "ftruncate",
    "rename",
    "unlink",
    "unlinkat",
];
const WRITING: usize = 2;
pub const MISSING: &str = "strace could not be started: `cargo xtask test` installs it";
const SIGKILL: i32 = 9;

/// What is done to the victim at a call.
#[derive(Clone, Copy, PartialEq, Eq)]
enum How {
    /// It is killed.
    Killed,
    /// From this call on there is no room on the disk.
    Full,
}

/// The call at which it is done, counted from 1.
#[derive(Clone, Copy)]
struct Point {
    how: How,
    call: &'static str,
    number: usize,
}

pub fn all(bench: &Bench) -> Vec<Found> {
    let mut found = Vec::new();
    for task in TASKS {
        let counts = counted(bench, task);
        for how in [How::Killed, How::Full] {
            let calls = if how == How::Full { WRITING } else { CALLS.len() };
            for (call, count) in CALLS.into_iter().zip(counts).take(calls) {
                let points: Vec<Point> = (1..=count).map(|number| Point { how, call, number }).collect();
                if count > 0 {
                    let what = if how == How::Full {
                        "disk full from"
                    } else {
                        "killed at"
                    };
                    let wrong = each(bench, task, &points);
                    found.push(Found::new(format!("{task}: {what} {call}"), count, wrong));
                }
            }
        }
    }
    found
}

/// How often the victim makes each call.
fn counted(bench: &Bench, task: &str) -> [usize; CALLS.len()] {
    let home = copy(bench.before(task));
    let log = home.path().join("calls");
    let trace = format!("trace={}", CALLS.join(","));
    let under = ["strace", "-f", "-qq", "-o", log.to_str().unwrap(), "-e", &trace];
    let ran = bench.victim(&under, home.path(), task).output().expect(MISSING);
    assert!(ran.status.success(), "{task}: {}", said(&ran));
    let log = fs::read_to_string(log).unwrap();
    CALLS.map(|call| made(&log, call))
}

/// How often a call is in the log, done or not.
fn made(log: &str, call: &str) -> usize {
    let calls = |line: &&str| {
        let line = line.trim_start_matches(|c: char| c.is_ascii_digit() || c == ' ');
        line.strip_prefix(call).is_some_and(|rest| rest.starts_with('('))
    };
    log.lines().filter(calls).count()
}

pub fn said(ran: &Output) -> String {
    String::from_utf8_lossy(&ran.stderr).into_owned()
}

/// Runs the victim once for each point; gives what went wrong.
fn each(bench: &Bench, task: &str, points: &[Point]) -> Vec<String> {
    across(points, |point| {
        let home = copy(bench.before(task));
        let ran = attack(bench, home.path(), task, *point);
        ran.and_then(|said| kept(bench, home.path(), task, &said))
            .map_err(|what| format!("number {}: {what}", point.number))
    })
}

/// Tries all on all processors; gives what went wrong.
pub fn across<T: Sync>(all: &[T], attempt: impl Fn(&T) -> Result<(), String> + Sync) -> Vec<String> {
    let (next, wrong) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    let threads = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                while let Some(one) = all.get(next.fetch_add(1, Ordering::Relaxed)) {
                    if let Err(what) = attempt(one) {
                        wrong.lock().unwrap().push(what);
                    }
                }
            });
        }
    });
    wrong.into_inner().unwrap()
}

/// Does to the victim what is to be done at a point; gives what it had said, or what shows that nothing was done to it.
fn attack(bench: &Bench, home: &Path, task: &str, point: Point) -> Result<String, String> {
    let Point { how, call, number } = point;
    let (log, trace) = (home.join("calls"), format!("trace={call}"));
    let inject = match how {
        How::Killed => format!("inject={call}:signal=KILL:when={number}"),
        How::Full => format!("inject={call}:error=ENOSPC:when={number}+"),
    };
    let log = log.to_str().unwrap();
    let mut under = vec!["strace", "-f", "-qq", "-o", log, "-e", &trace, "-e", &inject];
    if how == How::Full {
        // Stops at these calls alone, which is faster. It would kill at none.
        under.push("--seccomp-bpf");
    }
    let ran = bench.victim(&under, home, task).output().expect(MISSING);
    let (made, said) = (fs::read_to_string(log).unwrap(), said(&ran));
    match how {
        // strace ends as the program did that it ran.
        How::Killed if ran.status.signal() != Some(SIGKILL) || self::made(&made, call) != number => {
            Err(format!("it was not killed there: {}", ran.status))
        }
        How::Full if !made.contains("(INJECTED)") => Err("it was not told that the disk is full".into()),
        // A log that could not be moved into the database at the very end costs nothing.
        How::Full
            if !ran.status.success() && (ran.status.code() != Some(3) || !said.contains("stopped ")) =>
        {
            Err(format!("it ended without words: {} {said}", ran.status))
        }
        _ => Ok(said),
    }
}
