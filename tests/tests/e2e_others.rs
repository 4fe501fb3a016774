//! Others who are in the room: a guardian decides for a minor, an interpreter puts it all in another language.
#![cfg(feature = "window")]

#[path = "../src/window/mod.rs"]
mod window;

use serde_json::json;
use window::{App, CLINICIAN, Home, PATIENT};

const GUARDIAN: &str = "Ingrid Okonkwo-Lindqvist";
const INTERPRETER: &str = "Tomasz Zieliński";

#[tokio::test(flavor = "multi_thread")]
async fn a_guardian_decides_for_a_minor_through_an_interpreter() {
    let home = Home::new();
    let app = App::start(&home).await;
    app.first_start(async |_: &App, _: &str| ()).await;
    app.ask(
        "set_own_rules",
        json!({ "rules": { "minorReflectionHours": 48 } }),
    )
    .await;
    to_talk_with_a_minor(&app).await;

    app.tap("interpreter-yes").await;
    app.tap("chaperone-yes").await;
    app.tap("teach-back-care").await;
    app.tap("continue").await;
    let open = app.until("[data-testid=problems]", "guardian").await;
    assert!(open.contains("interpreter"), "{open}");
    app.look("40-others-missing").await;
    let fields = [
        ("consent.interpreter.name", INTERPRETER),
        ("consent.interpreter.language", "Polish"),
        ("consent.chaperone.name", "Nurse Priya Nair"),
        ("consent.guardian.name", GUARDIAN),
        ("consent.guardian.relation", "Mother"),
        ("consent.guardian.wish", "I want my scars to show less."),
        ("consent.guardian.need", "Scars keep her from school sports."),
    ];
    for (field, text) in fields {
        app.fill(field, text).await;
    }
    app.tap("interpreter-in-room").await;
    app.look("41-others-named").await;
    app.tap("continue").await;
    app.element("[data-testid=freeze]").await;
    app.fill(
        "consent.reflectionReason",
        "The school term begins; informed last week.",
    )
    .await;
    app.tap("put-reason").await;
    app.until("form", "The reason: The school term begins").await;
    app.clauses().await;
    app.look("42-sheet-for-a-guardian").await;
    app.tap("freeze").await;

    for (index, name) in [GUARDIAN, INTERPRETER, CLINICIAN].into_iter().enumerate() {
        app.until("#signer", name).await;
        app.draw_signature().await;
        app.look(&format!("43-signer-{index}")).await;
        app.tap("sign").await;
    }
    app.until("main", "Sealed, read back and verified").await;
    let signed = app.until("[aria-label=Signatures]", CLINICIAN).await;
    assert!(
        signed.contains(GUARDIAN) && signed.contains(INTERPRETER),
        "{signed}"
    );
    assert!(!signed.contains(PATIENT), "a minor signs nothing: {signed}");
    app.look("44-sealed-for-a-minor").await;
    app.stop().await;
    home.assert_deserted();
}

/// A girl of 16, and the rule for minors overridden with its reason.
async fn to_talk_with_a_minor(app: &App) {
    app.tap("new-consultation").await;
    app.write("[id=\"field-patient.name\"]", PATIENT).await;
    let year = (jiff::Zoned::now().year() - 16).to_string();
    app.write_date("patient.birthDate", ["1", "1", &year]).await;
    app.until("section[aria-label=Patient]", "16 years").await;
    app.tap("continue").await;
    app.concerns().await;
    app.tap("continue").await;
    app.screening(&[]).await;
    app.tap("against-age_minor").await;
    app.tap("reason-age_minor").await;
    app.write(
        "[id=\"reason-age_minor\"]",
        "Scars that trouble her, seen by two clinicians.",
    )
    .await;
    app.tap("write-age_minor").await;
    app.until("[data-testid=step-screening]", "Done").await;
    app.tap("continue").await;
    app.plan().await;
    app.tap("continue").await;
    app.element("[data-testid=interpreter-no]").await;
}
