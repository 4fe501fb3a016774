//! The day of treatment, in the real window: consent first, the treatment another time, a second session, a recall.
#![cfg(feature = "window")]

#[path = "../src/window/mod.rs"]
mod window;

use window::{App, CLINICIAN, Home, PASSPHRASE, PATIENT};

const LOT: &str = "LOT-77/B";
/// As a correction names it.
const RIGHT_LOT: &str = "LOT-78/B";
const PHONE: &str = "07700 900412";
/// Of a usual later session, in which nothing is typed.
const MOST_TAPS: usize = 12;

/// The consent is signed while the day of treatment is open.
async fn consent(app: &App) {
    app.patient().await;
    app.fill("patient.phone", PHONE).await;
    app.tap("continue").await;
    app.concerns().await;
    app.tap("continue").await;
    app.screening(&[]).await;
    app.tap("continue").await;
    app.plan().await;
    app.tap("day-open").await;
    app.tap("continue").await;
    app.talk().await;
    app.tap("continue").await;
    app.clauses().await;
    app.tap("freeze").await;
    app.both_sign().await;
    app.tap("home").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn consent_today_and_treatment_next_week_then_a_second_session_and_a_recall() {
    let home = Home::new();
    let app = App::start(&home).await;
    app.first_start(async |_: &App, _: &str| ()).await;
    consent(&app).await;
    app.until("main", "Treatment today, or not fixed yet").await;
    app.look("70-planned").await;
    app.tap_on("[data-testid=planned] li button").await;
    app.element("[data-testid=changed-no]").await;
    app.look("71-asked-again").await;
    // Nothing was said: it does not go on.
    app.tap("to-treatment").await;
    app.until("main", "Ask whether the patient still wants the treatment.")
        .await;

    // Something has changed: it stops, and the letter is offered.
    app.tap("changed-yes").await;
    app.tap("answer-pregnant-yes").await;
    app.element("[data-testid=deferral].main").await;
    app.until("[data-testid=unresolved]", "Do not treat today").await;
    app.until("aside", "no needling for looks in pregnancy").await;
    app.look("72-stopped").await;
    app.tap("answer-pregnant-no").await;
    // What was said against it goes, and with it the lines above: only then does all stand still.
    app.until("aside", "Nothing stands against it").await;
    app.tap("changed-no").await;
    app.tap("wants-yes").await;
    app.tap("to-treatment").await;
    app.element("[data-testid=passes]").await;
    app.look("73-treatment").await;
    app.tap("end-redness").await;
    app.tap("passes-more").await;
    app.tap("passes-more").await;
    app.until("[data-testid=passes]", "5").await;
    app.fill("treatment.serial", "SP-20418").await;
    app.fill("treatment.antiseptic", "Chlorhexidine 2%").await;
    app.fill("treatment.tip.lot", LOT).await;
    app.tap("expiry-year").await;
    app.tap("expiry-year").await;
    app.fill("treatment.glideLot", "G-5").await;
    app.look("74-written").await;

    // The program is stopped and started: what was written is there.
    app.stop().await;
    let app = App::start(&home).await;
    app.element("[data-testid=unlock]").await;
    app.unlock(PASSPHRASE).await;
    app.until("[data-testid=planned]", "Being written").await;
    app.tap_on("[data-testid=planned] li button").await;
    app.tap("to-treatment").await;
    app.until("[data-testid=passes]", "5").await;
    assert_eq!(app.value("[id=\"field-treatment.tip.lot\"]").await, LOT);
    app.tap("read-treatment").await;
    app.until("main", "Say whether there was a reaction.").await;
    app.look("75-what-is-open").await;
    app.tap("reactions-yes").await;
    app.tap("reaction-bruise").await;
    app.tap("photographs-yes").await;
    app.tap("aftercare-yes").await;
    app.look("76-how-it-went").await;
    app.tap("read-treatment").await;
    let record = app.until("dialog[open]", "Treatment record").await;
    for words in [PATIENT, CLINICIAN, LOT, "Bruise", "Even redness", "SP-20418"] {
        assert!(record.contains(words), "{words} is not in the record: {record}");
    }
    app.look("77-record-to-seal").await;
    app.tap("seal-treatment").await;
    app.until("main", "Sealed, read back and verified").await;
    app.until("h1", "Treatment record").await;
    app.until("[aria-label=Signatures]", CLINICIAN).await;
    app.element("[data-testid=preview] canvas").await;
    app.look("78-record").await;

    // The second session opens from the consent with what happened in the first.
    app.tap("consent-of").await;
    app.count_taps_anew();
    app.tap("begin-treatment").await;
    app.until("main", "Session 2 of").await;
    app.until("main", "Bruise").await;
    app.until("main", "Sooner than planned").await;
    app.until("[data-testid=last-zones]", "passes").await;
    app.look("79-second-session").await;
    app.tap("changed-no").await;
    app.tap("wants-yes").await;
    app.tap("to-treatment").await;
    app.until("[data-testid=last-time]", "Last time:").await;
    app.look("79-second-treatment").await;
    app.tap("same-tip").await;
    assert_eq!(app.value("[id=\"field-treatment.serial\"]").await, "SP-20418");
    let begun = app.taps();
    app.tap("home").await;

    // The lot is found, and recalled.
    app.write("#find", "lot-77").await;
    app.until("main", "1 record").await;
    app.tap("recall").await;
    app.write("[id=\"field-recall.lot\"]", "lot 77 b").await;
    app.tap("recall-look").await;
    let recalled = app.until("table", PATIENT).await;
    assert!(recalled.to_lowercase().contains("forehead"), "{recalled}");
    assert!(recalled.contains(PHONE), "whom to call: {recalled}");
    assert!(
        recalled.contains("Not sealed yet"),
        "the second session too: {recalled}"
    );
    app.look("79-recall").await;
    app.tap("save-recall").await;
    let path = app.until("[data-testid=recall-saved]", "recall-lot77b-").await;
    let list = std::fs::read_to_string(path.trim()).unwrap();
    for words in [PATIENT, PHONE, LOT] {
        assert!(list.contains(words), "{words} is not in the list: {list}");
    }
    app.look("79-recall-saved").await;

    // One record after the other is opened, and the list is there again.
    app.tap_on("tbody tr:last-child button").await;
    app.until("h1", "Treatment record").await;
    app.tap("consent-of").await;
    app.until("h1", "Signed sheet").await;
    app.look("79-recall-record").await;
    app.tap("back-to-recall").await;
    app.until("main h2", "lot 77 b: 1 patient, 2 treatments").await;
    app.until("table", PATIENT).await;
    // The lot was mistyped: a correction names the right one, and the record stays.
    app.tap_on("tbody tr:last-child button").await;
    app.tap("add-to-record").await;
    app.tap("add-correction").await;
    app.fill("addition.passage", "Lot of the needle tip: LOT-77/B")
        .await;
    app.fill("addition.right", "It was LOT-78/B, as on the pack.")
        .await;
    app.fill("addition.lots.tip", RIGHT_LOT).await;
    app.look("78-correction").await;
    app.tap("show-addition").await;
    app.until("dialog[open]", "Read it, then seal it").await;
    app.until("dialog[open]", RIGHT_LOT).await;
    app.look("78-correction-page").await;
    app.tap("seal-addition").await;
    app.until("h1", "Correction").await;
    app.until("main", "Sealed, read back and verified").await;
    app.tap("open-about").await;
    app.until("h1", "Treatment record").await;
    app.until("[data-testid=added]", "as on the pack").await;
    app.look("78-corrected").await;
    app.tap("home").await;
    app.tap("recall").await;
    app.write("[id=\"field-recall.lot\"]", RIGHT_LOT).await;
    app.tap("recall-look").await;
    app.until("main h2", RIGHT_LOT).await;
    app.until("table", PATIENT).await;
    // The second session is written to its end: with gloves on, in under a minute.
    app.tap("home").await;
    app.tap_on("[data-testid=planned] li button").await;
    app.tap("to-treatment").await;
    app.count_taps_anew();
    for tapped in [
        "passes-more",
        "end-redness",
        "reactions-no",
        "photographs-no",
        "aftercare-yes",
        "read-treatment",
    ] {
        app.tap(tapped).await;
    }
    app.until("dialog[open]", "Treatment record").await;
    app.tap("seal-treatment").await;
    app.until("main", "Sealed, read back and verified").await;
    let taps = begun + app.taps();
    assert!(taps <= MOST_TAPS, "{taps} taps");
    app.stop().await;
    home.assert_deserted();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_longer_wanted_is_sealed_as_not_given() {
    let home = Home::new();
    let app = App::start(&home).await;
    app.first_start(async |_: &App, _: &str| ()).await;
    consent(&app).await;
    app.tap_on("[data-testid=planned] li button").await;
    app.tap("wants-no").await;
    app.tap("read-treatment").await;
    app.until("dialog[open]", "The treatment was not given.").await;
    app.tap("seal-treatment").await;
    app.until("main", "Sealed, read back and verified").await;
    app.until("main", "not given").await;
    app.look("79-not-given").await;
    app.stop().await;
    home.assert_deserted();
}
