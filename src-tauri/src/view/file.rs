//! A patient's file as the window shows it: how long it is kept, what holds it, what was deleted.

use needlepoint_core::records::Begun;
use serde::{Deserialize, Serialize};
use specta::Type;

/// How the file of a record is kept.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct FileView {
    /// The id of its latest record.
    pub latest: String,
    pub name: String,
    pub birth_date: String,
    pub record_number: String,
    /// How many records it has.
    pub records: u32,
    /// The first day on which it may be deleted, `YYYY-MM-DD`; none while no clinician saved the clinic's details as they
    /// stand.
    pub kept_until: Option<String>,
    /// Whether that day has come.
    pub due: bool,
    pub hold: Option<HoldView>,
    /// Records of the file under another spelling than its latest record's.
    pub same: Vec<AlikeRow>,
    /// Files that may be of the same patient. Nobody has decided it.
    pub undecided: Vec<AlikeRow>,
    /// Files that were stated to be somebody else's.
    pub other: Vec<AlikeRow>,
}

/// Records that are, may be, or are not of the patient of a file.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct AlikeRow {
    /// The id of the latest of them.
    pub latest: String,
    pub name: String,
    pub birth_date: String,
    pub record_number: String,
    pub records: u32,
    /// The name of who stated how they stand to the file; none while nobody has.
    pub by: Option<String>,
    /// Since when, RFC 3339.
    pub since: Option<String>,
}

/// How the files of two records stand to each other, as a clinician states it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum Whose {
    /// They are the same patient's.
    Same,
    /// They are different patients'.
    Other,
    /// What was stated of them is taken back.
    Open,
}

/// Why a file may not be deleted.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct HoldView {
    pub why: String,
    /// The name of who set it.
    pub by: String,
    /// RFC 3339.
    pub since: String,
}

/// What is left of a deleted record.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct DeletedRow {
    pub record: String,
    pub kind: String,
    pub content: String,
    pub by: [String; 2],
    /// RFC 3339.
    pub at: String,
}

/// What was begun.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum BegunKind {
    /// A consultation that is not signed.
    Consultation,
    /// A treatment that is not sealed.
    Treatment,
    /// What is to be added to a record.
    Addition,
}

impl From<Begun> for BegunKind {
    fn from(begun: Begun) -> Self {
        match begun {
            Begun::Consultation => Self::Consultation,
            Begun::Treatment => Self::Treatment,
            Begun::Addition => Self::Addition,
        }
    }
}

/// Something that was begun and left.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct LeftRow {
    pub kind: BegunKind,
    /// Its id; of an addition, that of the record which it is about.
    pub id: String,
    /// The record that it was begun beside; none of a consultation.
    pub record: Option<String>,
    pub name: String,
    pub birth_date: String,
    pub record_number: String,
    /// When somebody wrote or signed last, RFC 3339.
    pub touched_at: String,
    /// Whether its sheet is being signed.
    pub frozen: bool,
    /// Whether the patient's file is held: it may not be thrown away then.
    pub held: bool,
}

/// What is due, and what was deleted.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Retention {
    /// Whether no clinician saved the clinic's details as they stand: which files are due is not known then.
    pub clinic_unsaved: bool,
    /// Those that have rested longest.
    pub due: Vec<FileView>,
    /// How many are due beside these.
    pub more: u32,
    /// What was begun and not touched for so many months.
    pub left: Vec<LeftRow>,
    pub left_months: u8,
    /// Those that were deleted last.
    pub deleted: Vec<DeletedRow>,
    /// How many were deleted before these.
    pub deleted_more: u32,
}

/// Who confirms a deletion beside the one who works.
#[derive(Clone, Debug, Deserialize, Type)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Second {
    /// The id of a user.
    pub id: String,
    pub passphrase: String,
}

/// Where the backups are.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct BackupView {
    /// The folder; empty while none is chosen.
    pub folder: String,
    /// Whether one is made every day by itself.
    pub daily: bool,
    /// Days after which Home says that the last one is old.
    pub old_after_days: u16,
    /// When the last good one was made, RFC 3339.
    pub last: Option<String>,
    /// Whether it is older than that, or there is none.
    pub old: bool,
    /// Why the last one was not made by itself.
    pub trouble: Option<String>,
    /// Whether the folder is known to lie on the disk that the archive lies on. Not told on Home.
    pub own_disk: bool,
}

/// How far long work is.
#[derive(Clone, Copy, Debug, Default, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct FarView {
    pub running: bool,
    /// Per cent.
    pub done: u8,
}
