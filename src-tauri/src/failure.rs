//! What the window is told when something did not work: a code it acts on, what happened, what to do.
//!
//! Holds no patient data: messages come from error types that carry none.

use needlepoint_core::consult::Gap;
use needlepoint_core::records::{OpenError, RestoreError, StoreError, UserError};
use serde::Serialize;

/// A code exists only if the window acts on it; everything else is `failed`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub enum Code {
    /// Shown as it is.
    Failed,
    /// The archive is locked: the window goes to the lock screen.
    Locked,
    /// The passphrase is wrong: the window stays and says so at the field.
    WrongPassphrase,
    /// The new passphrase is not taken: the window says so at its field.
    WeakPassphrase,
    /// The recovery code is wrong: the window says so at its field.
    WrongRecovery,
    /// Too many wrong tries: the window counts the time down.
    TooSoon,
    /// The sheet is frozen: the window drops what was typed meanwhile and shows the signing.
    Frozen,
}

/// A failure as the window gets it.
#[derive(Clone, Debug, Serialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct Failure {
    /// What the window does about it.
    pub code: Code,
    /// What happened.
    pub message: String,
    /// What to do.
    pub hint: String,
    /// Where, if something typed has to be mended; the window lists the places.
    pub fields: Vec<Gap>,
}

impl Failure {
    /// A failure that is shown as it is.
    pub fn new(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self::coded(Code::Failed, message, hint)
    }

    /// A failure that the window acts on.
    pub fn coded(code: Code, message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            hint: hint.into(),
            fields: Vec::new(),
        }
    }

    /// Names the places that are open.
    pub fn at(mut self, fields: Vec<Gap>) -> Self {
        self.fields = fields;
        self
    }

    /// The archive is locked.
    pub fn locked() -> Self {
        Self::coded(
            Code::Locked,
            "Needlepoint is locked.",
            "Unlock it with your passphrase or PIN.",
        )
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        let code = if matches!(error, StoreError::Frozen) {
            Code::Frozen
        } else {
            Code::Failed
        };
        Self::coded(code, error.to_string(), error.hint())
    }
}

impl From<OpenError> for Failure {
    fn from(error: OpenError) -> Self {
        let code = match error {
            OpenError::WrongPassphrase => Code::WrongPassphrase,
            OpenError::PassphraseTooShort { .. }
            | OpenError::PassphraseTooPlain
            | OpenError::PassphraseNotNew => Code::WeakPassphrase,
            OpenError::WrongRecovery | OpenError::RecoveryMistyped => Code::WrongRecovery,
            _ => Code::Failed,
        };
        Self::coded(code, error.to_string(), error.hint())
    }
}

impl From<UserError> for Failure {
    fn from(error: UserError) -> Self {
        match error {
            UserError::Key(error) => error.into(),
            UserError::Store(error) => error.into(),
        }
    }
}

impl From<RestoreError> for Failure {
    fn from(error: RestoreError) -> Self {
        let hint = error.hint();
        match error {
            // Of a backup's day: the hint is its own.
            RestoreError::Open(open) => Self {
                hint: hint.into(),
                ..open.into()
            },
            other => Self::new(other.to_string(), hint),
        }
    }
}

/// Turns an error enum of the core, which all say what happened and what to do, into a failure.
macro_rules! failures {
    ($($error:ty),* $(,)?) => {$(
        impl From<$error> for Failure {
            fn from(error: $error) -> Self {
                Self::new(error.to_string(), error.hint())
            }
        }
    )*};
}

failures![
    crate::network::NetworkError,
    crate::stamping::StampingError,
    needlepoint_core::procedure::LoadError,
    needlepoint_core::records::BackupError,
    needlepoint_core::records::CheckError,
    needlepoint_core::records::DeletionError,
    needlepoint_core::records::RecordCheckError,
    needlepoint_core::records::TrailError,
    needlepoint_core::seal::ImportError,
    needlepoint_core::seal::KeyError,
    needlepoint_core::seal::SealError,
    needlepoint_core::seal::StampError,
    needlepoint_core::seal::VerifyError,
    needlepoint_core::sheet::ComposeError,
    needlepoint_core::typeset::TypesetError,
    needlepoint_core::pdf::ScanError,
    needlepoint_core::pdf::WriteError,
];
