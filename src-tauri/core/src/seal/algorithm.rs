//! The signature algorithms that are judged here, as one question: does this signature belong to that key?
//!
//! RSA (PKCS#1 v1.5 and PSS) from 2048 to 4096 bits, ECDSA on P-256 and P-384, each with SHA-256, SHA-384 or
//! SHA-512. Everything else, SHA-1 among it, is not checked, which is told from a signature that is wrong.

use p256::ecdsa::signature::hazmat::PrehashVerifier;
use ring::signature::{ECDSA_P256_SHA256_ASN1, UnparsedPublicKey};
use rsa::pkcs1::{DecodeRsaPublicKey, RsaPssParams};
use rsa::traits::PublicKeyParts;
use rsa::{RsaPublicKey, pkcs1v15, pss};
use sha2::digest::{Digest, FixedOutputReset};
use sha2::{Sha256, Sha384, Sha512};
use x509_cert::spki::{AlgorithmIdentifierOwned, ObjectIdentifier, SubjectPublicKeyInfoOwned};

pub(super) const ECDSA_SHA256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.2");
const ECDSA_SHA384: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.3");
const ECDSA_SHA512: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.4");
pub(super) const RSA_SHA256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.11");
const RSA_SHA384: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.12");
const RSA_SHA512: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.13");
const RSA_PSS: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.10");
const MGF1: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.8");
pub(super) const SHA256: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.1");
const SHA384: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.2");
const SHA512: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.3");
pub(super) const RSA_KEY: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
pub(super) const EC_KEY: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
pub(super) const P256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.3.1.7");
const P384: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.132.0.34");
/// The fewest and the most bits of an RSA key: below it is broken in years, above it only costs time.
pub(super) const RSA_BITS: std::ops::RangeInclusive<usize> = 2048..=4096;

/// How a point begins that is told by both its coordinates.
const UNCOMPRESSED: u8 = 4;

/// A hash function.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Hash {
    Sha256,
    Sha384,
    Sha512,
}

impl Hash {
    /// The hash function that an algorithm identifier names.
    pub(super) fn of(algorithm: &AlgorithmIdentifierOwned) -> Option<Self> {
        let bare = algorithm.parameters.as_ref().is_none_or(der::Any::is_null);
        match algorithm.oid {
            SHA256 if bare => Some(Self::Sha256),
            SHA384 if bare => Some(Self::Sha384),
            SHA512 if bare => Some(Self::Sha512),
            _ => None,
        }
    }

    /// The digest of parts that follow each other.
    pub(super) fn digest(self, parts: &[&[u8]]) -> Vec<u8> {
        fn all<D: Digest>(parts: &[&[u8]]) -> Vec<u8> {
            let hash = parts.iter().fold(D::new(), D::chain_update);
            hash.finalize().to_vec()
        }
        match self {
            Self::Sha256 => all::<Sha256>(parts),
            Self::Sha384 => all::<Sha384>(parts),
            Self::Sha512 => all::<Sha512>(parts),
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Sha256 => "SHA-256",
            Self::Sha384 => "SHA-384",
            Self::Sha512 => "SHA-512",
        }
    }
}

/// A way to sign: the algorithm with all its parameters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Scheme {
    kind: Kind,
    /// What the message is hashed with.
    pub(super) hash: Hash,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Pkcs1,
    Pss { salt: usize },
    Ecdsa,
}

/// What is known of a signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    /// It is the key's signature of this digest.
    Right,
    /// It is not.
    Wrong,
    /// The kind of key is not judged here.
    NotChecked,
}

impl Scheme {
    /// The scheme that an algorithm identifier names; `digest` is the hash function that stands beside it, for
    /// identifiers that name none themselves.
    pub(super) fn of(algorithm: &AlgorithmIdentifierOwned, digest: Option<Hash>) -> Option<Self> {
        let parameters = algorithm.parameters.as_ref();
        let (kind, hash) = match algorithm.oid {
            RSA_PSS => return Self::pss(parameters?),
            RSA_KEY => (Kind::Pkcs1, digest?),
            RSA_SHA256 => (Kind::Pkcs1, Hash::Sha256),
            RSA_SHA384 => (Kind::Pkcs1, Hash::Sha384),
            RSA_SHA512 => (Kind::Pkcs1, Hash::Sha512),
            ECDSA_SHA256 => (Kind::Ecdsa, Hash::Sha256),
            ECDSA_SHA384 => (Kind::Ecdsa, Hash::Sha384),
            ECDSA_SHA512 => (Kind::Ecdsa, Hash::Sha512),
            _ => return None,
        };
        parameters
            .is_none_or(der::Any::is_null)
            .then_some(Self { kind, hash })
    }

    /// Only where one hash function serves throughout, as it does in practice.
    fn pss(parameters: &der::Any) -> Option<Self> {
        let parameters: RsaPssParams<'_> = parameters.decode_as().ok()?;
        let inner = parameters.mask_gen.parameters?;
        let owned = |oid, parameters: Option<der::AnyRef<'_>>| AlgorithmIdentifierOwned {
            oid,
            parameters: parameters.map(der::Any::from),
        };
        let hash = Hash::of(&owned(parameters.hash.oid, parameters.hash.parameters))?;
        let same =
            parameters.mask_gen.oid == MGF1 && Hash::of(&owned(inner.oid, inner.parameters)) == Some(hash);
        let salt = usize::from(parameters.salt_len);
        same.then_some(Self {
            kind: Kind::Pss { salt },
            hash,
        })
    }

    /// Whether `signature` is that of a message by the key.
    pub(super) fn check_message(
        self,
        key: &SubjectPublicKeyInfoOwned,
        message: &[u8],
        signature: &[u8],
    ) -> Outcome {
        // The kind that our own seals are of: ring's arithmetic is written for each processor. It reads no compressed
        // points.
        if (self.kind, self.hash) == (Kind::Ecdsa, Hash::Sha256)
            && curve(key) == Some(P256)
            && let Some(bits @ [UNCOMPRESSED, ..]) = key.subject_public_key.as_bytes()
        {
            let key = UnparsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, bits);
            return outcome(key.verify(message, signature).is_ok());
        }
        self.check(key, &self.hash.digest(&[message]), signature)
    }

    /// Whether `signature` is that of a digest, which [`Scheme::hash`] made, by the key.
    pub(super) fn check(self, key: &SubjectPublicKeyInfoOwned, digest: &[u8], signature: &[u8]) -> Outcome {
        let Some(bits) = key.subject_public_key.as_bytes() else {
            return Outcome::NotChecked;
        };
        match (self.kind, key.algorithm.oid) {
            (Kind::Ecdsa, EC_KEY) => ecdsa(key, bits, digest, signature),
            (Kind::Pkcs1, RSA_KEY) | (Kind::Pss { .. }, RSA_KEY | RSA_PSS) => {
                let Some(key) = rsa_key(bits) else {
                    return Outcome::NotChecked;
                };
                match self.hash {
                    Hash::Sha256 => self.rsa::<Sha256>(key, digest, signature),
                    Hash::Sha384 => self.rsa::<Sha384>(key, digest, signature),
                    Hash::Sha512 => self.rsa::<Sha512>(key, digest, signature),
                }
            }
            (Kind::Ecdsa, RSA_KEY) | (_, EC_KEY) => Outcome::Wrong,
            _ => Outcome::NotChecked,
        }
    }

    fn rsa<D>(self, key: RsaPublicKey, digest: &[u8], signature: &[u8]) -> Outcome
    where
        D: Digest + const_oid::AssociatedOid + FixedOutputReset,
    {
        let right = match self.kind {
            Kind::Pss { salt } => pss::Signature::try_from(signature).is_ok_and(|signature| {
                pss::VerifyingKey::<D>::new_with_salt_len(key, salt)
                    .verify_prehash(digest, &signature)
                    .is_ok()
            }),
            _ => pkcs1v15::Signature::try_from(signature).is_ok_and(|signature| {
                pkcs1v15::VerifyingKey::<D>::new(key)
                    .verify_prehash(digest, &signature)
                    .is_ok()
            }),
        };
        outcome(right)
    }

    /// The scheme in words.
    pub(super) fn name(self) -> String {
        let kind = match self.kind {
            Kind::Pkcs1 => "RSA",
            Kind::Pss { .. } => "RSA-PSS",
            Kind::Ecdsa => "ECDSA",
        };
        format!("{kind} with {}", self.hash.name())
    }
}

/// The curve of a key on one.
fn curve(key: &SubjectPublicKeyInfoOwned) -> Option<ObjectIdentifier> {
    let on_curve = key.algorithm.oid == EC_KEY;
    let curve = key.algorithm.parameters.as_ref().filter(|_| on_curve)?;
    curve.decode_as().ok()
}

fn ecdsa(key: &SubjectPublicKeyInfoOwned, bits: &[u8], digest: &[u8], signature: &[u8]) -> Outcome {
    match curve(key) {
        Some(P256) => {
            let key = p256::ecdsa::VerifyingKey::from_sec1_bytes(bits);
            let signature = p256::ecdsa::Signature::from_der(signature);
            outcome(
                matches!((key, signature), (Ok(key), Ok(signature)) if key.verify_prehash(digest, &signature).is_ok()),
            )
        }
        Some(P384) => {
            let key = p384::ecdsa::VerifyingKey::from_sec1_bytes(bits);
            let signature = p384::ecdsa::Signature::from_der(signature);
            outcome(
                matches!((key, signature), (Ok(key), Ok(signature)) if key.verify_prehash(digest, &signature).is_ok()),
            )
        }
        _ => Outcome::NotChecked,
    }
}

/// An RSA key of a size that is judged.
fn rsa_key(bits: &[u8]) -> Option<RsaPublicKey> {
    // A longer modulus is refused before any arithmetic with it
    let key = RsaPublicKey::from_pkcs1_der(bits).ok()?;
    RSA_BITS.contains(&key.n().bits()).then_some(key)
}

fn outcome(right: bool) -> Outcome {
    if right { Outcome::Right } else { Outcome::Wrong }
}
