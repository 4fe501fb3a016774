//! Files that are broken, without end, in the way or out of reach.

use super::*;
use needlepoint_tests::{Ran, cli, consult, patched};
use serde_json::{Value, json};
use std::ffi::OsStr;
use std::fs;
use std::path::Path;
#[cfg(unix)]
use std::process::Command;

#[test]
fn broken_consults_are_refused_with_words() {
    let text = consult("healthy").to_string();
    let with = |patch: &Value| patched(consult("healthy"), patch).to_string().into_bytes();
    let twice = |field: &str, other: &str| {
        let doubled = text.replacen(field, &format!("{other},{field}"), 1);
        assert_ne!(doubled, text, "{field}");
        doubled.into_bytes()
    };
    let cases: [(&str, Vec<u8>, &str); 15] = [
        (
            "a field twice",
            twice(r#""goal":"#, r#""goal":"Another""#),
            "duplicate field `goal`",
        ),
        (
            "an answer twice",
            twice(r#""pregnant":"#, r#""pregnant":{"value":"yes"}"#),
            "duplicate field `pregnant`",
        ),
        (
            "a value twice",
            twice(r#""recordNumber":"#, r#""recordNumber":"1""#),
            "duplicate field `recordNumber`",
        ),
        ("empty", Vec::new(), "no consult file"),
        ("no JSON", b"Dear clinic,".to_vec(), "no consult file"),
        (
            "cut",
            text.as_bytes()[..text.len() / 2].to_vec(),
            "no consult file",
        ),
        ("a list", b"[]".to_vec(), "no consult file"),
        ("no text", vec![0xff, 0xfe, 0, 1], "could not be read"),
        (
            "an unknown field",
            with(&json!({ "nurse": "Kim" })),
            "unknown field `nurse`",
        ),
        (
            "an unknown field further in",
            with(&json!({ "patient": { "birthdate": "1988-04-17" } })),
            "unknown field `birthdate`",
        ),
        (
            "an unknown way to interpret",
            with(&json!({ "consent": { "interpreter": { "mode": "in the room" } } })),
            "unknown variant `in the room`",
        ),
        (
            "an unknown way to hand over the copy",
            with(&json!({ "consent": { "copy": "paper and email" } })),
            "unknown variant `paper and email`",
        ),
        (
            "an unknown answer",
            with(&json!({ "answers": { "botox": { "value": "maybe" } } })),
            "unknown variant `maybe`",
        ),
        (
            "an unknown field of a signature",
            with(&json!({ "signatures": { "patient": { "colour": "blue" } } })),
            "unknown field `colour`",
        ),
        (
            "a number for a name",
            with(&json!({ "patient": { "name": 7 } })),
            "invalid type",
        ),
    ];
    for (what, bytes, words) in cases {
        let case = Case::text(bytes);
        for ran in [case.screen(), case.sheet()] {
            assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{what}");
            assert!(ran.err.contains(words), "{what}: {}", ran.err);
            assert!(ran.err.contains("consult.json"), "{what}: {}", ran.err);
        }
        assert!(!case.out().exists(), "{what}");
    }
}

#[test]
fn files_that_cannot_be_read_or_written_are_named() {
    let case = Case::new("healthy", &json!({}));
    let folder = case.folder.path();
    let nowhere = folder.join("no/such/folder/sheet.pdf");
    let sheet = |out: &Path| {
        cli([
            OsStr::new("sheet"),
            case.consult.as_os_str(),
            OsStr::new("-o"),
            out.as_os_str(),
        ])
    };
    for ran in [
        cli([OsStr::new("screen"), folder.join("none.json").as_os_str()]),
        cli([OsStr::new("screen"), folder.as_os_str()]),
        cli([OsStr::new("verify"), folder.join("none.pdf").as_os_str()]),
        sheet(&nowhere),
        sheet(folder),
    ] {
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{}", ran.err);
        assert!(ran.err.contains("could not be"), "{}", ran.err);
        assert_eq!(ran.err.lines().count(), 1, "{}", ran.err);
    }
    // A certificate that has no place takes the sheet with it.
    let certificate = folder.join("no/such/folder/seal.pem");
    let (out, words) = (case.out(), OsStr::new("--certificate-out"));
    let ran = cli([
        OsStr::new("sheet"),
        case.consult.as_os_str(),
        OsStr::new("-o"),
        out.as_os_str(),
        words,
        certificate.as_os_str(),
    ]);
    assert_eq!(ran.code, 2, "{}", ran.err);
    let left = fs::read_dir(folder).unwrap().count();
    assert_eq!(left, 1, "something was left behind");
}

#[test]
fn what_was_there_is_neither_taken_for_another_nor_removed() {
    let case = Case::new("healthy", &json!({}));
    let folder = case.folder.path();
    let (out, kept) = (case.out(), folder.join("kept.pem"));
    let sheet = |out: &Path, certificate: &Path| {
        cli([
            OsStr::new("sheet"),
            case.consult.as_os_str(),
            OsStr::new("-o"),
            out.as_os_str(),
            OsStr::new("--certificate-out"),
            certificate.as_os_str(),
        ])
    };
    let before = fs::read(&case.consult).unwrap();
    for (out, certificate) in [
        (&out, &folder.join(".").join("sheet.pdf")),
        (&case.consult, &kept),
        (&out, &case.consult),
    ] {
        let ran = sheet(out, certificate);
        assert_eq!(ran.code, 64, "{}", ran.err);
        assert!(ran.err.contains("named twice"), "{}", ran.err);
    }
    assert_eq!(fs::read(&case.consult).unwrap(), before);
    // Somebody's file has the name of a part, and the sheet's place is a folder.
    fs::write(folder.join("sheet.pdf.part"), "mine").unwrap();
    fs::write(&kept, "an earlier certificate").unwrap();
    fs::create_dir(&out).unwrap();
    assert_eq!(sheet(&out, &kept).code, 2);
    assert!(kept.exists() && out.is_dir());
    fs::remove_dir(&out).unwrap();
    assert_eq!(sheet(&out, &kept).code, 0);
    assert_eq!(fs::read(folder.join("sheet.pdf.part")).unwrap(), b"mine");
    assert_eq!(fs::read_dir(folder).unwrap().count(), 4);
}

/// What the program says, if it does not wait for ever.
#[cfg(unix)]
fn in_time(words: &[&str]) -> Ran {
    let (tell, told) = std::sync::mpsc::channel();
    let own: Vec<String> = words.iter().map(ToString::to_string).collect();
    std::thread::spawn(move || tell.send(cli(own)));
    let wait = std::time::Duration::from_secs(60);
    told.recv_timeout(wait)
        .unwrap_or_else(|_| panic!("{words:?}: it hangs"))
}

#[cfg(unix)]
#[test]
fn what_is_no_plain_file_is_not_waited_for() {
    let folder = tempfile::tempdir().unwrap();
    let made = |name: &str| {
        let path = folder.path().join(name);
        let made = Command::new("mkfifo").arg(&path).status().unwrap();
        assert!(made.success());
        path.display().to_string()
    };
    let (pdf, trail) = (made("pipe.pdf"), made("pipe.jsonl"));
    let of_folder = folder.path().display().to_string();
    for words in [
        &["verify", "/dev/zero"][..],
        &["screen", "/dev/zero"],
        &["verify", &pdf],
        &["audit", "verify", &trail],
        &["audit", "verify", &of_folder],
    ] {
        let ran = in_time(words);
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{words:?}");
        assert!(ran.err.contains("it is no plain file"), "{}", ran.err);
    }
    let ran = in_time(&["verify", &of_folder]);
    assert!(ran.out.contains("it is no plain file"), "{}", ran.out);
    assert_ne!(ran.code, 0);
}
