//! Tells whether a sealed PDF is what was sealed, by whom and when, and what was added to it since.
//!
//! Our own sheets are judged byte for byte (`ours`), files of other programs by what ISO 32000 says of signatures
//! (`stranger`). What cannot be judged is said not to be checked: nothing is called intact that was not.
//!
//! It does not ask whether a certificate was revoked, but only whether the proofs in the file tell of each that it was
//! not; and without a trusted certificate it says nothing about identity.

mod anchored;
mod changes;
mod found;
mod ours;
mod prefix;
mod revision;
mod signature;
mod stamp;
mod stranger;
mod trust;
mod words;

pub use anchored::anchored;
pub use found::{Addition, Identity, Kind, Revision, Seal, Stage, Stamped, TimeStamp, Verdict, Verification};

use super::certificate::Certificate;
use super::file::{File, MAX_FILE};
use super::proofs::Proofs;
use super::revocation::stored;
use super::xref::Manner;
use jiff::{SignedDuration, Timestamp};

/// The certificates that a reader trusts.
#[derive(Debug, Clone, Copy, Default)]
pub struct Trust<'a> {
    /// Every seal has to lead to one of these; if there are none, identity is not judged.
    pub seals: &'a [Certificate],
    /// Every time-stamp has to lead to one of these; if there are none, authorities are not judged, and no time-stamp
    /// shows more than what somebody says.
    pub authorities: &'a [Certificate],
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
    #[error("This file is too large to be judged.")]
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

/// How far two clocks may be apart before it is told.
const CLOCKS_APART: SignedDuration = SignedDuration::from_mins(10);

/// The marks of a signature, by which a damaged file is told from one that bears no seal.
const MARKS: [&[u8]; 3] = [b"/ByteRange", b"/Adobe.PPKLite", b"/ETSI.CAdES.detached"];

/// Verifies all seals of a PDF, and whether they lead to a trusted certificate if one is given.
///
/// # Errors
/// There is nothing to verify.
pub fn verify(pdf: &[u8], trust: Option<&Certificate>) -> Result<Verification, VerifyError> {
    let seals = trust.map_or(&[][..], std::slice::from_ref);
    judge(
        pdf,
        &Trust {
            seals,
            authorities: &[],
        },
    )
}

/// Verifies all seals and time-stamps of a PDF, ours or a stranger's, for a reader with these trusted certificates.
///
/// Memory and time are bounded by the file's size, whatever is in it.
///
/// # Errors
/// There is nothing to verify.
pub fn judge(pdf: &[u8], trust: &Trust<'_>) -> Result<Verification, VerifyError> {
    if !pdf.starts_with(b"%PDF-") {
        return Err(VerifyError::NotPdf);
    }
    if pdf.len() > MAX_FILE {
        return Err(VerifyError::TooLarge);
    }
    match File::read(pdf, Manner::Ours) {
        Ok(file) => {
            if let Some(found) = ours::judge(&file, trust) {
                return Ok(found);
            }
        }
        Err(_) if ours::bears_digest(pdf) => {
            let broken = Verification {
                ours: true,
                problem: Some("The structure of the file is damaged.".to_owned()),
                ..Verification::empty()
            };
            return Ok(finish(broken, pdf.len()));
        }
        Err(_) => {}
    }
    stranger::judge(pdf, trust)
}

/// What one of our sheets holds of certificates.
#[derive(Default)]
pub(super) struct Known {
    /// Those of its intact seals and time-stamps, each once.
    pub(super) certificates: Vec<Certificate>,
    /// Those of its newest time-stamp.
    pub(super) newest: Vec<Certificate>,
    /// Its store of proofs.
    pub(super) store: Proofs,
}

/// What one of our sheets holds of certificates; nothing for other files.
pub(super) fn known(pdf: &[u8]) -> Known {
    let Ok(file) = File::read(pdf, Manner::Ours) else {
        return Known::default();
    };
    let sheet = ours::read(&file, &Trust::default());
    let store = stored(&file.as_of(file.revisions.len())).ok().flatten();
    Known {
        certificates: sheet.known,
        newest: sheet.newest,
        store: store.unwrap_or_default(),
    }
}

/// Draws the conclusions from what was found in a file of so many bytes.
fn finish(mut found: Verification, length: usize) -> Verification {
    let ends = || {
        let seals = found.seals.iter().map(|seal| seal.revision_end);
        let documents = found
            .time_stamps
            .iter()
            .filter(|stamp| stamp.on == Stamped::Document);
        seals.chain(documents.map(|stamp| stamp.revision_end))
    };
    found.covers_whole_file = ends().max() == Some(length);
    for seal in &mut found.seals {
        seal.covers_whole_file = seal.revision_end == length;
        let earliest = |counts: fn(&TimeStamp) -> bool| {
            let covering = found
                .time_stamps
                .iter()
                .filter(|stamp| stamp.stands_over(seal) && counts(stamp));
            covering.filter_map(|stamp| stamp.at.clone()).min()
        };
        // Anyone may keep a clock: only the time of an authority that the reader trusts shows anything
        let (shown, said) = (
            earliest(|stamp| stamp.trusted == Some(true)),
            earliest(|stamp| stamp.trusted != Some(false)),
        );
        seal.stamped_at = shown;
        let moment = |at: &Option<String>| at.as_ref().and_then(|at| at.parse::<Timestamp>().ok());
        if moment(&seal.at)
            .zip(moment(&said))
            .is_some_and(|(claimed, said)| claimed.duration_since(said) > CLOCKS_APART)
        {
            let late = "It says a later time than the time-stamp over it: a clock was wrong.";
            seal.problem.get_or_insert_with(|| late.to_owned());
        }
    }
    for stamp in &mut found.time_stamps {
        stamp.covers_whole_file = stamp.on == Stamped::Document && stamp.revision_end == length;
    }
    let verdicts = || {
        let stamps = found.time_stamps.iter().map(|stamp| stamp.verdict);
        found.seals.iter().map(|seal| seal.verdict).chain(stamps)
    };
    let additions = || found.revisions.iter().flat_map(|revision| &revision.added);
    let unknown = found.verdict == Verdict::NotChecked || additions().any(|a| a.kind == Kind::NotChecked);
    let harmless = additions().all(|added| added.harmless || added.kind == Kind::NotChecked);
    // Ours are covered to the last byte; after the last seal of others there may be proofs
    let covered = found.covers_whole_file || !found.ours;
    let changed = !harmless || !unknown && (found.problem.is_some() || !covered);
    found.verdict = if changed || verdicts().any(|verdict| verdict == Verdict::Changed) {
        Verdict::Changed
    } else if unknown || verdicts().any(|verdict| verdict == Verdict::NotChecked) {
        Verdict::NotChecked
    } else {
        Verdict::Intact
    };
    found.intact = found.verdict == Verdict::Intact;
    found.stage = found.intact.then(|| stage(&found));
    found.says = words::of(&found);
    found
}

fn stage(found: &Verification) -> Stage {
    let documents = || {
        found
            .time_stamps
            .iter()
            .filter(|stamp| stamp.on == Stamped::Document && stamp.trusted == Some(true))
    };
    if found.seals.iter().any(|seal| seal.stamped_at.is_none()) {
        Stage::Sealed
    } else if documents().next_back().is_some_and(|last| last.covers_proofs) {
        Stage::LongTerm
    } else {
        Stage::Stamped
    }
}

fn is_marked(bytes: &[u8]) -> bool {
    let names = bytes.iter().enumerate().filter(|(_, b)| **b == b'/');
    names
        .map(|(at, _)| &bytes[at..])
        .any(|rest| MARKS.iter().any(|mark| rest.starts_with(mark)))
}
