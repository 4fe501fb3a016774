//! How long the sheet takes: render (display list to bytes) beside krilla on the same display list, a seal beside
//! `openssl cms` as whole processes, and the whole sheet.
//!
//! "First" is the first call of a process, the median of several processes; "warm" the median of many calls in one
//! process. What is compared is measured in turn, so that a noisy machine is noisy for both. Ends with an error
//! where ours is the slower one.
#![allow(clippy::unwrap_used, clippy::print_stdout, clippy::print_stderr)]
// A benchmark has a clock.
#![allow(clippy::disallowed_methods)]

mod other;

use std::cell::OnceCell;
use std::fs;
use std::path::Path;
use std::process::{Command, ExitCode};
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Zoned};
use needlepoint_core::consult::{Draft, Mark};
use needlepoint_core::pdf::{self, Meta};
use needlepoint_core::seal::{SealKey, Signing, seal, verify};
use needlepoint_core::sheet::FrozenSheet;
use needlepoint_core::typeset::{Fonts, Pages, typeset};
use needlepoint_tests::{Desk, consult, draft, marks};

/// Processes that are started for a first call.
const FIRST: usize = 11;
/// Calls in one process.
const WARM: usize = 41;

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

/// Everything that is measured. Sheet and pages are made when they are first asked for: the whole sheet's first
/// call shall find nothing done.
struct Bench {
    desk: Desk,
    draft: Draft,
    marks: std::collections::BTreeMap<String, Mark>,
    frozen: OnceCell<FrozenSheet>,
    pages: OnceCell<Pages>,
    key: SealKey,
    base: Vec<u8>,
}

fn moment() -> Zoned {
    "2026-11-23T10:15:00+00:00[+00:00]".parse().unwrap()
}

fn meta() -> Meta {
    Meta {
        title: "Consent to microneedling".into(),
        language: "en".into(),
        subject: None,
        created: moment(),
    }
}

fn key() -> SealKey {
    let mut random = |bytes: &mut [u8]| bytes.iter_mut().zip(1..).for_each(|(byte, count)| *byte = count);
    let since = moment().timestamp() - SignedDuration::from_hours(24);
    SealKey::generate("Harbour Street Dermatology", "GB", since, &mut random).unwrap()
}

impl Bench {
    fn new(sample: &str) -> Self {
        let consult = serde_json::from_str(&fs::read_to_string(sample).unwrap()).unwrap();
        let (marks, draft, desk) = (marks(&consult), draft(consult), Desk::new());
        let base = fs::read(Path::new(sample).with_extension("pdf")).unwrap_or_default();
        Self {
            desk,
            draft,
            marks,
            frozen: OnceCell::new(),
            pages: OnceCell::new(),
            key: key(),
            base,
        }
    }

    fn frozen(&self) -> &FrozenSheet {
        self.frozen.get_or_init(|| self.desk.freeze(&self.draft).unwrap())
    }

    fn pages(&self) -> &Pages {
        self.pages
            .get_or_init(|| typeset(self.frozen().sheet(), &Fonts::load()).unwrap())
    }

    fn render(&self) -> usize {
        pdf::write(self.pages(), &meta()).unwrap().as_bytes().len()
    }

    fn krilla(&self) -> usize {
        other::write(self.pages(), "Consent to microneedling").len()
    }

    fn seal(&self) -> usize {
        let place = &self.frozen().places()[0];
        let mark = &self.marks[&place.field];
        let signing = Signing::of(place, mark, &moment(), self.frozen().digest());
        seal(&self.base, &signing, &self.key).unwrap().len()
    }

    /// From the reviewed consult to the sealed and verified file.
    fn sheet(&self) -> usize {
        let frozen = self.desk.freeze(&self.draft).unwrap();
        let pages = typeset(frozen.sheet(), &Fonts::load()).unwrap();
        let mut file = pdf::write(&pages, &meta()).unwrap().into_bytes();
        for place in frozen.places() {
            let signing = Signing::of(&place, &self.marks[&place.field], &moment(), frozen.digest());
            file = seal(&file, &signing, &self.key).unwrap();
        }
        assert!(verify(&file, None).unwrap().intact);
        file.len()
    }

    fn timed(&self, what: &str) -> Duration {
        let work = match what {
            "render" => Self::render,
            "krilla" => Self::krilla,
            "seal" => Self::seal,
            "sheet" => Self::sheet,
            other => panic!("nothing is called {other}"),
        };
        if what != "sheet" {
            self.pages();
        }
        let start = Instant::now();
        assert!(std::hint::black_box(work(self)) > 10_000);
        start.elapsed()
    }
}

/// In a process of its own: one call, or one seal from files to a file.
fn child(what: &str) {
    let sample = std::env::var("NEEDLEPOINT_BENCH_SAMPLE").unwrap();
    if what == "seal-files" {
        return seal_files(Path::new(&sample));
    }
    println!("{}", Bench::new(&sample).timed(what).as_nanos());
}

/// What `openssl cms -sign` does as a process: reads key and file, seals, writes.
fn seal_files(sample: &Path) {
    let key = SealKey::from_der(&fs::read(sample.with_extension("key")).unwrap()).unwrap();
    let base = fs::read(sample.with_extension("pdf")).unwrap();
    let mark: Mark = serde_json::from_slice(&fs::read(sample.with_extension("mark")).unwrap()).unwrap();
    let place = serde_json::from_slice(&fs::read(sample.with_extension("place")).unwrap()).unwrap();
    let digest = needlepoint_core::sheet::Digest([7; 32]);
    let signing = Signing::of(&place, &mark, &moment(), digest);
    fs::write(
        sample.with_extension("sealed"),
        seal(&base, &signing, &key).unwrap(),
    )
    .unwrap();
}

fn again(what: &str, sample: &Path) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command
        .env("NEEDLEPOINT_BENCH", what)
        .env("NEEDLEPOINT_BENCH_SAMPLE", sample);
    command
}

fn first(what: &str, sample: &Path) -> Duration {
    let output = again(what, sample).output().unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let nanos = String::from_utf8(output.stdout).unwrap();
    Duration::from_nanos(nanos.trim().parse().unwrap())
}

fn whole(command: &mut Command) -> Duration {
    let start = Instant::now();
    let output = command
        .output()
        .unwrap_or_else(|error| panic!("{command:?} could not be started: {error}"));
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    start.elapsed()
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}

/// Medians of two things measured in turn.
fn duel(
    count: usize,
    mut ours: impl FnMut() -> Duration,
    mut theirs: impl FnMut() -> Duration,
) -> (Duration, Duration) {
    let (a, b) = (0..count).map(|_| (ours(), theirs())).unzip();
    (median(a), median(b))
}

fn table() -> ExitCode {
    let folder = tempfile::tempdir().unwrap();
    let sample = folder.path().join("sample.json");
    let healthy = consult("healthy");
    fs::write(&sample, healthy.to_string()).unwrap();
    let mut bench = Bench::new(sample.to_str().unwrap());
    bench.base = pdf::write(bench.pages(), &meta()).unwrap().into_bytes();
    fs::write(sample.with_extension("pdf"), &bench.base).unwrap();
    fs::write(sample.with_extension("key"), bench.key.to_der()).unwrap();
    let place = &bench.frozen().places()[0];
    let mark = serde_json::to_vec(&bench.marks[&place.field]).unwrap();
    fs::write(sample.with_extension("mark"), mark).unwrap();
    fs::write(sample.with_extension("place"), serde_json::to_vec(place).unwrap()).unwrap();
    let pem = openssl_key(folder.path());

    let (pages, ours, theirs) = (bench.pages().pages.len(), bench.render(), bench.krilla());
    println!(
        "\nThe sample sheet: {pages} pages, {ours} bytes; by krilla {theirs} bytes without form fields\n"
    );
    println!(
        "{:<32}{:>10}{:>12}{:>8}",
        "medians, ms", "ours", "theirs", "ratio"
    );
    let mut slower = Vec::new();
    let mut line = |name: &'static str, (ours, theirs): (Duration, Duration)| {
        let ratio = ours.as_secs_f64() / theirs.as_secs_f64();
        let ms = |time: Duration| time.as_secs_f64() * 1000.0;
        println!("{name:<32}{:>10.2}{:>12.2}{ratio:>8.2}", ms(ours), ms(theirs));
        if ratio > 1.0 {
            slower.push(name);
        }
    };
    let firsts = duel(FIRST, || first("render", &sample), || first("krilla", &sample));
    line("render, first (krilla)", firsts);
    line(
        "render, warm (krilla)",
        duel(WARM, || bench.timed("render"), || bench.timed("krilla")),
    );
    let sign = |out: &str| {
        let mut command = Command::new("openssl");
        command
            .args([
                "cms", "-sign", "-binary", "-cades", "-md", "sha256", "-outform", "DER", "-in",
            ])
            .arg(sample.with_extension("pdf"))
            .arg("-signer")
            .arg(&pem)
            .arg("-out")
            .arg(folder.path().join(out));
        whole(&mut command)
    };
    line(
        "seal, whole process (openssl)",
        duel(
            WARM,
            || whole(&mut again("seal-files", &sample)),
            || sign("cms.der"),
        ),
    );
    println!();
    for what in ["seal", "sheet"] {
        let firsts = median((0..FIRST).map(|_| first(what, &sample)).collect());
        let warm = median((0..WARM).map(|_| bench.timed(what)).collect());
        let ms = |time: Duration| time.as_secs_f64() * 1000.0;
        println!(
            "{what:<12}first {:>8.2} ms, warm {:>8.2} ms",
            ms(firsts),
            ms(warm)
        );
    }
    if slower.is_empty() {
        println!("\nNowhere slower.");
        return ExitCode::SUCCESS;
    }
    println!("\nSlower: {}.", slower.join("; "));
    ExitCode::FAILURE
}

/// A key of the same kind with its certificate, in one file.
fn openssl_key(folder: &Path) -> std::path::PathBuf {
    let (key, certificate, both) = (
        folder.join("k.pem"),
        folder.join("c.pem"),
        folder.join("both.pem"),
    );
    let mut command = Command::new("openssl");
    command
        .args([
            "req",
            "-x509",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:P-256",
            "-nodes",
        ])
        .args([
            "-days",
            "3650",
            "-subj",
            "/C=GB/CN=Harbour Street Dermatology",
            "-keyout",
        ])
        .arg(&key)
        .arg("-out")
        .arg(&certificate);
    whole(&mut command);
    let text = fs::read_to_string(&key).unwrap() + &fs::read_to_string(&certificate).unwrap();
    fs::write(&both, text).unwrap();
    both
}
