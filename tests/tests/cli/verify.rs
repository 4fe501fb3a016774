//! `verify`: one file, or a folder of them.

use super::*;
use needlepoint_tests::{Authority, cli, judge, root, terminal};
use serde_json::{Value, json};
use std::ffi::OsStr;
use std::fs;
use std::path::Path;
use tempfile::TempDir;

#[test]
fn a_sheet_on_which_somebody_has_yet_to_sign_is_intact_and_says_who() {
    let case = Case::new("healthy", &json!({}));
    assert_eq!(case.sheet().code, 0);
    let whole = fs::read(case.out()).unwrap();
    let judged = |bytes: &[u8]| {
        let file = case.folder.path().join("part.pdf");
        fs::write(&file, bytes).unwrap();
        let ran = cli([OsStr::new("verify"), file.as_os_str()]);
        assert_eq!(ran.code, 0, "{}", ran.err);
        serde_json::from_str::<Value>(&ran.out).unwrap()
    };
    let said = judged(&whole);
    assert_eq!((&said["intact"], &said["unfilled"]), (&json!(true), &json!([])));
    let first = said["seals"][0]["revisionEnd"].as_u64().unwrap();
    let said = judged(&whole[..usize::try_from(first).unwrap()]);
    assert_eq!(said["intact"], true);
    assert_eq!(said["unfilled"], json!(["clinician"]));
}

#[test]
fn what_bears_no_seal_is_told_from_what_is_broken() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file.pdf");
    let cases: [(&[u8], &str); 3] = [
        (b"", "not a PDF"),
        (b"Dear clinic, please find attached", "not a PDF"),
        (b"%PDF-1.7\n%nothing\n", "no seal"),
    ];
    for (bytes, words) in cases {
        fs::write(&file, bytes).unwrap();
        let ran = cli([OsStr::new("verify"), file.as_os_str()]);
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{}", ran.err);
        assert!(ran.err.contains(words), "{}", ran.err);
    }
}

#[test]
fn a_certificate_that_ends_soon_is_told() {
    let authority = Authority::new();
    authority.certify_until("soon", "clinic", "-days 20");
    let (soon, pdf) = (
        authority.file("soon.pem"),
        root().join("tests/data/strangers/rsa.pdf"),
    );
    let ran = cli([
        OsStr::new("verify"),
        pdf.as_os_str(),
        OsStr::new("--trust"),
        soon.as_os_str(),
    ]);
    assert_eq!(ran.code, 3);
    assert!(
        ran.err.contains("expires in") && ran.err.contains("Ask its issuer"),
        "{}",
        ran.err
    );
}

#[test]
fn an_authority_that_nobody_named_shows_no_time() {
    let of = |name: &str| root().join("tests/data/strangers").join(name);
    let (file, pem) = (of("backdated.pdf"), of("root.pem"));
    let judged = |words: &[&OsStr]| {
        let ran = cli([OsStr::new("verify"), file.as_os_str()].iter().chain(words));
        assert_eq!(ran.code, 0, "{}", ran.err);
        let said = serde_json::from_str::<Value>(&ran.out).unwrap();
        assert_eq!(said["timeStamps"][0]["at"], "2015-03-01T00:00:00Z");
        let words = said["says"].to_string();
        (said, words)
    };
    let (said, words) = judged(&[]);
    assert_eq!(
        (&said["stage"], &said["seals"][0]["stampedAt"]),
        (&json!("sealed"), &Value::Null)
    );
    assert!(
        words.contains(
            "Backdating Stamps, whom nobody checked, says that it was there at 2015-03-01T00:00:00Z."
        ) && !words.contains("shows that it was there"),
        "{words}"
    );
    // That it lies is seen by the seal's own clock
    assert!(words.contains("a clock was wrong"), "{words}");
    // Whoever names it takes its word
    let (said, words) = judged(&[OsStr::new("--authority"), pem.as_os_str()]);
    assert_eq!(
        (&said["stage"], &said["seals"][0]["stampedAt"]),
        (&json!("stamped"), &json!("2015-03-01T00:00:00Z"))
    );
    assert!(
        words.contains("A time-stamp shows that it was there at 2015-03-01"),
        "{words}"
    );
    // In a folder too
    let bytes = fs::read(&file).unwrap();
    let folder = archive(&[("a.pdf", &bytes)]);
    let counted = |words: &[&str]| {
        let (code, said, _) = verified(folder.path(), words);
        let file = &said["files"][0];
        (code, file["stage"].clone(), file["uncheckedTimeStamps"].clone())
    };
    assert_eq!(counted(&[]), (0, json!("sealed"), json!(1)));
    let named = ["--authority", pem.to_str().unwrap()];
    assert_eq!(counted(&named), (0, json!("stamped"), json!(0)));
}

/// A folder with sealed files: what they are called below it, and what is in them.
fn archive(files: &[(&str, &[u8])]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    folder
}

fn verified(folder: &Path, words: &[&str]) -> (i32, Value, String) {
    let words = [OsStr::new("verify"), folder.as_os_str()]
        .into_iter()
        .chain(words.iter().map(OsStr::new));
    let ran = cli(words);
    (
        ran.code,
        serde_json::from_str(&ran.out).unwrap_or(Value::Null),
        ran.err,
    )
}

#[test]
fn a_folder_is_judged_file_by_file() {
    let of = |name: &str| fs::read(root().join("tests/data").join(name)).unwrap();
    let (ours, rsa, noted) = (
        of("sealed/long-term-table.pdf"),
        of("strangers/rsa.pdf"),
        of("strangers/noted.pdf"),
    );
    let (sha1, pem) = (
        of("strangers/sha1.pdf"),
        root().join("tests/data/strangers/root.pem"),
    );
    let trust = ["--trust", pem.to_str().unwrap()];

    let all = archive(&[
        ("a.pdf", &ours),
        ("2026/b.PDF", &rsa),
        ("2026/03/notes.txt", b"no PDF"),
    ]);
    let (code, said, err) = verified(all.path(), &[]);
    assert_eq!((code, err.as_str()), (0, ""), "{said}");
    let files: Vec<&str> = said["files"]
        .as_array()
        .unwrap()
        .iter()
        .map(|f| f["file"].as_str().unwrap())
        .collect();
    assert_eq!(files, ["2026/b.PDF", "a.pdf"]);
    let first = json!({
        "file": "2026/b.PDF", "verdict": "intact", "ours": false, "seals": 1, "timeStamps": 0,
        "uncheckedTimeStamps": 0, "stage": "sealed", "problem": null,
    });
    assert_eq!(said["files"][0], first);
    // Nobody named the authority: its time is no more than what it says
    assert_eq!(said["files"][1]["stage"], "sealed");
    assert_eq!(
        said["files"][1]["uncheckedTimeStamps"],
        said["files"][1]["timeStamps"]
    );
    assert_eq!(
        (&said["totals"]["files"], &said["totals"]["intact"]),
        (&json!(2), &json!(2))
    );

    // One that nobody vouches for, one that was changed, one that was not checked, one without a seal, one no PDF
    let (code, said, _) = verified(all.path(), &trust);
    assert_eq!(
        (code, &said["files"][0]["verdict"]),
        (3, &json!("intact")),
        "{said}"
    );
    assert_eq!(said["files"][1]["verdict"], "notTrusted");
    let others: [(&str, &[u8], &str); 4] = [
        ("noted.pdf", &noted, "changed"),
        ("sha1.pdf", &sha1, "notChecked"),
        ("plain.pdf", b"%PDF-1.7\n%nothing\n", "noSeal"),
        ("letter.pdf", b"Dear clinic", "unreadable"),
    ];
    for (name, bytes, verdict) in others {
        let folder = archive(&[("a.pdf", &ours), (name, bytes)]);
        let (code, said, _) = verified(folder.path(), &[]);
        assert_eq!(
            (code, &said["files"][1]["verdict"]),
            (1, &json!(verdict)),
            "{said}"
        );
        assert_eq!(said["totals"][verdict], 1);
    }

    let none = archive(&[("plain.pdf", b"%PDF-1.7\n%nothing\n"), ("notes.txt", b"none")]);
    let (code, said, err) = verified(none.path(), &[]);
    assert_eq!((code, &said["totals"]["noSeal"]), (2, &json!(1)));
    assert!(err.contains("holds no sealed PDF"), "{err}");
    assert_eq!(verified(archive(&[]).path(), &[]).0, 2);
}

#[cfg(unix)]
#[test]
fn a_folder_that_leads_back_to_itself_is_judged_once() {
    let rsa = fs::read(root().join("tests/data/strangers/rsa.pdf")).unwrap();
    let folder = archive(&[("in/a.pdf", &rsa)]);
    std::os::unix::fs::symlink(folder.path(), folder.path().join("in/again")).unwrap();
    let (code, said, _) = verified(folder.path(), &[]);
    assert_eq!((code, &said["totals"]["files"]), (0, &json!(1)), "{said}");
}

#[cfg(unix)]
#[test]
fn ctrl_c_stops_a_folder_cleanly() {
    let rsa = fs::read(root().join("tests/data/strangers/twice.pdf")).unwrap();
    let names: Vec<String> = (0..4000).map(|number| format!("{number}.pdf")).collect();
    let files: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), rsa.as_slice())).collect();
    let folder = archive(&files);
    // The shell that starts it presses the keys
    let script = "\"$0\" verify \"$1\" & sleep 0.3; kill -INT $!; wait $!";
    let words = [
        OsStr::new("-mc"),
        OsStr::new(script),
        terminal().as_os_str(),
        folder.path().as_os_str(),
    ];
    let ran = judge("bash", words);
    assert_eq!((ran.code, ran.out.as_str()), (130, ""), "{}", ran.err);
    assert!(
        ran.err.contains("Stopped after") && ran.err.contains("of 4000 files"),
        "{}",
        ran.err
    );
}
