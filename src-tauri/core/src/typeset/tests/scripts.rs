//! Names and sentences in the scripts of the world.

use super::sample::sheet_of;
use super::*;
use crate::sheet::{Direction, Fact};
use crate::typeset::fonts::{FIRST, PACKED, VAZIRMATN, is_of_packed, is_of_vazirmatn};
use skrifa::{FontRef, MetadataProvider};

const NAMES: [&str; 34] = [
    "محمد عبد السلام الخوارزمي",
    "שָׁרָה בֶּן־דָּוִד",
    "李小龍 欧阳明日香",
    "김민준 이서연",
    "Ελένη Παπαδοπούλου-Ψαρρά",
    "Владимир Щербаков Ґалаґан",
    "Nguyễn Thị Ánh Tuyết",
    "आर्या श्रीवास्तव क्षत्रिय",
    "さくら テスト 太郎",
    "Łukasz Żółć-Šťastný",
    "Þórður Æsir O’Brien",
    "İpek Çağlar Ğ ŋ ɓ ɖ",
    "Արամ Խաչատրյան Փիլոյան",
    "ნინო ჯაფარიძე-ღვინჯილია",
    "ጥሩነሽ ዲባባ ኃይለ ሥላሴ",
    "রবীন্দ্রনাথ ক্ষেত্রমোহন",
    "ਹਰਪ੍ਰੀਤ ਸਿੰਘ ਢਿੱਲੋਂ",
    "નરેન્દ્ર ક્ષિતિજ શાહ",
    "ଲକ୍ଷ୍ମୀପ୍ରିୟା ମହାନ୍ତି",
    "கிருஷ்ணமூர்த்தி ஸ்ரீனிவாசன்",
    "శ్రీలక్ష్మి కృష్ణమూర్తి",
    "ಕೃಷ್ಣಮೂರ್ತಿ ಶ್ರೀನಿವಾಸ",
    "കൃഷ്ണൻകുട്ടി ശ്രീജ",
    "චන්ද්‍රිකා කුමාරතුංග ශ්‍රී",
    "ปรียานุช น้ำทิพย์ เก่งกล้า",
    "ສົມສັກ ພົມວິຫານ ແກ້ວ",
    "အောင်ဆန်း မြင့်သိန်း ကြည်",
    "សុភា ស្រីស្រស់ គឹមឡាយ",
    "བསྟན་འཛིན་རྒྱ་མཚོ།",
    "އަޙްމަދު ޢަލީ",
    "ߡߊ߬ߡߊߘߎ߫ ߖߊߟߏ߫",
    "ⵜⵉⴼⵉⵏⴰⵖ ⵎⵓⵃⵏⴷ",
    "ᏣᎳᎩ ᏎᏉᏯ",
    "ᐃᓄᒃᑎᑐᑦ ᐊᓐᓂᕐᒥᒃ",
];

/// All characters, sorted: what a line break or a direction does not change.
fn letters(text: &str) -> Vec<char> {
    let mut letters: Vec<char> = text.chars().filter(|c| !c.is_whitespace()).collect();
    letters.sort_unstable();
    letters
}

pub(crate) fn names() -> Vec<Block> {
    let rows = NAMES.iter().map(|name| Fact::new("Name", *name));
    vec![
        Block::Title {
            text: NAMES.join(" "),
            subtitle: NAMES.join(", "),
            beside: String::new(),
        },
        Block::Facts { rows: rows.collect() },
        Block::Paragraph {
            text: NAMES.join(" / "),
        },
    ]
}

#[test]
fn names_of_all_scripts_are_whole() {
    for name in NAMES {
        for direction in [Direction::Ltr, Direction::Rtl] {
            let blocks = vec![Block::Paragraph { text: name.into() }];
            let pages = pages(&Sheet {
                direction,
                ..sheet_of(blocks)
            });
            let node = pages
                .nodes
                .iter()
                .position(|node| node.tag == Tag::Paragraph)
                .unwrap();
            assert_eq!(letters(&text_of(&pages, node)), letters(name));
        }
    }
}

#[test]
fn a_name_of_two_hundred_letters_is_whole() {
    for letter in ["W", "م", "李", "한", "क"] {
        let name = letter.repeat(200);
        let rows = vec![Fact::new("Name", name.clone())];
        let pages = pages(&Sheet {
            patient: name.clone(),
            ..sheet_of(vec![Block::Facts { rows }])
        });
        let node = pages
            .nodes
            .iter()
            .position(|node| node.tag == Tag::ListBody)
            .unwrap();
        assert_eq!(letters(&text_of(&pages, node)).len(), 200);
    }
}

#[test]
fn a_long_name_in_the_running_head_ends_on_its_line() {
    let page_break = Block::PageBreak {};
    let after = Block::Paragraph {
        text: "After.".into(),
    };
    for letter in ["W", "م", "李"] {
        let blocks = vec![after.clone(), page_break.clone(), after.clone()];
        let pages = pages(&Sheet {
            patient: letter.repeat(200),
            ..sheet_of(blocks)
        });
        let head = pages.pages[1].items.iter().filter_map(|item| match item {
            Item::Run(run) if run.size == 10.0 && run.y < 66.0 => Some(run),
            _ => None,
        });
        let baselines: BTreeSet<u32> = head.map(|run| run.y.to_bits()).collect();
        assert_eq!(baselines.len(), 1);
    }
}

#[test]
fn what_is_not_seen_is_no_reason_to_refuse() {
    for text in [
        "a\r\nb\tc",
        "می\u{200c}خواهم",
        "क्\u{200d}ष",
        "a\u{200e}b\u{200f}c",
        "co\u{ad}operate",
    ] {
        pages(&sheet_of(vec![Block::Paragraph { text: text.into() }]));
    }
}

#[test]
fn what_cannot_be_printed_is_named() {
    let refused = |text: &str| {
        let blocks = vec![Block::Paragraph { text: text.into() }];
        match typeset(&sheet_of(blocks), &Fonts::load()) {
            Err(TypesetError::Uncovered { characters }) => characters,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(refused("Zoë 🙂 and 🦄"), ['🙂', '🦄']);
    assert_eq!(refused("a\u{7}b"), ['\u{7}']);
    // Marks that turn what is written about make another dose of "1.5 / 0.5".
    for turned in [
        "\u{202a}", "\u{202b}", "\u{202d}", "\u{202e}", "\u{2066}", "\u{2067}", "\u{2068}",
    ] {
        let text = format!("give {turned}1.5 / 0.5");
        assert_eq!(refused(&text), turned.chars().collect::<Vec<_>>(), "{text:?}");
    }
    assert_eq!(refused("a\u{202c}b\u{2069}"), ['\u{202c}', '\u{2069}']);
}

#[test]
fn what_is_printed_on_every_page_is_looked_at_too() {
    let sheet = Sheet {
        patient: "A\u{202e}B".into(),
        ..sheet_of(Vec::new())
    };
    let expected = TypesetError::Uncovered {
        characters: vec!['\u{202e}'],
    };
    assert_eq!(typeset(&sheet, &Fonts::load()), Err(expected));
}

#[test]
fn right_to_left_mirrors_the_page() {
    let mirrored = |direction| {
        pages(&Sheet {
            direction,
            ..sample()
        })
    };
    let (ltr, rtl) = (mirrored(Direction::Ltr), mirrored(Direction::Rtl));
    let fields = |pages: &Pages| -> Vec<[f32; 4]> {
        let all = pages.pages.iter().flat_map(|page| &page.items);
        all.filter_map(|item| match item {
            Item::Field(field) => Some(field.area),
            _ => None,
        })
        .collect()
    };
    for (a, b) in fields(&ltr).into_iter().zip(fields(&rtl)) {
        assert!((a[0] - (rtl.width - b[0] - b[2])).abs() < 0.01);
        assert_eq!((a[1], a[2], a[3]), (b[1], b[2], b[3]));
    }
}

#[test]
fn a_number_keeps_its_order_in_a_sheet_from_right_to_left() {
    let number = "0117 496 0142";
    let call = Block::Call {
        title: "اتصل بنا".into(),
        beside: String::new(),
        signs: Vec::new(),
        numbers: vec![Fact::new("نهارًا", number)],
        emergency: false,
    };
    let pages = pages(&Sheet {
        direction: Direction::Rtl,
        ..sheet_of(vec![call])
    });
    let runs = pages.pages[0].items.iter().filter_map(|item| match item {
        Item::Run(run) if run.text.contains("0117") => Some(run),
        _ => None,
    });
    assert_eq!(runs.map(|run| run.text.as_str()).collect::<Vec<_>>(), [number]);
}

/// Which faces a text is offered must not depend on what was set before: a packed family is asked for by every
/// character that no family before it holds.
#[test]
fn a_character_that_only_a_packed_face_holds_asks_for_it() {
    let holds = |family: &str| {
        let font = FontRef::new(face_of(family).unwrap()).unwrap();
        font.charmap()
            .mappings()
            .map(|(c, _)| c)
            .collect::<BTreeSet<u32>>()
    };
    let first: BTreeSet<u32> = FIRST.into_iter().flat_map(holds).collect();
    let packed = PACKED.into_iter().flat_map(holds);
    let mut alone = packed
        .filter(|c| !first.contains(c))
        .filter_map(char::from_u32)
        .peekable();
    assert!(alone.peek().is_some());
    let forgotten: Vec<char> = alone.filter(|c| !is_of_packed(*c)).collect();
    assert!(forgotten.is_empty(), "{forgotten:?}");
}

#[test]
fn a_sheet_is_set_alike_whatever_was_set_before() {
    let used = Fonts::load();
    typeset(&sheet_of(names()), &used).unwrap();
    for block in NAMES.map(|name| vec![Block::Paragraph { text: name.into() }]) {
        let sheet = sheet_of(block);
        assert_eq!(
            typeset(&sheet, &Fonts::load()).unwrap(),
            typeset(&sheet, &used).unwrap()
        );
    }
}

/// Letters join within a face alone: a text with one letter that Vazirmatn lacks is set in the other.
#[test]
fn arabic_letters_of_a_text_are_of_one_face() {
    let of_both = [
        ("محمد عبد السلام", "Vazirmatn-Regular"),
        ("پگاه ژاله گیتی چمن", "Vazirmatn-Regular"),
        ("ڈاکٹر ہما بڑے میاں", "Vazirmatn-Regular"),
        ("سنڌي ٻولي ڳالهائڻ", "NotoSansArabic-Regular"),
        ("ئۇيغۇر ۋەزىر گۈلنار", "Vazirmatn-Regular"),
        ("محمد ڳاله", "NotoSansArabic-Regular"),
    ];
    for (name, face) in of_both {
        let pages = pages(&sheet_of(vec![Block::Paragraph { text: name.into() }]));
        let faces: BTreeSet<&str> = pages.pages[0]
            .items
            .iter()
            .filter_map(|item| match item {
                Item::Run(run) if run.rtl && !run.text.trim().is_empty() => Some(run.face.name()),
                _ => None,
            })
            .collect();
        assert_eq!(faces, BTreeSet::from([face]), "{name}");
    }
}

#[test]
fn what_is_said_of_vazirmatn_is_held_by_it() {
    let font = FontRef::new(face_of(VAZIRMATN).unwrap()).unwrap();
    let said = ('\u{600}'..='\u{6ff}').filter(|&c| is_of_vazirmatn(c));
    let lacking: Vec<char> = said.filter(|&c| font.charmap().map(c).is_none()).collect();
    assert!(lacking.is_empty(), "{lacking:?}");
}
