//! What is being written outside the archive is known before it is begun, and nothing else is swept.

use super::*;
use crate::records::{Way, part, sweep};
use std::path::PathBuf;

fn part_of(path: &Path) -> PathBuf {
    part(path, &mut counting())
}

/// The parts that an archive knows of.
fn known(archive: &Archive) -> Vec<PathBuf> {
    archive
        .leaving()
        .unwrap()
        .into_iter()
        .map(|(part, _)| part)
        .collect()
}

const NONE: [PathBuf; 0] = [];

#[test]
fn a_part_is_known_until_it_is_over_also_after_the_program_ended() {
    let (folder, mut archive) = fresh();
    let disk = TempDir::new().unwrap();
    let [file, other] = ["Käse 文.pdf", "file"].map(|name| part_of(&disk.path().join(name)));
    for (part, second) in [(&file, 50), (&other, 50), (&other, 51), (&file, 52)] {
        archive.note_leaving(part, by(second).at).unwrap();
    }
    drop(archive);
    let mut archive = open(folder.path()).unwrap();
    archive.forget_leaving(&other).unwrap();
    assert_eq!(archive.leaving().unwrap(), [(file, by(52).at)]);
    assert_eq!(archive.check_records().unwrap(), 0);
}

#[test]
fn a_path_that_would_be_anothers_is_not_kept() {
    let (_folder, mut archive) = fresh();
    let mut note = |path: &Path| archive.note_leaving(&part_of(path), by(50).at).unwrap();
    note(Path::new("from/here"));
    #[cfg(unix)]
    {
        let odd = std::os::unix::ffi::OsStrExt::from_bytes(b"/tmp/\xff");
        note(Path::new::<std::ffi::OsStr>(odd));
    }
    assert_eq!(known(&archive), NONE);
}

#[test]
fn parts_are_swept_and_nothing_that_is_somebodys_own() {
    let disk = TempDir::new().unwrap();
    let at = |name: &str| disk.path().join(name);
    let [folder, file] = ["patient-file", "copy.pdf"].map(|name| part_of(&at(name)));
    fs::create_dir_all(folder.join("deeper")).unwrap();
    fs::write(folder.join("deeper/record.pdf"), b"half").unwrap();
    fs::write(&file, b"half").unwrap();
    let own = [
        "copy.pdf",
        "copy.part",
        "copy.0123456789abcde.part",
        "copy.0123456789ABCDEF.part",
        "copy-0123456789abcdef.part",
        ".0123456789abcdef.part",
        "copy.0123456789abcdef.part.pdf",
    ];
    for name in own {
        fs::write(at(name), b"mine").unwrap();
        assert!(!sweep(&at(name)), "{name}");
        assert_eq!(fs::read(at(name)).unwrap(), b"mine");
    }
    assert!(sweep(&folder) && sweep(&file));
    assert!(!folder.exists() && !file.exists());
}

#[cfg(unix)]
#[test]
fn no_link_is_followed_to_what_it_leads_to() {
    let disk = TempDir::new().unwrap();
    let own = disk.path().join("own");
    fs::create_dir(&own).unwrap();
    fs::write(own.join("file"), b"mine").unwrap();
    let (link, folder) = (
        part_of(&disk.path().join("a")),
        part_of(&disk.path().join("folder")),
    );
    std::os::unix::fs::symlink(&own, &link).unwrap();
    fs::create_dir(&folder).unwrap();
    std::os::unix::fs::symlink(&own, folder.join("within")).unwrap();
    assert!(!sweep(&link), "nobody here made a link");
    assert!(sweep(&folder));
    assert_eq!(fs::read(own.join("file")).unwrap(), b"mine");
}

#[test]
fn of_what_is_not_found_nobody_says_that_it_is_gone() {
    let disk = TempDir::new().unwrap();
    let [stick, away] = ["stick", "away"].map(|name| disk.path().join(name));
    fs::create_dir(&stick).unwrap();
    let part = part_of(&stick.join("copy.pdf"));
    fs::write(&part, b"half").unwrap();
    fs::rename(&stick, &away).unwrap();
    assert!(!sweep(&part));
    fs::create_dir(&stick).unwrap();
    assert!(!sweep(&part), "its place alone is there");
    fs::write(stick.join("other"), b"mine").unwrap();
    assert!(!sweep(&part), "another disk has its place");
    fs::remove_dir_all(&stick).unwrap();
    fs::rename(&away, &stick).unwrap();
    assert!(sweep(&part) && !part.exists());
}

#[test]
fn a_backup_is_known_before_it_is_begun_and_no_more_once_it_is_named_or_thrown_away() {
    let (_folder, mut archive) = fresh();
    let (disk, machine) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let path = disk.path().join("backup");
    let part = archive.part_of_backup(&path).unwrap();
    archive.back_up(disk.path(), "backup", &[], by(50)).unwrap();
    assert_eq!(known(&archive), NONE);
    let way = Way::Passphrase {
        who: "clinician-1",
        passphrase: PASSPHRASE,
    };
    let random = &mut counting();
    let back = Archive::restore(&path, machine.path(), way, BARE, random, by(60).at, &to_the_end()).unwrap();
    // As a program that ends while it is written leaves it.
    assert_eq!(back.leaving().unwrap(), [(part.clone(), by(50).at)]);
    fs::rename(&path, &part).unwrap();
    assert!(sweep(&part), "its name is one that is swept");
    assert_ne!(
        archive.part_of_backup(&path).unwrap(),
        part,
        "the next has another"
    );
    let away = disk.path().join("unplugged");
    archive.back_up(&away, "backup", &[], by(51)).unwrap_err();
    assert_eq!(known(&archive), NONE);
    archive
        .back_up(disk.path(), "another", &[("a/b", b"")], by(52))
        .unwrap_err();
    assert_eq!(known(&archive), NONE);
    // What stands in the way of its part is not its own.
    let blocked = archive.part_of_backup(&disk.path().join("blocked")).unwrap();
    fs::write(&blocked, b"mine").unwrap();
    archive.back_up(disk.path(), "blocked", &[], by(53)).unwrap_err();
    assert_eq!(known(&archive), NONE);
    assert_eq!(fs::read(&blocked).unwrap(), b"mine");
}
