//! The letter that puts a treatment off, in the real window.
#![cfg(feature = "window")]

#[path = "../src/window/mod.rs"]
mod window;

use window::{App, CLINICIAN, Home, PATIENT, Printer};

#[tokio::test(flavor = "multi_thread")]
async fn a_blocked_patient_goes_home_with_a_sealed_letter_and_the_consult_stays() {
    let home = Home::new();
    let app = App::start(&home).await;
    app.first_start(async |_: &App, _: &str| ()).await;
    app.patient().await;
    app.tap("continue").await;
    app.concerns().await;
    app.tap("continue").await;
    app.screening(&["answer-pregnant-no"]).await;
    assert!(!app.shows("[data-testid=deferral]").await, "nothing stands yet");
    app.tap("answer-pregnant-yes").await;
    app.element("[data-testid=deferral]").await;
    app.look("60-letter-offered").await;
    app.tap("deferral").await;
    let letter = app.until("dialog[open]", "Why we do not treat you now").await;
    for words in [
        PATIENT,
        "no needling for looks in pregnancy",
        "After the birth",
        "020 7946 0000",
    ] {
        assert!(letter.contains(words), "{words} is not in the letter: {letter}");
    }
    app.look("61-letter").await;
    app.tap("seal-deferral").await;
    app.until("main", "Sealed, read back and verified").await;
    app.until("h1", "Deferral letter").await;
    let sealed = app.until("[aria-label=Signatures]", CLINICIAN).await;
    assert!(!sealed.contains(PATIENT), "the patient signs nothing: {sealed}");
    assert!(!app.shows("[data-testid=print-aftercare]").await);
    app.look("62-letter-sealed").await;

    // The consult is still there, to be resumed.
    app.tap("home").await;
    app.until("main", "Letter").await;
    app.tap_on("main section li button").await;
    app.until("section[aria-label=Patient]", PATIENT).await;
    app.tap("step-screening").await;
    app.element("[data-testid=deferral]").await;
    app.stop().await;
    home.assert_deserted();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sheet_signed_by_pen_comes_back_as_a_record() {
    let printer = Printer::start();
    let scans = tempfile::tempdir().expect("a folder for the scanner");
    let mut home = Home::new();
    home.set("CUPS_SERVER", printer.server.clone());
    home.set("NEEDLEPOINT_SCAN_FOLDER", scans.path().display().to_string());
    let app = App::start(&home).await;
    app.first_start(async |_: &App, _: &str| ()).await;
    app.to_consent().await;
    app.talk().await;
    app.tap("continue").await;
    app.tap("on-paper").await;
    app.element("[data-testid=print-blank]").await;
    assert!(
        !app.shows("[data-testid=bring-in]").await,
        "nothing was printed yet"
    );
    app.tap("print-blank").await;
    app.element("[data-testid=bring-in]").await;
    let paper = printer.await_text();
    assert!(paper.contains(PATIENT) && paper.contains("to be signed by hand on paper"));
    app.look("63-on-paper").await;

    // An empty scanner tray, then something that is no scan: nothing is kept.
    app.fill("paper.signers", PATIENT).await;
    let today = jiff::Zoned::now().date();
    let [day, month, year] = [
        today.day().to_string(),
        today.month().to_string(),
        today.year().to_string(),
    ];
    app.write_date("paper.signedOn", [&day, &month, &year]).await;
    app.tap("is-this").await;
    app.tap("bring-in").await;
    app.until("dialog[open]", "No file was chosen.").await;
    std::fs::write(scans.path().join("scan.pdf"), b"%PDF-1.7 and no more").expect("a file of the scanner");
    app.tap("bring-in").await;
    app.until("dialog[open]", "File 1 is damaged").await;
    app.look("64-bad-scan").await;

    std::fs::copy(printer.printed(), scans.path().join("scan.pdf")).expect("the paper is scanned");
    app.tap("bring-in").await;
    app.until("main", "Sealed, read back and verified").await;
    app.until("h1", "Consent signed on paper").await;
    app.element("[data-testid=file-1]").await;
    app.look("65-paper-record").await;
    app.stop().await;
    home.assert_deserted();
}
