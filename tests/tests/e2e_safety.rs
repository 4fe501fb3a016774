//! What must not happen in the real window: a blocked patient signs, a wrong passphrase opens, typed work is lost.
#![cfg(feature = "window")]

#[path = "../src/window/mod.rs"]
mod window;

use std::time::{Duration, Instant};
use window::{App, CLINICIAN, Home, PASSPHRASE, PATIENT, place, years};

async fn nothing_looked_at(_: &App, _: &str) {}

/// A fresh app, set up and open.
async fn opened(home: &Home) -> App {
    let app = App::start(home).await;
    app.first_start(nothing_looked_at).await;
    app
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pregnant_patient_reaches_no_signature_and_it_is_said_why() {
    let home = Home::new();
    let app = opened(&home).await;
    app.patient().await;
    app.tap("continue").await;
    app.concerns().await;
    app.tap("continue").await;
    app.screening(&["answer-pregnant-no"]).await;
    app.tap("answer-pregnant-yes").await;
    let panel = app.until("aside", "Nobody can go ahead against this rule.").await;
    assert!(panel.contains("What lifts it"), "{panel}");
    let against = app.ids("against-").await;
    assert!(against.is_empty(), "no way around it: {against:?}");
    let finding = app.ids("finding-").await;
    assert_eq!(finding.len(), 1, "{finding:?}");
    app.tap(&finding[0].replace("finding-", "why-")).await;
    let why = app.until("aside", "Asked:").await;
    assert!(why.to_lowercase().contains("pregnan"), "{why}");
    app.look("30-blocked").await;

    // Going on says what stands in the way, and stays.
    app.tap("continue").await;
    app.until("[data-testid=problems]", "Do not treat.").await;
    app.until("[data-testid=unresolved]", "Do not treat today").await;
    app.until("[data-testid=step-screening]", "Do not treat today")
        .await;
    app.look("31-blocked-stays").await;

    // Nor does the way around through the rail lead to the sheet.
    app.tap("step-plan").await;
    app.plan().await;
    app.tap("step-consent").await;
    app.talk().await;
    app.tap("continue").await;
    let said = app
        .until(
            "#elsewhere",
            "The sheet can be shown once these steps are complete",
        )
        .await;
    assert!(said.contains("Screening"), "{said}");
    app.look("32-blocked-consent").await;
    for way in ["freeze", "pad", "sign"] {
        assert!(
            !app.shows(&format!("[data-testid={way}]")).await,
            "there is a way to {way}"
        );
    }
    let sheet = app.shows("[data-testid=step-sheet]:enabled").await;
    assert!(!sheet, "the sheet cannot be opened");
    app.stop().await;
    home.assert_deserted();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_passphrase_opens_nothing_and_says_so() {
    let home = Home::new();
    let app = opened(&home).await;
    app.patient().await;
    app.tap("home").await;
    app.until("main", PATIENT).await;
    app.stop().await;

    let app = App::start(&home).await;
    for wrong in ["lantern orbit cedar velvets", "x", " "] {
        app.unlock(wrong).await;
        let said = app.until("#field-passphrase-message", "passphrase").await;
        assert!(!said.trim().is_empty());
        assert!(
            !app.shows("[data-testid=new-consultation]").await,
            "{wrong:?} opened it"
        );
        assert!(!app.read("body").await.contains(PATIENT));
    }
    app.until("[data-testid=wait]", "There were wrong tries").await;
    app.look("33-wrong-passphrase").await;
    app.element("[data-testid=unlock]:enabled").await;
    app.unlock(PASSPHRASE).await;
    app.until("main", PATIENT).await;
    app.stop().await;
    home.assert_deserted();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_app_resumes_the_draft_with_what_was_typed() {
    let home = Home::new();
    let app = opened(&home).await;
    app.patient().await;
    app.tap("continue").await;
    app.concerns().await;
    // Saved once the rail has judged it: that answer comes after the write.
    app.until("[data-testid=step-concerns]", "Done").await;
    app.kill();
    home.assert_deserted();

    let app = App::start(&home).await;
    app.unlock(PASSPHRASE).await;
    app.until("main", PATIENT).await;
    app.look("34-draft-after-kill").await;
    app.tap_on("main section li button").await;
    app.until("section[aria-label=Patient]", PATIENT).await;
    app.tap("step-concerns").await;
    app.element("[id=\"field-goal\"]").await;
    assert_eq!(
        app.value("[id=\"field-goal\"]").await,
        "Smoother skin on my forehead"
    );
    assert!(app.shows("[data-testid=chosen-acne_scars_face]").await);
    app.tap("step-patient").await;
    app.element("[id=\"field-patient.name\"]").await;
    assert_eq!(app.value("[id=\"field-patient.name\"]").await, PATIENT);
    app.stop().await;
    home.assert_deserted();
}

/// A hand that types on and on, and an app that is gone in the middle of it.
#[tokio::test(flavor = "multi_thread")]
async fn what_was_typed_up_to_a_second_before_the_app_was_killed_is_there_though_the_hand_never_rested() {
    let home = Home::new();
    let app = opened(&home).await;
    app.patient().await;
    app.tap("continue").await;
    app.tap_on(&place("goal")).await;
    let field = app.element(&place("goal")).await;
    let typing = tokio::spawn(async move {
        // When the last key of each number was pressed.
        let mut typed = Vec::new();
        while field.send_keys(&number(typed.len())).await.is_ok() {
            typed.push(Instant::now());
        }
        typed
    });
    tokio::time::sleep(Duration::from_secs(4)).await;
    app.kill();
    let killed = Instant::now();
    let typed = typing.await.expect("the typing ends with the window");
    home.assert_deserted();

    let app = App::start(&home).await;
    app.unlock(PASSPHRASE).await;
    app.until("main", PATIENT).await;
    app.tap_on("main section li button").await;
    app.until("section[aria-label=Patient]", PATIENT).await;
    app.tap("step-concerns").await;
    app.element(&place("goal")).await;
    let there = app.value(&place("goal")).await;
    let all: String = (0..=typed.len()).map(number).collect();
    assert!(
        all.starts_with(&there),
        "what is there was typed, and no key is missing: {there:?}"
    );
    let whole = there.len() / number(0).len();
    let due = typed.partition_point(|at| *at + Duration::from_secs(1) <= killed);
    let lost = typed[whole.min(typed.len() - 1)..].first();
    let lost = lost.map(|at| killed.duration_since(*at));
    assert!(due > 20, "it was typed for long: {due} of {}", typed.len());
    assert!(
        whole >= due,
        "{whole} are there of {due}: what is not was typed {lost:?} before"
    );
    app.stop().await;
    home.assert_deserted();
}

/// Five keys that tell their place in all that is typed.
fn number(place: usize) -> String {
    format!("{place:04} ")
}

#[tokio::test(flavor = "multi_thread")]
async fn no_ink_is_no_signature_and_going_back_says_what_it_voids() {
    let home = Home::new();
    let app = opened(&home).await;
    app.to_frozen().await;
    app.tap("sign").await;
    app.until("[role=alert]", "Sign on the line.").await;
    app.draw(&[(0.3, 0.5, 0.6), (0.303, 0.505, 0.6)]).await;
    app.tap("sign").await;
    app.until("[role=alert]", "This is only a dot.").await;
    app.look("35-dot-refused").await;
    app.tap_on(".pad .tools button:last-child").await;
    app.draw(&[(0.3, 0.5, 0.6), (0.35, 0.5, 0.6), (0.4, 0.5, 0.6)])
        .await;
    app.until("[role=alert]", "This is only a dash.").await;
    app.tap("sign").await;
    app.until("#signer", PATIENT).await;
    app.tap_on(".pad .tools button:last-child").await;
    app.draw_signature().await;
    app.tap("sign").await;
    app.until("#signer", CLINICIAN).await;

    app.tap("step-plan").await;
    let said = app.until("dialog", "Going back gives up these signatures").await;
    assert!(said.contains(PATIENT), "it names whose: {said}");
    assert!(!said.contains(CLINICIAN), "and not who has not signed: {said}");
    app.look("36-voids").await;
    // Staying voids nothing.
    app.tap_on("dialog footer button:first-child").await;
    app.until("#signer", CLINICIAN).await;
    app.tap("step-plan").await;
    app.tap("thaw").await;
    app.element("[data-testid=day-today]").await;
    app.tap("step-consent").await;
    app.tap("continue").await;
    app.element("[data-testid=freeze]").await;
    app.tap("freeze").await;
    app.until("#signer", PATIENT).await;
    app.stop().await;
    home.assert_deserted();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_birth_date_in_the_future_is_told_at_the_field_and_kept() {
    let home = Home::new();
    let app = opened(&home).await;
    app.tap("new-consultation").await;
    app.write("[id=\"field-patient.name\"]", PATIENT).await;
    app.write_date("patient.birthDate", ["17", "4", "2199"]).await;
    app.tap("continue").await;
    let field = "[id=\"field-patient.birthDate\"]";
    app.until(field, "lies in the future").await;
    app.until("[data-testid=problems]", "lies in the future").await;
    app.look("37-born-in-the-future").await;
    let mut boxes = Vec::new();
    for index in 1..=3 {
        boxes.push(
            app.value(&format!("{field} label:nth-of-type({index}) input"))
                .await,
        );
    }
    assert_eq!(boxes, ["17", "4", "2199"]);
    assert_eq!(app.value("[id=\"field-patient.name\"]").await, PATIENT);
    // The message goes as soon as it no longer holds.
    let year = format!("{field} label:nth-of-type(3) input");
    app.clear(&year).await;
    app.write(&year, "1991").await;
    app.until("section[aria-label=Patient]", &years()).await;
    app.tap("continue").await;
    app.element("[id=\"field-goal\"]").await;
    app.stop().await;
    home.assert_deserted();
}
