//! `audit verify`: the copy of a trail, alone and with sealed PDFs beside it, as the terminal judges it.
#![cfg(unix)]
#![allow(clippy::unwrap_used)]

#[allow(dead_code)]
#[path = "attack/bench.rs"]
mod bench;

use needlepoint_core::records::digest_of;
use needlepoint_core::{seal, trail};
use needlepoint_tests::attacked::by;
use needlepoint_tests::{Ran, cli, judge, terminal};
use serde_json::{Value, json};
use std::fs;
use std::path::Path;
use tempfile::TempDir;

/// A folder with the copy of a trail and the sealed PDF of its record.
fn exported() -> TempDir {
    let home = bench::Bench::new().worked();
    let mut archive = bench::open(home.path());
    let folder = TempDir::new().unwrap();
    let mut copy = Vec::new();
    archive.export_trail(&mut copy, by(9000)).unwrap();
    fs::write(folder.path().join("trail.jsonl"), copy).unwrap();
    fs::write(
        folder.path().join("consent.pdf"),
        archive.record("c").unwrap().pdf,
    )
    .unwrap();
    folder
}

fn verify(path: &Path) -> Ran {
    cli(["audit".as_ref(), "verify".as_ref(), path.as_os_str()])
}

fn report(path: &Path, code: i32) -> Value {
    let ran = verify(path);
    assert_eq!(ran.code, code, "{} {}", ran.out, ran.err);
    serde_json::from_str(&ran.out).unwrap()
}

/// The trail with its entries changed and chained anew.
fn rechained(bytes: &[u8], change: impl FnOnce(&mut Vec<trail::Entry>)) -> Vec<u8> {
    let mut entries = trail::read(bytes).unwrap().entries;
    change(&mut entries);
    let (mut head, mut out) = (trail::TrailHead::start(), Vec::new());
    trail::write_start(&mut out).unwrap();
    for old in entries {
        let entry = trail::chained(&head, &old.at, &old.who, &old.act, &old.subject, &old.detail);
        head = trail::follow(&head, &entry).unwrap();
        trail::write_entry(&mut out, &entry).unwrap();
    }
    trail::write_end(&mut out, &head).unwrap();
    out
}

#[test]
fn a_trail_and_the_pdf_beside_it_hold() {
    let folder = exported();
    let found = report(folder.path(), 0);
    assert_eq!(found["intact"], true);
    assert_eq!(found["files"][0]["verdict"], "inPlace");
    assert!(found["files"][0]["seals"].as_u64().unwrap() >= 2);
    let alone = report(&folder.path().join("trail.jsonl"), 0);
    let says = alone["says"].to_string();
    assert!(
        says.contains("holds") && says.contains("whether it was written anew from its start is not shown"),
        "{says}"
    );
}

/// Whoever forges a paper only has to leave out that its seals bear a trail.
#[test]
fn a_sealed_pdf_that_no_entry_notes_is_not_of_this_archive() {
    let folder = exported();
    let other = include_bytes!("../data/sealed/long-term-table.pdf");
    fs::write(folder.path().join("other.pdf"), other).unwrap();
    let found = report(folder.path(), 1);
    assert_eq!(found["files"][1]["verdict"], "unknown");
    assert!(
        found["says"]
            .to_string()
            .contains("no entry of this one notes it")
    );
    // As a version noted it whose seals bore none.
    let path = folder.path().join("trail.jsonl");
    let signed = seal::judge(other, &seal::Trust::default()).unwrap().seals[0].revision_end;
    let detail = json!({ "pdf": digest_of(&other[..signed]) }).to_string();
    let noted = rechained(&fs::read(&path).unwrap(), |entries| {
        let last = entries.last().unwrap().clone();
        entries.push(trail::Entry {
            act: "record.archived".into(),
            detail,
            ..last
        });
    });
    fs::write(&path, noted).unwrap();
    assert_eq!(report(folder.path(), 0)["files"][1]["verdict"], "notAnchored");
    // A scan that another program signed is beside a paper consent.
    let scan = include_bytes!("../data/strangers/p256.pdf");
    fs::write(folder.path().join("other.pdf"), scan).unwrap();
    let found = report(folder.path(), 0);
    assert_eq!(found["files"][1]["verdict"], "notAnchored");
    assert!(found["says"].to_string().contains("Another program signed it"));
}

#[test]
fn what_was_done_to_a_trail_is_said_plainly() {
    let folder = exported();
    let path = folder.path().join("trail.jsonl");
    let good = fs::read(&path).unwrap();
    let lines: Vec<&[u8]> = good.split_inclusive(|b| *b == b'\n').collect();
    let swapped = {
        let mut lines = lines.clone();
        lines.swap(3, 4);
        lines.concat()
    };
    let told: [(Vec<u8>, &str); 6] = [
        (
            String::from_utf8(good.clone())
                .unwrap()
                .replacen("clinician-1", "clinician-2", 1)
                .into_bytes(),
            "Entry 1 of the audit trail was changed.",
        ),
        (
            swapped,
            "Entry 3 of the audit trail is not in its place: it is gone, or was moved.",
        ),
        (
            lines[..lines.len() - 1].concat(),
            "The end of the audit trail is missing: the file was cut.",
        ),
        (
            [&lines[..4], &lines[5..]].concat().concat(),
            "Entry 4 of the audit trail is not in its place",
        ),
        (
            rechained(&good, |entries| entries[0].who.push('x')),
            "it was written anew.",
        ),
        (
            rechained(&good, |entries| entries.truncate(6)),
            "The audit trail does not know the seal",
        ),
    ];
    for (bytes, words) in told {
        fs::write(&path, bytes).unwrap();
        let found = report(folder.path(), 1);
        assert!(
            found["intact"] == false && found["says"].to_string().contains(words),
            "{words}: {found:#}"
        );
    }
    // Two copies of one trail continue each other; one that was written anew does not.
    fs::write(&path, &good).unwrap();
    let earlier = folder.path().join("earlier.jsonl");
    fs::write(&earlier, rechained(&good, |entries| entries.truncate(9))).unwrap();
    report(folder.path(), 0);
    fs::write(&earlier, rechained(&good, |entries| drop(entries.remove(3)))).unwrap();
    let found = report(folder.path(), 1);
    assert!(
        found["says"].to_string().contains("do not continue each other"),
        "{found:#}"
    );
}

#[test]
fn an_exported_file_beside_the_trail_is_an_excerpt_and_foreign_files_are_passed_over() {
    let home = bench::Bench::new().worked();
    let archive = bench::open(home.path());
    let folder = exported();
    let patient = folder.path().join("patient");
    fs::create_dir(&patient).unwrap();
    let path = patient.join("trail.jsonl");
    fs::write(&path, archive.trail_of_file("c").unwrap()).unwrap();
    fs::write(folder.path().join("notes.jsonl"), b"{\"note\":1}\n").unwrap();
    let found = report(folder.path(), 0);
    assert_eq!(
        (&found["intact"], &found["files"][0]["verdict"]),
        (&true.into(), &"inPlace".into())
    );
    let excerpt = &found["excerpts"][0];
    assert_eq!(
        (&excerpt["file"], &excerpt["intact"]),
        (&"patient/trail.jsonl".into(), &true.into())
    );
    let entries = excerpt["entries"].as_u64().unwrap();
    assert!(entries > 0 && found["trails"].as_array().unwrap().len() == 1);
    let says = found["says"].to_string();
    for words in [
        format!("An excerpt: {entries} entries of one file; each entry's digest holds."),
        "cannot be shown without the whole trail".into(),
        "notes.jsonl: This file is no audit trail, and was passed over.".into(),
    ] {
        assert!(says.contains(&words), "{words}: {says}");
    }
    assert_eq!(found["skipped"], serde_json::json!(["notes.jsonl"]));
    // By itself it is judged too, and what was done to it is told
    assert_eq!(report(&path, 0)["excerpts"][0]["intact"], true);
    let changed = fs::read_to_string(&path)
        .unwrap()
        .replacen("clinician-1", "clinician-2", 1);
    fs::write(&path, changed).unwrap();
    let found = report(folder.path(), 1);
    assert_eq!(found["excerpts"][0]["intact"], false);
    assert!(
        found["says"]
            .to_string()
            .contains("of the audit trail was changed"),
        "{found:#}"
    );
    // Without the whole trail no seal is held against anything, and that is said
    fs::write(&path, archive.trail_of_file("c").unwrap()).unwrap();
    fs::remove_file(folder.path().join("trail.jsonl")).unwrap();
    let found = report(folder.path(), 1);
    assert_eq!(found["files"][0]["verdict"], "notHeld");
    assert!(
        found["says"].to_string().contains("no whole trail here"),
        "{found:#}"
    );
    // A folder with nothing but foreign files has no trail
    fs::remove_file(&path).unwrap();
    let ran = verify(folder.path());
    assert_eq!((ran.code, ran.out.as_str()), (2, ""));
    assert!(ran.err.contains("holds no audit trail"), "{}", ran.err);
}

#[test]
fn a_long_trail_is_followed_in_little_memory() {
    const ENTRIES: u64 = 640;
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("trail.jsonl");
    let mut out = std::io::BufWriter::new(fs::File::create(&path).unwrap());
    let detail = format!(r#"{{"why":"{}"}}"#, "x".repeat(400_000));
    let mut head = trail::TrailHead::start();
    trail::write_start(&mut out).unwrap();
    for _ in 0..ENTRIES {
        let entry = trail::chained(
            &head,
            "2026-11-30T10:00:00.000000000Z",
            "dr",
            "act",
            "it",
            &detail,
        );
        trail::write_entry(&mut out, &entry).unwrap();
        head = trail::TrailHead {
            seq: entry.seq,
            digest: entry.digest,
        };
    }
    trail::write_end(&mut out, &head).unwrap();
    drop(out);
    assert!(fs::metadata(&path).unwrap().len() > 250_000_000);
    // The program itself, its threads' stacks and a few lines; the file would not fit
    let script = "ulimit -v 200000 && exec \"$0\" audit verify \"$1\"";
    let words = [
        "-c".as_ref(),
        script.as_ref(),
        terminal().as_os_str(),
        path.as_os_str(),
    ];
    let ran = judge("bash", words);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let found: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(found["trails"][0]["entries"], ENTRIES);
    assert_eq!(found["trails"][0]["head"], head.digest.as_str());
}

#[test]
fn a_clock_that_was_set_back_is_told() {
    let folder = exported();
    let path = folder.path().join("trail.jsonl");
    let third = |path: &Path| {
        let report = report(path, 0);
        let told = report["trails"][0]["setBack"]
            .as_array()
            .unwrap()
            .contains(&3.into());
        (told, report["says"].to_string().contains("clock was set back"))
    };
    assert!(!third(&path).0);
    let late = rechained(&fs::read(&path).unwrap(), |entries| {
        entries[1].at = "2099-01-01T00:00:00.000000000Z".into();
    });
    // Without the PDF: chained anew, the seal in it does not stand in this trail
    let alone = TempDir::new().unwrap();
    fs::write(alone.path().join("trail.jsonl"), late).unwrap();
    assert_eq!(third(alone.path()), (true, true));
}

#[test]
fn a_changed_pdf_is_told_and_other_files_are_no_trail() {
    let folder = exported();
    let path = folder.path().join("consent.pdf");
    let mut pdf = fs::read(&path).unwrap();
    let middle = pdf.len() / 2;
    pdf[middle] ^= 1;
    fs::write(&path, pdf).unwrap();
    assert_eq!(report(folder.path(), 1)["files"][0]["verdict"], "changed");
    let ran = verify(&path);
    assert_eq!((ran.code, ran.out.as_str()), (2, ""));
    assert!(
        ran.err.contains("This file is not an audit trail."),
        "{}",
        ran.err
    );
    fs::remove_file(folder.path().join("trail.jsonl")).unwrap();
    assert_eq!(verify(folder.path()).code, 2);
}
