//! The sheet's order: who, what for, what it is, the plan, what was found, risks, choices, agreement,
//! signatures; then the aftercare on a page of its own.

use super::block::{Block, Direction, Fact, Form, Sheet, Tone};
use super::shown::Shown;
use super::{about, aftercare, agree, health, plan, risks};
use crate::consult::{Draft, InterpreterMode, Setting, is_blank, say};
use crate::procedure::{CLINIC_LANGUAGE, Facts, Planned, Statement, Texts, Truth};
use crate::screening::{Known, Reviewed};

/// Why a sheet could not be composed.
#[derive(Debug, thiserror::Error)]
pub enum ComposeError {
    /// The content has no texts in the consult's language.
    #[error("there are no texts in the language {language}")]
    NoTexts {
        /// Language tag.
        language: String,
    },
}

impl ComposeError {
    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        "Choose another language for the sheet."
    }
}

/// Everything a section needs: the consult, the content and the words.
pub(super) struct Page<'a> {
    pub known: Known<'a>,
    pub setting: &'a Setting<'a>,
    pub texts: &'a Texts,
    /// The clinic's own texts, where the sheet is in another language.
    pub clinic_texts: Option<&'a Texts>,
    pub blocks: Vec<Block>,
    pub shown: Shown,
}

impl<'a> Page<'a> {
    pub fn draft(&self) -> &'a Draft {
        self.known.draft
    }

    pub fn text(&self, key: &str) -> String {
        self.texts.get(key).to_owned()
    }

    pub fn with(&self, key: &str, values: &[(&str, &str)]) -> String {
        say::with(self.texts, key, values)
    }

    /// A text in the clinic's language; empty where that is the sheet's own.
    pub fn beside(&self, key: &str, values: &[(&str, &str)]) -> String {
        let texts = self.clinic_texts;
        texts.map_or_else(String::new, |texts| say::with(texts, key, values))
    }

    pub fn push(&mut self, block: Block) {
        self.blocks.push(block);
    }

    /// Begins a section with its heading.
    pub fn section(&mut self, key: &'static str) {
        self.shown.begin(key, self.blocks.len());
        self.headed(2, key);
    }

    /// A heading within a section.
    pub fn heading(&mut self, key: &str) {
        self.headed(3, key);
    }

    fn headed(&mut self, level: u8, key: &str) {
        let (text, beside) = (self.text(key), self.beside(key, &[]));
        self.push(Block::Heading { level, text, beside });
    }

    /// A title with a line beneath it.
    pub fn title(&mut self, key: &str, subtitle: String) {
        let (text, beside) = (self.text(key), self.beside(key, &[]));
        self.push(Block::Title {
            text,
            subtitle,
            beside,
        });
    }

    pub fn paragraph(&mut self, text: impl Into<String>) {
        self.push(Block::Paragraph { text: text.into() });
    }

    /// Whether something with this condition is printed; what is open is printed.
    pub fn applies(&self, when: Option<&crate::procedure::Condition>) -> bool {
        when.is_none_or(|condition| condition.holds("", &self.known) != Truth::No)
    }

    /// The texts of the statements that apply.
    pub fn statements(&self, namespace: &str, list: &[Statement]) -> Vec<String> {
        let applying = list.iter().filter(|s| self.applies(s.when.as_ref()));
        applying
            .map(|s| self.text(&format!("{namespace}.{}", s.id)))
            .collect()
    }

    /// A row, unless its value is empty.
    pub fn fact(&self, key: &str, value: impl Into<String>) -> Option<Fact> {
        let value = value.into();
        (!is_blank(&value)).then(|| Fact {
            label: self.text(key),
            value,
        })
    }
}

/// Composes the sheet of a reviewed consult: consent and aftercare in the patient's language.
///
/// # Errors
/// There are no texts in that language.
pub fn compose(reviewed: &Reviewed, setting: &Setting<'_>) -> Result<Sheet, ComposeError> {
    let draft = reviewed.draft();
    let language = draft.language.clone();
    let texts = setting
        .procedure
        .texts(&language)
        .ok_or_else(|| ComposeError::NoTexts {
            language: language.clone(),
        })?;
    let mut page = Page {
        known: reviewed.known(setting),
        setting,
        texts,
        clinic_texts: (language != CLINIC_LANGUAGE).then(|| setting.texts()),
        blocks: Vec::new(),
        shown: Shown::default(),
    };
    head(&mut page);
    about::sections(&mut page);
    plan::section(&mut page);
    health::section(&mut page);
    risks::sections(&mut page);
    agree::sections(&mut page);
    page.push(Block::PageBreak {});
    aftercare::page(&mut page);
    agree::tick(&mut page);
    let foot = say::with(
        texts,
        "sheet.foot",
        &[
            ("procedure", texts.get("sheet.procedure")),
            ("version", &setting.procedure.version),
            ("textVersion", &texts.version),
            ("language", &texts.name),
        ],
    );
    Ok(Sheet {
        direction: if matches!(language.as_str(), "ar" | "he" | "fa" | "ur") {
            Direction::Rtl
        } else {
            Direction::Ltr
        },
        beside: page.clinic_texts.map(|texts| texts.language.clone()),
        language,
        title: texts.get("sheet.title").to_owned(),
        patient: draft.patient.name.trim().to_owned(),
        form: Form {
            procedure: setting.procedure.id.clone(),
            version: setting.procedure.version.clone(),
            text_version: texts.version.clone(),
            foot,
        },
        specimen: setting.specimen.then(|| texts.get("sheet.specimen").to_owned()),
        paper: setting.country.paper,
        clinic: setting.clinic.name.clone(),
        blocks: page.blocks,
    })
}

fn head(page: &mut Page<'_>) {
    let clinic = page.setting.clinic;
    let mut lines = clinic.address.clone();
    lines.extend(
        [clinic.phone.clone(), clinic.contact.clone()]
            .into_iter()
            .filter(|l| !is_blank(l)),
    );
    page.push(Block::Letterhead {
        name: clinic.name.clone(),
        lines,
        logo: clinic.logo.clone(),
    });
    let draft = page.draft();
    let day = say::typed_day(page.texts, &draft.date);
    let name = draft.patient.name.trim().to_owned();
    let subtitle = page.with("sheet.subtitle", &[("name", &name), ("date", &day)]);
    page.title("sheet.title", subtitle);
    if page
        .setting
        .policy
        .approvals
        .get(&draft.language)
        .is_none_or(|a| a.version != page.texts.version)
    {
        let (title, text) = (
            page.text("sheet.unapproved.title"),
            page.text("sheet.unapproved.text"),
        );
        page.push(Block::Notice {
            tone: Tone::Caution,
            title,
            text,
        });
    }
    let patient = patient(page);
    let people = people(page);
    page.shown.part("sheet.patient", &patient);
    page.shown.part("sheet.people", &people);
    let rows = patient.into_iter().chain(people).collect();
    page.push(Block::Facts { rows });
}

/// The patient's own facts.
fn patient(page: &Page<'_>) -> Vec<Fact> {
    let patient = &page.draft().patient;
    let born = say::typed_day(page.texts, &patient.birth_date);
    let age = page.draft().age_on(page.setting.today);
    let age = age.map(|a| a.to_string()).unwrap_or_default();
    let rows = [
        page.fact("sheet.patient.name", patient.name.trim()),
        page.fact(
            "sheet.patient.born",
            page.with("sheet.patient.bornAge", &[("date", &born), ("age", &age)]),
        ),
        page.fact("sheet.patient.record", patient.record_number.trim()),
        page.fact("sheet.patient.phone", patient.phone.trim()),
        page.fact("sheet.patient.emergency", patient.emergency_contact.trim()),
    ];
    rows.into_iter().flatten().collect()
}

/// Who else takes part.
fn people(page: &Page<'_>) -> Vec<Fact> {
    let consent = &page.draft().consent;
    let interpreter = &consent.interpreter;
    let interpreting = if page.known.planned(Planned::Interpreter) {
        let mode = interpreter.mode.map(|mode| {
            page.text(match mode {
                InterpreterMode::InRoom => "sheet.interpreter.inRoom",
                InterpreterMode::Video => "sheet.interpreter.video",
                InterpreterMode::Telephone => "sheet.interpreter.telephone",
            })
        });
        joined(&[
            &interpreter.name,
            &interpreter.language,
            &interpreter.number,
            &mode.unwrap_or_default(),
        ])
    } else {
        String::new()
    };
    let chaperone = match consent.chaperone.accepted {
        Some(true) => consent.chaperone.name.clone(),
        Some(false) => page.text("sheet.chaperone.declined"),
        None => String::new(),
    };
    let guardian = &consent.guardian;
    let guarding = if page.known.is_minor() {
        joined(&[&guardian.name, &guardian.relation])
    } else {
        String::new()
    };
    let rows = [
        page.fact("sheet.patient.guardian", guarding),
        page.fact("sheet.informedBy", consent.informed_by.trim()),
        page.fact("sheet.performedBy", consent.performed_by.trim()),
        page.fact("sheet.interpreter", interpreting),
        page.fact("sheet.chaperone", chaperone),
    ];
    rows.into_iter().flatten().collect()
}

/// The parts that are not empty, with a middle dot between them.
fn joined(parts: &[&str]) -> String {
    let parts: Vec<&str> = parts.iter().map(|p| p.trim()).filter(|p| !is_blank(p)).collect();
    parts.join(" · ")
}
