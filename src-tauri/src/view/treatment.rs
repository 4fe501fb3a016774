//! The day of treatment, and what is found by it.

use super::ConsultView;
use needlepoint_core::consult::{Gap, PlannedNeedle, TreatedZone, Treatment};
use needlepoint_core::screening::Renewal;
use serde::Serialize;
use specta::Type;

/// A treatment as the window shows it.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct TreatmentView {
    pub id: String,
    pub treatment: Treatment,
    /// Today's consult, judged: its questions and findings.
    pub consult: ConsultView,
    /// The day on which it is judged, `YYYY-MM-DD`.
    pub today: String,
    /// Whether that is a day before this one: something was done on it that is not sealed yet.
    pub late: bool,
    /// When the consent was withdrawn that it stands on, if it was.
    pub withdrawn_at: Option<String>,
    /// How many sessions were planned.
    pub sessions: u16,
    /// Whether the tip may not be used any more.
    pub expired: bool,
    /// What keeps the needle from the skin.
    pub before: Vec<Gap>,
    /// What is open in what was done.
    pub done: Vec<Gap>,
    /// Why consent has to be asked again.
    pub renewals: Vec<Renewal>,
    /// The needle lengths that were signed.
    pub signed: Vec<PlannedNeedle>,
    /// The session before this one.
    pub last: Option<LastSession>,
    /// The tip of the last treatment of anybody, while its lot is good.
    pub last_tip: Option<LastTip>,
    /// The gel of the last treatment of anybody, where its lot was written down.
    pub last_gel: Option<LastGel>,
}

/// How the session before went.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct LastSession {
    pub day: String,
    /// Days from it to today.
    pub days: u32,
    /// Days between sessions, as planned.
    pub interval: Option<u16>,
    /// Whether today is sooner than was planned.
    pub early: bool,
    /// What was done where.
    pub zones: Vec<TreatedZone>,
    /// In words; empty where there was none.
    pub reactions: Vec<String>,
    pub note: String,
}

/// A gel that is in use.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct LastGel {
    /// As it was written, in the language of that patient.
    pub name: String,
    pub lot: String,
}

/// A lot of tips that is in use.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct LastTip {
    pub lot: String,
    pub expiry: String,
}

/// A treatment that is being written, in a list.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct TreatmentRow {
    pub id: String,
    /// The record of its consent.
    pub consent: String,
    pub name: String,
    pub birth_date: String,
    pub record_number: String,
    pub changed_at: String,
}

/// A sealed treatment of a course.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SessionView {
    pub record: String,
    pub day: String,
    pub given: bool,
}

/// A treatment in which a lot was used.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct RecallRow {
    /// The id of the treatment's record; while it is being written, of that of its consent.
    pub record: String,
    pub name: String,
    pub birth_date: String,
    pub record_number: String,
    /// The same in each row of one patient, however they are written there; counted from 0.
    pub patient: u32,
    /// What the lot stands on, in words.
    pub what: String,
    pub lot: String,
    pub day: String,
    /// Whether the treatment is sealed.
    pub sealed: bool,
    /// By name, in the clinician's language.
    pub zones: Vec<String>,
    /// The patient's telephone; empty where no consult names one.
    pub phone: String,
}
