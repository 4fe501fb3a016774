//! The short way to set text sets as parley does: the same glyphs in the same places, to the last digit.

use crate::procedure::microneedling;
use crate::sheet::Direction;
use crate::typeset::Fonts;
use crate::typeset::look::*;
use crate::typeset::text::{Align, SetText, Style, set_any};
use crate::typeset::words::{BREAKS, breaks_at, breaks_plainly};
use std::collections::BTreeSet;

const STYLES: [Style; 6] = [
    BODY,
    SMALL,
    ROW_HEAD.aligned(Align::End),
    LARGE.aligned(Align::Center),
    TITLE,
    SECTION.aligned(Align::Center),
];

/// A text set in both ways; none where the short way leaves it to parley.
fn both(fonts: &Fonts, language: &str, text: &str, style: Style, width: f32) -> Option<(SetText, SetText)> {
    fonts.with(|case| {
        let short = case.words.set(language, text, style, width)?;
        let mut uncovered = BTreeSet::new();
        let long = set_any(case, language, Direction::Ltr, text, style, width, &mut uncovered);
        assert!(uncovered.is_empty());
        Some((short, long))
    })
}

/// Compares both ways; gives how many texts the short way took.
fn compared<'a>(
    language: &str,
    texts: impl Iterator<Item = &'a str>,
    styles: &[Style],
    widths: &[f32],
) -> usize {
    let fonts = Fonts::load();
    let mut taken = 0;
    for text in texts {
        for style in styles {
            for width in widths {
                if let Some((short, long)) = both(&fonts, language, text, *style, *width) {
                    assert_eq!(short, long, "“{text}” {style:?} in {width}");
                    taken += 1;
                }
            }
        }
    }
    taken
}

#[test]
fn texts_of_the_content_are_set_as_parley_sets_them() {
    let procedure = microneedling().unwrap();
    let widths = [475.2, 311.7, 133.3];
    for language in ["en", "de", "es", "fr", "pt"] {
        let texts: Vec<&str> = procedure.texts[language].iter().map(|(_, text)| text).collect();
        let taken = compared(language, texts.iter().copied(), &STYLES, &widths);
        let all = texts.len() * STYLES.len() * widths.len();
        assert!(taken * 20 > all * 19, "{language}: {taken} of {all}");
        let two: Vec<String> = texts
            .windows(2)
            .step_by(7)
            .map(|texts| texts.join("\n"))
            .collect();
        let taken = compared(language, two.iter().map(String::as_str), &[BODY], &widths);
        assert!(
            taken > two.len(),
            "{language}: {taken} of {}",
            two.len() * widths.len()
        );
    }
}

/// Every letter beside every other, and beside spaces.
#[test]
fn pairs_of_letters_are_set_as_parley_sets_them() {
    let letters: Vec<char> = (' '..='\u{24f}')
        .chain('\u{1e00}'..='\u{1eff}')
        .chain("–—‘’“”„•…€−≤≥".chars())
        .filter(|c| !c.is_control() && !['©', '®', '\u{ad}'].contains(c))
        .collect();
    let pairs = |first: char, others: &[char]| -> String {
        let pairs = others.iter().flat_map(|second| [first, *second, ' ']);
        pairs.chain(['x']).collect()
    };
    // Letters that a face lacks keep their line from being taken, so that lines are short.
    let lines: Vec<String> = letters
        .iter()
        .flat_map(|first| letters.chunks(12).map(|others| pairs(*first, others)))
        .collect();
    let styles = [BODY, STRONG, SECTION];
    let taken = compared("en", lines.iter().map(String::as_str), &styles, &[300.0]);
    // A third: lines with letters that a face puts together of parts are left to parley, and they are many here.
    let all = lines.len() * styles.len();
    assert!(taken * 3 > all, "{taken} of {all}");
}

#[test]
fn what_is_not_simple_is_left_to_parley() {
    let fonts = Fonts::load();
    for text in [
        "",
        "e\u{301}",
        "שלום",
        "中文",
        "a\u{ad}b",
        "©",
        "ends in a space ",
    ] {
        assert!(both(&fonts, "en", text, BODY, 400.0).is_none(), "{text:?}");
    }
    for text in ["two\n\nlines", "two \nlines", "two\r\nlines"] {
        assert!(both(&fonts, "en", text, BODY, 400.0).is_none(), "{text:?}");
    }
    assert!(both(&fonts, "en", "unbreakable", BODY, 20.0).is_none());
    assert!(both(&fonts, "en", "breakable", BODY, 200.0).is_some());
}

/// All texts of so many letters at most.
fn all_texts(letters: &str, most: usize) -> Vec<String> {
    let (mut texts, mut from) = (vec![String::new()], 0);
    for _ in 0..most {
        let longer = texts[from..]
            .iter()
            .flat_map(|text| letters.chars().map(move |c| format!("{text}{c}")));
        let longer: Vec<String> = longer.collect();
        from = texts.len();
        texts.extend(longer);
    }
    texts
}

#[test]
fn lines_are_broken_in_plain_texts_where_the_rules_break_them() {
    let texts = [all_texts("aÉ1 .,:;?!’()-", 3), all_texts("a1 .?’()-", 5)].concat();
    let mut said = 0;
    for text in texts.iter().filter(|text| breaks_plainly(text)) {
        let starts = text.char_indices().map(|(byte, _)| byte);
        let plainly: Vec<usize> = starts.filter(|byte| breaks_at(text, *byte)).collect();
        let asked = BREAKS.segment_str(text).filter(|at| (1..text.len()).contains(at));
        assert_eq!(plainly, asked.collect::<Vec<_>>(), "{text:?}");
        said += 1;
    }
    assert!(said > 5_000, "{said}");
}
