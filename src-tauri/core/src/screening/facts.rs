//! What is known of a consult, as conditions ask it.

use super::finding::Finding;
use crate::consult::{Draft, LabelStatus, Setting, date, is_blank, label_status};
use crate::procedure::{Detail, Facts, Planned, Question, Required, Value};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// An answer that follows from what else is known, and stands in the place of any that was given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct Derived {
    /// The answer.
    pub value: Value,
    /// Id of the concern that gives it; none where the date of birth does.
    pub concern: Option<String>,
}

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

    /// The answer that follows from what else is known: by the date of birth to a question of age; "yes" where a
    /// chosen concern is itself what is asked for.
    pub fn derived(&self, question: &Question) -> Option<Derived> {
        let Some(asked) = question.from_age else {
            return Some(Derived {
                value: Value::Yes,
                concern: Some(self.raised_by(&question.id)?.into()),
            });
        };
        let value = if self.age()? >= asked {
            Value::Yes
        } else {
            Value::No
        };
        Some(Derived { value, concern: None })
    }

    /// The first chosen concern that answers a question with "yes" by itself.
    fn raised_by(&self, question: &str) -> Option<&'a str> {
        let raises = |id: &str| {
            let concern = self.setting.procedure.concern(id);
            concern.is_some_and(|c| c.raises.iter().any(|raised| raised == question))
        };
        let mut chosen = self.draft.concerns.iter().map(|c| c.concern.as_str());
        chosen.find(|id| raises(id))
    }

    /// Whether the sheet says by itself what was answered to a question: all that the patient was asked one by one, and
    /// all but the "no" of what "none of these" answers.
    pub fn is_told(&self, question: &Question) -> bool {
        let patients = !question.clinician && question.from_age.is_none();
        patients && !(question.none && self.answer(&question.id) == Some(Value::No))
    }

    /// What the sheet says beside the answer to a question: its details as typed, where they were asked for.
    pub fn told_details<'q>(&self, question: &'q Question) -> Vec<(&'q Detail, &'a str)> {
        let typed = self.draft.answers.get(&question.id).map(|a| &a.details);
        let open = self.answer(&question.id) != Some(Value::No);
        let asked = question
            .details
            .iter()
            .filter(|d| open || d.required == Required::Always);
        let text = |d: &Detail| Some(typed?.get(&d.id)?.trim()).filter(|text| !text.is_empty());
        asked.filter_map(|d| Some((d, text(d)?))).collect()
    }

    /// How each chosen concern stands to the label of the planned device, in the order chosen.
    pub fn labels(&self) -> Vec<(&'a str, LabelStatus)> {
        let Some(device) = self.setting.procedure.device(&self.draft.plan.device) else {
            return Vec::new();
        };
        let status = |chosen| {
            label_status(
                self.setting.procedure,
                device,
                &self.setting.clinic.country,
                chosen,
                &self.draft.plan.needles,
                self.age(),
                self.skin_type(),
            )
        };
        self.draft
            .concerns
            .iter()
            .map(|chosen| (chosen.concern.as_str(), status(chosen)))
            .collect()
    }
}

impl Facts for Known<'_> {
    fn answer(&self, question: &str) -> Option<Value> {
        let derived = self
            .setting
            .procedure
            .question(question)
            .and_then(|q| self.derived(q))
            .map(|d| d.value);
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
