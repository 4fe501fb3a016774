//! Which words stay on one line with the word before them: a number with what it counts ("500 mg", "24 hours"), what it
//! is the number of ("SPF 50"), both ends of a proportion ("1 in 10"), and a last word that would be a line by itself.

/// The longest word, in bytes, that a number takes along.
const COUNTED: usize = 12;
/// The longest word, in bytes, between two numbers that belong together.
const BETWEEN: usize = 4;
/// The longest last word, in bytes, that is no line by itself.
const LAST: usize = 4;

/// Whether no line begins with the word at `byte`, which a space stands before.
pub(super) fn is_bound(text: &str, byte: usize) -> bool {
    let bytes = text.as_bytes();
    let Some(space) = byte.checked_sub(1).filter(|at| bytes[*at] == b' ') else {
        return false;
    };
    let is_digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    let ends_in_digit = |end: usize| end.checked_sub(1).is_some_and(is_digit);
    let length = |most: usize| {
        bytes[byte..]
            .iter()
            .take(most + 1)
            .position(|b| b" \n".contains(b))
    };
    let length = |most: usize| length(most).unwrap_or(bytes.len() - byte);
    let last = length(LAST);
    if last <= LAST && bytes.get(byte + last) != Some(&b' ') {
        return true;
    }
    if ends_in_digit(space) {
        let first = text[byte..].chars().next();
        return first.is_some_and(|c| c.is_alphanumeric() || "%°€".contains(c)) && length(COUNTED) <= COUNTED;
    }
    if !is_digit(byte) {
        return false;
    }
    let begin = text[..space].rfind([' ', '\n']).map_or(0, |at| at + 1);
    let before = &bytes[begin..space];
    let counted = begin > 0 && before.len() <= BETWEEN && ends_in_digit(begin - 1);
    counted || (before.len() > 1 && before.iter().all(u8::is_ascii_uppercase))
}

/// The spaces of a text at which no line ends.
pub(super) fn bound_spaces(text: &str) -> impl Iterator<Item = usize> {
    text.match_indices(' ')
        .map(|(at, _)| at)
        .filter(|at| is_bound(text, at + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The text with a sign for each space at which no line ends.
    fn tied(text: &str) -> String {
        let bound: Vec<usize> = bound_spaces(text).collect();
        let sign = |(at, c)| if bound.contains(&at) { '~' } else { c };
        text.char_indices().map(sign).collect()
    }

    #[test]
    fn numbers_stay_with_what_they_count() {
        for (text, expected) in [
            (
                "Take 500 mg twice a day for weeks",
                "Take 500~mg twice a day for weeks",
            ),
            ("Use SPF 50 or more outdoors", "Use SPF~50~or more outdoors"),
            ("up to 1 in 10,000 people", "up to 1~in~10,000~people"),
            ("attendez 24 heures puis lavez", "attendez 24~heures puis lavez"),
            ("Call 020 7946 0018 at night", "Call 020~7946~0018~at night"),
            ("4 % lidocaine cream", "4~% lidocaine cream"),
            (
                "im Jahr 2026 Gebrauchsanweisungen",
                "im Jahr 2026 Gebrauchsanweisungen",
            ),
            ("one, two and three", "one, two and three"),
        ] {
            assert_eq!(tied(text), expected);
        }
    }

    #[test]
    fn no_short_word_is_a_line_by_itself() {
        assert_eq!(
            tied("It may not last, so keep it."),
            "It may not last, so keep~it."
        );
        assert_eq!(tied("It may come back again"), "It may come back again");
        assert_eq!(tied(""), "");
        assert_eq!(tied(" a"), "~a");
    }
}
