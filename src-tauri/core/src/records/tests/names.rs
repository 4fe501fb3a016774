//! Names that nobody is known by: what cannot be seen, and what looks like a colleague's.

use super::*;
use crate::records::NameError;

const MARA: &str = "Dr Mara Linden";

fn called(id: &str, name: &str) -> User {
    User {
        id: id.to_owned(),
        name: name.to_owned(),
        ..clinician()
    }
}

/// What was said of a name; none if it was taken.
fn said(done: Result<(), UserError>) -> Option<NameError> {
    match done {
        Ok(()) => None,
        Err(UserError::Key(OpenError::Name(error))) => Some(error),
        Err(other) => panic!("{other:?}"),
    }
}

fn with_mara() -> (TempDir, Archive) {
    let (folder, mut archive) = fresh();
    admit(&mut archive, &called("mara", MARA), "a passphrase for Mara").unwrap();
    (folder, archive)
}

#[test]
fn a_name_with_something_unseen_in_it_is_taken_nowhere() {
    let (_folder, mut archive) = with_mara();
    let cases = [
        ("", NameError::Blank),
        (" ", NameError::Blank),
        ("Dr Mara\u{200b} Voss", NameError::Unseen),
        ("Dr Mara Voss\u{feff}", NameError::Unseen),
        ("Dr \u{202e}Voss", NameError::Unseen),
        ("Dr\tMara Voss", NameError::Unseen),
        ("Dr Mara\nVoss", NameError::Unseen),
        ("Dr Mara\u{2028}Voss", NameError::Unseen),
        ("Dr Voss\u{2800}", NameError::Unseen),
        ("Dr Voss\u{e000}", NameError::Unseen),
        ("Dr Voss\u{3164}", NameError::Unseen),
        ("Dr Mara\u{a0}Voss", NameError::Spaces),
        ("Dr Mara\u{2009}Voss", NameError::Spaces),
        ("Dr  Mara Voss", NameError::Spaces),
        (" Dr Mara Voss", NameError::Spaces),
        ("Dr Mara Voss ", NameError::Spaces),
    ];
    for (name, why) in cases {
        let user = called("other", name);
        assert_eq!(
            said(admit(&mut archive, &user, "another passphrase")),
            Some(why),
            "{name:?}"
        );
        let me = called(by(1).who, name);
        assert_eq!(said(archive.save_user(&me, by(2))), Some(why), "{name:?}");
        let begun = TempDir::new().unwrap();
        let founding = Founding {
            clinician: &user,
            seal_key: &seal_key("first"),
            at: by(0).at,
        };
        let refused = Archive::create(begun.path(), PASSPHRASE, Cost::LEAST, &mut counting(), founding);
        assert_eq!(said(refused.map(drop).map_err(Into::into)), Some(why), "{name:?}");
        assert!(!Archive::exists(begun.path()), "nothing was begun");
    }
    let long = called("other", &"é".repeat(121));
    let refused = said(admit(&mut archive, &long, "another passphrase"));
    assert_eq!(refused, Some(NameError::TooLong { most: 120 }));
    assert_eq!(archive.users().unwrap().len(), 2, "nobody came");
}

#[test]
fn a_name_that_looks_like_a_colleagues_is_not_taken() {
    let (_folder, mut archive) = with_mara();
    for alike in [
        MARA,
        "dr mara linden",
        "DR MARA LINDEN",
        // Cyrillic а and М, Greek Μ, a full-width M, a script D.
        "Dr M\u{430}ra Linden",
        "Dr \u{41c}ara Linden",
        "Dr \u{39c}ara Linden",
        "Dr \u{ff2d}ara Linden",
        "\u{1d49f}r Mara Linden",
        "DR \u{41c}\u{410}R\u{410} LINDEN",
        // r and n for m, a digit for a letter.
        "Dr rnara Linden",
        "Dr Mara 1inden",
        "Dr Mara llnden",
    ] {
        let refused = said(admit(&mut archive, &called("other", alike), "another passphrase"));
        assert_eq!(refused, Some(NameError::Alike), "{alike}");
        let refused = said(archive.save_user(&called(by(1).who, alike), by(2)));
        assert_eq!(refused, Some(NameError::Alike), "{alike}");
    }
    for own in [
        "Dr Maria Linden",
        "Dr Mara Lindén",
        "מרה לינדן",
        "Мара Линден",
        "李 明",
    ] {
        assert_eq!(
            said(archive.save_user(&called(by(1).who, own), by(2))),
            None,
            "{own}"
        );
    }
}

#[test]
fn the_name_of_somebody_who_left_or_is_called_otherwise_now_stays_theirs() {
    let (_folder, mut archive) = with_mara();
    archive.save_user(&called("mara", "Dr Mara Voss"), by(2)).unwrap();
    let bears = |archive: &mut Archive, name: &str| said(archive.save_user(&called(by(1).who, name), by(3)));
    assert_eq!(
        bears(&mut archive, "Dr M\u{430}ra Linden"),
        Some(NameError::Alike)
    );
    archive.remove_user("mara", by(3)).unwrap();
    for theirs in [MARA, "Dr Mara Voss", "dr mara voss"] {
        assert_eq!(bears(&mut archive, theirs), Some(NameError::Alike), "{theirs}");
        let other = called("other", theirs);
        let refused = said(admit(&mut archive, &other, "another passphrase"));
        assert_eq!(refused, Some(NameError::Alike), "{theirs}");
    }
    assert_eq!(bears(&mut archive, "Dr Anna Voss"), None);
    assert_eq!(bears(&mut archive, "Dr. A"), None, "one's own of before");
}

#[test]
fn who_has_had_a_name_keeps_it_while_something_else_changes() {
    let (_folder, mut archive) = with_mara();
    // As an earlier version took it.
    let former = "Dr  Mara\u{200b}Linden";
    let set = archive
        .connection
        .execute("UPDATE user SET name = ? WHERE id = 'mara'", [former]);
    assert_eq!(set.unwrap(), 1);
    let promoted = User {
        grade: "Head of the clinic".to_owned(),
        ..called("mara", former)
    };
    assert_eq!(said(archive.save_user(&promoted, by(2))), None);
    assert_eq!(said(admit(&mut archive, &promoted, "another passphrase")), None);
}
