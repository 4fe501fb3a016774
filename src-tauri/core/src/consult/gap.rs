//! What is still missing or impossible in a draft, and where.
//!
//! The sentences are for the clinician; the window shows them at the place they name.

use super::draft::{Draft, Plan, When};
use super::patient::{age_on, date, farthest};
use super::plan::{NeedleStatus, is_offered, judge_needle};
use super::say;
use super::setting::Setting;
use super::signature::same_name;
use super::visit;
use super::words::is_blank;
use crate::procedure::{Device, Procedure};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// A step of the consultation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub enum Step {
    /// Who the patient is.
    Patient,
    /// What bothers them.
    Concerns,
    /// Whether anything stands against it.
    Screening,
    /// What is planned.
    Plan,
    /// What is agreed.
    Consent,
    /// The signed sheet.
    Sheet,
    /// The day of treatment, after the consent.
    Treatment,
}

/// Something missing or impossible.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct Gap {
    /// The step where it is mended.
    pub step: Step,
    /// The place within the step, such as `patient.birthDate`.
    pub field: String,
    /// What is missing and what to do.
    pub message: String,
}

impl Gap {
    /// A gap at a place.
    pub fn new(step: Step, field: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            step,
            field: field.into(),
            message: message.into(),
        }
    }
}

/// Everything missing or impossible outside the screening, in the order of the steps.
///
/// The clauses are not looked at: they are ticked while the sheet is read.
pub fn gaps(draft: &Draft, setting: &Setting<'_>) -> Vec<Gap> {
    let mut found = Vec::new();
    patient(draft, setting, &mut found);
    concerns(draft, setting.procedure, &mut found);
    plan(draft, setting, &mut found);
    consent(draft, setting, &mut found);
    callable(setting, &mut found);
    found
}

fn patient(draft: &Draft, setting: &Setting<'_>, found: &mut Vec<Gap>) {
    let today = setting.today;
    let mut gap = |field: &str, message: &str| found.push(Gap::new(Step::Patient, field, message));
    if is_blank(&draft.patient.name) {
        gap("patient.name", "Write the patient's name.");
    }
    match date(&draft.date) {
        None => gap(
            "date",
            "The day of the consultation is no day of the calendar. Go on as of today.",
        ),
        Some(day) if day < today => {
            let message = format!(
                "This consultation was begun on {}. Ask whether anything has changed, then go on as of today.",
                say::day(setting.texts(), day)
            );
            gap("date", &message);
        }
        Some(day) if day > today => gap(
            "date",
            "The day of the consultation lies in the future. Go on as of today.",
        ),
        Some(_) => {}
    }
    let birth = draft.patient.birth_date.trim();
    match date(birth) {
        _ if birth.is_empty() => gap("patient.birthDate", "Write the date of birth."),
        None => gap(
            "patient.birthDate",
            "This date does not exist. Check day, month and year.",
        ),
        Some(birth) if birth > today => {
            gap(
                "patient.birthDate",
                "This date of birth lies in the future. Check the year.",
            );
        }
        Some(birth) if age_on(birth, today).is_none() => {
            gap(
                "patient.birthDate",
                "This would be an age above 130 years. Check the year.",
            );
        }
        Some(_) => {}
    }
    if setting.procedure.texts(&draft.language).is_none() {
        gap("language", "Choose a language for the sheet.");
    }
}

fn concerns(draft: &Draft, procedure: &Procedure, found: &mut Vec<Gap>) {
    let mut gap = |field: String, message: String| {
        found.push(Gap {
            step: Step::Concerns,
            field,
            message,
        });
    };
    if draft.concerns.is_empty() {
        gap(
            "concerns".into(),
            "Choose at least one zone and what bothers there.".into(),
        );
    }
    for (index, chosen) in draft.concerns.iter().enumerate() {
        let field = format!("concerns.{index}");
        match procedure.concern(&chosen.concern) {
            None => gap(
                field,
                format!(
                    "\"{}\" is no concern that this program knows. Take it off the list.",
                    chosen.concern
                ),
            ),
            Some(concern) if concern.declined => {
                gap(
                    field,
                    "This concern is not treated with this procedure. Take it off the list.".into(),
                );
            }
            Some(_) if chosen.zones.is_empty() => gap(field, "Choose at least one zone for it.".into()),
            Some(_) => {
                for zone in chosen.zones.iter().filter(|z| procedure.zone(z).is_none()) {
                    gap(
                        format!("concerns.{index}"),
                        format!("\"{zone}\" is no zone that can be needled. Take it off the list."),
                    );
                }
            }
        }
    }
    if is_blank(&draft.goal) {
        gap(
            "goal".into(),
            "Write what the patient hopes for, in their own words.".into(),
        );
    }
}

fn plan(draft: &Draft, setting: &Setting<'_>, found: &mut Vec<Gap>) {
    let plan = &draft.plan;
    day(plan.day.as_ref(), setting.today, found);
    found.extend(visit::impossible(&plan.next_visit, setting.today));
    let device = setting.procedure.device(&plan.device);
    let mut gap = |field: String, message: String| found.push(Gap::new(Step::Plan, field, message));
    match device {
        None => gap("plan.device".into(), "Choose the device.".into()),
        Some(d) if !is_offered(d) => gap(
            "plan.device".into(),
            "Devices that heat the skin are not part of this procedure. Choose a mechanical one.".into(),
        ),
        Some(d) if d.name.is_empty() && is_blank(&plan.device_name) => {
            gap(
                "plan.deviceName".into(),
                "Write the brand and model of the device.".into(),
            );
        }
        Some(_) => {}
    }
    for zone in draft.zones() {
        if let Some(message) = needle(zone, draft, device, setting) {
            gap(format!("plan.needles.{zone}"), message);
        }
    }
    for needle in &plan.needles {
        if setting.procedure.zone(&needle.zone).is_none() {
            gap(
                format!("plan.needles.{}", needle.zone),
                format!(
                    "\"{}\" is no zone that can be needled. Take it off the plan.",
                    needle.zone
                ),
            );
        }
    }
    if is_blank(&plan.glide) {
        gap("plan.glide".into(), "Write which glide product is used.".into());
    }
    match plan.anaesthetic {
        None => gap(
            "plan.anaesthetic".into(),
            "Say whether numbing cream is planned.".into(),
        ),
        Some(true) if is_blank(&plan.anaesthetic_product) => {
            gap(
                "plan.anaestheticProduct".into(),
                "Write which numbing cream, and its strength.".into(),
            );
        }
        Some(_) => {}
    }
    if plan.topical.planned && is_blank(&plan.topical.product) {
        gap(
            "plan.topical".into(),
            "Write which product, and its strength.".into(),
        );
    }
    if plan.session_count().is_none() {
        let message = "Write how many sessions are planned, 1 to 24, in digits.";
        gap("plan.sessions".into(), message.into());
    }
    prices(plan, &mut gap);
    if plan.days_between().is_none() {
        let message = "Write how many days lie between sessions, 7 to 365, in digits.";
        gap("plan.intervalDays".into(), message.into());
    }
}

/// Where one price is written, the others that the patient ticks for: what is paid, and what for touch-ups and on
/// stopping. The course of a single session is that session.
fn prices(plan: &Plan, gap: &mut impl FnMut(String, String)) {
    let single = plan.session_count() == Some(1);
    let asked = [
        (
            "plan.costSession",
            &plan.cost_session,
            "Write what a session costs.",
        ),
        (
            "plan.costCourse",
            &plan.cost_course,
            "Write what the whole course costs.",
        ),
        (
            "plan.costTerms",
            &plan.cost_terms,
            "Write what touch-ups cost, and what is paid back if the patient stops.",
        ),
    ];
    let written = |text: &str| !is_blank(text);
    if !asked.iter().any(|(_, text, _)| written(text)) {
        return;
    }
    for (field, text, message) in asked {
        if !(written(text) || single && field == "plan.costCourse") {
            gap(field.into(), message.into());
        }
    }
}

fn day(planned: Option<&When>, today: Date, found: &mut Vec<Gap>) {
    let message = match planned {
        None => "Choose the day of treatment, or leave it open.",
        Some(When::On { day }) => match date(day) {
            None => "This date does not exist. Check day, month and year.",
            Some(day) if day < today => "The day of treatment has passed. Choose another.",
            Some(day) if day > farthest(today) => {
                "The day of treatment lies more than two years ahead. Check the year."
            }
            Some(_) => return,
        },
        Some(When::Today {} | When::Open {}) => return,
    };
    found.push(Gap::new(Step::Plan, "plan.day", message));
}

/// What is missing or impossible in the needle length of a zone.
fn needle(zone: &str, draft: &Draft, device: Option<&Device>, setting: &Setting<'_>) -> Option<String> {
    let needle = setting.procedure.needle(&setting.procedure.zone(zone)?.group)?;
    let planned = draft.plan.needles.iter().find(|n| n.zone == zone);
    let judged = judge_needle(needle, device, &setting.clinic.country, planned);
    match (planned, judged.status) {
        (Some(planned), None) if !is_blank(&planned.length) => {
            Some("Write a length in millimetres, such as 0.8.".into())
        }
        (_, None) => Some("Choose a needle length for this zone.".into()),
        (_, Some(NeedleStatus::NotPossible)) => Some(format!(
            "Nothing longer than {} mm can be planned here. Choose a shorter needle.",
            judged.longest
        )),
        (Some(planned), Some(NeedleStatus::NeedsReason)) if is_blank(&planned.reason) => {
            Some("This is beyond the ceiling for this zone. Write the reason; it is printed.".into())
        }
        _ => None,
    }
}

fn consent(draft: &Draft, setting: &Setting<'_>, found: &mut Vec<Gap>) {
    let consent = &draft.consent;
    let mut gap = |field: &str, message: &str| found.push(Gap::new(Step::Consent, field, message));
    let interpreter = &consent.interpreter;
    match interpreter.needed {
        None => gap("consent.interpreter", "Say whether an interpreter is needed."),
        Some(true) => {
            if is_blank(&interpreter.name) || is_blank(&interpreter.language) {
                gap(
                    "consent.interpreter",
                    "Write the interpreter's name and the language spoken.",
                );
            }
            if interpreter.mode.is_none() {
                gap("consent.interpreter.mode", "Say how the interpreter takes part.");
            }
        }
        Some(false) => {}
    }
    match consent.chaperone.accepted {
        None => gap(
            "consent.chaperone",
            "Offer a chaperone and say what the patient chose.",
        ),
        Some(true) if is_blank(&consent.chaperone.name) => {
            gap("consent.chaperone", "Write the chaperone's name.");
        }
        Some(_) => {}
    }
    if draft.is_minor(&setting.country, setting.today) {
        let guardian = &consent.guardian;
        if is_blank(&guardian.name) || is_blank(&guardian.relation) {
            gap(
                "consent.guardian",
                "Write the guardian's name and how they are related.",
            );
        }
        let others = [&draft.patient.name, &consent.informed_by, &consent.performed_by];
        if !is_blank(&guardian.name) && others.iter().any(|name| same_name(name, &guardian.name)) {
            gap(
                "consent.guardian",
                "The guardian is neither the patient nor who informs or treats. Write who decides for the patient.",
            );
        }
        if is_blank(&guardian.wish) {
            gap(
                "consent.guardian.wish",
                "Write what the young person wishes, in their own words.",
            );
        }
        if is_blank(&guardian.need) {
            gap("consent.guardian.need", "Write the medical need; it is printed.");
        }
    }
    if is_blank(&consent.informed_by) {
        gap("consent.informedBy", "Write who informed the patient.");
    }
    if is_blank(&consent.informed_grade) {
        gap(
            "consent.informedGrade",
            "Write the grade or profession of who informed the patient.",
        );
    }
    if is_blank(&consent.performed_by) {
        gap("consent.performedBy", "Write who will perform the treatment.");
    }
    if is_blank(&consent.performed_grade) {
        gap(
            "consent.performedGrade",
            "Write the grade or profession of who will perform the treatment.",
        );
    }
    if consent.copy.is_none() {
        gap("consent.copy", "Say how the patient gets their copy.");
    }
    if consent.teach_back.count(setting.procedure) == 0 && is_blank(&consent.teach_back.note) {
        gap(
            "consent.teachBack",
            "Ask the patient to say the main points in their own words, and tick what was clear or write what was not.",
        );
    }
    for (index, question) in consent.questions.iter().enumerate() {
        if is_blank(&question.asked) != is_blank(&question.answered) {
            gap(
                &format!("consent.questions.{index}"),
                "Write both the question and the answer.",
            );
        }
    }
}

/// The numbers that the aftercare page tells the patient to call.
fn callable(setting: &Setting<'_>, found: &mut Vec<Gap>) {
    let numbers = [
        (
            "clinic.phone",
            &setting.clinic.phone,
            "Write the clinic's number for opening hours in the settings.",
        ),
        (
            "clinic.phoneOutOfHours",
            &setting.clinic.phone_out_of_hours,
            "Write the number to call out of hours in the settings.",
        ),
        (
            "clinic.emergency",
            &setting.country.emergency,
            "Write the emergency number in the settings. None is known for the clinic's country.",
        ),
    ];
    for (field, number, message) in numbers {
        if is_blank(number) {
            found.push(Gap::new(Step::Consent, field, message));
        }
    }
}
