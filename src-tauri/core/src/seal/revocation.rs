//! What issuers say of revocation, in lists (CRL) and answers (OCSP), and of which certificates a store of proofs says
//! nothing.
//!
//! A list or an answer counts if the issuer of the certificate signed it, or one whom it lets answer. Not asked: how
//! recent it is, and whether it speaks of some uses or reasons only.

use super::algorithm::SHA256;
use super::certificate::{Certificate, is_signed, moment, timestamp};
use super::file::View;
use super::proofs::{MOST, Proofs, ProofsError, SHA1};
use super::stamp_update::{PROOFS, references, store};
use super::syntax::Malformed;
use der::{Decode, Encode};
use jiff::Timestamp;
use sha1::Sha1;
use sha2::{Digest, Sha256};
use std::cell::Cell;
use x509_cert::crl::CertificateList;
use x509_cert::ext::pkix::ExtendedKeyUsage;
use x509_cert::spki::ObjectIdentifier;
use x509_ocsp::{BasicOcspResponse, CertId, CertStatus, OcspResponse, OcspResponseStatus};

const OCSP_SIGNING: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.3.9");
const BASIC: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.48.1.1");
/// More certificates, lists or answers than a store of proofs needs.
const MAX_PROOFS: usize = 64;
/// How many bytes are hashed and parsed for the proofs of one file, all of its time-stamps together.
const MAX_WORK: usize = 64 * 1024 * 1024;
/// How many bytes one signature counts for, beside those that it signs.
const SIGNATURE: usize = 16 * 1024;

/// What is said of one certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Said {
    /// Nothing.
    Nothing,
    /// It was not revoked.
    Good,
    /// It was revoked then.
    Revoked(Timestamp),
}

/// How much work may yet be done for the proofs of one file.
#[derive(Debug)]
pub(super) struct Work(Cell<usize>);

impl Default for Work {
    fn default() -> Self {
        Self(Cell::new(MAX_WORK))
    }
}

impl Work {
    fn spend(&self, bytes: usize) -> Option<()> {
        self.0.set(self.0.get().checked_sub(bytes)?);
        Some(())
    }

    /// Whether the issuer issued the certificate; not where that was too much to ask.
    pub(super) fn is_issued(&self, certificate: &Certificate, issuer: &Certificate) -> bool {
        let named = certificate.inner.tbs_certificate.issuer == issuer.inner.tbs_certificate.subject;
        named && self.spend(SIGNATURE).is_some() && certificate.is_issued_by(issuer)
    }
}

/// Lists and answers that were read, each signed rightly where it speaks.
pub(super) struct Statements {
    lists: Vec<CertificateList>,
    answers: Vec<BasicOcspResponse>,
    issuers: Vec<Certificate>,
}

impl Statements {
    /// Reads what is given, of issuers among these. What cannot be read, or is signed by nobody of them, is left out.
    pub(super) fn read(given: &Proofs, issuers: Vec<Certificate>, work: &Work) -> Self {
        let lists = given.crls.iter().filter_map(|der| list(der, &issuers, work).ok());
        let answers = given.ocsp.iter().filter_map(|der| answer(der, work).ok());
        Self {
            lists: lists.collect(),
            answers: answers.collect(),
            issuers,
        }
    }

    /// What they say of a certificate; that it was revoked, if any of them does.
    pub(super) fn of(&self, certificate: &Certificate, work: &Work) -> Said {
        let lists = self.lists.iter().map(|list| in_list(list, certificate));
        let answers = self
            .answers
            .iter()
            .map(|answer| in_answer(answer, certificate, &self.issuers, work).unwrap_or(Said::Nothing));
        let mut said = Said::Nothing;
        for one in lists.chain(answers) {
            match one {
                Said::Revoked(_) => return one,
                Said::Good => said = Said::Good,
                Said::Nothing => {}
            }
        }
        said
    }
}

/// The certificates, and beside them their issuers as far as they are given, each once.
pub(super) fn with_issuers(known: &[Certificate], given: &[Certificate], work: &Work) -> Vec<Certificate> {
    let mut all = known.to_vec();
    let mut at = 0;
    while at < all.len() && all.len() < MAX_PROOFS {
        let issuer = given.iter().find(|issuer| work.is_issued(&all[at], issuer));
        if let Some(issuer) = issuer.filter(|issuer| !all.contains(issuer)) {
            all.push(issuer.clone());
        }
        at += 1;
    }
    all
}

/// Whose certificates, of these and their issuers, a store says nothing good of; each name once. Who vouches for
/// itself needs no proof.
pub(super) fn unproven(known: &[Certificate], store: &Proofs, work: &Work) -> Vec<String> {
    let all = with_issuers(known, &store.certificates, work);
    let statements = Statements::read(store, all.clone(), work);
    let mut names = Vec::new();
    for certificate in &all {
        let name = certificate.subject();
        if !work.is_issued(certificate, certificate)
            && statements.of(certificate, work) != Said::Good
            && !names.contains(&name)
        {
            names.push(name);
        }
    }
    names
}

/// The store of proofs of a document; none where it has none. What is too much, or cannot be read, is left out.
pub(super) fn stored(view: &View<'_>) -> Result<Option<Proofs>, Malformed> {
    let Some(store) = store(view)? else {
        return Ok(None);
    };
    let mut left = MOST;
    let mut streams = |key| -> Vec<Vec<u8>> {
        let ids = references(&store, key).unwrap_or_default();
        let read = ids
            .into_iter()
            .take(MAX_PROOFS)
            .filter_map(|id| view.stream(id).ok());
        read.filter(|bytes| match left.checked_sub(bytes.len()) {
            Some(less) => {
                left = less;
                true
            }
            None => false,
        })
        .collect()
    };
    let [certificates, crls, ocsp] = PROOFS.map(&mut streams);
    let certificates = certificates.iter().filter_map(|der| Certificate::from_der(der));
    Ok(Some(Proofs {
        certificates: certificates.collect(),
        crls,
        ocsp,
    }))
}

/// A revocation list that one of these issuers signed.
///
/// # Errors
/// It is none, or of another issuer.
pub(super) fn list(der: &[u8], issuers: &[Certificate], work: &Work) -> Result<CertificateList, ProofsError> {
    work.spend(der.len()).ok_or(ProofsError::TooLarge)?;
    let list = CertificateList::from_der(der).map_err(|_| ProofsError::NoList)?;
    let signed = list.tbs_cert_list.to_der().map_err(|_| ProofsError::NoList)?;
    let issued = issuers.iter().any(|issuer| {
        issuer.inner.tbs_certificate.subject == list.tbs_cert_list.issuer
            && list.signature_algorithm == list.tbs_cert_list.signature
            && work.spend(SIGNATURE + signed.len()).is_some()
            && is_signed(&signed, &list.signature_algorithm, &list.signature, issuer)
    });
    if issued {
        Ok(list)
    } else {
        Err(ProofsError::OtherIssuer)
    }
}

/// What a list says of a certificate.
pub(super) fn in_list(list: &CertificateList, certificate: &Certificate) -> Said {
    let own = &certificate.inner.tbs_certificate;
    if own.issuer != list.tbs_cert_list.issuer {
        return Said::Nothing;
    }
    let mut revoked = list.tbs_cert_list.revoked_certificates.iter().flatten();
    revoked
        .find(|revoked| revoked.serial_number == own.serial_number)
        .map_or(Said::Good, |revoked| {
            Said::Revoked(timestamp(&revoked.revocation_date))
        })
}

/// An answer about revocation; who signed it is asked where it speaks of a certificate.
///
/// # Errors
/// It is none.
pub(super) fn answer(der: &[u8], work: &Work) -> Result<BasicOcspResponse, ProofsError> {
    work.spend(der.len()).ok_or(ProofsError::TooLarge)?;
    let read = || {
        let answer = OcspResponse::from_der(der).ok()?;
        let bytes = answer
            .response_bytes
            .filter(|_| answer.response_status == OcspResponseStatus::Successful)?;
        (bytes.response_type == BASIC).then(|| BasicOcspResponse::from_der(bytes.response.as_bytes()).ok())?
    };
    read().ok_or(ProofsError::NoAnswer)
}

/// What an answer says of a certificate whose issuer is among these.
///
/// # Errors
/// It speaks of the certificate, and neither the issuer signed it nor one whom it lets answer; or it says that nobody
/// knows.
pub(super) fn in_answer(
    answer: &BasicOcspResponse,
    certificate: &Certificate,
    issuers: &[Certificate],
    work: &Work,
) -> Result<Said, ProofsError> {
    let mut singles = answer.tbs_response_data.responses.iter();
    let serial = &certificate.inner.tbs_certificate.serial_number;
    // Cheap, and tells of most answers already that they are about another
    let Some(single) = singles.find(|single| single.cert_id.serial_number == *serial) else {
        return Ok(Said::Nothing);
    };
    let mut issuers = issuers.iter();
    let Some(issuer) =
        issuers.find(|issuer| is_of(&single.cert_id, issuer) && work.is_issued(certificate, issuer))
    else {
        return Ok(Said::Nothing);
    };
    let signed = answer
        .tbs_response_data
        .to_der()
        .map_err(|_| ProofsError::NoAnswer)?;
    let delegates: Vec<Certificate> = answer
        .certs
        .iter()
        .flatten()
        .take(8)
        .cloned()
        .filter_map(Certificate::new)
        .collect();
    // The issuer itself, or one whom it lets answer in its place
    let may_answer = |c: &&Certificate| {
        matches!(c.inner.tbs_certificate.get::<ExtendedKeyUsage>(), Ok(Some((_, usages))) if usages.0.contains(&OCSP_SIGNING))
            && work.is_issued(c, issuer)
    };
    let mut answering = delegates.iter().filter(may_answer).chain([issuer]);
    let rightly = answering.any(|by| {
        work.spend(SIGNATURE + signed.len()).is_some()
            && is_signed(&signed, &answer.signature_algorithm, &answer.signature, by)
    });
    if !rightly {
        return Err(ProofsError::OtherIssuer);
    }
    Ok(match &single.cert_status {
        CertStatus::Good(_) => Said::Good,
        CertStatus::Revoked(revoked) => {
            Said::Revoked(moment(revoked.revocation_time.0.to_unix_duration().as_secs()))
        }
        CertStatus::Unknown(_) => Said::Nothing,
    })
}

/// Whether an answer is about a certificate of this issuer.
fn is_of(about: &CertId, issuer: &Certificate) -> bool {
    let key = &issuer.inner.tbs_certificate.subject_public_key_info;
    let key = key.subject_public_key.raw_bytes();
    let named = about.issuer_key_hash.as_bytes();
    match about.hash_algorithm.oid {
        SHA1 => Sha1::digest(key)[..] == *named,
        SHA256 => Sha256::digest(key)[..] == *named,
        _ => false,
    }
}
