//! Seals one signing: fills the signature field, hashes the file, signs the digest.

use super::appearance::{self, AppearanceError};
use super::cms;
use super::date;
use super::expiry::in_words;
use super::file::{File, MAX_FILE};
use super::font::Font;
use super::ink::Ink;
use super::key::SealKey;
use super::slot::{self, SlotError};
use super::syntax::Malformed;
use super::update::{self, Words};
use super::xref::Manner;
use crate::hex;
use jiff::Timestamp;
use jiff::tz::Offset;
use sha2::{Digest, Sha256};

/// One person's signing of a frozen sheet.
#[derive(Debug, Clone)]
pub struct Signing {
    /// The name of the empty signature field.
    pub field: String,
    /// The person's name.
    pub name: String,
    /// What the signature means.
    pub meaning: String,
    /// When it was given.
    pub at: Timestamp,
    /// The offset of the clinic's clock at that time.
    pub offset: Offset,
    /// The digest of the frozen sheet.
    pub digest: [u8; 32],
    /// The digest of the audit trail's last entry, where there is a trail.
    pub trail: Option<[u8; 32]>,
    /// What was drawn or typed.
    pub ink: Ink,
    /// The small lines below the ink.
    pub lines: Vec<String>,
}

/// Why a document cannot be sealed.
#[derive(Debug, thiserror::Error)]
pub enum SealError {
    /// The document is not of the kind that is sealed here.
    #[error("The document cannot be sealed: its structure is damaged or not the one that is written here.")]
    Document,
    /// The document is too large.
    #[error("The document is too large to be sealed.")]
    TooLarge,
    /// The document has no such signature field.
    #[error("The document has no signature field for this signature.")]
    NoField,
    /// The field is filled already.
    #[error("This signature is on the document already.")]
    Filled,
    /// The strokes are none, or not numbers.
    #[error("The signature could not be drawn: it holds no strokes.")]
    Ink,
    /// The font has no glyph for a character.
    #[error("The witness's name holds a character that the sheet's font lacks: {character} (U+{:04X}).", *character as u32)]
    Character {
        /// The character.
        character: char,
    },
    /// The field offers no font.
    #[error("The document offers no font for the text below the signature.")]
    Font,
    /// The text does not fit the field.
    #[error("The text below the signature does not fit its place.")]
    TooMuchText,
    /// The key's certificate is not valid yet at the time of the signing.
    #[error("The seal's certificate is not valid before {}.", in_words(.from))]
    NotYetValid {
        /// The first moment of its validity.
        from: Timestamp,
    },
    /// The key's certificate has expired at the time of the signing.
    #[error("The seal's certificate expired on {}.", in_words(.at))]
    Expired {
        /// The last moment of its validity.
        at: Timestamp,
    },
    /// The key's certificate says that the key is not for signing documents.
    #[error("The seal's certificate is not made for signing documents.")]
    Usage,
    /// The signature container could not be written.
    #[error("The seal could not be written.")]
    Container,
}

impl SealError {
    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Document | Self::NoField | Self::Font => "Make the sheet again, then sign it.",
            Self::TooLarge => "Use a smaller logo or fewer pictures.",
            Self::Filled => "Go on with the next signature, or make the sheet again.",
            Self::Ink => "Clear the signature and sign again.",
            Self::Character { .. } => "Write the witness's name in plain Latin letters, such as L for Ł.",
            Self::TooMuchText => "Shorten the name that was written in this place.",
            Self::NotYetValid { .. } => "Check this computer's date.",
            Self::Expired { .. } => {
                "Check this computer's date. If it is right, make or bring a new seal key in the settings."
            }
            Self::Usage => "Make or bring another seal key in the settings.",
            Self::Container => "Make a new seal key in the settings.",
        }
    }
}

impl From<Malformed> for SealError {
    fn from(_: Malformed) -> Self {
        Self::Document
    }
}

impl From<SlotError> for SealError {
    fn from(error: SlotError) -> Self {
        match error {
            SlotError::Malformed => Self::Document,
            SlotError::NoField => Self::NoField,
            SlotError::Filled => Self::Filled,
        }
    }
}

impl From<AppearanceError> for SealError {
    fn from(error: AppearanceError) -> Self {
        match error {
            AppearanceError::MissingGlyph(character) => Self::Character { character },
            AppearanceError::NoFont => Self::Font,
            AppearanceError::TooSmall => Self::TooMuchText,
            AppearanceError::Ink => Self::Ink,
        }
    }
}

/// Fills the signature field and seals the whole document as it then stands, in a revision of its own.
///
/// The same document, signing and key give the same bytes. Earlier seals are not checked here: read the
/// result back and [`verify`](super::verify) it before anything is called signed.
pub fn seal(pdf: &[u8], signing: &Signing, key: &SealKey) -> Result<Vec<u8>, SealError> {
    if pdf.len() > MAX_FILE / 2 {
        return Err(SealError::TooLarge);
    }
    let certificate = key.certificate();
    if signing.at < certificate.valid_from() {
        let from = certificate.valid_from();
        return Err(SealError::NotYetValid { from });
    }
    if signing.at > certificate.valid_to() {
        let at = certificate.valid_to();
        return Err(SealError::Expired { at });
    }
    if !certificate.may_sign_documents() {
        return Err(SealError::Usage);
    }
    let file = File::read(pdf, Manner::Ours)?;
    if file.end() != pdf.len() {
        return Err(SealError::Document);
    }
    let view = file.as_of(file.revisions.len());
    let slot = slot::find(&view, &signing.field)?;
    let font = slot.font.map(|id| Font::read(&view, id)).transpose()?;
    let appearance = appearance::draw(&slot, font.as_ref(), &signing.ink, &signing.lines)?;
    let words = Words {
        name: signing.name.clone(),
        meaning: signing.meaning.clone(),
        at: date::write(signing.at, signing.offset),
        digest: signing.digest,
        trail: signing.trail,
    };
    let reserved = cms::longest(&key.private, &key.chain).map_err(|_| SealError::Container)?;
    // An update begins on a line of its own
    let line_end: &[u8] = if pdf.ends_with(b"\n") { b"" } else { b"\n" };
    let update = update::write(
        pdf.len() + line_end.len(),
        &view,
        &slot,
        &words,
        &appearance,
        reserved,
    )?;

    let (less, greater) = update.gap;
    let mut sealed = [pdf, line_end, &update.bytes].concat();
    let digest = Sha256::new()
        .chain_update(&sealed[..less])
        .chain_update(&sealed[greater..])
        .finalize();
    let container = cms::sign(&digest.into(), &key.private, &key.chain).map_err(|_| SealError::Container)?;
    if container.len() > reserved {
        return Err(SealError::Container);
    }
    sealed[less + 1..][..2 * container.len()].copy_from_slice(hex(&container).as_bytes());
    Ok(sealed)
}
