//! Time-stamps and the long-term form before outside judges, with a local authority; and answers that are refused.
#![allow(clippy::unwrap_used)]

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use jiff::Zoned;
use needlepoint_core::pdf::{self, Meta};
use needlepoint_core::seal::{
    Proofs, SealKey, Signing, Stage, StampError, Stamped, Trust, ask, judge as judge_seals, seal, stamp,
    verify, wanted,
};
use needlepoint_core::typeset::{Fonts, typeset};
use needlepoint_tests::{Authority, Desk, Ran, against_profiles, consult, draft, judge, marks, python};

/// The sample, sealed now with a key.
fn sealed(key: &SealKey) -> Vec<u8> {
    let desk = Desk::new();
    let consult = consult("healthy");
    let frozen = desk.freeze(&desk.agreed(draft(consult.clone()))).unwrap();
    let (sheet, now) = (frozen.sheet(), Zoned::now());
    let meta = Meta {
        title: sheet.title.clone(),
        language: sheet.language.clone(),
        subject: Some(sheet.patient.clone()),
        created: now.clone(),
    };
    let pages = typeset(sheet, &Fonts::load()).unwrap();
    let mut file = pdf::write(&pages, &meta).unwrap().into_bytes();
    let marks = marks(&consult);
    for place in frozen.places() {
        let signing = Signing::of(&place, &marks[&place.field], &now, frozen.digest());
        file = seal(&file, &signing, key).unwrap();
    }
    file
}

fn own_key() -> SealKey {
    let mut random = |bytes: &mut [u8]| bytes.iter_mut().zip(1..).for_each(|(byte, count)| *byte = count);
    let since = Zoned::now().timestamp() - jiff::SignedDuration::from_hours(24);
    SealKey::generate("Harbour Street Dermatology", "GB", since, &mut random).unwrap()
}

/// A file with a time-stamp by the authority.
fn stamped(file: &[u8], authority: &Authority, proofs: Option<&Proofs>) -> Vec<u8> {
    let asked = ask(file, proofs, &[7; 16]).unwrap();
    let stamped = stamp(&asked, &authority.answer(&asked.request, "stamp")).unwrap();
    assert!(stamped.starts_with(file), "no byte before it changes");
    stamped
}

fn proofs(authority: &Authority) -> Proofs {
    Proofs {
        certificates: vec![authority.certificate("root")],
        crls: vec![authority.list()],
        ocsp: Vec::new(),
    }
}

fn pyhanko(verb: &str, file: &Path, roots: &[PathBuf]) -> Ran {
    let mut words: Vec<&OsStr> = ["-m", "pyhanko", "sign", verb, "--pretty-print", "--trust-replace"]
        .map(OsStr::new)
        .to_vec();
    if verb == "validate" {
        words.push(OsStr::new("--no-revocation-check"));
    }
    for root in roots {
        words.extend([OsStr::new("--trust"), root.as_os_str()]);
    }
    words.push(file.as_os_str());
    python(words)
}

#[test]
fn play() {
    let authority = Authority::new();
    let folder = Path::new("/tmp/seal-x/out");
    fs::create_dir_all(folder).unwrap();
    for (name, key) in [
        ("own", own_key()),
        ("issued", authority.key("clinic", Zoned::now().timestamp())),
    ] {
        let own = folder.join("own.pem");
        if name == "own" {
            fs::write(&own, key.certificate_pem()).unwrap();
        }
        let b = sealed(&key);
        let t = stamped(&b, &authority, None);
        let lta = stamped(&t, &authority, Some(&proofs(&authority)));
        let direct = stamped(&b, &authority, Some(&proofs(&authority)));
        let again = stamped(&lta, &authority, Some(&proofs(&authority)));
        for (stage, file) in [
            ("b", b),
            ("t", t),
            ("lta", lta),
            ("direct", direct),
            ("again", again),
        ] {
            let path = folder.join(format!("{name}-{stage}.pdf"));
            fs::write(&path, &file).unwrap();
            let found = verify(&file, None).unwrap();
            println!(
                "==== {name} {stage} {} bytes; {:?} {:?}",
                file.len(),
                found.verdict,
                found.stage
            );
            println!("{:#?}", found.says);
            println!("profiles {:?}", against_profiles(&file));
            let roots = [authority.file("root.pem"), own.clone()];
            for verb in ["validate", "adesverify"] {
                let ran = pyhanko(verb, &path, &roots);
                println!("-- {verb} {}\n{}\n{}", ran.code, ran.out, ran.err);
            }
            println!(
                "{}",
                judge("pdfsig", [OsStr::new("-nocert"), path.as_os_str()]).out
            );
            println!("{}", judge("qpdf", [OsStr::new("--check"), path.as_os_str()]).out);
        }
    }
}
