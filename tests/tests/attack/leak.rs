//! The data folder and the memory of a victim that locked, searched for what was planted; and where it writes at all.
//!
//! Each search is shown to find all of it where it is: in the memory before locking, and in a file that holds it.

use super::Found;
use super::bench::{Bench, GOAL, NAME, NUMBER, PASSPHRASE, WORDS, copy};
use needlepoint_tests::attacked::{cover_key, key};
use std::fs::{self, File};
use std::io::{BufRead, BufReader, Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::process::Stdio;

/// Of the name: the typesetter keeps words. It has a letter that no table holds ready.
const WORD: &str = "Åström-Nguyễn";

/// A form in which something may lie somewhere, under a name that may be told.
struct Planted {
    what: String,
    bytes: Vec<u8>,
}

fn planted() -> Vec<Planted> {
    let mut all = Vec::new();
    let mut plant = |what: &str, form: &str, bytes: Vec<u8>| {
        let what = format!("{what}, {form}");
        all.push(Planted { what, bytes });
    };
    let hex = |bytes: &[u8]| -> String { bytes.iter().map(|byte| format!("{byte:02x}")).collect() };
    for (what, text) in [
        ("the passphrase", PASSPHRASE),
        ("the patient's name", NAME),
        ("a word of it, as it is set", WORD),
        ("the patient's number", NUMBER),
        ("words of the draft", WORDS),
        ("words of the sheet", GOAL),
    ] {
        let wide = |bytes: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(bytes).collect();
        plant(what, "as it is", text.into());
        plant(what, "in two bytes a letter", wide(u16::to_le_bytes));
        plant(what, "in two bytes the other way round", wide(u16::to_be_bytes));
        plant(what, "hexadecimal", hex(text.as_bytes()).into_bytes());
        plant(
            what,
            "hexadecimal in capitals",
            hex(text.as_bytes()).to_uppercase().into_bytes(),
        );
        if !text.is_ascii() {
            let escaped = text.encode_utf16().map(|unit| match u8::try_from(unit) {
                Ok(byte) if byte.is_ascii() => char::from(byte).to_string(),
                _ => format!("\\u{unit:04x}"),
            });
            plant(what, "escaped", escaped.collect::<String>().into_bytes());
        }
    }
    for (what, key) in [
        ("the archive's key", key().to_vec()),
        ("the key of its cover", cover_key().to_vec()),
    ] {
        plant(what, "hexadecimal", hex(&key).into_bytes());
        plant(
            what,
            "hexadecimal in capitals",
            hex(&key).to_uppercase().into_bytes(),
        );
        plant(what, "as it is", key);
    }
    all
}

pub fn all(bench: &Bench) -> Vec<Found> {
    let all = planted();
    let together: Vec<u8> = all
        .iter()
        .flat_map(|one| [&one.bytes[..], b"\n"].concat())
        .collect();
    bench.lay("planted", &together);
    let waits = locked(bench, "wait", &all);
    let late = locked(bench, "wait-late", &all);
    let laid = in_files(bench.laid_folder(), &all);

    // Where the search has to find everything, what it does not find is wrong.
    let not_in = |found: &[String]| {
        let there = |one: &&Planted| !found.iter().any(|found| found.ends_with(&one.what));
        all.iter()
            .filter(there)
            .map(|one| format!("not found: {}", one.what))
            .collect()
    };
    let count = all.len();
    vec![
        Found::new("control: all is found before locking", count, not_in(&waits.open)),
        Found::new("control: all is found in a plain file", count, not_in(&laid)),
        Found::new("the memory after locking", count, waits.shut),
        Found::new("the same where SQLite was in use before", count, late.shut),
        Found::new("the data folder while it is open", count, waits.files_open),
        Found::new("the data folder after locking", count, waits.files),
        elsewhere(bench),
    ]
}

/// What is found of a victim: in its memory and its files, while the archive is open and once it is locked.
struct Looked {
    open: Vec<String>,
    files_open: Vec<String>,
    shut: Vec<String>,
    files: Vec<String>,
}

/// Looks into a victim before and after it locks.
fn locked(bench: &Bench, task: &str, all: &[Planted]) -> Looked {
    let home = copy(bench.begun.path());
    let mut child = bench
        .victim(&[], home.path(), task)
        .stdin(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stderr.take().unwrap())
        .lines()
        .map(Result::unwrap);
    assert!(
        lines.any(|line| line == "open"),
        "the victim does not open the archive"
    );
    let id = child.id();
    let open = in_memory(id, all);
    let files_open = in_files(home.path(), all);
    let mut input = child.stdin.take().unwrap();
    input.write_all(b"\n").unwrap();
    assert!(lines.any(|line| line == "shut"), "the victim does not lock");
    let shut = in_memory(id, all);
    drop(input);
    assert!(child.wait().unwrap().success());
    Looked {
        open,
        files_open,
        shut,
        files: in_files(home.path(), all),
    }
}

/// The first place of each form in the bytes.
fn search<'a>(bytes: &[u8], all: &'a [Planted]) -> Vec<&'a Planted> {
    let mut by_first = vec![Vec::new(); 256];
    for (number, one) in all.iter().enumerate() {
        by_first[usize::from(one.bytes[0])].push(number);
    }
    let mut found = vec![false; all.len()];
    for (at, byte) in bytes.iter().enumerate() {
        for number in &by_first[usize::from(*byte)] {
            if !found[*number] && bytes[at..].starts_with(&all[*number].bytes) {
                found[*number] = true;
            }
        }
    }
    let there = |(one, found)| if found { Some(one) } else { None };
    all.iter().zip(found).filter_map(there).collect()
}

fn in_files(folder: &Path, all: &[Planted]) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(in_files(&path, all));
            continue;
        }
        let bytes = fs::read(&path).unwrap();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let told = |one: &Planted| format!("{name}: {}", one.what);
        found.extend(search(&bytes, all).into_iter().map(told));
    }
    found
}

/// All that another process may have written to; the system shows it as a file.
fn in_memory(id: u32, all: &[Planted]) -> Vec<String> {
    let maps = fs::read_to_string(format!("/proc/{id}/maps")).unwrap();
    let mut memory = File::open(format!("/proc/{id}/mem")).expect("a process may look into its child");
    let mut found = Vec::new();
    for line in maps.lines().filter(|line| line.contains(" rw")) {
        let (start, end) = line.split(' ').next().unwrap().split_once('-').unwrap();
        let at = |digits| u64::from_str_radix(digits, 16).unwrap();
        let (start, end) = (at(start), at(end));
        let mut bytes = vec![0; usize::try_from(end - start).unwrap()];
        memory.seek(SeekFrom::Start(start)).unwrap();
        if memory.read_exact(&mut bytes).is_ok() {
            let place = line.split_whitespace().nth(5).unwrap_or("heap");
            let told = |one: &Planted| format!("{place}: {}", one.what);
            found.extend(search(&bytes, all).into_iter().map(told));
        }
    }
    found
}

/// Every file that the victim opens to write to, or makes, in all that it does: none may lie outside its home.
fn elsewhere(bench: &Bench) -> Found {
    let home = copy(bench.begun.path());
    let log = home.path().join("opened");
    let (mut tried, mut wrong) = (0, Vec::new());
    for task in ["draft", "signing", "addition", "treatment", "backup"] {
        let under = [
            "strace",
            "-f",
            "-qq",
            "-o",
            log.to_str().unwrap(),
            "-e",
            "trace=open,openat,creat",
        ];
        let ran = bench.victim(&under, home.path(), task).output().unwrap();
        assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
        let opened = fs::read_to_string(&log).unwrap();
        let writes = |line: &&str| {
            ["O_WRONLY", "O_RDWR", "O_CREAT", "creat("]
                .iter()
                .any(|how| line.contains(how))
        };
        for line in opened.lines().filter(writes) {
            tried += 1;
            let path = line.split('"').nth(1).unwrap_or(line);
            if !Path::new(path).starts_with(home.path()) {
                wrong.push(path.to_owned());
            }
        }
    }
    assert!(tried > 0, "the victim writes somewhere");
    Found::new("files written to, outside the data folder", tried, wrong)
}
