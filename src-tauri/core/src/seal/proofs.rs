//! The proofs of the long-term form: that the certificates of a sheet's seals and time-stamps were good.
//!
//! Where they are to be had is read from the certificates; whoever calls fetches them. What comes back is checked
//! before it goes into a sheet: signed by the issuer that it speaks for, and saying nothing against our certificates.
//! Whether it is recent is not asked: the time-stamp that follows tells how old it was.

use super::certificate::Certificate;
use super::revocation::{Said, Statements, Work, answer, in_answer, in_list, list, with_issuers};
use super::stamping::StampError;
use super::verify::{Known, known};
use der::Encode;
use der::asn1::{Null, OctetString};
use jiff::Timestamp;
use sha1::{Digest, Sha1};
use x509_cert::ext::pkix::name::{DistributionPointName, GeneralName};
use x509_cert::ext::pkix::{AuthorityInfoAccessSyntax, CrlDistributionPoints};
use x509_cert::spki::{AlgorithmIdentifierOwned, ObjectIdentifier};
use x509_ocsp::{CertId, OcspRequest, Request, TbsRequest};

const CA_ISSUERS: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.48.2");
const OCSP: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.48.1");
pub(super) const SHA1: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.14.3.2.26");
/// The most that all proofs of a sheet may take, in bytes: the lists of some issuers are longer than the sheet.
pub(super) const MOST: usize = 4 * 1024 * 1024;

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
    /// Where its issuer's service can be asked instead; any one of them is enough.
    pub ocsp: Vec<String>,
    /// What such a service is asked, DER: to be sent as `application/ocsp-request`. Empty while the issuer's
    /// certificate is not known.
    pub request: Vec<u8>,
    /// Where its issuer's certificate can be had, if it is not on the sheet already.
    pub issuers: Vec<String>,
    /// Nothing on the sheet tells yet whether it was revoked. Otherwise something newer is welcome, no more.
    pub is_needed: bool,
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

/// What the long-term form of this sheet needs beside what was had so far: one entry for each certificate that is not
/// told to be good or revoked. Those of the newest time-stamp are asked for anew: what the sheet holds was there before
/// it. Empty for a sheet whose certificates vouch for themselves.
///
/// An issuer that was fetched may itself have one: ask again with what was had, until nothing comes that is new.
///
/// # Errors
/// The file is no sealed sheet, or it was changed.
pub fn wanted(pdf: &[u8], had: &Proofs) -> Result<Vec<Wanted>, StampError> {
    let Known {
        certificates,
        newest,
        store,
    } = known(pdf);
    if certificates.is_empty() {
        return Err(StampError::NotIntact);
    }
    let work = Work::default();
    let given = [&had.certificates[..], &store.certificates].concat();
    let all = with_issuers(&certificates, &given, &work);
    let newest = with_issuers(&newest, &given, &work);
    let now = Statements::read(had, all.clone(), &work);
    let before = Statements::read(&store, all.clone(), &work);
    let mut wanted = Vec::new();
    for certificate in all.iter().filter(|certificate| !certificate.is_self_signed()) {
        let is_needed = before.of(certificate, &work) != Said::Good;
        let is_told = now.of(certificate, &work) != Said::Nothing;
        if is_told || !is_needed && !newest.contains(certificate) {
            continue;
        }
        let issuer = all.iter().find(|issuer| certificate.is_issued_by(issuer));
        wanted.push(Wanted {
            subject: certificate.subject(),
            crls: lists_at(certificate),
            ocsp: places_at(certificate, OCSP),
            request: issuer
                .and_then(|issuer| request(certificate, issuer).ok())
                .unwrap_or_default(),
            issuers: if issuer.is_some() {
                Vec::new()
            } else {
                places_at(certificate, CA_ISSUERS)
            },
            is_needed,
        });
    }
    Ok(wanted)
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

/// Where a certificate says that something about it can be had.
fn places_at(certificate: &Certificate, method: ObjectIdentifier) -> Vec<String> {
    let Ok(Some((_, access))) = certificate
        .inner
        .tbs_certificate
        .get::<AuthorityInfoAccessSyntax>()
    else {
        return Vec::new();
    };
    let places = access.0.iter().filter(|place| place.access_method == method);
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

/// What a service is asked about a certificate. It names the issuer by SHA-1, which proves nothing here: it is the one
/// name that all services know (RFC 5019). Without a number of its own, so that services may answer from their stores.
fn request(certificate: &Certificate, issuer: &Certificate) -> der::Result<Vec<u8>> {
    let (own, issuer) = (&certificate.inner.tbs_certificate, &issuer.inner.tbs_certificate);
    let digest = |bytes: &[u8]| OctetString::new(Sha1::digest(bytes).to_vec());
    let key = issuer.subject_public_key_info.subject_public_key.raw_bytes();
    let about = CertId {
        hash_algorithm: AlgorithmIdentifierOwned {
            oid: SHA1,
            parameters: Some(Null.into()),
        },
        issuer_name_hash: digest(&issuer.subject.to_der()?)?,
        issuer_key_hash: digest(key)?,
        serial_number: own.serial_number.clone(),
    };
    let asked = Request {
        req_cert: about,
        single_request_extensions: None,
    };
    OcspRequest {
        tbs_request: TbsRequest {
            request_list: vec![asked],
            ..TbsRequest::default()
        },
        optional_signature: None,
    }
    .to_der()
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
    let work = Work::default();
    let all = [known, &given.certificates].concat();
    let not_revoked = |certificate: &Certificate, said| match said {
        Said::Revoked(at) => Err(ProofsError::Revoked {
            subject: certificate.subject(),
            at,
        }),
        said => Ok(said),
    };
    for der in &given.crls {
        let list = list(der, &all, &work)?;
        for certificate in &all {
            not_revoked(certificate, in_list(&list, certificate))?;
        }
    }
    for der in &given.ocsp {
        let answer = answer(der, &work)?;
        let mut is_ours = false;
        for certificate in &all {
            let said = in_answer(&answer, certificate, &all, &work)?;
            is_ours |= not_revoked(certificate, said)? == Said::Good;
        }
        if !is_ours {
            return Err(ProofsError::OtherIssuer);
        }
    }
    Ok(())
}
