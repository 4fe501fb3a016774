//! The computer's key store, in the real window: a real Secret Service keeps what covers the passphrases; without it the
//! lock says what to do, and the recovery code opens.
#![cfg(feature = "window")]

#[path = "../src/window/mod.rs"]
mod window;

use window::{App, Home, Keyring, PASSPHRASE};

const HOME: &str = "[data-testid=new-consultation]";
const ANOTHER: &str = "velvet cedar orbit lantern";

/// Whether a second lock lies over the passphrases.
fn is_covered(home: &Home) -> bool {
    let files = home.files();
    let key = files.iter().find(|path| path.ends_with("archive/archive.key"));
    let key = std::fs::read_to_string(key.expect("an archive")).expect("its key file");
    key.contains("\"cover\"")
}

async fn lock(app: &App) {
    app.element(HOME).await;
    app.tap("lock").await;
    app.element("[data-testid=unlock]").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_key_store_does_not_give_is_told_at_the_lock_and_the_code_opens() {
    let mut home = Home::new();
    let mut keyring = Keyring::start(&home.path().join("login"));
    home.set("DBUS_SESSION_BUS_ADDRESS", keyring.address.clone());
    let app = App::start(&home).await;
    let mut code = String::new();
    app.first_start(async |app: &App, screen: &str| {
        if screen == "03-first-start-recovery" {
            let shown = app.read("[data-testid=recovery-code]").await;
            code = shown.split_whitespace().collect::<Vec<_>>().join(" ");
        }
    })
    .await;
    assert!(!is_covered(&home));
    lock(&app).await;
    app.unlock(PASSPHRASE).await;
    lock(&app).await;
    assert!(is_covered(&home));
    app.unlock(PASSPHRASE).await;
    app.element(HOME).await;
    app.tap("settings").await;
    app.tap("settings-safety").await;
    app.until("main", "without what this computer’s key store holds")
        .await;
    let scroll =
        "document.querySelector('[data-testid=change-passphrase]').scrollIntoView({ block: 'center' })";
    app.script(scroll, Vec::new()).await;
    app.look("95-key-store-in-use").await;
    app.tap("home").await;
    lock(&app).await;

    // Nothing answers.
    keyring.end();
    app.unlock(PASSPHRASE).await;
    let said = app.until("[role=alert]", "gave no answer").await;
    assert!(said.contains("Unlock the computer’s key store"), "{said}");
    app.look("96-key-store-silent").await;
    assert_eq!(
        app.value("[id=field-passphrase]").await,
        PASSPHRASE,
        "what was typed stays"
    );

    // Another login's keyring does.
    keyring.unlock("another");
    app.tap("unlock").await;
    let said = app.until("[role=alert]", "does not hold").await;
    assert!(said.contains("recovery code"), "{said}");
    app.look("97-key-store-empty").await;
    app.unlock("not this one").await;
    app.until("[role=alert]", "was not tried").await;
    assert!(!app.shows("[data-testid=wait]").await);

    app.tap("use-recovery").await;
    app.fill("code", &code).await;
    app.fill("passphrase", ANOTHER).await;
    app.fill("again", ANOTHER).await;
    app.tap("unlock").await;
    lock(&app).await;
    assert!(is_covered(&home), "by a key that this login keeps");
    app.unlock(ANOTHER).await;
    app.element(HOME).await;
    app.stop().await;
    home.assert_deserted();
}
