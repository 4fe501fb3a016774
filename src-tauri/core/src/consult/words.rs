//! Whether anything was written at all, and whether in one line. Characters that nobody sees are no words.

use icu_properties::CodePointSetData;
use icu_properties::props::DefaultIgnorableCodePoint;

/// Whether nothing of a text can be seen: it is empty, or white space and characters without a shape.
pub fn is_blank(text: &str) -> bool {
    text.chars().all(|c| c.is_whitespace() || is_unseen(c))
}

/// Whether a text has no end of line within it.
pub fn is_one_line(text: &str) -> bool {
    !text.contains(['\n', '\r', '\u{b}', '\u{c}', '\u{85}', '\u{2028}', '\u{2029}'])
}

/// Whether a character is shown as nothing, such as a zero width space.
pub(super) fn is_unseen(c: char) -> bool {
    CodePointSetData::new::<DefaultIgnorableCodePoint>().contains(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_sees_is_blank() {
        for blank in [
            "",
            " \n\u{a0}",
            "\u{200b}",
            "\u{2060}\u{ad} \u{3164}",
            "\u{200e}\u{fe0f}\u{e0041}",
        ] {
            assert!(is_blank(blank), "{blank:?}");
        }
        for seen in [".", "\u{200b}a", "\u{645}\u{200c}\u{646}"] {
            assert!(!is_blank(seen), "{seen:?}");
        }
    }
}
