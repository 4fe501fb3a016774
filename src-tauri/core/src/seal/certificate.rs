//! An X.509 certificate: whose it is, from when to when, what it is for, and who issued it.
//!
//! It does not decide whether an issuer deserves trust, and follows no revocation list.

use super::algorithm::{Outcome, Scheme};
use super::key::{KeyError, MAX_CHAIN};
use crate::hex;
use der::asn1::BitString;
use der::{Decode, Encode, EncodePem, Tagged};
use jiff::Timestamp;
use sha2::{Digest, Sha256};
use x509_cert::attr::AttributeTypeAndValue;
use x509_cert::ext::pkix::{BasicConstraints, ExtendedKeyUsage, KeyUsage};
use x509_cert::name::Name;
use x509_cert::spki::{AlgorithmIdentifierOwned, ObjectIdentifier};
use x509_cert::time::Time;

pub(super) const COMMON_NAME: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.3");
const TIME_STAMPING: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.3.8");
/// How many signatures of certificates are tried for one chain: many may bear the name that is looked for.
const MAX_TRIES: usize = 16;
/// The extended usages under which documents are signed: any, e-mail, client, document signing (RFC 9336,
/// Microsoft, Adobe).
const DOCUMENT_USAGES: [ObjectIdentifier; 6] = [
    ObjectIdentifier::new_unwrap("2.5.29.37.0"),
    ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.3.4"),
    ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.3.2"),
    ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.3.36"),
    ObjectIdentifier::new_unwrap("1.3.6.1.4.1.311.10.3.12"),
    ObjectIdentifier::new_unwrap("1.2.840.113583.1.1.5"),
];

/// An X.509 certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Certificate {
    pub(super) inner: x509_cert::Certificate,
    pub(super) der: Vec<u8>,
}

/// Where the first certificate of a PEM file ends.
const END: &[u8] = b"-----END CERTIFICATE-----";

impl Certificate {
    /// Reads a certificate, PEM or DER.
    pub fn read(bytes: &[u8]) -> Result<Self, KeyError> {
        // DER may hold any byte, the hyphens of PEM among them: it is tried first.
        if let Some(certificate) = Self::from_der(bytes) {
            return Ok(certificate);
        }
        // The reader of x509_cert goes round for ever in a body that ends too soon, so the body is decoded first.
        let first = bytes.windows(END.len()).position(|window| window == END);
        let first = &bytes[..first.ok_or(KeyError::Certificate)? + END.len()];
        let (label, body) = der::pem::decode_vec(first).map_err(|_| KeyError::Certificate)?;
        if label != "CERTIFICATE" {
            return Err(KeyError::Certificate);
        }
        let inner = x509_cert::Certificate::from_der(&body).map_err(|_| KeyError::Certificate)?;
        Self::new(inner).ok_or(KeyError::Certificate)
    }

    pub(super) fn new(inner: x509_cert::Certificate) -> Option<Self> {
        let der = inner.to_der().ok()?;
        Some(Self { inner, der })
    }

    /// Reads a certificate whose encoding is the one that is written again.
    pub(super) fn from_der(bytes: &[u8]) -> Option<Self> {
        let inner = x509_cert::Certificate::from_der(bytes).ok()?;
        Self::new(inner).filter(|certificate| certificate.der == bytes)
    }

    /// The certificate as DER bytes.
    pub fn der(&self) -> Vec<u8> {
        self.der.clone()
    }

    /// The certificate as PEM text.
    pub fn pem(&self) -> String {
        self.inner
            .to_pem(der::pem::LineEnding::LF)
            .expect("what was read or built can be written")
    }

    /// The SHA-256 of the certificate, in lower-case hexadecimal.
    pub fn sha256(&self) -> String {
        hex(&Sha256::digest(&self.der))
    }

    /// The common name of the subject, or its first attribute that is text.
    pub fn subject(&self) -> String {
        common_name(&self.inner.tbs_certificate.subject)
    }

    /// The common name of the issuer, or its first attribute that is text.
    pub fn issuer(&self) -> String {
        common_name(&self.inner.tbs_certificate.issuer)
    }

    /// From when the certificate is valid.
    pub fn valid_from(&self) -> Timestamp {
        timestamp(&self.inner.tbs_certificate.validity.not_before)
    }

    /// Until when the certificate is valid.
    pub fn valid_to(&self) -> Timestamp {
        timestamp(&self.inner.tbs_certificate.validity.not_after)
    }

    pub(super) fn is_valid_at(&self, at: Timestamp) -> bool {
        (self.valid_from()..=self.valid_to()).contains(&at)
    }

    /// Whether the certificate was signed with its own key.
    pub fn is_self_signed(&self) -> bool {
        let tbs = &self.inner.tbs_certificate;
        tbs.issuer == tbs.subject && self.is_issued_by(self)
    }

    /// Whether the certificate names `issuer` and bears its signature.
    pub(super) fn is_issued_by(&self, issuer: &Self) -> bool {
        let (own, other) = (&self.inner, &issuer.inner.tbs_certificate);
        own.tbs_certificate.issuer == other.subject
            && own.signature_algorithm == own.tbs_certificate.signature
            && own
                .tbs_certificate
                .to_der()
                .is_ok_and(|signed| is_signed(&signed, &own.signature_algorithm, &own.signature, issuer))
    }

    /// Whether the certificate may issue others.
    pub(super) fn is_authority(&self) -> bool {
        matches!(self.inner.tbs_certificate.get::<BasicConstraints>(), Ok(Some((_, constraints))) if constraints.ca)
    }

    /// Whether the certificate allows its key to sign.
    pub(super) fn may_sign(&self) -> bool {
        match self.inner.tbs_certificate.get::<KeyUsage>() {
            Ok(None) => true,
            Ok(Some((_, usage))) => usage.digital_signature() || usage.non_repudiation(),
            Err(_) => false,
        }
    }

    /// Whether the certificate allows its key to sign documents: key usage, where given, must allow signatures;
    /// extended usage, where given, must allow documents.
    pub(super) fn may_sign_documents(&self) -> bool {
        let extended = match self.inner.tbs_certificate.get::<ExtendedKeyUsage>() {
            Ok(None) => true,
            Ok(Some((_, usages))) => usages.0.iter().any(|usage| DOCUMENT_USAGES.contains(usage)),
            Err(_) => false,
        };
        extended && self.may_sign()
    }

    /// Whether the certificate is that of a time-stamp authority: RFC 3161 asks for this one extended usage, marked
    /// as critical.
    pub(super) fn may_stamp(&self) -> bool {
        let tbs = &self.inner.tbs_certificate;
        matches!(tbs.get::<ExtendedKeyUsage>(), Ok(Some((true, usages))) if usages.0 == [TIME_STAMPING])
            && self.may_sign()
    }
}

/// A certificate, and those of its issuers as far as they are given, each signed with the next.
pub(super) fn chain_of(own: Certificate, mut given: Vec<Certificate>) -> Vec<Certificate> {
    let mut chain = vec![own];
    let mut tries = MAX_TRIES;
    while chain.len() < MAX_CHAIN {
        let last = &chain[chain.len() - 1].inner.tbs_certificate;
        if last.issuer == last.subject {
            break;
        }
        let found = given.iter().position(|issuer| {
            let named = issuer.inner.tbs_certificate.subject == last.issuer && tries > 0;
            tries -= usize::from(named);
            let own_issuer = issuer.inner.tbs_certificate.issuer == issuer.inner.tbs_certificate.subject;
            // Whoever vouches for itself has to do so rightly: nothing else tells a change of it
            named && chain[chain.len() - 1].is_issued_by(issuer) && (!own_issuer || issuer.is_self_signed())
        });
        match found {
            Some(at) => chain.push(given.swap_remove(at)),
            None => break,
        }
    }
    chain
}

/// Whether `issuer` signed these bytes.
pub(super) fn is_signed(
    signed: &[u8],
    algorithm: &AlgorithmIdentifierOwned,
    signature: &BitString,
    issuer: &Certificate,
) -> bool {
    let key = &issuer.inner.tbs_certificate.subject_public_key_info;
    let scheme = Scheme::of(algorithm, None);
    scheme
        .zip(signature.as_bytes())
        .is_some_and(|(scheme, signature)| scheme.check_message(key, signed, signature) == Outcome::Right)
}

fn common_name(name: &Name) -> String {
    let attributes = || name.0.iter().flat_map(|rdn| rdn.0.iter());
    let text = |a: &AttributeTypeAndValue| match a.value.tag() {
        der::Tag::BmpString => {
            let units: Vec<u16> = a
                .value
                .value()
                .chunks_exact(2)
                .map(|pair| u16::from_be_bytes([pair[0], pair[1]]))
                .collect();
            Some(String::from_utf16_lossy(&units))
        }
        _ => std::str::from_utf8(a.value.value()).ok().map(str::to_owned),
    };
    attributes()
        .filter(|a| a.oid == COMMON_NAME)
        .chain(attributes())
        .find_map(text)
        .unwrap_or_default()
}

pub(super) fn timestamp(time: &Time) -> Timestamp {
    moment(time.to_unix_duration().as_secs())
}

/// The moment so many seconds after the beginning of 1970.
pub(super) fn moment(seconds: u64) -> Timestamp {
    let seconds = i64::try_from(seconds).ok();
    seconds
        .and_then(|s| Timestamp::from_second(s).ok())
        .unwrap_or(Timestamp::MAX)
}
