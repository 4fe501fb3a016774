//! Any CMS signature of one signer: a stranger's seal, or the token of a time-stamp authority.
//!
//! What is read here was written by others, so it is read as RFC 5652 allows, within bounds, and whatever is not
//! judged is told as not checked. It asks for no trust: whose certificate it is does not matter here.

use super::algorithm::{Hash, Outcome, Scheme};
use super::certificate::{Certificate, timestamp};
use super::cms::{CONTENT_TYPE, MESSAGE_DIGEST, SIGNED_DATA, SIGNING_CERTIFICATE};
use cms::cert::IssuerAndSerialNumber;
use cms::content_info::{CmsVersion, ContentInfo};
use cms::signed_data::{EncapsulatedContentInfo, SignerIdentifier, SignerInfo};
use der::asn1::{Any, OctetString, SetOfVec};
use der::{Decode, Encode, Sequence};
use jiff::Timestamp;
use x509_cert::ext::pkix::SubjectKeyIdentifier;
use x509_cert::spki::{AlgorithmIdentifierOwned, ObjectIdentifier};
use x509_cert::time::Time;

const SIGNING_TIME: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.5");
const TOKEN: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.2.14");
/// The largest container that is read, in bytes: revocation lists may be in it.
pub(super) const MAX_SIGNED: usize = 2 * 1024 * 1024;
/// How deep a container may nest, how many values it may hold, and how many one set.
const DEPTH: usize = 32;
const VALUES: usize = 200_000;
const SET: usize = 64;

/// A container that was checked.
pub(super) struct Signed {
    /// Whose key signed.
    pub(super) certificate: Certificate,
    /// What other certificates came with it.
    pub(super) others: Vec<Certificate>,
    /// What was signed, where it is inside.
    pub(super) content: Vec<u8>,
    /// The signature value.
    pub(super) signature: Vec<u8>,
    /// When it was signed, by its own account.
    pub(super) at: Option<Timestamp>,
    /// The time-stamp over the signature value.
    pub(super) token: Option<Vec<u8>>,
    /// The algorithm in words.
    pub(super) algorithm: String,
    /// Whether the certificate is named by its hash in what was signed.
    pub(super) names_certificate: bool,
}

/// What is wrong with a container.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SignedProblem {
    /// Not judged here, and why.
    NotChecked(&'static str),
    /// The digest in it is that of something else.
    OtherDigest,
    /// The signature value does not belong to its certificate.
    WrongSignature,
    /// The signer named another certificate than the one that is given.
    OtherCertificate,
}

const SYNTAX: SignedProblem = SignedProblem::NotChecked("its container is not written as the standards ask");
const ALGORITHM: SignedProblem = SignedProblem::NotChecked("its algorithm is not one that is checked here");

impl From<der::Error> for SignedProblem {
    fn from(_: der::Error) -> Self {
        SYNTAX
    }
}

/// Where the content is that was signed.
pub(super) enum Content<'a> {
    /// Outside: its digest, or none where that would cost too much.
    Outside(&'a mut dyn FnMut(Hash) -> Option<Vec<u8>>),
    /// In the container.
    Inside,
}

/// `SignedData` with certificates of any kind.
#[derive(Clone, Debug, PartialEq, Eq, Sequence)]
struct Data {
    version: CmsVersion,
    digest_algorithms: SetOfVec<AlgorithmIdentifierOwned>,
    content: EncapsulatedContentInfo,
    #[asn1(
        context_specific = "0",
        tag_mode = "IMPLICIT",
        constructed = "true",
        optional = "true"
    )]
    certificates: Option<SetOfVec<Any>>,
    #[asn1(
        context_specific = "1",
        tag_mode = "IMPLICIT",
        constructed = "true",
        optional = "true"
    )]
    crls: Option<SetOfVec<Any>>,
    signer_infos: SetOfVec<SignerInfo>,
}

/// RFC 5035, as others write it.
#[derive(Clone, Debug, PartialEq, Eq, Sequence)]
struct SigningCertificateV2 {
    certs: Vec<EssCertIdV2>,
    policies: Option<Any>,
}

#[derive(Clone, Debug, PartialEq, Eq, Sequence)]
struct EssCertIdV2 {
    algorithm: Option<AlgorithmIdentifierOwned>,
    hash: OctetString,
    issuer_serial: Option<Any>,
}

/// Reads and checks a container with content of this type.
pub(super) fn read(
    bytes: &[u8],
    content_type: ObjectIdentifier,
    content: Content<'_>,
) -> Result<Signed, SignedProblem> {
    let data = data(bytes)?;
    let [signer] = data.signer_infos.as_slice() else {
        return Err(SignedProblem::NotChecked("it has not exactly one signer"));
    };
    if data.content.econtent_type != content_type {
        return Err(SignedProblem::NotChecked("it signs something of another kind"));
    }
    let inside = match &data.content.econtent {
        None => None,
        Some(inside) => Some(inside.decode_as::<OctetString>()?.into_bytes()),
    };
    let hash = Hash::of(&signer.digest_alg).ok_or(ALGORITHM)?;
    let scheme = Scheme::of(&signer.signature_algorithm, Some(hash)).ok_or(ALGORITHM)?;
    let digest = match (content, &inside) {
        (Content::Outside(digest), None) => {
            digest(hash).ok_or(SignedProblem::NotChecked("the file asks for too much work"))?
        }
        (Content::Inside, Some(inside)) => hash.digest(&[inside]),
        _ => return Err(SYNTAX),
    };
    let (certificate, others) = certificates(&data, signer)?;
    let signed = match &signer.signed_attrs {
        None if scheme.hash == hash => digest,
        None => return Err(ALGORITHM),
        Some(attributes) => {
            let named: ObjectIdentifier = attribute(signer, CONTENT_TYPE)?.ok_or(SYNTAX)?;
            let claimed: OctetString = attribute(signer, MESSAGE_DIGEST)?.ok_or(SYNTAX)?;
            if named != content_type {
                return Err(SYNTAX);
            }
            if claimed.as_bytes() != digest {
                return Err(SignedProblem::OtherDigest);
            }
            scheme.hash.digest(&[&attributes.to_der()?])
        }
    };
    let signature = signer.signature.as_bytes();
    let key = &certificate.inner.tbs_certificate.subject_public_key_info;
    match scheme.check(key, &signed, signature) {
        Outcome::Right => {}
        Outcome::Wrong => return Err(SignedProblem::WrongSignature),
        Outcome::NotChecked => return Err(ALGORITHM),
    }
    let named = names(signer, &certificate)?;
    if named == Some(false) {
        return Err(SignedProblem::OtherCertificate);
    }
    let at: Option<Any> = attribute(signer, SIGNING_TIME)?;
    let at = at.map(|at| Time::from_der(&at.to_der()?)).transpose()?;
    Ok(Signed {
        others,
        content: inside.unwrap_or_default(),
        signature: signature.to_vec(),
        at: at.as_ref().map(timestamp),
        token: token(signer)?,
        algorithm: scheme.name(),
        names_certificate: named.is_some(),
        certificate,
    })
}

/// The container with no more than what its signature needs: its one signer, and these certificates. Nothing is left
/// in it that could be changed without a trace.
pub(super) fn bare(bytes: &[u8], chain: &[Certificate]) -> Result<Vec<u8>, SignedProblem> {
    let mut data = data(bytes)?;
    let mut signers = data.signer_infos.into_vec();
    for signer in &mut signers {
        signer.unsigned_attrs = None;
        signer.version = match signer.sid {
            SignerIdentifier::IssuerAndSerialNumber(_) => CmsVersion::V1,
            SignerIdentifier::SubjectKeyIdentifier(_) => CmsVersion::V3,
        };
    }
    let algorithms: Vec<_> = signers.iter().map(|signer| signer.digest_alg.clone()).collect();
    let chain: der::Result<Vec<Any>> = chain.iter().map(|c| Any::from_der(&c.der)).collect();
    data.version = CmsVersion::V3;
    data.digest_algorithms = SetOfVec::try_from(algorithms)?;
    data.certificates = Some(SetOfVec::try_from(chain?)?);
    data.crls = None;
    data.signer_infos = SetOfVec::try_from(signers)?;
    Ok(ContentInfo {
        content_type: SIGNED_DATA,
        content: Any::encode_from(&data)?,
    }
    .to_der()?)
}

fn data(bytes: &[u8]) -> Result<Data, SignedProblem> {
    if bytes.len() > MAX_SIGNED || !is_bounded(bytes) {
        return Err(SYNTAX);
    }
    let info = ContentInfo::from_der(bytes)?;
    if info.content_type != SIGNED_DATA {
        return Err(SYNTAX);
    }
    Ok(info.content.decode_as()?)
}

/// The signer's certificate, and the others. What is no certificate, or none in DER, is left out.
fn certificates(data: &Data, signer: &SignerInfo) -> Result<(Certificate, Vec<Certificate>), SignedProblem> {
    let given = data.certificates.iter().flat_map(|set| set.iter());
    let mut given: Vec<Certificate> = given
        .filter_map(|any| Certificate::from_der(&any.to_der().ok()?))
        .collect();
    let own = given
        .iter()
        .position(|certificate| is_meant(&signer.sid, certificate))
        .ok_or(SignedProblem::NotChecked("its signer's certificate is not in it"))?;
    let own = given.swap_remove(own);
    Ok((own, given))
}

fn is_meant(sid: &SignerIdentifier, certificate: &Certificate) -> bool {
    let tbs = &certificate.inner.tbs_certificate;
    match sid {
        SignerIdentifier::IssuerAndSerialNumber(IssuerAndSerialNumber {
            issuer,
            serial_number,
        }) => *issuer == tbs.issuer && *serial_number == tbs.serial_number,
        SignerIdentifier::SubjectKeyIdentifier(id) => {
            matches!(tbs.get::<SubjectKeyIdentifier>(), Ok(Some((_, own))) if own == *id)
        }
    }
}

/// Whether the certificate is the one that the signer named in what was signed; none where nothing was named.
fn names(signer: &SignerInfo, certificate: &Certificate) -> Result<Option<bool>, SignedProblem> {
    let Some(named) = attribute::<SigningCertificateV2>(signer, SIGNING_CERTIFICATE)? else {
        return Ok(None);
    };
    let first = named.certs.first().ok_or(SYNTAX)?;
    let hash = match &first.algorithm {
        None => Hash::Sha256,
        Some(algorithm) => Hash::of(algorithm).ok_or(ALGORITHM)?,
    };
    Ok(Some(hash.digest(&[&certificate.der]) == first.hash.as_bytes()))
}

/// The one value of a signed attribute.
fn attribute<'a, T>(signer: &'a SignerInfo, oid: ObjectIdentifier) -> Result<Option<T>, SignedProblem>
where
    T: der::Choice<'a> + der::DecodeValue<'a>,
{
    let mut found = signer
        .signed_attrs
        .iter()
        .flat_map(|set| set.iter())
        .filter(|a| a.oid == oid);
    match (found.next(), found.next()) {
        (None, _) => Ok(None),
        (Some(attribute), None) if attribute.values.len() == 1 => {
            Ok(Some(attribute.values.get(0).ok_or(SYNTAX)?.decode_as()?))
        }
        _ => Err(SYNTAX),
    }
}

fn token(signer: &SignerInfo) -> Result<Option<Vec<u8>>, SignedProblem> {
    let mut unsigned = signer.unsigned_attrs.iter().flat_map(|set| set.iter());
    let attribute = unsigned.find(|a| a.oid == TOKEN);
    let value = attribute.and_then(|attribute| attribute.values.get(0));
    Ok(value.map(Encode::to_der).transpose()?)
}

/// Whether the DER is as shallow and its sets as small as real ones: decoding sorts sets in square time.
fn is_bounded(bytes: &[u8]) -> bool {
    fn walk(mut bytes: &[u8], depth: usize, most: usize, left: &mut usize) -> Option<()> {
        let mut count = 0;
        while !bytes.is_empty() {
            count += 1;
            *left = left.checked_sub(1)?;
            let mut reader = der::SliceReader::new(bytes).ok()?;
            let header = der::Header::decode(&mut reader).ok()?;
            let start = usize::try_from(header.encoded_len().ok()?).ok()?;
            let end = start.checked_add(usize::try_from(header.length).ok()?)?;
            let value = bytes.get(start..end)?;
            if header.tag.is_constructed() {
                let set = header.tag == der::Tag::Set || header.tag.is_context_specific();
                let most = if set { SET } else { VALUES };
                walk(value, depth.checked_sub(1)?, most, left)?;
            }
            bytes = &bytes[end..];
        }
        (count <= most).then_some(())
    }
    walk(bytes, DEPTH, 1, &mut VALUES.clone()).is_some()
}
