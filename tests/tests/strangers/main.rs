//! Files that other programs signed: judged as they are, then broken on purpose.
//!
//! The files lie in `data/strangers`, with the script that made them. Each attack is one that is known from papers on
//! signed PDFs, or that these rules would invite.
#![allow(clippy::unwrap_used)]

mod changed;

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use needlepoint_core::seal::{
    Certificate, Identity, Kind, Stage, Stamped, Trust, Verdict, Verification, judge, verify,
};
use needlepoint_tests::{Authority, cli, consult, judge as judge_by, python, root};

fn file(name: &str) -> Vec<u8> {
    fs::read(root().join("tests/data/strangers").join(name)).unwrap()
}

fn found(pdf: &[u8]) -> Verification {
    verify(pdf, None).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn what_others_signed_is_judged() {
    use Verdict::{Changed, Intact, NotChecked};
    let cases: [(&str, Verdict, Option<Stage>, &[&str]); 14] = [
        ("rsa.pdf", Intact, Some(Stage::Sealed), &["RSA with SHA-256"]),
        ("pss.pdf", Intact, Some(Stage::Sealed), &["RSA-PSS with SHA-384"]),
        ("p256.pdf", Intact, Some(Stage::Sealed), &["ECDSA with SHA-256"]),
        ("p384.pdf", Intact, Some(Stage::Sealed), &["ECDSA with SHA-512"]),
        (
            "twice.pdf",
            NotChecked,
            None,
            &["RSA with SHA-256", "ECDSA with SHA-256"],
        ),
        (
            "twice-streams.pdf",
            NotChecked,
            None,
            &["ECDSA with SHA-256", "ECDSA with SHA-256"],
        ),
        (
            "stamped.pdf",
            Intact,
            Some(Stage::Stamped),
            &["ECDSA with SHA-256"],
        ),
        (
            "long-term.pdf",
            Intact,
            Some(Stage::LongTerm),
            &["ECDSA with SHA-256"],
        ),
        (
            "certificates-only.pdf",
            Intact,
            Some(Stage::Stamped),
            &["ECDSA with SHA-256"],
        ),
        ("filled.pdf", Changed, None, &["ECDSA with SHA-256"]),
        ("noted.pdf", Changed, None, &["ECDSA with SHA-256"]),
        ("repainted.pdf", Changed, None, &["ECDSA with SHA-256"]),
        (
            "closed-then-sealed.pdf",
            Changed,
            None,
            &["ECDSA with SHA-256", "RSA with SHA-256"],
        ),
        ("sha1.pdf", NotChecked, None, &[""]),
    ];
    let authorities = [Certificate::read(&file("root.pem")).unwrap()];
    let trust = Trust {
        seals: &[],
        authorities: &authorities,
    };
    for (name, verdict, stage, algorithms) in cases {
        let found = judge(&file(name), &trust).unwrap();
        assert_eq!(
            (found.verdict, found.stage),
            (verdict, stage),
            "{name}: {found:#?}"
        );
        assert_eq!((found.intact, found.ours), (verdict == Intact, false), "{name}");
        let said: Vec<&str> = found
            .seals
            .iter()
            .map(|s| s.algorithm.as_deref().unwrap_or_default())
            .collect();
        assert_eq!(said, algorithms, "{name}");
        for seal in &found.seals {
            assert_eq!(seal.intact, name != "sha1.pdf", "{name}");
            assert!(
                seal.at.is_some() && seal.name.starts_with("Stranger"),
                "{name}: {seal:?}"
            );
            assert_eq!(seal.digest, None, "{name}");
        }
    }
}

#[test]
fn it_is_told_what_each_revision_added() {
    let added = |name: &str| -> Vec<(Kind, bool, String)> {
        let revisions = found(&file(name)).revisions;
        let later = revisions.into_iter().filter(|revision| revision.after_seal);
        later
            .flat_map(|r| r.added)
            .map(|a| (a.kind, a.harmless, a.says))
            .collect()
    };
    let says = |name: &str, kind: Kind, harmless: bool, words: &str| {
        let added = added(name);
        let told = added
            .iter()
            .any(|(k, h, says)| *k == kind && *h == harmless && says.contains(words));
        assert!(told, "{name}: {added:#?}");
    };
    says("twice.pdf", Kind::Seal, true, "“Second” of Stranger P-256");
    // The second seal is drawn on the page
    says("twice.pdf", Kind::NotChecked, false, "on page 1: what it covers");
    says("long-term.pdf", Kind::Proofs, true, "Proofs");
    says(
        "long-term.pdf",
        Kind::TimeStamp,
        true,
        "A time-stamp in the field",
    );
    says("filled.pdf", Kind::Form, false, "“note” was filled in");
    says("noted.pdf", Kind::Annotations, false, "page 1");
    says("repainted.pdf", Kind::Pages, false, "Page 1 was changed");
    says(
        "closed-then-sealed.pdf",
        Kind::Seal,
        false,
        "allowed none after theirs",
    );
    assert!(added("long-term.pdf").iter().all(|(_, harmless, _)| *harmless));
}

#[test]
fn time_stamps_say_what_they_cover() {
    let stamped = found(&file("stamped.pdf"));
    let [stamp] = &stamped.time_stamps[..] else {
        panic!("{stamped:#?}")
    };
    assert_eq!(
        (stamp.on, stamp.field.as_str(), stamp.intact),
        (Stamped::Seal, "Seal", true)
    );
    assert_eq!(stamped.seals[0].stamped_at, None, "nobody checked the authority");
    let long = found(&file("long-term.pdf"));
    let document = &long.time_stamps[1];
    assert_eq!((document.on, document.covers_proofs), (Stamped::Document, true));
    assert_eq!(document.covers, ["Seal"]);
    // Its writer puts the proofs for the last time-stamp behind it
    assert!(!long.covers_whole_file && long.intact);
}

#[test]
fn identity_is_vouched_for_or_not() {
    let trust = |by: Option<&Certificate>| {
        let seals = by.map_or(&[][..], std::slice::from_ref);
        let trust = Trust {
            seals,
            authorities: seals,
        };
        judge(&file("long-term.pdf"), &trust).unwrap()
    };
    let root = Certificate::read(&file("root.pem")).unwrap();
    let other = Authority::new().certificate("root");
    for (by, identity, trusted) in [
        (Some(&root), Identity::Vouched, Some(true)),
        (Some(&other), Identity::NotVouched, Some(false)),
        (None, Identity::NotChecked, None),
    ] {
        let found = trust(by);
        assert_eq!(found.seals[0].identity, Some(identity));
        assert_eq!(found.seals[0].issuer.as_deref(), Some("Stranger Root"));
        assert!(found.time_stamps.iter().all(|stamp| stamp.trusted == trusted));
        // A time shows nothing unless somebody trusts who gave it
        assert_eq!(found.seals[0].stamped_at.is_some(), trusted == Some(true));
        let stage = if trusted == Some(true) {
            Stage::LongTerm
        } else {
            Stage::Sealed
        };
        assert_eq!(found.stage, Some(stage));
    }
}

#[test]
fn linearized_files_and_those_with_a_stranger_on_our_seals_are_judged() {
    let authority = Authority::new();
    let path = |name: &str| authority.file(name);
    let run = |words: &[&OsStr]| {
        let ran = cli(words);
        assert_eq!(ran.code, 0, "{}", ran.err);
    };
    fs::write(path("consult.json"), consult("healthy").to_string()).unwrap();
    let (consult, sheet) = (path("consult.json"), path("sheet.pdf"));
    run(&[
        OsStr::new("sheet"),
        consult.as_os_str(),
        OsStr::new("-o"),
        sheet.as_os_str(),
    ]);

    // Another program signs our sheet: it says what it is, and that it is no longer as we sealed it
    sign(&authority, &sheet, &path("both.pdf"));
    let both = found(&fs::read(path("both.pdf")).unwrap());
    assert_eq!((both.ours, both.verdict), (true, Verdict::Changed), "{both:#?}");
    assert!(both.seals.len() == 2 && both.seals.iter().all(|seal| seal.intact));
    let added = &both.revisions.last().unwrap().added;
    assert!(
        added
            .iter()
            .any(|a| a.kind == Kind::Seal && a.says.contains("“Stranger”")),
        "{added:?}"
    );

    // Linearized, which breaks our seals, and signed by another
    let linear = path("linear.pdf");
    let ran = judge_by(
        "qpdf",
        [
            OsStr::new("--linearize"),
            sheet_without_seals(&authority).as_os_str(),
            linear.as_os_str(),
        ],
    );
    assert_eq!(ran.code, 0, "{}", ran.err);
    sign(&authority, &linear, &path("signed.pdf"));
    let pdf = fs::read(path("signed.pdf")).unwrap();
    let found = found(&pdf);
    assert!(
        found.intact && found.covers_whole_file && !found.ours,
        "{found:#?}"
    );
}

/// A page of another program, unsigned.
fn sheet_without_seals(authority: &Authority) -> PathBuf {
    let pdf = file("rsa.pdf");
    let end = pdf.windows(5).position(|window| window == b"%%EOF").unwrap() + 6;
    let path = authority.file("page.pdf");
    fs::write(&path, &pdf[..end]).unwrap();
    path
}

#[test]
fn encrypted_files_are_not_checked() {
    let authority = Authority::new();
    let (from, to) = (authority.file("from.pdf"), authority.file("to.pdf"));
    fs::write(&from, file("rsa.pdf")).unwrap();
    let words = ["--encrypt", "", "", "256", "--", "--object-streams=disable"];
    let words = words
        .iter()
        .map(OsStr::new)
        .chain([from.as_os_str(), to.as_os_str()]);
    let ran = judge_by("qpdf", words);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let found = found(&fs::read(to).unwrap());
    assert_eq!((found.verdict, found.intact), (Verdict::NotChecked, false));
    assert!(
        found.problem.as_ref().unwrap().contains("encrypted"),
        "{found:#?}"
    );
}

/// Signs a file with pyHanko and the clinic's key.
fn sign(authority: &Authority, from: &Path, to: &Path) {
    let (key, certificate) = (authority.file("clinic.key"), authority.file("clinic.pem"));
    let words = [
        "-m",
        "pyhanko",
        "sign",
        "addsig",
        "--field",
        "Stranger",
        "pemder",
        "--no-pass",
        "--key",
    ];
    let mut words: Vec<&OsStr> = words.iter().map(OsStr::new).collect();
    words.extend([key.as_os_str(), OsStr::new("--cert"), certificate.as_os_str()]);
    words.extend([from.as_os_str(), to.as_os_str()]);
    let ran = python(words);
    let pdf = || String::from_utf8_lossy(&fs::read(from).unwrap()).into_owned();
    assert_eq!(ran.code, 0, "{}{}{}", ran.out, ran.err, pdf());
}
