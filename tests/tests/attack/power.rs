//! The power cut at every sync of the victim and at every word of it: whatever was not synced may be on the disk or not,
//! a file's bytes and the names in a folder apart from each other, a write torn within.
//!
//! The victim runs once, and strace says what it does to the disk; the disk is played from that, so that no machine has
//! to be cut off. A folder keeps its names only once it is synced itself: stricter than most file systems are.

use super::Found;
use super::bench::{Bench, copy, home};
use super::kept::kept;
use super::kill::{MISSING, TASKS, across};
use super::tamper::Random;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

const CALLS: &str =
    "trace=openat,mkdir,rename,unlink,unlinkat,pwrite64,write,writev,ftruncate,fsync,fdatasync";
/// A disk writes so much as one.
const SECTOR: usize = 512;

pub fn all(bench: &Bench) -> Vec<Found> {
    let found = |task| {
        // A disk that is deaf to syncs loses what was confirmed, so the cuts would tell a sync that is missing.
        let (deaf, told) = tried(bench, task, false);
        assert!(
            !told.is_empty(),
            "{task}: none of {deaf} cuts is told on a disk that keeps nothing"
        );
        let (tried, wrong) = tried(bench, task, true);
        Found::new(format!("{task}: power cut"), tried, wrong)
    };
    TASKS.into_iter().map(found).collect()
}

/// Tries every cut of a task; gives how many there are, and what went wrong.
fn tried(bench: &Bench, task: &str, hears: bool) -> (usize, Vec<String>) {
    let cuts = cuts(bench, task, hears);
    let wrong = across(&cuts, |cut| {
        let home = home();
        cut.disk.lay(home.path());
        kept(bench, home.path(), task, &cut.said).map_err(|what| format!("{}: {what}", cut.what))
    });
    (cuts.len(), wrong)
}

/// What is on the disk after a cut, and what was said before it.
struct Cut {
    what: String,
    said: String,
    disk: Disk,
}

/// A file's bytes that are on the disk, and what was done to them since its last sync.
#[derive(Clone, Default)]
struct File {
    is_folder: bool,
    synced: Vec<u8>,
    since: Vec<Change>,
}

#[derive(Clone)]
enum Change {
    Written(usize, Vec<u8>),
    Cut(usize),
}

/// Which of several changes a cut leaves.
#[derive(Clone, Copy, Debug)]
enum Left {
    None,
    All,
    Some,
}

/// A folder, and a name in it.
type Place = (usize, String);
type Names = BTreeMap<Place, usize>;
/// What a name stands for from then on; nothing any more.
type Renamed = (Place, Option<usize>);

/// Files and folders by their numbers; the home is 0.
#[derive(Clone)]
struct Disk {
    files: Vec<File>,
    synced: Names,
    /// What was done to the names since, each step whole or not at all.
    since: Vec<Vec<Renamed>>,
}

/// Runs the victim and gives every cut of a disk that hears syncs, or of one that does not.
fn cuts(bench: &Bench, task: &str, hears: bool) -> Vec<Cut> {
    let before = copy(bench.before(task));
    let home = before.path();
    let mut disk = Disk::of(home);
    let logs = super::bench::home();
    let log = logs.path().join("calls");
    let under = [
        "strace",
        "-f",
        "-qq",
        "-xx",
        "-y",
        "-s",
        "9999999",
        "-o",
        log.to_str().unwrap(),
        "-e",
        CALLS,
    ];
    let ran = bench.victim(&under, home, task).output().expect(MISSING);
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    let log = fs::read_to_string(log).unwrap();
    let (mut cuts, mut said, mut random) = (Vec::new(), String::new(), Random(0xc07));
    let ways = [
        (Left::None, Left::None),
        (Left::None, Left::All),
        (Left::All, Left::None),
        (Left::Some, Left::Some),
        (Left::Some, Left::Some),
        (Left::Some, Left::All),
    ];
    for (number, call) in log.lines().filter_map(Call::read).enumerate() {
        let says = call.name == "writev";
        if says {
            said.push_str(&String::from_utf8_lossy(&call.texts[0]));
        }
        if says || call.name.ends_with("sync") {
            for (bytes, names) in ways {
                let what = format!("before call {number}, {}, {bytes:?} {names:?}", call.name);
                let (said, disk) = (said.clone(), disk.after_cut(bytes, names, &mut random));
                cuts.push(Cut { what, said, disk });
            }
        }
        if hears || !call.name.ends_with("sync") {
            disk.play(&call, home);
        }
    }
    cuts
}

/// A call that did what it was to.
struct Call<'a> {
    name: &'a str,
    /// The file behind its first descriptor.
    file: Option<PathBuf>,
    texts: Vec<Vec<u8>>,
    words: &'a str,
}

impl<'a> Call<'a> {
    fn read(line: &'a str) -> Option<Self> {
        let line = line.trim_start_matches(|c: char| c.is_ascii_digit() || c == ' ');
        let (name, rest) = line.split_once('(')?;
        let (words, result) = rest.rsplit_once(" = ")?;
        if result.starts_with('-') {
            return None;
        }
        let path = |hex: &str| PathBuf::from(String::from_utf8(bytes(hex)).expect("a name in UTF-8"));
        let first = words.split('"').next()?;
        let between = |text: &'a str| Some(text.split_once('<')?.1.split_once('>')?.0);
        Some(Self {
            name,
            file: between(first).map(path),
            texts: words.split('"').skip(1).step_by(2).map(bytes).collect(),
            words: words.trim_end().trim_end_matches(')'),
        })
    }

    /// The path that it names.
    fn path(&self, text: usize) -> PathBuf {
        let named = PathBuf::from(String::from_utf8(self.texts[text].clone()).unwrap());
        // An absolute one takes the place of what it is joined to.
        self.file.clone().unwrap_or_default().join(named)
    }

    /// Its last number.
    fn last(&self) -> usize {
        let last = self.words.rsplit(", ").next().unwrap();
        last.parse()
            .unwrap_or_else(|_| panic!("{} ends with {last}", self.name))
    }
}

/// Bytes as strace writes them: `\x2f\x64`.
fn bytes(hex: &str) -> Vec<u8> {
    let pairs = hex.split("\\x").skip(1);
    pairs.map(|pair| u8::from_str_radix(pair, 16).unwrap()).collect()
}

impl Disk {
    /// A home as it lies there, all of it synced.
    fn of(home: &Path) -> Self {
        let mut disk = Self {
            files: vec![File::default()],
            synced: Names::new(),
            since: Vec::new(),
        };
        disk.take(home, 0);
        disk
    }

    fn take(&mut self, folder: &Path, number: usize) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            let own = self.new_file(path.is_dir());
            self.synced.insert((number, name), own);
            if path.is_dir() {
                self.take(&path, own);
            } else {
                self.files[own].synced = fs::read(path).unwrap();
            }
        }
    }

    fn new_file(&mut self, is_folder: bool) -> usize {
        self.files.push(File {
            is_folder,
            ..File::default()
        });
        self.files.len() - 1
    }

    /// The names as the victim sees them.
    fn names(&self) -> Names {
        let mut names = self.synced.clone();
        self.since
            .iter()
            .flatten()
            .for_each(|change| named(&mut names, change));
        names
    }

    /// The folder of a path and its name in it; none outside the home.
    fn place(&self, path: &Path, home: &Path) -> Option<Place> {
        let mut steps = path
            .strip_prefix(home)
            .ok()?
            .iter()
            .map(|step| step.to_str().unwrap().to_owned());
        let name = steps.next_back()?;
        let names = self.names();
        let folder = steps.try_fold(0, |folder, step| names.get(&(folder, step)).copied())?;
        Some((folder, name))
    }

    /// The number of what lies at a path.
    fn at(&self, path: &Path, home: &Path) -> Option<usize> {
        if path == home {
            return Some(0);
        }
        self.names().get(&self.place(path, home)?).copied()
    }

    /// Does to the disk what a call did.
    fn play(&mut self, call: &Call<'_>, home: &Path) {
        let own = || self.at(call.file.as_ref()?, home);
        match call.name {
            "openat" => self.opened(call, home),
            "mkdir" => self.made(&call.path(0), home, true),
            "rename" => {
                let (from, to) = (self.place(&call.path(0), home), self.place(&call.path(1), home));
                let (from, to) = from.zip(to).expect("it is renamed within the home");
                let number = self.names()[&from];
                self.since.push(vec![(from, None), (to, Some(number))]);
            }
            "unlink" | "unlinkat" => {
                if let Some(place) = self.place(&call.path(0), home) {
                    self.since.push(vec![(place, None)]);
                }
            }
            "pwrite64" | "write" => {
                if let Some(own) = own() {
                    let at = if call.name == "write" {
                        self.files[own].now().len()
                    } else {
                        call.last()
                    };
                    self.files[own]
                        .since
                        .push(Change::Written(at, call.texts[0].clone()));
                }
            }
            "ftruncate" => {
                if let Some(own) = own() {
                    self.files[own].since.push(Change::Cut(call.last()));
                }
            }
            "fsync" | "fdatasync" => {
                if let Some(own) = own() {
                    self.files[own].synced = self.files[own].now();
                    self.files[own].since.clear();
                    self.synced_folder(own);
                }
            }
            _ => {}
        }
    }

    fn opened(&mut self, call: &Call<'_>, home: &Path) {
        let path = call.path(0);
        match self.at(&path, home) {
            Some(own) if call.words.contains("O_TRUNC") => self.files[own].since.push(Change::Cut(0)),
            None if call.words.contains("O_CREAT") => self.made(&path, home, false),
            _ => {}
        }
    }

    fn made(&mut self, path: &Path, home: &Path, is_folder: bool) {
        if let Some(place) = self.place(path, home) {
            let own = self.new_file(is_folder);
            self.since.push(vec![(place, Some(own))]);
        }
    }

    /// The steps that touch this folder are on the disk now, whole.
    fn synced_folder(&mut self, folder: usize) {
        let touches = |step: &Vec<Renamed>| step.iter().any(|((of, _), _)| *of == folder);
        let (synced, since) = std::mem::take(&mut self.since).into_iter().partition(touches);
        self.since = since;
        let synced: Vec<_> = synced;
        synced
            .iter()
            .flatten()
            .for_each(|change| named(&mut self.synced, change));
    }

    /// What is on it after a cut.
    fn after_cut(&self, bytes: Left, names: Left, random: &mut Random) -> Self {
        let mut left = Self {
            files: self
                .files
                .iter()
                .map(|file| file.after_cut(bytes, random))
                .collect(),
            synced: self.synced.clone(),
            since: Vec::new(),
        };
        // Names change in their order.
        let count = match names {
            Left::None => 0,
            Left::All => self.since.len(),
            Left::Some => random.below(self.since.len() + 1),
        };
        self.since[..count]
            .iter()
            .flatten()
            .for_each(|change| named(&mut left.synced, change));
        left
    }

    /// Lays its files down in a folder.
    fn lay(&self, folder: &Path) {
        self.lay_from(0, folder);
    }

    fn lay_from(&self, number: usize, folder: &Path) {
        fs::create_dir_all(folder).unwrap();
        for ((of, name), own) in &self.synced {
            if *of == number {
                let path = folder.join(name);
                if self.files[*own].is_folder {
                    self.lay_from(*own, &path);
                } else {
                    fs::write(path, &self.files[*own].synced).unwrap();
                }
            }
        }
    }
}

fn named(names: &mut Names, (place, number): &Renamed) {
    match number {
        Some(number) => drop(names.insert(place.clone(), *number)),
        None => drop(names.remove(place)),
    }
}

impl File {
    /// As the victim sees it.
    fn now(&self) -> Vec<u8> {
        let mut bytes = self.synced.clone();
        self.since
            .iter()
            .for_each(|change| change.apply(&mut bytes, usize::MAX));
        bytes
    }

    fn after_cut(&self, left: Left, random: &mut Random) -> Self {
        let mut synced = self.synced.clone();
        for change in &self.since {
            let sectors = match left {
                Left::None => 0,
                Left::All => usize::MAX,
                // Half of them whole, a quarter not at all, a quarter torn.
                Left::Some => [usize::MAX, usize::MAX, 0, 1 + random.below(8)][random.below(4)],
            };
            change.apply(&mut synced, sectors.saturating_mul(SECTOR));
        }
        Self {
            is_folder: self.is_folder,
            synced,
            since: Vec::new(),
        }
    }
}

impl Change {
    /// Does as much of it as so many bytes.
    fn apply(&self, bytes: &mut Vec<u8>, most: usize) {
        match self {
            Self::Written(at, written) if most > 0 => {
                let written = &written[..written.len().min(most)];
                let end = at + written.len();
                bytes.resize(bytes.len().max(end), 0);
                bytes[*at..end].copy_from_slice(written);
            }
            Self::Cut(at) if most > 0 => bytes.resize(*at, 0),
            _ => {}
        }
    }
}
