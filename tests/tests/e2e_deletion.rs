//! A file that is due is deleted by two in the real window; whoever came too lately is none of them.
#![cfg(feature = "window")]
#![allow(clippy::unwrap_used)]

#[path = "../src/window/mod.rs"]
mod window;

use jiff::{Timestamp, ToSpan};
use needlepoint_core::records::{
    Archive, Banner, By, Cost, Founding, Kind, NewPaper, Role, SealKey as Stored, User, digest_of,
};
use needlepoint_core::seal::SealKey;
use needlepoint_tests::attacked::counting;
use serde_json::json;
use std::path::Path;
use window::{App, Home, PASSPHRASE};

const LENT: &str = "lent until they choose";
const OWN: &str = "another four words entirely";

fn days_ago(days: i64) -> Timestamp {
    Timestamp::now() - (24 * days).hours()
}

/// Lets somebody in, who chooses their own passphrase.
fn let_in(archive: &mut Archive, (id, name): (&str, &str), at: Timestamp) {
    let user = User {
        id: id.into(),
        name: name.into(),
        grade: "Dermatologist".into(),
        registration: String::new(),
        role: Role::Clinician,
        active: true,
    };
    let (cost, mut random) = (Cost::LEAST, counting());
    let by = By { who: "mara", at };
    archive
        .admit(&user, LENT, PASSPHRASE, cost, &mut random, by)
        .unwrap();
    let they = By { who: id, at };
    archive
        .change_passphrase(LENT, OWN, cost, &mut random, they)
        .unwrap();
}

/// The archive of a practice since forty years, with one letter of that time; one came eight days ago, one yesterday.
fn lay(folder: &Path) {
    let at = days_ago(365 * 40);
    let key = SealKey::generate("Linden Dermatology", "GB", at, &mut counting()).unwrap();
    let mara = User {
        id: "mara".into(),
        name: "Dr Mara Linden".into(),
        grade: "Consultant".into(),
        registration: "7".into(),
        role: Role::Clinician,
        active: true,
    };
    let founding = Founding {
        clinician: &mara,
        seal_key: &Stored {
            der: key.to_der(),
            certificate: key.certificate().der(),
        },
        at,
    };
    let mut archive = Archive::create(folder, PASSPHRASE, Cost::LEAST, &mut counting(), founding).unwrap();
    let banner = Banner {
        name: "Ada Due".into(),
        birth_date: "1940-05-07".into(),
        record_number: "LD-7".into(),
        language: "en".into(),
    };
    let letter = NewPaper {
        kind: Kind::Deferral,
        banner: &banner,
        consult: "{}",
        procedure_version: "1",
        sheet: "{}",
        digest: &digest_of(b"{}"),
        pdf: b"%PDF",
        verified_pdf: &digest_of(b"%PDF"),
        attachments: &[],
    };
    archive.file("due", letter, By { who: "mara", at }).unwrap();
    let_in(&mut archive, ("mira", "Dr Mira Lang"), days_ago(8));
    let_in(&mut archive, ("bo", "Dr Bo Carr"), days_ago(1));
    archive.lock().unwrap();
}

/// The settings, where what is due is told; the dialog to delete it.
async fn asked(app: &App) {
    app.tap("settings").await;
    app.tap("settings-backups").await;
    app.until("main", "Ada Due").await;
    app.tap("delete-file").await;
    app.until("dialog[open]", "This cannot be undone").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_who_are_known_delete_a_file_and_whoever_came_yesterday_does_not() {
    let home = Home::new();
    lay(&home.path().join("data/org.needlepoint.desktop/archive"));
    let app = App::start(&home).await;
    app.unlock_as("Dr Bo Carr", OWN).await;
    asked(&app).await;
    app.until("dialog[open]", "You cannot delete it yet").await;
    app.look("99-deletes-nothing-yet").await;
    app.tap_on("dialog[open] footer button:first-child").await;
    app.tap("lock").await;

    app.unlock_as("Dr Mara Linden", PASSPHRASE).await;
    app.tap("settings").await;
    app.tap("settings-people").await;
    app.until("[data-testid=settling]", "less than 7 days ago").await;
    app.look("99-came-lately").await;
    app.tap("home").await;
    asked(&app).await;
    app.until("dialog[open]", "cannot be the second yet").await;
    let barred =
        "return [...document.querySelectorAll('dialog[open] option:disabled')].map((o) => o.innerText)";
    let barred = app.script(barred, Vec::new()).await;
    let barred: Vec<String> = serde_json::from_value(barred).unwrap();
    assert!(
        barred.len() == 1 && barred[0].starts_with("Dr Bo Carr: from "),
        "{barred:?}"
    );
    // Where the window would let it through, the archive does not.
    let forced =
        json!({ "latest": "due", "passphrase": PASSPHRASE, "second": { "id": "bo", "passphrase": OWN } });
    let refused = app.refused("delete_file", forced).await;
    assert!(refused.starts_with("Dr Bo Carr came"), "{refused}");
    app.fill("delete.own", PASSPHRASE).await;
    app.choose("delete.second", "mira").await;
    app.fill("delete.theirs", OWN).await;
    app.look("99-deletes").await;
    app.tap("delete-now").await;
    app.until("[data-testid=deleted]", "by Dr Mara Linden and Dr Mira Lang")
        .await;
    app.until("main", "No file is due.").await;
    app.look("99-deleted").await;
    app.stop().await;
    home.assert_deserted();
}
