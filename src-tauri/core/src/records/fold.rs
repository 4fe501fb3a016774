//! Folds text for finding: what differs only in case, accents or form becomes the same.
//!
//! Scripts that write without spaces (Chinese, Japanese, Thai …), and Korean, whose given names are asked
//! for without the family name, are cut into single characters, so that any part of a name finds it.

use icu_normalizer::properties::CanonicalCombiningClassMapBorrowed;
use icu_normalizer::{ComposingNormalizerBorrowed, DecomposingNormalizerBorrowed};

/// A piece of text that is looked up as one.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Piece {
    /// Found by its beginning.
    Word(String),
    /// Found by any part of it.
    Run(Vec<char>),
}

/// The pieces of `text`, folded, in their order. What is neither letter nor digit separates them.
pub(super) fn pieces(text: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    // Composed first: decomposed Hangul would otherwise be taken letter by letter.
    for character in ComposingNormalizerBorrowed::new_nfkc().normalize(text).chars() {
        if is_unspaced(character) {
            if let Some(Piece::Run(run)) = pieces.last_mut() {
                run.push(character);
            } else {
                pieces.push(Piece::Run(vec![character]));
            }
            continue;
        }
        let folded = plain(character);
        if folded.is_empty() {
            // A mark of its own belongs to the letter before it; anything else ends the word.
            if !is_mark(character)
                && pieces
                    .last()
                    .is_some_and(|last| *last != Piece::Word(String::new()))
            {
                pieces.push(Piece::Word(String::new()));
            }
        } else if let Some(Piece::Word(word)) = pieces.last_mut() {
            word.push_str(&folded);
        } else {
            pieces.push(Piece::Word(folded));
        }
    }
    pieces.retain(|piece| *piece != Piece::Word(String::new()));
    pieces
}

/// The pieces of `text` as words that are each found by their beginning: a run is one word a character.
pub(super) fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    for piece in pieces(text) {
        match piece {
            Piece::Word(word) => words.push(word),
            Piece::Run(run) => words.extend(run.into_iter().map(String::from)),
        }
    }
    words
}

/// One letter or digit without case and accents; empty for anything else.
fn plain(character: char) -> String {
    let mut buffer = [0; 4];
    DecomposingNormalizerBorrowed::new_nfkd()
        .normalize(character.encode_utf8(&mut buffer))
        .chars()
        .filter(|part| !is_mark(*part) && part.is_alphanumeric())
        .flat_map(char::to_lowercase)
        // İ becomes i with a dot of its own.
        .filter(|part| !is_mark(*part))
        .fold(String::new(), |mut plain, part| {
            match part {
                'ß' => plain.push_str("ss"),
                'æ' => plain.push_str("ae"),
                'œ' => plain.push_str("oe"),
                'ø' => plain.push('o'),
                'đ' | 'ð' => plain.push('d'),
                'ł' => plain.push('l'),
                'ı' => plain.push('i'),
                'þ' => plain.push_str("th"),
                'ς' => plain.push('σ'),
                // Letters that Arabic and Persian keyboards and clerks take for one another.
                'ٱ' => plain.push('ا'),
                'ى' | 'ی' => plain.push('ي'),
                'ة' => plain.push('ه'),
                'ک' => plain.push('ك'),
                other => plain.push(other),
            }
            plain
        })
}

/// Accents, vowel points and the like; the tatweel only stretches a word.
fn is_mark(character: char) -> bool {
    CanonicalCombiningClassMapBorrowed::new().get_u8(character) != 0
        || matches!(character, '\u{0640}' | '\u{200C}' | '\u{200D}')
}

fn is_unspaced(character: char) -> bool {
    matches!(u32::from(character),
        0x0E00..=0x0EFF     // Thai, Lao
        | 0x1000..=0x109F   // Myanmar
        | 0x1780..=0x17FF   // Khmer
        | 0x2E80..=0x2FDF | 0x3005..=0x3007 | 0x3400..=0x4DBF | 0x4E00..=0x9FFF
        | 0xF900..=0xFAFF | 0x20000..=0x3FFFF // Han
        | 0x3041..=0x30FA | 0x30FC..=0x312F   // Kana, Bopomofo; the middle dot separates
        | 0xAC00..=0xD7A3   // Hangul
    )
}
