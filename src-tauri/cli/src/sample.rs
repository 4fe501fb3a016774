//! `sample`: a complete consult of an invented patient, in any language that there are texts in.

use crate::consult::Consult;
use crate::trouble::{Trouble, USAGE, print};
use crate::{clinic, ink};
use clap::ValueEnum;
use needlepoint_core::consult::{
    Answer, Asked, Chaperone, ChosenConcern, Draft, NextVisit, Patient, PatientCopy, Plan, PlannedNeedle,
    Resolution, ResolutionKind, Setting, Severity, TeachBack, When,
};
use needlepoint_core::procedure::{Outcome, Procedure, Value};
use needlepoint_core::screening::{check, review};
use needlepoint_core::sheet::{Block, compose, informed_of};
use needlepoint_core::typeset::Fonts;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::process::ExitCode;

/// What the screening finds in the sample.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Kind {
    /// Nothing.
    Healthy,
    /// Advice and decisions, all resolved.
    Cautions,
    /// Something that speaks against treatment.
    Blocked,
}

/// What an invented patient and their clinician said and wrote, in the patient's language.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Said {
    name: String,
    initials: String,
    /// Of the clinician.
    grade: String,
    contact: String,
    goal: String,
    diagnosis: String,
    asked: String,
    answered: String,
    glide: String,
    anaesthetic: String,
    /// Of a session, and of all of them.
    costs: [String; 2],
    cost_terms: String,
    /// What thins the blood.
    medicine: String,
    reason: String,
    tablets: String,
}

/// The invented patients by language.
fn patients() -> BTreeMap<String, Said> {
    serde_json::from_str(include_str!("sample.json")).expect("the samples were tested")
}

/// What the specimen's clinician is, within a sentence of a language; in English where there is no sample in it.
pub fn grade(language: &str) -> String {
    let mut patients = patients();
    let said = patients.remove(language).or_else(|| patients.remove("en"));
    let grade = said.expect("there is a sample in English").grade;
    let mut letters = grade.chars();
    match letters.next() {
        // German writes nouns with a capital.
        Some(first) if language != "de" => first.to_lowercase().chain(letters).collect(),
        _ => grade,
    }
}

const CLINICIAN: &str = "Dr Mara Linden";
const DAY: &str = "2026-11-23";
const TIME: &str = "2026-11-23T10:15:00Z";

/// Prints the sample.
pub fn run(kind: Kind, language: &str) -> Result<ExitCode, Trouble> {
    let procedure = clinic::content()?;
    let patients = patients();
    let known = patients
        .get(language)
        .filter(|_| procedure.texts(language).is_some());
    let said = known.ok_or_else(|| {
        let tags: Vec<&str> = procedure.texts.keys().map(String::as_str).collect();
        let hint = format!("Choose one of {}.", tags.join(", "));
        Trouble::new(
            USAGE,
            format!("There is no sample in the language {language}."),
            &hint,
        )
    })?;
    let consult = sample(&procedure, kind, language, said);
    print(&serde_json::to_string_pretty(&consult).expect("a consult is plain data"));
    Ok(ExitCode::SUCCESS)
}

fn sample(procedure: &Procedure, kind: Kind, language: &str, said: &Said) -> Consult {
    let (clinic, policy, fonts) = (
        clinic::clinic(),
        clinic::policy(procedure, language),
        Fonts::load(),
    );
    let today = DAY.parse().expect("a day of the calendar");
    let setting = Setting::new(procedure, &clinic, &policy, &fonts, today);
    let mut draft = Draft {
        patient: Patient {
            name: said.name.clone(),
            birth_date: "1988-04-17".into(),
            record_number: "LD-20418".into(),
            phone: "07700 900412".into(),
            emergency_contact: said.contact.clone(),
        },
        language: language.into(),
        date: DAY.into(),
        concerns: vec![
            concern(
                "acne_scars_face",
                &["cheek-medial-right", "cheek-medial-left"],
                Severity::Moderate,
            ),
            concern("wrinkles_face", &["forehead-central", "glabella"], Severity::Mild),
        ],
        goal: said.goal.clone(),
        diagnosis: said.diagnosis.clone(),
        answers: answers(procedure, kind, &said.medicine),
        plan: plan(said, kind),
        ..Draft::default()
    };
    let consent = &mut draft.consent;
    consent.interpreter.needed = Some(false);
    consent.chaperone = Chaperone {
        accepted: Some(false),
        name: String::new(),
    };
    consent.informed_by = CLINICIAN.into();
    consent.informed_grade.clone_from(&said.grade);
    consent.performed_by = CLINICIAN.into();
    consent.performed_grade.clone_from(&said.grade);
    consent.informed_at = "2026-11-20T09:00:00Z".into();
    consent.copy = Some(PatientCopy::Paper);
    consent.questions = vec![Asked {
        asked: said.asked.clone(),
        answered: said.answered.clone(),
    }];
    consent.teach_back = TeachBack {
        understood: procedure.teach_back.iter().map(|t| t.id.clone()).collect(),
        note: String::new(),
    };
    resolve(&mut draft, &setting, said);
    agree(&mut draft, &setting, &said.initials);
    let signatures = [("patient", 1), ("clinician", 2)];
    Consult {
        draft,
        signatures: signatures
            .into_iter()
            .map(|(field, seed)| (field.into(), ink::signature(seed)))
            .collect(),
    }
}

fn concern(id: &str, zones: &[&str], severity: Severity) -> ChosenConcern {
    let zones = zones.iter().map(|z| (*z).to_owned()).collect();
    ChosenConcern {
        concern: id.into(),
        zones,
        severity: Some(severity),
    }
}

fn plan(said: &Said, kind: Kind) -> Plan {
    // Whose blood is thinned and whose skin marks darkly is needled less deep.
    let cheeks = if kind == Kind::Cautions { "1" } else { "1.5" };

    let [session, course] = &said.costs;
    let needle = |zone: &str, length: &str| PlannedNeedle {
        zone: zone.into(),
        length: length.into(),
        reason: String::new(),
    };
    Plan {
        day: Some(When::Today {}),
        device: "skinpen_precision".into(),
        needles: vec![
            needle("cheek-medial-right", cheeks),
            needle("cheek-medial-left", cheeks),
            needle("forehead-central", "0.75"),
            needle("glabella", "0.75"),
        ],
        glide: said.glide.clone(),
        anaesthetic: Some(true),
        anaesthetic_product: said.anaesthetic.clone(),
        sessions: "3".into(),
        interval_days: "30".into(),
        next_visit: NextVisit {
            day: "2026-12-23".into(),
            time: "14:30".into(),
        },
        cost_session: session.clone(),
        cost_course: course.clone(),
        cost_terms: said.cost_terms.clone(),
        ..Plan::default()
    }
}

/// "No" to everything but what a healthy adult answers with "yes".
fn answers(procedure: &Procedure, kind: Kind, medicine: &str) -> BTreeMap<String, Answer> {
    let mut answers: BTreeMap<String, Answer> = BTreeMap::new();
    for question in &procedure.questions {
        // The value that opens the details is the one that matters; a healthy adult gives the other.
        let value = if matches!(question.id.as_str(), "age" | "capacity") {
            Value::Yes
        } else {
            Value::No
        };
        answers.insert(
            question.id.clone(),
            Answer {
                value: Some(value),
                details: BTreeMap::new(),
            },
        );
    }
    let mut set = |id: &str, value: Value, details: &[(&str, &str)]| {
        let details = details
            .iter()
            .map(|(k, v)| ((*k).to_owned(), (*v).to_owned()))
            .collect();
        answers.insert(
            id.into(),
            Answer {
                value: Some(value),
                details,
            },
        );
    };
    set("fst", Value::No, &[("type", "2")]);
    if kind != Kind::Healthy {
        set("fst", Value::Yes, &[("type", "4")]);
        set("hsv_history", Value::Yes, &[]);
        set(
            "anticoag",
            Value::Yes,
            &[("kind", "prescribed"), ("which", medicine)],
        );
    }
    if kind == Kind::Blocked {
        set("pregnant", Value::Yes, &[]);
    }
    answers
}

/// Resolves every finding that may be: notes advice, writes down decisions.
fn resolve(draft: &mut Draft, setting: &Setting<'_>, said: &Said) {
    let findings = check(draft, setting).findings;
    for finding in findings.iter().filter(|f| f.outcome < Outcome::Wait) {
        let reason = match finding.outcome {
            Outcome::ClinicianDecides => &said.reason,
            _ if finding.word => &said.tablets,
            _ => "",
        };
        draft.resolutions.push(Resolution {
            finding: finding.id.clone(),
            outcome: finding.outcome,
            until: finding.until.clone(),
            kind: ResolutionKind::Accepted,
            reason: reason.to_owned(),
            by: CLINICIAN.into(),
            at: TIME.into(),
        });
    }
}

/// Says what the patient was told, ticks and initials what has to be; of what is optional, the numbing cream and photographs for the record.
/// Where something stands against the treatment there is no sheet, and nothing to tick.
fn agree(draft: &mut Draft, setting: &Setting<'_>, initials: &str) {
    let Ok(reviewed) = review(draft, setting) else {
        return;
    };
    draft.consent.informed_of = informed_of(&reviewed, setting);
    let sheet = compose(&reviewed, setting).expect("the sample is in a language that there is");
    for block in sheet.blocks {
        let Block::Clause {
            id,
            required,
            initialled,
            shown,
            ..
        } = block
        else {
            continue;
        };
        if initialled {
            draft.consent.initials.insert(id.clone(), initials.into());
        }
        if required || matches!(id.as_str(), "anaesthetic" | "photo_record") {
            draft.consent.ticks.insert(id, shown);
        }
    }
}
