//! Fetches what proves that the certificates of a sheet were good, from those who issued them.
//!
//! What comes is bounded and tells nothing yet: the core checks it before it goes into a sheet.

use crate::network::{self, NetworkError, Question};
use crate::stamping::StampingError;
use needlepoint_core::seal::{self, Certificate, Proofs, Wanted};

/// How many issuers stand above each other at most.
const LEVELS: usize = 8;

/// Fetches what a file needs for the long-term form: for each certificate the issuer's list, or its answer where there
/// is none, and the issuer's certificate where that is not on the file. A list is asked for first: it speaks of the
/// time-stamp that follows, too.
///
/// # Errors
/// What is needed could not be had, or a certificate names no place to ask.
pub fn fetched(pdf: &[u8]) -> Result<Proofs, StampingError> {
    let mut proofs = Proofs::default();
    let mut before = None;
    for _ in 0..LEVELS {
        let wanted = seal::wanted(pdf, &proofs)?;
        if before.replace(count(&proofs)) == Some(count(&proofs)) {
            return match wanted.into_iter().find(|one| one.is_needed) {
                None => Ok(proofs),
                Some(Wanted { subject, .. }) => Err(StampingError::Unproven { subject }),
            };
        }
        for one in &wanted {
            match fetch(one, &mut proofs) {
                Err(error) if one.is_needed => return Err(error),
                _ => {}
            }
        }
    }
    Ok(proofs)
}

fn count(proofs: &Proofs) -> usize {
    proofs.certificates.len() + proofs.crls.len() + proofs.ocsp.len()
}

fn fetch(wanted: &Wanted, proofs: &mut Proofs) -> Result<(), StampingError> {
    let had = |source| StampingError::Proofs { source };
    if !wanted.issuers.is_empty() {
        let found = first_of(&wanted.issuers, network::fetch).map_err(had)?;
        proofs.certificates.extend(Certificate::read(&found).ok());
    }
    let listed = first_of(&wanted.crls, network::fetch);
    if let Ok(list) = listed {
        keep(&mut proofs.crls, list);
        return Ok(());
    }
    if !wanted.ocsp.is_empty() && !wanted.request.is_empty() {
        let ask = |address: &str| network::ask(address, Question::Revoked, &wanted.request);
        keep(&mut proofs.ocsp, first_of(&wanted.ocsp, ask).map_err(had)?);
        return Ok(());
    }
    if !wanted.crls.is_empty() {
        listed.map_err(had)?;
    }
    // With its issuer's certificate, which came just now, the service can be asked
    if !wanted.ocsp.is_empty() && !wanted.issuers.is_empty() {
        return Ok(());
    }
    Err(StampingError::Unproven {
        subject: wanted.subject.clone(),
    })
}

fn keep(proofs: &mut Vec<Vec<u8>>, new: Vec<u8>) {
    if !proofs.contains(&new) {
        proofs.push(new);
    }
}

/// What the first of several addresses that answers gives.
fn first_of(
    addresses: &[String],
    ask: impl Fn(&str) -> Result<Vec<u8>, NetworkError>,
) -> Result<Vec<u8>, NetworkError> {
    let mut problem = NetworkError::NoAddress;
    for address in addresses {
        match ask(address) {
            Ok(found) => return Ok(found),
            Err(error) => problem = error,
        }
    }
    Err(problem)
}
