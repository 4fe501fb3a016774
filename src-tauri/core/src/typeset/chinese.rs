//! Marks of punctuation in Chinese: quotation marks and dashes from the Chinese face, as wide as its characters, and
//! marks beside each other closed up.
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
