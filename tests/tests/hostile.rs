//! Files that were scrambled: whatever is in them, they are judged in bounded time, nothing panics, and none that was
//! changed is called intact.
//!
//! The scrambling comes from a counter, so that every run tries the same. `NEEDLEPOINT_ROUNDS` asks for more of it than
//! the tests have time for, and `NEEDLEPOINT_SEED` for other.
#![allow(clippy::unwrap_used)]

use std::fs;
use std::ops::Range;
use std::time::{Duration, Instant};

use needlepoint_core::seal::{Verification, verify};
use needlepoint_tests::root;

/// How often each file is scrambled.
const ROUNDS: u64 = 150;
/// The longest that the judging of one of these small files may take, also where tests are built without optimizing
/// and the machine is busy.
const LONGEST: Duration = Duration::from_secs(10);

struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % limit.max(1) as u64).unwrap()
    }
}

/// All files of the tests, by name.
fn corpus() -> Vec<(String, Vec<u8>)> {
    let folders = ["tests/data/strangers", "tests/data/sealed"];
    let files = folders
        .iter()
        .flat_map(|folder| fs::read_dir(root().join(folder)).unwrap());
    let paths = files.map(|entry| entry.unwrap().path());
    let pdfs = paths.filter(|path| path.extension().is_some_and(|extension| extension == "pdf"));
    let mut corpus: Vec<(String, Vec<u8>)> = pdfs
        .map(|path| {
            (
                path.file_name().unwrap().to_str().unwrap().to_owned(),
                fs::read(path).unwrap(),
            )
        })
        .collect();
    corpus.sort();
    assert!(corpus.len() >= 14, "{}", corpus.len());
    corpus
}

const WORDS: [&[u8]; 24] = [
    b"<<",
    b">>",
    b"[",
    b"]",
    b"(",
    b")",
    b"/Prev 0",
    b"stream\n",
    b"endobj",
    b"99999999999",
    b"-1",
    b"0 R",
    b"/Length 4294967295",
    b"%%EOF\n",
    b"/Kids[1 0 R]",
    b"/Parent 1 0 R",
    b"/V 1 0 R",
    b"startxref\n0\n",
    b"/DSS 1 0 R",
    b"/ByteRange [0 0 0 0]",
    b"/Contents <30>",
    b"/Type/ObjStm",
    b"/XRefStm 9",
    b"null",
];

/// Changes a few places of a file.
fn scramble(pdf: &[u8], others: &[(String, Vec<u8>)], random: &mut Random) -> Vec<u8> {
    let mut changed = pdf.to_vec();
    for _ in 0..=random.below(5) {
        if changed.len() < 200 {
            break;
        }
        let length = 1 + random.below(120);
        let from = random.below(changed.len() - length);
        match random.below(9) {
            0 => drop(changed.drain(from..from + length)),
            1 => {
                let copy = changed[from..from + length].to_vec();
                let at = random.below(changed.len());
                changed.splice(at..at, copy);
            }
            2 => {
                let word = WORDS[random.below(WORDS.len())];
                changed.splice(from..from, word.iter().copied());
            }
            3 => {
                let word = WORDS[random.below(WORDS.len())];
                let end = (from + word.len()).min(changed.len());
                changed.splice(from..end, word.iter().copied());
            }
            4 => changed[from] = u8::try_from(random.below(256)).unwrap(),
            5 => changed[from] ^= 1 << random.below(8),
            6 => number(&mut changed, from, random),
            7 => {
                let (_, other) = &others[random.below(others.len())];
                let start = random.below(other.len() - 200);
                let part = other[start..start + 1 + random.below(199)].to_vec();
                changed.splice(from..from, part);
            }
            _ => changed.truncate(from.max(100)),
        }
    }
    changed
}

/// Changes the first number after a place: the numbers of PDF are what leads a reader astray.
fn number(pdf: &mut Vec<u8>, from: usize, random: &mut Random) {
    let Some(at) = pdf[from..].iter().position(u8::is_ascii_digit) else {
        return;
    };
    let start = from + at;
    let length = pdf[start..].iter().take_while(|b| b.is_ascii_digit()).count();
    let new = match random.below(4) {
        0 => "0".to_owned(),
        1 => random.below(pdf.len() + 9).to_string(),
        2 => random.below(40).to_string(),
        _ => "4294967295".to_owned(),
    };
    pdf.splice(start..start + length, new.bytes());
}

/// Where the containers stand that a file says it has.
fn gaps(pdf: &[u8]) -> Vec<Range<usize>> {
    let word = b"/ByteRange";
    let starts = (0..pdf.len().saturating_sub(word.len())).filter(|at| pdf[*at..].starts_with(word));
    starts
        .filter_map(|at| {
            let rest = String::from_utf8_lossy(&pdf[at..(at + 80).min(pdf.len())]).into_owned();
            let numbers: Vec<usize> = rest
                .split_once('[')?
                .1
                .split_once(']')?
                .0
                .split_whitespace()
                .map_while(|n| n.parse().ok())
                .collect();
            (numbers.len() == 4 && numbers[1] < numbers[2]).then(|| numbers[1]..numbers[2])
        })
        .collect()
}

/// Whether what the seals of an intact file cover is what they cover in the file that it was made from.
fn is_as_it_was(changed: &[u8], found: &Verification, pdf: &[u8]) -> bool {
    let seals = found.seals.iter().map(|seal| seal.revision_end);
    let end = seals
        .chain(found.time_stamps.iter().map(|stamp| stamp.revision_end))
        .max()
        .unwrap_or(0);
    let without = |bytes: &[u8]| -> Option<Vec<u8>> {
        let mut kept = bytes.get(..end)?.to_vec();
        for gap in gaps(bytes).into_iter().filter(|gap| gap.end <= end) {
            kept[gap].fill(0);
        }
        Some(kept)
    };
    without(changed).is_some() && without(changed) == without(pdf)
}

#[test]
fn scrambled_files_are_judged_and_never_called_intact() {
    let asked = |name: &str| {
        std::env::var(name)
            .ok()
            .and_then(|number| number.parse::<u64>().ok())
    };
    let rounds = asked("NEEDLEPOINT_ROUNDS").unwrap_or(ROUNDS);
    let seed = asked("NEEDLEPOINT_SEED").unwrap_or(0x2545_f491_4f6c_dd1d);
    let corpus = corpus();
    let threads = std::thread::available_parallelism().map_or(2, std::num::NonZero::get) as u64;
    std::thread::scope(|scope| {
        for thread in 0..threads {
            let corpus = &corpus;
            scope.spawn(move || {
                for round in (thread..rounds).step_by(usize::try_from(threads).unwrap()) {
                    for (index, (name, pdf)) in (0u64..).zip(corpus) {
                        let mixed = seed
                            ^ round.wrapping_mul(0x9e37_79b9_7f4a_7c15)
                            ^ index.wrapping_mul(0x1234_5677);
                        let mut random = Random(mixed | 1);
                        let changed = scramble(pdf, corpus, &mut random);
                        let start = Instant::now();
                        let said = verify(&changed, None);
                        assert!(
                            start.elapsed() < LONGEST,
                            "{name}, round {round}: {:?}",
                            start.elapsed()
                        );
                        if let Ok(found) = said {
                            let keep = || format!("{name}, round {round} of {seed}: {found:#?}");
                            assert!(!found.intact || is_as_it_was(&changed, &found, pdf), "{}", keep());
                            let told = found.problem.is_some()
                                || !found.seals.is_empty()
                                || !found.time_stamps.is_empty();
                            assert!(told && !found.says.is_empty(), "{}", keep());
                        }
                    }
                }
            });
        }
    });
}
