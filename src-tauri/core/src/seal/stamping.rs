//! Time-stamps a sealed sheet: makes the request, takes the answer.
//!
//! Whoever calls brings the request to an authority and the answer back; nothing here waits for a network. The
//! time-stamp is a revision of its own over the whole sheet as it stands, with every seal on it: no byte before it
//! changes, so it can be had long after the signing. Together with the proofs that its certificates were good it is
//! the long-term form.

use super::algorithm::Hash;
use super::certificate::Certificate;
use super::file::{File, MAX_FILE, View};
use super::proofs::{self, Proofs, ProofsError};
use super::signed::{self, SignedProblem};
use super::stamp_update as update;
use super::syntax::Malformed;
use super::token::{self, Answered, Token, TokenProblem};
use super::verify::{known, verify};
use super::xref::Manner;
use crate::hex;
use der::asn1::Int;
use flate2::Compression;
use flate2::write::ZlibEncoder;
use sha2::{Digest, Sha256};
use std::io::Write;

/// Room for a token with its certificates, in bytes. Those of the large authorities take 3 to 7 KB.
const ROOM: usize = 8 * 1024;

/// A sheet that waits for its time-stamp.
pub struct Asked {
    /// The request, DER: to be sent as `application/timestamp-query`.
    pub request: Vec<u8>,
    file: Vec<u8>,
    gap: (usize, usize),
    digest: [u8; 32],
    nonce: Int,
}

/// Why a sheet cannot be time-stamped, or an answer not be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StampError {
    /// The file is no sealed sheet, or it was changed.
    #[error("Only an unchanged sealed sheet can be time-stamped.")]
    NotIntact,
    /// The file is too large.
    #[error("The file is too large to be time-stamped.")]
    TooLarge,
    /// A proof that should go with the time-stamp is none.
    #[error(transparent)]
    Proofs(#[from] ProofsError),
    /// The bytes are no answer of a time-stamp authority.
    #[error("What came back is not the answer of a time-stamp authority.")]
    NoAnswer,
    /// The authority refused.
    #[error("The time-stamp authority refused. It says: “{words}”")]
    Refused {
        /// In its own words; may be empty.
        words: String,
    },
    /// The time-stamp is that of something else.
    #[error("The time-stamp is not of this sheet: its digest is another one.")]
    OtherDigest,
    /// The time-stamp answers another request.
    #[error("The time-stamp answers another request than ours.")]
    OtherRequest,
    /// The signature in the time-stamp is wrong.
    #[error("The time-stamp is not signed by the certificate that came with it.")]
    WrongSignature,
    /// The certificate is not one for time-stamps.
    #[error("The time-stamp was signed with a certificate that is not made for time-stamps.")]
    Usage,
    /// The certificate was not valid at that time.
    #[error("The time-stamp authority's certificate was not valid at the time that it gave.")]
    Validity,
    /// The time-stamp could not be checked.
    #[error("The time-stamp could not be checked: {why}.")]
    NotChecked {
        /// Why.
        why: &'static str,
    },
}

impl StampError {
    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::NotIntact => "Verify the sheet first.",
            Self::TooLarge => "Choose a file below 16 MB.",
            Self::Proofs(error) => error.hint(),
            Self::NoAnswer => "Check the authority's address in the settings, and try again.",
            Self::Refused { .. } => "Ask the authority, or choose another one in the settings.",
            Self::OtherDigest | Self::OtherRequest | Self::WrongSignature => {
                "Do not use this answer. Try again; choose another authority if it happens again."
            }
            Self::Usage | Self::Validity | Self::NotChecked { .. } => {
                "Choose another time-stamp authority in the settings."
            }
        }
    }
}

impl From<Malformed> for StampError {
    fn from(_: Malformed) -> Self {
        Self::NotIntact
    }
}

impl From<TokenProblem> for StampError {
    fn from(problem: TokenProblem) -> Self {
        match problem {
            TokenProblem::OtherDigest => Self::OtherDigest,
            TokenProblem::Usage => Self::Usage,
            TokenProblem::Validity => Self::Validity,
            TokenProblem::Unreadable => Self::NoAnswer,
            TokenProblem::Signed(SignedProblem::NotChecked(why)) => Self::NotChecked { why },
            TokenProblem::Signed(_) => Self::WrongSignature,
        }
    }
}

/// Makes the request for a time-stamp of a sealed sheet.
///
/// Without proofs it shows that the seals were there at that time. With proofs, even empty ones, it makes the
/// long-term form: they are put before the time-stamp, together with the certificates of all seals and earlier
/// time-stamps. Ask first without, so that the proofs can be made for the authority too: see
/// [`wanted`](super::wanted). `random` must be new for each request.
///
/// # Errors
/// The file is no intact sealed sheet, or a proof is none.
pub fn ask(pdf: &[u8], given: Option<&Proofs>, random: &[u8; 16]) -> Result<Asked, StampError> {
    if pdf.len() > MAX_FILE / 2 {
        return Err(StampError::TooLarge);
    }
    if !verify(pdf, None).is_ok_and(|found| found.intact && found.ours) {
        return Err(StampError::NotIntact);
    }
    let file = File::read(pdf, Manner::Ours)?;
    let view = file.as_of(file.revisions.len());
    let streams = match given {
        None => None,
        Some(given) => Some(streams(&view, &known(pdf).certificates, given)?),
    };
    let line_end: &[u8] = if pdf.ends_with(b"\n") { b"" } else { b"\n" };
    let borrowed = streams
        .as_ref()
        .map(|s| s.each_ref().map(|s| s.iter().map(Vec::as_slice).collect()));
    let update = update::write(pdf.len() + line_end.len(), &view, borrowed.as_ref(), ROOM)?;
    let file = [pdf, line_end, &update.bytes].concat();
    let (less, greater) = update.gap;
    let digest = Sha256::new()
        .chain_update(&file[..less])
        .chain_update(&file[greater..]);
    let digest: [u8; 32] = digest.finalize().into();
    let request = || {
        let nonce = token::nonce(random)?;
        Ok::<_, der::Error>((token::request(&digest, &nonce)?, nonce))
    };
    let (request, nonce) = request().map_err(|_| StampError::NotIntact)?;
    Ok(Asked {
        request,
        file,
        gap: update.gap,
        digest,
        nonce,
    })
}

/// Takes the authority's answer, DER, and gives the time-stamped sheet.
///
/// The answer must be granted, of this very sheet, for this very request, and rightly signed with a certificate for
/// time-stamps that was valid then. Whether the authority deserves trust is for whoever reads it. Read the result
/// back and [`verify`](super::verify) it before it takes the place of the sheet.
///
/// # Errors
/// What is wrong with the answer.
pub fn stamp(asked: &Asked, answer: &[u8]) -> Result<Vec<u8>, StampError> {
    let (granted, token) = granted(answer, &asked.digest, &asked.nonce)?;
    let stored = fitting(&granted, &token.chain)?;
    let mut stamped = asked.file.clone();
    stamped[asked.gap.0 + 1..][..2 * stored.len()].copy_from_slice(hex(&stored).as_bytes());
    Ok(stamped)
}

/// The token that an answer grants for this digest and this request, DER and read.
pub(super) fn granted(answer: &[u8], digest: &[u8; 32], nonce: &Int) -> Result<(Vec<u8>, Token), StampError> {
    let granted = match token::answer(answer) {
        Answered::Granted(token) => token,
        Answered::Refused(words) => return Err(StampError::Refused { words }),
        Answered::Unreadable => return Err(StampError::NoAnswer),
    };
    let mut digest = |hash: Hash| {
        Some(if hash == Hash::Sha256 {
            digest.to_vec()
        } else {
            Vec::new()
        })
    };
    let token = token::read(&granted, &mut digest)?;
    if !token.answers(nonce) {
        return Err(StampError::OtherRequest);
    }
    if !token.is_bound {
        let why = "it does not say by which certificate it is signed";
        return Err(StampError::NotChecked { why });
    }
    Ok((granted, token))
}

/// The token with as many of its issuers' certificates as there is room for.
fn fitting(token: &[u8], chain: &[Certificate]) -> Result<Vec<u8>, StampError> {
    for length in (1..=chain.len()).rev() {
        let bare = signed::bare(token, &chain[..length]).map_err(TokenProblem::from)?;
        if bare.len() <= ROOM {
            return Ok(bare);
        }
    }
    let why = "it is larger than any that is usual";
    Err(StampError::NotChecked { why })
}

/// The proofs that the document does not have yet, deflated.
fn streams(view: &View<'_>, known: &[Certificate], given: &Proofs) -> Result<[Vec<Vec<u8>>; 3], StampError> {
    proofs::check(given, known)?;
    let certificates = known
        .iter()
        .chain(&given.certificates)
        .map(Certificate::der)
        .collect();
    let mut new = [certificates, given.crls.clone(), given.ocsp.clone()];
    let store = update::store(view)?;
    for (key, proofs) in update::PROOFS.iter().zip(&mut new) {
        let mut had = Vec::new();
        if let Some(store) = &store {
            for id in update::references(store, key)? {
                had.push(view.stream(id)?);
            }
        }
        proofs.retain(|proof| {
            let new = !had.contains(proof);
            if new {
                had.push(proof.clone());
            }
            new
        });
    }
    Ok(new.map(|proofs| proofs.iter().map(|proof| deflated(proof)).collect()))
}

fn deflated(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).expect("a Vec takes every byte");
    encoder.finish().expect("a Vec takes every byte")
}
