//! The faces of Latin text, letter beside letter, made ready when the program was built: most words are set from here
//! without asking the font.

use super::words::Sort;

/// What a face says of its Latin letters. A unit is a letter, or letters that are joined into one sort: the letters of
/// ASCII, then of Latin-1, then more, then what is joined.
pub(super) struct Pairs {
    more: &'static [char],
    /// The longest first.
    joined: &'static [&'static str],
    /// Glyph and advance of each unit; no glyph where the face does not hold it.
    sorts: &'static [(u16, i16)],
    /// What is added to a unit's advance before each other one, row by row.
    kerning: &'static [i16],
}

/// Of the faces of text, of labels and of titles.
pub(super) static PAIRS: [Pairs; 3] = include!(concat!(env!("OUT_DIR"), "/pairs.rs"));

const ASCII: usize = 95;
const LATIN: usize = 96;

/// A pair that only the font knows how to set.
const APART: i16 = i16::MIN;

impl Pairs {
    /// The unit of a letter.
    fn unit(&self, letter: char) -> Option<usize> {
        match letter {
            ' '..='~' => Some(letter as usize - ' ' as usize),
            '\u{a0}'..='\u{ff}' => Some(ASCII + letter as usize - 0xa0),
            _ => Some(ASCII + LATIN + self.more.iter().position(|more| *more == letter)?),
        }
    }

    /// Sets a word into `out`, if every letter and every pair is known.
    pub(super) fn set(&self, word: &str, out: &mut Vec<Sort>) -> Option<()> {
        out.clear();
        let mut before = None;
        let mut byte = 0;
        while let Some(letter) = word[byte..].chars().next() {
            let (unit, length) = match self.joined_at(&word[byte..]) {
                Some(joined) => joined,
                None => (self.unit(letter)?, letter.len_utf8()),
            };
            let (id, advance) = self.sorts[unit];
            if id == 0 {
                return None;
            }
            if let (Some(before), Some(sort)) = (before, out.last_mut()) {
                let kerning = self.kerning[before * self.sorts.len() + unit];
                if kerning == APART {
                    return None;
                }
                sort.advance += i32::from(kerning);
            }
            out.push(Sort {
                id,
                x: 0,
                y: 0,
                advance: i32::from(advance),
                byte,
            });
            before = Some(unit);
            byte += length;
        }
        Some(())
    }

    /// The unit of joined letters that a text begins with, and its length in bytes.
    fn joined_at(&self, text: &str) -> Option<(usize, usize)> {
        let first = text.as_bytes().first();
        // Most letters begin none of them.
        let begins = |joined: &&str| joined.as_bytes().first() == first && text.starts_with(joined);
        let place = self.joined.iter().position(begins)?;
        Some((
            self.sorts.len() - self.joined.len() + place,
            self.joined[place].len(),
        ))
    }
}
