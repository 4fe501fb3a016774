//! Who works here, in the real window: a clinician lets an assistant in, each unlocks by their own name, the assistant
//! prepares and is refused what is the clinician's, and the recovery code opens what was forgotten.
#![cfg(feature = "window")]

#[path = "../src/window/mod.rs"]
mod window;

use serde_json::json;
use window::{App, CLINICIAN, Home, PASSPHRASE, PATIENT};

const ASSISTANT: &str = "Ben Adeyemi";
const PIN: &str = "4071852936";
/// What the assistant is let in with.
const LENT: &str = "lent until then";
const HOME: &str = "[data-testid=new-consultation]";

/// Lets the assistant in, as the clinician who set the archive up.
async fn let_in(app: &App) {
    app.tap("settings").await;
    app.tap("settings-people").await;
    app.tap("role-assistant").await;
    app.fill("admit.name", ASSISTANT).await;
    app.fill("admit.grade", "Nurse").await;
    app.fill("admit.passphrase", LENT).await;
    app.fill("admit.again", LENT).await;
    app.fill("admit.own", "not my passphrase").await;
    app.tap("admit").await;
    app.until("main", "That passphrase does not open the archive.")
        .await;
    app.clear("[id=\"field-admit.own\"]").await;
    app.fill("admit.own", PASSPHRASE).await;
    app.tap("admit").await;
    app.until("main", "Ben Adeyemi can unlock from now on.").await;
    app.look("90-people").await;
    app.tap("home").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_assistant_prepares_and_the_clinician_goes_on() {
    let home = Home::new();
    let app = App::start(&home).await;
    app.first_start(async |_: &App, _: &str| ()).await;
    let_in(&app).await;
    app.until("[data-testid=at-work]", CLINICIAN).await;
    app.tap("lock").await;
    app.element("[data-testid=holder]").await;
    app.look("91-names").await;
    app.unlock_as(ASSISTANT, LENT).await;
    // Nothing opens before the assistant has a passphrase that nobody else knows.
    app.until("[data-testid=choose]", &format!("set by {CLINICIAN}"))
        .await;
    app.look("91-choose").await;
    let said = app.refused("home", json!({})).await;
    assert!(said.contains("Somebody else set this passphrase"), "{said}");
    app.fill("passphrase", PIN).await;
    app.fill("again", PIN).await;
    app.tap("choose-own").await;
    app.until("[data-testid=at-work]", ASSISTANT).await;

    // Prepared as far as it goes: what the answers mean, the clinician decides.
    app.patient().await;
    app.tap("continue").await;
    app.concerns().await;
    app.tap("continue").await;
    app.screening(&["answer-bdd-no"]).await;
    app.tap("answer-bdd-yes").await;
    app.until("aside", &format!("Only {CLINICIAN} resolves this."))
        .await;
    assert!(
        !app.shows("aside .ways button:enabled").await,
        "it cannot be resolved"
    );
    app.look("92-assistant-findings").await;
    let drafts = app.ask("home", json!({})).await;
    let id = drafts["drafts"][0]["id"].clone();
    for command in [
        "freeze",
        "sign",
        "make_seal_key",
        "delete_file",
        "admit",
        "save_copy",
    ] {
        let said = app.refused(command, json!({ "id": id })).await;
        assert_eq!(said, "Only a clinician may do this.", "{command}");
    }
    app.tap("home").await;
    app.tap("settings").await;
    app.until("[data-testid=save]", &format!("Only {CLINICIAN}"))
        .await;
    assert!(!app.shows("[data-testid=save]:enabled").await);
    app.look("93-assistant-settings").await;
    app.tap("home").await;

    app.tap("lock").await;
    app.unlock_as(CLINICIAN, PASSPHRASE).await;
    app.until("main", PATIENT).await;
    app.tap_on("main section li button").await;
    app.tap("step-screening").await;
    app.element("aside .ways button:enabled").await;
    app.stop().await;
    home.assert_deserted();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_recovery_code_opens_what_was_forgotten_and_who_is_retired_stays_out() {
    let home = Home::new();
    let app = App::start(&home).await;
    app.first_start(async |_: &App, _: &str| ()).await;
    let_in(&app).await;
    assert!(
        !app.shows("[data-testid=see-recovery]").await,
        "it was said to be kept"
    );

    // Another code, in the place of the first.
    app.tap("settings").await;
    app.tap("settings-people").await;
    app.fill("recovery.own", PASSPHRASE).await;
    app.tap("make-recovery").await;
    app.element("[data-testid=recovery-code]").await;
    let code = app.read("[data-testid=recovery-code]").await;
    let code: Vec<&str> = code.split_whitespace().collect();
    assert_eq!(code.len(), 7, "{code:?}");
    app.look("94-recovery-code").await;
    app.tap("recovery-go").await;
    app.until("dialog[open]", "tick that you have kept it").await;
    app.tap("recovery-kept").await;
    app.tap("recovery-go").await;
    app.tap("retire").await;
    app.tap("retire-now").await;
    app.until("main", "can no longer unlock").await;
    app.tap("home").await;
    app.element(HOME).await;
    app.tap("lock").await;

    // One person is left, who forgot.
    app.element("[data-testid=unlock]").await;
    assert!(!app.shows("[data-testid=holder]").await, "nobody has to choose");
    app.tap("use-recovery").await;
    app.fill("code", &code.join(" ").to_lowercase()).await;
    app.fill("passphrase", "velvet cedar orbit lantern").await;
    app.fill("again", "velvet cedar orbit lantern").await;
    app.look("95-recovery").await;
    app.tap("unlock").await;
    app.element(HOME).await;
    app.tap("lock").await;
    app.element("[data-testid=unlock]").await;
    app.unlock(PASSPHRASE).await;
    app.until("#field-passphrase-message", "does not open the archive")
        .await;
    app.unlock("velvet cedar orbit lantern").await;
    app.element(HOME).await;
    app.stop().await;
    home.assert_deserted();
}
