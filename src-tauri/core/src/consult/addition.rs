//! What is added to a signed record: something more, a correction, or that a consent is withdrawn.
//!
//! It never touches what it is about. A withdrawal needs no reason, so none is asked.

use super::gap::{Gap, Step};
use super::patient::date;
use super::setting::Setting;
use super::words::{is_blank, is_one_line};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// What is added.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase", tag = "kind", deny_unknown_fields)]
pub enum Addition {
    /// Something more.
    Addendum {
        /// In the clinician's words.
        words: String,
    },
    /// Something in the record is wrong.
    Correction {
        /// The passage that is wrong.
        passage: String,
        /// What is right.
        right: String,
        /// The numbers that a treatment in fact used, where its record names others.
        #[serde(default)]
        lots: RightLots,
    },
    /// A consent is withdrawn.
    #[serde(rename_all = "camelCase")]
    Withdrawal {
        /// Who withdraws it.
        by: Withdrawer,
        /// The name of who withdraws it.
        name: String,
        /// The day on which it was said, `YYYY-MM-DD`.
        on: String,
        /// How it was said; none while that is open.
        how: Option<Told>,
        /// What was said, in the words of who said it.
        words: String,
        /// What it is about.
        covers: Vec<Covered>,
    },
}

/// The numbers of what a treatment in fact used, as they stand on the packs; each empty where the record is right.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct RightLots {
    /// Lot of the needle tip.
    pub tip: String,
    /// Lot of the glide product.
    pub glide: String,
    /// Serial number of the device.
    pub device: String,
}

impl RightLots {
    /// Those that are named: what of, and the number.
    pub fn named(&self) -> Vec<(&'static str, &str)> {
        let all = [
            ("tip", &self.tip),
            ("glide", &self.glide),
            ("device", &self.device),
        ];
        let all = all.into_iter().map(|(what, lot)| (what, lot.trim()));
        all.filter(|(_, lot)| !is_blank(lot)).collect()
    }
}

/// Who withdraws a consent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub enum Withdrawer {
    /// The patient.
    Patient,
    /// Who decides for the patient.
    Guardian,
}

/// How a withdrawal was said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub enum Told {
    /// In the room, and it is signed.
    Signed,
    /// In the room, and it is not signed.
    InPerson,
    /// On the telephone.
    Telephone,
    /// By letter.
    Letter,
    /// By e-mail.
    Email,
}

/// What a withdrawal is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub enum Covered {
    /// The treatment itself.
    Treatment,
    /// Photographs shown to teach.
    Teaching,
    /// Photographs shown to the public.
    Marketing,
}

impl Covered {
    /// All of them, in the order in which they are printed.
    pub const ALL: [Self; 3] = [Self::Treatment, Self::Teaching, Self::Marketing];
}

impl Addition {
    /// Whether no treatment may rest upon the record any longer.
    pub fn ends(&self) -> bool {
        matches!(self, Self::Withdrawal { covers, .. } if covers.contains(&Covered::Treatment))
    }

    /// Whether somebody other than the clinic signs it.
    pub fn is_signed(&self) -> bool {
        matches!(
            self,
            Self::Withdrawal {
                how: Some(Told::Signed),
                ..
            }
        )
    }

    /// The numbers that a correction names: what of, and the number.
    pub fn lots(&self) -> Vec<(&'static str, &str)> {
        match self {
            Self::Correction { lots, .. } => lots.named(),
            _ => Vec::new(),
        }
    }

    /// What is missing or impossible, at `addition.<field>`. A withdrawal is not older than what was signed on
    /// `since`.
    pub fn gaps(&self, since: Date, setting: &Setting<'_>) -> Vec<Gap> {
        let mut found = Vec::new();
        let mut gap = |field: &str, message: String| {
            found.push(Gap::new(Step::Consent, format!("addition.{field}"), message));
        };
        for (field, words, missing) in self.written() {
            if is_blank(words) {
                gap(field, missing.into());
            } else if let Some(why) = setting.unprintable(words) {
                gap(field, why);
            }
        }
        for (what, lot) in self.lots() {
            let message = if is_one_line(lot) {
                setting.unprintable(lot)
            } else {
                Some("This stands in one line. Take the end of line out of it.".into())
            };
            if let Some(message) = message {
                gap(&format!("lots.{what}"), message);
            }
        }
        let Self::Withdrawal { on, how, covers, .. } = self else {
            return found;
        };
        match date(on) {
            None => gap("on", "Write the day on which it was said.".into()),
            Some(day) if day > setting.today => {
                gap("on", "This day lies in the future. Check it.".into());
            }
            Some(day) if day < since => {
                gap("on", "On this day it was not signed yet. Check it.".into());
            }
            Some(day) if *how == Some(Told::Signed) && day != setting.today => {
                gap("on", "Who signs here says it today. Set today’s date.".into());
            }
            Some(_) => {}
        }
        if how.is_none() {
            gap("how", "Choose how it was said.".into());
        }
        if covers.is_empty() {
            gap("covers", "Choose what it is about.".into());
        }
        found
    }

    /// What is written by hand: the field, the words, and what is said where there are none.
    fn written(&self) -> Vec<(&'static str, &str, &'static str)> {
        match self {
            Self::Addendum { words } => vec![("words", words, "Write what is added.")],
            Self::Correction { passage, right, .. } => vec![
                ("passage", passage, "Write or copy the passage that is wrong."),
                ("right", right, "Write what is right."),
            ],
            Self::Withdrawal { name, words, .. } => vec![
                ("name", name, "Write who withdraws it."),
                ("words", words, "Write what was said, in their own words."),
            ],
        }
    }
}
