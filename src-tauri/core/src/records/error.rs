//! What can go wrong with the archive, in words: what happened, and what to do.
//!
//! Nothing here carries a patient's data: not in the message, not in the hint.

use std::error::Error;
use std::io;

use rusqlite::ErrorCode;

use super::name::NameError;

/// What the disk or the database said.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// Another process has the archive open.
    #[error("The archive is in use by another window or program.")]
    Busy,
    /// There is no room for the change.
    #[error("The disk is full. The change was not kept; everything kept before is still there.")]
    DiskFull,
    /// The archive's folder or its disk does not accept writing.
    #[error("The archive cannot be written to.")]
    ReadOnly,
    /// The content of the database is not what this program wrote.
    #[error("The archive is damaged.")]
    Damaged {
        /// What the database said.
        source: Box<dyn Error + Send + Sync>,
    },
    /// Reading or writing failed.
    #[error("The disk could not be read or written.")]
    Io {
        /// What the operating system or the database said.
        source: Box<dyn Error + Send + Sync>,
    },
    /// The database refused a statement of ours: a defect of the program.
    #[error("The archive refused the request.")]
    Refused {
        /// What the database said.
        source: Box<dyn Error + Send + Sync>,
    },
}

impl Fault {
    /// What to do about it.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Busy => "Close the other window of Needlepoint on this computer, then try again.",
            Self::DiskFull => "Free some space on the disk that holds the archive, then try again.",
            Self::ReadOnly => {
                "Check that the disk is not write-protected and that you may write to the folder."
            }
            Self::Damaged { .. } => {
                "Stop working in this archive and keep it. If you have an earlier copy of its folder, put that in its place."
            }
            Self::Io { .. } => "Check that the disk is connected and sound, then try again.",
            Self::Refused { .. } => "Try again. If it happens again, report it to the maker of the program.",
        }
    }
}

impl From<rusqlite::Error> for Fault {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Busy,
            Some(ErrorCode::DiskFull) => Self::DiskFull,
            Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => Self::ReadOnly,
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => {
                Self::Damaged { source: error.into() }
            }
            Some(
                ErrorCode::SystemIoFailure | ErrorCode::CannotOpen | ErrorCode::FileLockingProtocolFailed,
            ) => Self::Io { source: error.into() },
            Some(_) => Self::Refused { source: error.into() },
            // A column that does not hold what was written there.
            None => Self::Damaged { source: error.into() },
        }
    }
}

impl From<io::Error> for Fault {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::DiskFull,
            io::ErrorKind::ReadOnlyFilesystem | io::ErrorKind::PermissionDenied => Self::ReadOnly,
            _ => Self::Io { source: error.into() },
        }
    }
}

/// The part of an archive that is damaged or gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// `archive.key` is there but not readable.
    Key,
    /// `archive.key` is gone, the database is there.
    KeyMissing,
    /// The database is there but does not open under its key.
    Database,
    /// The database is gone, `archive.key` is there.
    DatabaseMissing,
}

/// Why an archive was not created, not opened, or kept its passphrase.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The passphrase does not unwrap the key.
    #[error("That passphrase does not open the archive.")]
    WrongPassphrase,
    /// The recovery code does not unwrap the key.
    #[error("That recovery code does not open this archive.")]
    WrongRecovery,
    /// The recovery code's check character does not fit: it was mistyped.
    #[error("The recovery code was mistyped.")]
    RecoveryMistyped,
    /// The operating system's key store gave no answer, and holds the key of what covers the wraps.
    #[error(
        "This computer’s key store gave no answer, and no passphrase opens the archive without what it holds. The passphrase was not tried."
    )]
    KeyStoreSilent,
    /// The operating system's key store does not hold the key of what covers the wraps: it is another computer's, or
    /// another login's.
    #[error(
        "This computer’s key store does not hold what opens the archive together with a passphrase. The passphrase was not tried."
    )]
    KeyStoreEmpty,
    /// Whoever's passphrase it is works here no longer, by the database's word.
    #[error("This person is not among those who work here.")]
    NotAUser,
    /// The new passphrase is too short.
    #[error("The passphrase is shorter than {least} characters.")]
    PassphraseTooShort {
        /// The least number of characters.
        least: usize,
    },
    /// The new passphrase is one that is tried first.
    #[error("This passphrase is one of the first that anybody would try.")]
    PassphraseTooPlain,
    /// The new passphrase is the one of before.
    #[error("This is the passphrase of before.")]
    PassphraseNotNew,
    /// The name of somebody who works here is not taken.
    #[error(transparent)]
    Name(#[from] NameError),
    /// The names of those who may open it need more room than the key file has. Nothing was changed.
    #[error("The names of those who work here no longer fit into the key file.")]
    KeyFileTooLarge,
    /// A newer version of the program wrote it. Nothing was changed.
    #[error(
        "The archive was written by a newer version of Needlepoint (format {found}, this one knows {known})."
    )]
    NewerThanProgram {
        /// The format found.
        found: u32,
        /// The newest format that this program knows.
        known: u32,
    },
    /// It was stopped while an archive of an earlier version was brought to this one. Nothing was changed.
    #[error(
        "It was stopped before the archive was brought to this version of Needlepoint. The archive is exactly as it was."
    )]
    Stopped,
    /// There is no archive in this folder.
    #[error("There is no archive in this folder.")]
    Missing,
    /// There is an archive in this folder already. It was not touched.
    #[error("There is an archive in this folder already.")]
    AlreadyThere,
    /// A part of the archive is damaged or gone.
    #[error("{}", match part {
        Part::Key => "The key file of the archive is damaged.",
        Part::KeyMissing => "The key file of the archive is gone.",
        Part::Database => "The archive is damaged.",
        Part::DatabaseMissing => "The archive's database is gone; only its key file is left.",
    })]
    Damaged {
        /// Which part.
        part: Part,
    },
    /// The disk or the database failed.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl OpenError {
    /// What to do about it.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
            Self::WrongPassphrase => "Check capital letters and the keyboard's language, then type it again.",
            Self::WrongRecovery => "Look whether the page is of this clinic and the newest one.",
            Self::RecoveryMistyped => "Compare it with the page, sign by sign, the last one too.",
            Self::KeyStoreSilent => {
                "Unlock the computer’s key store (its keyring or keychain), or log in to the computer anew, then try again. The recovery code opens the archive without it."
            }
            Self::KeyStoreEmpty => {
                "Log in to the computer under the name under which Needlepoint is used. If that login or the computer is new, use the recovery code: everybody’s passphrase holds again from then on."
            }
            Self::NotAUser => "Choose another name. A clinician can add this person again.",
            Self::PassphraseTooShort { .. } => {
                "Use several words, or a PIN of ten digits that are no date and no telephone number."
            }
            Self::PassphraseTooPlain => "Use several words, or ten digits in no order.",
            Self::PassphraseNotNew => "Choose another one, which only you know.",
            Self::Name(error) => error.hint(),
            Self::KeyFileTooLarge => "Shorten the name, or remove people who work here no longer.",
            Self::NewerThanProgram { .. } => {
                "Update Needlepoint on this computer. The archive was left as it is."
            }
            Self::Stopped => {
                "Nothing is lost. Open it again when there is time: it begins anew, and the archive can be used once it is done."
            }
            Self::Missing => "Set up a new archive, or put a copy of the archive's folder back in its place.",
            Self::AlreadyThere => "Start Needlepoint again, and open it with its passphrase.",
            Self::Damaged { .. } => {
                "Keep the folder as it is. If you have an earlier copy of it, put that in its place."
            }
            Self::Fault(fault) => fault.hint(),
        }
    }
}

impl From<rusqlite::Error> for OpenError {
    fn from(error: rusqlite::Error) -> Self {
        if error.sqlite_error_code() == Some(ErrorCode::OperationInterrupted) {
            return Self::Stopped;
        }
        match Fault::from(error) {
            Fault::Damaged { .. } => Self::Damaged { part: Part::Database },
            fault => Self::Fault(fault),
        }
    }
}

impl From<io::Error> for OpenError {
    fn from(error: io::Error) -> Self {
        Self::Fault(error.into())
    }
}

/// Why something was not read from or not written to an open archive. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// There is no such thing under this id.
    #[error("There is no such {noun}.")]
    NotFound {
        /// What was looked for.
        noun: &'static str,
    },
    /// There is one under this id already, and it is not replaced.
    #[error("There is such a {noun} already.")]
    AlreadyThere {
        /// What is there.
        noun: &'static str,
    },
    /// It is a clinician's to do, and whoever acts is none.
    #[error("Only a clinician may do this.")]
    NotAClinician,
    /// Nobody would be left who decides and signs.
    #[error("This is the last clinician.")]
    LastClinician,
    /// The patient's file is held, and with it what is open of it.
    #[error("This patient's file is held: nothing of it may be thrown away.")]
    Held,
    /// The file of a patient for whom it was written before is held.
    #[error(
        "Before another name was written here, this was of a patient whose file is held: it may not be thrown away."
    )]
    HeldBefore,
    /// The patient's file is held, and with it the sheet that somebody has signed.
    #[error("This patient's file is held, and somebody has signed this sheet: it may not be given up.")]
    HeldSigned,
    /// It was stated that these are different patients.
    #[error("It was stated that one of these is somebody else.")]
    StatedOther,
    /// They are one patient's.
    #[error("These are records of the same patient.")]
    StatedSame,
    /// The draft's sheet is frozen for signing.
    #[error("The sheet is being signed; the draft cannot change now.")]
    Frozen,
    /// A sheet is being signed, so the seal key stays.
    #[error("A signing is under way, and its seals belong to the key in use.")]
    SigningOpen,
    /// The field was signed already.
    #[error("This place is signed already.")]
    AlreadySigned,
    /// The new PDF does not begin with the one before it.
    #[error("The new PDF does not continue the one that was signed before.")]
    NotARevision,
    /// Nobody has signed.
    #[error("Nobody has signed the sheet yet.")]
    Unsigned,
    /// What is stored is not what was verified.
    #[error("The PDF in the archive is not the one that was verified.")]
    NotTheVerified,
    /// The draft is not the one whose sheet was frozen.
    #[error(
        "The consultation was changed from outside after its sheet was frozen. No record was made of it."
    )]
    DraftChanged,
    /// A digest is not 64 lower-case hexadecimal digits.
    #[error("The digest is not a SHA-256 in hexadecimal.")]
    BadDigest,
    /// The disk or the database failed.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl StoreError {
    /// What to do about it.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
            Self::NotFound { .. } => "Go back to the first screen and choose it again.",
            Self::AlreadyThere { .. } => "Open the one that is there.",
            Self::NotAClinician => {
                "What was prepared is kept. Lock, and let a clinician go on under their own name."
            }
            Self::LastClinician => "Add another clinician first.",
            Self::Held => "Lift the hold first, if its reason is over.",
            Self::HeldBefore => {
                "Write the name of before again if it was right. Or lift the hold on that patient's file first, if its reason is over."
            }
            Self::HeldSigned => {
                "Let everyone sign. Or lift the hold first, if its reason is over, and then go back."
            }
            Self::StatedOther | Self::StatedSame => "Take back first what was stated, if it is wrong.",
            Self::Frozen => "Finish the signatures, or go back, which voids them.",
            Self::SigningOpen => "Finish the signing or give it up first, then change the key.",
            Self::AlreadySigned => {
                "Go on to the next signature, or go back, which voids those that are there."
            }
            Self::NotARevision | Self::NotTheVerified | Self::BadDigest => {
                "Go back, which voids the signatures, and sign again."
            }
            Self::DraftChanged => {
                "Go back, which voids the signatures, look through all of it, and sign again. Tell who answers for data protection."
            }
            Self::Unsigned => "Let everyone sign first.",
            Self::Fault(fault) => fault.hint(),
        }
    }
}

impl From<io::Error> for StoreError {
    fn from(error: io::Error) -> Self {
        Self::Fault(error.into())
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Fault(error.into())
    }
}

/// Why a change among those who may open the archive was not made. Everything is as it was then.
#[derive(Debug, thiserror::Error)]
pub enum UserError {
    /// A passphrase does not fit, it or a name is not taken, or the key file failed.
    #[error(transparent)]
    Key(#[from] OpenError),
    /// It is not for this person to change, or the database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl UserError {
    /// What to do about it.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Key(error) => error.hint(),
            Self::Store(error) => error.hint(),
        }
    }
}

impl From<rusqlite::Error> for UserError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Store(error.into())
    }
}

impl From<Fault> for UserError {
    fn from(fault: Fault) -> Self {
        Self::Store(fault.into())
    }
}
