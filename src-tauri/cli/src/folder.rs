//! `verify` of a folder: judges every PDF in it, on all cores, and reports on all of them.
//!
//! Symbolic links to folders are not followed, so that none is judged twice. Stopped by Ctrl-C it gives no report:
//! half of one would look like a whole.

use crate::file;
use crate::trouble::{INPUT, Trouble, print};
use crate::verify::{Anchors, LARGEST, NOT_INTACT, NOT_TRUSTED};
use needlepoint_core::seal::{Stage, Verdict, VerifyError, judge};
use serde::Serialize;
use std::fs;
use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, mpsc};
use std::time::{Duration, Instant};

/// What shells give a program that Ctrl-C ended.
const STOPPED: u8 = 130;
/// How often the bar is drawn anew.
const DRAW: Duration = Duration::from_millis(60);
/// The width of the bar, in characters.
const WIDTH: usize = 30;

/// What is reported of one file.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Judged {
    /// Its path, from the folder.
    file: String,
    verdict: Outcome,
    /// It is one of our sheets.
    ours: bool,
    seals: usize,
    time_stamps: usize,
    /// How many of them are of an authority that nobody checked, or that is not the one that was named: they show
    /// nothing.
    unchecked_time_stamps: usize,
    stage: Option<Stage>,
    problem: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
enum Outcome {
    Intact,
    NotTrusted,
    Changed,
    NotChecked,
    NoSeal,
    Unreadable,
}

/// How many files came out how.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
struct Totals {
    files: usize,
    intact: usize,
    not_trusted: usize,
    changed: usize,
    not_checked: usize,
    no_seal: usize,
    unreadable: usize,
}

#[derive(Serialize)]
struct Report {
    folder: String,
    files: Vec<Judged>,
    totals: Totals,
}

/// Prints the report on a folder.
pub fn run(folder: &Path, anchors: &Anchors) -> Result<ExitCode, Trouble> {
    let stop = Arc::new(AtomicBool::new(false));
    let asked = Arc::clone(&stop);
    ctrlc::set_handler(move || asked.store(true, Ordering::Relaxed)).map_err(|error| {
        let what = format!("Ctrl-C cannot be listened to: {error}.");
        Trouble::new(INPUT, what, "Try again.")
    })?;
    let mut paths = Vec::new();
    let mut closed = Vec::new();
    collect(folder, &["pdf"], &mut paths, &mut closed).map_err(|error| {
        let what = format!("{} could not be read: {error}.", folder.display());
        Trouble::new(INPUT, what, "Check the path.")
    })?;
    paths.sort();
    let mut files = judge_all(&paths, folder, anchors, &stop);
    if stop.load(Ordering::Relaxed) {
        let what = format!("Stopped after {} of {} files.", files.len(), paths.len());
        return Err(Trouble::new(STOPPED, what, "There is no report."));
    }
    files.extend(closed.iter().map(|(path, error)| unreadable(path, folder, error)));
    files.sort_by(|a, b| a.file.cmp(&b.file));
    let totals = totals(&files);
    let code = code(&totals);
    let report = Report {
        folder: folder.display().to_string(),
        files,
        totals,
    };
    print(&serde_json::to_string_pretty(&report).expect("a report is plain data"));
    match code {
        INPUT => Err(Trouble::new(
            INPUT,
            format!("{} holds no sealed PDF.", folder.display()),
            "Choose the folder with the sealed sheets.",
        )),
        code => Ok(ExitCode::from(code)),
    }
}

/// Finds the files with these endings below a folder, and the folders that cannot be looked into.
pub fn collect(
    folder: &Path,
    endings: &[&str],
    paths: &mut Vec<PathBuf>,
    closed: &mut Vec<(PathBuf, std::io::Error)>,
) -> std::io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let path = entry.path();
        if entry.file_type()?.is_dir() {
            if let Err(error) = collect(&path, endings, paths, closed) {
                closed.push((path, error));
            }
        } else if path
            .extension()
            .is_some_and(|own| endings.iter().any(|ending| own.eq_ignore_ascii_case(ending)))
            && !path.is_dir()
        {
            paths.push(path);
        }
    }
    Ok(())
}

/// Judges the files on all cores, as far as it is not stopped.
fn judge_all(paths: &[PathBuf], folder: &Path, anchors: &Anchors, stop: &AtomicBool) -> Vec<Judged> {
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let next = AtomicUsize::new(0);
    let (tell, told) = mpsc::channel();
    let mut files = Vec::with_capacity(paths.len());
    std::thread::scope(|scope| {
        for _ in 0..cores.min(paths.len()) {
            let (tell, next) = (tell.clone(), &next);
            scope.spawn(move || {
                while !stop.load(Ordering::Relaxed)
                    && let Some(path) = paths.get(next.fetch_add(1, Ordering::Relaxed))
                    && tell.send(judge_one(path, folder, anchors)).is_ok()
                {}
            });
        }
        drop(tell);
        let mut bar = Bar::new(paths.len());
        for judged in told {
            files.push(judged);
            bar.draw(files.len());
        }
        bar.clear();
    });
    files
}

fn judge_one(path: &Path, folder: &Path, anchors: &Anchors) -> Judged {
    let bytes = match file::bounded(path, LARGEST) {
        Ok(Some(bytes)) => bytes,
        Ok(None) => {
            let problem = format!("It is larger than {LARGEST} MB.");
            return Judged::without(path, folder, Outcome::Unreadable, problem);
        }
        Err(error) => return unreadable(path, folder, &error),
    };
    let found = match judge(&bytes, &anchors.trust()) {
        Ok(found) => found,
        Err(error) => {
            let verdict = match error {
                VerifyError::NoSeal => Outcome::NoSeal,
                VerifyError::NotPdf | VerifyError::TooLarge => Outcome::Unreadable,
            };
            return Judged::without(path, folder, verdict, error.to_string());
        }
    };
    let of_seals = found.seals.iter().find_map(|seal| seal.problem.clone());
    let of_stamps = found.time_stamps.iter().find_map(|stamp| stamp.problem.clone());
    let unchecked = found.time_stamps.iter().filter(|s| s.trusted != Some(true));
    Judged {
        file: shown(path, folder),
        verdict: match (found.verdict, anchors.hold(&found)) {
            (Verdict::Changed, _) => Outcome::Changed,
            (Verdict::NotChecked, _) => Outcome::NotChecked,
            (Verdict::Intact, false) => Outcome::NotTrusted,
            (Verdict::Intact, true) => Outcome::Intact,
        },
        ours: found.ours,
        seals: found.seals.len(),
        time_stamps: found.time_stamps.len(),
        unchecked_time_stamps: unchecked.count(),
        stage: found.stage,
        problem: found.problem.or(of_seals).or(of_stamps),
    }
}

impl Judged {
    fn without(path: &Path, folder: &Path, verdict: Outcome, problem: String) -> Self {
        Self {
            file: shown(path, folder),
            verdict,
            ours: false,
            seals: 0,
            time_stamps: 0,
            unchecked_time_stamps: 0,
            stage: None,
            problem: Some(problem),
        }
    }
}

fn unreadable(path: &Path, folder: &Path, error: &std::io::Error) -> Judged {
    let problem = format!("It could not be read: {error}.");
    Judged::without(path, folder, Outcome::Unreadable, problem)
}

fn shown(path: &Path, folder: &Path) -> String {
    path.strip_prefix(folder).unwrap_or(path).display().to_string()
}

fn totals(files: &[Judged]) -> Totals {
    let count = |outcome| files.iter().filter(|file| file.verdict == outcome).count();
    Totals {
        files: files.len(),
        intact: count(Outcome::Intact),
        not_trusted: count(Outcome::NotTrusted),
        changed: count(Outcome::Changed),
        not_checked: count(Outcome::NotChecked),
        no_seal: count(Outcome::NoSeal),
        unreadable: count(Outcome::Unreadable),
    }
}

fn code(totals: &Totals) -> u8 {
    let sealed = totals.intact + totals.not_trusted + totals.changed + totals.not_checked;
    if sealed == 0 {
        INPUT
    } else if totals.intact == totals.files {
        0
    } else if totals.intact + totals.not_trusted == totals.files {
        NOT_TRUSTED
    } else {
        NOT_INTACT
    }
}

/// How far it is, on stderr; nothing where that is no terminal.
struct Bar {
    shown: bool,
    all: usize,
    drawn: Option<Instant>,
}

impl Bar {
    fn new(all: usize) -> Self {
        Self {
            shown: std::io::stderr().is_terminal(),
            all,
            drawn: None,
        }
    }

    fn draw(&mut self, done: usize) {
        let due = self.drawn.is_none_or(|drawn| drawn.elapsed() >= DRAW) || done == self.all;
        if self.shown && due {
            let full = done * WIDTH / self.all.max(1);
            let line = format!(
                "\r[{}{}] {done} of {}",
                "#".repeat(full),
                " ".repeat(WIDTH - full),
                self.all
            );
            // Nobody is left to show it to when stderr is closed.
            let _ = std::io::stderr().write_all(line.as_bytes());
            self.drawn = Some(Instant::now());
        }
    }

    fn clear(&self) {
        if self.shown && self.drawn.is_some() {
            let _ = std::io::stderr().write_all(b"\r\x1b[K");
        }
    }
}
