//! The proofs of the long-term form: that the certificates of a sheet's seals and time-stamps were good.
//!
//! Where they are to be had is read from the certificates; whoever calls fetches them. What comes back is checked
//! before it goes into a sheet: signed by the issuer that it speaks for, and saying nothing against our certificates.
//! Whether it is recent is not asked: the time-stamp that follows tells how old it was.

use super::certificate::{Certificate, is_signed, moment, timestamp};
use super::stamping::StampError;
use super::verify::known;
use der::{Decode, Encode};
use jiff::Timestamp;
use x509_cert::crl::CertificateList;
use x509_cert::ext::pkix::name::{DistributionPointName, GeneralName};
use x509_cert::ext::pkix::{AuthorityInfoAccessSyntax, CrlDistributionPoints, ExtendedKeyUsage};
use x509_cert::spki::ObjectIdentifier;
use x509_ocsp::{BasicOcspResponse, CertStatus, OcspResponse, OcspResponseStatus};

const CA_ISSUERS: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.48.2");
const OCSP_SIGNING: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.3.9");
const BASIC: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.48.1.1");
/// The most that all proofs of a sheet may take, in bytes: the lists of some issuers are longer than the sheet.
const MOST: usize = 4 * 1024 * 1024;

/// Proofs that go into a sheet, beside the certificates that its seals and time-stamps bring along.
#[derive(Debug, Clone, Default)]
pub struct Proofs {
    /// Certificates of issuers.
    pub certificates: Vec<Certificate>,
    /// Revocation lists, DER.
    pub crls: Vec<Vec<u8>>,
    /// Answers of revocation services (OCSP), DER.
    pub ocsp: Vec<Vec<u8>>,
}

/// What the long-term form of a sheet needs for one certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// Whose certificate it is.
    pub subject: String,
    /// Where its issuer's revocation list can be had; any one of them is enough.
    pub crls: Vec<String>,
    /// Where its issuer's certificate can be had, if it is not on the sheet already.
    pub issuers: Vec<String>,
}

/// Why proofs are not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProofsError {
    /// There is too much of it.
    #[error("The proofs for the long-term form are larger than 4 MB.")]
    TooLarge,
    /// It is no revocation list.
    #[error("What should be a revocation list is none.")]
    NoList,
    /// It is no answer about revocation.
    #[error("What should be an answer about revocation is none.")]
    NoAnswer,
    /// Its issuer is not that of any certificate on the sheet, or did not sign it.
    #[error("A revocation list or answer is not signed by the issuer of any certificate on the sheet.")]
    OtherIssuer,
    /// A certificate was revoked.
    #[error("The certificate of {subject} was revoked at {at}.")]
    Revoked {
        /// Whose certificate.
        subject: String,
        /// When.
        at: Timestamp,
    },
}

impl ProofsError {
    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::TooLarge => "Keep the simple time-stamp; it holds without them.",
            Self::NoList | Self::NoAnswer | Self::OtherIssuer => {
                "Try again later; the issuer's service may be down."
            }
            Self::Revoked { .. } => {
                "Ask the issuer why. Seals made before that time stay good if a time-stamp shows it."
            }
        }
    }
}

/// What the long-term form of this sheet needs: one entry for each certificate that names where to ask. Empty for a
/// sheet whose certificates vouch for themselves.
///
/// # Errors
/// The file is no sealed sheet, or it was changed.
pub fn wanted(pdf: &[u8]) -> Result<Vec<Wanted>, StampError> {
    let known = known(pdf);
    if known.is_empty() {
        return Err(StampError::NotIntact);
    }
    let wanted = known.iter().map(|certificate| {
        let here = known.iter().any(|issuer| certificate.is_issued_by(issuer));
        Wanted {
            subject: certificate.subject(),
            crls: lists_at(certificate),
            issuers: if here { Vec::new() } else { issuers_at(certificate) },
        }
    });
    Ok(wanted
        .filter(|wanted| !wanted.crls.is_empty() || !wanted.issuers.is_empty())
        .collect())
}

fn lists_at(certificate: &Certificate) -> Vec<String> {
    let Ok(Some((_, points))) = certificate.inner.tbs_certificate.get::<CrlDistributionPoints>() else {
        return Vec::new();
    };
    let names = points
        .0
        .into_iter()
        .filter_map(|point| match point.distribution_point {
            Some(DistributionPointName::FullName(names)) => Some(names),
            _ => None,
        });
    names.flatten().filter_map(|name| address(&name)).collect()
}

fn issuers_at(certificate: &Certificate) -> Vec<String> {
    let Ok(Some((_, access))) = certificate
        .inner
        .tbs_certificate
        .get::<AuthorityInfoAccessSyntax>()
    else {
        return Vec::new();
    };
    let places = access.0.iter().filter(|place| place.access_method == CA_ISSUERS);
    places
        .filter_map(|place| address(&place.access_location))
        .collect()
}

/// An address that can be fetched by HTTP.
fn address(name: &GeneralName) -> Option<String> {
    match name {
        GeneralName::UniformResourceIdentifier(uri) => {
            let uri = uri.as_str();
            (uri.starts_with("http://") || uri.starts_with("https://")).then(|| uri.to_owned())
        }
        _ => None,
    }
}

/// Checks proofs for a sheet with these certificates.
pub(super) fn check(given: &Proofs, known: &[Certificate]) -> Result<(), ProofsError> {
    let sizes = given.crls.iter().chain(&given.ocsp).map(Vec::len);
    if sizes
        .chain(given.certificates.iter().map(|c| c.der.len()))
        .sum::<usize>()
        > MOST
    {
        return Err(ProofsError::TooLarge);
    }
    let issuers: Vec<&Certificate> = known.iter().chain(&given.certificates).collect();
    for list in &given.crls {
        check_list(list, known, &issuers)?;
    }
    for answer in &given.ocsp {
        check_answer(answer, known, &issuers)?;
    }
    Ok(())
}

fn check_list(list: &[u8], known: &[Certificate], issuers: &[&Certificate]) -> Result<(), ProofsError> {
    let list = CertificateList::from_der(list).map_err(|_| ProofsError::NoList)?;
    let signed = list.tbs_cert_list.to_der().map_err(|_| ProofsError::NoList)?;
    let issued = issuers.iter().any(|issuer| {
        issuer.inner.tbs_certificate.subject == list.tbs_cert_list.issuer
            && list.signature_algorithm == list.tbs_cert_list.signature
            && is_signed(&signed, &list.signature_algorithm, &list.signature, issuer)
    });
    if !issued {
        return Err(ProofsError::OtherIssuer);
    }
    for revoked in list.tbs_cert_list.revoked_certificates.iter().flatten() {
        let ours = known.iter().find(|certificate| {
            let tbs = &certificate.inner.tbs_certificate;
            tbs.issuer == list.tbs_cert_list.issuer && tbs.serial_number == revoked.serial_number
        });
        if let Some(certificate) = ours {
            return Err(ProofsError::Revoked {
                subject: certificate.subject(),
                at: timestamp(&revoked.revocation_date),
            });
        }
    }
    Ok(())
}

fn check_answer(answer: &[u8], known: &[Certificate], issuers: &[&Certificate]) -> Result<(), ProofsError> {
    let basic = basic(answer).ok_or(ProofsError::NoAnswer)?;
    let signed = basic
        .tbs_response_data
        .to_der()
        .map_err(|_| ProofsError::NoAnswer)?;
    let delegates: Vec<Certificate> = basic
        .certs
        .iter()
        .flatten()
        .take(8)
        .cloned()
        .filter_map(Certificate::new)
        .collect();
    for single in &basic.tbs_response_data.responses {
        let about = |c: &&Certificate| c.inner.tbs_certificate.serial_number == single.cert_id.serial_number;
        let Some(certificate) = known.iter().find(about) else {
            continue;
        };
        let Some(issuer) = issuers.iter().find(|issuer| certificate.is_issued_by(issuer)) else {
            continue;
        };
        // The issuer itself, or one whom it lets answer in its place
        let may_answer = |c: &&Certificate| {
            matches!(c.inner.tbs_certificate.get::<ExtendedKeyUsage>(), Ok(Some((_, usages))) if usages.0.contains(&OCSP_SIGNING))
                && c.is_issued_by(issuer)
        };
        let mut answering = delegates.iter().filter(may_answer).chain([*issuer]);
        if !answering.any(|by| is_signed(&signed, &basic.signature_algorithm, &basic.signature, by)) {
            return Err(ProofsError::OtherIssuer);
        }
        return match &single.cert_status {
            CertStatus::Good(_) => Ok(()),
            CertStatus::Revoked(revoked) => Err(ProofsError::Revoked {
                subject: certificate.subject(),
                at: moment(revoked.revocation_time.0.to_unix_duration().as_secs()),
            }),
            CertStatus::Unknown(_) => Err(ProofsError::NoAnswer),
        };
    }
    Err(ProofsError::OtherIssuer)
}

fn basic(answer: &[u8]) -> Option<BasicOcspResponse> {
    let answer = OcspResponse::from_der(answer).ok()?;
    let bytes = answer
        .response_bytes
        .filter(|_| answer.response_status == OcspResponseStatus::Successful)?;
    (bytes.response_type == BASIC).then(|| BasicOcspResponse::from_der(bytes.response.as_bytes()).ok())?
}
