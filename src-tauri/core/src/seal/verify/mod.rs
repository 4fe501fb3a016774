//! Tells whether a sealed sheet is exactly what was sealed, and by whom.
//!
//! Strict on purpose. Each seal's revision is written anew from the values read in it and must come out the
//! same byte for byte; the signature container likewise. So nothing can hide in the places that a digest
//! does not cover, and nothing can follow a signature but another signature. The price is that only seals
//! of this tool are recognised: a signature that another program put on the sheet counts as a change.
//!
//! It does not follow revocation lists, and without a trusted certificate it says nothing about identity.

mod revision;
mod trust;

use super::file::{File, MAX_FILE};
use super::key::Certificate;
use super::slot;
use serde::Serialize;

/// What was found on a sealed sheet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Verification {
    /// Every seal is intact, the last covers the whole file, and there is no problem.
    pub intact: bool,
    /// The last seal covers every byte of the file.
    pub covers_whole_file: bool,
    /// What is wrong with the file as a whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub problem: Option<String>,
    /// The seals in the order in which they were made.
    pub seals: Vec<Seal>,
    /// The names of the signature fields that nobody has filled, in the order of the form: who has not signed.
    pub unfilled: Vec<String>,
}

/// One seal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Seal {
    /// The signature field that it fills.
    pub field: String,
    /// The person who signed.
    pub name: String,
    /// What the signature means.
    pub meaning: String,
    /// When it was given, RFC 3339 with the offset of the place.
    pub at: String,
    /// The digest of the frozen sheet, in hexadecimal.
    pub digest: String,
    /// Nothing that this seal covers has changed.
    pub intact: bool,
    /// It covers the file to its last byte.
    pub covers_whole_file: bool,
    /// Where the revision that it covers ends, in bytes from the start of the file.
    pub revision_end: usize,
    /// The certificate vouches for itself: the seal proves integrity, not identity.
    pub self_signed: bool,
    /// Whether it leads to the trusted certificate; null if none was given.
    pub trusted: Option<bool>,
    /// The common name in the certificate; null while the seal is not intact, as are those below.
    pub signer: Option<String>,
    /// The SHA-256 of the certificate, in hexadecimal.
    pub certificate_sha256: Option<String>,
    /// From when the certificate is valid, RFC 3339.
    pub valid_from: Option<String>,
    /// Until when the certificate is valid, RFC 3339.
    pub valid_to: Option<String>,
    /// What is wrong with this seal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub problem: Option<String>,
}

impl Verification {
    /// Intact, and every seal leads to the trusted certificate.
    pub fn is_trusted(&self) -> bool {
        self.intact && self.seals.iter().all(|seal| seal.trusted == Some(true))
    }
}

/// Why there is nothing to verify.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum VerifyError {
    /// The file does not begin as a PDF.
    #[error("This file is not a PDF.")]
    NotPdf,
    /// The PDF bears no seal.
    #[error("This PDF bears no seal.")]
    NoSeal,
    /// The file is larger than any sheet.
    #[error("This file is too large to be a sealed sheet.")]
    TooLarge,
}

impl VerifyError {
    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::NotPdf => "Choose the sheet's PDF file.",
            Self::NoSeal => "Choose the sealed sheet, not a printout or an unsigned copy.",
            Self::TooLarge => "Choose a file below 32 MB.",
        }
    }
}

/// The marks of a signature, by which a damaged file is told from one that bears no seal.
const MARKS: [&[u8]; 3] = [b"/ByteRange", b"/Adobe.PPKLite", b"/ETSI.CAdES.detached"];

/// Verifies all seals of a PDF, and whether they lead to a trusted certificate if one is given.
///
/// Memory and time are bounded by the file's size, whatever is in it.
pub fn verify(pdf: &[u8], trust: Option<&Certificate>) -> Result<Verification, VerifyError> {
    if !pdf.starts_with(b"%PDF-") {
        return Err(VerifyError::NotPdf);
    }
    if pdf.len() > MAX_FILE {
        return Err(VerifyError::TooLarge);
    }
    let Ok(file) = File::read(pdf) else {
        return if is_marked(pdf) {
            Ok(broken("The structure of the file is damaged."))
        } else {
            Err(VerifyError::NoSeal)
        };
    };
    let mut problem = None;
    let mut prefix = revision::Prefix::default();
    let mut seals: Vec<Seal> = Vec::new();
    for index in 1..file.revisions.len() {
        match revision::read(&file, index, trust, &mut prefix) {
            Some(mut seal) => {
                if seals.first().is_some_and(|first| first.digest != seal.digest) {
                    let other = "This seal was made for another sheet than the first one.";
                    seal.problem.get_or_insert_with(|| other.to_owned());
                    seal.intact = false;
                }
                seals.push(seal);
            }
            // Updates before the first seal are part of what was sealed
            None if seals.is_empty() && !is_marked(file.bytes_of(index)) => {}
            None => problem = Some("The file was changed by something other than a seal."),
        }
    }
    if file.end() != pdf.len() {
        problem = Some("Bytes were added at the end of the file, or its end was damaged.");
    }
    let fields = slot::fields(&file.as_of(file.revisions.len()));
    let filled = fields
        .as_ref()
        .map(|fields| fields.iter().filter(|(_, filled)| *filled).count());
    if seals.is_empty() && filled.as_ref().is_ok_and(|filled| *filled == 0) && !is_marked(pdf) {
        return Err(VerifyError::NoSeal);
    }
    if filled.ok() != Some(seals.len()) {
        problem = problem.or(Some(
            "The file bears a signature that is not a seal of this tool.",
        ));
    }
    let covers_whole_file = seals.last().is_some_and(|last| last.revision_end == pdf.len());
    for (index, seal) in seals.iter_mut().rev().enumerate() {
        seal.covers_whole_file = index == 0 && covers_whole_file;
    }
    Ok(Verification {
        intact: problem.is_none() && covers_whole_file && seals.iter().all(|seal| seal.intact),
        covers_whole_file,
        problem: problem.map(str::to_owned),
        seals,
        unfilled: fields.map_or_else(|_| Vec::new(), unfilled),
    })
}

fn unfilled(fields: Vec<(String, bool)>) -> Vec<String> {
    let empty = fields.into_iter().filter(|(_, filled)| !*filled);
    empty.map(|(name, _)| name).collect()
}

fn broken(problem: &str) -> Verification {
    Verification {
        intact: false,
        covers_whole_file: false,
        problem: Some(problem.to_owned()),
        seals: Vec::new(),
        unfilled: Vec::new(),
    }
}

fn is_marked(bytes: &[u8]) -> bool {
    let names = bytes.iter().enumerate().filter(|(_, b)| **b == b'/');
    names
        .map(|(at, _)| &bytes[at..])
        .any(|rest| MARKS.iter().any(|mark| rest.starts_with(mark)))
}
