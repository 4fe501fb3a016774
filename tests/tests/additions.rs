//! What is added to a signed record: the pages that say it.
#![allow(clippy::unwrap_used)]

use needlepoint_core::consult::{Addition, Covered, Draft, RightLots, Told, Withdrawer};
use needlepoint_core::sheet::{Added, Block, FrozenSheet, Kind, Paper, Role, addition};
use needlepoint_core::typeset::{Fonts, typeset};
use needlepoint_tests::{Desk, against_profiles, consult_in, draft, golden, plain, told_apart, written};

fn healthy(language: &str) -> Draft {
    draft(consult_in(language, "healthy"))
}

fn addendum() -> Addition {
    Addition::Addendum {
        words: "The patient rang on the next day.\nRedness as expected, no pain.".into(),
    }
}

fn correction() -> Addition {
    Addition::Correction {
        passage: "Sessions: 3".into(),
        right: "Sessions: 4".into(),
        lots: RightLots::default(),
    }
}

/// A correction that names the lot of the needle tip.
fn of_the_tip(tip: &str) -> Addition {
    let mut added = correction();
    if let Addition::Correction { lots, .. } = &mut added {
        lots.tip = tip.into();
    }
    added
}

fn withdrawal(how: Told, covers: &[Covered]) -> Addition {
    Addition::Withdrawal {
        by: Withdrawer::Patient,
        name: "Zoë Åström-Nguyễn".into(),
        on: "2026-11-23".into(),
        how: Some(how),
        words: "I do not want this any more.".into(),
        covers: covers.to_vec(),
    }
}

fn page(desk: &Desk, draft: &Draft, added: &Addition) -> FrozenSheet {
    let about = desk.freeze(&desk.agreed(draft.clone())).unwrap();
    let added = Added {
        addition: added,
        about: &about,
        sealed_on: "2026-11-23".parse().unwrap(),
        by: "Dr Mara Linden",
    };
    addition(draft, &added, &desk.setting(draft)).unwrap()
}

#[test]
fn each_reads_as_its_golden() {
    let desk = Desk::new();
    let draft = healthy("en");
    golden("addendum", page(&desk, &draft, &addendum()).sheet());
    golden("correction", page(&desk, &draft, &correction()).sheet());
    let all = withdrawal(Told::Signed, &Covered::ALL);
    golden("withdrawal", page(&desk, &draft, &all).sheet());
}

#[test]
fn each_is_clean_and_short_in_every_language_on_every_size() {
    let mut desk = Desk::new();
    let languages: Vec<String> = desk.procedure.texts.keys().cloned().collect();
    for language in languages {
        let draft = healthy(&language);
        for size in [Paper::A4, Paper::Letter] {
            desk.clinic.paper = Some(size);
            for added in [
                addendum(),
                of_the_tip("LOT-78/B"),
                withdrawal(Told::Signed, &Covered::ALL),
                withdrawal(Told::Letter, &[Covered::Marketing]),
            ] {
                let frozen = page(&desk, &draft, &added);
                let pages = typeset(frozen.sheet(), &Fonts::load()).unwrap().pages.len();
                let kind = frozen.sheet().kind;
                // A place to sign, or a second language beside the first, makes the longest of them longer.
                let most = if language == "en" && !added.is_signed() {
                    1
                } else {
                    2
                };
                assert!(pages <= most, "{language} {size:?} {kind:?}: {pages} pages");
                let file = written(frozen.sheet());
                let found = against_profiles(&file);
                assert_eq!(found, [""; 0], "{language} {size:?} {kind:?}");
            }
        }
    }
}

#[test]
fn only_who_withdraws_in_the_room_signs_and_the_clinic_seals_each() {
    let desk = Desk::new();
    let draft = healthy("en");
    let roles = |added: &Addition| -> Vec<Role> {
        let places = page(&desk, &draft, added).places();
        places.iter().map(|place| place.role).collect()
    };
    for added in [addendum(), correction()] {
        assert_eq!(roles(&added), [Role::Clinic]);
    }
    for how in [Told::InPerson, Told::Telephone, Told::Letter, Told::Email] {
        assert_eq!(roles(&withdrawal(how, &Covered::ALL)), [Role::Clinic], "{how:?}");
    }
    assert_eq!(
        roles(&withdrawal(Told::Signed, &Covered::ALL)),
        [Role::Patient, Role::Clinic]
    );
    let mut guarded = withdrawal(Told::Signed, &Covered::ALL);
    if let Addition::Withdrawal { by, name, .. } = &mut guarded {
        (*by, *name) = (Withdrawer::Guardian, "Minh Nguyễn".into());
    }
    let frozen = page(&desk, &draft, &guarded);
    let place = &frozen.places()[0];
    assert_eq!((place.role, place.name.as_str()), (Role::Guardian, "Minh Nguyễn"));
    assert!(place.meaning.contains("take back"), "{}", place.meaning);
}

#[test]
fn a_page_names_what_it_is_about_and_says_only_what_follows_from_it() {
    let desk = Desk::new();
    let draft = healthy("en");
    let about = desk.freeze(&desk.agreed(draft.clone())).unwrap();
    let said = |added: &Addition| plain(page(&desk, &draft, added).sheet());
    for added in [
        addendum(),
        correction(),
        withdrawal(Told::Telephone, &Covered::ALL),
    ] {
        let words = said(&added);
        assert!(words.replace(' ', "").contains(&about.digest().hex()));
        assert!(
            words.contains(&about.sheet().title) && words.contains("LD-20418"),
            "{words}"
        );
    }
    let texts = desk.procedure.texts("en").unwrap();
    let [photos, treatment] =
        ["sheet.withdrawal.photos", "sheet.withdrawal.treatment"].map(|key| texts.get(key));
    let only_photos = said(&withdrawal(Told::Letter, &[Covered::Teaching]));
    assert!(only_photos.contains(photos) && !only_photos.contains(treatment));
    let only_treatment = said(&withdrawal(Told::Letter, &[Covered::Treatment]));
    assert!(!only_treatment.contains(photos) && only_treatment.contains(treatment));
    for words in [only_photos, only_treatment] {
        assert!(words.contains("You need not say why.") && words.contains("Your care stays the same."));
    }
}

#[test]
fn a_correction_prints_the_numbers_that_were_in_fact_used() {
    let desk = Desk::new();
    for language in ["en", "ar"] {
        let draft = healthy(language);
        let texts = desk.procedure.texts(language).unwrap();
        let said = |added: &Addition| plain(page(&desk, &draft, added).sheet());
        let used = texts.get("sheet.correction.used");
        let row = format!("{}: LOT-78/B", texts.get("sheet.treatment.tip"));
        let words = said(&of_the_tip(" LOT-78/B "));
        assert!(words.contains(used) && words.contains(&row), "{words}");
        assert!(!words.contains(texts.get("sheet.treatment.serial")), "{words}");
        assert!(!said(&of_the_tip(" ")).contains(used), "{language}");
    }
}

#[test]
fn in_another_language_the_clinicians_words_stand_beside() {
    let desk = Desk::new();
    let draft = healthy("de");
    let frozen = page(&desk, &draft, &withdrawal(Told::Signed, &Covered::ALL));
    let sheet = frozen.sheet();
    assert_eq!(
        (sheet.kind, sheet.beside.as_deref()),
        (Kind::Withdrawal, Some("en"))
    );
    let beside = sheet.blocks.iter().find_map(|block| match block {
        Block::SignaturePlace { field, beside, .. } if field == "patient" => beside.clone(),
        _ => None,
    });
    assert!(beside.unwrap().meaning.contains("I take back my consent"));
}

#[test]
fn each_passage_is_told_to_be_in_its_language() {
    let desk = Desk::new();
    let mut corrected = of_the_tip("LOT-78/B");
    if let Addition::Correction { passage, right, .. } = &mut corrected {
        // What is typed is in whatever language.
        (*passage, *right) = ("3".into(), "4".into());
    }
    for language in ["ar", "zh-Hans", "es"] {
        let draft = healthy(language);
        for added in [&addendum(), &corrected, &withdrawal(Told::Signed, &Covered::ALL)] {
            let passages = told_apart(page(&desk, &draft, added).sheet());
            assert!(passages >= 4, "{language}: {passages}");
        }
    }
}

#[test]
fn what_is_missing_or_impossible_is_named() {
    let desk = Desk::new();
    let draft = healthy("en");
    let setting = desk.setting(&draft);
    let since = "2026-11-20".parse().unwrap();
    let fields = |added: &Addition| -> Vec<String> {
        let gaps = added.gaps(since, &setting).into_iter();
        gaps.map(|gap| gap.field.trim_start_matches("addition.").to_owned())
            .collect()
    };
    assert_eq!(fields(&addendum()), [""; 0]);
    assert_eq!(fields(&Addition::Addendum { words: " \n".into() }), ["words"]);
    let unprintable = Addition::Addendum {
        words: "\u{10ffff}".into(),
    };
    assert_eq!(fields(&unprintable), ["words"]);
    let blank = Addition::Correction {
        passage: String::new(),
        right: String::new(),
        lots: RightLots::default(),
    };
    assert_eq!(fields(&blank), ["passage", "right"]);
    assert_eq!(fields(&of_the_tip("LOT-78/B")), [""; 0]);
    for wrong in ["LOT\n78", "\u{10ffff}"] {
        assert_eq!(fields(&of_the_tip(wrong)), ["lots.tip"]);
    }
    let whole = withdrawal(Told::Signed, &Covered::ALL);
    assert_eq!(fields(&whole), [""; 0]);
    let open = Addition::Withdrawal {
        by: Withdrawer::Patient,
        name: String::new(),
        on: String::new(),
        how: None,
        words: String::new(),
        covers: Vec::new(),
    };
    assert_eq!(fields(&open), ["name", "words", "on", "how", "covers"]);
    for (day, how, wrong) in [
        ("2999-01-01", Told::Letter, true),
        ("2026-11-19", Told::Letter, true),
        ("2026-11-20", Told::Letter, false),
        // What is signed now is said now.
        ("2026-11-20", Told::Signed, true),
    ] {
        let mut added = withdrawal(how, &Covered::ALL);
        if let Addition::Withdrawal { on, .. } = &mut added {
            *on = day.into();
        }
        assert_eq!(fields(&added).contains(&"on".to_owned()), wrong, "{day} {how:?}");
    }
}

#[test]
fn only_a_withdrawal_of_the_treatment_ends_a_consent() {
    assert!(withdrawal(Told::Letter, &Covered::ALL).ends());
    assert!(!withdrawal(Told::Letter, &[Covered::Teaching, Covered::Marketing]).ends());
    assert!(!addendum().ends() && !correction().ends());
}
