//! The texts of a language as the clinic reads them, and their approval.

use crate::decisions::decide;
use crate::failure::Failure;
use crate::judge::CLINIC_LANGUAGE;
use crate::state::{Open, State};
use crate::view::{LanguageView, Settings, TextRow, TextsView};
use needlepoint_core::consult::is_blank;
use needlepoint_core::procedure::Texts;
use needlepoint_core::records::ReadTexts;
use needlepoint_core::sheet::Direction;
use std::collections::BTreeMap;

/// The languages that there are texts in, each with its approval.
///
/// # Errors
/// The archive is locked.
pub fn languages(state: &State) -> Result<Vec<LanguageView>, Failure> {
    state.with_open(|open| {
        let of = |texts: &Texts| language(open, texts);
        Ok(state.procedure.texts.values().map(of).collect())
    })
}

fn language(open: &Open, texts: &Texts) -> LanguageView {
    let approval = open.policy.approval(texts).cloned();
    LanguageView {
        id: texts.language.clone(),
        name: texts.name.clone(),
        version: texts.version.clone(),
        direction: Direction::of(&texts.language),
        lapsed: approval.is_none() && open.policy.approvals.contains_key(&texts.language),
        approval,
    }
}

/// The texts of a language beside those that the clinician reads.
///
/// # Errors
/// There are none, the archive is locked, or it could not be read.
pub fn texts(state: &State, language: &str) -> Result<TextsView, Failure> {
    let texts = known(state, language)?;
    let english = state.procedure.texts(CLINIC_LANGUAGE);
    state.with_open(|open| {
        let approvals = open.archive.approvals()?;
        let last = approvals.into_iter().find(|a| a.language == language);
        // Marks that cannot be read tell of no change: all of it is read again then.
        let before: BTreeMap<String, String> = last
            .and_then(|a| serde_json::from_str(&a.marks).ok())
            .unwrap_or_default();
        let now = texts.marks();
        let row = |(key, text): (&str, &str)| TextRow {
            key: key.to_owned(),
            english: english.map(|e| e.get(key).to_owned()).unwrap_or_default(),
            text: text.to_owned(),
            changed: !before.is_empty() && before.get(key) != now.get(key),
        };
        Ok(TextsView {
            language: self::language(open, texts),
            digest: texts.digest(),
            rows: texts.iter().map(row).collect(),
        })
    })
}

/// Approves the texts of a language: those with the digest that was read.
///
/// # Errors
/// There are none, they are not the ones that were read, it is not said who approves, the archive is locked, or the
/// disk fails.
pub fn approve(
    state: &State,
    language: &str,
    digest: &str,
    approver: &str,
    competence: &str,
) -> Result<Settings, Failure> {
    let texts = known(state, language)?;
    if digest != texts.digest() {
        return Err(Failure::new(
            "These texts have changed since they were read.",
            "Read them again, then approve.",
        ));
    }
    let (approver, competence) = (approver.trim(), competence.trim());
    if is_blank(approver) || is_blank(competence) {
        return Err(Failure::new(
            "It is not said who approves, or as what.",
            "Write both, then approve.",
        ));
    }
    let marks = serde_json::to_string(&texts.marks()).expect("marks are plain words");
    let read = ReadTexts {
        language,
        version: &texts.version,
        digest,
        marks: &marks,
    };
    decide(state, |open| {
        open.write(|archive, by| archive.approve_text(read, approver, competence, by))
    })
}

/// Takes the approval of a language's texts back. What was signed stays as it is.
///
/// # Errors
/// There is none, the archive is locked, or the disk fails.
pub fn withdraw(state: &State, language: &str) -> Result<Settings, Failure> {
    decide(state, |open| {
        open.write(|archive, by| archive.withdraw_text(language, by))
    })
}

fn known<'a>(state: &'a State, language: &str) -> Result<&'a Texts, Failure> {
    let texts = state.procedure.texts(language);
    texts.ok_or_else(|| Failure::new("There are no texts in this language.", "Choose another language."))
}
