//! Time-stamps by RFC 3161: the request that an authority is asked, its answer, the token in it.
//!
//! Written by hand where the types of others would refuse what authorities send: times with fractions of a second.
//! Nothing is sent from here.

use super::algorithm::{Hash, SHA256};
use super::certificate::{Certificate, chain_of};
use super::signed::{self, Content, SignedProblem};
use der::asn1::{Any, BitString, Int, OctetString, Utf8StringRef};
use der::{Decode, Encode, Sequence, Tag, Tagged};
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::Offset;
use x509_cert::ext::Extensions;
use x509_cert::spki::{AlgorithmIdentifierOwned, ObjectIdentifier};

const TOKEN_INFO: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.1.4");
/// The most that is shown of what an authority says, in characters.
const MAX_WORDS: usize = 200;

#[derive(Clone, Debug, PartialEq, Eq, Sequence)]
struct Imprint {
    algorithm: AlgorithmIdentifierOwned,
    digest: OctetString,
}

#[derive(Clone, Debug, PartialEq, Eq, Sequence)]
struct Request {
    version: u8,
    imprint: Imprint,
    nonce: Int,
    certificates: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Sequence)]
struct Answer {
    status: Status,
    token: Option<Any>,
}

#[derive(Clone, Debug, PartialEq, Eq, Sequence)]
struct Status {
    status: u8,
    words: Option<Vec<Any>>,
    failure: Option<BitString>,
}

#[derive(Clone, Debug, PartialEq, Eq, Sequence)]
struct Accuracy {
    seconds: Option<Int>,
    #[asn1(context_specific = "0", tag_mode = "IMPLICIT", optional = "true")]
    millis: Option<Int>,
    #[asn1(context_specific = "1", tag_mode = "IMPLICIT", optional = "true")]
    micros: Option<Int>,
}

fn no() -> bool {
    false
}

/// `TSTInfo`.
#[derive(Clone, Debug, PartialEq, Eq, Sequence)]
struct Info {
    version: u8,
    policy: ObjectIdentifier,
    imprint: Imprint,
    serial: Int,
    at: Any,
    accuracy: Option<Accuracy>,
    #[asn1(default = "no")]
    ordering: bool,
    nonce: Option<Int>,
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT", optional = "true")]
    authority: Option<Any>,
    #[asn1(context_specific = "1", tag_mode = "IMPLICIT", optional = "true")]
    extensions: Option<Extensions>,
}

/// A token whose signature belongs to its certificate, which is one of a time-stamp authority and was valid then.
#[derive(Debug, Clone)]
pub(super) struct Token {
    /// What the authority says is the time.
    pub(super) at: Timestamp,
    /// The policy under which it says so.
    pub(super) policy: String,
    /// The authority's certificate, then those of its issuers as far as they are in the token.
    pub(super) chain: Vec<Certificate>,
    /// Whether a change of the authority's certificate would be told: it is named in what was signed, or its issuer
    /// is there.
    pub(super) is_bound: bool,
    nonce: Option<Int>,
}

/// What is wrong with a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TokenProblem {
    /// Its container is wrong, or not one that is judged.
    Signed(SignedProblem),
    /// It says nothing that can be read.
    Unreadable,
    /// It is a time-stamp of something else.
    OtherDigest,
    /// The certificate is not that of a time-stamp authority.
    Usage,
    /// The certificate was not valid at the time that it says.
    Validity,
}

impl From<SignedProblem> for TokenProblem {
    fn from(problem: SignedProblem) -> Self {
        Self::Signed(problem)
    }
}

/// Writes the request for a time-stamp of a SHA-256 digest.
pub(super) fn request(digest: &[u8; 32], nonce: &Int) -> der::Result<Vec<u8>> {
    let algorithm = AlgorithmIdentifierOwned {
        oid: SHA256,
        parameters: None,
    };
    let digest = OctetString::new(digest.as_slice())?;
    Request {
        version: 1,
        imprint: Imprint { algorithm, digest },
        nonce: nonce.clone(),
        certificates: true,
    }
    .to_der()
}

/// A number that no other request has, from random bytes.
pub(super) fn nonce(random: &[u8; 16]) -> der::Result<Int> {
    // Positive and of a fixed length, whatever the bytes are
    let mut bytes = *random;
    bytes[0] = bytes[0] & 0x3f | 0x40;
    Int::new(&bytes)
}

/// What an authority answered.
pub(super) enum Answered {
    /// The token as DER.
    Granted(Vec<u8>),
    /// It refused, in its words.
    Refused(String),
    /// This is no answer.
    Unreadable,
}

/// Reads an answer.
pub(super) fn answer(bytes: &[u8]) -> Answered {
    let Ok(answer) = Answer::from_der(bytes) else {
        return Answered::Unreadable;
    };
    // Granted, or granted with changes
    match (answer.status.status, answer.token) {
        (0 | 1, Some(token)) => token.to_der().map_or(Answered::Unreadable, Answered::Granted),
        (0 | 1, None) => Answered::Unreadable,
        _ => {
            let words = answer.status.words.unwrap_or_default();
            let words: Vec<&str> = words
                .iter()
                .filter_map(|word| word.decode_as::<Utf8StringRef<'_>>().ok())
                .map(|word| word.as_str())
                .collect();
            let plain = words
                .join(" ")
                .chars()
                .filter(|c| !c.is_control())
                .take(MAX_WORDS)
                .collect();
            Answered::Refused(plain)
        }
    }
}

/// Reads a token and checks it against the digest of what it should be a time-stamp of.
pub(super) fn read(
    bytes: &[u8],
    digest: &mut dyn FnMut(Hash) -> Option<Vec<u8>>,
) -> Result<Token, TokenProblem> {
    let signed = signed::read(bytes, TOKEN_INFO, Content::Inside)?;
    let info = Info::from_der(&signed.content).map_err(|_| TokenProblem::Unreadable)?;
    let at = moment(&info.at).ok_or(TokenProblem::Unreadable)?;
    let not_checked = |why| TokenProblem::Signed(SignedProblem::NotChecked(why));
    let hash = Hash::of(&info.imprint.algorithm)
        .ok_or(not_checked("its algorithm is not one that is checked here"))?;
    let digest = digest(hash).ok_or(not_checked("the file asks for too much work"))?;
    if info.imprint.digest.as_bytes() != digest {
        return Err(TokenProblem::OtherDigest);
    }
    if !signed.certificate.may_stamp() {
        return Err(TokenProblem::Usage);
    }
    if !signed.certificate.is_valid_at(at) {
        return Err(TokenProblem::Validity);
    }
    let chain = chain_of(signed.certificate, signed.others);
    Ok(Token {
        at,
        policy: info.policy.to_string(),
        is_bound: signed.names_certificate || chain.len() > 1,
        chain,
        nonce: info.nonce,
    })
}

impl Token {
    /// Whether the token answers the request with this number.
    pub(super) fn answers(&self, nonce: &Int) -> bool {
        self.nonce.as_ref() == Some(nonce)
    }
}

/// `GeneralizedTime` in Greenwich, with any fraction of a second.
fn moment(at: &Any) -> Option<Timestamp> {
    let text = (at.tag() == Tag::GeneralizedTime).then(|| std::str::from_utf8(at.value()).ok())??;
    let text = text.strip_suffix('Z')?;
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    if whole.len() != 14 || !digits(whole) || !(1..=9).contains(&fraction.len()) || !digits(fraction) {
        return None;
    }
    let small = |from: usize| whole[from..from + 2].parse::<i8>().ok();
    let nanos: i32 = format!("{fraction:0<9}").parse().ok()?;
    let time = DateTime::new(
        whole[..4].parse().ok()?,
        small(4)?,
        small(6)?,
        small(8)?,
        small(10)?,
        small(12)?,
        nanos,
    );
    Offset::UTC.to_timestamp(time.ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Option<String> {
        let any = Any::new(Tag::GeneralizedTime, text.as_bytes()).unwrap();
        moment(&any).map(|at| at.to_string())
    }

    #[test]
    fn times_with_and_without_fractions_are_read() {
        assert_eq!(at("20260304094230Z").unwrap(), "2026-03-04T09:42:30Z");
        assert_eq!(at("20260304094230.25Z").unwrap(), "2026-03-04T09:42:30.25Z");
        for text in [
            "20260304094230",
            "20261304094230Z",
            "2026030409423Z",
            "20260304094230.Z",
            "é",
        ] {
            assert_eq!(at(text), None, "{text}");
        }
    }

    #[test]
    fn a_refusal_is_told_in_the_words_of_the_authority() {
        let words = Any::from(Utf8StringRef::new("Not\nyou.").unwrap());
        let status = Status {
            status: 2,
            words: Some(vec![words]),
            failure: None,
        };
        let bytes = Answer { status, token: None }.to_der().unwrap();
        assert!(matches!(answer(&bytes), Answered::Refused(words) if words == "Notyou."));
        assert!(matches!(answer(b"<html>"), Answered::Unreadable));
    }
}
