//! Files of other programs, judged by what ISO 32000 says of signatures.
//!
//! Each signature is checked for what it covers. After the first, a revision may add further signatures, time-stamps
//! and proofs; whatever else it changed is a change of what was signed, also where the signer allowed it: the reader
//! asks whether this is what was signed.

use super::changes::{self, Uses, fields};
use super::found::{Addition, Kind, Revision, Verification};
use super::signature::{self, Reading, Signature};
use super::{Trust, VerifyError, finish, is_marked};
use crate::seal::certificate::Certificate;
use crate::seal::file::File;
use crate::seal::revocation::{Work, stored};
use crate::seal::syntax::Malformed;
use crate::seal::xref::Manner;
use std::cell::{Cell, RefCell};
use std::collections::HashSet;

/// More signatures than a file bears.
const MAX_SIGNATURES: usize = 100;
/// More certificates than a store of proofs needs for its chains.
const MAX_CERTIFICATES: usize = 32;
/// How many bytes are hashed for one file, all signatures together.
const MAX_HASHED: usize = 512 * 1024 * 1024;

/// Judges a file of another program.
pub(super) fn judge(pdf: &[u8], trust: &Trust<'_>) -> Result<Verification, VerifyError> {
    let not_checked = |problem| {
        if is_marked(pdf) {
            Ok(finish(Verification::not_checked(problem), pdf.len()))
        } else {
            Err(VerifyError::NoSeal)
        }
    };
    let Ok(file) = File::read(pdf, Manner::Any) else {
        return not_checked("The structure of the file is damaged, or of a kind that is not read here.");
    };
    if file.revisions.iter().any(|revision| revision.trailer.encrypted) {
        return not_checked("The file is encrypted, so that its seals were not checked.");
    }
    match read(&file, trust) {
        Err(Malformed) => not_checked("The form of the file is damaged, or of a kind that is not read here."),
        Ok(found) if found.seals.is_empty() && found.time_stamps.is_empty() => {
            not_checked("The file bears marks of a seal, but none could be found.")
        }
        Ok(found) => Ok(finish(found, pdf.len())),
    }
}

fn read(file: &File<'_>, trust: &Trust<'_>) -> Result<Verification, Malformed> {
    let reading = Reading {
        trust,
        certificates: certificates(file),
        left: Cell::new(MAX_HASHED),
        known: RefCell::default(),
    };
    let work = Work::default();
    let mut found = Verification::empty();
    let mut seen = HashSet::new();
    let mut uses: Option<Result<Uses, Malformed>> = None;
    let mut closed = false;
    let mut end = file.end();
    let mut covered = 0;
    for index in 0..file.revisions.len() {
        let after_seal = !(found.seals.is_empty() && found.time_stamps.is_empty());
        let mut added = if index == 0 {
            vec![Addition::new(Kind::Document, true, "The document.")]
        } else if !after_seal {
            vec![Addition::new(
                Kind::Document,
                true,
                "A change before the first seal.",
            )]
        } else {
            let uses = uses.get_or_insert_with(|| Uses::of(&file.as_of(index)));
            additions(file, index, uses)
        };
        let before = added.len();
        for field in fields(&file.as_of(index + 1))? {
            let Some(value) = field.value.as_ref().filter(|_| field.is_signature) else {
                continue;
            };
            if !seen.insert((field.id.number, value.as_ref().map(|id| id.number))) {
                continue;
            }
            if seen.len() > MAX_SIGNATURES {
                return Err(Malformed);
            }
            match signature::read(file, index, &field, &reading) {
                Signature::Seal(seal, stamp, certifies) => {
                    end = end.max(seal.revision_end);
                    let mut addition = Addition::seal(&seal);
                    if closed {
                        addition.harmless = false;
                        addition
                            .says
                            .push_str(" The first signer allowed none after theirs.");
                    }
                    added.push(addition);
                    found.seals.push(*seal);
                    found.time_stamps.extend(stamp.map(|stamp| *stamp));
                    closed |= certifies.0;
                }
                Signature::TimeStamp(mut stamp) => {
                    end = end.max(stamp.revision_end);
                    stamp.covers = found.seals.iter().map(|seal| seal.field.clone()).collect();
                    stamp.cover_proofs(&file.as_of(index + 1), &reading.known.borrow(), &work);
                    added.push(Addition::time_stamp(&stamp));
                    found.time_stamps.push(*stamp);
                }
            }
        }
        if added.len() > before {
            covered = index + 1;
        }
        // What a file says of itself may change with a seal or with proofs, not alone
        let alone = added.len() == before && added.iter().all(|added| added.kind != Kind::Proofs);
        if alone {
            let information = added.iter_mut().filter(|added| added.kind == Kind::Information);
            information.for_each(|added| added.harmless = false);
        }
        found.revisions.push(Revision {
            number: index + 1,
            end: file.revisions[index].end,
            after_seal,
            added,
        });
    }
    let last = fields(&file.as_of(file.revisions.len()))?;
    let empty = last
        .into_iter()
        .filter(|f| f.is_signature && f.place_of.is_none() && f.value.is_none());
    found.unfilled = empty.map(|field| field.name).collect();
    // What no seal covers may be proofs, and they are seen to be nothing else
    for (index, revision) in found.revisions.iter_mut().enumerate().skip(covered) {
        let proofs = revision.added.iter().any(|added| added.kind == Kind::Proofs);
        if !proofs || is_marked(file.bytes_of(index)) {
            let says = "Something that no seal covers.";
            revision.added.push(Addition::new(Kind::Other, false, says));
        }
    }
    if end != file.bytes.len() {
        found.problem = Some("Bytes were added at the end of the file, or its end was damaged.".to_owned());
    }
    Ok(found)
}

/// What a revision after the first signature did. The uses are carried on to the next.
fn additions(file: &File<'_>, index: usize, uses: &mut Result<Uses, Malformed>) -> Vec<Addition> {
    let Ok(known) = uses else {
        return vec![Addition::not_checked()];
    };
    let added = match changes::read(file, index, known) {
        Ok(changes) => changes.additions,
        Err(Malformed) => vec![Addition::not_checked()],
    };
    if known.follow(file, index).is_err() {
        *uses = Err(Malformed);
    }
    added
}

/// The certificates that stand in the file's store of proofs, for chains that a container holds in part.
fn certificates(file: &File<'_>) -> Vec<Certificate> {
    let store = stored(&file.as_of(file.revisions.len())).ok().flatten();
    let mut certificates = store.map_or_else(Vec::new, |store| store.certificates);
    certificates.truncate(MAX_CERTIFICATES);
    certificates
}
