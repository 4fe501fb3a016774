//! The sheet as the patient reads it, and its words in the PDF.
//!
//! The goldens hold the sheets of the terminal's samples in plain text. `NEEDLEPOINT_GOLDENS=write` writes them
//! anew; the change is then read in the diff.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;
use std::fs;

use needlepoint_core::consult::{Draft, Guardian, InterpreterMode, NextVisit, Policy, When};
use needlepoint_core::pdf::{self, Meta};
use needlepoint_core::procedure::{ClauseKind, Outcome};
use needlepoint_core::sheet::{Block, Paper, Role, Sheet};
use needlepoint_core::typeset::{Fonts, TypesetError, typeset};
use needlepoint_tests::rows::resolve_all;
use needlepoint_tests::{
    Desk, against_profiles, agreed, cli, consult, consult_in, draft, patched, plain, poppler, root,
};
use serde_json::json;

fn healthy() -> Draft {
    draft(consult("healthy"))
}

/// The headings of the second level and the titles, in order.
fn headings(sheet: &Sheet) -> Vec<&str> {
    let heading = |block| match block {
        &Block::Title { ref text, .. }
        | &Block::Heading {
            level: 2, ref text, ..
        } => Some(text.as_str()),
        _ => None,
    };
    sheet.blocks.iter().filter_map(heading).collect()
}

/// Ids of the clauses with whether they are ticked.
fn clauses(sheet: &Sheet) -> BTreeMap<&str, bool> {
    let clause = |block| match block {
        &Block::Clause { ref id, ticked, .. } => Some((id.as_str(), ticked)),
        _ => None,
    };
    sheet.blocks.iter().filter_map(clause).collect()
}

fn places(sheet: &Sheet) -> Vec<(&str, Role, &str)> {
    let place = |block| match block {
        &Block::SignaturePlace {
            ref field,
            role,
            ref name,
            ..
        } => Some((field.as_str(), role, name.as_str())),
        _ => None,
    };
    sheet.blocks.iter().filter_map(place).collect()
}

fn stretches(sheet: &Sheet) -> Vec<&str> {
    let entries = sheet.blocks.iter().find_map(|block| match block {
        Block::Timeline { entries, .. } => Some(entries),
        _ => None,
    });
    entries.unwrap().iter().map(|entry| entry.when.as_str()).collect()
}

fn golden(kind: &str) {
    let sheet = plain(&Desk::new().sheet(&draft(consult(kind))));
    let file = root().join(format!("tests/goldens/{kind}.txt"));
    if std::env::var("NEEDLEPOINT_GOLDENS").is_ok_and(|v| v == "write") {
        fs::write(&file, &sheet).unwrap();
    }
    let expected = fs::read_to_string(&file).unwrap_or_default();
    let differ = || {
        let (new, old) = (sheet.lines(), expected.lines());
        let first = new.zip(old).position(|(a, b)| a != b);
        let line = first.unwrap_or(sheet.lines().count().min(expected.lines().count()));
        format!(
            "{} differs from line {}:\n- {}\n+ {}\n`NEEDLEPOINT_GOLDENS=write` writes it anew.",
            file.display(),
            line + 1,
            expected.lines().nth(line).unwrap_or("(the end)"),
            sheet.lines().nth(line).unwrap_or("(the end)"),
        )
    };
    assert!(sheet == expected, "{}", differ());
}

#[test]
fn the_healthy_sample_reads_as_its_golden() {
    golden("healthy");
}

#[test]
fn the_sample_with_cautions_reads_as_its_golden() {
    golden("cautions");
}

#[test]
fn sections_stand_in_their_order() {
    let desk = Desk::new();
    let sheet = desk.sheet(&healthy());
    let order = [
        "title",
        "matters",
        "about",
        "benefits",
        "plan",
        "before",
        "told",
        "health",
        "risks",
        "alternatives",
        "talk",
        "agree",
        "optional",
        "clinician",
        "signatures",
        "aftercare",
        "dayByDay",
        "visits",
    ];
    let texts = desk.procedure.texts("en").unwrap();
    let expected = order.map(|key| texts.get(&format!("sheet.{key}")).to_owned());
    assert_eq!(headings(&sheet), expected);
    // The aftercare begins a page of its own, after everything that is signed.
    let blocks = &sheet.blocks;
    let turn = blocks
        .iter()
        .position(|block| matches!(block, Block::PageBreak {}));
    let turn = turn.unwrap();
    let signed = |block: &Block| matches!(block, Block::SignaturePlace { .. } | Block::Clause { .. });
    assert!(blocks[..turn].iter().any(signed) && !blocks[turn..].iter().any(signed));
    assert!(matches!(&blocks[turn + 1], Block::Title { .. }));
    let calls = blocks[turn..]
        .iter()
        .filter(|block| matches!(block, Block::Call { .. }));
    assert_eq!(calls.count(), 2);
    assert_eq!(sheet.paper, Paper::A4);
}

#[test]
fn what_is_unresolved_makes_no_sheet() {
    let desk = Desk::new();
    for kind in ["healthy", "cautions"] {
        assert!(desk.review(&draft(consult(kind))).is_ok(), "{kind}");
    }
    let mut open = draft(consult("cautions"));
    open.resolutions.clear();
    let fields = |draft: &Draft| -> Vec<String> {
        desk.review(draft)
            .unwrap_err()
            .into_iter()
            .map(|gap| gap.field)
            .collect()
    };
    let expected = [
        "findings.anticoag_prescribed",
        "findings.fst_pigment",
        "findings.hsv_history",
    ];
    assert_eq!(fields(&open), expected);
    assert_eq!(fields(&draft(consult("blocked"))), ["findings.pregnant"]);
    assert_eq!(
        desk.check(&draft(consult("blocked"))).verdict,
        Outcome::DoNotTreat
    );
}

#[test]
fn every_finding_stands_on_the_sheet_with_what_was_decided() {
    let desk = Desk::new();
    let mut draft = draft(consult("cautions"));
    let text = plain(&desk.sheet(&draft));
    for resolution in draft.resolutions.iter().filter(|r| !r.reason.is_empty()) {
        assert!(text.contains(&resolution.reason), "{}", resolution.finding);
    }
    // A wait that is overridden is printed with who and why.
    let botox = json!({ "value": "yes", "details": { "when": "2026-11-20" } });
    draft
        .answers
        .insert("botox".into(), serde_json::from_value(botox).unwrap());
    let said = desk.check(&draft);
    let finding = said.findings.iter().find(|f| f.id == "botox").unwrap();
    let over = json!({
        "finding": "botox", "outcome": "wait", "until": finding.until, "kind": "overridden",
        "reason": "Given in the jaw, far from the cheeks.", "by": "Dr Noor", "at": "2026-11-23T10:00:00Z",
    });
    draft.resolutions.push(serde_json::from_value(over).unwrap());
    let text = plain(&desk.sheet(&draft));
    assert!(text.contains("4 December 2026"), "{text}");
    assert!(
        text.contains("Dr Noor goes ahead all the same. The reason: Given in the jaw, far from the cheeks.")
    );
}

/// Country, concern, birth date, needle, and whether the use is said to be off the label.
#[test]
fn off_label_use_is_said() {
    let cases = [
        ("US", "acne_scars_face", "1988-04-17", "1.5", false),
        ("US", "acne_scars_face", "1988-04-17", "2.0", true),
        ("US", "acne_scars_face", "2005-11-01", "1.5", true),
        ("US", "wrinkles_face", "1988-04-17", "1.5", true),
        ("GB", "acne_scars_face", "1988-04-17", "1.5", true),
    ];
    let mut desk = Desk::new();
    let texts = desk.procedure.texts("en").unwrap().clone();
    for (country, concern, born, needle, off) in cases {
        desk.clinic.country = country.into();
        let mut draft = healthy();
        draft.concerns.truncate(1);
        draft.concerns[0].concern = concern.into();
        draft.patient.birth_date = born.into();
        draft.plan.needles[0].length = needle.into();
        draft.plan.needles[0].reason = "Deep scars.".into();
        resolve_all(&desk, &mut draft);
        let sheet = desk.sheet(&draft);
        let case = format!("{concern} in {country}, born {born}, {needle} mm");
        let notice = sheet.blocks.iter().find_map(|block| match block {
            Block::Notice { title, text, .. } if title == texts.get("sheet.label.title") => Some(text),
            _ => None,
        });
        assert_eq!(notice.is_some(), off, "{case}");
        assert_eq!(clauses(&sheet).contains_key("off_label"), off, "{case}");
        let on = sheet
            .blocks
            .iter()
            .any(|block| matches!(block, Block::Paragraph { text } if text == texts.get("sheet.label.on")));
        assert_eq!(on, !off, "{case}");
        if let Some(text) = notice {
            assert!(
                text.contains(texts.get(&format!("concern.{concern}.name"))),
                "{text}"
            );
        }
    }
}

#[test]
fn days_are_dates_once_the_day_is_fixed() {
    let desk = Desk::new();
    let mut draft = healthy();
    draft.plan.day = Some(When::Open {});
    draft.plan.next_visit = NextVisit::default();
    let sheet = desk.sheet(&draft);
    let stretch = stretches(&sheet);
    assert!(stretch.iter().all(|when| when.starts_with("Day ")), "{stretch:?}");
    assert!(
        stretch.iter().any(|when| when.starts_with("Day 1")),
        "{stretch:?}"
    );
    let aftercare = plain(&sheet).split("=====").last().unwrap().to_owned();
    assert!(!aftercare.contains("2026"), "{aftercare}");

    draft.plan.day = Some(When::On {
        day: "2026-12-30".into(),
    });
    let sheet = desk.sheet(&draft);
    let stretch = stretches(&sheet);
    assert!(stretch.iter().all(|when| !when.contains("Day")), "{stretch:?}");
    assert_eq!(stretch[0], "30 December");
    assert!(stretch.last().unwrap().contains("2027"), "{stretch:?}");
    assert!(plain(&sheet).contains("Day 0 is 30 December 2026"));
}

#[test]
fn an_open_day_names_the_end_of_a_wait() {
    let desk = Desk::new();
    let mut draft = healthy();
    draft.plan.day = Some(When::Open {});
    let botox = json!({ "value": "yes", "details": { "when": "2026-11-20" } });
    draft
        .answers
        .insert("botox".into(), serde_json::from_value(botox).unwrap());
    let wait = json!({
        "finding": "botox", "outcome": "wait", "until": "2026-12-04", "kind": "accepted",
        "by": "Dr Noor", "at": "2026-11-23T10:00:00Z",
    });
    draft.resolutions.push(serde_json::from_value(wait).unwrap());
    let text = plain(&desk.sheet(&draft));
    assert!(
        text.contains("Not fixed yet, and not before 4 December 2026"),
        "{text}"
    );
}

#[test]
fn a_guardian_signs_for_a_minor() {
    let desk = Desk::new();
    let mut draft = healthy();
    draft.patient.birth_date = "2010-06-01".into();
    resolve_all(&desk, &mut draft);
    let gaps = desk.review(&draft).unwrap_err();
    assert!(
        gaps.iter().all(|gap| gap.field.starts_with("consent.guardian")),
        "{gaps:?}"
    );
    draft.consent.guardian = Guardian {
        name: "Ingrid Åström".into(),
        relation: "mother".into(),
        wish: "I want the scars to show less at school.".into(),
        need: "Scars that keep him from school.".into(),
    };
    let sheet = desk.sheet(&draft);
    assert_eq!(
        places(&sheet),
        [
            ("guardian", Role::Guardian, "Ingrid Åström"),
            ("clinician", Role::Clinician, "Dr Mara Linden")
        ]
    );
    let text = plain(&sheet);
    for words in [
        "I want the scars to show less at school.",
        "Scars that keep him from school.",
    ] {
        assert!(text.contains(words), "{words}");
    }
    let asked = clauses(&sheet);
    assert!(
        asked.contains_key("guardian") && asked.contains_key("assent"),
        "{asked:?}"
    );
    // Neither the young person nor who informs or treats decides for them.
    let mut other = draft.clone();
    for name in [&draft.patient.name, "dr mara\u{200b} LINDEN"] {
        other.consent.guardian.name = name.into();
        let gaps = desk.review(&other).unwrap_err();
        let fields: Vec<&str> = gaps.iter().map(|gap| gap.field.as_str()).collect();
        assert_eq!(fields, ["consent.guardian"], "{name}");
    }
    // Whoever comes of age before the treatment is still a minor where this is signed.
    let (listed, held) = (places(&sheet), asked.len());
    draft.patient.birth_date = "2008-11-24".into();
    draft.plan.day = Some(When::On {
        day: "2026-12-24".into(),
    });
    draft.resolutions.clear();
    resolve_all(&desk, &mut draft);
    let nearly = desk.sheet(&draft);
    assert_eq!((places(&nearly), clauses(&nearly).len()), (listed, held));
    draft.consent.guardian = Guardian::default();
    assert!(desk.review(&draft).is_err());
    let adult = desk.sheet(&healthy());
    assert!(!clauses(&adult).contains_key("guardian"));
    assert_eq!(places(&adult)[0].0, "patient");
}

#[test]
fn an_interpreter_signs_too() {
    let mut draft = healthy();
    let interpreter = &mut draft.consent.interpreter;
    (interpreter.needed, interpreter.name) = (Some(true), "Marek Wiśniewski".into());
    interpreter.language = "Polish".into();
    interpreter.mode = Some(InterpreterMode::Telephone);
    let sheet = Desk::new().sheet(&draft);
    assert!(plain(&sheet).contains("Interpreter: Marek Wiśniewski · Polish · By telephone"));
    let fields: Vec<&str> = places(&sheet).iter().map(|(field, ..)| *field).collect();
    assert_eq!(fields, ["patient", "interpreter", "clinician"]);
    assert!(clauses(&sheet).contains_key("interpreter"));
}

#[test]
fn nothing_is_ticked_beforehand() {
    let desk = Desk::new();
    let mut draft = healthy();
    draft.consent.ticks.clear();
    draft.consent.initials.clear();
    let sheet = desk.sheet(&draft);
    assert!(clauses(&sheet).values().all(|ticked| !ticked));
    let open = desk.freeze(&draft).unwrap_err();
    let optional = |id: &str| {
        let clause = desk
            .procedure
            .clauses
            .iter()
            .find(|clause| clause.id == id)
            .unwrap();
        clause.kind == ClauseKind::Optional
    };
    let asked = clauses(&sheet);
    let required: Vec<String> = sheet
        .blocks
        .iter()
        .filter_map(|block| match block {
            Block::Clause { id, .. } if !optional(id) => Some(format!("clause.{id}")),
            _ => None,
        })
        .collect();
    assert_eq!(
        open.into_iter().map(|gap| gap.field).collect::<Vec<_>>(),
        required
    );
    for id in ["anaesthetic", "photo_record", "photo_teaching", "photo_marketing"] {
        assert!(asked.contains_key(id) && optional(id), "{id}");
    }
    assert!(!asked.contains_key("topical"), "no topical is planned");
    // A tick on a key clause does not do without initials.
    let mut draft = healthy();
    draft.consent.initials.remove("risks");
    let open = desk.freeze(&draft).unwrap_err();
    assert_eq!(open.len(), 1);
    assert_eq!(open[0].field, "clause.risks");
}

#[test]
fn a_topical_is_off_unless_it_is_planned_and_then_called_unapproved() {
    let mut draft = healthy();
    draft.plan.topical.planned = true;
    draft.plan.topical.product = "Vitamin C 10 %".into();
    let sheet = Desk::new().sheet(&draft);
    let clause = sheet.blocks.iter().find_map(|block| match block {
        Block::Clause {
            id,
            required,
            ticked,
            text,
            ..
        } if id == "topical" => Some((*required, *ticked, text)),
        _ => None,
    });
    let (required, ticked, text) = clause.unwrap();
    assert!(!required && !ticked);
    assert!(text.contains("not approved"), "{text}");
    assert!(plain(&sheet).contains("Also put on the skin: Vitamin C 10 %"));
    assert!(!plain(&Desk::new().sheet(&healthy())).contains("Also put on the skin"));
}

#[test]
fn texts_that_nobody_approved_are_called_so() {
    let mut desk = Desk::new();
    let approved = plain(&desk.sheet(&healthy()));
    assert!(
        approved.contains("Text approved by Dr Mara Linden, consultant dermatologist, on 2 November 2026.")
    );
    assert!(!approved.contains("not yet approved"));
    desk.policy = Policy {
        approvals: BTreeMap::new(),
        ..desk.policy
    };
    let sheet = desk.sheet(&healthy());
    let text = plain(&sheet);
    assert!(
        text.contains("This text is not yet approved") && text.contains("Not yet approved by the clinic.")
    );
    // An approval of another version is none of this one.
    let mut desk = Desk::new();
    desk.policy.approvals.get_mut("en").unwrap().version = "2025.9".into();
    assert_eq!(plain(&desk.sheet(&healthy())), text);
}

#[test]
fn a_needle_beyond_the_ceiling_is_printed_with_its_reason() {
    let desk = Desk::new();
    let mut draft = healthy();
    let group = &desk.procedure.zone(&draft.plan.needles[0].zone).unwrap().group;
    let needle = desk.procedure.needle(group).unwrap();
    draft.plan.needles[0].length = (needle.ceiling + 0.1).to_string();
    let gaps = desk.review(&draft).unwrap_err();
    assert_eq!(
        gaps[0].field,
        format!("plan.needles.{}", draft.plan.needles[0].zone)
    );
    draft.plan.needles[0].reason = "Tethered scars, tested on the jaw before.".into();
    let text = plain(&desk.sheet(&draft));
    assert!(text.contains("Longer than the set limit. Reason: Tethered scars, tested on the jaw before."));
}

fn written(sheet: &Sheet) -> Vec<u8> {
    let pages = typeset(sheet, &Fonts::load()).unwrap_or_else(|error| panic!("{error}"));
    let meta = Meta {
        title: sheet.title.clone(),
        language: sheet.language.clone(),
        subject: Some(sheet.patient.clone()),
        created: "2026-11-23T10:15:00+00:00[+00:00]".parse().unwrap(),
    };
    pdf::write(&pages, &meta).unwrap().into_bytes()
}

/// Words with how often each stands there, without the marks that tell a reader's program the direction.
fn words(text: &str) -> BTreeMap<String, usize> {
    let mut found = BTreeMap::new();
    for word in text.split_whitespace() {
        let word: String = word
            .chars()
            .filter(
                |c| !matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'),
            )
            .collect();
        *found.entry(word).or_insert(0) += 1;
    }
    found
}

#[test]
fn the_page_for_the_fridge_is_one_page() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("sheet.pdf");
    let mut desk = Desk::new();
    let texts = desk.procedure.texts("en").unwrap().clone();
    for paper in [Paper::A4, Paper::Letter] {
        for day in [When::Today {}, When::Open {}] {
            desk.clinic.paper = Some(paper);
            let mut draft = draft(consult("cautions"));
            draft.plan.day = Some(day.clone());
            fs::write(&file, written(&desk.sheet(&draft))).unwrap();
            let text = poppler(&file);
            let page = text
                .split('\u{c}')
                .find(|page| page.contains(texts.get("sheet.remember")));
            let page = page.unwrap().split_whitespace().collect::<Vec<_>>().join(" ");
            let last = desk.procedure.aftercare.windows.last().unwrap();
            let short = format!("window.{}.short", last.id);
            for words in [
                texts.get("sheet.aftercare"),
                texts.get("sheet.call.clinic"),
                texts.get("sheet.call.emergency"),
                texts.get(&short),
                "020 7946 0018",
                "020 7946 0999",
                "999",
            ] {
                assert!(
                    page.contains(words),
                    "{paper:?}, {day:?}: {words} is not on the page:\n{page}"
                );
            }
        }
    }
}

#[test]
fn the_page_for_the_fridge_is_one_page_in_every_language() {
    let mut desk = Desk::new();
    let languages: Vec<String> = desk.procedure.texts.keys().cloned().collect();
    for language in &languages {
        for paper in [Paper::A4, Paper::Letter] {
            desk.clinic.paper = Some(paper);
            let sheet = desk.sheet(&draft(consult_in(language, "cautions")));
            let pages = typeset(&sheet, &Fonts::load()).unwrap();
            let texts = desk.procedure.texts(language).unwrap();
            let parts = [
                "sheet.aftercare",
                "sheet.remember",
                "sheet.call.clinic",
                "sheet.call.emergency",
                "sheet.dayByDay",
            ];
            let page = |key: &str| {
                let mut bookmarks = pages.bookmarks.iter();
                bookmarks.find(|mark| mark.text == texts.get(key)).unwrap().page
            };
            let [title, others @ .., next] = parts.map(page);
            assert_eq!(others, [title; 3], "{language}, {paper:?}");
            assert_eq!(next, title + 1, "{language}, {paper:?}");
        }
    }
}

/// 200 characters of a name: its words over and over.
fn long(name: &str, between: &str) -> String {
    let mut long = name.to_owned();
    while long.chars().count() < 200 {
        long = format!("{long}{between}{name}");
    }
    let cut: String = long.chars().take(200).collect();
    cut.trim().to_owned()
}

#[test]
fn a_long_name_in_any_script_is_whole_in_the_sealed_pdf() {
    let names = [
        ("Arabic", "محمد عبد الرحمن السيد المصري فاطمة الزهراء", " "),
        ("Hebrew", "יעל בן־דוד שפירא אברהם", " "),
        ("Chinese", "欧阳娜娜司马相如诸葛孔明", ""),
        ("Korean", "김민준 박서연 이도윤", " "),
        ("Greek", "Ελευθερία Παπαδοπούλου Ιωάννης", " "),
        ("Cyrillic", "Александра Щербакова Їжакевич", " "),
        ("Vietnamese", "Nguyễn Thị Thuỳ Dương Trần Đức", " "),
        ("Devanagari", "प्रियंका शर्मा कृष्णमूर्ति", " "),
        ("Latin", "Zoë Łukasiewicz-Ångström O’Connor Ğül Þórður", " "),
        ("Armenian", "Արամ Խաչատրյան Փիլոյան", " "),
        ("Georgian", "ნინო ჯაფარიძე ღვინჯილია", " "),
        ("Ethiopic", "ጥሩነሽ ዲባባ ኃይለ ሥላሴ", " "),
        ("Bengali", "রবীন্দ্রনাথ ক্ষেত্রমোহন", " "),
        ("Gurmukhi", "ਹਰਪ੍ਰੀਤ ਸਿੰਘ ਢਿੱਲੋਂ", " "),
        ("Gujarati", "નરેન્દ્ર ક્ષિતિજ શાહ", " "),
        ("Odia", "ଲକ୍ଷ୍ମୀପ୍ରିୟା ମହାନ୍ତି", " "),
        ("Tamil", "கிருஷ்ணமூர்த்தி ஸ்ரீனிவாசன்", " "),
        ("Telugu", "శ్రీలక్ష్మి కృష్ణమూర్తి", " "),
        ("Kannada", "ಕೃಷ್ಣಮೂರ್ತಿ ಶ್ರೀನಿವಾಸ", " "),
        ("Malayalam", "കൃഷ്ണൻകുട്ടി ശ്രീജ", " "),
        ("Sinhala", "චන්ද්‍රිකා කුමාරතුංග", " "),
        ("Thai", "ปรียานุช น้ำทิพย์ เก่งกล้า", " "),
        ("Lao", "ສົມສັກ ພົມວິຫານ ແກ້ວ", " "),
        ("Burmese", "အောင်ဆန်း မြင့်သိန်း ကြည်", " "),
        ("Khmer", "សុភា ស្រីស្រស់ គឹមឡាយ", " "),
    ];
    let folder = tempfile::tempdir().unwrap();
    let (file, out) = (
        folder.path().join("consult.json"),
        folder.path().join("sheet.pdf"),
    );
    for (script, name, between) in names {
        let name = long(name, between);
        let changed = agreed(&json!({ "patient": { "name": name } }));
        fs::write(&file, changed.to_string()).unwrap();
        let ran = cli(["sheet".as_ref(), file.as_os_str(), "-o".as_ref(), out.as_os_str()]);
        assert_eq!(ran.code, 0, "{script}: {}", ran.err);
        assert_eq!(against_profiles(&fs::read(&out).unwrap()), [""; 0], "{script}");
        // In the title, among the facts, below the signature, on the aftercare page.
        let text = poppler(&out);
        if between.is_empty() || !matches!(script, "Arabic" | "Hebrew") {
            // Poppler drops the hyphen of a word that goes on in the next line.
            let dense = |text: &str| text.split_whitespace().collect::<String>().replace('-', "");
            let count = dense(&text).matches(&dense(&name)).count();
            assert!(count >= 4, "{script}: whole {count} times");
        } else {
            // Words of the two directions stand side by side on a line, so that each word is looked for.
            let found = words(&text);
            for (word, count) in words(&name) {
                let there = found.get(&word).copied().unwrap_or(0);
                assert!(
                    there >= 4 * count,
                    "{script}: {word} {there} times, not {}",
                    4 * count
                );
            }
        }
    }
}

#[test]
fn what_cannot_be_printed_is_refused_with_words() {
    let desk = Desk::new();
    let cases = [
        ("an emoji", "Ana 😀", '😀'),
        ("an override to the left", "Ana \u{202e}evil", '\u{202e}'),
        ("an override to the right", "Ana \u{202d}evil", '\u{202d}'),
        ("a bell", "Ana\u{7}", '\u{7}'),
        ("an escape", "\u{1b}[31mAna", '\u{1b}'),
        ("a control of the second set", "Ana\u{9b}", '\u{9b}'),
    ];
    let folder = tempfile::tempdir().unwrap();
    let (file, out) = (
        folder.path().join("consult.json"),
        folder.path().join("sheet.pdf"),
    );
    for (what, name, refused) in cases {
        let mut draft = healthy();
        draft.patient.name = name.into();
        assert_eq!(
            desk.review(&draft).unwrap_err()[0].field,
            "patient.name",
            "{what}"
        );
        // Words that come by another way are refused all the same.
        let mut sheet = desk.sheet(&healthy());
        sheet.blocks.push(Block::Paragraph { text: name.into() });
        let error = typeset(&sheet, &Fonts::load()).expect_err(what);
        let TypesetError::Uncovered { characters } = &error else {
            panic!("{what}: {error}");
        };
        assert_eq!(characters, &[refused], "{what}");
        assert!(!error.hint().is_empty());

        let changed = patched(consult("healthy"), &json!({ "patient": { "name": name } }));
        fs::write(&file, changed.to_string()).unwrap();
        let ran = cli(["sheet".as_ref(), file.as_os_str(), "-o".as_ref(), out.as_os_str()]);
        assert_eq!(ran.code, 2, "{what}");
        let named = format!("cannot be printed: U+{:04X}. ", u32::from(refused));
        assert!(ran.err.contains(&named), "{what}: {}", ran.err);
        assert!(!out.exists(), "{what}");
    }
}
