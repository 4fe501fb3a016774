//! Records: found, shown, judged anew each time, handed out.

use crate::additions;
use crate::failure::Failure;
use crate::proof::{Proof, own_certificates, proof_of};
use crate::reading;
use crate::stamping::{self, chosen_certificates, current};
use crate::state::{Open, State};
use crate::treating;
use crate::view::{RecordFile, RecordView, SealView, StampView};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use needlepoint_core::consult::{Draft, date};
use needlepoint_core::records::{Act, AttachmentSummary, Kind, Record};
use needlepoint_core::seal::{Seal, Trust, judge};

/// A record, verified as it is opened.
///
/// # Errors
/// There is none, or the disk fails.
pub fn record(state: &State, id: &str) -> Result<RecordView, Failure> {
    state.with_open(|open| {
        let record = opened(open, id)?;
        view(open, &record)
    })
}

/// A record that somebody looks at, with its PDF. The trail says so first.
///
/// # Errors
/// There is none, or the disk fails.
pub fn opened(open: &mut Open, id: &str) -> Result<Record, Failure> {
    let record = current(open, id)?;
    open.write(|archive, by| archive.note_opened(id, by))?;
    Ok(record)
}

/// A record that leaves the archive by `act`. The trail says so first: what it cannot note does not leave.
///
/// # Errors
/// There is none, or the disk fails.
pub fn handed_out(state: &State, id: &str, act: Act) -> Result<Record, Failure> {
    state.with_open(|open| {
        let record = current(open, id)?;
        open.write(|archive, by| archive.note(act, id, by))?;
        Ok(record)
    })
}

/// A record in its newest form, with how it stands to its time-stamp.
///
/// # Errors
/// There is none, or the disk fails.
pub fn shown(open: &Open, id: &str) -> Result<RecordView, Failure> {
    view(open, &current(open, id)?)
}

fn view(open: &Open, record: &Record) -> Result<RecordView, Failure> {
    let id = record.summary.id.as_str();
    let (consent, sessions) = treating::sessions(open, record)?;
    let trust = Trust {
        seals: &own_certificates(open)?,
        authorities: &chosen_certificates(open)?,
    };
    let found = judge(&record.pdf, &trust);
    Ok(RecordView {
        stamp: stamping::view(open, id, found.as_ref().ok())?,
        added: additions::added(open, id)?,
        about: additions::about(open, id)?,
        withdrawn_at: open.archive.ended(id)?.map(|at| at.to_string()),
        consent,
        sessions,
        ..record_view(record, proof_of(found, &record.digest))
    })
}

/// A record as the window shows it, with what its seals are worth.
pub fn record_view(record: &Record, proof: Proof) -> RecordView {
    let Proof {
        verified,
        vouched,
        problem,
        seals,
    } = proof;
    let seal = |s: Seal| SealView {
        name: s.name,
        meaning: s.meaning,
        at: s.at.unwrap_or_default(),
        intact: s.intact,
    };
    RecordView {
        id: record.summary.id.clone(),
        kind: record.summary.kind.into(),
        name: record.summary.banner.name.clone(),
        birth_date: record.summary.banner.birth_date.clone(),
        record_number: record.summary.banner.record_number.clone(),
        sealed_at: record.summary.sealed_at.to_string(),
        digest: record.digest.clone(),
        size: u32::try_from(record.pdf.len()).unwrap_or(u32::MAX),
        seals: seals.into_iter().map(seal).collect(),
        verified,
        vouched,
        problem,
        file_name: file_name(record),
        stamp: StampView::default(),
        added: Vec::new(),
        about: None,
        withdrawn_at: None,
        consent: None,
        sessions: Vec::new(),
        reading: reading::of_record(record),
        files: record.attachments.iter().map(file_row).collect(),
    }
}

/// The day on which a consent was signed. By pen it was signed before it was brought in: on the day that was stated, or,
/// where an earlier version did not keep that, no later than on the day of treatment.
pub fn signed_on(record: &Record, consult: &Draft) -> Date {
    let sealed_on = record.summary.sealed_at.to_zoned(TimeZone::system()).date();
    let by_pen = (record.summary.kind == Kind::Paper)
        .then(|| date(&consult.consent.signed_on).or_else(|| consult.day()))
        .flatten();
    by_pen.map_or(sealed_on, |day| day.min(sealed_on))
}

/// A file name that tells records apart without saying whose they are.
pub fn file_name(record: &Record) -> String {
    let day = record.summary.sealed_at.to_zoned(TimeZone::system()).date();
    let kind = match record.summary.kind {
        Kind::Consent => "consent",
        Kind::Deferral => "deferral",
        Kind::Paper => "paper-consent",
        Kind::Addendum => "addendum",
        Kind::Correction => "correction",
        Kind::Withdrawal => "withdrawal",
        Kind::Treatment => "treatment",
    };
    format!("{kind}-{day}-{}.pdf", &record.digest[..8])
}

/// What a file that belongs to a record is called beside it.
pub fn attached_name(name: &str, file: &AttachmentSummary) -> String {
    let ending = match file.media.as_str() {
        "application/pdf" => "pdf",
        "image/png" => "png",
        "image/jpeg" => "jpg",
        _ => "json",
    };
    let stem = name.strip_suffix(".pdf").unwrap_or(name);
    format!("{stem}-file-{}.{ending}", file.number)
}

fn file_row(file: &AttachmentSummary) -> RecordFile {
    RecordFile {
        number: file.number,
        media: file.media.clone(),
        digest: file.digest.clone(),
        size: u32::try_from(file.size).unwrap_or(u32::MAX),
    }
}
