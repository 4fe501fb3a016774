//! What a draft is judged, composed and frozen with, beside itself.

use super::clinic::{Clinic, Policy};
use crate::procedure::{CLINIC_LANGUAGE, Country, Procedure, Texts};
use jiff::civil::Date;

/// What the sheet will be printed with.
pub trait Print: Sync {
    /// The characters of a text that cannot be printed, each once, in the order of their code points.
    fn unprintable(&self, text: &str) -> Vec<char>;
}

/// What a draft is judged, composed and frozen with.
#[derive(Clone)]
pub struct Setting<'a> {
    /// The content.
    pub procedure: &'a Procedure,
    /// The clinic.
    pub clinic: &'a Clinic,
    /// What the clinic has decided.
    pub policy: &'a Policy,
    /// What holds at the clinic: [`Clinic::rules`].
    pub country: Country,
    /// What the sheet will be printed with.
    pub print: &'a dyn Print,
    /// The day on which all of this is done.
    pub today: Date,
    /// Whether the sheet is for nobody.
    pub specimen: bool,
}

impl<'a> Setting<'a> {
    /// What holds at a clinic on a day, for a sheet that is for somebody.
    pub fn new(
        procedure: &'a Procedure,
        clinic: &'a Clinic,
        policy: &'a Policy,
        print: &'a dyn Print,
        today: Date,
    ) -> Self {
        Self {
            procedure,
            clinic,
            policy,
            country: clinic.rules(policy, procedure),
            print,
            today,
            specimen: false,
        }
    }

    /// The same on another day.
    pub fn on(&self, today: Date) -> Self {
        Self {
            today,
            ..self.clone()
        }
    }

    /// What of a text cannot be printed, by number, since some of it cannot be shown; none if all of it can.
    pub fn unprintable(&self, text: &str) -> Option<String> {
        let characters = self.print.unprintable(text);
        let numbers: Vec<String> = characters
            .iter()
            .map(|c| format!("U+{:04X}", u32::from(*c)))
            .collect();
        (!numbers.is_empty()).then(|| format!("These characters cannot be printed: {}.", numbers.join(", ")))
    }

    /// The texts that the clinician reads.
    ///
    /// # Panics
    /// The content has none; loading it proves that it does.
    pub fn texts(&self) -> &'a Texts {
        self.procedure
            .texts(CLINIC_LANGUAGE)
            .expect("the content has texts for the clinician")
    }
}
