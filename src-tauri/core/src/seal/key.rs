//! The key that seals, with its certificate chain.
//!
//! A key that is made here certifies itself: it proves that nothing changed, not who held the pen, and
//! whoever shows a seal has to say so. The key lives in the encrypted archive; this file gives it the form
//! in which it is stored there and forgets its bytes when it is dropped.

use super::algorithm::{ECDSA_SHA256, RSA_SHA256};
use super::certificate::{COMMON_NAME, Certificate};
use crate::consult::is_blank;
use der::asn1::{Any, OctetString, PrintableStringRef, SetOfVec, Utf8StringRef};
use der::{Decode, Encode, Sequence};
use jiff::Timestamp;
use p256::ecdsa::{self, DerSignature};
use p256::pkcs8::{DecodePrivateKey, EncodePrivateKey};
use rsa::pkcs1v15;
use rsa::signature::{SignatureEncoding, Signer};
use rsa::traits::PublicKeyParts;
use sha2::Sha256;
use std::time::Duration;
use x509_cert::attr::AttributeTypeAndValue;
use x509_cert::builder::{Builder, CertificateBuilder, Profile};
use x509_cert::name::{Name, RdnSequence, RelativeDistinguishedName};
use x509_cert::serial_number::SerialNumber;
use x509_cert::spki::{
    AlgorithmIdentifierOwned, EncodePublicKey, ObjectIdentifier, SubjectPublicKeyInfoOwned,
};
use x509_cert::time::{Time, Validity};
use zeroize::Zeroizing;

const ORGANISATION: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.10");
const COUNTRY: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.6");
/// Ten years, two leap days at least among them.
const LIFETIME_SECONDS: i64 = (10 * 365 + 2) * 24 * 3600;
/// The longest common name that X.520 allows, in characters.
const MAX_NAME: usize = 64;
/// A chain is a leaf, a few intermediates, a root.
pub(super) const MAX_CHAIN: usize = 8;

/// A private key (ECDSA on P-256, or RSA) with its certificate and those of its issuers.
pub struct SealKey {
    pub(super) private: Private,
    /// The own certificate first.
    pub(super) chain: Vec<Certificate>,
}

/// The two kinds of private key. Both forget their bytes when dropped.
pub(super) enum Private {
    P256(ecdsa::SigningKey),
    Rsa(Box<pkcs1v15::SigningKey<Sha256>>),
}

/// Why a key cannot be made or read.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The name for the certificate is empty or holds characters that no name has.
    #[error("The seal's certificate needs a name, and this one is empty or holds control characters.")]
    Name,
    /// The country is no two-letter code.
    #[error("The country for the seal's certificate is not a code of two letters.")]
    Country,
    /// The date lies outside what a certificate can say.
    #[error("The date for the seal's certificate is out of range.")]
    Date,
    /// The source of randomness gave nothing usable.
    #[error("No usable random numbers were to be had for the seal's key.")]
    Random,
    /// The stored key is damaged.
    #[error("The stored seal key is damaged.")]
    Damaged,
    /// The text is no certificate.
    #[error("This is not a certificate.")]
    Certificate,
}

impl KeyError {
    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Name => "Enter the clinic's name as it stands on the letterhead.",
            Self::Country => "Choose the clinic's country.",
            Self::Date => "Check this computer's date.",
            Self::Random => "Restart the computer and try again.",
            Self::Damaged => {
                "Put an earlier copy of the archive's folder in its place, or make a new seal key in the settings."
            }
            Self::Certificate => "Choose a certificate file in PEM or DER form.",
        }
    }
}

/// The key as it is stored.
#[derive(Sequence)]
struct Stored {
    private: OctetString,
    chain: Vec<x509_cert::Certificate>,
}

impl SealKey {
    /// Makes a P-256 key and certifies it with itself for ten years.
    ///
    /// `random` fills the bytes it is given. A name of more than 64 characters is cut in the certificate's
    /// common name, which allows no more.
    pub fn generate(
        common_name: &str,
        country: &str,
        not_before: Timestamp,
        random: &mut dyn FnMut(&mut [u8]),
    ) -> Result<Self, KeyError> {
        let subject = subject(common_name, country)?;
        let mut seed = Zeroizing::new([0u8; 32]);
        // All but one in four billion seeds are a key
        let signing = (0..8)
            .find_map(|_| {
                random(seed.as_mut_slice());
                ecdsa::SigningKey::from_slice(seed.as_slice()).ok()
            })
            .ok_or(KeyError::Random)?;
        let mut serial = [0u8; 16];
        random(&mut serial);
        // Positive, and of a fixed length
        serial[0] = serial[0] & 0x3f | 0x40;
        let certificate = certify(subject, &signing, &serial, not_before).ok_or(KeyError::Date)?;
        Ok(Self {
            private: Private::P256(signing),
            chain: vec![certificate],
        })
    }

    /// The form in which the key is stored. The bytes are secret.
    pub fn to_der(&self) -> Zeroizing<Vec<u8>> {
        let private = match &self.private {
            Private::P256(key) => key.to_pkcs8_der(),
            Private::Rsa(key) => AsRef::<rsa::RsaPrivateKey>::as_ref(key.as_ref()).to_pkcs8_der(),
        };
        let private = private.expect("a key that was read or made can be written");
        let stored = Stored {
            private: OctetString::new(private.as_bytes()).expect("a key is short"),
            chain: self.chain.iter().map(|c| c.inner.clone()).collect(),
        };
        let bytes = Zeroizing::new(
            stored
                .to_der()
                .expect("a key that was read or made can be written"),
        );
        let _forgotten = Zeroizing::new(stored.private.into_bytes());
        bytes
    }

    /// Reads what [`SealKey::to_der`] wrote.
    pub fn from_der(bytes: &[u8]) -> Result<Self, KeyError> {
        let stored = Stored::from_der(bytes).map_err(|_| KeyError::Damaged)?;
        let pkcs8 = Zeroizing::new(stored.private.into_bytes());
        let private = Private::from_pkcs8(&pkcs8).ok_or(KeyError::Damaged)?;
        let chain: Option<Vec<_>> = stored.chain.into_iter().map(Certificate::new).collect();
        let chain = chain
            .filter(|chain| (1..=MAX_CHAIN).contains(&chain.len()))
            .ok_or(KeyError::Damaged)?;
        if private.public_key().as_ref() != Some(&chain[0].inner.tbs_certificate.subject_public_key_info) {
            return Err(KeyError::Damaged);
        }
        Ok(Self { private, chain })
    }

    /// The certificate of the key itself.
    pub fn certificate(&self) -> &Certificate {
        &self.chain[0]
    }

    /// The certificate of the key itself as PEM text.
    pub fn certificate_pem(&self) -> String {
        self.certificate().pem()
    }
}

impl std::fmt::Debug for SealKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SealKey")
            .field("certificate", &self.certificate().sha256())
            .finish_non_exhaustive()
    }
}

impl Private {
    pub(super) fn from_pkcs8(bytes: &[u8]) -> Option<Self> {
        if let Ok(key) = ecdsa::SigningKey::from_pkcs8_der(bytes) {
            return Some(Self::P256(key));
        }
        let key = rsa::RsaPrivateKey::from_pkcs8_der(bytes).ok()?;
        Some(Self::Rsa(Box::new(pkcs1v15::SigningKey::new(key))))
    }

    pub(super) fn public_key(&self) -> Option<SubjectPublicKeyInfoOwned> {
        let document = match self {
            Self::P256(key) => key.verifying_key().to_public_key_der(),
            Self::Rsa(key) => AsRef::<rsa::RsaPrivateKey>::as_ref(key.as_ref())
                .to_public_key()
                .to_public_key_der(),
        };
        SubjectPublicKeyInfoOwned::from_der(document.ok()?.as_bytes()).ok()
    }

    pub(super) fn algorithm(&self) -> AlgorithmIdentifierOwned {
        match self {
            Self::P256(_) => algorithm(ECDSA_SHA256),
            Self::Rsa(_) => algorithm(RSA_SHA256),
        }
    }

    /// The longest signature that the key gives, in bytes.
    pub(super) fn longest_signature(&self) -> usize {
        match self {
            Self::P256(_) => 72,
            Self::Rsa(key) => AsRef::<rsa::RsaPrivateKey>::as_ref(key.as_ref()).size(),
        }
    }

    /// Signs SHA-256 of the message; the same message gives the same signature.
    pub(super) fn sign(&self, message: &[u8]) -> Vec<u8> {
        match self {
            Self::P256(key) => {
                let signature: ecdsa::Signature = key.sign(message);
                // Of (r, s) and (r, n - s) only the lower is ours: a seal has one form
                signature
                    .normalize_s()
                    .unwrap_or(signature)
                    .to_der()
                    .as_bytes()
                    .to_vec()
            }
            Self::Rsa(key) => key.sign(message).to_vec(),
        }
    }
}

/// The algorithm identifier as the standards ask: RSA with a null, ECDSA without.
pub(super) fn algorithm(oid: ObjectIdentifier) -> AlgorithmIdentifierOwned {
    AlgorithmIdentifierOwned {
        oid,
        parameters: (oid == RSA_SHA256).then(Any::null),
    }
}

/// Whether an ECDSA signature is the lower of its two forms, in the one encoding that DER has for it.
pub(super) fn is_canonical_ecdsa(signature: &[u8]) -> bool {
    ecdsa::Signature::from_der(signature)
        .is_ok_and(|parsed| parsed.normalize_s().is_none() && parsed.to_der().as_bytes() == signature)
}

fn subject(common_name: &str, country: &str) -> Result<Name, KeyError> {
    let common_name = common_name.trim();
    if is_blank(common_name) || common_name.chars().any(char::is_control) {
        return Err(KeyError::Name);
    }
    if country.len() != 2 || !country.bytes().all(|b| b.is_ascii_uppercase()) {
        return Err(KeyError::Country);
    }
    let short: String = common_name.chars().take(MAX_NAME).collect();
    let rdn = |oid, value: Any| -> der::Result<RelativeDistinguishedName> {
        Ok(RelativeDistinguishedName(SetOfVec::try_from(vec![
            AttributeTypeAndValue { oid, value },
        ])?))
    };
    let build = || -> der::Result<Name> {
        let name = Utf8StringRef::new(short.trim_end())?;
        Ok(RdnSequence(vec![
            rdn(COUNTRY, Any::from(PrintableStringRef::new(country)?))?,
            rdn(ORGANISATION, Any::from(name))?,
            rdn(COMMON_NAME, Any::from(name))?,
        ]))
    };
    build().map_err(|_| KeyError::Name)
}

fn certify(
    subject: Name,
    signing: &ecdsa::SigningKey,
    serial: &[u8],
    not_before: Timestamp,
) -> Option<Certificate> {
    let time = |seconds: i64| -> Option<Time> {
        let since = Duration::from_secs(u64::try_from(seconds).ok()?);
        let time = der::asn1::GeneralizedTime::from_unix_duration(since).ok()?;
        // The builder turns years before 2050 into the short form that the standard asks
        Some(Time::GeneralTime(time))
    };
    let begin = not_before.as_second();
    let validity = Validity {
        not_before: time(begin)?,
        not_after: time(begin + LIFETIME_SECONDS)?,
    };
    let public = signing.verifying_key().to_public_key_der().ok()?;
    let builder = CertificateBuilder::new(
        Profile::Leaf {
            issuer: subject.clone(),
            enable_key_agreement: false,
            enable_key_encipherment: false,
            include_subject_key_identifier: true,
        },
        SerialNumber::new(serial).ok()?,
        validity,
        subject,
        SubjectPublicKeyInfoOwned::from_der(public.as_bytes()).ok()?,
        signing,
    )
    .ok()?;
    Certificate::new(builder.build::<DerSignature>().ok()?)
}
