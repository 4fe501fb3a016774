//! A backup, and the way back from it on an empty machine; a patient's file, held and exported.
#![cfg(feature = "window")]

#[path = "../src/window/mod.rs"]
mod window;

use needlepoint_core::records::{Archive, Cost, Wrapping, part, to_the_end};
use needlepoint_tests::attacked::counting;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use window::{App, Home, PASSPHRASE, PATIENT, SIGNED_LAST};

fn folders(of: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(of).expect("the folder is there").flatten();
    let mut found: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
    found.sort();
    found
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_backed_up_comes_back_on_an_empty_machine() {
    let disk = tempfile::tempdir().expect("another disk");
    let mut home = Home::new();
    home.set("NEEDLEPOINT_BACKUP_FOLDER", disk.path().display().to_string());
    let app = App::start(&home).await;
    app.first_start(async |_: &App, _: &str| ()).await;
    assert!(
        !app.shows("[data-testid=old-backup]").await,
        "there is nothing to lose yet"
    );
    app.to_sealed().await;
    app.tap("home").await;
    app.until("[data-testid=old-backup]", "No backup was made yet")
        .await;
    app.look("80-no-backup").await;
    app.tap("see-backups").await;
    // All of the page is there, so that nothing moves under the finger.
    app.until("main", "No file is due.").await;
    app.tap("back-up").await;
    app.until("main", "read back and compared with the archive").await;
    app.look("81-backed-up").await;
    app.tap("home").await;
    app.element("[data-testid=new-consultation]").await;
    assert!(!app.shows("[data-testid=old-backup]").await, "it is of today");
    app.stop().await;
    home.assert_deserted();
    drop(home);

    let mut backups = folders(disk.path());
    // Beside the file that marks the place.
    backups.retain(|path| path.is_dir());
    assert_eq!(backups.len(), 1, "{backups:?}");
    let mut home = Home::new();
    home.set("NEEDLEPOINT_RESTORE_FOLDER", backups[0].display().to_string());
    let app = App::start(&home).await;
    app.tap("restore").await;
    app.until("dialog[open]", "needlepoint-backup-").await;
    app.look("82-restore").await;
    app.fill("restore.passphrase", "not the passphrase").await;
    app.tap("restore-now").await;
    app.until("dialog[open]", "That passphrase does not open the archive.")
        .await;
    app.clear("[id=\"field-restore.passphrase\"]").await;
    app.fill("restore.passphrase", PASSPHRASE).await;
    app.tap("restore-now").await;
    app.until("main", PATIENT).await;
    app.until("header", "Linden Dermatology").await;
    app.look("83-restored").await;
    app.tap_on(SIGNED_LAST).await;
    app.until("main", "Sealed, read back and verified").await;
    app.stop().await;
    home.assert_deserted();
}

/// Lays down what an export leaves in the middle of which the program ends; where it lies.
fn half_exported(home: &Home) -> PathBuf {
    let folder = home.path().join("data/org.needlepoint.desktop/archive");
    let who = Archive::holders(&folder)
        .expect("there is an archive")
        .remove(0)
        .id;
    let random = &mut counting();
    let mut open = || {
        let bare = Wrapping::bare(Cost::RECOMMENDED);
        Archive::open(&folder, &who, PASSPHRASE, bare, random, &to_the_end())
    };
    // A program that is killed still holds it for a moment.
    let began = Instant::now();
    let mut archive = loop {
        match open() {
            Err(_) if began.elapsed() < Duration::from_secs(20) => {
                std::thread::sleep(Duration::from_millis(50));
            }
            opened => break opened.expect("it opens"),
        }
    };
    let left = part(&home.copies().join("patient-file"), random);
    archive
        .note_leaving(&left, jiff::Timestamp::now())
        .expect("it is noted");
    archive.lock().expect("it is locked");
    std::fs::create_dir(&left).expect("a folder");
    std::fs::write(left.join("001-consent.pdf"), b"half").expect("a file");
    left
}

#[tokio::test(flavor = "multi_thread")]
async fn a_patients_file_is_held_and_exported_whole() {
    let home = Home::new();
    let app = App::start(&home).await;
    app.first_start(async |_: &App, _: &str| ()).await;
    app.to_sealed().await;
    app.tap("home").await;
    app.tap_on(SIGNED_LAST).await;
    app.until("[data-testid=kept]", "1 record, kept until").await;
    assert!(!app.shows("[data-testid=delete-file]").await, "it is not due");
    app.tap("hold-file").await;
    app.tap("hold-now").await;
    app.until("dialog[open]", "Write why the file is held.").await;
    app.fill("hold.why", "A claim is open.").await;
    app.tap("hold-now").await;
    app.until("main", "Held: it may not be deleted").await;
    app.tap("export-file").await;
    app.until("main", "The whole file was written").await;
    app.look("84-file").await;
    let exported = folders(&home.copies());
    assert_eq!(exported.len(), 1, "{exported:?}");
    let names: Vec<String> = folders(&exported[0])
        .iter()
        .map(|path| path.file_name().expect("a name").to_string_lossy().into_owned())
        .collect();
    assert_eq!(names.len(), 4, "{names:?}");
    assert!(names[0].starts_with("001-consent-"), "{names:?}");
    assert_eq!(names[1..], ["README.txt", "file.json", "trail.jsonl"]);
    let trail = std::fs::read_to_string(exported[0].join("trail.jsonl")).expect("it is text");
    for act in ["record.archived", "file.held", "record.exported"] {
        assert!(trail.contains(act), "{act} is not in {trail}");
    }
    let data = std::fs::read_to_string(exported[0].join("file.json")).expect("it is text");
    assert!(data.contains(PATIENT));
    app.kill();

    let left = half_exported(&home);
    let app = App::start(&home).await;
    app.unlock(PASSPHRASE).await;
    app.until("main", PATIENT).await;
    for _ in 0..100 {
        tokio::time::sleep(Duration::from_millis(100)).await;
        if !left.exists() {
            break;
        }
    }
    assert_eq!(folders(&home.copies()), exported, "what is whole stays");
    app.stop().await;
    home.assert_deserted();
}
