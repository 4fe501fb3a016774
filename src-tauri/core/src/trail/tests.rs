#![allow(clippy::unwrap_used)]

use super::*;
use proptest::prelude::*;
use std::io::Read as _;

/// A trail of these parts: who, act, subject, detail.
fn trail_of(parts: &[[String; 4]]) -> Trail {
    let mut last = TrailHead::start();
    let mut entries = Vec::new();
    for (second, [who, act, subject, detail]) in parts.iter().enumerate() {
        let at = format!("2026-09-21T10:00:00.{second:09}Z");
        let entry = chained(&last, &at, who, act, subject, detail);
        last = follow(&last, &entry).unwrap();
        entries.push(entry);
    }
    Trail { entries, end: last }
}

fn written(trail: &Trail) -> Vec<u8> {
    let mut out = Vec::new();
    write_start(&mut out).unwrap();
    for entry in &trail.entries {
        write_entry(&mut out, entry).unwrap();
    }
    write_end(&mut out, &trail.end).unwrap();
    out
}

/// Whether anything is wrong with a file.
fn is_told(bytes: &[u8]) -> bool {
    read(bytes).map_or(true, |trail| trail.check().is_err())
}

/// A day's acts; the fifth notes a seal.
fn day() -> Trail {
    let act = |act: &str, detail: &str| ["dr".into(), act.into(), "consult-1".into(), detail.into()];
    trail_of(&[
        act("archive.unlocked", "{}"),
        act("draft.started", "{}"),
        act("findings.resolved", "{}"),
        act("sheet.frozen", r#"{"sheet":"aa"}"#),
        act("sheet.signed", r#"{"field":"patient","pdf":"bb"}"#),
        act("sheet.signed", r#"{"field":"clinician","pdf":"cc"}"#),
        act("record.archived", r#"{"pdf":"cc"}"#),
        act("archive.locked", "{}"),
    ])
}

fn seals(trail: &Trail) -> Vec<Anchored> {
    let seal = |field: &str, before: usize, pdf: &str| Anchored {
        field: field.into(),
        head: trail.entries[before - 1].digest.clone(),
        pdf: pdf.into(),
    };
    vec![seal("patient", 4, "bb"), seal("clinician", 5, "cc")]
}

fn held(trail: &Trail, seals: &[Anchored]) -> Result<(), Astray> {
    let all: Vec<Noted> = trail.entries.iter().filter_map(noted).collect();
    astray(seals, |pdf| {
        all.iter().filter(|entry| entry.pdf == pdf).cloned().collect()
    })
}

/// As somebody with the key would: every entry from the start of the change chained anew.
fn rechained(trail: &Trail, change: impl FnOnce(&mut Vec<Entry>)) -> Trail {
    let mut entries = trail.entries.clone();
    change(&mut entries);
    let parts: Vec<_> = entries
        .into_iter()
        .map(|e| [e.who, e.act, e.subject, e.detail])
        .collect();
    trail_of(&parts)
}

#[test]
fn seals_stand_in_their_own_trail() {
    let trail = day();
    assert_eq!(read(&written(&trail)).unwrap(), trail);
    assert_eq!(trail.check().unwrap().seq, 8);
    held(&trail, &seals(&trail)).unwrap();
}

#[test]
fn a_trail_written_anew_is_sound_and_told_by_the_seals() {
    let trail = day();
    let seals = seals(&trail);
    let anew = rechained(&trail, |entries| entries[0].who = "eve".into());
    anew.check().unwrap();
    assert_eq!(
        held(&anew, &seals),
        Err(Astray::Rewritten {
            field: "patient".into(),
            seq: 5
        })
    );
    let less = rechained(&trail, |entries| drop(entries.remove(2)));
    less.check().unwrap();
    assert!(matches!(
        held(&less, &seals),
        Err(Astray::Rewritten { seq: 4, .. })
    ));
    let cut = rechained(&trail, |entries| entries.truncate(5));
    cut.check().unwrap();
    assert_eq!(
        held(&cut, &seals),
        Err(Astray::Unknown {
            field: "clinician".into()
        })
    );
    // What comes after the last seal has no anchor yet.
    let later = rechained(&trail, |entries| entries[7].who = "eve".into());
    held(&later, &seals).unwrap();
}

#[test]
fn a_paper_that_is_noted_once_holds_all_its_seals() {
    let trail = day();
    let both = [4, 4].map(|before: usize| Anchored {
        field: format!("clinic-{before}"),
        head: trail.entries[before - 1].digest.clone(),
        pdf: "none".into(),
    });
    let mut seals = both.to_vec();
    assert!(held(&trail, &seals).is_err());
    seals[1].pdf = "bb".into();
    held(&trail, &seals).unwrap();
}

#[test]
fn each_damage_to_a_file_is_said_in_words() {
    let whole = written(&day());
    let lines: Vec<&[u8]> = whole.split_inclusive(|b| *b == b'\n').collect();
    let without_end = lines[..lines.len() - 1].concat();
    assert_eq!(read(&without_end), Err(ReadError::NoEnd));
    assert_eq!(read(&whole[..whole.len() - 9]), Err(ReadError::NoEnd));
    assert_eq!(read(b""), Err(ReadError::NotATrail));
    assert_eq!(read(b"%PDF-1.7\n"), Err(ReadError::NotATrail));
    let newer = String::from_utf8(whole.clone())
        .unwrap()
        .replace("\"version\":1", "\"version\":2");
    assert_eq!(read(newer.as_bytes()), Err(ReadError::Newer));
    let spaced = String::from_utf8(whole.clone())
        .unwrap()
        .replace("\"seq\":3", "\"seq\": 3");
    assert_eq!(read(spaced.as_bytes()), Err(ReadError::Line { line: 4 }));
    assert_eq!(
        read(&[&whole, lines[1]].concat()),
        Err(ReadError::Line { line: 11 })
    );
    let without = |at: usize| [&lines[..at], &lines[at + 1..]].concat().concat();
    assert_eq!(read(&without(4)).unwrap().check(), Err(Broken::Gone { seq: 4 }));
    assert_eq!(
        read(&without(8)).unwrap().check(),
        Err(Broken::Cut {
            found: 7,
            expected: 8
        })
    );
}

#[test]
fn an_excerpt_tells_what_was_done_to_it_but_not_what_was_left_out() {
    let day = day();
    let excerpt = |entries: &[Entry]| {
        let mut out = Vec::new();
        write_excerpt(&mut out, entries).unwrap();
        out
    };
    let held = |bytes: &[u8]| -> Result<i64, String> {
        let mut lines = Lines::of(bytes).map_err(|error| error.to_string())?;
        assert_eq!(lines.extent(), Extent::Excerpt);
        let mut last = TrailHead::start();
        while let Some(entry) = lines.entry().map_err(|error| error.to_string())? {
            last = leap(&last, &entry).map_err(|error| error.to_string())?;
        }
        Ok(last.seq)
    };
    let all = [1, 2, 4, 7].map(|at| day.entries[at].clone());
    let bytes = excerpt(&all);
    assert_eq!(held(&bytes), Ok(8));
    assert_eq!(held(&excerpt(&[])), Ok(0));
    assert_eq!(held(&excerpt(&[all[0].clone(), all[3].clone()])), Ok(8));
    assert_eq!(read(&bytes), Err(ReadError::NotATrail), "it is no whole trail");
    let changed = |change: &dyn Fn(&mut Vec<Entry>)| {
        let mut entries = all.to_vec();
        change(&mut entries);
        held(&excerpt(&entries)).unwrap_err()
    };
    assert!(changed(&|e| e[2].who = "eve".into()).contains("Entry 5"));
    assert!(changed(&|e| e[3].previous = "0".repeat(64)).contains("Entry 8"));
    assert!(changed(&|e| e.swap(2, 3)).contains("not in its place"));
    // Two that follow each other in the trail have to do so here
    assert!(
        changed(&|e| {
            let head = TrailHead {
                seq: 2,
                digest: "1".repeat(64),
            };
            e[1] = chained(&head, &e[1].at, "eve", &e[1].act, &e[1].subject, &e[1].detail);
        })
        .contains("does not follow")
    );
    let lines: Vec<&[u8]> = bytes.split_inclusive(|b| *b == b'\n').collect();
    assert!(
        held(&[&lines[..2], &lines[3..]].concat().concat()).is_err(),
        "the count is another"
    );
    assert!(
        held(&lines[..lines.len() - 1].concat())
            .unwrap_err()
            .contains("was cut")
    );
    assert!(held(&[&bytes[..], b"\n"].concat()).is_err());
}

#[test]
fn of_a_line_that_is_too_long_no_more_is_read_than_shows_it() {
    let mut start = Vec::new();
    write_start(&mut start).unwrap();
    let most = start.len() as u64 + 2 * LONGEST_LINE as u64;
    // Whoever reads on fails
    let endless = std::io::Cursor::new(start.clone())
        .chain(std::io::repeat(b'x'))
        .take(most)
        .chain(Never);
    let mut lines = Lines::of(std::io::BufReader::new(endless)).unwrap();
    assert_eq!(lines.entry(), Err(ReadError::Line { line: 2 }));
    let endless = std::io::repeat(b' ').take(most).chain(Never);
    let none = Lines::of(std::io::BufReader::new(endless)).map(|_| ());
    assert_eq!(none, Err(ReadError::NotATrail));
}

/// A disk that gives no byte.
struct Never;

impl std::io::Read for Never {
    fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> {
        Err(std::io::Error::other("nobody reads this far"))
    }
}

fn parts() -> impl Strategy<Value = Vec<[String; 4]>> {
    prop::collection::vec(prop::array::uniform4(".{0,12}"), 0..12)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_written_is_read_and_follows(parts in parts()) {
        let trail = trail_of(&parts);
        let back = read(&written(&trail)).unwrap();
        prop_assert_eq!(&back, &trail);
        prop_assert_eq!(back.check().unwrap().seq, i64::try_from(parts.len()).unwrap());
    }

    #[test]
    fn a_changed_byte_is_told(parts in parts(), at in any::<prop::sample::Index>(), flip in 1_u8..) {
        let mut bytes = written(&trail_of(&parts));
        let at = at.index(bytes.len());
        bytes[at] ^= flip;
        prop_assert!(is_told(&bytes));
    }

    #[test]
    fn a_cut_file_is_told(parts in parts(), at in any::<prop::sample::Index>()) {
        let bytes = written(&trail_of(&parts));
        prop_assert!(is_told(&bytes[..at.index(bytes.len())]));
    }

    #[test]
    fn lines_that_are_moved_lost_or_doubled_are_told(
        parts in parts(), from in any::<prop::sample::Index>(), to in any::<prop::sample::Index>(), how in 0..3
    ) {
        let bytes = written(&trail_of(&parts));
        let mut lines: Vec<&[u8]> = bytes.split_inclusive(|b| *b == b'\n').collect();
        let (from, to) = (from.index(lines.len()), to.index(lines.len()));
        match how {
            0 if from != to => lines.swap(from, to),
            1 => lines.insert(to, lines[from]),
            _ => drop(lines.remove(from)),
        }
        prop_assert!(is_told(&lines.concat()));
    }

    /// Any change to any entry's words, the chain made sound again, leaves no seal after it at its place.
    #[test]
    fn no_change_before_a_seal_can_be_chained_anew(
        entry in 0_usize..5, column in 0..4, more in ".{1,9}"
    ) {
        let trail = day();
        let changed = rechained(&trail, |entries| {
            let entry = &mut entries[entry];
            let text = match column {
                0 => &mut entry.who,
                1 => &mut entry.act,
                2 => &mut entry.subject,
                _ => &mut entry.detail,
            };
            text.push_str(&more);
        });
        changed.check().unwrap();
        prop_assert!(held(&changed, &seals(&trail)).is_err());
    }
}
