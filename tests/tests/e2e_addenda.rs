//! What is added to a signed record, in the real window: a consent is signed, then withdrawn.
#![cfg(feature = "window")]

#[path = "../src/window/mod.rs"]
mod window;

use window::{App, CLINICIAN, Home, PASSPHRASE, PATIENT, SIGNED_LAST};

#[tokio::test(flavor = "multi_thread")]
async fn a_consent_is_added_to_and_withdrawn_and_says_so_first() {
    let home = Home::new();
    let app = App::start(&home).await;
    app.first_start(async |_: &App, _: &str| ()).await;
    app.to_sealed().await;
    app.tap("home").await;
    app.tap_on(SIGNED_LAST).await;
    app.until("h1", "Signed sheet").await;

    // An addendum, left in the middle of a word, and taken up again after the lock.
    app.tap("add-to-record").await;
    app.element("dialog[open]").await;
    app.look("70-add-to-record").await;
    app.tap("add-addendum").await;
    app.fill("addition.words", "She rang the next day: red, no pa")
        .await;
    app.tap_on("dialog[open] header button").await;
    app.tap("home").await;
    app.tap("lock").await;
    app.unlock(PASSPHRASE).await;
    app.tap_on(SIGNED_LAST).await;
    app.tap("add-to-record").await;
    app.element("[id=\"field-addition.words\"]").await;
    assert_eq!(
        app.value("[id=\"field-addition.words\"]").await,
        "She rang the next day: red, no pa"
    );
    app.write("[id=\"field-addition.words\"]", "in.").await;
    app.tap("show-addition").await;
    let page = app.until("dialog[open]", "That sheet stays as it was").await;
    for words in [
        PATIENT,
        "She rang the next day: red, no pain.",
        "That sheet stays as it was",
    ] {
        assert!(page.contains(words), "{words} is not on the page: {page}");
    }
    app.look("71-addendum-page").await;
    app.tap("seal-addition").await;
    app.until("h1", "Addendum").await;
    app.until("main", "Sealed, read back and verified").await;
    app.tap("open-about").await;
    app.until("h1", "Signed sheet").await;
    app.until("[data-testid=added]", "She rang the next day").await;

    // The patient comes back and withdraws: nothing is sealed without the signature.
    app.tap("add-to-record").await;
    app.tap("add-withdrawal").await;
    app.tap("show-addition").await;
    app.until("dialog[open]", "Choose how it was said.").await;
    app.choose("addition.how", "signed").await;
    app.fill("addition.words", "I changed my mind.").await;
    app.look("72-withdrawal").await;
    app.tap("show-addition").await;
    app.until("dialog[open]", "Your care stays the same").await;
    app.tap("seal-addition").await;
    app.until("dialog[open]", "Sign on the line.").await;
    app.draw_signature().await;
    app.look("73-withdrawal-signed").await;
    app.tap("seal-addition").await;
    app.until("h1", "Withdrawal of consent").await;
    app.until("main", "Sealed, read back and verified").await;
    let signed = app.until("[aria-label=Signatures]", CLINICIAN).await;
    assert!(signed.contains(PATIENT), "who withdraws has signed: {signed}");
    app.look("74-withdrawal-sealed").await;

    // First of all, it is said that the consent does not stand.
    app.tap("open-about").await;
    let first = app.until("[data-testid=ended]", "Consent withdrawn on").await;
    assert!(first.trim_start().starts_with("Consent withdrawn on"), "{first}");
    assert!(first.contains("Do not treat on this consent."), "{first}");
    assert!(
        !app.shows("[data-testid=begin-treatment]").await,
        "no treatment is offered on it"
    );
    app.look("75-withdrawn-record").await;
    app.tap("add-to-record").await;
    app.element("[data-testid=add-addendum]").await;
    assert!(
        !app.shows("[data-testid=add-withdrawal]").await,
        "nothing is left to withdraw"
    );
    app.tap_on("dialog[open] header button").await;
    app.tap("home").await;
    app.until("main", "Consent withdrawn").await;
    app.look("76-home-withdrawn").await;
    app.stop().await;
    home.assert_deserted();
}
