//! How long the sheet takes, and the targets that it has to keep: beside krilla on the same display list, beside
//! typst on the same words, beside `openssl cms` for the seal, over one, ten and a hundred pages; and how long the
//! clinician waits after the last signature.
//!
//! "First" is the first call of a process, the median of several processes; "warm" the median of many calls in one
//! process. What is compared is measured in turn, so that a noisy machine is noisy for both. Ends with an error
//! where a target is missed.
#![allow(clippy::unwrap_used, clippy::print_stdout, clippy::print_stderr)]
// A benchmark has a clock.
#![allow(clippy::disallowed_methods)]

mod archive;
mod clock;
mod files;
mod markup;
mod other;
mod typst;
mod work;

use std::fs;
use std::path::Path;
use std::process::{Command, ExitCode};
use std::time::Duration;

use archive::Room;
use clock::{in_turn, median, ms, told, whole};
use files::Files;
use needlepoint_tests::{consult, terminal};
use typst::Typst;
use work::Bench;

/// Processes that are started for a first call.
const FIRST: usize = 15;
/// Calls in one process.
const WARM: usize = 41;
/// The most bytes of the English sample with both seals.
const LARGEST: u64 = 90_000;
/// The longest that the clinician waits after the last signature, in ms.
const WAIT: f64 = 100.0;
/// A page among a hundred may cost this much of a page among ten.
const GROWTH: f64 = 1.25;

fn main() -> ExitCode {
    // `cargo bench` hands over words of its own; ours come by the environment.
    match std::env::var("NEEDLEPOINT_BENCH").ok() {
        None => table(),
        Some(what) => {
            child(&what);
            ExitCode::SUCCESS
        }
    }
}

/// In a process of its own: one call, or one seal from files to a file.
fn child(what: &str) {
    let sample = std::env::var("NEEDLEPOINT_BENCH_SAMPLE").unwrap();
    let sample = Path::new(&sample);
    if what == "seal-files" {
        return files::seal_files(sample);
    }
    let bench = Bench::new(sample);
    if what == "stages" {
        for calls in ["first", "warm"] {
            let runs: Vec<_> = (0..if calls == "first" { 1 } else { WARM })
                .map(|_| bench.stages())
                .collect();
            for (i, (name, _)) in runs[0].iter().enumerate() {
                println!(
                    "{calls:<6} {name:<12}{:>9.3}",
                    ms(median(runs.iter().map(|run| run[i].1).collect()))
                );
            }
        }
        return;
    }
    println!("{}", bench.timed(what).as_nanos());
}

/// This program again, for one call.
fn again(what: &str, sample: &Path) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command
        .env("NEEDLEPOINT_BENCH", what)
        .env("NEEDLEPOINT_BENCH_SAMPLE", sample);
    command
}

/// The targets as they are measured.
#[derive(Default)]
struct Targets {
    missed: Vec<String>,
}

impl Targets {
    /// A line of the table: ours has to be at least `times` as fast as theirs.
    fn faster(&mut self, name: &str, ours: Duration, theirs: Duration, times: f64) {
        let reached = theirs.as_secs_f64() / ours.as_secs_f64();
        let (ours, theirs) = (ms(ours), ms(theirs));
        println!("{name:<44}{ours:>9.2}{theirs:>9.2}{reached:>8.2}{times:>9.1}");
        if reached < times {
            self.missed.push(format!(
                "{name}: {reached:.2} times as fast, not {times:.1} times"
            ));
        }
    }

    /// A figure that must not be larger.
    fn at_most(&mut self, name: &str, figure: f64, most: f64) {
        println!("{name:<44}{figure:>9.2}{:>17}{most:>9.2}", "at most");
        if figure > most {
            self.missed.push(format!("{name}: {figure:.2}, not {most:.2}"));
        }
    }
}

fn table() -> ExitCode {
    let folder = tempfile::tempdir().unwrap();
    let files = Files::lay_out(folder.path(), &consult("healthy"));
    let (bench, sample) = (&files.bench, files.sample.as_path());
    let typst = Typst::new(folder.path(), bench.frozen().sheet());
    let mut targets = Targets::default();

    println!(
        "\n{:<44}{:>9}{:>9}{:>8}{:>9}",
        "medians, ms", "ours", "theirs", "times", "at least"
    );
    let first = |what: &'static str| move || told(&mut again(what, sample));
    let warm = |what: &'static str| move || bench.timed(what);
    let [render, krilla, sheet, compile] = in_turn(
        FIRST,
        [
            &mut first("render"),
            &mut first("krilla"),
            &mut first("sheet"),
            &mut || told(&mut typst.compile()),
        ],
    );
    targets.faster("render, first; krilla, first", render, krilla, 2.0);
    targets.faster("whole sheet, first; krilla's render, first", sheet, krilla, 1.0);
    targets.faster("whole sheet, first; typst's compile, cold", sheet, compile, 5.0);
    let [render, krilla, sheet] = in_turn(
        WARM,
        [&mut warm("render"), &mut warm("krilla"), &mut warm("sheet")],
    );
    targets.faster("render, warm; krilla, warm", render, krilla, 2.0);
    targets.faster("whole sheet, warm; krilla's render, warm", sheet, krilla, 1.0);

    let sealed = folder.path().join("sealed.pdf");
    let mut command = Command::new(terminal());
    command.arg("sheet").arg(sample).arg("-o").arg(&sealed);
    let [ours, theirs, nothing] = in_turn(
        FIRST,
        [
            &mut || whole(&mut command),
            &mut || whole(&mut typst.compile()),
            &mut || whole(&mut typst.nothing()),
        ],
    );
    let theirs = theirs.saturating_sub(nothing);
    targets.faster("whole process; typst's without Python's start", ours, theirs, 3.0);
    let [ours, theirs] = in_turn(
        WARM,
        [&mut || whole(&mut again("seal-files", sample)), &mut || {
            whole(&mut files.openssl())
        }],
    );
    targets.faster("one seal, whole process; openssl cms", ours, theirs, 1.0);

    let room = Room::begin(folder.path());
    let [wait] = in_turn(WARM, [&mut || room.finish(bench)]);
    println!();
    targets.at_most("last signature to sealed, verified, archived", ms(wait), WAIT);
    pages(bench, &mut targets);
    sizes(&files, &sealed, &typst, &mut targets);
    if targets.missed.is_empty() {
        println!("\nAll targets are kept.");
        return ExitCode::SUCCESS;
    }
    println!("\nMissed:\n{}", targets.missed.join("\n"));
    ExitCode::FAILURE
}

/// What a page costs, typeset and written, among how many.
fn pages(bench: &Bench, targets: &mut Targets) {
    let a_page = |count: usize, calls: usize| {
        let sheet = bench.notes(count);
        let measured: Vec<_> = (0..calls).map(|_| bench.printed(&sheet)).collect();
        let pages = measured[0].0;
        let took = median(measured.into_iter().map(|(_, took)| took).collect());
        println!(
            "{:<44}{:>9.2}{:>9.3} a page",
            format!("notes on {pages} pages, typeset and written"),
            ms(took),
            ms(took) / pages as f64
        );
        ms(took) / pages as f64
    };
    a_page(8, 21);
    let (ten, hundred) = (a_page(180, 11), a_page(1800, 5));
    targets.at_most("a page among a hundred to one among ten", hundred / ten, GROWTH);
}

fn sizes(files: &Files, sealed: &Path, typst: &Typst, targets: &mut Targets) {
    let size = fs::metadata(sealed).unwrap().len();
    println!(
        "\n{} pages; {} bytes, by krilla {} without form fields, by typst {}\n",
        files.bench.pages().pages.len(),
        files.bench.render().len(),
        files.bench.krilla().len(),
        typst.size()
    );
    targets.at_most(
        "the sample with both seals, kB",
        size as f64 / 1000.0,
        LARGEST as f64 / 1000.0,
    );
}
