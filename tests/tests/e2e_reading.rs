//! What is read in the real window: the words of the sheet and no others, once somebody has approved them, and how
//! long each part was on the screen.
#![cfg(feature = "window")]
#![allow(clippy::print_stdout)]

#[path = "../src/window/mod.rs"]
mod window;

use std::collections::{BTreeMap, BTreeSet};

use needlepoint_core::procedure::microneedling;
use needlepoint_core::sheet::{Block, Sheet};
use needlepoint_tests::{consult_in, patched, poppler, said, shapes};
use serde_json::{Value, json};
use window::{App, Home, PASSPHRASE};

#[tokio::test(flavor = "multi_thread")]
async fn the_screen_says_what_the_sheet_says_in_every_language_and_shape() {
    let home = Home::new();
    let app = App::start(&home).await;
    app.first_start(async |_: &App, _: &str| ()).await;
    println!("language  consult     words on the screen");
    for language in microneedling()
        .expect("the built-in content has no flaw")
        .texts
        .keys()
    {
        for (shape, kind, change) in shapes(jiff::Zoned::now().date()) {
            let draft = patched(consult_in(language, kind), &change);
            let id = open(&app, draft).await;
            let sheet = app.ask("sheet", json!({ "id": id })).await["sheet"].take();
            let sheet: Sheet = serde_json::from_value(sheet).expect("the window's sheet is the core's");
            assert_eq!(&sheet.language, language);
            let words = on_the_screen(&app).await;
            assert_eq!(words, of_the_blocks(&sheet), "{language}, {shape}");
            assert_maps(&app, &sheet, &format!("{language}, {shape}")).await;
            assert_drawn(&app, &format!("{language}, {shape}")).await;
            println!("{language:<9} {shape:<11} {:>6}", words.len());
            if shape == "cautions" {
                app.look(&format!("50-sheet-{language}")).await;
            }
            app.tap("home").await;
            app.element("[data-testid=new-consultation]").await;
            app.ask("discard", json!({ "id": id })).await;
        }
    }
    app.stop().await;
    home.assert_deserted();
}

/// Puts a sample's draft into a new consultation, and opens the sheet of it to be read.
async fn open(app: &App, sample: Value) -> String {
    app.tap("new-consultation").await;
    app.element("[id=\"field-patient.name\"]").await;
    let home = app.ask("home", json!({})).await;
    let id = home["drafts"][0]["id"]
        .as_str()
        .expect("a draft was begun")
        .to_owned();
    let today = jiff::Zoned::now().date().to_string();
    let fresh = json!({
        "signatures": null, "date": today, "resolutions": [],
        "consent": { "ticks": null, "initials": null },
    });
    let mut draft = patched(sample, &fresh);
    let view = app.ask("change", json!({ "id": id, "draft": draft })).await;
    draft["resolutions"] = resolved(&view["findings"]);
    let view = app.ask("change", json!({ "id": id, "draft": draft })).await;
    assert_eq!(view["gaps"], json!([]), "{}", draft["language"]);
    app.tap("home").await;
    app.tap_on("main section li button").await;
    app.tap("continue").await;
    app.element("[data-testid=freeze]").await;
    id
}

/// Every finding resolved, against it where it has to be.
fn resolved(findings: &Value) -> Value {
    let resolve = |finding: &Value| {
        let finding = &finding["finding"];
        let against = matches!(finding["outcome"].as_str(), Some("wait" | "doNotTreat"));
        json!({
            "finding": finding["id"], "outcome": finding["outcome"], "until": finding["until"],
            "kind": if against { "overridden" } else { "accepted" },
            "reason": "Talked over and weighed.", "by": "", "at": "",
        })
    };
    findings
        .as_array()
        .expect("findings")
        .iter()
        .map(resolve)
        .collect()
}

/// The words of the sheet as it stands in the page, in their order. What is to be filled in, and the drawings, are no
/// words of it.
async fn on_the_screen(app: &App) -> Vec<String> {
    let script = "const sheet = document.querySelector('.sheet');
        const walk = document.createTreeWalker(sheet, NodeFilter.SHOW_TEXT);
        const words = [];
        while (walk.nextNode())
          if (!walk.currentNode.parentElement.closest('.initials, .message, figure.map, .line'))
            words.push(...walk.currentNode.data.split(/\\s+/).filter(Boolean));
        return words";
    let words = app.script(script, vec![]).await;
    serde_json::from_value(words).expect("a list of words")
}

/// The words of a sheet in the order in which the screen shows them: a timeline names its columns at every entry.
fn of_the_blocks(sheet: &Sheet) -> Vec<String> {
    let mut strings = Vec::new();
    for block in &sheet.blocks {
        match block {
            Block::Map { .. } => {}
            Block::Timeline { entries, heads } => {
                for entry in entries {
                    strings.extend([entry.when.clone(), entry.title.clone()]);
                    for (head, items) in heads.iter().zip([&entry.expect, &entry.todo, &entry.avoid]) {
                        strings.extend((!items.is_empty()).then(|| head.clone()));
                        strings.extend(items.iter().cloned());
                    }
                }
            }
            Block::Clause { text, beside, .. } => strings.extend([text.clone(), beside.clone()]),
            _ => strings.extend(said(&Sheet {
                blocks: vec![block.clone()],
                ..sheet.clone()
            })),
        }
    }
    let words = strings.iter().flat_map(|text| text.split_whitespace());
    words.map(str::to_owned).collect()
}

/// Words with how often each stands there.
fn counted(text: &str) -> BTreeMap<String, usize> {
    let mut found = BTreeMap::new();
    for word in text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|w| !w.is_empty())
    {
        *found.entry(word.to_owned()).or_insert(0) += 1;
    }
    found
}

/// No letter of the sheet is drawn as the box that stands for what no face holds.
async fn assert_drawn(app: &App, case: &str) {
    app.until(".sheet:not(.waits) h1", "").await;
    let script = "const sheet = document.querySelector('.sheet');
        const canvas = Object.assign(document.createElement('canvas'), { width: 40, height: 40 });
        const brush = canvas.getContext('2d', { willReadFrequently: true });
        const drawn = (font, letter) => {
          brush.clearRect(0, 0, 40, 40);
          brush.font = font;
          brush.fillText(letter, 4, 30);
          return brush.getImageData(0, 0, 40, 40).data.join();
        };
        const seen = new Set(), boxes = new Map(), found = new Set();
        const walk = document.createTreeWalker(sheet, NodeFilter.SHOW_TEXT);
        while (walk.nextNode()) {
          const { fontStyle, fontWeight, fontFamily } = getComputedStyle(walk.currentNode.parentElement);
          const font = `${fontStyle} ${fontWeight} 24px ${fontFamily}`;
          if (!boxes.has(font)) boxes.set(font, drawn(font, '\\u0378'));
          for (const letter of walk.currentNode.data) {
            if (seen.has(font + letter) || !/[\\p{L}\\p{N}\\p{P}]/u.test(letter)) continue;
            seen.add(font + letter);
            if (drawn(font, letter) === boxes.get(font)) found.add(letter);
          }
        }
        return [seen.size, [...found].join('')]";
    let found = app.script(script, vec![]).await;
    assert!(
        found[0].as_u64() > Some(50),
        "{case}: letters were looked at: {found}"
    );
    assert_eq!(found[1], "", "{case}: letters drawn as boxes");
}

/// The drawings bear every zone's label and every caption, and nothing else.
async fn assert_maps(app: &App, sheet: &Sheet, case: &str) {
    let script = "return [...document.querySelectorAll('.sheet figure.map')].map((map) =>
        [...map.querySelectorAll('text, .beneath')].map((e) => e.textContent.trim()).filter(Boolean))";
    let drawn: Vec<BTreeSet<String>> =
        serde_json::from_value(app.script(script, vec![]).await).expect("lists of words");
    let wanted = sheet.blocks.iter().filter_map(|block| match block {
        Block::Map { captions, zones, .. } => Some(zones.iter().map(|z| &z.label).chain(captions)),
        _ => None,
    });
    let wanted: Vec<BTreeSet<String>> = wanted.map(|all| all.cloned().collect()).collect();
    assert_eq!(drawn, wanted, "{case}");
    assert!(!wanted.is_empty(), "{case}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sheet_is_signed_once_its_words_are_approved_and_its_record_says_how_long_it_was_read() {
    let home = Home::new();
    let app = App::start(&home).await;
    app.set_up(&mut async |_: &App, _: &str| ()).await;
    app.until("main", "Before the first signature").await;
    app.look("51-nothing-approved").await;
    app.patient().await;
    app.until("form", "not approved yet").await;
    app.look("52-patient-unapproved").await;
    app.tap("continue").await;
    app.concerns().await;
    app.tap("continue").await;
    app.screening(&[]).await;
    app.tap("continue").await;
    app.plan().await;
    app.tap("continue").await;
    app.talk().await;
    app.tap("continue").await;
    app.tick().await;
    app.until("form", "1 open: the approval of the texts").await;
    app.until("[data-testid=step-consent]", "1 open").await;
    app.tap("freeze").await;
    app.until("[role=alert]", "Approve them in the settings").await;
    assert!(
        !app.shows("[data-testid=pad]").await,
        "nobody signs what is not approved"
    );
    app.look("53-not-signed").await;
    app.tap("approve-texts").await;
    app.element("[data-testid=save]").await;
    app.approve().await;
    app.tap("back-to-consultation").await;

    app.tap("continue").await;
    app.until("form", "Nothing is open.").await;
    // Its first part lies open for a while; the one in the middle is passed over.
    app.until("[data-testid=passed-over]", "parts were not shown yet")
        .await;
    let script = "document.querySelectorAll('.sheet [data-part]')[0].scrollIntoView()";
    app.script(script, vec![]).await;
    tokio::time::sleep(std::time::Duration::from_secs(6)).await;
    app.look("54-passed-over").await;
    let drafts = app.ask("home", json!({})).await;
    let sheet = app.ask("sheet", json!({ "id": drafts["drafts"][0]["id"] })).await["sheet"].take();
    let sheet: Sheet = serde_json::from_value(sheet).expect("the window's sheet is the core's");
    assert_eq!(on_the_screen(&app).await, of_the_blocks(&sheet));
    app.tap("freeze").await;
    let told = app
        .until("[data-testid=passed-over]", "In front of the patient for")
        .await;
    assert!(told.contains("were not shown yet"), "{told}");
    app.look("55-signing-passed-over").await;
    app.kill();

    // What was measured outlives the end of the program.
    let app = App::start(&home).await;
    app.unlock(PASSPHRASE).await;
    app.until("main", "Go on with").await;
    app.tap_on("main section li button").await;
    app.until("[data-testid=passed-over]", "In front of the patient for")
        .await;
    app.both_sign().await;
    let told = app
        .until("[aria-label=Reading]", "In front of the patient for")
        .await;
    app.tap_on("[aria-label=Reading] summary").await;
    let parts = app.until("[aria-label=Reading]", "not shown").await;
    assert!(parts.contains(" s"), "{told}\n{parts}");
    app.look("56-record-reading").await;

    // What was on the screen is what the sealed file says, and its digest stands under each signature.
    app.tap("save-copy").await;
    app.until("[data-testid=answer]", ".pdf").await;
    let copies = std::fs::read_dir(home.copies())
        .expect("the folder of copies")
        .flatten();
    let copy = copies.map(|entry| entry.path()).next().expect("a copy was saved");
    let file = poppler(&copy);
    let digest = app.read("dl .digest").await;
    let under = format!("SHA-256 {}", &digest.trim()[..16]);
    assert_eq!(file.matches(&under).count(), 2, "{under}");
    let (there, wanted) = (counted(&file), counted(&said(&sheet).join(" ")));
    let few = |(word, times): &(&String, &usize)| there.get(*word).unwrap_or(&0) < *times;
    let missing: Vec<_> = wanted.iter().filter(few).collect();
    assert!(missing.is_empty(), "the file lacks {missing:?}");
    app.stop().await;
    home.assert_deserted();
}
