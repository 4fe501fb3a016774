//! The archive that is attacked: how it is begun, opened and made from a backup. Nothing else in the attacks knows how.

use std::path::Path;

use jiff::Timestamp;
use needlepoint_core::records::{
    Archive, By, Cost, Founding, OpenError, RestoreError, Role, SealKey as Stored, User, Way,
};
use needlepoint_core::seal::SealKey;

/// Who works in it.
pub const WHO: &str = "clinician-1";

/// Who is let in and out again, and by which words.
pub const HELPER: &str = "assistant-1";
/// The passphrase that they are lent.
pub const LENT: &str = "gauze tape and a lamp";

/// Who acts, so many seconds after the archive was begun.
#[must_use]
pub fn by(seconds: i64) -> By<'static> {
    By {
        who: WHO,
        at: Timestamp::from_second(1_790_000_000 + seconds).unwrap(),
    }
}

/// Begins an archive. It is always the same one: its randomness is a counter that scrambles.
///
/// # Errors
/// What the archive says.
pub fn begin(folder: &Path, passphrase: &str, seal_key: &SealKey) -> Result<Archive, OpenError> {
    let founding = Founding {
        clinician: &User {
            id: WHO.into(),
            name: "Dr Mara Linden".into(),
            grade: "Consultant".into(),
            registration: "7".into(),
            role: Role::Clinician,
            active: true,
        },
        seal_key: &Stored {
            der: seal_key.to_der(),
            certificate: seal_key.certificate().der(),
        },
        at: by(0).at,
    };
    Archive::create(folder, passphrase, Cost::LEAST, &mut counting(), founding)
}

/// Opens it.
///
/// # Errors
/// What the archive says.
pub fn open(folder: &Path, passphrase: &str) -> Result<Archive, OpenError> {
    Archive::open(folder, WHO, passphrase, Cost::LEAST, &mut counting())
}

/// Makes it from a backup.
///
/// # Errors
/// What the archive says.
pub fn restore(from: &Path, folder: &Path, passphrase: &str) -> Result<Archive, RestoreError> {
    let way = Way::Passphrase { who: WHO, passphrase };
    let (cost, at) = (Cost::LEAST, by(1_000_000).at);
    Archive::restore(from, folder, way, cost, &mut counting(), at, &mut |_, _| true)
}

/// The archive's key: what its randomness gives first.
#[must_use]
pub fn key() -> [u8; 32] {
    let mut key = [0; 32];
    counting()(&mut key);
    key
}

/// Bytes that are no randomness at all: every run has the same.
pub fn counting() -> impl FnMut(&mut [u8]) {
    let mut next = 7_u8;
    move |bytes: &mut [u8]| {
        for byte in bytes {
            next = next.wrapping_mul(13).wrapping_add(91);
            *byte = next;
        }
    }
}
