//! What is known of a consult, as conditions ask it.

use super::finding::Finding;
use crate::consult::{Clinic, Draft, LabelStatus, age_on, date, is_minor, label_status};
use crate::procedure::{Country, Facts, Procedure, Value};

/// A draft read together with the content and the clinic.
#[derive(Clone, Copy)]
pub struct Known<'a> {
    /// The draft.
    pub draft: &'a Draft,
    /// The content.
    pub procedure: &'a Procedure,
    /// The clinic.
    pub clinic: &'a Clinic,
    /// What holds at the clinic.
    pub country: &'a Country,
    /// Findings so far; empty while they are being made.
    pub findings: &'a [Finding],
}

impl<'a> Known<'a> {
    /// How each chosen concern stands to the label of the planned device, in the order chosen.
    pub fn labels(&self) -> Vec<(&'a str, LabelStatus)> {
        let Some(device) = self.procedure.device(&self.draft.plan.device) else {
            return Vec::new();
        };
        let status = |concern: &'a crate::consult::ChosenConcern| {
            let zones: Vec<&str> = concern.zones.iter().map(String::as_str).collect();
            label_status(
                self.procedure,
                device,
                &self.clinic.country,
                &concern.concern,
                &zones,
                self.age(),
                self.skin_type(),
            )
        };
        self.draft
            .concerns
            .iter()
            .map(|c| (c.concern.as_str(), status(c)))
            .collect()
    }
}

impl Facts for Known<'_> {
    fn answer(&self, question: &str) -> Option<Value> {
        self.draft.answers.get(question).and_then(|a| a.value)
    }

    fn detail(&self, question: &str, detail: &str) -> Option<&str> {
        let text = self.draft.answers.get(question)?.details.get(detail)?.trim();
        (!text.is_empty()).then_some(text)
    }

    fn days_since(&self, question: &str, detail: &str) -> Option<i64> {
        let since = date(self.detail(question, detail)?)?;
        Some(i64::from((self.draft.judged_day()? - since).get_days()))
    }

    fn age(&self) -> Option<u8> {
        age_on(date(&self.draft.patient.birth_date)?, self.draft.judged_day()?)
    }

    fn majority(&self) -> u8 {
        self.country.majority
    }

    fn skin_type(&self) -> Option<u8> {
        self.detail("fst", "type")?
            .parse()
            .ok()
            .filter(|t| (1..=6).contains(t))
    }

    fn has_zone_group(&self, group: &str) -> bool {
        self.draft
            .zones()
            .iter()
            .filter_map(|z| self.procedure.zone(z))
            .any(|z| z.group == group)
    }

    fn has_concern(&self, concern: &str) -> bool {
        self.draft.concerns.iter().any(|c| c.concern == concern)
    }

    fn country(&self) -> &str {
        &self.clinic.country
    }

    fn planned(&self, what: &str) -> bool {
        let draft = self.draft;
        match what {
            "anaesthetic" => draft.plan.anaesthetic == Some(true),
            "topical" => draft.plan.topical.planned,
            "offLabel" => self
                .labels()
                .iter()
                .any(|(_, status)| *status != LabelStatus::OnLabel),
            "interpreter" => draft.consent.interpreter.needed == Some(true),
            "chaperone" => draft.consent.chaperone.accepted == Some(true),
            "guardian" => is_minor(draft, self.country),
            "cost" => draft.has_cost(),
            "photographs" => true,
            _ => false,
        }
    }

    fn found(&self, rule: &str) -> bool {
        self.findings.iter().any(|f| f.id == rule)
    }
}
