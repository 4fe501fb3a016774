//! Every parser that takes a file, fed with files that were changed at random: it ends within bounds, and never panics.
//!
//! The changes come from a counter that starts at a seed, so that a finding comes again: the seed is told with it, and
//! the file is kept. `NEEDLEPOINT_SEED` starts elsewhere; `NEEDLEPOINT_FUZZ_SECONDS` asks for more than the second that
//! each parser has in the tests, and `NEEDLEPOINT_FUZZ` names the only parser that is fed.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used)]

mod backup;

use needlepoint_core::consult::{Draft, Mark, refusal, take_logo};
use needlepoint_core::pdf::read_scans;
use needlepoint_core::procedure::load;
use needlepoint_core::seal::{Certificate, SealKey, Trust, judge};
use needlepoint_core::sheet::compose;
use needlepoint_core::trail;
use needlepoint_tests::{Desk, attacked, root};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::time::{Duration, Instant};

/// The longest that one file may take of a processor, also where tests are built without optimizing.
const LONGEST: Duration = Duration::from_secs(10);
/// The most memory that the process may come to hold: what a picture may decode to, and the rest.
const MOST_MEGABYTES: u64 = 1200;
/// No file grows beyond it.
const LARGEST: usize = 512 * 1024;
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % limit.max(1) as u64).unwrap()
    }
}

/// A parser, and the files that it is fed with.
struct Parser<'a> {
    name: &'static str,
    corpus: Vec<Vec<u8>>,
    feed: Feed<'a>,
}

type Feed<'a> = Box<dyn Fn(&[u8]) + 'a>;

fn files(folder: &str, ending: &str) -> Vec<Vec<u8>> {
    let mut paths: Vec<PathBuf> = fs::read_dir(root().join(folder))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.to_string_lossy().ends_with(ending))
        .collect();
    paths.sort();
    assert!(!paths.is_empty(), "{folder} holds no {ending}");
    paths.iter().map(|path| fs::read(path).unwrap()).collect()
}

/// Files that are one thing together, each behind its name: one is changed, the others are as they were.
fn named(names: &[&str], read: impl Fn(&str) -> Vec<u8>) -> Vec<Vec<u8>> {
    let read = |name: &&str| [name.as_bytes(), b"\n", &read(name)].concat();
    names.iter().map(read).collect()
}

/// The name and the bytes behind it.
fn apart(bytes: &[u8]) -> Option<(&str, &[u8])> {
    let end = bytes.iter().position(|byte| *byte == b'\n')?;
    Some((std::str::from_utf8(&bytes[..end]).ok()?, &bytes[end + 1..]))
}

const CONTENT: [&str; 13] = [
    "procedure.json",
    "sources.json",
    "devices.json",
    "concerns.json",
    "needles.json",
    "questions.json",
    "risks.json",
    "consent.json",
    "aftercare.json",
    "countries.json",
    "treatment.json",
    "zones.json",
    "text/en.json",
];
fn parsers(desk: &Desk) -> Vec<Parser<'_>> {
    let content = |name: &str| {
        let folder = if name == "zones.json" {
            "assets/diagrams"
        } else {
            "assets/procedures/microneedling"
        };
        fs::read(root().join(folder).join(name)).ok()
    };
    let folder = backup::folder();
    let pdfs = || {
        [
            files("tests/data/sealed", ".pdf"),
            files("tests/data/strangers", ".pdf"),
        ]
        .concat()
    };
    let pictures = || files("tests/data/fuzz/picture", "");
    let parser = |name, corpus, feed| Parser { name, corpus, feed };
    vec![
        parser(
            "consult",
            files("tests/data/fuzz/consult", ".json"),
            Box::new(|bytes| read_consult(desk, bytes)),
        ),
        parser(
            "content",
            named(&CONTENT, |name| content(name).unwrap()),
            Box::new(move |bytes| read_content(&content, bytes)),
        ),
        parser(
            "backup",
            named(&backup::ALL, |name| fs::read(folder.join(name)).unwrap()),
            Box::new(move |bytes| backup::read(&folder, bytes)),
        ),
        parser(
            "pdf",
            pdfs(),
            Box::new(|bytes| drop(judge(bytes, &Trust::default()))),
        ),
        parser(
            "pkcs12",
            files("tests/data/fuzz/pkcs12", ".p12"),
            Box::new(|bytes| {
                drop(SealKey::from_pkcs12(bytes, "secret", attacked::by(0).at));
            }),
        ),
        parser(
            "certificate",
            files("tests/data/strangers", ".pem"),
            Box::new(|bytes| drop(Certificate::read(bytes))),
        ),
        parser(
            "logo",
            pictures(),
            Box::new(|bytes| drop(take_logo(bytes, "Logo"))),
        ),
        parser(
            "scan",
            [pictures(), pdfs()].concat(),
            Box::new(|bytes| drop(read_scans(&[bytes.to_vec()]))),
        ),
        parser(
            "trail",
            files("tests/data/fuzz/trail", ".jsonl"),
            Box::new(|bytes| {
                if let Ok(trail) = trail::read(bytes) {
                    drop(trail.check());
                    trail.entries.iter().filter_map(trail::noted).for_each(drop);
                }
            }),
        ),
    ]
}

/// A consult file with all that is done with it until there is a sheet.
fn read_consult(desk: &Desk, bytes: &[u8]) {
    let Ok(mut consult) = serde_json::from_slice::<Value>(bytes) else {
        return;
    };
    let signatures = consult
        .as_object_mut()
        .and_then(|fields| fields.remove("signatures"));
    if let Ok(marks) = serde_json::from_value::<BTreeMap<String, Mark>>(signatures.unwrap_or_default()) {
        for mark in marks.values() {
            refusal(mark, "Zoë Åström-Nguyễn");
        }
    }
    if let Ok(draft) = serde_json::from_value::<Draft>(consult)
        && draft.day().is_some()
    {
        desk.check(&draft);
        if let Ok(reviewed) = desk.review(&draft) {
            drop(compose(&reviewed, &desk.setting(&draft)));
        }
    }
}

fn read_content(read: &dyn Fn(&str) -> Option<Vec<u8>>, bytes: &[u8]) {
    let Some((name, changed)) = apart(bytes) else {
        return;
    };
    drop(load(&|asked| {
        let own;
        let bytes = if asked == name {
            changed
        } else {
            own = read(asked)?;
            &own
        };
        Some(String::from_utf8_lossy(bytes).into_owned())
    }));
}

const WORDS: [&[u8]; 16] = [
    b"\"",
    b"{",
    b"[[[[",
    b"null",
    b"-1",
    b"99999999999999999999",
    b"1e999",
    b"\\ud800",
    b"\x00\x00\x00\x00",
    b"\xff\xff\xff\xff",
    b"\x30\x84\x7f\xff\xff\xff",
    b"IHDR",
    b"\xff\xc0",
    b"stream\n",
    b"/Length 4294967295",
    b"\xc3\x28",
];

/// Odd values for a place in JSON.
const ODD: [&str; 12] = [
    "null",
    "true",
    "-1",
    "1e308",
    "18446744073709551615",
    "\"\"",
    "\"\\u202e\\u0000\\n\"",
    "\"9999-12-31\"",
    "\"0000-00-00\"",
    "\"a\\u0301\\u0301\\u0301\\u0301\\ud83d\\ude00\"",
    "[]",
    "{}",
];

/// Every place in a JSON value, as serde_json points to it.
fn places(value: &Value, at: &str, found: &mut Vec<String>) {
    found.push(at.to_owned());
    match value {
        Value::Array(items) => {
            for (number, item) in items.iter().enumerate() {
                places(item, &format!("{at}/{number}"), found);
            }
        }
        Value::Object(fields) => {
            for (name, field) in fields {
                let name = name.replace('~', "~0").replace('/', "~1");
                places(field, &format!("{at}/{name}"), found);
            }
        }
        _ => {}
    }
}

/// JSON in which a few values are those of other places, or odd ones: what is no JSON any more is soon refused.
fn grafted(corpus: &[Vec<u8>], random: &mut Random) -> Option<Vec<u8>> {
    let bytes = &corpus[random.below(corpus.len())];
    let start = bytes.iter().position(|byte| *byte == b'{')?;
    let mut json: Value = serde_json::from_slice(&bytes[start..]).ok()?;
    for _ in 0..=random.below(3) {
        let mut all = Vec::new();
        places(&json, "", &mut all);
        let (to, from) = (&all[random.below(all.len())], &all[random.below(all.len())]);
        let value = match random.below(2) {
            0 => serde_json::from_str(ODD[random.below(ODD.len())]).ok()?,
            _ => json.pointer(from)?.clone(),
        };
        *json.pointer_mut(to)? = value;
    }
    Some([&bytes[..start], json.to_string().as_bytes()].concat())
}

/// Changes a file in a few places.
fn changed(corpus: &[Vec<u8>], random: &mut Random) -> Vec<u8> {
    let half = random.below(2) == 0;
    if let Some(bytes) = half.then(|| grafted(corpus, random)).flatten() {
        return bytes;
    }
    let mut bytes = corpus[random.below(corpus.len())].clone();
    for _ in 0..=random.below(6) {
        let at = random.below(bytes.len() + 1);
        let to = (at + random.below(64)).min(bytes.len());
        match random.below(8) {
            0 | 1 if at < bytes.len() => bytes[at] ^= 1 << random.below(8),
            2 if at < bytes.len() => bytes[at] = [0, 1, 0x7f, 0x80, 0xff][random.below(5)],
            3 => drop(bytes.splice(at..at, WORDS[random.below(WORDS.len())].iter().copied())),
            4 => drop(bytes.drain(at..to)),
            5 => {
                let piece = bytes[at..to].repeat(1 + random.below(40));
                bytes.splice(at..at, piece);
            }
            6 => {
                let other = &corpus[random.below(corpus.len())];
                let from = random.below(other.len());
                let piece = other[from..(from + random.below(256)).min(other.len())].to_vec();
                bytes.splice(at..to, piece);
            }
            7 if random.below(4) == 0 => bytes.truncate(at),
            _ => {
                let end = (at + WORDS[0].len()).min(bytes.len());
                bytes.splice(at..end, WORDS[random.below(WORDS.len())].iter().copied());
            }
        }
    }
    bytes.truncate(LARGEST);
    bytes
}

/// The most memory that this process has held, megabytes.
fn held() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))
        .unwrap();
    line.trim().trim_end_matches(" kB").parse::<u64>().unwrap() / 1024
}

/// What this process has taken of the processors. A clock would count what other processes took, too.
fn spent() -> Duration {
    let stat = fs::read_to_string("/proc/self/stat").unwrap();
    // Behind the program's name, which may hold anything: 11 fields, then the ticks of its own and of the system.
    let fields = stat.rsplit(')').next().unwrap().split_whitespace();
    let ticks: u64 = fields
        .skip(11)
        .take(2)
        .map(|ticks| ticks.parse::<u64>().unwrap())
        .sum();
    Duration::from_millis(ticks * 10)
}

fn asked(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

#[test]
fn attack_by_files_that_were_changed_at_random() {
    let seed = asked("NEEDLEPOINT_SEED").unwrap_or(0x5eed_0001).max(1);
    let time = Duration::from_secs(asked("NEEDLEPOINT_FUZZ_SECONDS").unwrap_or(1));
    let only = std::env::var("NEEDLEPOINT_FUZZ").ok();
    let desk = Desk::new();
    let (mut table, mut findings) = (String::from("\nparser            files  slowest\n"), Vec::new());
    let chosen = |parser: &Parser<'_>| only.as_deref().is_none_or(|only| only == parser.name);
    for parser in parsers(&desk).into_iter().filter(chosen) {
        // What is kept in the tree is read without being changed first.
        parser.corpus.iter().for_each(|bytes| (parser.feed)(bytes));
        let mut random = Random(seed);
        let (begun, mut rounds, mut slowest) = (Instant::now(), 0_u64, Duration::ZERO);
        while begun.elapsed() < time {
            let bytes = changed(&parser.corpus, &mut random);
            let start = spent();
            let fed = catch_unwind(AssertUnwindSafe(|| (parser.feed)(&bytes)));
            let took = spent() - start;
            slowest = slowest.max(took);
            rounds += 1;
            if fed.is_err() || took > LONGEST || held() > MOST_MEGABYTES {
                let kept = std::env::temp_dir().join(format!("needlepoint-finding-{seed}-{rounds}"));
                fs::write(&kept, &bytes).unwrap();
                findings.push(format!(
                    "{}: seed {seed}, file {rounds}, after {took:?}, {} MB; kept as {}",
                    parser.name,
                    held(),
                    kept.display()
                ));
                break;
            }
        }
        table.push_str(&format!("{:<14}{rounds:>9}  {slowest:?}\n", parser.name));
    }
    // Past the test's capture: what was tried is worth seeing where nothing was found too.
    std::io::stderr().write_all(table.as_bytes()).unwrap();
    assert!(findings.is_empty(), "{findings:#?}");
}
