//! How easy the sheet is to read, in every language that has a measure. The figures are printed; `--nocapture` shows
//! them.
#![allow(clippy::unwrap_used, clippy::print_stdout)]

use std::collections::BTreeMap;

use needlepoint_tests::{Count, Desk, consult_in, count, draft, said, syllables};

/// What a text has to reach in each measure of its language: at most so many years of school, or at least so much
/// ease.
type Wanted = &'static [(&'static str, fn(&Count) -> f64, Bound)];

#[derive(Clone, Copy, Debug)]
enum Bound {
    Most(f64),
    Least(f64),
}

impl Bound {
    fn holds(self, value: f64) -> bool {
        match self {
            Self::Most(most) => value <= most,
            Self::Least(least) => value >= least,
        }
    }
}

/// The measures of a sheet as a whole.
fn of_sheets(language: &str) -> Wanted {
    match language {
        "en" => &[
            ("Flesch-Kincaid", Count::flesch_kincaid, Bound::Most(6.0)),
            ("SMOG", Count::smog, Bound::Most(6.0)),
        ],
        "es" => &[
            ("Fernández Huerta", Count::fernandez_huerta, Bound::Least(70.0)),
            ("INFLESZ", Count::inflesz, Bound::Least(65.0)),
        ],
        "de" => &[("Wiener Sachtextformel", Count::wiener, Bound::Most(6.0))],
        "fr" => &[("Kandel-Moles", Count::kandel_moles, Bound::Least(70.0))],
        "pt" => &[("Martins", Count::martins, Bound::Least(60.0))],
        // None is known to us that is more than a count of characters.
        _ => &[],
    }
}

/// The measures of a group of texts: those of a sheet, with more room in German and Portuguese where the group is
/// short or holds a long list of names.
fn of_groups(language: &str) -> Wanted {
    match language {
        "en" => &[
            ("Flesch-Kincaid", Count::flesch_kincaid, Bound::Most(6.0)),
            ("SMOG", Count::smog, Bound::Most(6.0)),
        ],
        "es" => &[
            ("Fernández Huerta", Count::fernandez_huerta, Bound::Least(70.0)),
            ("INFLESZ", Count::inflesz, Bound::Least(65.0)),
        ],
        "de" => &[("Wiener Sachtextformel", Count::wiener, Bound::Most(7.0))],
        "fr" => &[("Kandel-Moles", Count::kandel_moles, Bound::Least(70.0))],
        "pt" => &[("Martins", Count::martins, Bound::Least(50.0))],
        _ => &[],
    }
}

fn judge(place: &str, count: &Count, wanted: Wanted, faults: &mut Vec<String>) {
    for (measure, value, bound) in wanted {
        let value = value(count);
        println!("{place}: {measure} {value:.1} ({} words)", count.words());
        if !bound.holds(value) {
            faults.push(format!("{place}: {measure} {value:.1}, wanted {bound:?}"));
        }
    }
}

#[test]
fn every_group_of_texts_is_easy() {
    let mut faults = Vec::new();
    for (language, texts) in &Desk::new().procedure.texts {
        let mut groups: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for (key, text) in texts.iter() {
            let group = key.split('.').next().unwrap();
            // What is for the clinician, and what is a name that stands within other sentences.
            let other = ["country", "device", "zone", "pause", "endPoint", "reaction"].contains(&group)
                || key.ends_with(".differ");
            if !other {
                groups.entry(group).or_default().push(text);
            }
        }
        assert!(groups.len() > 10);
        for (group, texts) in groups {
            let count = count(texts, language);
            judge(
                &format!("{language} {group}"),
                &count,
                of_groups(language),
                &mut faults,
            );
        }
    }
    assert_eq!(faults, [""; 0]);
}

#[test]
fn every_sheet_is_easy() {
    let desk = Desk::new();
    let mut faults = Vec::new();
    for language in desk.procedure.texts.keys() {
        for kind in ["healthy", "cautions"] {
            let said = said(&desk.sheet(&draft(consult_in(language, kind))));
            let count = count(said.iter().map(String::as_str), language);
            judge(
                &format!("{language} {kind}"),
                &count,
                of_sheets(language),
                &mut faults,
            );
        }
    }
    assert_eq!(faults, [""; 0]);
}

#[test]
fn a_hard_text_is_told_from_an_easy_one() {
    let hard = "Administration of topical anaesthetic preparations immediately preceding percutaneous collagen \
                induction necessitates individualised consideration of systemic absorption.";
    let hard = count([hard], "en");
    assert!(hard.flesch_kincaid() > 15.0 && hard.smog() > 15.0);
    let easy = count(
        [
            "Wash your hands. Keep your skin clean.",
            "Call us if it gets worse.",
        ],
        "en",
    );
    assert!(easy.flesch_kincaid() < 3.0 && easy.smog() < 4.0);
    let hard = count(
        ["Die Behandlungsnotwendigkeit berücksichtigt Begleiterkrankungen."],
        "de",
    );
    assert!(hard.wiener() > 15.0);
}

#[test]
fn syllables_are_counted_as_spoken() {
    let words: [(&str, &[(&str, usize)]); 5] = [
        (
            "en",
            &[
                ("skin", 1),
                ("needle", 2),
                ("treated", 2),
                ("used", 1),
                ("people", 2),
                ("vitamin", 3),
                ("infection", 3),
                ("area", 3),
                ("creams", 1),
                ("places", 2),
                ("medicine", 3),
                ("sunscreen", 2),
                ("photographs", 3),
                ("the", 1),
                ("14", 1),
            ],
        ),
        (
            "es",
            &[
                ("piel", 1),
                ("área", 3),
                ("crema", 2),
                ("día", 2),
                ("cicatriz", 3),
                ("agua", 2),
            ],
        ),
        (
            "de",
            &[
                ("Haut", 1),
                ("Behandlung", 3),
                ("Creme", 2),
                ("Sie", 1),
                ("Theater", 3),
                ("bequem", 2),
            ],
        ),
        (
            "fr",
            &[
                ("peau", 1),
                ("crème", 1),
                ("aiguilles", 2),
                ("soleil", 2),
                ("donnent", 1),
            ],
        ),
        (
            "pt",
            &[
                ("pele", 2),
                ("dia", 1),
                ("creme", 2),
                ("agulhas", 3),
                ("beijo", 2),
            ],
        ),
    ];
    for (language, words) in words {
        for (word, expected) in words {
            assert_eq!(syllables(word, language), *expected, "{language}: {word}");
        }
    }
}
