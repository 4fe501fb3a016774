use super::*;
use crate::records::fold::{Piece, pieces};

fn practice() -> (TempDir, Archive) {
    let (folder, mut archive) = fresh();
    for (number, name) in [
        "Zoë Müller-Łukasz",
        "محمّد الأحمد",
        "王小明",
        "Nguyễn Thị Đào",
        "김민준",
        "Αλέξης Παπαδόπουλος",
        "Фёдор Ильин",
        "दिव्या शर्मा",
        "Åse Øvergård",
        "יוֹסֵף כהן",
        "สมชาย ใจดี",
        "O'Brien, Seán",
        "田中 さくら",
    ]
    .into_iter()
    .enumerate()
    {
        let banner = Banner {
            name: name.to_owned(),
            birth_date: format!("19{}-05-07", 50 + number),
            record_number: format!("MN-{number:04}"),
            language: "en".to_owned(),
        };
        archive_record(&mut archive, &format!("r{number}"), &banner);
    }
    (folder, archive)
}

#[test]
fn finds_people_as_they_are_typed() {
    let (_folder, archive) = practice();
    for (query, name) in [
        ("zoe", "Zoë Müller-Łukasz"),
        ("ZOË", "Zoë Müller-Łukasz"),
        ("Zoe\u{308}", "Zoë Müller-Łukasz"),
        ("mul", "Zoë Müller-Łukasz"),
        ("lukasz zo", "Zoë Müller-Łukasz"),
        ("محمد", "محمّد الأحمد"),
        ("الاحمد", "محمّد الأحمد"),
        ("小明", "王小明"),
        ("明", "王小明"),
        ("王小", "王小明"),
        ("nguyen dao", "Nguyễn Thị Đào"),
        ("민준", "김민준"),
        ("김", "김민준"),
        ("\u{1100}\u{1175}\u{11b7}", "김민준"),
        ("παπαδοπουλοσ", "Αλέξης Παπαδόπουλος"),
        ("ΑΛΕΞ", "Αλέξης Παπαδόπουλος"),
        ("федор", "Фёдор Ильин"),
        ("दिव्या", "दिव्या शर्मा"),
        ("शर्", "दिव्या शर्मा"),
        ("ase overgard", "Åse Øvergård"),
        ("יוסף", "יוֹסֵף כהן"),
        ("ใจ", "สมชาย ใจดี"),
        ("o'brien", "O'Brien, Seán"),
        ("brien sean", "O'Brien, Seán"),
        ("さく", "田中 さくら"),
        ("田中さくら", "田中 さくら"),
        ("MN-0002", "王小明"),
        ("mn0002", "王小明"),
        ("0002", "王小明"),
        ("1952-05-07", "王小明"),
        ("1952-05", "王小明"),
        ("7.5.1952", "王小明"),
        ("07/05/1952", "王小明"),
        ("小明 1952", "王小明"),
    ] {
        let found = archive.find(query, 10).unwrap();
        let names: Vec<_> = found.iter().map(|record| record.banner.name.as_str()).collect();
        assert_eq!(names, [name], "{query}");
    }
}

#[test]
fn finds_nothing_where_there_is_nothing() {
    let (_folder, archive) = practice();
    for query in [
        "",
        " ",
        "\"",
        "*",
        "zoe xavier",
        "明小",
        "name:zoe",
        "NEAR(zoe)",
        "oe",
        "') OR 1=1 --",
        "1952-06-01",
    ] {
        assert!(archive.find(query, 10).unwrap().is_empty(), "{query}");
    }
}

#[test]
fn gives_the_newest_first_and_no_more_than_asked() {
    let (_folder, archive) = practice();
    let ids = |found: Vec<crate::records::RecordSummary>| -> Vec<String> {
        found.into_iter().map(|record| record.id).collect()
    };
    assert_eq!(ids(archive.find("mn", 2).unwrap()), ["r12", "r11"]);
    assert_eq!(ids(archive.recent(2).unwrap()), ["r12", "r11"]);
    assert_eq!(archive.find("mn", 100).unwrap().len(), 13);
}

#[test]
fn folds_into_words_and_runs() {
    let word = |text: &str| Piece::Word(text.to_owned());
    assert_eq!(pieces("  Straße-7 "), [word("strasse"), word("7")]);
    assert_eq!(pieces("Ⅻ ﬁn İz"), [word("xii"), word("fin"), word("iz")]);
    assert_eq!(pieces("王Ming"), [Piece::Run(vec!['王']), word("ming")]);
    assert_eq!(pieces("\u{301}\u{200d} \u{1f469}"), []);
}
