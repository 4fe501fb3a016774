//! What the seals of a file are worth, in the words of the window.

use crate::failure::Failure;
use crate::state::Open;
use needlepoint_core::seal::{Certificate, Seal, Trust, Verification, VerifyError, judge};

/// What was found on a sealed file.
pub struct Proof {
    /// Every seal is intact and of this sheet, and the last covers the whole file.
    pub verified: bool,
    /// Every seal leads to a certificate that the clinic has, or has had.
    pub vouched: bool,
    /// What is wrong, where anything is.
    pub problem: Option<String>,
    /// The seals in their order.
    pub seals: Vec<Seal>,
}

/// Verifies a sealed file against the sheet it should bear and the clinic's certificates.
pub fn prove(pdf: &[u8], digest: &str, own: &[Certificate]) -> Proof {
    let trust = Trust {
        seals: own,
        authorities: &[],
    };
    proof_of(judge(pdf, &trust), digest)
}

/// What was found on a file says this of the sheet that it should bear.
pub fn proof_of(found: Result<Verification, VerifyError>, digest: &str) -> Proof {
    let Verification {
        intact,
        covers_whole_file,
        ours,
        problem,
        seals,
        ..
    } = match found {
        Ok(verification) => verification,
        Err(error) => {
            return Proof {
                verified: false,
                vouched: false,
                problem: Some(error.to_string()),
                seals: Vec::new(),
            };
        }
    };
    let same_sheet = ours && !seals.is_empty() && seals.iter().all(|s| s.digest.as_deref() == Some(digest));
    let verified = intact && covers_whole_file && same_sheet;
    let vouched = verified && seals.iter().all(|s| s.trusted == Some(true));
    let problem = problem
        .or_else(|| seals.iter().find_map(|s| s.problem.clone()))
        .or_else(|| (!same_sheet).then(|| "The seals belong to another sheet.".into()))
        .or_else(|| (!verified).then(|| "The seals do not cover the whole file.".into()))
        .or_else(|| {
            (!vouched).then(|| "None of the clinic's keys, now or earlier, made these seals.".into())
        });
    Proof {
        verified,
        vouched,
        problem,
        seals,
    }
}

/// The certificates that the clinic's keys have had; first that of the key in use.
///
/// # Errors
/// The archive could not be read, or one of them is damaged.
pub fn own_certificates(open: &Open) -> Result<Vec<Certificate>, Failure> {
    let stored = open.archive.own_certificates()?;
    Ok(stored
        .iter()
        .map(|der| Certificate::read(der))
        .collect::<Result<_, _>>()?)
}
