//! The archive that is attacked: how it is begun, opened and made from a backup. Nothing else in the attacks knows how.

use std::path::Path;

use jiff::Timestamp;
use needlepoint_core::hex;
use needlepoint_core::records::{
    Archive, By, Cost, Founding, KeyStore, OpenError, RestoreError, Role, SealKey as Stored, Silent, User,
    UserError, Way, Wrapping, to_the_end,
};
use needlepoint_core::seal::SealKey;
use zeroize::Zeroizing;

/// Who works in it.
pub const WHO: &str = "clinician-1";

/// Who is let in and out again, and by which words.
pub const HELPER: &str = "assistant-1";
/// The passphrase that they are lent.
pub const LENT: &str = "gauze tape and a lamp";

/// Who confirms a deletion, by their own passphrase.
pub const SECOND: &str = "clinician-2";
/// Seconds after which whoever was let in may delete a file.
pub const WEEK: i64 = 7 * 24 * 60 * 60;
/// What the two time-stamps add to a record, for an archive that reads neither.
pub const STAMPS: [&[u8]; 2] = [b"% stamp", b"% proofs and another stamp"];
/// The passphrase of the archive that an earlier version left.
pub const FORMER: &str = "correct horse battery staple";
/// Its key: nobody's.
pub const FORMER_KEY: &str = "95c24bee208652e7c04e9f57f605949a76465535d8ac05f060120f8637b001a1";

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
    Archive::open(folder, WHO, passphrase, WRAPPING, &mut counting(), &to_the_end())
}

/// Opens the one that an earlier version left, whoever its key file says that it is: it named nobody at first.
///
/// # Errors
/// What the archive says.
pub fn open_former(folder: &Path) -> Result<Archive, OpenError> {
    let holders = Archive::holders(folder)?;
    let who = holders.first().map_or("", |holder| &holder.id);
    Archive::open(folder, who, FORMER, WRAPPING, &mut counting(), &to_the_end())
}

/// Opens it by its recovery code.
///
/// # Errors
/// What the archive says.
pub fn recover(folder: &Path, code: &str, passphrase: &str) -> Result<Archive, UserError> {
    Archive::recover(
        folder,
        code,
        passphrase,
        WRAPPING,
        &mut counting(),
        by(9001),
        &to_the_end(),
    )
}

/// What its key is wrapped with.
pub const WRAPPING: Wrapping<'static> = Wrapping {
    cost: Cost::LEAST,
    store: &SameKey,
};

/// A key store for programs that are killed: it holds the one key that every run gives a cover.
struct SameKey;

impl KeyStore for SameKey {
    fn read(&self, name: &str) -> Result<Option<Zeroizing<Vec<u8>>>, Silent> {
        let (known, key) = cover();
        Ok((name == known).then_some(key))
    }

    fn keep(&self, name: &str, secret: &[u8]) -> Result<(), Silent> {
        let (known, key) = cover();
        if name == known && *secret == **key {
            Ok(())
        } else {
            Err(Silent)
        }
    }
}

/// The name and the key of the cover: what its randomness gives first, with a nonce between them.
fn cover() -> (String, Zeroizing<Vec<u8>>) {
    let (mut name, mut key) = ([0; 16], Zeroizing::new(vec![0; 32]));
    let mut random = counting();
    random(&mut name);
    random(&mut [0; 24]);
    random(&mut key);
    (hex(&name), key)
}

/// The key of the cover.
#[must_use]
pub fn cover_key() -> Zeroizing<Vec<u8>> {
    cover().1
}

/// Makes it from a backup, on a computer that has no key store.
///
/// # Errors
/// What the archive says.
pub fn restore(from: &Path, folder: &Path, passphrase: &str) -> Result<Archive, RestoreError> {
    let way = Way::Passphrase { who: WHO, passphrase };
    let (bare, at) = (Wrapping::bare(Cost::LEAST), by(1_000_000).at);
    Archive::restore(from, folder, way, bare, &mut counting(), at, &to_the_end())
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
