//! Any PDF, judged for the window: ours, a stranger's, a changed one, and what is none.

use super::room::Room;
use crate::bounded;
use crate::failure::{Code, Failure};
use crate::judging::{judge_at_hand, trust};
use crate::view::{Judged, JudgedVerdict, Known};
use std::path::{Path, PathBuf};

fn stranger(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../tests/data/strangers")
        .join(name)
}

fn judged(room: &Room, path: impl Into<PathBuf>) -> Result<Judged, Failure> {
    room.state.judging().path = Some(path.into());
    judge_at_hand(&room.state).map(|found| found.expect("a file is at hand"))
}

fn written(room: &Room, name: &str, bytes: &[u8]) -> PathBuf {
    let path = room.folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    path
}

#[test]
fn our_own_sheet_is_vouched_for_by_the_clinic_and_no_change_passes() {
    let room = Room::begun();
    let id = room.record().id;
    let pdf = room.read(|open| open.archive.record(&id).unwrap().pdf);
    let found = judged(&room, written(&room, "sheet.pdf", &pdf)).unwrap();
    assert_eq!(
        (found.verdict, found.ours, found.name.as_str()),
        (JudgedVerdict::Intact, true, "sheet.pdf")
    );
    assert!(found.covers_whole_file && found.problem.is_none());
    assert_eq!(found.seals.len(), 2);
    assert!(found.seals.iter().all(|seal| seal.known == Some(Known::Clinic)));
    assert!(found.seals.iter().all(|seal| seal.stamped_at.is_none()));
    assert!(
        found
            .unchecked
            .iter()
            .any(|said| said.contains("sealer's own clock"))
    );
    let later: Vec<bool> = found
        .revisions
        .iter()
        .map(|revision| revision.after_seal)
        .collect();
    assert_eq!(later, [false, false, true], "the document and two seals");
    assert!(
        found
            .revisions
            .iter()
            .flat_map(|r| &r.added)
            .all(|added| added.harmless)
    );

    let mut changed = pdf.clone();
    let middle = pdf.len() / 3;
    changed[middle] ^= 1;
    let found = judged(&room, written(&room, "changed.pdf", &changed)).unwrap();
    assert_eq!(found.verdict, JudgedVerdict::Changed);
    assert!(
        found
            .seals
            .iter()
            .all(|seal| seal.verdict != JudgedVerdict::Intact && seal.known.is_none())
    );
    let more = [&pdf[..], b"% more\n"].concat();
    let found = judged(&room, written(&room, "more.pdf", &more)).unwrap();
    assert_eq!(found.verdict, JudgedVerdict::Changed);
    assert!(found.problem.is_some());

    // The same sheet, in another clinic's room
    let other = Room::begun();
    let found = judged(&other, written(&other, "sheet.pdf", &pdf)).unwrap();
    assert_eq!(found.verdict, JudgedVerdict::Intact);
    assert!(
        found
            .seals
            .iter()
            .all(|seal| seal.known == Some(Known::ItselfOnly))
    );
    assert!(
        found
            .unchecked
            .iter()
            .any(|said| said.starts_with("Who sealed it"))
    );
}

#[test]
fn a_strangers_file_is_vouched_for_once_its_issuer_is_trusted() {
    let room = Room::begun();
    let found = judged(&room, stranger("p256.pdf")).unwrap();
    assert_eq!((found.verdict, found.ours), (JudgedVerdict::Intact, false));
    assert!(
        found.seals.iter().all(|seal| seal.known == Some(Known::Issuer)),
        "{:?}",
        found.seals
    );
    assert!(found.unchecked.iter().any(|said| said.contains("issuers")));
    trust(&room.state, &stranger("root.pem")).unwrap();
    let found = judge_at_hand(&room.state).unwrap().unwrap();
    assert!(found.seals.iter().all(|seal| seal.known == Some(Known::Trusted)));
    assert_eq!(found.trusted.len(), 1);
    assert!(!found.unchecked.iter().any(|said| said.contains("issuers")));
    let found = judged(&room, stranger("stamped.pdf")).unwrap();
    assert!(!found.time_stamps.is_empty());
    assert!(
        found
            .time_stamps
            .iter()
            .all(|stamp| stamp.at.is_some() && !stamp.chosen)
    );
    assert!(
        found
            .unchecked
            .iter()
            .any(|said| said.contains("not one that the clinic chose"))
    );
    for name in ["repainted.pdf", "filled.pdf", "noted.pdf"] {
        let found = judged(&room, stranger(name)).unwrap();
        assert_ne!(found.verdict, JudgedVerdict::Intact, "{name}");
        assert!(
            found
                .revisions
                .iter()
                .flat_map(|r| &r.added)
                .any(|added| !added.harmless),
            "{name}"
        );
    }
    let found = judged(&room, stranger("sha1.pdf")).unwrap();
    assert_ne!(found.verdict, JudgedVerdict::Intact);
    // Whom one trusts, and which file one looked at, goes with the lock
    room.state.lock();
    assert_eq!(judge_at_hand(&room.state).unwrap_err().code, Code::Locked);
    assert!(room.state.judging().trusted.is_empty() && room.state.judging().path.is_none());
}

#[test]
fn what_is_no_sealed_pdf_is_told_in_words() {
    let room = Room::begun();
    assert!(
        judge_at_hand(&room.state).unwrap().is_none(),
        "nothing is at hand"
    );
    let told = |path: PathBuf| {
        let told = judged(&room, path).unwrap_err();
        assert!(!told.hint.is_empty());
        told.message
    };
    assert_eq!(told(written(&room, "none.pdf", b"")), "This file is not a PDF.");
    assert_eq!(
        told(written(&room, "page.pdf", b"<html>")),
        "This file is not a PDF."
    );
    assert_eq!(
        told(written(&room, "plain.pdf", b"%PDF-1.7\n%%EOF\n")),
        "This PDF bears no seal."
    );
    assert_eq!(
        told(room.folder.path().join("gone.pdf")),
        "This file could not be read."
    );
    assert_eq!(told(room.folder.path().to_owned()), "This is no file.");
    let large = room.folder.path().join("large.pdf");
    std::fs::File::create(&large)
        .unwrap()
        .set_len(65 * 1024 * 1024)
        .unwrap();
    assert!(told(large).contains("larger than 64 MB"));
    // Nobody will ever write into it.
    #[cfg(unix)]
    {
        let endless = room.folder.path().join("endless");
        let made = std::process::Command::new("mkfifo").arg(&endless).status();
        assert!(made.unwrap().success());
        assert_eq!(told(endless), "This is no file.");
        assert_eq!(
            bounded::read(Path::new("/dev/zero"), 1).unwrap_err().message,
            "This is no file."
        );
    }
    let mut zeros = b"%PDF-1.7\n".to_vec();
    zeros.resize(33 * 1024 * 1024, 0);
    assert_eq!(
        told(written(&room, "zeros.pdf", &zeros)),
        "This file is too large to be judged."
    );
    let told = trust(&room.state, &written(&room, "no.pem", b"no certificate")).unwrap_err();
    assert!(!told.message.is_empty() && !told.hint.is_empty());
    assert!(room.state.judging().trusted.is_empty());
}
