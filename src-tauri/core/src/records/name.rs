//! The names of those who work here: who signs is known by it, so that none looks like another's.
//!
//! A name is what anybody sees of it: letters, digits, signs and single spaces. It is held against every name that
//! somebody else bears or ever bore here, since what they signed still bears it. Whose name it is by right, nothing
//! here can tell.

use icu_normalizer::ComposingNormalizerBorrowed;
use icu_properties::props::{DefaultIgnorableCodePoint, GeneralCategory};
use icu_properties::{CodePointMapData, CodePointSetData};
use rusqlite::Transaction;
use unicode_security::skeleton;

use super::act::Act;
use super::error::{Fault, OpenError};
use super::user::User;

/// The longest name, characters: it stands at the lock, and in one line of the sheet.
const LONGEST: usize = 120;

/// Why a name is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    /// There is none.
    #[error("It is not said who this is.")]
    Blank,
    /// It fits nowhere.
    #[error("This name is longer than {most} characters.")]
    TooLong {
        /// The greatest number of characters.
        most: usize,
    },
    /// There is something in it that nobody sees.
    #[error("This name has a sign in it that cannot be seen.")]
    Unseen,
    /// There is a space in it other than a single plain one between two words.
    #[error("This name has spaces in it that cannot be told apart.")]
    Spaces,
    /// Somebody else has it or had it, or one that looks the same.
    #[error("Somebody else who works or worked here has this name, or one that looks like it.")]
    Alike,
}

impl NameError {
    /// What to do about it.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Blank => "Write the name, then go on.",
            Self::TooLong { .. } => "Shorten it. What else there is to say goes beside the name.",
            Self::Unseen => {
                "Type it by hand instead of pasting it: letters, and single spaces between the words."
            }
            Self::Spaces => "Write one plain space between the words, and none before or after them.",
            Self::Alike => "Add something that tells the two apart.",
        }
    }
}

/// # Errors
/// If it is blank, too long, or not all of it can be seen.
pub(super) fn check_name(name: &str) -> Result<(), NameError> {
    if name.trim().is_empty() {
        return Err(NameError::Blank);
    }
    if name.chars().count() > LONGEST {
        return Err(NameError::TooLong { most: LONGEST });
    }
    if name.chars().any(is_unseen) {
        return Err(NameError::Unseen);
    }
    let is_plain = |word: &str| !word.is_empty() && !word.contains(char::is_whitespace);
    if !name.split(' ').all(is_plain) {
        return Err(NameError::Spaces);
    }
    Ok(())
}

/// Lets pass a name that can be seen and is nobody else's; and one that somebody has had and keeps.
///
/// # Errors
/// [`OpenError::Name`] if it is not taken, or what the disk said.
pub(super) fn require_own_name(transaction: &Transaction<'_>, user: &User) -> Result<(), OpenError> {
    let is_kept = transaction
        .prepare_cached("SELECT 1 FROM user WHERE id = ? AND name = ?")?
        .exists([&user.id, &user.name])?;
    if is_kept {
        return Ok(());
    }
    check_name(&user.name)?;
    let name = looks(&user.name);
    for other in names_of_others(transaction, &user.id)? {
        if looks(&other).iter().zip(&name).any(|(theirs, own)| theirs == own) {
            return Err(NameError::Alike.into());
        }
    }
    Ok(())
}

/// Every name that somebody else bears or bore here. The table has the last of each, the trail those before.
fn names_of_others(transaction: &Transaction<'_>, id: &str) -> Result<Vec<String>, Fault> {
    let mut statement = transaction.prepare_cached(
        "SELECT name FROM user WHERE id <> ?1
         UNION SELECT detail ->> '$.name' FROM trail
         WHERE subject IN (SELECT id FROM user WHERE id <> ?1) AND act = ?2 AND detail ->> '$.name' IS NOT NULL",
    )?;
    let names = statement.query_map([id, Act::UserSaved.word()], |row| row.get(0))?;
    Ok(names.collect::<Result<_, _>>()?)
}

/// What a name looks like, in two ways: as it is written, and in small letters. Names that share one are taken for
/// one another. A capital may look like another script's whose small letter does not, and the other way round. A
/// capital I looks like a small l, so that its small letter counts as one too.
fn looks(name: &str) -> [String; 2] {
    let plain = ComposingNormalizerBorrowed::new_nfkc().normalize(name);
    let words: Vec<_> = plain.split_whitespace().collect();
    let plain = words.join(" ");
    let written: String = skeleton(&plain).collect();
    let alike = |text: String| {
        skeleton(&text.to_lowercase())
            .collect::<String>()
            .replace('i', "l")
    };
    [alike(written), alike(plain)]
}

fn is_unseen(c: char) -> bool {
    // The blank of Braille takes room and is no white space.
    c == '\u{2800}'
        || CodePointSetData::new::<DefaultIgnorableCodePoint>().contains(c)
        || matches!(
            CodePointMapData::<GeneralCategory>::new().get(c),
            GeneralCategory::Control
                | GeneralCategory::Format
                | GeneralCategory::PrivateUse
                | GeneralCategory::Unassigned
                | GeneralCategory::LineSeparator
                | GeneralCategory::ParagraphSeparator
        )
}
