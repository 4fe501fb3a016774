//! The data folder and the memory of a victim that locked, searched for what was planted.

use super::Found;
use super::bench::{NAME, PASSPHRASE, WORDS, begun, key, victim};
use std::fs::{self, File};
use std::io::{BufRead, BufReader, Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::process::Stdio;

/// What is looked for, under a name that may be told.
struct Planted {
    what: &'static str,
    forms: Vec<Vec<u8>>,
}

fn text(what: &'static str, text: &str) -> Planted {
    let wide = |bytes: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(bytes).collect();
    let hex: String = text.bytes().map(|byte| format!("{byte:02x}")).collect();
    let units = text.encode_utf16();
    let escaped: String = units
        .map(|unit| match u8::try_from(unit) {
            Ok(byte) if byte.is_ascii() => char::from(byte).to_string(),
            _ => format!("\\u{unit:04x}"),
        })
        .collect();
    let forms = vec![
        text.as_bytes().to_vec(),
        wide(u16::to_le_bytes),
        wide(u16::to_be_bytes),
        hex.to_uppercase().into_bytes(),
        hex.into_bytes(),
        escaped.into_bytes(),
    ];
    Planted { what, forms }
}

fn planted() -> Vec<Planted> {
    let key = key();
    let hex: String = key.iter().map(|byte| format!("{byte:02x}")).collect();
    vec![
        text("the passphrase", PASSPHRASE),
        Planted {
            what: "the archive's key",
            forms: vec![key.to_vec(), hex.to_uppercase().into_bytes(), hex.into_bytes()],
        },
        text("the patient's name", NAME),
        text("the patient's number", "MN-0042"),
        text("words of the draft", WORDS),
        text("words of the sheet", "go without heavy make-up"),
    ]
}

pub fn all() -> Vec<Found> {
    let home = begun();
    let mut child = victim(home.path(), "wait")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap())
        .lines()
        .map(Result::unwrap);
    assert!(
        lines.any(|line| line == "open"),
        "the victim does not open the archive"
    );
    let id = child.id();
    let all = planted();
    let open = in_memory(id, &all);
    // The database keeps its key masked also while it is open; that it is the right one, the tampering shows.
    for what in ["the patient's name", "words of the draft"] {
        assert!(
            open.iter().any(|found| found.contains(what)),
            "the search finds {what} where it is: {open:?}"
        );
    }
    let files_open = in_files(&home.path().join("archive"), &all);
    let mut input = child.stdin.take().unwrap();
    input.write_all(b"\n").unwrap();
    assert!(lines.any(|line| line == "shut"), "the victim does not lock");
    let shut = in_memory(id, &all);
    drop(input);
    child.wait().unwrap();
    let files = in_files(&home.path().join("archive"), &all);
    let beside = in_files(home.path(), &all);
    assert!(!beside.is_empty(), "the search finds what is readable");
    let forms = all.iter().map(|planted| planted.forms.len()).sum();
    vec![
        Found::new("the data folder while it is open", forms, files_open),
        Found::new("the data folder after locking", forms, files),
        Found::new("the memory after locking", forms, shut),
    ]
}

/// The first place of each form in the bytes.
fn search<'a>(bytes: &[u8], all: &'a [Planted]) -> Vec<(&'a Planted, usize)> {
    let mut found = Vec::new();
    for planted in all {
        for (number, form) in planted.forms.iter().enumerate() {
            if bytes
                .windows(form.len())
                .any(|window| window[0] == form[0] && window == form.as_slice())
            {
                found.push((planted, number));
            }
        }
    }
    found
}

fn in_files(folder: &Path, all: &[Planted]) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() {
            let bytes = fs::read(&path).unwrap();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            found.extend(
                search(&bytes, all)
                    .iter()
                    .map(|(planted, form)| format!("{name}: {} ({form})", planted.what)),
            );
        }
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
            found.extend(
                search(&bytes, all)
                    .iter()
                    .map(|(planted, form)| format!("{place}: {} ({form})", planted.what)),
            );
        }
    }
    found
}
