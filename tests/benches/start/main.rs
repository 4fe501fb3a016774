//! From the start of the released program to its first screen, and the memory it then takes, beside an empty window
//! of the same kind on the same screen, each in turn.
//!
//! Needs Xvfb and both programs: `cargo build --release --workspace --bins --example empty`. The first screen is
//! there once words stand in the window; memory is the proportional set size of all its processes a while later.
//! Ends with an error where the product takes more than its share.
#![allow(clippy::unwrap_used, clippy::print_stdout, clippy::print_stderr)]
// A benchmark has a clock.
#![allow(clippy::disallowed_methods)]

use std::collections::HashMap;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitCode, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use x11rb::connection::Connection;
use x11rb::protocol::xproto::{ConnectionExt, ImageFormat, MapState};
use x11rb::rust_connection::RustConnection;

/// Starts of each program.
const ROUNDS: usize = 7;
/// The product's start may take this much of the empty window's, and its memory that much.
const MOST: [f64; 2] = [1.5, 1.3];
/// How long a screen may take to appear at all.
const PATIENCE: Duration = Duration::from_secs(30);
/// Until the page has come to rest and its memory is read.
const REST: Duration = Duration::from_secs(2);

/// A screen of its own; ends with this value.
struct Screen {
    server: Child,
    name: String,
    connection: RustConnection,
    root: u32,
}

impl Screen {
    fn start() -> Self {
        let mut server = Command::new("Xvfb")
            .args(["-displayfd", "1", "-screen", "0", "1280x800x24"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("Xvfb starts");
        let mut line = String::new();
        BufReader::new(server.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        let name = format!(":{}", line.trim());
        let (connection, screen) = x11rb::connect(Some(&name)).expect("the screen answers");
        let root = connection.setup().roots[screen].root;
        Self {
            server,
            name,
            connection,
            root,
        }
    }

    /// Whether a window stands there with something on it: in the picture of it more than one colour, and each of
    /// the two most frequent ones often.
    fn shows_words(&self) -> bool {
        let windows = self
            .connection
            .query_tree(self.root)
            .unwrap()
            .reply()
            .unwrap()
            .children;
        windows
            .into_iter()
            .any(|window| self.words_in(window).unwrap_or(false))
    }

    fn words_in(&self, window: u32) -> Option<bool> {
        let shown = self.connection.get_window_attributes(window).ok()?.reply().ok()?;
        let area = self.connection.get_geometry(window).ok()?.reply().ok()?;
        if shown.map_state != MapState::VIEWABLE || area.width < 400 {
            return Some(false);
        }
        let whole = u32::MAX;
        let (width, height) = (area.width, area.height);
        let picture = self
            .connection
            .get_image(ImageFormat::Z_PIXMAP, window, 0, 0, width, height, whole);
        let picture = picture.ok()?.reply().ok()?;
        let mut colours: HashMap<&[u8], usize> = HashMap::new();
        for pixel in picture.data.chunks_exact(4) {
            *colours.entry(&pixel[..3]).or_default() += 1;
        }
        // Words are drawn with many shades between ink and paper; a bare window has a handful of colours.
        Some(colours.len() > 12)
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

fn main() -> ExitCode {
    let programs = ["needlepoint", "examples/empty"].map(|name| release().join(name));
    for program in &programs {
        assert!(program.exists(), "{} is not built", program.display());
    }
    let screen = Screen::start();
    let mut taken = [[Vec::new(), Vec::new()], [Vec::new(), Vec::new()]];
    for _ in 0..ROUNDS {
        for (program, [starts, memories]) in programs.iter().zip(&mut taken) {
            let (start, memory) = measure(&screen, program);
            starts.push(start);
            memories.push(memory);
        }
    }
    let size = fs::metadata(&programs[0]).unwrap().len();
    println!("\nmedians of {ROUNDS} starts             ours   empty window   ratio   at most");
    let mut over = false;
    for (what, (which, most)) in ["first screen, ms", "memory, MB"].iter().zip((0..).zip(MOST)) {
        let [ours, theirs] = [0, 1].map(|p: usize| median(&taken[p][which]));
        println!(
            "{what:<26} {ours:>10.0} {theirs:>14.0} {:>7.2} {most:>9.2}",
            ours / theirs
        );
        over |= ours / theirs > most;
    }
    println!("program with its fonts, MB {:>10.1}", size as f64 / 1e6);
    if over || size > 60_000_000 {
        eprintln!("The product takes more than its share.");
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}

/// Milliseconds to the first screen, and megabytes after it.
fn measure(screen: &Screen, program: &Path) -> (f64, f64) {
    let home = tempfile::tempdir().unwrap();
    let begin = Instant::now();
    let mut child = Command::new(program)
        .env("DISPLAY", &screen.name)
        .env("HOME", home.path())
        .env_remove("XDG_DATA_HOME")
        .env_remove("XDG_CONFIG_HOME")
        .env_remove("XDG_CACHE_HOME")
        .env_remove("WAYLAND_DISPLAY")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    while !screen.shows_words() {
        assert!(begin.elapsed() < PATIENCE, "{} shows nothing", program.display());
        sleep(Duration::from_millis(5));
    }
    let start = begin.elapsed().as_secs_f64() * 1e3;
    sleep(REST);
    let family = family(child.id());
    let memory = family.iter().filter_map(|id| proportional(*id)).sum::<u64>() as f64 / 1e3;
    for id in family.iter().rev() {
        let _ = Command::new("kill")
            .args(["-9", &id.to_string()])
            .stderr(Stdio::null())
            .status();
    }
    let _ = child.wait();
    while screen.shows_words() {
        sleep(Duration::from_millis(5));
    }
    (start, memory)
}

/// A process and all that descend from it.
fn family(head: u32) -> Vec<u32> {
    let mut family = vec![head];
    let mut next = 0;
    while let Some(&parent) = family.get(next) {
        let all = fs::read_dir("/proc").unwrap().flatten();
        let ids = all.filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok());
        family.extend(ids.filter(|id| parent_of(*id) == Some(parent)));
        next += 1;
    }
    family
}

fn parent_of(id: u32) -> Option<u32> {
    let status = fs::read_to_string(format!("/proc/{id}/status")).ok()?;
    status
        .lines()
        .find_map(|line| line.strip_prefix("PPid:"))?
        .trim()
        .parse()
        .ok()
}

/// Kilobytes of a process, what it shares counted by its share.
fn proportional(id: u32) -> Option<u64> {
    let rollup = fs::read_to_string(format!("/proc/{id}/smaps_rollup")).ok()?;
    let line = rollup.lines().find_map(|line| line.strip_prefix("Pss:"))?;
    line.trim().strip_suffix("kB")?.trim().parse().ok()
}

fn release() -> PathBuf {
    let bench = std::env::current_exe().unwrap();
    bench.ancestors().nth(2).unwrap().to_owned()
}

fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted[sorted.len() / 2]
}
