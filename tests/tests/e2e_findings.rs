//! Findings of every tier in the real window: noted, decided, waited for, gone ahead against; and the sheet that says
//! so, from left to right and from right to left.
#![cfg(feature = "window")]

#[path = "../src/window/mod.rs"]
mod window;

use jiff::ToSpan as _;
use needlepoint_tests::{consult_in, patched};
use serde_json::{Value, json};
use window::{App, CLINICIAN, Home};

/// A patient whose answers bring one finding of each tier.
fn troubled(language: &str) -> Value {
    let today = jiff::Zoned::now().date();
    let lately = today.saturating_sub(5.days()).to_string();
    patched(
        consult_in(language, "cautions"),
        &json!({
            "date": today.to_string(),
            "signatures": null, "resolutions": [],
            "plan": { "day": { "when": "today" } },
            "answers": {
                "botox": { "value": "yes", "details": { "when": lately } },
                "keloid": { "value": "yes", "details": { "who": "self" } },
                "hsv_history": { "value": "unsure" },
            },
            "consent": { "ticks": null, "initials": null },
        }),
    )
}

/// Puts a consult into a new consultation and opens its screening.
async fn screening(app: &App, consult: Value) -> String {
    app.tap("new-consultation").await;
    app.element("[id=\"field-patient.name\"]").await;
    let home = app.ask("home", json!({})).await;
    let id = home["drafts"][0]["id"]
        .as_str()
        .expect("a draft was begun")
        .to_owned();
    app.ask("change", json!({ "id": id, "draft": consult })).await;
    app.tap("home").await;
    app.tap_on("main section li button").await;
    app.element("[data-testid=continue]").await;
    app.tap("step-screening").await;
    app.until("aside", "Findings").await;
    id
}

#[tokio::test(flavor = "multi_thread")]
async fn findings_of_every_tier_are_resolved_and_stand_on_the_sheet() {
    let home = Home::new();
    let app = App::start(&home).await;
    app.first_start(async |_: &App, _: &str| ()).await;
    screening(&app, troubled("en")).await;
    app.look("71-findings").await;
    for found in app.ids("finding-").await {
        app.tap(&found.replace("finding-", "why-")).await;
    }
    app.look("72-findings-with-reasons").await;

    // A wait is taken by leaving the day open.
    let waits = app.ids("wait-").await;
    assert!(
        !waits.is_empty(),
        "the injection of five days ago asks for a wait"
    );
    app.tap(&waits[0]).await;
    app.until("aside", "Waiting; the day is open").await;
    // What is against the treatment asks for a reason, and says so if there is none.
    app.tap("against-keloid_self").await;
    app.tap("write-keloid_self").await;
    app.until("[data-testid=finding-keloid_self]", "Write the reason.")
        .await;
    app.look("73-reason-missing").await;
    app.write(
        "[data-testid=reason-keloid_self]",
        "A single flat scar; a test spot healed well.",
    )
    .await;
    app.tap("write-keloid_self").await;
    app.until(
        "[data-testid=finding-keloid_self]",
        "Going ahead against this rule",
    )
    .await;
    app.until("[data-testid=overridden]", "1 rule overridden").await;
    for decide in app.ids("decide-").await {
        let rule = decide.replace("decide-", "");
        app.tap(&decide).await;
        app.write(
            &format!("[data-testid=reason-{rule}]"),
            "Talked over and weighed.",
        )
        .await;
        app.tap(&format!("write-{rule}")).await;
        app.until(&format!("[data-testid=finding-{rule}]"), "Change")
            .await;
    }
    for note in app.ids("note-").await {
        app.tap(&note).await;
        app.until(
            &format!("[data-testid={}]", note.replace("note-", "finding-")),
            "Noted",
        )
        .await;
    }
    app.look("74-findings-resolved").await;

    app.tap("step-consent").await;
    app.tap("continue").await;
    let sheet = app
        .until("form", "A single flat scar; a test spot healed well.")
        .await;
    assert!(
        sheet.contains(&format!("{CLINICIAN} goes ahead all the same")),
        "{sheet}"
    );
    assert!(sheet.contains("Talked over and weighed."), "{sheet}");
    app.until("[data-testid=overridden]", "1 rule overridden").await;
    app.stop().await;
    home.assert_deserted();
}
