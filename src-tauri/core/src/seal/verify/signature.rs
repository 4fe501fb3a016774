//! One signature of another program: what it covers, and whether its container belongs to that.
//!
//! A signature covers the file up to some end with one gap, and the gap must hold its own container and nothing
//! else: otherwise what stands in the gap could be exchanged.

use super::Trust;
use super::changes::Field;
use super::found::{Seal, Stamped, TimeStamp, Verdict};
use crate::seal::algorithm::Hash;
use crate::seal::certificate::{Certificate, chain_of};
use crate::seal::cms::{DATA, der_length};
use crate::seal::date;
use crate::seal::file::File;
use crate::seal::signed::{self, Content, MAX_SIGNED, SignedProblem};
use crate::seal::syntax::{Dict, Malformed, Source, Value, text};
use crate::seal::token::{self, Token, TokenProblem};
use crate::seal::xref::Place;
use std::cell::{Cell, RefCell};
use std::ops::Range;

/// What one file is read for: by whom, with which certificates at hand, and how many bytes may yet be hashed.
pub(super) struct Reading<'a> {
    pub(super) trust: &'a Trust<'a>,
    pub(super) certificates: Vec<Certificate>,
    pub(super) left: Cell<usize>,
    /// The certificates of the signatures that were read so far, with their issuers, each once.
    pub(super) known: RefCell<Vec<Certificate>>,
}

/// What a signature turned out to be.
pub(super) enum Signature {
    /// A seal, with the time-stamp on it.
    Seal(Box<Seal>, Option<Box<TimeStamp>>, Certifies),
    /// A time-stamp of the document.
    TimeStamp(Box<TimeStamp>),
}

/// Whether a seal says that nothing may be changed after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Certifies(pub(super) bool);

/// What the digest is made of: the file up to an end, without the container.
struct Covered {
    before: usize,
    after: Range<usize>,
}

/// Reads the signature that fills a field in the revision at `index`.
pub(super) fn read(file: &File<'_>, index: usize, field: &Field, reading: &Reading<'_>) -> Signature {
    let end = file.revisions[index].end;
    let mut seal = Seal::of(&field.name, end, reading.trust);
    let Ok(dict) = dictionary(file, index, field) else {
        seal.leave("it is not written where it can be checked");
        return Signature::Seal(Box::new(seal), None, Certifies(false));
    };
    let name = |key| dict.get(key).and_then(Value::as_name);
    let words = |key| {
        dict.get(key)
            .and_then(Value::as_text)
            .map(text)
            .unwrap_or_default()
    };
    let covered = covered(file, index, &dict);
    if name("SubFilter") == Some(b"ETSI.RFC3161") {
        let mut stamp = TimeStamp::of(Stamped::Document, &field.name, end, reading.trust);
        time_stamp(file, &dict, covered, reading, &mut stamp);
        return Signature::TimeStamp(Box::new(stamp));
    }
    seal.name = words("Name");
    seal.meaning = words("Reason");
    let claimed = date::read_any(&words("M"));
    seal.at = claimed.as_ref().map(|(_, at)| at.clone());
    let certifies = Certifies(allows_nothing(&dict));
    if !matches!(
        name("SubFilter"),
        Some(b"adbe.pkcs7.detached" | b"ETSI.CAdES.detached")
    ) {
        seal.leave("its kind is not one that is checked here");
        return Signature::Seal(Box::new(seal), None, certifies);
    }
    let checked = covered.and_then(|covered| {
        seal.revision_end = covered.after.end;
        let (container, _) = container(&dict)?;
        let mut digest = |hash| reading.digest(file, &covered, hash);
        signed::read(container, DATA, Content::Outside(&mut digest)).map_err(Why::from)
    });
    let stamp = match checked {
        Err(Why::Changed(problem)) => {
            seal.fail(problem);
            None
        }
        Err(Why::NotChecked(why)) => {
            seal.leave(why);
            None
        }
        Ok(signed) => {
            let stamp = signed.token.as_ref().map(|token| {
                let mut stamp = TimeStamp::of(Stamped::Seal, &field.name, seal.revision_end, reading.trust);
                stamp.covers = vec![field.name.clone()];
                let mut digest = |hash: Hash| Some(hash.digest(&[&signed.signature]));
                reading.hold(&mut stamp, token::read(token, &mut digest));
                Box::new(stamp)
            });
            let at = claimed.map(|(at, _)| at).or(signed.at);
            seal.at = seal.at.or(signed.at.map(|at| at.to_string()));
            seal.algorithm = Some(signed.algorithm);
            let given = signed
                .others
                .into_iter()
                .chain(reading.certificates.iter().cloned());
            seal.self_signed = signed.certificate.is_self_signed();
            let chain = chain_of(signed.certificate, given.collect());
            seal.hold(&chain, at, reading.trust);
            reading.keep(&chain);
            stamp
        }
    };
    Signature::Seal(Box::new(seal), stamp, certifies)
}

/// Why a signature is not intact.
enum Why {
    Changed(&'static str),
    NotChecked(&'static str),
}

impl From<SignedProblem> for Why {
    fn from(problem: SignedProblem) -> Self {
        match problem {
            SignedProblem::NotChecked(why) => Self::NotChecked(why),
            SignedProblem::OtherDigest => Self::Changed("The file was changed after this seal was made."),
            SignedProblem::WrongSignature | SignedProblem::OtherCertificate => {
                Self::Changed("The signature in this seal is not that of its certificate.")
            }
        }
    }
}

impl Reading<'_> {
    fn keep(&self, chain: &[Certificate]) {
        let mut known = self.known.borrow_mut();
        for certificate in chain {
            if !known.contains(certificate) {
                known.push(certificate.clone());
            }
        }
    }

    fn hold(&self, stamp: &mut TimeStamp, read: Result<Token, TokenProblem>) {
        match read {
            Ok(token) => {
                stamp.hold(&token, self.trust);
                self.keep(&token.chain);
            }
            Err(problem) => stamp.fail(problem),
        }
    }

    /// The digest of what is covered, as long as that does not cost too much.
    fn digest(&self, file: &File<'_>, covered: &Covered, hash: Hash) -> Option<Vec<u8>> {
        self.left.set(
            self.left
                .get()
                .checked_sub(covered.before + covered.after.len())?,
        );
        Some(hash.digest(&[&file.bytes[..covered.before], &file.bytes[covered.after.clone()]]))
    }
}

fn time_stamp(
    file: &File<'_>,
    dict: &Dict,
    covered: Result<Covered, Why>,
    reading: &Reading<'_>,
    stamp: &mut TimeStamp,
) {
    let read = covered.and_then(|covered| Ok((container(dict)?.0, covered)));
    match read {
        Ok((container, covered)) => {
            stamp.revision_end = covered.after.end;
            let read = token::read(container, &mut |hash| reading.digest(file, &covered, hash));
            reading.hold(stamp, read);
        }
        Err(Why::Changed(problem)) => stamp.problem = Some(problem.to_owned()),
        Err(Why::NotChecked(why)) => {
            stamp.verdict = Verdict::NotChecked;
            stamp.problem = Some(format!("This time-stamp was not checked: {why}."));
        }
    }
}

/// The signature's dictionary, which has to stand in this very revision, written out in the file.
fn dictionary(file: &File<'_>, index: usize, field: &Field) -> Result<Dict, Malformed> {
    let view = file.as_of(index + 1);
    let revision = &file.revisions[index];
    let id = match &field.value {
        Some(Value::Ref(id)) => *id,
        Some(Value::Dict(_)) => field.id,
        _ => return Err(Malformed),
    };
    let here = revision.start..revision.end;
    if !matches!(view.place(id.number), Some(Place::At(offset, _)) if here.contains(&offset)) {
        return Err(Malformed);
    }
    let object = view.object(id)?;
    if !matches!(object.source, Source::File(_)) {
        return Err(Malformed);
    }
    match (&field.value, object.dict()?) {
        (Some(Value::Dict(_)), dict) => dict.get("V").and_then(Value::as_dict).cloned().ok_or(Malformed),
        (_, dict) => Ok(dict.clone()),
    }
}

fn covered(file: &File<'_>, index: usize, dict: &Dict) -> Result<Covered, Why> {
    const GAP: Why =
        Why::Changed("Something else than its own container is left out of what this seal covers.");
    let range = dict
        .get("ByteRange")
        .and_then(Value::as_array)
        .unwrap_or_default();
    let numbers: Vec<usize> = range
        .iter()
        .filter_map(|n| usize::try_from(n.as_int()?).ok())
        .collect();
    let (&[0, before, after, length], 4) = (numbers.as_slice(), range.len()) else {
        return Err(Why::NotChecked("it does not say plainly what it covers"));
    };
    let contents = dict
        .entry("Contents")
        .ok_or(Why::NotChecked("it has no container"))?;
    if contents.range != (before..after) {
        return Err(GAP);
    }
    let end = after
        .checked_add(length)
        .filter(|end| *end <= file.bytes.len())
        .ok_or(GAP)?;
    // Whether the end of the last line belongs to a revision is seen differently
    let own = file.revisions[index].end;
    let between = &file.bytes[end.min(own)..end.max(own)];
    if between.len() > 8 || !between.iter().all(|b| b" \r\n".contains(b)) {
        return Err(Why::Changed(
            "This seal does not cover all of the file as it was when it was made.",
        ));
    }
    Ok(Covered {
        before,
        after: after..end,
    })
}

/// The container without the zeros behind it, and how many there are.
fn container(dict: &Dict) -> Result<(&[u8], usize), Why> {
    let contents = dict.get("Contents").and_then(Value::as_text).unwrap_or_default();
    if contents.len() > MAX_SIGNED {
        return Err(Why::NotChecked("its container is too large"));
    }
    let length = der_length(contents).ok_or(Why::NotChecked(
        "its container is not written as the standards ask",
    ))?;
    let (container, padding) = contents.split_at(length);
    if padding.iter().any(|b| *b != 0) {
        return Err(Why::NotChecked("something stands behind its container"));
    }
    Ok((container, padding.len()))
}

/// Whether the signer certified the document and allowed no changes (`DocMDP` with level 1).
fn allows_nothing(dict: &Dict) -> bool {
    let references = dict
        .get("Reference")
        .and_then(Value::as_array)
        .unwrap_or_default();
    references.iter().filter_map(Value::as_dict).any(|reference| {
        let method = reference.get("TransformMethod").and_then(Value::as_name);
        let parameters = reference.get("TransformParams").and_then(Value::as_dict);
        let level = parameters.and_then(|p| p.get("P")).and_then(Value::as_int);
        method == Some(b"DocMDP") && level == Some(1)
    })
}
