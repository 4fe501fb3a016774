//! One revision of our sheet, read as a time-stamp of ours: whether writing it again gives the same bytes, and
//! whether its token is one.

use super::found::{Stamped, TimeStamp, Verdict};
use super::prefix::Prefix;
use super::{Trust, revision, trust};
use crate::seal::algorithm::Hash;
use crate::seal::certificate::Certificate;
use crate::seal::cms::der_length;
use crate::seal::file::{File, View, raw_stream};
use crate::seal::revocation::{self, Work};
use crate::seal::signed::{self, SignedProblem};
use crate::seal::stamp_update::{self as update, PROOFS, Streams};
use crate::seal::syntax::{Id, Malformed, Value, text};
use crate::seal::token::{self, Token, TokenProblem};
use std::ops::Range;

/// Form, catalog, field, time-stamp, store, cross-reference, and as many proofs.
const MAX_OBJECTS: usize = 6 + 256;
/// The most room for a token, in bytes.
const MAX_ROOM: usize = 64 * 1024;

/// The values that a time-stamp's revision holds.
struct Parts<'a> {
    field: String,
    proofs: Option<Streams<'a>>,
    /// The hexadecimal of `/Contents`, without its brackets, in the file.
    contents: Range<usize>,
}

/// Reads the revision at `index` as a time-stamp of ours, with the authority's chain where it is intact; none if it
/// is not even alike.
pub(super) fn read(
    file: &File<'_>,
    index: usize,
    trusted: &Trust<'_>,
    prefix: &mut Prefix,
) -> Option<(TimeStamp, Vec<Certificate>)> {
    let parts = parts(file, index).ok()?;
    let end = file.revisions[index].end;
    let mut found = TimeStamp::of(Stamped::Document, &parts.field, end, trusted);
    let chain = match check(file, index, &parts, prefix) {
        Ok(token) => {
            found.hold(&token, trusted);
            token.chain
        }
        Err(problem) => {
            found.problem = Some(problem.to_owned());
            Vec::new()
        }
    };
    Some((found, chain))
}

impl TimeStamp {
    /// A time-stamp of which nothing is known yet.
    pub(super) fn of(on: Stamped, field: &str, revision_end: usize, trust: &Trust<'_>) -> Self {
        Self {
            on,
            field: field.to_owned(),
            at: None,
            authority: None,
            policy: None,
            certificate_sha256: None,
            valid_to: None,
            intact: false,
            verdict: Verdict::Changed,
            trusted: (!trust.authorities.is_empty()).then_some(false),
            covers: Vec::new(),
            covers_proofs: false,
            unproven: Vec::new(),
            covers_whole_file: false,
            revision_end,
            problem: None,
        }
    }

    /// Takes over what an intact token says.
    pub(super) fn hold(&mut self, token: &Token, trust: &Trust<'_>) {
        let own = &token.chain[0];
        self.intact = true;
        self.verdict = Verdict::Intact;
        self.at = Some(token.at.to_string());
        self.authority = Some(own.subject());
        self.policy = Some(token.policy.clone());
        self.certificate_sha256 = Some(own.sha256());
        self.valid_to = Some(own.valid_to().to_string());
        self.trusted = trust::leads_to_any(&token.chain, trust.authorities, token.at);
    }

    /// Takes over what the proofs that it covers say of these certificates.
    pub(super) fn cover_proofs(&mut self, view: &View<'_>, known: &[Certificate], work: &Work) {
        if let Ok(Some(store)) = revocation::stored(view) {
            self.unproven = revocation::unproven(known, &store, work);
            self.covers_proofs = self.unproven.is_empty();
        }
    }

    /// Takes over why a token is not intact.
    pub(super) fn fail(&mut self, problem: TokenProblem) {
        if let TokenProblem::Signed(SignedProblem::NotChecked(why)) = problem {
            self.verdict = Verdict::NotChecked;
            self.problem = Some(format!("This time-stamp was not checked: {why}."));
        } else {
            self.problem = Some(words(problem).to_owned());
        }
    }
}

/// Cheapest check first: the shape, the digest, then the signature.
fn check(
    file: &File<'_>,
    index: usize,
    parts: &Parts<'_>,
    prefix: &mut Prefix,
) -> Result<Token, &'static str> {
    const SHAPE: &str = "The part of the file that holds this time-stamp was changed.";
    let before = file.as_of(index);
    let revision = &file.revisions[index];
    let reserved = parts.contents.len() / 2;
    let written =
        update::write(revision.start, &before, parts.proofs.as_ref(), reserved).map_err(|Malformed| SHAPE)?;
    if !written.is(file.bytes_of(index), revision.start, &parts.contents) {
        return Err(SHAPE);
    }
    let (less, greater) = written.gap;
    let digest = prefix.digest(file.bytes, less, greater..revision.end);
    let padded = revision::unhex(&file.bytes[parts.contents.clone()]).ok_or(SHAPE)?;
    let (token, padding) = padded.split_at(der_length(&padded).ok_or(SHAPE)?);
    if padding.iter().any(|b| *b != 0) {
        return Err(SHAPE);
    }
    let mut digest = |hash| {
        Some(if hash == Hash::Sha256 {
            digest.to_vec()
        } else {
            Vec::new()
        })
    };
    let found = token::read(token, &mut digest).map_err(words)?;
    // Nothing is in it that its signature does not hold, or that its signer's certificate does not lead to. Only the last
    // issuer has nobody who would tell a change of it; nothing is said by it.
    match signed::bare(token, &found.chain) {
        Ok(bare) if bare == token && found.is_bound => Ok(found),
        _ => Err("The time-stamp was changed after it was given."),
    }
}

fn words(problem: TokenProblem) -> &'static str {
    match problem {
        TokenProblem::OtherDigest => "What this time-stamp covers was changed after it was given.",
        TokenProblem::Usage => {
            "The time-stamp was signed with a certificate that is not made for time-stamps."
        }
        TokenProblem::Validity => "The authority's certificate was not valid when the time-stamp was given.",
        TokenProblem::Unreadable => "The time-stamp says no time.",
        TokenProblem::Signed(SignedProblem::WrongSignature | SignedProblem::OtherCertificate) => {
            "The signature in this time-stamp is not that of its certificate."
        }
        TokenProblem::Signed(SignedProblem::OtherDigest | SignedProblem::NotChecked(_)) => {
            "The time-stamp was changed after it was given."
        }
    }
}

fn parts<'a>(file: &File<'a>, index: usize) -> Result<Parts<'a>, Malformed> {
    let revision = &file.revisions[index];
    let bytes: &'a [u8] = &file.bytes[..revision.end];
    revision.numbers(MAX_OBJECTS).ok_or(Malformed)?;
    // Our updates number what they add from the size of the document before
    let first = file.as_of(index).latest()?.trailer.size;
    let field = file.brought(index, first)?;
    let stamp = file.brought(index, first + 1)?;
    if stamp.dict()?.get("Type").and_then(Value::as_name) != Some(b"DocTimeStamp") {
        return Err(Malformed);
    }
    let contents = stamp.dict()?.entry("Contents").ok_or(Malformed)?.range.clone();
    let hexadecimal = bytes[contents.start] == b'<' && contents.len() >= 2 && contents.len() % 2 == 0;
    if !hexadecimal || contents.len() > 2 * MAX_ROOM + 2 {
        return Err(Malformed);
    }
    let proofs = match file.brought(index, first + 2) {
        Err(Malformed) => None,
        Ok(object) => match object.value.as_dict() {
            Some(store) if store.get("Type").and_then(Value::as_name) == Some(b"DSS") => {
                let mut streams: Streams<'a> = Default::default();
                for (key, streams) in PROOFS.iter().zip(&mut streams) {
                    let ids = update::references(store, key)?;
                    for Id { number, .. } in ids.into_iter().filter(|id| id.number > first + 2) {
                        let object = file.brought(index, number)?;
                        let length = object.dict()?.get("Length").and_then(Value::as_int);
                        streams.push(&bytes[raw_stream(&object, length.ok_or(Malformed)?)?]);
                    }
                }
                Some(streams)
            }
            _ => None,
        },
    };
    Ok(Parts {
        field: field
            .dict()?
            .get("T")
            .and_then(Value::as_text)
            .map(text)
            .ok_or(Malformed)?,
        proofs,
        contents: contents.start + 1..contents.end - 1,
    })
}
