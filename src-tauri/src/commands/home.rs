//! The first screen: drafts to resume, records to find.

use super::Held;
use crate::backups;
use crate::clinic;
use crate::decisions::seal_expiry;
use crate::failure::Failure;
use crate::renewing;
use crate::state::{Open, State, today};
use crate::view::{DraftRow, Found, Home, RecordRow, SetBackView, TreatmentRow};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use needlepoint_core::records::{DraftSummary, RecordSummary, SetBack, TreatmentDraft, ended};

/// How many records a list shows.
const ROWS: u32 = 20;

/// Drafts, the latest records, and what there is to tell.
#[tauri::command(async)]
#[specta::specta]
pub fn home(state: Held<'_>) -> Result<Home, Failure> {
    state.with_open(|open| told(&state, open))
}

/// What [`home`] answers.
///
/// # Errors
/// The disk fails.
pub fn told(state: &State, open: &Open) -> Result<Home, Failure> {
    let waiting = open.archive.waiting()?;
    let rules = state.procedure.questions.iter().flat_map(|q| &q.rules);
    let unconfirmed = rules.filter(|r| r.wants_confirming() && !open.policy.confirmed.contains(&r.id));
    Ok(Home {
        drafts: open.archive.drafts()?.into_iter().map(draft_row).collect(),
        treatments: open
            .archive
            .treatments()?
            .into_iter()
            .map(treatment_row)
            .collect(),
        planned: rows(open, open.archive.planned(&today(), ROWS)?)?,
        recent: rows(open, open.archive.recent(ROWS)?)?,
        waiting: u32::try_from(waiting.len()).unwrap_or(u32::MAX),
        waiting_why: waiting.into_iter().next().and_then(|first| first.why),
        ending: renewing::told(open)?,
        seal_expiry: seal_expiry(open)?,
        backups: backups::shown(state, open)?,
        set_back: set_back(open)?,
        // What cannot be read is told where it is needed: drafts and records are shown all the same.
        clinic_unsaved: clinic::saved(state, open).is_ok_and(|saved| saved.is_none()),
        unconfirmed: u32::try_from(unconfirmed.count()).unwrap_or(u32::MAX),
    })
}

fn set_back(open: &Open) -> Result<Option<SetBackView>, Failure> {
    let last = open.archive.clock_set_back()?;
    let is_new =
        |told: &SetBack| Timestamp::now().duration_since(told.to).abs() < SignedDuration::from_hours(24);
    Ok(last.filter(is_new).map(|told| SetBackView {
        from: told.from.to_string(),
        to: told.to.to_string(),
    }))
}

/// What is open and fits a name, number or birth date, and the latest records that fit, also by a lot or the day on which
/// they were signed: one more record than a list shows where there are more.
#[tauri::command(async)]
#[specta::specta]
pub fn find(state: Held<'_>, query: String) -> Result<Found, Failure> {
    state.with_open(|open| found(open, &query))
}

/// What [`find`] answers.
///
/// # Errors
/// The disk fails.
pub fn found(open: &Open, query: &str) -> Result<Found, Failure> {
    let (drafts, treatments) = open.archive.find_open(query)?;
    Ok(Found {
        drafts: drafts.into_iter().map(draft_row).collect(),
        treatments: treatments.into_iter().map(treatment_row).collect(),
        records: rows(open, open.archive.find(query, ROWS + 1, &TimeZone::system())?)?,
    })
}

/// Throws a draft away.
#[tauri::command(async)]
#[specta::specta]
pub fn discard(state: Held<'_>, id: String) -> Result<(), Failure> {
    state.with_open(|open| open.write(|archive, by| archive.discard_draft(&id, by)))
}

fn treatment_row(treatment: TreatmentDraft) -> TreatmentRow {
    TreatmentRow {
        id: treatment.id,
        consent: treatment.consent,
        name: treatment.banner.name,
        birth_date: treatment.banner.birth_date,
        record_number: treatment.banner.record_number,
        changed_at: treatment.saved_at.to_string(),
    }
}

fn draft_row(draft: DraftSummary) -> DraftRow {
    DraftRow {
        id: draft.id,
        name: draft.banner.name,
        birth_date: draft.banner.birth_date,
        record_number: draft.banner.record_number,
        changed_at: draft.saved_at.to_string(),
        frozen: draft.frozen,
    }
}

/// The records of a list, each with what was added to it.
pub fn rows(open: &Open, records: Vec<RecordSummary>) -> Result<Vec<RecordRow>, Failure> {
    records
        .into_iter()
        .map(|record| record_row(open, record))
        .collect()
}

/// A record in a list.
///
/// # Errors
/// The disk fails.
pub fn record_row(open: &Open, record: RecordSummary) -> Result<RecordRow, Failure> {
    let added = open.archive.added_to(&record.id)?;
    Ok(RecordRow {
        withdrawn_at: ended(&added).map(|at| at.to_string()),
        added: u32::try_from(added.len()).unwrap_or(u32::MAX),
        id: record.id,
        name: record.banner.name,
        birth_date: record.banner.birth_date,
        record_number: record.banner.record_number,
        sealed_at: record.sealed_at.to_string(),
        kind: record.kind.into(),
    })
}
