//! What leaves the archive: nobody else reads it, and nothing of somebody's own gives way to it.

use super::room::Room;
use crate::{exporting, leaving, trail};
use std::fs;
use std::io::{self, Write as _};
use std::path::Path;
use tempfile::TempDir;

#[cfg(unix)]
fn mode(path: &Path) -> u32 {
    std::os::unix::fs::PermissionsExt::mode(&fs::metadata(path).unwrap().permissions()) & 0o777
}

#[test]
fn a_copy_takes_no_file_of_ones_own_on_its_way() {
    let room = Room::begun();
    let disk = TempDir::new().unwrap();
    let own = disk.path().join("trail.part");
    fs::write(&own, b"mine").unwrap();
    let path = disk.path().join("trail.jsonl");
    trail::copy(&room.state, &path).unwrap();
    assert_eq!(fs::read(&own).unwrap(), b"mine");
    assert_eq!(fs::read_dir(disk.path()).unwrap().count(), 2);
    #[cfg(unix)]
    assert_eq!(mode(&path), 0o600);
    let refused = leaving::written(
        &path,
        |error| error,
        |mut file| {
            file.write_all(b"half")?;
            Err::<(), _>(io::Error::other("no"))
        },
    );
    assert!(refused.is_err());
    assert_ne!(fs::read(&path).unwrap(), b"half", "the one of before is there");
    assert_eq!(fs::read_dir(disk.path()).unwrap().count(), 2);
}

#[test]
fn what_lies_beside_a_copy_replaces_nothing() {
    let disk = TempDir::new().unwrap();
    let path = disk.path().join("scan.pdf");
    for bytes in [b"a", b"b", b"c"] {
        leaving::beside(&path, bytes).unwrap();
    }
    for (name, bytes) in [("scan.pdf", b"a"), ("scan (2).pdf", b"b"), ("scan (3).pdf", b"c")] {
        let path = disk.path().join(name);
        assert_eq!(fs::read(&path).unwrap(), bytes);
        #[cfg(unix)]
        assert_eq!(mode(&path), 0o600);
    }
}

#[cfg(unix)]
#[test]
fn an_exported_file_is_for_nobody_else_to_look_into() {
    let room = Room::begun();
    let record = room.record();
    let disk = TempDir::new().unwrap();
    let copy = exporting::export(&room.state, &record.id, disk.path(), false).unwrap();
    assert_eq!(mode(Path::new(&copy.path)), 0o700);
    for file in fs::read_dir(&copy.path).unwrap() {
        assert_eq!(mode(&file.unwrap().path()), 0o600);
    }
}
