//! The whole job in the real window: from an empty disk to a signed, sealed, printed sheet.
#![cfg(feature = "window")]

#[path = "../src/window/mod.rs"]
mod window;

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use window::{App, CLINICIAN, Home, PASSPHRASE, PATIENT, Printer, built};

/// Taps of the clinician for a healthy patient, from home to the printed sheet.
const MOST_TAPS: usize = 40;

#[tokio::test(flavor = "multi_thread")]
async fn from_an_empty_disk_to_a_printed_sheet_and_the_next_patient() {
    let mut home = Home::new();
    let printer = Printer::start();
    home.set("CUPS_SERVER", printer.server.clone());
    let app = App::start(&home).await;
    app.first_start(async |app: &App, name: &str| app.look(name).await)
        .await;

    app.count_taps_anew();
    consult(&app).await;
    sign(&app).await;
    assert!(
        !app.shows("[data-testid=next-patient].main").await,
        "first it is printed"
    );
    app.tap("print").await;
    app.until("[data-testid=answer]", "printer").await;
    app.element("[data-testid=next-patient].main").await;
    let taps = app.taps();
    app.look("18-printed").await;
    assert!(taps <= MOST_TAPS, "{taps} taps");

    let printed = printer.await_text();
    assert!(
        printed.contains(PATIENT),
        "the printed sheet names the patient: {printed}"
    );
    assert!(
        printed.lines().any(|line| line.trim() == "12 Linden Row"),
        "and the letterhead"
    );
    assert!(printed.contains(CLINICIAN), "and who signed for the clinic");

    app.tap("save-copy").await;
    app.until("[data-testid=answer]", ".pdf").await;
    let copy = only_copy(&home);
    let verified = Command::new(built("NEEDLEPOINT_CLI", "needlepoint-cli"))
        .arg("verify")
        .arg(&copy)
        .output()
        .expect("the terminal's program is built");
    let said = String::from_utf8_lossy(&verified.stdout).into_owned();
    assert_eq!(verified.status.code(), Some(0), "{said}");
    let said: serde_json::Value = serde_json::from_str(&said).expect("JSON");
    assert_eq!(said["intact"], true);
    assert_eq!(said["coversWholeFile"], true);
    assert_eq!(
        said["seals"].as_array().map(Vec::len),
        Some(2),
        "patient and clinician"
    );

    app.tap("next-patient").await;
    app.element("[id=\"field-patient.name\"]").await;
    app.until("section[aria-label=Patient]", "New patient").await;
    assert_eq!(app.value("[id=\"field-patient.name\"]").await, "");
    assert!(
        !app.read("body").await.contains(PATIENT),
        "nothing of the last patient is left"
    );
    app.look("19-next-patient").await;

    app.stop().await;
    home.assert_deserted();
    assert_unreadable(&home);
    find_again(&home).await;
}

/// From home to the frozen sheet, looking at every step.
async fn consult(app: &App) {
    app.patient().await;
    app.look("05-patient").await;
    app.tap("continue").await;
    app.concerns().await;
    app.look("06-concerns").await;
    app.tap_uncounted("view-list").await;
    app.element("[data-testid=zone-row-forehead-central]").await;
    app.look("06-concerns-list").await;
    app.tap_uncounted("view-face-front").await;
    app.tap("continue").await;
    app.element("[data-testid=none-today]").await;
    app.look("07-screening").await;
    app.screening(&[]).await;
    app.until("[data-testid=step-screening]", "Done").await;
    app.look("08-screening-done").await;
    app.tap("continue").await;
    app.plan().await;
    app.until("[data-testid=step-plan]", "Done").await;
    app.look("09-plan").await;
    app.tap("continue").await;
    app.talk().await;
    app.look("10-talk").await;
    app.tap("continue").await;
    app.element("[data-testid=freeze]").await;
    app.look("11-sheet-to-read").await;
    app.clauses().await;
    app.look("12-sheet-ticked").await;
    app.tap("freeze").await;
    app.element("[data-testid=pad]").await;
}

/// The patient signs with a pen, then the clinician; the record says that it verifies.
async fn sign(app: &App) {
    app.look("13-patient-signs").await;
    for way in ["way-typed", "way-witnessed", "way-drawn"] {
        app.tap_uncounted(way).await;
        app.look(&format!("13-{way}")).await;
    }
    app.until("form", PATIENT).await;
    app.draw_signature().await;
    app.until(".paper [role=status]", "Strokes written: 2").await;
    app.look("14-patient-signed").await;
    app.tap_uncounted("sign").await;
    app.until("#signer", CLINICIAN).await;
    // The clinician's own signature is counted as one tap, and the button as another.
    app.tap_on("[data-testid=way-drawn]").await;
    app.draw_signature().await;
    app.look("15-clinician-signed").await;
    app.tap("sign").await;
    app.until("main", "Sealed, read back and verified").await;
    app.element("[data-testid=preview] canvas").await;
    app.until("[aria-label=Signatures]", CLINICIAN).await;
    assert!(app.read("[aria-label=Signatures]").await.contains(PATIENT));
    app.look("16-sealed").await;
    app.element("[data-testid=print]").await;
}

/// The one copy that was saved.
fn only_copy(home: &Home) -> PathBuf {
    let copies: Vec<PathBuf> = fs::read_dir(home.copies())
        .expect("the folder of copies")
        .flatten()
        .map(|entry| entry.path())
        .collect();
    assert_eq!(copies.len(), 1, "{copies:?}");
    copies[0].clone()
}

/// No file that the app keeps holds the patient's name or birth date in bytes that anybody can read.
fn assert_unreadable(home: &Home) {
    let files = home.files();
    let archive = home.path().join("data");
    assert!(
        files
            .iter()
            .any(|f| f.starts_with(&archive) && f.parent().is_some_and(|p| p.ends_with("archive"))),
        "the archive is among {files:?}"
    );
    let surname = PATIENT.rsplit(' ').next().expect("a surname");
    let wide = surname.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let needles: [Vec<u8>; 3] = [surname.into(), wide, "1991-04-17".into()];
    for file in files {
        let bytes = fs::read(&file).expect("a file that the app wrote");
        for needle in &needles {
            let found = bytes.windows(needle.len()).any(|window| window == needle);
            assert!(
                !found,
                "{:?} can be read in {}",
                String::from_utf8_lossy(needle),
                file.display()
            );
        }
    }
}

/// After the next start the record is found, shown, and still verifies; and every other room is looked at.
async fn find_again(home: &Home) {
    let app = App::start(home).await;
    app.element("[data-testid=unlock]").await;
    app.look("20-locked").await;
    app.unlock(PASSPHRASE).await;
    app.until("main", "Signed last").await;
    app.look("21-home").await;
    app.write("#find", "okonkwo").await;
    app.until("main", "1 record").await;
    app.look("22-found").await;
    app.tap_on("main section li button").await;
    app.until("main", "Sealed, read back and verified").await;
    app.element("[data-testid=preview] canvas").await;
    app.look("23-record").await;
    app.tap("home").await;
    app.tap("settings").await;
    for part in ["clinic", "clinician", "texts", "rules", "printing", "safety"] {
        app.tap(&format!("settings-{part}")).await;
        app.look(&format!("24-settings-{part}")).await;
    }
    app.tap("settings-texts").await;
    for language in ["ar", "zh-Hans"] {
        app.tap(&format!("read-{language}")).await;
        app.element("[data-testid=save]").await;
        app.look(&format!("25-texts-{language}")).await;
        app.tap("back-to-languages").await;
    }
    app.stop().await;
    home.assert_deserted();
}
