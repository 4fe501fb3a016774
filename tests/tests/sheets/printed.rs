//! What the pages bear: the page for the fridge, long names in any script.

use super::*;
use needlepoint_core::consult::When;
use needlepoint_core::screening::review;
use needlepoint_core::sheet::{Block, Paper, aftercare, blank};
use needlepoint_core::typeset::{Fonts, TypesetError, typeset};
use needlepoint_tests::{
    Desk, against_profiles, agreed, cli, consult, consult_in, draft, patched, poppler, told_apart, written,
};
use serde_json::json;
use std::collections::BTreeMap;
use std::fs;

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
            let agreed = desk.agreed(draft(consult_in(language, "cautions")));
            let frozen = desk.freeze(&agreed).unwrap_or_else(|gaps| panic!("{gaps:?}"));
            let alone = aftercare(&frozen).unwrap();
            for sheet in [frozen.sheet(), &alone] {
                let pages = typeset(sheet, &Fonts::load()).unwrap();
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
                let which = format!("{language}, {paper:?}, {:?}", sheet.kind);
                assert_eq!(others, [title; 3], "{which}");
                assert_eq!(next, title + 1, "{which}");
            }
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
        ("a script of clay", "Ana \u{12000}", '\u{12000}'),
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

#[test]
fn what_stands_in_the_clinics_language_is_told_to_be_in_it() {
    let desk = Desk::new();
    for language in ["ar", "zh-Hans", "fr"] {
        let agreed = desk.agreed(draft(consult_in(language, "cautions")));
        let frozen = desk.freeze(&agreed).unwrap_or_else(|gaps| panic!("{gaps:?}"));
        let reviewed = review(&agreed, &desk.setting(&agreed)).unwrap();
        let by_pen = blank(&reviewed, &desk.setting(&agreed)).unwrap();
        for sheet in [frozen.sheet(), by_pen.sheet()] {
            for large_print in [false, true] {
                let mut sheet = sheet.clone();
                sheet.printing.large_print = large_print;
                let passages = told_apart(&sheet);
                assert!(passages > 50, "{language}: {passages}");
                let file = lopdf::Document::load_mem(&written(&sheet)).unwrap();
                let elements = file.objects.values().filter_map(|object| object.as_dict().ok());
                let tagged = elements.filter(|element| {
                    let language = element.get(b"Lang").and_then(lopdf::Object::as_str);
                    element.has(b"S") && language.is_ok_and(|language| language == b"en")
                });
                assert_eq!(tagged.count(), passages, "{language}: elements of the file");
            }
        }
    }
}

/// The clinician can read what notices and tables are about.
#[test]
fn notices_and_tables_carry_their_heads_in_the_clinics_language() {
    let mut desk = Desk::new();
    for approved in [true, false] {
        if !approved {
            desk.policy.approvals.clear();
        }
        let sheet = desk.sheet(&desk.agreed(draft(consult_in("de", "cautions"))));
        let (mut tables, mut notices) = (0, 0);
        for block in &sheet.blocks {
            match block {
                Block::Table { head, beside, .. } => {
                    let beside = beside.as_ref().unwrap();
                    assert_eq!(beside.head.len(), head.len());
                    assert!(
                        beside.head.iter().zip(head).all(|(beside, own)| beside != own),
                        "{head:?}"
                    );
                    tables += 1;
                }
                Block::Notice { title, beside, .. } => {
                    let beside = beside.as_ref().unwrap();
                    assert!(!beside.title.is_empty() && beside.title != *title, "{title}");
                    notices += 1;
                }
                _ => {}
            }
        }
        assert_eq!((tables, notices), (4, if approved { 1 } else { 2 }));
        told_apart(&sheet);
    }
}
