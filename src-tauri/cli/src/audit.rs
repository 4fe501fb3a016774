//! `audit verify`: checks the chain of an audit trail that the app saved, and of a folder that every sealed PDF beside
//! the trail stands in it at its place. It sees what was saved, never the archive.

use crate::file;
use crate::folder::collect;
use crate::trouble::{INPUT, Trouble, print};
use crate::verify::{LARGEST, NOT_INTACT};
use needlepoint_core::seal::{Trust, Verdict, VerifyError, anchored, judge};
use needlepoint_core::trail::{self, Noted, ReadError, Trail, TrailHead, astray, is_set_back, noted};
use serde::Serialize;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// The largest trail, megabytes.
const LARGEST_TRAIL: u64 = trail::LARGEST / (1024 * 1024);
/// What the app calls a trail's copy.
const ENDING: &str = "jsonl";

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Report {
    /// The whole trail is as it was written, and every sealed PDF stands in it.
    intact: bool,
    trails: Vec<Followed>,
    files: Vec<Held>,
    says: Vec<String>,
}

/// A trail whose chain was followed.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Followed {
    file: String,
    intact: bool,
    entries: usize,
    /// The digest of its last entry.
    head: Option<String>,
    /// The numbers of the entries before which the computer's clock was set back.
    set_back: Vec<i64>,
    problem: Option<String>,
}

/// A PDF that was held against the trail.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Held {
    file: String,
    verdict: Outcome,
    /// How many of its seals stand in the trail.
    seals: usize,
    problem: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
enum Outcome {
    /// Its seals are intact, and all that bear a trail stand in this one.
    InPlace,
    /// Its seals are intact and bear no trail: an earlier version made them, or another program.
    NotAnchored,
    /// A seal does not stand in the trail at its place.
    Astray,
    Changed,
    NotChecked,
    NoSeal,
    Unreadable,
}

/// Prints what was found of a trail, or of a folder with one.
pub fn run(path: &Path) -> Result<ExitCode, Trouble> {
    let (trails, pdfs) = if path.is_dir() {
        inside(path)?
    } else {
        (vec![path.to_owned()], Vec::new())
    };
    let mut read = Vec::new();
    for file in &trails {
        read.push((file.clone(), self::read(file)?));
    }
    let followed: Vec<Followed> = read
        .iter()
        .map(|(file, trail)| follow(file, path, trail))
        .collect();
    let sound = followed.iter().all(|one| one.intact);
    let whole: Vec<&Trail> = read.iter().filter_map(|(_, trail)| trail.as_ref().ok()).collect();
    let longest = whole.iter().copied().max_by_key(|trail| trail.entries.len());
    let apart = longest.is_some_and(|longest| {
        whole
            .iter()
            .any(|trail| !longest.entries.starts_with(&trail.entries))
    });
    let entries = by_file(longest);
    let files: Vec<Held> = pdfs.iter().map(|pdf| hold(pdf, path, &entries)).collect();
    let kept = |held: &Held| {
        matches!(
            held.verdict,
            Outcome::InPlace | Outcome::NotAnchored | Outcome::NoSeal
        )
    };
    let intact = sound && !apart && files.iter().all(kept);
    let report = Report {
        intact,
        says: said(&followed, apart, &files),
        trails: followed,
        files,
    };
    print(&serde_json::to_string_pretty(&report).expect("a report is plain data"));
    Ok(if intact {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(NOT_INTACT)
    })
}

/// The trails and the PDFs below a folder.
fn inside(folder: &Path) -> Result<(Vec<PathBuf>, Vec<PathBuf>), Trouble> {
    let unread = |path: &Path, error: &std::io::Error| {
        let what = format!("{} could not be read: {error}.", path.display());
        Trouble::new(INPUT, what, "Check the path.")
    };
    let (mut paths, mut closed) = (Vec::new(), Vec::new());
    collect(folder, &["pdf", ENDING], &mut paths, &mut closed).map_err(|error| unread(folder, &error))?;
    if let Some((path, error)) = closed.first() {
        return Err(unread(path, error));
    }
    paths.sort();
    let is_trail = |path: &PathBuf| path.extension().is_some_and(|e| e.eq_ignore_ascii_case(ENDING));
    let (trails, pdfs): (Vec<_>, Vec<_>) = paths.into_iter().partition(is_trail);
    if trails.is_empty() {
        let what = format!("{} holds no audit trail.", folder.display());
        let hint = "Save a copy of the trail from the app's settings into it: its name ends in .jsonl.";
        return Err(Trouble::new(INPUT, what, hint));
    }
    Ok((trails, pdfs))
}

/// Reads a trail; what was done to one is a finding, but a file that is none is no input.
fn read(path: &Path) -> Result<Result<Trail, ReadError>, Trouble> {
    let bytes = file::read(path, LARGEST_TRAIL, INPUT, "Is it the right file?")?;
    match trail::read(&bytes) {
        Err(error @ (ReadError::NotATrail | ReadError::Newer)) => {
            let what = format!("{}: {error}", path.display());
            Err(Trouble::new(INPUT, what, error.hint()))
        }
        read => Ok(read),
    }
}

fn follow(file: &Path, folder: &Path, trail: &Result<Trail, ReadError>) -> Followed {
    let head = |trail: &Trail| trail.check().map_err(|error| error.to_string());
    let checked: Result<TrailHead, String> = match trail {
        Ok(trail) => head(trail),
        Err(error) => Err(error.to_string()),
    };
    Followed {
        file: shown(file, folder),
        intact: checked.is_ok(),
        entries: trail.as_ref().map_or(0, |trail| trail.entries.len()),
        problem: checked.as_ref().err().cloned(),
        set_back: trail.as_ref().map_or_else(|_| Vec::new(), set_back),
        head: checked.ok().map(|head| head.digest),
    }
}

fn set_back(trail: &Trail) -> Vec<i64> {
    let pairs = trail.entries.windows(2);
    let back = pairs.filter(|pair| is_set_back(&pair[0].at, &pair[1].at));
    back.map(|pair| pair[1].seq).collect()
}

/// The entries that note seals, by the digest of the sealed file.
fn by_file(trail: Option<&Trail>) -> HashMap<String, Vec<Noted>> {
    let mut found: HashMap<String, Vec<Noted>> = HashMap::new();
    for entry in trail.iter().flat_map(|trail| &trail.entries).filter_map(noted) {
        found.entry(entry.pdf.clone()).or_default().push(entry);
    }
    found
}

fn hold(path: &Path, folder: &Path, entries: &HashMap<String, Vec<Noted>>) -> Held {
    let held = |verdict, seals, problem: Option<String>| Held {
        file: shown(path, folder),
        verdict,
        seals,
        problem,
    };
    let bytes = match file::bounded(path, LARGEST) {
        Ok(Some(bytes)) => bytes,
        Ok(None) => {
            return held(
                Outcome::Unreadable,
                0,
                Some(format!("It is larger than {LARGEST} MB.")),
            );
        }
        Err(error) => {
            return held(
                Outcome::Unreadable,
                0,
                Some(format!("It could not be read: {error}.")),
            );
        }
    };
    let found = match judge(&bytes, &Trust::default()) {
        Ok(found) => found,
        Err(error @ VerifyError::NoSeal) => return held(Outcome::NoSeal, 0, Some(error.to_string())),
        Err(error) => return held(Outcome::Unreadable, 0, Some(error.to_string())),
    };
    let verdict = match found.verdict {
        Verdict::Intact => Outcome::InPlace,
        Verdict::Changed => Outcome::Changed,
        Verdict::NotChecked => Outcome::NotChecked,
    };
    if verdict != Outcome::InPlace {
        return held(verdict, 0, found.says.first().cloned());
    }
    let seals = anchored(&bytes, &found);
    if seals.is_empty() {
        return held(Outcome::NotAnchored, 0, None);
    }
    match astray(&seals, |pdf| entries.get(pdf).cloned().unwrap_or_default()) {
        Ok(()) => held(Outcome::InPlace, seals.len(), None),
        Err(error) => held(Outcome::Astray, 0, Some(error.to_string())),
    }
}

/// All of it in plain sentences.
fn said(trails: &[Followed], apart: bool, files: &[Held]) -> Vec<String> {
    let mut says: Vec<String> = trails
        .iter()
        .map(|trail| match &trail.problem {
            Some(problem) => format!("{}: {problem}", trail.file),
            None => format!(
                "{}: The chain of all {} entries holds.",
                trail.file, trail.entries
            ),
        })
        .collect();
    for trail in trails.iter().filter(|trail| !trail.set_back.is_empty()) {
        let numbers: Vec<String> = trail.set_back.iter().map(i64::to_string).collect();
        says.push(format!(
            "{}: The computer's clock was set back before these entries, so that their times may be wrong: {}.",
            trail.file,
            numbers.join(", ")
        ));
    }
    if apart {
        says.push(
            "The trails in this folder do not continue each other: one of them was written anew.".to_owned(),
        );
    }
    let problems = files
        .iter()
        .filter_map(|file| Some((&file.file, file.problem.as_ref()?)));
    says.extend(problems.map(|(file, problem)| format!("{file}: {problem}")));
    let seals: usize = files.iter().map(|file| file.seals).sum();
    if seals > 0 {
        says.push(format!("Seals at their place in the trail: {seals}."));
    } else {
        says.push(
            "No seal was held against the trail: whether it was written anew from its start is not shown."
                .to_owned(),
        );
    }
    says
}

fn shown(path: &Path, folder: &Path) -> String {
    match path.strip_prefix(folder) {
        Ok(inside) if !inside.as_os_str().is_empty() => inside.display().to_string(),
        _ => path.display().to_string(),
    }
}
