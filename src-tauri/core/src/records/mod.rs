//! The encrypted archive: drafts, signings in progress, records, the settings that safety depends on,
//! and the audit trail.
//!
//! One SQLite database, encrypted as a whole (SQLCipher) under a random key; the key lies beside it in
//! `archive.key`, wrapped by the passphrase of each who works here and by a recovery code. Over the passphrases' wraps
//! lies a cover whose key the operating system keeps, where it keeps any. Every change is one
//! transaction, on the disk when the call returns, and carries its entry in the audit trail with it. A record, once
//! in, never changes.
//!
//! The room knows bytes and nouns: the JSON of drafts, consults and sheets are opaque texts, PDFs are
//! opaque bytes. It deliberately does not judge a consult, read a PDF, verify a seal, keep the clinic's
//! details or printer (of the details it knows a digest), and has no clock and no source of randomness.
//!
//! Each noun's file holds its table, its row, its reads and its writes.

mod act;
mod addition;
mod approval;
mod archive;
mod attachment;
mod authority;
mod backup;
mod backup_place;
mod check;
mod clinic;
mod connection;
mod course;
mod cover;
mod decided;
mod deletion;
mod draft;
mod error;
mod file;
mod find;
mod fold;
mod hex;
mod hold;
mod kept;
mod key;
mod key_file;
mod key_store;
mod leaving;
mod left;
mod lent;
mod migration;
mod name;
mod own_rules;
mod paper;
mod people;
mod printed;
mod recall;
mod record;
mod recovery;
mod restore;
mod rule;
mod same;
#[cfg(feature = "scale")]
pub mod scale;
mod schema;
mod seal_key;
mod signed;
mod signing;
mod spelling;
mod stamp_end;
mod stamped;
mod stated;
mod trail;
mod treated;
mod treatment;
mod tries;
mod user;
mod wait;
mod waiting;
mod whole_file;

#[cfg(test)]
mod tests;

pub use act::Act;
pub use addition::{AddedRecord, NewLink, ended};
pub use approval::{Approval, ReadTexts};
pub use archive::{Archive, By, Founding};
pub use attachment::{AttachmentSummary, NewAttachment};
pub use authority::Authority;
pub use backup::{BackedUp, BackupError, Stopper};
pub use check::{CheckError, Checked};
pub use deletion::{Deleted, DeletionError};
pub use draft::{Banner, Draft, DraftSummary};
pub use error::{Fault, OpenError, Part, StoreError, UserError};
pub use file::PatientFile;
pub use hex::digest_of;
pub use hold::Hold;
pub use kept::RECOVERY;
pub use key::{Cost, LEAST_PASSPHRASE};
pub use key_file::Holder;
pub use key_store::{KeyStore, NoKeyStore, Silent, Wrapping};
pub use leaving::{part, sweep};
pub use left::{Begun, Left};
pub use lent::Lent;
pub use migration::{GoOn, to_the_end};
pub use name::NameError;
pub use paper::NewPaper;
pub use printed::Printed;
pub use recall::{Contact, Recalled, names_lot};
pub use record::{Kind, NewRecord, Record, RecordCheckError, RecordSummary};
pub use restore::{RestoreError, Way};
pub use rule::ConfirmedRule;
pub use same::{Alike, Alikes};
pub use seal_key::SealKey;
pub use signing::{DoneField, Signing};
pub use stamp_end::{ASKED_AGAIN, Ending};
pub use stamped::NewStamped;
pub use trail::{SetBack, TrailError};
pub use treatment::{Lot, NewTreated, Session, TreatmentDraft, What};
pub use tries::{Tries, delay};
pub use user::{Role, User};
pub use wait::EditedWait;
pub use waiting::Waiting;
pub use whole_file::{new_file, sync_folder_of, write_whole};
