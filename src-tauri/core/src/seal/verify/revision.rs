//! One revision, read as a seal: its values, and whether writing them again gives the same bytes.

use super::found::{Identity, Seal, Verdict};
use super::prefix::Prefix;
use super::{Trust, trust};
use crate::hex;
use crate::seal::certificate::Certificate;
use crate::seal::cms::{self, CmsProblem, Container, MAX_CMS};
use crate::seal::date;
use crate::seal::file::{File, raw_stream};
use crate::seal::slot::{self, SlotError};
use crate::seal::syntax::{Dict, Malformed, Value, text};
use crate::seal::update::{self, DIGEST_KEY, TRAIL_KEY, Words};
use jiff::Timestamp;
use std::ops::Range;

/// Form, field, appearance, seal, and the cross-reference where it is a stream.
const MAX_OBJECTS: usize = 5;

/// The values that a seal's revision holds.
struct Parts<'a> {
    field: String,
    words: Words,
    at: Option<(Timestamp, String)>,
    appearance: &'a [u8],
    /// The hexadecimal of `/Contents`, without its brackets, in the file.
    contents: Range<usize>,
}

/// Reads the revision at `index` (not the base) as a seal, with its chain where it is intact; none if it is not even
/// alike.
pub(super) fn read(
    file: &File<'_>,
    index: usize,
    trusted: &Trust<'_>,
    prefix: &mut Prefix,
) -> Option<(Seal, Vec<Certificate>)> {
    let parts = parts(file, index).ok()?;
    let mut seal = Seal::of(&parts.field, file.revisions[index].end, trusted);
    seal.name.clone_from(&parts.words.name);
    seal.meaning.clone_from(&parts.words.meaning);
    seal.digest = Some(hex(&parts.words.digest));
    seal.trail_head = parts.words.trail.map(|head| hex(&head));
    let at = parts.at.as_ref().map(|(_, at)| at);
    seal.at = Some(at.unwrap_or(&parts.words.at).clone());
    let chain = match check(file, index, &parts, prefix) {
        Ok((container, at)) => {
            seal.self_signed = prefix.is_self_signed(&container.chain[0]);
            seal.hold(&container.chain, Some(at), trusted);
            seal.algorithm = Some(container.algorithm);
            container.chain
        }
        Err(problem) => {
            seal.problem = Some(problem.to_owned());
            Vec::new()
        }
    };
    Some((seal, chain))
}

impl Seal {
    /// A seal of which nothing is known yet.
    pub(super) fn of(field: &str, revision_end: usize, trust: &Trust<'_>) -> Self {
        Self {
            field: field.to_owned(),
            name: String::new(),
            meaning: String::new(),
            at: None,
            stamped_at: None,
            digest: None,
            trail_head: None,
            intact: false,
            verdict: Verdict::Changed,
            covers_whole_file: false,
            revision_end,
            self_signed: false,
            trusted: (!trust.seals.is_empty()).then_some(false),
            identity: None,
            signer: None,
            issuer: None,
            certificate_sha256: None,
            valid_from: None,
            valid_to: None,
            algorithm: None,
            problem: None,
        }
    }

    /// Takes over what the certificate of an intact seal says, at the time of the seal where one is known. Whether it
    /// signed itself is known by then.
    pub(super) fn hold(&mut self, chain: &[Certificate], at: Option<Timestamp>, trust: &Trust<'_>) {
        let own = &chain[0];
        self.intact = true;
        self.verdict = Verdict::Intact;
        self.signer = Some(own.subject());
        self.issuer = Some(own.issuer());
        self.certificate_sha256 = Some(own.sha256());
        self.valid_from = Some(own.valid_from().to_string());
        self.valid_to = Some(own.valid_to().to_string());
        self.trusted = match at {
            Some(at) => {
                trust::leads_to_any(chain, trust.seals, at).map(|leads| leads && own.may_sign_documents())
            }
            None => self.trusted,
        };
        self.identity = Some(match (self.trusted, self.self_signed) {
            (Some(true), _) => Identity::Vouched,
            (Some(false), _) => Identity::NotVouched,
            (None, true) => Identity::SelfSigned,
            (None, false) => Identity::NotChecked,
        });
        if at.is_some_and(|at| !own.is_valid_at(at)) {
            self.problem = Some("The certificate was not valid when the seal was made.".to_owned());
        } else if !own.may_sign_documents() {
            self.problem = Some("The certificate is not made for signing documents.".to_owned());
        }
    }
}

/// Cheapest check first: the shape, the digest, then the signature.
fn check(
    file: &File<'_>,
    index: usize,
    parts: &Parts<'_>,
    prefix: &mut Prefix,
) -> Result<(Container, Timestamp), &'static str> {
    const SHAPE: &str = "The part of the file that holds this seal was changed.";
    let (at, _) = parts.at.as_ref().ok_or(SHAPE)?;
    let before = file.as_of(index);
    let slot = slot::find(&before, &parts.field).map_err(|error| match error {
        SlotError::Filled => "This seal fills a signature that was given before.",
        SlotError::NoField => "This seal fills a signature that the sheet does not have.",
        SlotError::Malformed => SHAPE,
    })?;
    let revision = &file.revisions[index];
    let reserved = parts.contents.len() / 2;
    let written = update::write(
        revision.start,
        &before,
        &slot,
        &parts.words,
        parts.appearance,
        reserved,
    )
    .map_err(|Malformed| SHAPE)?;
    if !written.is(file.bytes_of(index), revision.start, &parts.contents) {
        return Err(SHAPE);
    }
    let (less, greater) = written.gap;
    let digest = prefix.digest(file.bytes, less, greater..revision.end);
    let container = unhex(&file.bytes[parts.contents.clone()]).ok_or(SHAPE)?;
    match cms::read(&container, &digest) {
        Ok(container) => Ok((container, *at)),
        Err(CmsProblem::OtherDigest) => Err("The sheet was changed after this seal was made."),
        Err(CmsProblem::NotCanonical) => Err("The signature in this seal was changed."),
        Err(CmsProblem::WrongSignature) => Err("The signature in this seal is not that of its certificate."),
    }
}

fn parts<'a>(file: &File<'a>, index: usize) -> Result<Parts<'a>, Malformed> {
    let revision = &file.revisions[index];
    let numbers = revision.numbers(MAX_OBJECTS).ok_or(Malformed)?;
    let bytes: &'a [u8] = &file.bytes[..revision.end];
    let (mut field, mut appearance, mut seal) = (None, None, None);
    for number in numbers {
        let object = file.brought(index, number)?;
        let Some(dict) = object.value.as_dict() else {
            continue;
        };
        let name = |key| dict.get(key).and_then(Value::as_name);
        if name("Subtype") == Some(b"Form") {
            let length = dict.get("Length").and_then(Value::as_int).ok_or(Malformed)?;
            appearance = Some(&bytes[raw_stream(&object, length)?]);
        } else if name("FT") == Some(b"Sig") {
            field = dict.get("T").and_then(Value::as_text).map(text);
        } else if name("Type") == Some(b"Sig") {
            seal = Some(words(dict, bytes)?);
        }
    }
    let (words, contents) = seal.ok_or(Malformed)?;
    let at = date::read(&words.at).map(|(at, offset)| (at, date::rfc3339(at, offset)));
    Ok(Parts {
        field: field.ok_or(Malformed)?,
        words,
        at,
        appearance: appearance.ok_or(Malformed)?,
        contents,
    })
}

fn words(dict: &Dict, bytes: &[u8]) -> Result<(Words, Range<usize>), Malformed> {
    let string = |key| dict.get(key).and_then(Value::as_text).ok_or(Malformed);
    let contents = dict.entry("Contents").ok_or(Malformed)?.range.clone();
    let hexadecimal = bytes[contents.start] == b'<' && contents.len() >= 2 && contents.len() % 2 == 0;
    if !hexadecimal || contents.len() > 2 * MAX_CMS + 2 {
        return Err(Malformed);
    }
    let words = Words {
        name: text(string("Name")?),
        meaning: text(string("Reason")?),
        at: text(string("M")?),
        digest: string(DIGEST_KEY)?.try_into().map_err(|_| Malformed)?,
        trail: match dict.get(TRAIL_KEY) {
            None => None,
            Some(_) => Some(string(TRAIL_KEY)?.try_into().map_err(|_| Malformed)?),
        },
    };
    Ok((words, contents.start + 1..contents.end - 1))
}

/// Lower-case hexadecimal only: the digest does not cover these bytes, so they have one spelling.
pub(super) fn unhex(digits: &[u8]) -> Option<Vec<u8>> {
    let nibble = |b: u8| match b {
        b'0'..=b'9' => Some(b - b'0'),
        b'a'..=b'f' => Some(b - b'a' + 10),
        _ => None,
    };
    digits
        .chunks(2)
        .map(|pair| Some(nibble(pair[0])? << 4 | nibble(*pair.get(1)?)?))
        .collect()
}
