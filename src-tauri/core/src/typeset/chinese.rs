//! Marks of punctuation in Chinese: quotation marks and dashes from the Chinese face, as wide as its characters, and
//! marks beside each other closed up. And where its lines do not end.
//!
//! As the W3C's requirements for Chinese text layout describe, <https://www.w3.org/TR/clreq/>, section 3.1.

use std::ops::Range;

/// Which half of a mark's square is white.
#[derive(Clone, Copy, PartialEq, Eq)]
enum White {
    Before,
    After,
}

fn white(mark: char) -> Option<White> {
    match mark {
        '（' | '《' | '〈' | '「' | '『' | '【' | '“' | '‘' => Some(White::Before),
        '，' | '。' | '、' | '；' | '：' | '！' | '？' | '）' | '》' | '〉' | '」' | '』' | '】' | '”'
        | '’' => Some(White::After),
        _ => None,
    }
}

/// The marks that Latin and Chinese share and that are Chinese here: all but apostrophes within a Latin word.
pub(super) fn shared_marks(text: &str) -> impl Iterator<Item = Range<usize>> {
    text.char_indices().filter_map(|(at, c)| {
        let end = at + c.len_utf8();
        let latin = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphabetic());
        let chinese = match c {
            '“' | '”' | '‘' | '—' | '…' => true,
            '’' => !(latin(text[..at].chars().next_back()) && latin(text[end..].chars().next())),
            _ => false,
        };
        chinese.then_some(at..end)
    })
}

/// The marks that give up the white half of their square to the mark beside them.
pub(super) fn closed_up(text: &str) -> impl Iterator<Item = Range<usize>> {
    let next = text.char_indices().skip(1);
    text.char_indices()
        .zip(next)
        .filter_map(|((at, a), (then, b))| match (white(a)?, white(b)?) {
            (White::After, _) => Some(at..then),
            (White::Before, White::Before) => Some(then..then + b.len_utf8()),
            (White::Before, White::After) => None,
        })
}

/// Units that are written with two characters.
const UNITS: [&str; 6] = ["毫克", "毫米", "个月", "小时", "分钟", "英镑"];

/// The characters behind which no line ends: a number stays with what it counts, a single letter with what it is the
/// letter of, a unit is not divided, and no character is a line by itself.
pub(super) fn unbroken(text: &str) -> impl Iterator<Item = Range<usize>> {
    let end = text.trim_end_matches(|c: char| !c.is_alphanumeric()).len();
    let last = text[..end].char_indices().next_back().map(|(at, _)| at);
    let next = text.char_indices().skip(1);
    text.char_indices()
        .zip(next)
        .filter_map(move |((at, a), (then, b))| {
            let counted = (a.is_ascii_digit()
                || (a == ' ' && text[..at].ends_with(|c: char| c.is_ascii_digit())))
                && !b.is_ascii();
            let lettered = !a.is_ascii()
                && b.is_ascii_uppercase()
                && !text[then + 1..].starts_with(|c: char| c.is_ascii_alphanumeric());
            let unit = UNITS.iter().any(|unit| text[at..].starts_with(unit));
            (counted || lettered || unit || Some(then) == last).then_some(at..then)
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marked(text: &str, ranges: impl Iterator<Item = Range<usize>>) -> Vec<&str> {
        ranges.map(|range| &text[range]).collect()
    }

    #[test]
    fn an_apostrophe_in_a_latin_name_stays_latin() {
        let text = "“O’Brien医生”说……——‘好’";
        assert_eq!(
            marked(text, shared_marks(text)),
            ["“", "”", "…", "…", "—", "—", "‘", "’"]
        );
    }

    #[test]
    fn no_line_ends_within_a_number_a_unit_or_before_the_last_character() {
        for (text, expected) in [
            ("最多1周。", vec!["1"]),
            ("大约6个月后可见", vec!["6", "个", "可"]),
            ("伐昔洛韦 500 毫克，每天", vec![" ", "毫", "每"]),
            ("涂维生素C的霜", vec!["素", "的"]),
            ("好。", vec![]),
        ] {
            let found = marked(text, unbroken(text));
            for place in &expected {
                assert!(found.contains(place), "{text}: {found:?}");
            }
        }
        assert_eq!(marked("效果可能没有果。", unbroken("效果可能没有果。")), ["有"]);
    }

    #[test]
    fn of_two_marks_one_gives_up_its_white_half() {
        for (text, expected) in [
            ("他说：“好。”", vec!["：", "。"]),
            ("（痘坑）；额头", vec!["）"]),
            ("“（一）”", vec!["（", "）"]),
            ("一，二。三", vec![]),
            ("（）", vec![]),
        ] {
            assert_eq!(marked(text, closed_up(text)), expected, "{text}");
        }
    }
}
