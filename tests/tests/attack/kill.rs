//! The victim killed as it enters every write and every sync, and given no room from every write on: whatever it had
//! said was done has to be there, whole, and nothing half-signed.
//!
//! strace counts the calls and kills at the one that is named. What a killed process wrote stays with the system, so
//! this is the program that ends at any moment; what a disk loses at a power cut is not tried here.

use super::Found;
use super::bench::{begun, copy, open, traced, victim};
use needlepoint_core::records::Archive;
use needlepoint_core::seal::{Trust, anchored, judge};
use needlepoint_core::trail::astray;
use std::path::Path;
use std::process::Output;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

const CALLS: [&str; 5] = ["pwrite64", "write", "fdatasync", "fsync", "ftruncate"];
const MISSING: &str = "strace could not be started: `cargo xtask test` installs it";

pub fn all() -> Vec<Found> {
    let home = begun();
    let mut found = Vec::new();
    for task in ["drafts", "signing"] {
        let counts = counted(home.path(), task);
        for (call, count) in CALLS.iter().zip(counts) {
            let points: Vec<String> = (1..=count)
                .map(|n| format!("inject={call}:signal=KILL:when={n}"))
                .collect();
            let wrong = each(&points, home.path(), task, killed);
            found.push(Found::new(format!("{task}: killed at {call}"), count, wrong));
            if *call == "pwrite64" {
                let points: Vec<String> = (1..=count)
                    .map(|n| format!("inject={call}:error=ENOSPC:when={n}+"))
                    .collect();
                let wrong = each(&points, home.path(), task, full);
                found.push(Found::new(format!("{task}: disk full from {call}"), count, wrong));
            }
        }
    }
    found
}

/// How often the victim makes each call.
fn counted(home: &Path, task: &str) -> [usize; 5] {
    let home = copy(home);
    let log = home.path().join("calls");
    let trace = format!("trace={}", CALLS.join(","));
    let ran = traced(&["-o", log.to_str().unwrap(), "-e", &trace], home.path(), task)
        .output()
        .expect(MISSING);
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    let log = std::fs::read_to_string(log).unwrap();
    CALLS.map(|call| {
        log.lines()
            .filter(|line| line.contains(&format!(" {call}(")))
            .count()
    })
}

/// Runs the victim once for each point, on all processors; gives what went wrong.
fn each(
    points: &[String],
    home: &Path,
    task: &str,
    judge: fn(&Path, &str, &Output) -> Result<(), String>,
) -> Vec<String> {
    let (next, wrong) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    let threads = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                while let Some(point) = points.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let home = copy(home);
                    let call = point.split(['=', ':']).nth(1).unwrap();
                    let (log, trace) = (home.path().join("calls"), format!("trace={call}"));
                    let words = ["-o", log.to_str().unwrap(), "-e", &trace, "-e", point];
                    let ran = traced(&words, home.path(), task).output().expect(MISSING);
                    let calls = std::fs::read_to_string(log).unwrap();
                    let hit = calls.contains("(INJECTED)") || calls.contains("killed by SIGKILL");
                    let judged = if hit {
                        judge(home.path(), task, &ran)
                    } else {
                        Err("nothing was done to the victim".into())
                    };
                    if let Err(what) = judged {
                        wrong.lock().unwrap().push(format!("{point}: {what}"));
                    }
                }
            });
        }
    });
    wrong.into_inner().unwrap()
}

fn killed(home: &Path, task: &str, ran: &Output) -> Result<(), String> {
    kept(home, task, &String::from_utf8_lossy(&ran.stdout))
}

/// Ends with words, all confirmed is there, and with room again it goes on.
fn full(home: &Path, task: &str, ran: &Output) -> Result<(), String> {
    let words = String::from_utf8_lossy(&ran.stderr);
    // A log that could not be moved into the database at the very end costs nothing.
    if !ran.status.success()
        && (ran.status.code() != Some(3) || words.trim().is_empty() || words.contains("panicked"))
    {
        return Err(format!("ended without words: {words}"));
    }
    kept(home, task, &String::from_utf8_lossy(&ran.stdout))
}

/// Whether everything that was confirmed is there, and nothing is half-done.
fn kept(home: &Path, task: &str, said: &str) -> Result<(), String> {
    let archive = open(home);
    archive.check_trail().map_err(|e| e.to_string())?;
    archive.check_records().map_err(|e| e.to_string())?;
    archive.check_pages().map_err(|e| e.to_string())?;
    if task == "drafts" {
        return drafts_kept(&archive, said);
    }
    let whole = signing_kept(&archive, said)?;
    drop(archive);
    // Whatever was there goes on to the record.
    if whole.is_some_and(|seals| seals > 0) {
        let ran = victim(home, task).output().map_err(|e| e.to_string())?;
        let archive = open(home);
        if !ran.status.success() || signing_kept(&archive, "archived ")?.is_some() {
            return Err(format!(
                "the signing did not go on: {}",
                String::from_utf8_lossy(&ran.stderr)
            ));
        }
    }
    Ok(())
}

fn drafts_kept(archive: &Archive, said: &str) -> Result<(), String> {
    let confirmed = said
        .lines()
        .filter_map(|line| line.strip_prefix("draft ")?.parse::<u32>().ok())
        .max();
    let there = archive.draft("d").ok().map(|draft| draft.body);
    let there: Option<u32> = there.and_then(|body| body.split(' ').next()?.parse().ok());
    let (confirmed, there) = (confirmed.unwrap_or(0), there.unwrap_or(0));
    if there == confirmed || there == confirmed + 1 {
        Ok(())
    } else {
        Err(format!("draft {confirmed} was confirmed, {there} is there"))
    }
}

/// Gives how many seals an unfinished signing has; none where it became a record or has not begun.
fn signing_kept(archive: &Archive, said: &str) -> Result<Option<usize>, String> {
    let record = archive.record("c").ok();
    let signing = archive.signing("c").ok();
    let seals = record
        .as_ref()
        .map(|r| &r.pdf)
        .or(signing.as_ref().map(|s| &s.pdf));
    if record.is_some() && (signing.is_some() || archive.draft("c").is_ok()) {
        return Err("a record and its draft".into());
    }
    for line in said.lines() {
        let words: Vec<&str> = line.split(' ').collect();
        let is_there = match words.as_slice() {
            ["drafted"] => record.is_some() || archive.draft("c").is_ok(),
            ["frozen"] => record.is_some() || signing.is_some(),
            ["sealed", field, _] => {
                record.is_some()
                    || signing
                        .iter()
                        .any(|s| s.done.iter().any(|done| done.field == *field))
            }
            ["archived", ..] => record.is_some(),
            _ => true,
        };
        if !is_there {
            return Err(format!("confirmed and gone: {line}"));
        }
    }
    let done = signing.as_ref().map(|signing| signing.done.len());
    let Some(pdf) = seals.filter(|_| done != Some(0)) else {
        return Ok(done);
    };
    let found = judge(pdf, &Trust::default()).map_err(|e| e.to_string())?;
    if !found.intact || done.is_some_and(|done| done != found.seals.len()) {
        return Err("half-signed".into());
    }
    let noted = archive.noted_seals("c").map_err(|e| e.to_string())?;
    let of = |pdf: &str| noted.iter().filter(|entry| entry.pdf == pdf).cloned().collect();
    astray(&anchored(pdf, &found), of).map_err(|e| e.to_string())?;
    Ok(done)
}
