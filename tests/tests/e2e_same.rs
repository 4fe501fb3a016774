//! One patient under two numbers in the real window; what is open is found, and what was left is thrown away.
#![cfg(feature = "window")]

#[path = "../src/window/mod.rs"]
mod window;

use jiff::{Timestamp, ToSpan, Zoned};
use needlepoint_core::records::{Archive, Banner, By, Cost, Wrapping, to_the_end};
use window::{App, Home, PASSPHRASE, PATIENT, SIGNED_LAST};

/// The same patient again, with a number that was not known before.
async fn sealed_with_a_number(app: &App) {
    app.patient().await;
    app.fill("patient.recordNumber", "LD-20418").await;
    app.on_to_consent().await;
    app.on_to_frozen().await;
    app.both_sign().await;
}

/// Holds the file of the record that is open, in the dialog for it.
async fn held(app: &App, why: &str) {
    app.fill("hold.why", why).await;
    app.tap("hold-now").await;
    app.until("main", why).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_patient_under_two_numbers_is_told_and_becomes_one_file() {
    let home = Home::new();
    let app = App::start(&home).await;
    app.first_start(async |_: &App, _: &str| ()).await;
    app.to_sealed().await;
    app.tap("home").await;
    sealed_with_a_number(&app).await;
    app.tap("home").await;
    app.tap_on(SIGNED_LAST).await;
    app.until("[data-testid=kept]", "1 record,").await;
    app.until("[data-testid=undecided]", PATIENT).await;
    let script = "document.querySelector('[data-testid=undecided]').scrollIntoView({ block: 'center' })";
    app.script(script, Vec::new()).await;
    app.look("85-may-be-the-same").await;
    app.tap("hold-file").await;
    app.until("dialog[open]", "It does not cover").await;
    app.look("86-hold-without").await;
    held(&app, "A claim is open.").await;
    app.tap("export-file").await;
    app.until("dialog[open]", "Export without these?").await;
    app.look("87-export-without").await;
    app.tap("decide-first").await;
    let copies = std::fs::read_dir(home.copies()).expect("a folder for copies");
    assert_eq!(copies.count(), 0, "nothing left the archive");
    // The other file is held too: as one file both holds stand, and are lifted one by one.
    app.tap_on("[data-testid=undecided] .acts button:last-child")
        .await;
    app.until("[data-testid=kept]", "1 record,").await;
    app.tap("hold-file").await;
    held(&app, "An inquiry is open.").await;
    let same = app.ids("same-").await;
    app.tap(&same[0]).await;
    app.until("[data-testid=kept]", "2 records,").await;
    app.until("[data-testid=stated-same]", PATIENT).await;
    app.look("88-the-same").await;
    app.tap("lift-hold").await;
    app.until("dialog[open]", "Lift this hold?").await;
    app.look("88-lift-a-hold").await;
    app.tap("lift-now").await;
    app.until("main", "the one above holds the file still").await;
    app.look("88-one-hold-lifted").await;
    app.tap("lift-hold").await;
    app.tap("lift-now").await;
    app.until("main", "The hold is lifted").await;
    app.element("[data-testid=hold-file]").await;
    app.look("88-holds-lifted").await;
    app.tap(&app.ids("open-").await[0]).await;
    app.until("[data-testid=kept]", "1 record,").await;
    app.tap(&app.ids("other-").await[0]).await;
    app.until("[data-testid=stated-other]", PATIENT).await;
    app.look("89-somebody-else").await;

    // What is open stands before what is signed; the day of the signature finds it too.
    app.tap("home").await;
    app.patient().await;
    app.tap("home").await;
    app.write("#find", "okonkwo mira").await;
    app.until("[data-testid=found-open]", PATIENT).await;
    app.until("main", "2 records").await;
    app.look("89-found-open").await;
    app.clear("#find").await;
    let today = Zoned::now().date();
    let typed = format!("lindqvist {}.{}.{}", today.day(), today.month(), today.year());
    app.write("#find", &typed).await;
    app.until("main", "2 records").await;
    app.stop().await;
    home.assert_deserted();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_left_for_a_year_is_told_and_thrown_away() {
    let home = Home::new();
    let app = App::start(&home).await;
    app.first_start(async |_: &App, _: &str| ()).await;
    let who = app.ask("app_status", serde_json::json!({})).await["user"]["id"].clone();
    app.stop().await;
    home.assert_deserted();

    let who = who.as_str().expect("somebody works there");
    let folder = home
        .path()
        .join("data")
        .join("org.needlepoint.desktop")
        .join("archive");
    let mut random = |bytes: &mut [u8]| bytes.fill(7);
    let mut archive = Archive::open(
        &folder,
        who,
        PASSPHRASE,
        Wrapping::bare(Cost::RECOMMENDED),
        &mut random,
        &to_the_end(),
    )
    .expect("the archive opens");
    let banner = Banner {
        name: "Ada Left".to_owned(),
        birth_date: "1980-05-07".to_owned(),
        ..Banner::default()
    };
    let by = By {
        who,
        at: Timestamp::now() - (24 * 400).hours(),
    };
    archive.save_draft("left", "{}", &banner, by).expect("it is kept");
    archive.lock().expect("it is locked");

    let app = App::start(&home).await;
    app.unlock(PASSPHRASE).await;
    app.tap("settings").await;
    app.tap("settings-backups").await;
    app.until("[data-testid=left]", "Ada Left").await;
    app.tap("discard-left-left").await;
    app.until("dialog[open]", "Ada Left").await;
    app.look("89-left").await;
    app.tap("discard-left").await;
    app.until("main", "No file is due.").await;
    while app.shows("[data-testid=left]").await {
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    app.tap("home").await;
    app.until("main", "Nothing is open.").await;
    app.stop().await;
    home.assert_deserted();
}
