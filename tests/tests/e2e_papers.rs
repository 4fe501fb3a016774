//! The letter that puts a treatment off, in the real window.
#![cfg(feature = "window")]

#[path = "../src/window/mod.rs"]
mod window;

use window::{App, CLINICIAN, Home, PATIENT};

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
