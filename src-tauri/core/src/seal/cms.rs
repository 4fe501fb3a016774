//! The signature container of a seal: CMS as PAdES baseline B-B asks.
//!
//! Signed attributes are the content type, the message digest and the hashes of the whole chain; the time
//! stands in the PDF. A container is a function of digest, chain and signature value, and reading one means
//! to write it again and compare: nothing in it can be changed, added or spelt differently. Unsigned
//! attributes are refused; a time-stamp over the signature value would have to pass through both.

use super::algorithm::{ECDSA_SHA256, Outcome, RSA_SHA256, SHA256, Scheme};
use super::certificate::Certificate;
use super::key::{MAX_CHAIN, Private, algorithm, is_canonical_ecdsa};
use cms::cert::{CertificateChoices, IssuerAndSerialNumber};
use cms::content_info::{CmsVersion, ContentInfo};
use cms::signed_data::{
    CertificateSet, EncapsulatedContentInfo, SignedData, SignerIdentifier, SignerInfo, SignerInfos,
};
use der::asn1::{Any, OctetString, SetOfVec};
use der::{Choice, Decode, DecodeValue, Encode, Sequence};
use sha2::{Digest, Sha256};
use x509_cert::attr::Attribute;
use x509_cert::ext::pkix::name::GeneralName;
use x509_cert::serial_number::SerialNumber;
use x509_cert::spki::{AlgorithmIdentifierOwned, ObjectIdentifier};

pub(super) const DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.1");
pub(super) const SIGNED_DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.2");
pub(super) const CONTENT_TYPE: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.3");
pub(super) const MESSAGE_DIGEST: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.4");
pub(super) const SIGNING_CERTIFICATE: ObjectIdentifier =
    ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.2.47");
/// More than a chain of eight certificates takes.
pub(super) const MAX_CMS: usize = 64 * 1024;

/// RFC 5035; the hash algorithm is left out because SHA-256 is its default.
#[derive(Clone, Debug, PartialEq, Eq, Sequence)]
struct SigningCertificateV2 {
    certs: Vec<EssCertIdV2>,
}

#[derive(Clone, Debug, PartialEq, Eq, Sequence)]
struct EssCertIdV2 {
    hash: OctetString,
    issuer_serial: IssuerSerial,
}

#[derive(Clone, Debug, PartialEq, Eq, Sequence)]
struct IssuerSerial {
    issuer: Vec<GeneralName>,
    serial: SerialNumber,
}

/// A container that was read: canonical, and with a signature that verifies.
pub(super) struct Container {
    /// The signer's certificate first.
    pub(super) chain: Vec<Certificate>,
    /// The algorithm in words.
    pub(super) algorithm: String,
}

/// What is wrong with a container.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum CmsProblem {
    /// Not DER, not CMS, or not in the one form that we write.
    NotCanonical,
    /// The digest in it is that of other bytes.
    OtherDigest,
    /// The signature value does not belong to digest and certificate.
    WrongSignature,
}

impl From<der::Error> for CmsProblem {
    fn from(_: der::Error) -> Self {
        Self::NotCanonical
    }
}

/// Signs a digest.
pub(super) fn sign(digest: &[u8; 32], private: &Private, chain: &[Certificate]) -> der::Result<Vec<u8>> {
    let attributes = signed_attributes(digest, chain)?;
    let signature = private.sign(&attributes.to_der()?);
    encode(attributes, chain, private.algorithm(), signature)
}

/// How many bytes a container of this key can take at most.
pub(super) fn longest(private: &Private, chain: &[Certificate]) -> der::Result<usize> {
    let attributes = signed_attributes(&[0; 32], chain)?;
    Ok(encode(
        attributes,
        chain,
        private.algorithm(),
        vec![0; private.longest_signature()],
    )?
    .len())
}

/// Reads the container at the start of `bytes`, which may go on with zeros, and checks it against the digest.
pub(super) fn read(bytes: &[u8], digest: &[u8; 32]) -> Result<Container, CmsProblem> {
    if bytes.len() > MAX_CMS {
        return Err(CmsProblem::NotCanonical);
    }
    let length = der_length(bytes).ok_or(CmsProblem::NotCanonical)?;
    let (bytes, padding) = bytes.split_at(length);
    if padding.iter().any(|b| *b != 0) {
        return Err(CmsProblem::NotCanonical);
    }
    let content = ContentInfo::from_der(bytes)?;
    let data: SignedData = content.content.decode_as()?;
    let [signer] = data.signer_infos.0.as_slice() else {
        return Err(CmsProblem::NotCanonical);
    };
    let claimed = signed_attribute::<OctetString>(signer, MESSAGE_DIGEST)?;
    if claimed.as_bytes() != digest {
        return Err(CmsProblem::OtherDigest);
    }
    let chain = chain_of(&data, signer)?;
    let algorithm = match signer.signature_algorithm.oid {
        oid @ (ECDSA_SHA256 | RSA_SHA256) => algorithm(oid),
        _ => return Err(CmsProblem::NotCanonical),
    };
    let signature = signer.signature.as_bytes();
    let attributes = signed_attributes(digest, &chain)?;
    let signed = attributes.to_der()?;
    if encode(attributes, &chain, algorithm.clone(), signature.to_vec())? != bytes
        || algorithm.oid == ECDSA_SHA256 && !is_canonical_ecdsa(signature)
    {
        return Err(CmsProblem::NotCanonical);
    }
    let key = &chain[0].inner.tbs_certificate.subject_public_key_info;
    let scheme = Scheme::of(&algorithm, None).ok_or(CmsProblem::NotCanonical)?;
    if scheme.check_message(key, &signed, signature) != Outcome::Right {
        return Err(CmsProblem::WrongSignature);
    }
    Ok(Container {
        chain,
        algorithm: scheme.name(),
    })
}

/// The certificates in the order in which the signed attribute names them, none left over.
fn chain_of(data: &SignedData, signer: &SignerInfo) -> Result<Vec<Certificate>, CmsProblem> {
    let named = signed_attribute::<SigningCertificateV2>(signer, SIGNING_CERTIFICATE)?.certs;
    let set = data.certificates.as_ref().ok_or(CmsProblem::NotCanonical)?;
    if !(1..=MAX_CHAIN).contains(&named.len()) || set.0.len() != named.len() {
        return Err(CmsProblem::NotCanonical);
    }
    let mut given = Vec::with_capacity(named.len());
    for choice in set.0.iter() {
        let CertificateChoices::Certificate(inner) = choice else {
            return Err(CmsProblem::NotCanonical);
        };
        let certificate = Certificate::new(inner.clone()).ok_or(CmsProblem::NotCanonical)?;
        given.push((Sha256::digest(&certificate.der), certificate));
    }
    named
        .iter()
        .map(|id| {
            let found = given
                .iter()
                .find(|(hash, _)| hash.as_slice() == id.hash.as_bytes());
            found
                .map(|(_, certificate)| certificate.clone())
                .ok_or(CmsProblem::NotCanonical)
        })
        .collect()
}

fn signed_attribute<'a, T>(signer: &'a SignerInfo, oid: ObjectIdentifier) -> Result<T, CmsProblem>
where
    T: Choice<'a> + DecodeValue<'a>,
{
    let attributes = signer.signed_attrs.as_ref().ok_or(CmsProblem::NotCanonical)?;
    let attribute = attributes
        .iter()
        .find(|a| a.oid == oid)
        .ok_or(CmsProblem::NotCanonical)?;
    Ok(attribute
        .values
        .get(0)
        .ok_or(CmsProblem::NotCanonical)?
        .decode_as()?)
}

fn signed_attributes(digest: &[u8; 32], chain: &[Certificate]) -> der::Result<SetOfVec<Attribute>> {
    let certs: der::Result<Vec<EssCertIdV2>> = chain
        .iter()
        .map(|certificate| {
            let tbs = &certificate.inner.tbs_certificate;
            Ok(EssCertIdV2 {
                hash: OctetString::new(Sha256::digest(&certificate.der).to_vec())?,
                issuer_serial: IssuerSerial {
                    issuer: vec![GeneralName::DirectoryName(tbs.issuer.clone())],
                    serial: tbs.serial_number.clone(),
                },
            })
        })
        .collect();
    SetOfVec::try_from(vec![
        attribute(CONTENT_TYPE, &DATA)?,
        attribute(MESSAGE_DIGEST, &OctetString::new(digest.as_slice())?)?,
        attribute(SIGNING_CERTIFICATE, &SigningCertificateV2 { certs: certs? })?,
    ])
}

fn attribute<T: Encode>(oid: ObjectIdentifier, value: &T) -> der::Result<Attribute> {
    let value = Any::from_der(&value.to_der()?)?;
    Ok(Attribute {
        oid,
        values: SetOfVec::try_from(vec![value])?,
    })
}

fn encode(
    signed_attributes: SetOfVec<Attribute>,
    chain: &[Certificate],
    signature_algorithm: AlgorithmIdentifierOwned,
    signature: Vec<u8>,
) -> der::Result<Vec<u8>> {
    let tbs = &chain[0].inner.tbs_certificate;
    let sha256 = AlgorithmIdentifierOwned {
        oid: SHA256,
        parameters: None,
    };
    let signer = SignerInfo {
        version: CmsVersion::V1,
        sid: SignerIdentifier::IssuerAndSerialNumber(IssuerAndSerialNumber {
            issuer: tbs.issuer.clone(),
            serial_number: tbs.serial_number.clone(),
        }),
        digest_alg: sha256.clone(),
        signed_attrs: Some(signed_attributes),
        signature_algorithm,
        signature: OctetString::new(signature)?,
        unsigned_attrs: None,
    };
    let certificates: Vec<_> = chain
        .iter()
        .map(|c| CertificateChoices::Certificate(c.inner.clone()))
        .collect();
    let data = SignedData {
        version: CmsVersion::V1,
        digest_algorithms: SetOfVec::try_from(vec![sha256])?,
        encap_content_info: EncapsulatedContentInfo {
            econtent_type: DATA,
            econtent: None,
        },
        certificates: Some(CertificateSet(SetOfVec::try_from(certificates)?)),
        crls: None,
        signer_infos: SignerInfos(SetOfVec::try_from(vec![signer])?),
    };
    ContentInfo {
        content_type: SIGNED_DATA,
        content: Any::encode_from(&data)?,
    }
    .to_der()
}

/// The length of the DER value that the bytes begin with.
pub(super) fn der_length(bytes: &[u8]) -> Option<usize> {
    let mut reader = der::SliceReader::new(bytes).ok()?;
    let header = der::Header::decode(&mut reader).ok()?;
    let total = (header.encoded_len().ok()? + header.length).ok()?;
    usize::try_from(total).ok().filter(|total| *total <= bytes.len())
}
