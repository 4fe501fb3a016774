//! What the window sees: computed for it, and nothing it would have to judge itself.

mod addition;
mod file;
mod handed;
mod judged;
mod people;
mod seal;
mod sheet;
mod treatment;

pub use addition::{AddedView, AdditionPage, AdditionStart};
pub use file::{
    AlikeRow, BackupView, DeletedRow, FarView, FileView, HoldView, LeftRow, Retention, Second, Whose,
};
pub use handed::{HandedPart, HandedView, TakenBack};
pub use judged::{Added, Judged, JudgedSeal, JudgedStamp, JudgedVerdict, Known, RevisionView};
pub use people::{Choosing, ChosenBackup, FirstStarted, HolderView, Restored, UserRole, UserView};
pub use seal::{AuthorityView, EndingView, ExpiryView, SealKeyView, StampView, Trying, Waits};
pub use sheet::{PlaceView, PrintedView, ReadingView, SheetView, SigningView};
pub use treatment::{LastGel, LastSession, LastTip, RecallRow, SessionView, TreatmentRow, TreatmentView};

use needlepoint_core::consult::{
    Approval, Clinic, Clinician, Draft, Gap, LabelStatus, NeedleStatus, Policy, Step,
};
use needlepoint_core::procedure::{
    Concern, Country, Device, Group, Question, Source, Statement, Treating, Zone,
};
use needlepoint_core::records::Kind;
use needlepoint_core::screening::{Derived, Finding, Words};
use needlepoint_core::sheet::Direction;
use serde::Serialize;
use specta::Type;
use std::collections::BTreeMap;

/// Where the app stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum Stage {
    /// Nothing is set up yet.
    FirstStart,
    /// The archive is locked, or open to somebody who has first to choose their own passphrase.
    Locked,
    /// The archive is open.
    Open,
    /// The patient has the screen.
    Handed,
}

/// The app as a whole.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct AppStatus {
    pub stage: Stage,
    pub clinic: String,
    /// The name of the clinician who works; empty while locked, and while an assistant works.
    pub clinician: String,
    /// Who works; none while locked.
    pub user: Option<UserView>,
    /// Who works here; told only while it is open.
    pub users: Vec<UserView>,
    /// Whether somebody said that they keep the recovery code; told only while it is open.
    pub is_recovery_kept: bool,
    /// Who may unlock; none but while it is locked.
    pub holders: Vec<HolderView>,
    /// Whoever unlocked it and has first to choose their own passphrase; nothing else is told then.
    pub choosing: Option<Choosing>,
    pub version: String,
}

/// A language that sheets exist in.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct LanguageView {
    pub id: String,
    pub name: String,
    pub version: String,
    pub direction: Direction,
    /// Who approved just these texts.
    pub approval: Option<Approval>,
    /// Whether others were approved, and these are not.
    pub lapsed: bool,
}

/// A text of the content.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct TextRow {
    pub key: String,
    pub english: String,
    pub text: String,
    /// Whether it is another than the one that was approved last.
    pub changed: bool,
}

/// The texts of a language, to read and to approve.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct TextsView {
    pub language: LanguageView,
    /// What an approval is given for.
    pub digest: String,
    pub rows: Vec<TextRow>,
}

/// The clinical content, as the window shows it.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Content {
    pub version: String,
    pub groups: Vec<Group>,
    pub questions: Vec<Question>,
    pub concerns: Vec<Concern>,
    pub zones: Vec<Zone>,
    /// Rules that only warn until the clinic confirms them.
    pub unconfirmed: Vec<String>,
    pub devices: Vec<Device>,
    pub countries: Vec<Country>,
    pub sources: Vec<Source>,
    pub teach_back: Vec<Statement>,
    pub treating: Treating,
    /// English texts by key, for the clinician.
    pub texts: BTreeMap<String, String>,
    pub languages: Vec<LanguageView>,
}

/// A draft in a list.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct DraftRow {
    pub id: String,
    pub name: String,
    pub birth_date: String,
    pub record_number: String,
    pub changed_at: String,
    pub frozen: bool,
}

/// What fits what was typed.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Found {
    pub drafts: Vec<DraftRow>,
    pub treatments: Vec<TreatmentRow>,
    pub records: Vec<RecordRow>,
}

/// Which paper a record is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum RecordKind {
    /// A consent signed in the file.
    Consent,
    /// A letter that puts the treatment off.
    Deferral,
    /// A consent signed by pen.
    Paper,
    /// More words, added to a record.
    Addendum,
    /// A correction of a record.
    Correction,
    /// A consent withdrawn.
    Withdrawal,
    /// What was done on the day of treatment.
    Treatment,
}

impl From<Kind> for RecordKind {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Consent => Self::Consent,
            Kind::Deferral => Self::Deferral,
            Kind::Paper => Self::Paper,
            Kind::Addendum => Self::Addendum,
            Kind::Correction => Self::Correction,
            Kind::Withdrawal => Self::Withdrawal,
            Kind::Treatment => Self::Treatment,
        }
    }
}

/// A file that belongs to a record.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct RecordFile {
    pub number: u32,
    pub media: String,
    pub digest: String,
    /// Bytes.
    pub size: u32,
}

/// A record in a list.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct RecordRow {
    pub id: String,
    pub name: String,
    pub birth_date: String,
    pub record_number: String,
    pub sealed_at: String,
    pub kind: RecordKind,
    /// Since when its consent is withdrawn, RFC 3339.
    pub withdrawn_at: Option<String>,
    /// How many records were added to it.
    pub added: u32,
}

/// The computer's clock was set back, both RFC 3339.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SetBackView {
    pub from: String,
    pub to: String,
}

/// The first screen.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Home {
    pub drafts: Vec<DraftRow>,
    /// Treatments that are being written.
    pub treatments: Vec<TreatmentRow>,
    /// Consents whose treatment is planned for today, or whose day is open.
    pub planned: Vec<RecordRow>,
    pub recent: Vec<RecordRow>,
    /// How many records wait for their time-stamp.
    pub waiting: u32,
    /// What stood in the way of the one that is tried next.
    pub waiting_why: Option<String>,
    /// Set while long-term forms end soon and are not renewed.
    pub ending: Option<EndingView>,
    /// Set once the seal key has to be renewed.
    pub seal_expiry: Option<ExpiryView>,
    pub backups: BackupView,
    /// Set for a day after the computer's clock was set back.
    pub set_back: Option<SetBackView>,
    /// Whether no clinician saved the clinic's details as they stand.
    pub clinic_unsaved: bool,
    /// How many rules only warn until the clinic confirms them.
    pub unconfirmed: u32,
}

/// The patient's banner.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Banner {
    pub name: String,
    pub born: String,
    pub age: Option<u8>,
    pub record_number: String,
    pub language: String,
    /// Findings not resolved.
    pub unresolved: u32,
    /// Whether one of them stops the treatment, and nobody can go ahead against it.
    pub stopped: bool,
    /// Rules that the clinician goes ahead against.
    pub overridden: u32,
}

/// How far a step is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum StepState {
    NotStarted,
    Incomplete,
    Done,
}

/// A step in the rail.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct StepView {
    pub step: Step,
    pub state: StepState,
    /// How many places are open.
    pub open: u32,
}

/// A finding with its words.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct FindingView {
    pub finding: Finding,
    pub words: Words,
    /// The question, in words.
    pub question: String,
    pub sources: Vec<Source>,
}

/// How a concern stands to the label of the planned device.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct LabelView {
    pub concern: String,
    pub status: LabelStatus,
}

/// Needle lengths for a chosen zone, mm.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct NeedleView {
    pub zone: String,
    pub typical_min: f64,
    pub typical_max: f64,
    /// Lengths to choose from, none beyond what can be planned.
    pub scale: Vec<f64>,
    /// The one of them that is proposed; none where none is usual and possible.
    pub usual: Option<f64>,
    /// Beyond it a reason is asked.
    pub ceiling: f64,
    /// None while no length is chosen that can be read.
    pub status: Option<NeedleStatus>,
}

/// A consult as the window shows it.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ConsultView {
    pub id: String,
    pub draft: Draft,
    pub banner: Banner,
    pub steps: Vec<StepView>,
    /// Everything that is missing, impossible or unresolved.
    pub gaps: Vec<Gap>,
    pub findings: Vec<FindingView>,
    /// The day on which it is judged, `YYYY-MM-DD`.
    pub today: String,
    /// The patient's age on the day of treatment, or while that is open today.
    pub age: Option<u8>,
    /// Answers that follow from what else is known, by question.
    pub derived: BTreeMap<String, Derived>,
    pub labels: Vec<LabelView>,
    pub needles: Vec<NeedleView>,
    /// The usual glide product, in the language of the sheet.
    pub usual_glide: String,
    pub minor: bool,
    /// The first day that no wait stands against, where one does.
    pub earliest: Option<String>,
    /// Whether something stands against the treatment that the patient has to wait for.
    pub deferrable: bool,
    /// The copy that was printed last to be signed by pen.
    pub printed: Option<PrintedView>,
    /// Clauses that still need a tick or initials; none while the sheet cannot be made.
    pub clauses: Vec<Gap>,
    /// That the clinic has not approved the texts in the sheet's language; none where it has.
    pub unapproved: Option<Gap>,
    pub signing: Option<SigningView>,
}

/// A seal on a record.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SealView {
    pub name: String,
    pub meaning: String,
    pub at: String,
    pub intact: bool,
}

/// A record.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct RecordView {
    pub id: String,
    pub kind: RecordKind,
    pub name: String,
    pub birth_date: String,
    pub record_number: String,
    pub sealed_at: String,
    pub digest: String,
    /// Bytes.
    pub size: u32,
    pub seals: Vec<SealView>,
    /// Whether every seal is intact and the last covers the whole file, judged just now.
    pub verified: bool,
    /// Whether, that being so, every seal leads to a key that the clinic has, or has had.
    pub vouched: bool,
    /// What is wrong, where either is not so.
    pub problem: Option<String>,
    pub file_name: String,
    /// How long the sheet was in front of the patient before it was signed; none where that was not measured.
    pub reading: Option<ReadingView>,
    /// Files that belong to it.
    pub files: Vec<RecordFile>,
    /// The consent that a treatment belongs to.
    pub consent: Option<String>,
    /// The treatments of its course.
    pub sessions: Vec<SessionView>,
    pub stamp: StampView,
    /// What was added to it, the newest first.
    pub added: Vec<AddedView>,
    /// The record that it was added to.
    pub about: Option<AddedView>,
    /// Since when its consent is withdrawn, RFC 3339.
    pub withdrawn_at: Option<String>,
}

/// A printer.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Printer {
    pub name: String,
    pub is_default: bool,
}

/// Whether the machine can print.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum PrintSystem {
    /// It answers.
    Ready,
    /// There is none, or it does not run.
    Missing,
}

/// What can be printed on.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Printers {
    pub system: PrintSystem,
    pub printers: Vec<Printer>,
}

/// What the queue answered.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PrintJob {
    pub job: String,
    /// In words.
    pub state: String,
}

/// Where a copy was saved.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SavedCopy {
    pub path: String,
}

/// The settings.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Settings {
    pub clinic: Clinic,
    /// Whether no clinician saved it as it stands.
    pub clinic_unsaved: bool,
    /// How the one who works is printed.
    pub clinician: Clinician,
    pub policy: Policy,
    pub printer: String,
    pub idle_minutes: u16,
    /// Whether no passphrase opens the archive without what the computer's key store holds.
    pub covered: bool,
    pub seal: SealKeyView,
    /// None unless the clinic chose one.
    pub authority: Option<AuthorityView>,
    /// How many records wait for their time-stamp.
    pub waiting: u32,
    /// What stood in the way of the one that is tried next.
    pub waiting_why: Option<String>,
}
