//! A backup goes where a clinician chose, and nowhere where that is away.

use super::*;
use crate::records::BackupError;

const MARK: &str = "needlepoint-backups.txt";

fn backed_up(archive: &mut Archive, folder: &Path, name: &str) {
    archive.back_up(folder, name, &[], by(50)).unwrap();
}

#[test]
fn only_the_folder_that_was_chosen_last_is_taken() {
    let (_folder, mut archive) = fresh();
    let (disk, other) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    // As whoever writes the plain settings would have it.
    let unknown = archive.check_place(disk.path(), by(10));
    assert!(matches!(unknown, Err(BackupError::NotChosen)));
    archive.place_backups(disk.path(), by(11)).unwrap();
    archive.check_place(disk.path(), by(12)).unwrap();
    backed_up(&mut archive, disk.path(), "one");
    // Neither a mark nor backups make another one of it.
    fs::copy(disk.path().join(MARK), other.path().join(MARK)).unwrap();
    backed_up(&mut archive, other.path(), "two");
    let elsewhere = archive.check_place(other.path(), by(13));
    assert!(matches!(elsewhere, Err(BackupError::NotChosen)));
    archive.place_backups(other.path(), by(14)).unwrap();
    archive.check_place(other.path(), by(15)).unwrap();
    let former = archive.check_place(disk.path(), by(16));
    assert!(matches!(former, Err(BackupError::NotChosen)));
    // The trail says who chose, and not where.
    let chosen = trail_of(&archive, "backups");
    assert_eq!(chosen.len(), 2);
    assert_eq!(chosen[1].act, "backups.placed");
    let path = other.path().to_string_lossy().into_owned();
    assert_eq!(chosen[1].who, "clinician-1");
    assert!(chosen[1].detail.contains(&digest_of(path.as_bytes())));
    assert!(!chosen[1].detail.contains(&path));
}

#[test]
fn where_the_disk_is_away_there_is_no_backup_and_nothing_is_made() {
    let (_folder, mut archive) = fresh();
    let disk = TempDir::new().unwrap();
    let folder = disk.path().join("mounted/backups");
    let missing = archive.place_backups(&folder, by(10));
    assert!(matches!(missing, Err(BackupError::Away)));
    fs::create_dir_all(&folder).unwrap();
    archive.place_backups(&folder, by(11)).unwrap();
    let away = disk.path().join("away");
    fs::rename(disk.path().join("mounted"), &away).unwrap();
    let gone = archive.check_place(&folder, by(12));
    assert!(matches!(gone, Err(BackupError::Away)));
    // What it was mounted on is there, and even a folder of that name.
    fs::create_dir_all(&folder).unwrap();
    let other = archive.check_place(&folder, by(13));
    assert!(matches!(other, Err(BackupError::Away)));
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 0);
    // Who threw the mark away still has the backups.
    backed_up(&mut archive, &folder, "one");
    archive.check_place(&folder, by(14)).unwrap();
    assert!(folder.join(MARK).is_file());
}

#[test]
fn a_folder_of_an_earlier_version_goes_on_where_its_backups_are() {
    let (_folder, mut archive) = fresh();
    let nurse = User {
        id: "assistant-1".to_owned(),
        name: "Ben".to_owned(),
        role: Role::Assistant,
        ..clinician()
    };
    admit(&mut archive, &nurse, "4071852936").unwrap();
    let (disk, empty) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    backed_up(&mut archive, disk.path(), "of before");
    let away = archive.check_place(empty.path(), by(60));
    assert!(matches!(away, Err(BackupError::Away)));
    let chosen = |archive: &Archive| trail_of(archive, "backups").len();
    // An assistant does not choose.
    let assistant = By {
        who: "assistant-1",
        ..by(61)
    };
    archive.check_place(disk.path(), assistant).unwrap();
    assert_eq!(chosen(&archive), 0);
    let refused = archive.place_backups(empty.path(), assistant);
    assert!(refused.is_err());
    archive.check_place(disk.path(), by(62)).unwrap();
    assert_eq!(chosen(&archive), 1);
    archive.check_place(disk.path(), by(63)).unwrap();
    assert_eq!(chosen(&archive), 1, "once");
    backed_up(&mut archive, empty.path(), "another");
    let other = archive.check_place(empty.path(), by(64));
    assert!(matches!(other, Err(BackupError::NotChosen)));
}
