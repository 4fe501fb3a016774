//! A seal key that the clinic brings, as a PKCS#12 file (`.p12`, `.pfx`).
//!
//! A key that could not seal is refused here, with the reason, rather than at the first sheet. Whether its
//! issuer deserves trust is not asked: that is for whoever reads the seal.

use super::algorithm::{EC_KEY, Outcome, P256, RSA_BITS, RSA_KEY, Scheme};
use super::certificate::Certificate;
use super::expiry::in_words;
use super::key::{MAX_CHAIN, Private, SealKey};
use der::{Decode, Header, Reader, SliceReader, Tag};
use jiff::Timestamp;
use p12_keystore::error::Error as Pkcs12;
use p12_keystore::{KeyStore, KeyStoreEntry, PrivateKeyChain};
use x509_cert::spki::ObjectIdentifier;

/// More than any key file with its chain takes, in bytes.
const MAX_FILE: usize = 256 * 1024;
/// More rounds than anybody asks of a password; a file that asks for thousands of millions would be read for hours.
const MAX_ROUNDS: u64 = 5_000_000;
/// How deep the structures of a key file lie in each other, at most.
const MAX_DEPTH: u8 = 24;

/// Why a key file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The bytes are no PKCS#12.
    #[error("This is not a key file, or it is damaged.")]
    NotPkcs12,
    /// The password does not open the file.
    #[error("The password does not open this key file.")]
    Password,
    /// The file is encrypted or checked in a way that is not supported.
    #[error("This key file is protected in a way that cannot be read here.")]
    Protection,
    /// There is no private key with its certificate in the file.
    #[error("This key file holds no private key with its certificate.")]
    NoPrivateKey,
    /// The kind of the key is not supported.
    #[error("This key file holds a key of the kind {kind}, which cannot seal here.")]
    Kind {
        /// The kind, in the words of its standard where known.
        kind: String,
    },
    /// The certificate belongs to another key.
    #[error("The certificate in this key file does not belong to its private key.")]
    OtherCertificate,
    /// The certificate is not encoded as the standard asks.
    #[error("A certificate in this key file is not encoded as the standard asks.")]
    Encoding,
    /// The certificate is not valid yet.
    #[error("The certificate in this key file is not valid before {}.", in_words(.from))]
    NotYetValid {
        /// The first moment of its validity.
        from: Timestamp,
    },
    /// The certificate has expired.
    #[error("The certificate in this key file expired on {}.", in_words(.at))]
    Expired {
        /// The last moment of its validity.
        at: Timestamp,
    },
    /// The certificate says that the key is not for signing documents.
    #[error("The certificate in this key file is not made for signing documents.")]
    Usage,
}

impl ImportError {
    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::NotPkcs12 => "Choose a file that ends in .p12 or .pfx, as its issuer gave it to you.",
            Self::Password => "Type the password again. Mind capital letters.",
            Self::Protection => "Export the key again with AES-256 and SHA-256 protection.",
            Self::NoPrivateKey => "Export the key again, together with its private key and certificate.",
            Self::Kind { .. } => "Ask the issuer for a P-256 key, or RSA with 2048 to 4096 bits.",
            Self::OtherCertificate => "Export the key again from where it is in use.",
            Self::Encoding => "Ask the issuer for a certificate in proper DER encoding.",
            Self::NotYetValid { .. } => "Check this computer's date, or wait until the certificate is valid.",
            Self::Expired { .. } => "Ask the issuer to renew the certificate.",
            Self::Usage => "Ask the issuer for a certificate for document signing (digital signature).",
        }
    }
}

impl SealKey {
    /// Reads a key from a PKCS#12 file and checks that it can seal at `now`.
    pub fn from_pkcs12(bytes: &[u8], password: &str, now: Timestamp) -> Result<Self, ImportError> {
        if bytes.len() > MAX_FILE {
            return Err(ImportError::NotPkcs12);
        }
        if is_costly(bytes, MAX_DEPTH) {
            return Err(ImportError::Protection);
        }
        let store = KeyStore::from_pkcs12(bytes, password).map_err(|error| match error {
            Pkcs12::MacError(_) | Pkcs12::Pkcs5Error(_) | Pkcs12::UnpadError => ImportError::Password,
            Pkcs12::UnsupportedEncryptionScheme | Pkcs12::UnsupportedMacAlgorithm => ImportError::Protection,
            _ => ImportError::NotPkcs12,
        })?;
        let mut refused = ImportError::NoPrivateKey;
        for (_, entry) in store.entries() {
            let KeyStoreEntry::PrivateKeyChain(entry) = entry else {
                continue;
            };
            match usable(entry, now) {
                Ok(key) => return Ok(key),
                Err(error) => refused = error,
            }
        }
        Err(refused)
    }
}

/// Whether some protection asks for too many rounds: a number that follows a salt, wherever they stand, also within
/// what is wrapped in octets.
fn is_costly(bytes: &[u8], depth: u8) -> bool {
    let Ok(mut reader) = SliceReader::new(bytes) else {
        return false;
    };
    let mut salted = false;
    while let Ok(header) = Header::decode(&mut reader) {
        let Ok(content) = reader.read_slice(header.length) else {
            return false;
        };
        if salted && header.tag == Tag::Integer {
            let rounds = content
                .iter()
                .fold(0_u64, |n, b| n.saturating_mul(256).saturating_add(u64::from(*b)));
            if rounds > MAX_ROUNDS {
                return true;
            }
        }
        salted = header.tag == Tag::OctetString;
        if (salted || header.tag.is_constructed()) && depth > 0 && is_costly(content, depth - 1) {
            return true;
        }
    }
    false
}

fn usable(entry: &PrivateKeyChain, now: Timestamp) -> Result<SealKey, ImportError> {
    let chain: Option<Vec<_>> = entry
        .chain()
        .iter()
        .map(|c| Certificate::from_der(c.as_der()))
        .collect();
    let mut chain = chain.ok_or(ImportError::Encoding)?;
    let leaf = chain.first().ok_or(ImportError::NoPrivateKey)?.clone();
    check_kind(&leaf)?;
    let private = Private::from_pkcs8(entry.key()).ok_or_else(|| kind("unknown"))?;
    let public = private.public_key().ok_or_else(|| kind("unknown"))?;
    if public.subject_public_key
        != leaf
            .inner
            .tbs_certificate
            .subject_public_key_info
            .subject_public_key
    {
        return Err(ImportError::OtherCertificate);
    }
    if now < leaf.valid_from() {
        return Err(ImportError::NotYetValid {
            from: leaf.valid_from(),
        });
    }
    if now > leaf.valid_to() {
        return Err(ImportError::Expired { at: leaf.valid_to() });
    }
    if !leaf.may_sign_documents() {
        return Err(ImportError::Usage);
    }
    // Only what leads upwards from the leaf is of use to a reader
    let mut length = 1;
    while length < chain.len().min(MAX_CHAIN) && chain[length - 1].is_issued_by(&chain[length]) {
        length += 1;
    }
    chain.truncate(length);
    let key = SealKey { private, chain };
    let probe = key.private.sign(b"probe");
    let spki = &key.certificate().inner.tbs_certificate.subject_public_key_info;
    let scheme = Scheme::of(&key.private.algorithm(), None).ok_or_else(|| kind("unknown"))?;
    if scheme.check_message(spki, b"probe", &probe) != Outcome::Right {
        return Err(ImportError::OtherCertificate);
    }
    Ok(key)
}

fn check_kind(leaf: &Certificate) -> Result<(), ImportError> {
    let spki = &leaf.inner.tbs_certificate.subject_public_key_info;
    let oid = spki.algorithm.oid;
    if oid == RSA_KEY {
        use rsa::pkcs8::DecodePublicKey;
        use rsa::traits::PublicKeyParts;
        let der = der::Encode::to_der(spki).map_err(|_| ImportError::Encoding)?;
        // Keys beyond the library's limit do not decode at all
        let bits = rsa::RsaPublicKey::from_public_key_der(&der).map(|key| key.n().bits());
        return match bits {
            Ok(bits) if RSA_BITS.contains(&bits) => Ok(()),
            Ok(bits) => Err(kind(&format!("RSA with {bits} bits"))),
            Err(_) => Err(kind("RSA with more than 4096 bits")),
        };
    }
    if oid == EC_KEY {
        let curve = spki
            .algorithm
            .parameters
            .as_ref()
            .and_then(|p| p.decode_as::<ObjectIdentifier>().ok());
        return match curve {
            Some(P256) => Ok(()),
            curve => Err(kind(&format!(
                "EC on the curve {}",
                curve.map_or_else(|| "unknown".to_owned(), name)
            ))),
        };
    }
    Err(kind(&name(oid)))
}

fn name(oid: ObjectIdentifier) -> String {
    match oid.to_string().as_str() {
        "1.3.132.0.34" => "P-384".to_owned(),
        "1.3.132.0.35" => "P-521".to_owned(),
        "1.3.132.0.10" => "secp256k1".to_owned(),
        "1.3.101.112" => "Ed25519".to_owned(),
        "1.3.101.113" => "Ed448".to_owned(),
        "1.2.840.10040.4.1" => "DSA".to_owned(),
        other => other.to_owned(),
    }
}

fn kind(kind: &str) -> ImportError {
    ImportError::Kind {
        kind: kind.to_owned(),
    }
}
