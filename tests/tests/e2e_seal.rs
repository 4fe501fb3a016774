//! Signed sheets and their time-stamps in the real window, with an authority on this machine; and PDFs from anywhere,
//! judged.
#![cfg(feature = "window")]
#![allow(clippy::unwrap_used)]

#[path = "../src/window/mod.rs"]
mod window;

use std::fs;
use std::path::Path;

use needlepoint_core::seal::{Stage, Trust, judge};
use needlepoint_tests::{Listening, Mood, root};
use window::{App, Home, PASSPHRASE, SIGNED_LAST};

async fn seen(_: &App, _: &str) {}

/// Chooses the authority in the settings.
async fn choose(app: &App, listening: &Listening) {
    app.tap("settings").await;
    app.tap("settings-safety").await;
    app.look("60-time-stamps-none").await;
    app.fill("authority", "http://127.0.0.1:9/nobody").await;
    app.tap("try-authority").await;
    app.until("form[aria-label=Time-stamps]", "nobody answers").await;
    app.clear("[id=\"field-authority\"]").await;
    app.fill("authority", &listening.address).await;
    app.tap("try-authority").await;
    app.until("form[aria-label=Time-stamps]", "It answers rightly: stamp")
        .await;
    app.tap("set-authority").await;
    app.until("[data-testid=authority]", &listening.address).await;
    app.look("61-time-stamps-set").await;
    app.tap("home").await;
}

/// Saves a copy of the sheet that is shown, and gives it.
async fn copied(app: &App, home: &Home) -> Vec<u8> {
    for file in fs::read_dir(home.copies()).unwrap().flatten() {
        fs::remove_file(file.path()).unwrap();
    }
    app.tap("save-copy").await;
    app.until("[data-testid=answer]", ".pdf").await;
    let file = fs::read_dir(home.copies()).unwrap().flatten().next().unwrap();
    fs::read(file.path()).unwrap()
}

/// Puts a file where the next choice finds it, chooses it, and gives what was found.
async fn judged(app: &App, folder: &Path, bytes: &[u8], verdict: &str) -> String {
    fs::write(folder.join("chosen.pdf"), bytes).unwrap();
    app.tap("judge-choose").await;
    app.element(&format!("[data-testid=judged][data-verdict={verdict}]"))
        .await;
    app.read("[data-testid=judged]").await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sheet_is_signed_without_the_network_and_stamped_later() {
    let (home, listening) = (Home::new(), Listening::new());
    let app = App::start(&home).await;
    app.first_start(seen).await;
    choose(&app, &listening).await;
    listening.set(Mood::Away);
    app.to_sealed().await;
    app.until("[data-testid=stamp]", "The network is away").await;
    app.until("[data-testid=stamp]", "Next try").await;
    app.look("62-waiting-for-its-time-stamp").await;
    let before = copied(&app, &home).await;
    app.tap("home").await;
    app.until("[data-testid=waiting]", "1 signed sheet waits").await;
    app.look("63-home-with-one-that-waits").await;
    app.tap("see-waiting").await;
    app.until("form[aria-label=Time-stamps]", "1 signed sheet waits")
        .await;
    app.tap("home").await;

    listening.set(Mood::OtherDigest);
    app.tap_on(SIGNED_LAST).await;
    app.tap("stamp-now").await;
    app.until("[data-testid=stamp]", "digest is another one").await;
    listening.set(Mood::Honest);
    app.tap("stamp-now").await;
    app.until("[data-testid=stamp]", "Time-stamped on").await;
    app.until("main", "Sealed, read back and verified").await;
    app.look("64-time-stamped").await;
    let after = copied(&app, &home).await;
    assert!(after.len() > before.len() && after.starts_with(&before));
    let authorities = [listening.authority.certificate("root")];
    let trust = Trust {
        seals: &[],
        authorities: &authorities,
    };
    assert_eq!(judge(&after, &trust).unwrap().stage, Some(Stage::Stamped));
    app.stop().await;
    home.assert_deserted();

    // Nothing of the authority lies in the open
    let settings = home
        .files()
        .into_iter()
        .find(|file| file.ends_with("settings.json"));
    let settings = fs::read_to_string(settings.unwrap()).unwrap();
    assert!(!settings.contains("127.0.0.1"), "{settings}");
    let app = App::start(&home).await;
    app.unlock(PASSPHRASE).await;
    app.element("[data-testid=judge]").await;
    assert!(!app.shows("[data-testid=waiting]").await);
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn any_pdf_is_judged_in_plain_words() {
    let mut home = Home::new();
    let folder = tempfile::tempdir().unwrap();
    home.set("NEEDLEPOINT_OPEN_FOLDER", folder.path().to_str().unwrap());
    let app = App::start(&home).await;
    app.first_start(seen).await;
    app.to_sealed().await;
    let sheet = copied(&app, &home).await;
    app.tap("home").await;
    app.tap("judge").await;
    app.look("65-check-a-pdf").await;
    let said = judged(&app, folder.path(), &sheet, "intact").await;
    assert!(
        said.contains("who sealed it is known") && said.contains("the clinic’s own key"),
        "{said}"
    );
    app.look("66-our-own-sheet").await;
    let mut changed = sheet.clone();
    changed[sheet.len() / 3] ^= 1;
    let said = judged(&app, folder.path(), &changed, "changed").await;
    assert!(
        said.contains("not as it was sealed") && !said.contains("is known"),
        "{said}"
    );
    app.look("67-a-changed-sheet").await;

    let strangers = root().join("tests/data/strangers");
    let stranger = fs::read(strangers.join("long-term.pdf")).unwrap();
    let said = judged(&app, folder.path(), &stranger, "intact").await;
    assert!(said.contains("Who sealed it is not shown"), "{said}");
    app.look("68-a-strangers-file").await;
    fs::copy(strangers.join("root.pem"), folder.path().join("chosen.pem")).unwrap();
    app.tap("trust-certificate").await;
    app.until(
        "[data-testid=judged]",
        "vouched for by a certificate that you trust",
    )
    .await;
    app.look("69-a-strangers-file-trusted").await;

    fs::write(folder.path().join("chosen.pdf"), "<html>").unwrap();
    app.tap("judge-choose").await;
    app.until("main", "This file is not a PDF.").await;
    assert!(!app.shows("[data-testid=judged]").await);
    app.look("70-no-pdf").await;
    app.stop().await;
    home.assert_deserted();
}
