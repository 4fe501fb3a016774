//! How long the archive takes to answer in a practice of a thousand, ten thousand, a hundred thousand and a million
//! records, beside the same tables without encryption.
//!
//! The records are invented and their papers small, so that a million of them fit on a disk; some are as large as real
//! ones. They are written by the archive's own functions, many in one transaction, and the archive itself then finds
//! them to be as it archived them. "Bare" is a copy of all tables and indexes in clear text, asked by the same calls of
//! the same SQLite with the same settings, but for the cipher and the wiping of its memory. Both are asked in processes
//! of their own, in turn. Linux only: it says how much memory a process had. Ends with an error where a target is missed.
//!
//! What is held to the ratio is what somebody asks for, as the app does it: nobody opens a record for the first time but
//! the trail notes it, and its seals are judged; those of 150 kB have some here. What SQLite has in its own cache costs
//! the same in both. A page that it has not is decrypted and checked, about 11 µs, which is six times as long as to fetch
//! it from the system's cache: that is what the lines show that are a part of another, and those are held to nothing.
//!
//! `NEEDLEPOINT_BENCH_RECORDS` names other sizes, the smallest first. A million takes about 4 GB of the disk that the
//! build's folder lies on.
#![allow(clippy::unwrap_used, clippy::print_stdout, clippy::print_stderr)]
// A benchmark has a clock.
#![allow(clippy::disallowed_methods)]

mod asked;
mod practice;

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::time::{Duration, Instant};

use needlepoint_core::records::{Cost, scale};

use asked::Line;
use practice::{found, grow, leave_open, open};

/// As in the app: what is given back is wiped.
#[global_allocator]
static WIPING: zeroizing_alloc::ZeroAlloc<std::alloc::System> =
    zeroizing_alloc::ZeroAlloc(std::alloc::System);

const SIZES: &str = "1000 10000 100000 1000000";
/// Up to so many records the archive is checked as a whole: every record, every entry of the trail.
const CHECKED: u32 = 10_000;
/// Processes that ask, of each kind.
const ROUNDS: usize = 3;
/// Unlockings of each archive.
const UNLOCKS: usize = 15;
/// The archive may take this much of bare SQLite's time.
const RATIO: f64 = 1.5;
/// The most memory of a process that asks everything, in MB.
const MEMORY: f64 = 150.0;
/// What one unlocking differs from the next.
const NOISE: f64 = 1.1;

fn main() -> ExitCode {
    let word = |name: &str| std::env::var(name).ok();
    let Some(folder) = word("NEEDLEPOINT_BENCH_FOLDER") else {
        return table(&word("NEEDLEPOINT_BENCH_RECORDS").unwrap_or(SIZES.to_owned()));
    };
    let patients = word("NEEDLEPOINT_BENCH_PATIENTS").unwrap().parse().unwrap();
    let folder = Path::new(&folder);
    let mut archive = match word("NEEDLEPOINT_BENCH").as_deref() {
        Some("bare") => scale::open_in_clear(&folder.join(BARE)).unwrap(),
        _ => open(folder, Cost::RECOMMENDED),
    };
    asked::ask(&mut archive, patients);
    ExitCode::SUCCESS
}

const BARE: &str = "bare.db";

/// What was measured of one kind of process.
struct Measured {
    /// Of each line, sorted, in ms.
    times: Vec<Vec<f64>>,
    /// In MB.
    memory: f64,
}

impl Measured {
    fn new() -> Self {
        Self {
            times: vec![Vec::new(); Line::ALL.len()],
            memory: 0.0,
        }
    }

    /// Has a process ask everything once more.
    fn again(&mut self, which: &str, folder: &Path, patients: u32) {
        let output = Command::new(std::env::current_exe().unwrap())
            .env("NEEDLEPOINT_BENCH", which)
            .env("NEEDLEPOINT_BENCH_FOLDER", folder)
            .env("NEEDLEPOINT_BENCH_PATIENTS", patients.to_string())
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{which}: {said}");
        let text = String::from_utf8(output.stdout).unwrap();
        let mut lines = text.lines();
        for (times, line) in self.times.iter_mut().zip(&mut lines) {
            let nanos = line.split(' ').map(|nanos| nanos.parse::<f64>().unwrap());
            times.extend(nanos.map(|nanos| nanos / 1e6));
            times.sort_by(f64::total_cmp);
        }
        let memory: f64 = lines.next().unwrap().parse().unwrap();
        self.memory = self.memory.max(memory * 1024.0 / 1e6);
    }
}

/// The time that this share of the calls did not exceed.
fn within(sorted: &[f64], share: f64) -> f64 {
    sorted[((sorted.len() as f64 * share) as usize).min(sorted.len() - 1)]
}

/// What is missed.
#[derive(Default)]
struct Targets {
    missed: Vec<String>,
}

impl Targets {
    fn at_most(&mut self, what: &str, figure: f64, most: f64) {
        if figure > most {
            self.missed.push(format!("{what}: {figure:.2}, not {most:.2}"));
        }
    }
}

fn table(sizes: &str) -> ExitCode {
    let folders = tempfile::tempdir_in(built()).unwrap();
    let (full, empty) = (folders.path().join("full"), folders.path().join("empty"));
    found(&empty, Cost::RECOMMENDED).lock().unwrap();
    found(&full, Cost::RECOMMENDED).lock().unwrap();
    let mut targets = Targets::default();
    let mut there = 0;
    println!(
        "\n{:<36}{:>10}{:>10}{:>10}{:>10}{:>9}",
        "ms", "median", "99 %", "bare", "99 %", "ratio"
    );
    for size in sizes.split_whitespace() {
        let size: u32 = size.parse().unwrap();
        // Four papers each; the last ones have not left all of theirs yet.
        let patients = size / 4 + size / 400 + 52;
        let records = fill(&full, there..patients, size <= CHECKED);
        there = patients;
        measure(&full, records, patients, &mut targets);
        unlock(&full, &empty, records, &mut targets);
    }
    if targets.missed.is_empty() {
        println!("\nAll targets are kept.");
        return ExitCode::SUCCESS;
    }
    println!("\nMissed:\n{}", targets.missed.join("\n"));
    ExitCode::FAILURE
}

/// Lets patients come, and copies what is there then in clear text; gives how many records there are.
fn fill(folder: &Path, patients: std::ops::Range<u32>, is_checked: bool) -> usize {
    let begin = Instant::now();
    let mut archive = open(folder, Cost::RECOMMENDED);
    grow(&mut archive, patients.start, patients.end);
    if patients.start == 0 {
        leave_open(&mut archive, patients.end);
    }
    if is_checked {
        archive.check_trail().unwrap();
        archive.check_records().unwrap();
    }
    let records = archive.record_ids().unwrap().len();
    let bare = folder.join(BARE);
    for file in [&bare, &bare.with_extension("db-wal")] {
        let _ = fs::remove_file(file);
    }
    scale::copy_in_clear(&archive, &bare).unwrap();
    archive.lock().unwrap();
    let size = |path: &Path| fs::metadata(path).unwrap().len() as f64 / 1e6;
    println!(
        "\n{records} records, {:.0} MB, bare {:.0} MB; filled in {:.0} s",
        size(&folder.join("archive.db")),
        size(&bare),
        begin.elapsed().as_secs_f64()
    );
    records
}

fn measure(folder: &Path, records: usize, patients: u32, targets: &mut Targets) {
    let (mut ours, mut bare) = (Measured::new(), Measured::new());
    // Both lie in the system's own cache: what is compared is not the disk.
    for file in fs::read_dir(folder).unwrap() {
        io::copy(&mut File::open(file.unwrap().path()).unwrap(), &mut io::sink()).unwrap();
    }
    for _ in 0..ROUNDS {
        ours.again("ours", folder, patients);
        bare.again("bare", folder, patients);
    }
    for ((line, ours), bare) in Line::ALL.iter().zip(&ours.times).zip(&bare.times) {
        let [half, most] = [0.5, 0.99].map(|share| within(ours, share));
        let [bare_half, bare_most] = [0.5, 0.99].map(|share| within(bare, share));
        let ratio = half / bare_half;
        println!(
            "{:<36}{half:>10.3}{most:>10.3}{bare_half:>10.3}{bare_most:>10.3}{ratio:>9.2}",
            line.words()
        );
        let name = format!("{}, {records} records", line.words());
        if line.is_whole() {
            targets.at_most(&format!("{name}, ratio"), ratio, RATIO);
        }
        if let Some(longest) = line.most() {
            targets.at_most(&format!("{name}, 99 %, ms"), most, longest);
        }
    }
    println!(
        "{:<36}{:>10.0}{:>20.0}",
        "most memory, MB", ours.memory, bare.memory
    );
    targets.at_most(&format!("memory, {records} records, MB"), ours.memory, MEMORY);
}

/// Unlocks this archive and an empty one, in turn.
fn unlock(full: &Path, empty: &Path, records: usize, targets: &mut Targets) {
    let mut times = [Vec::new(), Vec::new()];
    for _ in 0..UNLOCKS {
        for (folder, times) in [full, empty].iter().zip(&mut times) {
            let begin = Instant::now();
            let archive = open(folder, Cost::RECOMMENDED);
            times.push(ms(begin.elapsed()));
            archive.lock().unwrap();
        }
    }
    times.iter_mut().for_each(|times| times.sort_by(f64::total_cmp));
    let [half, most] = [0.5, 0.99].map(|share| within(&times[0], share));
    let [empty_half, empty_most] = [0.5, 0.99].map(|share| within(&times[1], share));
    let ratio = half / empty_half;
    println!(
        "{:<36}{half:>10.1}{most:>10.1}{empty_half:>10.1}{empty_most:>10.1}{ratio:>9.2}",
        "unlock; an empty archive"
    );
    targets.at_most(&format!("unlock, {records} records, ratio"), ratio, NOISE);
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

/// The folder that this program was built in.
fn built() -> PathBuf {
    let bench = std::env::current_exe().unwrap();
    bench.ancestors().nth(2).unwrap().to_owned()
}
