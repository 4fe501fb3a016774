//! Time-stamps and the long-term form before outside judges, with a local authority; and answers that are refused.
#![allow(clippy::unwrap_used)]

mod proofs;

use std::ffi::OsStr;
use std::fs;
use std::path::PathBuf;

use jiff::Zoned;
use needlepoint_core::pdf::{self, Meta};
use needlepoint_core::seal::{
    Proofs, SealKey, Signing, Stage, StampError, Stamped, Trust, Verification, ask, judge as judge_seals,
    seal, stamp, verify, wanted,
};
use needlepoint_core::sheet::FrozenSheet;
use needlepoint_core::typeset::{Fonts, typeset};
use needlepoint_tests::{
    Authority, Desk, Ran, against_profiles, consult, draft, judge, judge_in, marks, python,
};
use tempfile::TempDir;

fn frozen() -> FrozenSheet {
    let desk = Desk::new();
    desk.freeze(&desk.agreed(draft(consult("healthy")))).unwrap()
}

/// The sample, sealed now with a key: the base, and after each signature.
fn sealings(key: &SealKey) -> Vec<Vec<u8>> {
    let (frozen, marks, now) = (frozen(), marks(&consult("healthy")), Zoned::now());
    let sheet = frozen.sheet();
    let meta = Meta::of(sheet);
    let pages = typeset(sheet, &Fonts::load()).unwrap();
    let mut files = vec![pdf::write(&pages, &meta).unwrap().into_bytes()];
    for place in frozen.places() {
        let signing = Signing::of(&place, &marks[&place.field], &now, frozen.digest());
        files.push(seal(&files[files.len() - 1], &signing, key).unwrap());
    }
    files
}

/// The sample with all seals.
fn sealed(key: &SealKey) -> Vec<u8> {
    sealings(key).pop().unwrap()
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

/// A file before outside judges, with what they need.
struct Case {
    folder: TempDir,
    pdf: PathBuf,
    roots: Vec<PathBuf>,
}

impl Case {
    fn new(file: &[u8], authority: &Authority, own: &SealKey) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (pdf, pem) = (folder.path().join("sheet.pdf"), folder.path().join("own.pem"));
        fs::write(&pdf, file).unwrap();
        fs::write(&pem, own.certificate_pem()).unwrap();
        let self_signed = own.certificate().is_self_signed();
        let roots = self_signed
            .then_some(pem)
            .into_iter()
            .chain([authority.file("root.pem")]);
        let roots = roots.collect();
        Self { folder, pdf, roots }
    }

    fn pyhanko(&self, verb: &str, words: &[&str]) -> Ran {
        let first = ["-m", "pyhanko", "sign", verb, "--pretty-print", "--trust-replace"];
        let mut all: Vec<&OsStr> = first.iter().chain(words).map(OsStr::new).collect();
        for root in &self.roots {
            all.extend([OsStr::new("--trust"), root.as_os_str()]);
        }
        all.push(self.pdf.as_os_str());
        python(all)
    }

    /// That every judge finds the file in order, with so many time-stamps.
    fn judged(&self, stamps: usize) {
        let ran = self.pyhanko("validate", &["--no-revocation-check"]);
        let valid = ran.out.matches("The signature is judged VALID.").count();
        assert_eq!((ran.code, valid), (0, 2), "{}{}", ran.out, ran.err);
        let ran = judge("pdfsig", [OsStr::new("-nocert"), self.pdf.as_os_str()]);
        let valid = ran
            .out
            .matches("Signature Validation: Signature is Valid.")
            .count();
        // Poppler lists document time-stamps and does not judge them
        let listed = ran.out.matches("Signature has not yet been verified.").count();
        assert_eq!((valid, listed), (2, stamps), "{}", ran.out);
        let ran = judge("qpdf", [OsStr::new("--check"), self.pdf.as_os_str()]);
        assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{}", ran.out);
        let bytes = fs::read(&self.pdf).unwrap();
        assert_eq!(against_profiles(&bytes), [""; 0]);
    }

    /// That openssl finds the last time-stamp to be one of everything around it.
    fn token_verifies(&self) {
        let bytes = fs::read(&self.pdf).unwrap();
        let at = |word: &[u8]| {
            bytes
                .windows(word.len())
                .rposition(|found| found == word)
                .unwrap()
        };
        let start = at(b"/Contents<") + b"/Contents".len();
        let end = start + bytes[start..].iter().position(|b| *b == b'>').unwrap() + 1;
        let digits = std::str::from_utf8(&bytes[start + 1..end - 1]).unwrap();
        let token: Vec<u8> = (0..digits.len())
            .step_by(2)
            .map(|at| u8::from_str_radix(&digits[at..at + 2], 16).unwrap())
            .collect();
        assert_eq!(token[..2], [0x30, 0x82], "a sequence with a length of two bytes");
        let length = 4 + usize::from(u16::from_be_bytes([token[2], token[3]]));
        let file = |name: &str| self.folder.path().join(name);
        let verified = |covered: &[u8]| {
            fs::write(file("token.der"), &token[..length]).unwrap();
            fs::write(file("covered.bin"), covered).unwrap();
            let root = self.roots.last().unwrap().to_str().unwrap();
            let words = "ts -verify -token_in -in token.der -data covered.bin -CAfile";
            judge_in(self.folder.path(), "openssl", words.split(' ').chain([root]))
        };
        let mut covered = [&bytes[..start], &bytes[end..]].concat();
        let ran = verified(&covered);
        assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
        covered[1000] ^= 1;
        assert_ne!(verified(&covered).code, 0);
    }
}

/// A file, judged by who trusts the authority.
fn judged(file: &[u8], authority: &Authority) -> Verification {
    let authorities = [authority.certificate("root")];
    let trust = Trust {
        seals: &[],
        authorities: &authorities,
    };
    judge_seals(file, &trust).unwrap()
}

fn stage(file: &[u8], authority: &Authority) -> Option<Stage> {
    judged(file, authority).stage
}

#[test]
fn a_sheet_stamped_after_its_signing_is_valid_to_every_judge() {
    let (authority, key) = (Authority::new(), own_key());
    let file = sealed(&key);
    assert_eq!(stage(&file, &authority), Some(Stage::Sealed));
    let once = stamped(&file, &authority, None);
    let found = judged(&once, &authority);
    assert!(found.intact && found.covers_whole_file, "{found:#?}");
    assert_eq!(found.stage, Some(Stage::Stamped));
    let [stamp] = &found.time_stamps[..] else {
        panic!("{found:#?}")
    };
    assert_eq!((stamp.on, stamp.covers_whole_file), (Stamped::Document, true));
    assert_eq!(stamp.covers, ["patient", "clinician"]);
    assert_eq!(stamp.authority.as_deref(), Some("stamp"));
    assert_eq!(stamp.policy.as_deref(), Some("1.2.3.4.1"));
    let given: jiff::Timestamp = stamp.at.as_ref().unwrap().parse().unwrap();
    assert!(Zoned::now().timestamp().duration_since(given).as_secs() < 600);
    assert!(
        found
            .seals
            .iter()
            .all(|seal| seal.stamped_at == stamp.at && seal.problem.is_none())
    );
    assert!(
        found
            .revisions
            .iter()
            .all(|revision| revision.added.iter().all(|added| added.harmless))
    );
    let case = Case::new(&once, &authority, &key);
    case.judged(1);
    case.token_verifies();
}

#[test]
fn the_long_term_form_is_valid_to_every_judge() {
    let authority = Authority::new();
    for key in [own_key(), authority.key("clinic", Zoned::now().timestamp())] {
        let once = stamped(&sealed(&key), &authority, None);
        let twice = stamped(&once, &authority, Some(&proofs(&authority)));
        assert_eq!(stage(&twice, &authority), Some(Stage::LongTerm));
        let case = Case::new(&twice, &authority, &key);
        case.judged(2);
        case.token_verifies();
        let ran = case.pyhanko("adesverify", &[]);
        let valid = ran.out.matches("The signature is judged VALID.").count();
        assert_eq!((ran.code, valid), (0, 2), "{}{}", ran.out, ran.err);
        assert!(!ran.err.contains("proof of existence"), "{}", ran.err);
        if !key.certificate().is_self_signed() {
            // The judge does judge: without the proofs it does not believe an issued certificate
            let ran = Case::new(&once, &authority, &key).pyhanko("adesverify", &[]);
            assert!(ran.code != 0 && ran.out.contains("INVALID"), "{}", ran.out);
        }
        // In one step, and stamped again before the authority's certificate ends
        let direct = stamped(&sealed(&key), &authority, Some(&proofs(&authority)));
        assert_eq!(stage(&direct, &authority), Some(Stage::LongTerm));
        let again = stamped(&twice, &authority, Some(&Proofs::default()));
        let found = judged(&again, &authority);
        assert_eq!((found.stage, found.time_stamps.len()), (Some(Stage::LongTerm), 3));
        Case::new(&again, &authority, &key).judged(3);
    }
}

#[test]
fn a_seal_may_follow_a_time_stamp() {
    let (authority, key) = (Authority::new(), own_key());
    let files = sealings(&key);
    let once = stamped(&files[1], &authority, Some(&Proofs::default()));
    let (frozen, marks) = (frozen(), marks(&consult("healthy")));
    let place = &frozen.places()[1];
    let signing = Signing::of(place, &marks[&place.field], &Zoned::now(), frozen.digest());
    let file = seal(&once, &signing, &key).unwrap();
    let found = judged(&file, &authority);
    assert!(found.intact && found.covers_whole_file, "{found:#?}");
    assert_eq!(found.time_stamps[0].covers, ["patient"]);
    assert_eq!(found.stage, Some(Stage::Sealed), "the second seal is not stamped");
    Case::new(&file, &authority, &key).judged(1);
}

#[test]
fn authorities_are_trusted_or_not() {
    let (authority, other, key) = (Authority::new(), Authority::new(), own_key());
    let file = stamped(&sealed(&key), &authority, None);
    let trusted = |by: &Authority| judged(&file, by).time_stamps[0].trusted;
    assert_eq!((trusted(&authority), trusted(&other)), (Some(true), Some(false)));
    // What nobody trusts is told as what somebody says, and shows nothing
    for (found, words) in [
        (
            verify(&file, None).unwrap(),
            "stamp, whom nobody checked, says that it was there at",
        ),
        (
            judged(&file, &other),
            "stamp, whom you do not trust, says that it was there at",
        ),
    ] {
        let says = found.says.concat();
        assert!(
            says.contains(words) && !says.contains("shows that it was there"),
            "{says}"
        );
        assert!(found.seals.iter().all(|seal| seal.stamped_at.is_none()));
        assert_eq!(found.stage, Some(Stage::Sealed));
        assert!(found.time_stamps[0].at.is_some());
    }
    assert!(
        judged(&file, &authority)
            .says
            .concat()
            .contains("A time-stamp shows that it was there")
    );
}

#[test]
fn answers_that_lie_are_refused_with_the_reason() {
    let (authority, key) = (Authority::new(), own_key());
    let file = sealed(&key);
    let asked = ask(&file, None, &[7; 16]).unwrap();
    let refused = |answer: &[u8]| stamp(&asked, answer).unwrap_err();
    let good = authority.answer(&asked.request, "stamp");
    assert!(stamp(&asked, &good).is_ok());

    // Of another sheet, and for another request
    let other = ask(&stamped(&file, &authority, None), None, &[7; 16]).unwrap();
    let lie = refused(&authority.answer(&other.request, "stamp"));
    assert_eq!(lie, StampError::OtherDigest);
    assert!(lie.to_string().contains("not of this sheet"), "{lie}");
    let again = ask(&file, None, &[8; 16]).unwrap();
    assert_eq!(
        refused(&authority.answer(&again.request, "stamp")),
        StampError::OtherRequest
    );

    // Signed with a certificate that is not made for it, or was not valid yet
    assert_eq!(refused(&authority.forged(&good, "clinic")), StampError::Usage);
    authority.certify_until(
        "later",
        "stamp",
        "-startdate 20400101000000Z -enddate 20410101000000Z",
    );
    assert_eq!(refused(&authority.forged(&good, "later")), StampError::Validity);
    assert!(stamp(&asked, &authority.forged(&good, "stamp")).is_ok());

    // Refused by the authority, cut, no answer at all
    let words = b"Not today";
    let mut no = vec![0x30, 0x12, 0x30, 0x10, 0x02, 0x01, 0x02, 0x30, 0x0b, 0x0c, 0x09];
    no.extend_from_slice(words);
    assert!(matches!(refused(&no), StampError::Refused { words } if words == "Not today"));
    for answer in [
        &b""[..],
        b"<html>504</html>",
        &good[..good.len() - 1],
        &[0x30, 0x03, 0x02, 0x01, 0x00],
    ] {
        assert_eq!(refused(answer), StampError::NoAnswer);
    }
    // Any bit of it changed
    let mut told = 0;
    for at in (0..good.len()).step_by(7) {
        let mut changed = good.clone();
        changed[at] ^= 0x11;
        match stamp(&asked, &changed) {
            Ok(stamped) => assert!(verify(&stamped, None).unwrap().intact, "byte {at}"),
            Err(error) => {
                told += 1;
                assert!(!error.to_string().is_empty() && !error.hint().is_empty());
            }
        }
    }
    // What is left out of the sheet may change: the issuer's certificate, where it no longer fits
    assert!(told * 7 > good.len() / 2, "{told}");
}

#[test]
fn only_intact_sheets_are_stamped() {
    let mut file = sealed(&own_key());
    file[60] ^= 1;
    assert_eq!(ask(&file, None, &[7; 16]).err(), Some(StampError::NotIntact));
    assert_eq!(
        ask(b"%PDF-1.7", None, &[7; 16]).err(),
        Some(StampError::NotIntact)
    );
    assert_eq!(
        wanted(&file, &Proofs::default()).err(),
        Some(StampError::NotIntact)
    );
}

#[test]
fn every_change_of_a_stamped_sheet_is_told() {
    let (authority, key) = (Authority::new(), own_key());
    let once = stamped(&sealed(&key), &authority, None);
    let file = stamped(&once, &authority, Some(&proofs(&authority)));
    let intact = |bytes: &[u8]| verify(bytes, None).is_ok_and(|found| found.intact);
    assert!(intact(&file));
    // But for the last issuer in the last token, by which nothing is said: its name and key vouch for the authority
    // only where they lead to a root that the reader has
    let root = authority.certificate("root").der();
    let root: String = root.iter().map(|byte| format!("{byte:02x}")).collect();
    let at = file
        .windows(root.len())
        .rposition(|found| found == root.as_bytes())
        .unwrap();
    let root = at..at + root.len();
    let told = |range: std::ops::Range<usize>, step: usize| {
        let mut changed = file.clone();
        for at in range.step_by(step).filter(|at| !root.contains(at)) {
            changed[at] ^= 0x01;
            assert!(!intact(&changed), "byte {at} of {}", file.len());
            changed[at] = file[at];
        }
    };
    let tokens = |from: usize| {
        let word = b"/Contents<";
        let at = file[from..]
            .windows(word.len())
            .position(|found| found == word)
            .unwrap();
        from + at
    };
    let (first, second) = (tokens(sealed(&key).len() - 200), tokens(once.len()));
    for token in [first, second] {
        // The token is 1 to 2 KB long, what follows are zeros
        told(token..token + 4000, 13);
        told(token + 4000..token + 16 * 1024, 499);
    }
    told(once.len()..file.len(), 307);
    told(0..file.len(), 2999);
    // Cut, added to, and what stands in one stamp put into the other
    for end in [file.len() - 1, file.len() - 700, once.len() + 1] {
        assert!(!intact(&file[..end]), "cut at {end}");
    }
    assert!(intact(&once));
    assert!(!intact(&[&file[..], b"\n"].concat()));
    let room = 16 * 1024;
    let mut mixed = file.clone();
    mixed.copy_within(first + 10..first + 10 + room, second + 10);
    assert!(!intact(&mixed));
    // Proofs that no time-stamp covers
    let bytes = appended(&file, |root| {
        root.set("DSS", lopdf::Object::Null);
    });
    let found = verify(&bytes, None).unwrap();
    assert_eq!((found.intact, found.ours), (false, true), "{found:#?}");
    assert!(
        found
            .revisions
            .last()
            .unwrap()
            .added
            .iter()
            .any(|added| !added.harmless)
    );
}

/// The file with a proper update behind it that changes its catalog, as another program would write it.
fn appended(bytes: &[u8], change: impl Fn(&mut lopdf::Dictionary)) -> Vec<u8> {
    let before = lopdf::Document::load_mem(bytes).unwrap();
    let root = before.trailer.get(b"Root").unwrap().as_reference().unwrap();
    let mut update = lopdf::IncrementalDocument::create_from(bytes.to_vec(), before);
    update.opt_clone_object_to_new_document(root).unwrap();
    change(
        update
            .new_document
            .get_object_mut(root)
            .unwrap()
            .as_dict_mut()
            .unwrap(),
    );
    let mut file = Vec::new();
    update.save_to(&mut file).unwrap();
    assert!(file.starts_with(bytes));
    file
}
