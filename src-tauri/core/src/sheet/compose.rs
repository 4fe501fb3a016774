//! The sheet's order: who, what for, what it is, the plan, what was found, risks, choices, agreement,
//! signatures; then the aftercare on a page of its own.

use super::block::{Block, Direction, Fact, Form, Kind, NoticeBeside, Sheet, TableBeside, Tone};
use super::pause::{span, waits};
use super::shown::Shown;
use super::{about, aftercare, agree, health, plan, risks, told};
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
    /// Nobody of the clinic has approved the texts of a paper that leaves it.
    #[error("the texts in {name} are not approved yet")]
    NotApproved {
        /// The language's own name.
        name: String,
    },
}

impl ComposeError {
    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::NoTexts { .. } => "Choose another language for the sheet.",
            Self::NotApproved { .. } => "Approve them in the settings, or choose another language.",
        }
    }
}

/// Everything a section needs: the consult, the content and the words.
pub(super) struct Page<'a> {
    pub kind: Kind,
    pub known: Known<'a>,
    pub setting: &'a Setting<'a>,
    pub texts: &'a Texts,
    /// The clinic's own texts, where the sheet is in another language.
    pub clinic_texts: Option<&'a Texts>,
    pub blocks: Vec<Block>,
    pub shown: Shown,
    /// The session of the course that was just given; none while the course is planned.
    pub given: Option<u16>,
}

impl<'a> Page<'a> {
    /// Lets pass a page whose words the clinic has approved.
    pub fn approved(self) -> Result<Self, ComposeError> {
        match self.setting.policy.approval(self.texts) {
            Some(_) => Ok(self),
            None => Err(ComposeError::NotApproved {
                name: self.texts.name.clone(),
            }),
        }
    }

    /// An empty page in the draft's language.
    pub fn new(kind: Kind, known: Known<'a>) -> Result<Self, ComposeError> {
        let (setting, language) = (known.setting, &known.draft.language);
        let texts = setting.procedure.texts(language);
        let texts = texts.ok_or_else(|| ComposeError::NoTexts {
            language: language.clone(),
        })?;
        Ok(Self {
            kind,
            known,
            setting,
            texts,
            clinic_texts: (language != CLINIC_LANGUAGE).then(|| setting.texts()),
            blocks: Vec::new(),
            shown: Shown::default(),
            given: None,
        })
    }

    /// The finished sheet, under a title; the foot of its pages begins with `lead`, or else as the consent's does.
    pub fn sheet(self, title: &str, lead: Option<String>) -> Sheet {
        let (texts, setting) = (self.texts, self.setting);
        let values = [
            ("procedure", texts.get("sheet.procedure")),
            ("version", &setting.procedure.version),
            ("textVersion", &texts.version),
            ("language", &texts.name),
        ];
        let foot = say::with(texts, "sheet.foot", &values);
        let foot = match lead {
            Some(lead) => led(&lead, &foot),
            None => foot,
        };
        let language = self.draft().language.clone();
        Sheet {
            kind: self.kind,
            direction: Direction::of(&language),
            beside: self.clinic_texts.map(|texts| texts.language.clone()),
            language,
            title: texts.get(title).to_owned(),
            patient: self.draft().patient.name.trim().to_owned(),
            form: Form {
                procedure: setting.procedure.id.clone(),
                version: setting.procedure.version.clone(),
                text_version: texts.version.clone(),
                foot,
            },
            specimen: setting.specimen.then(|| texts.get("sheet.specimen").to_owned()),
            paper: setting.country.paper,
            printing: self.draft().printing,
            clinic: setting.clinic.name.clone(),
            blocks: self.blocks,
        }
    }

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

    /// A heading of a level.
    pub fn headed(&mut self, level: u8, key: &str) {
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

    /// A table under these heads, whose rows have nothing beside them.
    pub fn table(&mut self, head: &[&str], widths: &[f32], rows: Vec<Vec<String>>) {
        self.table_beside(head, widths, rows, Vec::new());
    }

    /// A table under these heads, with what stands beside its cells.
    pub fn table_beside(
        &mut self,
        head: &[&str],
        widths: &[f32],
        rows: Vec<Vec<String>>,
        beside: Vec<Vec<String>>,
    ) {
        let heads =
            |texts: &Texts| -> Vec<String> { head.iter().map(|key| texts.get(key).to_owned()).collect() };
        let head = heads(self.texts);
        let beside = self.clinic_texts.map(|texts| TableBeside {
            head: heads(texts)
                .into_iter()
                .zip(&head)
                .map(|(beside, own)| other(beside, own))
                .collect(),
            rows: beside,
        });
        self.push(Block::Table {
            head,
            widths: widths.to_vec(),
            rows,
            beside,
        });
    }

    /// A notice with these words.
    pub fn notice(&mut self, tone: Tone, title: &str, text: String, beside: String) {
        let beside = self.clinic_texts.map(|texts| NoticeBeside {
            title: texts.get(title).to_owned(),
            text: beside,
        });
        let title = self.text(title);
        self.push(Block::Notice {
            tone,
            title,
            text,
            beside,
        });
    }

    pub fn paragraph(&mut self, text: impl Into<String>) {
        self.push(Block::Paragraph { text: text.into() });
    }

    /// A remark for the patient alone.
    pub fn small(&mut self, text: String) {
        let beside = String::new();
        self.push(Block::Small { text, beside });
    }

    /// Whether something with this condition is printed; what is open is printed.
    pub fn applies(&self, when: Option<&crate::procedure::Condition>) -> bool {
        when.is_none_or(|condition| condition.holds("", &self.known) != Truth::No)
    }

    /// The texts of the statements that apply.
    pub fn statements<'s>(
        &self,
        namespace: &str,
        list: impl IntoIterator<Item = &'s Statement>,
    ) -> Vec<String> {
        let applying = list.into_iter().filter(|s| self.applies(s.when.as_ref()));
        let said = |s: &Statement| {
            let key = format!("{namespace}.{}", s.id);
            match &s.rule {
                Some(rule) => self.with(&key, &[("days", &span(self, waits(self, rule)))]),
                None => self.text(&key),
            }
        };
        applying.map(said).collect()
    }

    /// A row, unless its value is empty.
    pub fn fact(&self, key: &str, value: impl Into<String>) -> Option<Fact> {
        let mut value = value.into();
        if Direction::of(&self.texts.language) == Direction::Rtl {
            value = numbers_together(&value);
        }
        (!is_blank(&value)).then(|| Fact::new(self.text(key), value))
    }
}

/// Composes the sheet of a reviewed consult: consent and aftercare in the patient's language.
///
/// # Errors
/// There are no texts in that language.
pub fn compose(reviewed: &Reviewed, setting: &Setting<'_>) -> Result<Sheet, ComposeError> {
    let page = consent(Kind::Consent, reviewed.known(setting))?;
    Ok(page.sheet("sheet.title", None))
}

/// The consent with its aftercare, to be signed in the file or by pen.
pub(super) fn consent<'a>(kind: Kind, known: Known<'a>) -> Result<Page<'a>, ComposeError> {
    let mut page = Page::new(kind, known)?;
    head(&mut page);
    about::sections(&mut page);
    plan::section(&mut page);
    told::section(&mut page);
    health::section(&mut page);
    risks::sections(&mut page);
    agree::sections(&mut page);
    page.push(Block::PageBreak {});
    aftercare::page(&mut page);
    agree::tick(&mut page);
    Ok(page)
}

/// The foot of a page with another first part: it says what the paper is, the rest which form and which page.
pub(super) fn led(lead: &str, foot: &str) -> String {
    let (_, rest) = foot.split_once(" · ").unwrap_or(("", foot));
    format!("{lead} · {rest}")
}

fn head(page: &mut Page<'_>) {
    begin(page, "sheet.title");
    let patient = patient(page);
    let people = people(page);
    page.shown.part("sheet.patient", &patient);
    page.shown.part("sheet.people", &people);
    let rows = patient.into_iter().chain(people).collect();
    page.push(Block::Facts { rows });
}

/// The letterhead, the title with whose it is, and whether these words are approved.
pub(super) fn begin(page: &mut Page<'_>, title: &str) {
    letterhead(page);
    let draft = page.draft();
    let day = say::typed_day(page.texts, &draft.date);
    let name = draft.patient.name.trim().to_owned();
    let subtitle = page.with("sheet.subtitle", &[("name", &name), ("date", &day)]);
    page.title(title, subtitle);
    unapproved(page);
}

pub(super) fn letterhead(page: &mut Page<'_>) {
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
}

/// Says so where nobody of the clinic has approved these words.
pub(super) fn unapproved(page: &mut Page<'_>) {
    if page.setting.policy.approval(page.texts).is_none() {
        let key = "sheet.unapproved.text";
        let (text, beside) = (page.text(key), page.beside(key, &[]));
        page.notice(Tone::Caution, "sheet.unapproved.title", text, beside);
    }
}

/// The patient's own facts.
pub(super) fn patient(page: &Page<'_>) -> Vec<Fact> {
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
        page.fact(
            "sheet.informedBy",
            joined(&[&consent.informed_by, &consent.informed_grade]),
        ),
        page.fact(
            "sheet.performedBy",
            joined(&[&consent.performed_by, &consent.performed_grade]),
        ),
        page.fact("sheet.interpreter", interpreting),
        page.fact("sheet.chaperone", chaperone),
    ];
    rows.into_iter().flatten().collect()
}

/// What stands beside words, unless it is the same.
pub(super) fn other(beside: String, own: &str) -> String {
    if beside == own { String::new() } else { beside }
}

/// The parts that are not empty, with a middle dot between them.
pub(super) fn joined(parts: &[&str]) -> String {
    let parts: Vec<&str> = parts.iter().map(|p| p.trim()).filter(|p| !is_blank(p)).collect();
    parts.join(" · ")
}

/// A text in which the groups of a number stay in their order among words from right to left: with a plain space
/// between them, `07700 900412` would be read as `900412 07700`.
fn numbers_together(text: &str) -> String {
    let characters: Vec<char> = text.chars().collect();
    let is_digit = |at: Option<usize>| {
        at.and_then(|at| characters.get(at))
            .is_some_and(char::is_ascii_digit)
    };
    let together = characters.iter().enumerate().map(|(at, c)| match c {
        ' ' if is_digit(at.checked_sub(1)) && is_digit(Some(at + 1)) => '\u{a0}',
        c => *c,
    });
    together.collect()
}

#[cfg(test)]
mod tests {
    use super::numbers_together;

    #[test]
    fn only_the_groups_of_a_number_are_held_together() {
        let text = "كريم الخطيب، 07700 900412 (مساء 8)";
        let expected = "كريم الخطيب، 07700\u{a0}900412 (مساء 8)";
        assert_eq!(numbers_together(text), expected);
    }
}
