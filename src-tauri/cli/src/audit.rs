//! `audit verify`: checks the chain of an audit trail that the app saved, and of a folder that every sealed PDF beside
//! the trail stands in it at its place. It sees what was saved, never the archive.
//!
//! A trail is read line by line, so that one of any length is followed in little memory.

use crate::file;
use crate::folder::collect;
use crate::trouble::{INPUT, Trouble, print};
use crate::verify::{LARGEST, NOT_INTACT};
use needlepoint_core::records::digest_of;
use needlepoint_core::seal::{Trust, Verdict, Verification, VerifyError, anchored, judge};
use needlepoint_core::trail::{
    self, Anchored, Broken, Extent, Lines, Noted, ReadError, TrailHead, astray, is_set_back, leap, noted,
};
use serde::Serialize;
use std::collections::{HashMap, HashSet};
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// How many times that a clock was set back are listed.
const MOST_SET_BACK: usize = 100;
/// What the app calls a trail's copy.
const ENDING: &str = "jsonl";

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Report {
    /// The whole trail is as it was written, and every sealed PDF stands in it.
    intact: bool,
    trails: Vec<Followed>,
    excerpts: Vec<Leapt>,
    /// Files of this ending that are no trail.
    skipped: Vec<String>,
    files: Vec<Held>,
    says: Vec<String>,
}

/// A trail whose chain was followed.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Followed {
    #[serde(skip)]
    path: PathBuf,
    file: String,
    /// Each of its lines is one, to the last.
    #[serde(skip)]
    is_read: bool,
    intact: bool,
    entries: usize,
    /// The digest of its last entry.
    head: Option<String>,
    /// The numbers of the entries before which the computer's clock was set back, the first hundred of them.
    set_back: Vec<i64>,
    problem: Option<String>,
    /// The digest that its last entry bears.
    #[serde(skip)]
    last: String,
}

/// The entries of one patient's file, as the app exports them.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Leapt {
    file: String,
    intact: bool,
    entries: usize,
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
    /// Its seals are intact and bear no trail: an earlier version made them, or they are another program's.
    NotAnchored,
    /// Its seals are intact and bear no trail, and no entry of the trail notes it.
    Unknown,
    /// A seal does not stand in the trail at its place.
    Astray,
    /// Its seals are intact, and there is no whole trail to hold them against.
    NotHeld,
    Changed,
    NotChecked,
    NoSeal,
    Unreadable,
}

/// Prints what was found of a trail, or of a folder with one.
pub fn run(path: &Path) -> Result<ExitCode, Trouble> {
    let is_folder = path.is_dir();
    let (found, pdfs) = if is_folder {
        inside(path)?
    } else {
        (vec![path.to_owned()], Vec::new())
    };
    let (mut trails, mut excerpts, mut skipped) = (Vec::new(), Vec::new(), Vec::new());
    for file in &found {
        match Lines::of(open(file)?) {
            // Others write such files too
            Err(ReadError::NotATrail) if is_folder => skipped.push(shown(file, path)),
            Err(error @ (ReadError::NotATrail | ReadError::Newer | ReadError::Disk { .. })) => {
                let what = format!("{}: {error}", file.display());
                return Err(Trouble::new(INPUT, what, error.hint()));
            }
            Err(error) => trails.push(Followed::unread(file, path, &error)),
            Ok(lines) if lines.extent() == Extent::Excerpt => excerpts.push(leapt(file, path, lines)),
            Ok(lines) => trails.push(follow(file, path, lines)),
        }
    }
    if trails.is_empty() && excerpts.is_empty() {
        return Err(no_trail(path));
    }
    let longest = trails
        .iter()
        .filter(|one| one.is_read)
        .max_by_key(|one| one.entries);
    let judged: Vec<Judged> = pdfs.iter().map(|pdf| judge_one(pdf)).collect();
    let entries = longest.map_or_else(Seen::default, |longest| look_up(longest, &trails, &judged));
    let files: Vec<Held> = pdfs
        .iter()
        .zip(judged)
        .map(|(pdf, judged)| hold(shown(pdf, path), judged, longest.is_some(), &entries))
        .collect();
    let kept = |held: &Held| {
        matches!(
            held.verdict,
            Outcome::InPlace | Outcome::NotAnchored | Outcome::NoSeal
        )
    };
    let sound = trails.iter().all(|one| one.intact) && excerpts.iter().all(|one| one.intact);
    let intact = sound && !entries.are_apart && files.iter().all(kept);
    let report = Report {
        intact,
        says: said(&trails, &excerpts, &skipped, entries.are_apart, &files),
        trails,
        excerpts,
        skipped,
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
        return Err(no_trail(folder));
    }
    Ok((trails, pdfs))
}

fn no_trail(folder: &Path) -> Trouble {
    let what = format!("{} holds no audit trail.", folder.display());
    let hint = "Save a copy of the trail from the app's settings into it: its name ends in .jsonl.";
    Trouble::new(INPUT, what, hint)
}

/// Opens a file to be read line by line.
fn open(path: &Path) -> Result<BufReader<File>, Trouble> {
    let opened = file::plain(path).map_err(|error| {
        let what = format!("{} could not be read: {error}.", path.display());
        Trouble::new(INPUT, what, "Check the path.")
    })?;
    Ok(BufReader::new(opened))
}

impl Followed {
    fn unread(file: &Path, folder: &Path, error: &ReadError) -> Self {
        Self {
            path: file.to_owned(),
            file: shown(file, folder),
            is_read: false,
            intact: false,
            entries: 0,
            head: None,
            set_back: Vec::new(),
            problem: Some(error.to_string()),
            last: String::new(),
        }
    }
}

/// Follows a trail line by line; what was done to it is a finding.
fn follow<R: BufRead>(file: &Path, folder: &Path, mut lines: Lines<R>) -> Followed {
    let mut followed = Followed::unread(file, folder, &ReadError::NoEnd);
    let mut last: Result<TrailHead, Broken> = Ok(TrailHead::start());
    let mut before: Option<String> = None;
    loop {
        match lines.entry() {
            Ok(Some(entry)) => {
                followed.entries += 1;
                let is_back = before.is_some_and(|before| is_set_back(&before, &entry.at));
                if is_back && followed.set_back.len() < MOST_SET_BACK {
                    followed.set_back.push(entry.seq);
                }
                last = last.and_then(|last| trail::follow(&last, &entry));
                followed.last = entry.digest;
                before = Some(entry.at);
            }
            Ok(None) => break,
            Err(error) => {
                followed.problem = Some(error.to_string());
                return followed;
            }
        }
    }
    followed.is_read = true;
    let start = TrailHead::start();
    let checked = last.and_then(|last| trail::end(last, lines.end().unwrap_or(&start)));
    followed.intact = checked.is_ok();
    followed.problem = checked.as_ref().err().map(ToString::to_string);
    followed.head = checked.ok().map(|head| head.digest);
    followed
}

/// Follows an excerpt: each entry by itself, and those that come next to each other.
fn leapt<R: BufRead>(file: &Path, folder: &Path, mut lines: Lines<R>) -> Leapt {
    let (mut last, mut entries) = (TrailHead::start(), 0);
    let mut all = || -> Result<(), String> {
        while let Some(entry) = lines.entry().map_err(|error| error.to_string())? {
            last = leap(&last, &entry).map_err(|error| error.to_string())?;
            entries += 1;
        }
        Ok(())
    };
    let problem = all().err();
    Leapt {
        file: shown(file, folder),
        intact: problem.is_none(),
        entries,
        problem,
    }
}

/// What the longest trail holds of what is asked for.
#[derive(Default)]
struct Seen {
    /// The entries that note the seals of the PDFs, by the digest of the sealed file.
    noted: HashMap<String, Vec<Noted>>,
    /// Another trail is not its beginning.
    are_apart: bool,
}

/// Reads the longest trail once more, for the seals of the PDFs and for the ends of the other trails.
fn look_up(longest: &Followed, trails: &[Followed], pdfs: &[Judged]) -> Seen {
    let seals = pdfs.iter().filter_map(|pdf| pdf.as_ref().ok());
    let wanted: HashSet<&str> = seals
        .flat_map(|seals| &seals.signed)
        .map(String::as_str)
        .collect();
    let mut ends: HashMap<usize, Vec<&str>> = HashMap::new();
    for other in trails.iter().filter(|one| one.is_read && one.entries > 0) {
        ends.entry(other.entries).or_default().push(&other.last);
    }
    let mut seen = Seen::default();
    let Some(mut lines) = File::open(&longest.path)
        .ok()
        .and_then(|file| Lines::of(BufReader::new(file)).ok())
    else {
        return seen;
    };
    let mut count = 0;
    // It was read to its end before
    while let Ok(Some(entry)) = lines.entry() {
        count += 1;
        let ends = ends.get(&count).into_iter().flatten();
        seen.are_apart |= ends.into_iter().any(|end| *end != entry.digest);
        if let Some(entry) = noted(&entry).filter(|entry| wanted.contains(entry.pdf.as_str())) {
            seen.noted.entry(entry.pdf.clone()).or_default().push(entry);
        }
    }
    seen
}

/// The seals of a PDF; otherwise what it is.
type Judged = Result<Seals, (Outcome, Option<String>)>;

/// The intact seals of a PDF.
struct Seals {
    /// Those that bear a trail.
    anchored: Vec<Anchored>,
    /// The digests of what each that Needlepoint made signed, SHA-256 in hexadecimal. Whoever scans a paper may have a
    /// program that signs the scan: such a seal is of no sheet.
    signed: Vec<String>,
}

impl Seals {
    fn of(pdf: &[u8], found: &Verification) -> Self {
        let own = found.seals.iter().filter(|seal| seal.digest.is_some());
        let signed = own.filter_map(|seal| pdf.get(..seal.revision_end));
        Self {
            anchored: anchored(pdf, found),
            signed: signed.map(digest_of).collect(),
        }
    }
}

fn judge_one(path: &Path) -> Judged {
    let bytes = match file::bounded(path, LARGEST) {
        Ok(Some(bytes)) => bytes,
        Ok(None) => {
            return Err((
                Outcome::Unreadable,
                Some(format!("It is larger than {LARGEST} MB.")),
            ));
        }
        Err(error) => {
            return Err((
                Outcome::Unreadable,
                Some(format!("It could not be read: {error}.")),
            ));
        }
    };
    let found = match judge(&bytes, &Trust::default()) {
        Ok(found) => found,
        Err(error @ VerifyError::NoSeal) => return Err((Outcome::NoSeal, Some(error.to_string()))),
        Err(error) => return Err((Outcome::Unreadable, Some(error.to_string()))),
    };
    let says = found.says.first().cloned();
    match found.verdict {
        Verdict::Intact => Ok(Seals::of(&bytes, &found)),
        Verdict::Changed => Err((Outcome::Changed, says)),
        Verdict::NotChecked => Err((Outcome::NotChecked, says)),
    }
}

fn hold(file: String, judged: Judged, has_trail: bool, seen: &Seen) -> Held {
    let (verdict, seals, problem) = match judged {
        Err((verdict, problem)) => (verdict, 0, problem),
        Ok(_) if !has_trail => {
            let why = "There is no whole trail here that its seals could be held against.";
            (Outcome::NotHeld, 0, Some(why.to_owned()))
        }
        Ok(Seals { anchored, signed }) if anchored.is_empty() => {
            if signed.is_empty() {
                let why = "Another program signed it: this trail says nothing of that.";
                (Outcome::NotAnchored, 0, Some(why.to_owned()))
            } else if signed.iter().any(|pdf| seen.noted.contains_key(pdf)) {
                (Outcome::NotAnchored, 0, None)
            } else {
                let why = "Its seals bear no trail, and no entry of this one notes it: nothing shows that it is of this archive.";
                (Outcome::Unknown, 0, Some(why.to_owned()))
            }
        }
        Ok(Seals { anchored, .. }) => {
            match astray(&anchored, |pdf| seen.noted.get(pdf).cloned().unwrap_or_default()) {
                Ok(()) => (Outcome::InPlace, anchored.len(), None),
                Err(error) => (Outcome::Astray, 0, Some(error.to_string())),
            }
        }
    };
    Held {
        file,
        verdict,
        seals,
        problem,
    }
}

/// All of it in plain sentences.
fn said(
    trails: &[Followed],
    excerpts: &[Leapt],
    skipped: &[String],
    apart: bool,
    files: &[Held],
) -> Vec<String> {
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
    says.extend(excerpts.iter().map(|excerpt| match &excerpt.problem {
        Some(problem) => format!("{}: {problem}", excerpt.file),
        None => format!(
            "{}: An excerpt: {} entries of one file; each entry's digest holds. Whether entries between are missing cannot be shown without the whole trail.",
            excerpt.file, excerpt.entries
        ),
    }));
    says.extend(
        skipped
            .iter()
            .map(|file| format!("{file}: This file is no audit trail, and was passed over.")),
    );
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
