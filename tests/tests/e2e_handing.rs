//! The screen in the patient's hands, in the real window: only their questions or their sheet, in their language, and
//! no way back without the clinic's secret.
#![cfg(feature = "window")]

#[path = "../src/window/mod.rs"]
mod window;

use std::time::Instant;

use needlepoint_tests::python;
use serde_json::json;
use window::{App, Home, PASSPHRASE, PATIENT};

/// Gives the keys to the window, then to another, as a switch to another program does.
const LEAVE: &str = r#"
import ctypes, time
x = ctypes.CDLL("libX11.so.6")
x.XOpenDisplay.restype = ctypes.c_void_p
display = ctypes.c_void_p(x.XOpenDisplay(None))
x.XDefaultRootWindow.restype = x.XCreateSimpleWindow.restype = ctypes.c_ulong
root = x.XDefaultRootWindow(display)

def named(window):
    """The window of the program: the one with its name."""
    name = ctypes.c_char_p()
    if x.XFetchName(display, ctypes.c_ulong(window), ctypes.byref(name)) and name.value == b"Needlepoint":
        return window
    above, parent, count = ctypes.c_ulong(), ctypes.c_ulong(), ctypes.c_uint()
    below = ctypes.POINTER(ctypes.c_ulong)()
    x.XQueryTree(display, ctypes.c_ulong(window), *map(ctypes.byref, (above, parent, below, count)))
    return next(filter(None, (named(below[i]) for i in range(count.value))), None)

other = x.XCreateSimpleWindow(display, ctypes.c_ulong(root), 0, 0, 9, 9, 0, ctypes.c_ulong(0), ctypes.c_ulong(0))
x.XMapWindow(display, ctypes.c_ulong(other))
x.XSync(display, 0)
for window in (named(root), other):
    x.XSetInputFocus(display, ctypes.c_ulong(window), 0, ctypes.c_ulong(0))
    x.XSync(display, 0)
    time.sleep(1)
"#;

fn leave() {
    let left = python(["-c", LEAVE]);
    assert_eq!(left.code, 0, "{}", left.err);
}

/// What the core answers to everything that is not the patient's.
const REFUSED: &str = "The patient has the screen.";

async fn refuses_the_rest(app: &App) {
    for command in [
        "home", "settings", "find", "start", "resume", "change", "record", "sign",
    ] {
        assert_eq!(app.refused(command, json!({})).await, REFUSED, "{command}");
    }
}

async fn taken_back(app: &App) {
    app.tap("take-back").await;
    app.fill("back", "not the passphrase").await;
    app.tap("take-back-now").await;
    app.until("dialog[open]", "does not open the archive").await;
    app.fill("back", PASSPHRASE).await;
    app.tap("take-back-now").await;
    app.until("section[aria-label=Patient]", PATIENT).await;
}

/// Answers every question with no, and with not sure whether the patient is pregnant; one is passed over first.
async fn answer_all(app: &App) {
    app.tap("handed-next").await;
    let (mut before, mut seen) = (String::new(), false);
    let start = Instant::now();
    while !app.shows("[data-testid=handed-again]").await {
        assert!(
            start.elapsed().as_secs() < 120,
            "it does not go on after {before}"
        );
        let shown = app.ids("handed-").await;
        if let Some(first) = shown.iter().find(|id| id.starts_with("handed-see-")) {
            if seen {
                app.tap("handed-next").await;
            } else {
                app.look("96-handed-answers").await;
                app.tap(first).await;
                seen = true;
            }
            continue;
        }
        let Some(no) = shown.iter().find(|id| id.ends_with("-no") && **id != before) else {
            continue;
        };
        before.clone_from(no);
        match no.as_str() {
            "handed-pregnant-no" => app.tap("handed-pregnant-unsure").await,
            // Asks for more than that, and so waits.
            "handed-fst-no" => {
                app.tap("handed-fst-type-3").await;
                app.tap("handed-fst-no").await;
                app.look("96-handed-skin").await;
                app.tap("handed-next").await;
            }
            no => app.tap(no).await,
        }
    }
    assert!(seen, "what has no answer is shown before the end");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_patient_answers_alone_and_the_clinician_goes_through_it() {
    let home = Home::new();
    let app = App::start(&home).await;
    app.first_start(async |_: &App, _: &str| ()).await;
    app.patient().await;
    app.tap("home").await;
    let drafts = app.ask("home", json!({})).await;
    let id = drafts["drafts"][0]["id"].clone();
    let mut draft = app.ask("resume", json!({ "id": id })).await["draft"].take();
    draft["language"] = json!("ar");
    app.ask("change", json!({ "id": id, "draft": draft })).await;
    app.tap_on("main section li button").await;
    app.tap("step-screening").await;
    // Nothing on the tests' screen makes a window larger: what the patient could reach is said before they have it.
    app.tap("hand-over").await;
    app.until("main", "does not let Needlepoint take the whole screen")
        .await;
    assert!(!app.shows("[data-testid=handed-next]").await);
    app.ask("home", json!({})).await;
    app.look("95-not-the-whole-screen").await;
    app.tap("hand-over").await;
    app.element("[data-testid=handed-next]").await;
    let body = app.read("body").await;
    assert!(!body.contains(PATIENT) && body.contains("لست على يقين"), "{body}");
    app.look("96-handed-questions").await;
    refuses_the_rest(&app).await;
    // A page that is loaded anew is still the patient's.
    app.script("location.reload()", vec![]).await;
    app.element("[data-testid=handed-next]").await;
    answer_all(&app).await;
    app.look("97-handed-thanks").await;
    leave();
    taken_back(&app).await;
    app.until("main", "was left while the patient had the screen")
        .await;
    app.look("98-left").await;
    app.tap("close-left").await;

    app.tap("step-screening").await;
    app.until("[data-testid=fresh-today]", "alone. Go through it together.")
        .await;
    app.until("[data-testid=question-pregnant]", "New: the patient’s own answer")
        .await;
    app.look("98-answered-alone").await;
    for seen in app.ids("seen-").await {
        app.tap(&seen).await;
    }
    let start = Instant::now();
    loop {
        let view = app.ask("resume", json!({ "id": id })).await;
        if view["draft"].get("unseen").is_none() {
            assert_eq!(view["draft"]["answers"]["pregnant"]["value"], "unsure");
            break;
        }
        assert!(start.elapsed().as_secs() < 20, "{}", view["draft"]["unseen"]);
    }
    assert!(!app.shows("[data-testid^=fresh-]").await);
    app.stop().await;
    home.assert_deserted();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_patient_reads_the_sheet_alone_and_a_lock_takes_the_screen_back() {
    let home = Home::new();
    let app = App::start(&home).await;
    app.first_start(async |_: &App, _: &str| ()).await;
    app.to_consent().await;
    app.talk().await;
    app.tap("continue").await;
    app.element("[data-testid=freeze]").await;
    app.fill_screen().await;
    app.tap("hand-over").await;
    app.until("main", "You sign nothing here.").await;
    assert!(!app.shows("[data-testid=freeze]").await);
    assert!(!app.shows("input:enabled").await, "nothing can be ticked");
    app.look("99-handed-sheet").await;
    refuses_the_rest(&app).await;
    taken_back(&app).await;
    assert!(!app.shows("[data-testid=close-left]").await, "nobody left it");

    app.tap("step-screening").await;
    app.fill_screen().await;
    app.tap("hand-over").await;
    app.element("[data-testid=handed-next]").await;
    app.tap("take-back").await;
    app.tap_on("dialog[open] footer button:first-child").await;
    app.element("[data-testid=unlock]").await;
    app.unlock(PASSPHRASE).await;
    app.until("section[aria-label=Patient]", PATIENT).await;
    app.stop().await;
    home.assert_deserted();
}
