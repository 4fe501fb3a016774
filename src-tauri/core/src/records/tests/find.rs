use super::*;
use crate::records::RecordCheckError;
use crate::records::fold::{Piece, pieces};
use crate::records::signed::{ENDS, MATCHING, ON};
use rusqlite::StatementStatus::VmStep;

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
        let found = archive.find(query, 10, &TimeZone::UTC).unwrap();
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
        assert!(
            archive.find(query, 10, &TimeZone::UTC).unwrap().is_empty(),
            "{query}"
        );
    }
}

#[test]
fn gives_the_newest_first_and_no_more_than_asked() {
    let (_folder, archive) = practice();
    assert_eq!(
        ids(archive.find("mn", 2, &TimeZone::UTC).unwrap()),
        ["r12", "r11"]
    );
    assert_eq!(ids(archive.recent(2).unwrap()), ["r12", "r11"]);
    assert_eq!(archive.find("mn", 100, &TimeZone::UTC).unwrap().len(), 13);
}

#[test]
fn folds_into_words_and_runs() {
    let word = |text: &str| Piece::Word(text.to_owned());
    assert_eq!(pieces("  Straße-7 "), [word("strasse"), word("7")]);
    assert_eq!(pieces("Ⅻ ﬁn İz"), [word("xii"), word("fin"), word("iz")]);
    assert_eq!(pieces("王Ming"), [Piece::Run(vec!['王']), word("ming")]);
    assert_eq!(pieces("\u{301}\u{200d} \u{1f469}"), []);
}

/// The day on which every test's record is sealed.
fn sealed_on(archive: &Archive, id: &str) -> jiff::civil::Date {
    let sealed_at = archive.record(id).unwrap().summary.sealed_at;
    sealed_at.to_zoned(TimeZone::UTC).date()
}

fn ids(found: Vec<crate::records::RecordSummary>) -> Vec<String> {
    found.into_iter().map(|record| record.id).collect()
}

#[test]
fn finds_records_by_the_day_of_their_seal_as_days_are_typed() {
    let (_folder, archive) = practice();
    let day = sealed_on(&archive, "r0");
    let (y, m, d) = (day.year(), day.month(), day.day());
    let all: Vec<_> = (0..13).rev().map(|number| format!("r{number}")).collect();
    for query in [
        format!("{y}-{m:02}-{d:02}"),
        format!("{d}.{m}.{y}"),
        format!("{d:02}.{m:02}.{y}"),
        format!("{d:02}/{m:02}/{y}"),
        format!("{m}/{d}/{y}"),
        format!("{d} {m} {y}"),
        format!("{y}-{m:02}"),
        format!("{m}.{y}"),
        format!("{y}"),
        format!("{y}-0"),
        format!("{y}-{m:02}-0"),
    ] {
        assert_eq!(
            ids(archive.find(&query, 20, &TimeZone::UTC).unwrap()),
            all,
            "{query}"
        );
        assert_eq!(
            ids(archive.find(&query, 2, &TimeZone::UTC).unwrap()),
            all[..2],
            "{query}"
        );
        let with_name = format!("zoe {query} mul");
        assert_eq!(
            ids(archive.find(&with_name, 20, &TimeZone::UTC).unwrap()),
            ["r0"],
            "{with_name}"
        );
        assert!(
            archive
                .find(&format!("zoe {query} xavier"), 20, &TimeZone::UTC)
                .unwrap()
                .is_empty()
        );
    }
    let other = day.tomorrow().unwrap();
    for query in [
        other.to_string(),
        format!("zoe {other}"),
        format!("{}-01", y + 1),
        format!("{}", y + 1),
        format!("{y}-13"),
        format!("{y}-02-30"),
    ] {
        assert!(
            archive.find(&query, 20, &TimeZone::UTC).unwrap().is_empty(),
            "{query}"
        );
    }
    // Where the clock is twelve hours ahead, it was the next day already.
    let ahead = TimeZone::fixed(jiff::tz::offset(12));
    let in_zone = |day: jiff::civil::Date| archive.find(&day.to_string(), 20, &ahead).unwrap().len();
    assert_eq!((in_zone(day), in_zone(other)), (0, 13));
    // Somebody's day of birth is still theirs alone.
    assert_eq!(ids(archive.find("7.5.1952", 20, &TimeZone::UTC).unwrap()), ["r2"]);
}

#[test]
fn a_paper_is_found_by_the_day_on_which_it_was_signed_by_pen_too() {
    let (folder, mut archive) = fresh();
    archive.save_draft("p", "{}", &banner("Ada"), by(1)).unwrap();
    let ada = banner("Ada");
    let mut paper = letter(&ada);
    (paper.kind, paper.consult) = (Kind::Paper, r#"{"consent":{"signedOn":"2019-03-09"}}"#);
    archive.file("p", paper, by(2)).unwrap();
    (paper.kind, paper.consult) = (Kind::Deferral, "no JSON");
    archive.file("q", paper, by(3)).unwrap();
    let found = |archive: &Archive, query: &str| ids(archive.find(query, 9, &TimeZone::UTC).unwrap());
    let sealed = sealed_on(&archive, "q").to_string();
    assert_eq!(found(&archive, "9.3.2019"), ["p"]);
    assert_eq!(found(&archive, &sealed), ["q", "p"]);
    // Of an older archive too.
    let before = u32::try_from(STEPS.len() - 3).unwrap();
    let later = "DROP TABLE signed; DROP TABLE leaving; DROP INDEX record_phone; DROP INDEX lot_several";
    archive.connection.execute_batch(later).unwrap();
    archive
        .connection
        .pragma_update(None, "user_version", before)
        .unwrap();
    archive.lock().unwrap();
    let archive = open(folder.path()).unwrap();
    assert_eq!(found(&archive, "9.3.2019"), ["p"]);
    assert_eq!(found(&archive, &format!("ada {sealed}")), ["q", "p"]);
}

#[test]
fn days_are_found_by_the_index_alone() {
    let (_folder, archive) = practice();
    for (sql, used) in [
        (ON, "signed_at"),
        (ENDS, "signed_at"),
        ("DELETE FROM signed WHERE number = 1", "PRIMARY KEY"),
    ] {
        let mut statement = archive
            .connection
            .prepare(&format!("EXPLAIN QUERY PLAN {}", sql.replace('?', "1")))
            .unwrap();
        let plan: Vec<String> = statement
            .query_map((), |row| row.get("detail"))
            .unwrap()
            .map(Result::unwrap)
            .collect();
        assert!(
            plan.iter()
                .any(|line| line.contains("SEARCH") && line.contains(used)),
            "{plan:?}"
        );
        assert!(
            !plan
                .iter()
                .any(|line| line.contains("SCAN") || line.contains("TEMP")),
            "{plan:?}"
        );
    }
}

#[test]
fn on_a_day_without_a_seal_no_words_are_looked_for() {
    let (_folder, archive) = practice();
    let steps = |day: jiff::civil::Date| {
        archive
            .connection
            .prepare_cached(MATCHING)
            .unwrap()
            .reset_status(VmStep);
        let found = archive.find(&format!("mn {day}"), 20, &TimeZone::UTC).unwrap();
        let statement = archive.connection.prepare_cached(MATCHING).unwrap();
        (found.len(), statement.get_status(VmStep))
    };
    let day = sealed_on(&archive, "r0");
    let (found, taken) = steps(day);
    assert!(found == 13 && taken > 13, "{found} {taken}");
    assert_eq!(steps(day.tomorrow().unwrap()), (0, 0));
}

#[test]
fn what_is_open_is_found_by_its_patient_as_records_are() {
    let (_folder, mut archive) = practice();
    let somebody = Banner {
        name: "Zoë 王小明 Müller".to_owned(),
        birth_date: "1991-05-07".to_owned(),
        record_number: "MN-0099".to_owned(),
        language: "en".to_owned(),
    };
    archive.save_draft("d", "{}", &somebody, by(10)).unwrap();
    archive
        .save_draft("empty", "{}", &Banner::default(), by(11))
        .unwrap();
    archive.save_treatment("t", "r0", "{}", by(12)).unwrap();
    let found = |query: &str| -> Vec<String> {
        let (drafts, treatments) = archive.find_open(query).unwrap();
        let drafts = drafts.into_iter().map(|draft| draft.id);
        drafts
            .chain(treatments.into_iter().map(|treatment| treatment.id))
            .collect()
    };
    for (query, ids) in [
        ("zoe", &["d", "t"][..]),
        ("MULLER zo", &["d", "t"]),
        ("小明", &["d"]),
        ("7.5.1991", &["d"]),
        ("1991-05-07", &["d"]),
        ("1991-05", &["d"]),
        ("mn0099", &["d"]),
        ("0099", &["d"]),
        ("lukasz mn-0000", &["t"]),
        ("明王", &[]),
        ("oe", &[]),
        ("zoe xavier", &[]),
        ("", &[]),
        ("\"*", &[]),
    ] {
        assert_eq!(found(query), ids, "{query}");
    }
}

#[test]
fn a_record_that_stands_under_another_day_shows() {
    for change in [
        "DELETE FROM signed WHERE number = 1",
        "UPDATE signed SET at = '2020-01-01T08:00:00' WHERE number = 1",
        "INSERT INTO signed VALUES (1, '2020-01-01T08:00:00')",
        "INSERT INTO signed VALUES (1, 'pen 2019-03-09')",
        "DELETE FROM signed WHERE at LIKE 'pen %'",
        "UPDATE signed SET at = 'pen 2019-03-10' WHERE at LIKE 'pen %'",
    ] {
        let (_folder, mut archive) = fresh();
        archive_record(&mut archive, "r", &banner("Ada"));
        let bo = banner("Bo");
        archive.save_draft("p", "{}", &bo, by(1)).unwrap();
        let mut paper = letter(&bo);
        (paper.kind, paper.consult) = (Kind::Paper, r#"{"consent":{"signedOn":"2019-03-09"}}"#);
        archive.file("p", paper, by(2)).unwrap();
        archive.check_records().unwrap();
        archive.connection.execute(change, ()).unwrap();
        let found = archive.check_records();
        assert!(
            matches!(found, Err(RecordCheckError::Altered { .. })),
            "{change}: {found:?}"
        );
    }
}
