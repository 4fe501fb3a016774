//! How long the sheet was in front of the patient.
//!
//! The window measures it; it helps the clinician to see what may have been passed over. It is no proof that anybody
//! read, stands in nobody's way, and is no part of what is signed.

use serde::{Deserialize, Serialize};

/// How long a part of the sheet was in front of the patient.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PartRead {
    /// The part's heading, in the clinic's language.
    pub part: String,
    /// Seconds.
    pub seconds: u32,
    /// Which words they were: the start of the SHA-256 of the part, 16 hexadecimal digits. Empty as the window tells it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub of: String,
}

/// How long the sheet was in front of the patient. Several parts can be in view at once.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct Reading {
    /// The language in which it was shown.
    pub language: String,
    /// Seconds in all.
    pub seconds: u32,
    /// Its parts, in the order in which they were first shown.
    pub parts: Vec<PartRead>,
    /// Whether its end was in view.
    pub reached_end: bool,
}

impl Reading {
    /// Whether nothing was measured.
    pub fn is_blank(&self) -> bool {
        *self == Self::default()
    }

    /// Adds what was measured since. What was shown in another language than now is no reading of this sheet.
    pub fn add(&mut self, more: &Self) {
        if self.language != more.language {
            *self = Self {
                language: more.language.clone(),
                ..Self::default()
            };
        }
        self.seconds = self.seconds.saturating_add(more.seconds);
        self.reached_end |= more.reached_end;
        for new in &more.parts {
            match self.parts.iter_mut().find(|known| known.part == new.part) {
                Some(known) if known.of == new.of => {
                    known.seconds = known.seconds.saturating_add(new.seconds);
                }
                Some(known) => *known = new.clone(),
                None => self.parts.push(new.clone()),
            }
        }
    }

    /// Forgets what was shown of parts that read otherwise `now`, and with it that the end was reached: who saw the
    /// words of before has not seen these.
    pub fn keep(&mut self, now: &[PartRead]) {
        let before = self.parts.len();
        self.parts.retain(|read| now.iter().any(|part| part.is(read)));
        self.reached_end &= self.parts.len() == before;
    }

    /// The parts as they read now, with how long each was shown; one that never was, with none.
    pub fn of(&self, now: Vec<PartRead>) -> Vec<PartRead> {
        let seconds = |part: &PartRead| {
            self.parts
                .iter()
                .find(|read| part.is(read))
                .map_or(0, |read| read.seconds)
        };
        now.into_iter()
            .map(|part| PartRead {
                seconds: seconds(&part),
                ..part
            })
            .collect()
    }
}

impl PartRead {
    /// Whether what was read is this part in these words. Of what was read before words were told apart, the heading
    /// speaks.
    fn is(&self, read: &Self) -> bool {
        self.part == read.part && (self.of == read.of || read.of.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reading(language: &str, seconds: u32, parts: &[(&str, u32)], reached_end: bool) -> Reading {
        let parts = parts.iter().map(|(part, seconds)| PartRead {
            part: (*part).into(),
            seconds: *seconds,
            of: String::new(),
        });
        Reading {
            language: language.into(),
            seconds,
            parts: parts.collect(),
            reached_end,
        }
    }

    #[test]
    fn what_was_shown_adds_up_and_a_reached_end_stays_reached() {
        let mut all = Reading::default();
        all.add(&reading("es", 5, &[("Plan", 5), ("Risks", 2)], true));
        all.add(&reading("es", 4, &[("Risks", 4), ("Aftercare", 1)], false));
        assert_eq!(
            all,
            reading("es", 9, &[("Plan", 5), ("Risks", 6), ("Aftercare", 1)], true)
        );
    }

    #[test]
    fn words_that_were_changed_were_not_read() {
        let of = |words: &str, mut all: Reading| {
            all.parts
                .iter_mut()
                .for_each(|part| words.clone_into(&mut part.of));
            all
        };
        let mut all = of("a", reading("en", 9, &[("Plan", 5), ("Risks", 4)], true));
        let now = [
            of("a", reading("en", 0, &[("Plan", 0)], false)).parts,
            of("b", reading("en", 0, &[("Risks", 0)], false)).parts,
        ];
        all.keep(&now.concat());
        assert_eq!(all, of("a", reading("en", 9, &[("Plan", 5)], false)));
        all.add(&of("b", reading("en", 2, &[("Plan", 2)], false)));
        assert_eq!(all.parts[0].seconds, 2);
        let mut whole = of("a", reading("en", 9, &[("Plan", 5)], true));
        whole.keep(&whole.parts.clone());
        assert!(whole.reached_end);
    }

    #[test]
    fn another_language_begins_anew() {
        let mut all = reading("es", 90, &[("Plan", 90)], true);
        all.add(&reading("en", 3, &[("Plan", 3)], false));
        assert_eq!(all, reading("en", 3, &[("Plan", 3)], false));
    }

    #[test]
    fn a_part_that_was_never_shown_has_no_seconds_and_one_that_is_gone_is_not_told() {
        let now = reading("en", 0, &[("Plan", 0), ("Risks", 0)], false).parts;
        let shown = reading("en", 9, &[("Plan", 5), ("Of an earlier sheet", 4)], false).of(now);
        let told: Vec<_> = shown.iter().map(|p| (p.part.as_str(), p.seconds)).collect();
        assert_eq!(told, [("Plan", 5), ("Risks", 0)]);
    }
}
