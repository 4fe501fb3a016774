//! Which words stay on one line with the word before them: a number with what it counts ("500 mg", "24 hours"), what it
//! is the number of ("SPF 50"), both ends of a proportion ("1 in 10"), the parts of a date and its time, a title with
//! its name, and a last word that would be a line by itself. And which words are not divided at a hyphen.

/// The longest word that a number takes along, in letters.
const COUNTED: usize = 12;
/// The longest word between two numbers that belong together, in bytes.
const BETWEEN: usize = 4;
/// The longest last word that is no line by itself, in letters.
const LAST: usize = 4;
/// The shortest part of a word that stands by itself before or behind a hyphen, in letters.
const PART: usize = 5;
/// What has the number behind it.
const DAYS: [&str; 7] = ["day", "Day", "Tag", "jour", "Jour", "día", "dia"];
const TITLES: [&str; 6] = ["Dr", "Dr.", "Dra.", "Prof.", "Mr", "Ms"];

/// Whether no line begins at `byte`, which a space or a hyphen stands before.
pub(super) fn is_bound(text: &str, byte: usize) -> bool {
    match byte.checked_sub(1).map(|at| text.as_bytes()[at]) {
        Some(b' ') => is_bound_word(&text[..byte - 1], &text[byte..]),
        Some(b'-') => is_bound_part(&text[..byte - 1], &text[byte..]),
        _ => false,
    }
}

/// Whether `rest` stays with what is `before` the space.
fn is_bound_word(before: &str, rest: &str) -> bool {
    let word = &rest[..rest.find([' ', '\n']).unwrap_or(rest.len())];
    if !rest[word.len()..].starts_with(' ') && is_at_most(word, LAST) {
        return true;
    }
    let begin = before.rfind([' ', '\n']).map_or(0, |at| at + 1);
    let last = &before[begin..];
    if ends_in_digit(last) {
        return word.starts_with(|c: char| c.is_alphanumeric() || "%°€".contains(c))
            && is_at_most(word, COUNTED);
    }
    let counted = begin > 0 && ends_in_digit(&before[..begin - 1]);
    if word.starts_with(|c: char| c.is_ascii_digit()) {
        let is_date = (counted || last == "de") && is_year(word);
        let is_time = last.strip_suffix(',').is_some_and(ends_in_digit) && word.contains(':');
        let is_short = last.len() > 1 && last.bytes().all(|byte| byte.is_ascii_uppercase());
        return (counted && last.len() <= BETWEEN) || is_date || is_time || is_short || DAYS.contains(&last);
    }
    let is_month = match last.strip_suffix('.') {
        Some(day) => day.len() <= 2 && ends_in_digit(day),
        None => last == "de" && counted,
    };
    TITLES.contains(&last) || (is_month && is_at_most(word, COUNTED))
}

/// Whether a word goes on behind its hyphen in the same line, since one of its parts is short.
fn is_bound_part(before: &str, rest: &str) -> bool {
    let is_letter = |c: &char| c.is_alphabetic();
    let part = before.chars().rev().take_while(is_letter).count();
    part.min(rest.chars().take_while(is_letter).count()) < PART
}

fn ends_in_digit(text: &str) -> bool {
    text.ends_with(|c: char| c.is_ascii_digit())
}

fn is_year(word: &str) -> bool {
    let digits = word.bytes().take_while(u8::is_ascii_digit).count();
    digits == 4 && !word[digits..].starts_with(char::is_alphanumeric)
}

fn is_at_most(word: &str, letters: usize) -> bool {
    word.len() <= letters || word.chars().count() <= letters
}

/// The spaces and hyphens of a text behind which no line begins.
pub(super) fn bound_places(text: &str) -> impl Iterator<Item = usize> {
    text.match_indices([' ', '-'])
        .map(|(at, _)| at)
        .filter(|at| is_bound(text, at + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The text with a sign for each space and hyphen at which no line ends.
    fn tied(text: &str) -> String {
        let bound: Vec<usize> = bound_places(text).collect();
        let sign = |(at, c)| match c {
            ' ' if bound.contains(&at) => '~',
            '-' if bound.contains(&at) => '=',
            c => c,
        };
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
    fn the_parts_of_a_date_stay_together() {
        for (text, expected) in [
            (
                "From 23 November 2026, 14:30 onwards",
                "From 23~November~2026,~14:30~onwards",
            ),
            (
                "del 25 al 26 de noviembre de 2026, desde",
                "del 25~al~26~de~noviembre de~2026, desde",
            ),
            (
                "am 2. November im Behandlungszimmer",
                "am 2.~November im Behandlungszimmer",
            ),
            ("Wenn sie nach Tag 3 zunehmen", "Wenn sie nach Tag~3~zunehmen"),
            ("Approved by Dr Mara Linden", "Approved by Dr~Mara Linden"),
        ] {
            assert_eq!(tied(text), expected);
        }
    }

    #[test]
    fn only_long_words_are_divided_at_a_hyphen() {
        for (text, expected) in [
            ("Avez-vous eu de la fièvre ?", "Avez=vous eu de la fièvre~?"),
            (
                "This use is off-label for weeks",
                "This use is off=label for weeks",
            ),
            (
                "eine Vitamin-Creme und ein Lichtschutz-Präparat",
                "eine Vitamin-Creme und ein Lichtschutz-Präparat",
            ),
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
