//! What is known of a consult, as conditions ask it.

use super::finding::Finding;
use crate::consult::{Draft, LabelStatus, Setting, date, is_blank, label_status};
use crate::procedure::{Facts, Planned, Question, Value};
use jiff::civil::Date;

/// A draft read together with the content and the clinic.
#[derive(Clone, Copy)]
pub struct Known<'a> {
    /// The draft.
    pub draft: &'a Draft,
    /// The content, the clinic, and the day.
    pub setting: &'a Setting<'a>,
    /// Findings so far; empty while they are being made.
    pub findings: &'a [Finding],
}

impl<'a> Known<'a> {
    /// The day that age and waits are judged for.
    pub fn judged_day(&self) -> Date {
        self.draft.judged_day(self.setting.today)
    }

    /// Whether the patient is known to be a minor.
    pub fn is_minor(&self) -> bool {
        self.minor() == Some(true)
    }

    /// The answer that follows from what else is known: to a question of age, by the date of birth.
    pub fn derived(&self, question: &Question) -> Option<Value> {
        let (asked, age) = (question.from_age?, self.age()?);
        Some(if age >= asked { Value::Yes } else { Value::No })
    }

    /// How each chosen concern stands to the label of the planned device, in the order chosen.
    pub fn labels(&self) -> Vec<(&'a str, LabelStatus)> {
        let Some(device) = self.setting.procedure.device(&self.draft.plan.device) else {
            return Vec::new();
        };
        let status = |concern: &'a crate::consult::ChosenConcern| {
            let zones: Vec<&str> = concern.zones.iter().map(String::as_str).collect();
            label_status(
                self.setting.procedure,
                device,
                &self.setting.clinic.country,
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
        let derived = self
            .setting
            .procedure
            .question(question)
            .and_then(|q| self.derived(q));
        derived.or_else(|| self.draft.answers.get(question)?.value)
    }

    fn detail(&self, question: &str, detail: &str) -> Option<&str> {
        let text = self.draft.answers.get(question)?.details.get(detail)?.trim();
        (!is_blank(text)).then_some(text)
    }

    fn days_since(&self, question: &str, detail: &str) -> Option<i64> {
        let since = date(self.detail(question, detail)?)?;
        Some(i64::from((self.judged_day() - since).get_days()))
    }

    fn age(&self) -> Option<u8> {
        self.draft.age_on(self.judged_day())
    }

    fn minor(&self) -> Option<bool> {
        self.draft.minor(&self.setting.country, self.setting.today)
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
            .filter_map(|z| self.setting.procedure.zone(z))
            .any(|z| z.group == group)
    }

    fn has_concern(&self, concern: &str) -> bool {
        self.draft.concerns.iter().any(|c| c.concern == concern)
    }

    fn country(&self) -> &str {
        &self.setting.clinic.country
    }

    fn planned(&self, what: Planned) -> bool {
        let draft = self.draft;
        match what {
            Planned::Anaesthetic => draft.plan.anaesthetic == Some(true),
            Planned::Topical => draft.plan.topical.planned,
            Planned::OffLabel => self
                .labels()
                .iter()
                .any(|(_, status)| *status != LabelStatus::OnLabel),
            Planned::Interpreter => draft.consent.interpreter.needed == Some(true),
            Planned::Chaperone => draft.consent.chaperone.accepted == Some(true),
            Planned::Cost => draft.has_cost(),
        }
    }

    fn found(&self, rule: &str) -> bool {
        self.findings.iter().any(|f| f.id == rule)
    }
}
