//! Our own sheets, judged strictly.
//!
//! Each seal's revision, and each time-stamp's, is written anew from the values read in it and must come out the
//! same byte for byte; the signature container likewise. So nothing can hide in the places that a digest does not
//! cover, and nothing can follow a seal but another seal or a time-stamp of ours. A signature that another program
//! put on the sheet counts as a change.

use super::changes::{self, Uses};
use super::found::{Addition, Kind, Revision, Seal, TimeStamp, Verification};
use super::prefix::Prefix;
use super::{Trust, finish, is_marked, revision, stamp};
use crate::seal::certificate::Certificate;
use crate::seal::file::File;
use crate::seal::revocation::Work;
use crate::seal::slot;
use crate::seal::stamp_update::store;
use crate::seal::update::DIGEST_KEY;

/// What was read on a sheet.
pub(super) struct Sheet {
    seals: Vec<Seal>,
    time_stamps: Vec<TimeStamp>,
    revisions: Vec<Revision>,
    problem: Option<&'static str>,
    /// The certificates of intact seals and time-stamps, each once.
    pub(super) known: Vec<Certificate>,
    /// Those of the newest time-stamp.
    pub(super) newest: Vec<Certificate>,
    work: Work,
}

/// Reads all revisions of a sheet.
pub(super) fn read(file: &File<'_>, trust: &Trust<'_>) -> Sheet {
    let mut prefix = Prefix::default();
    let mut sheet = Sheet {
        seals: Vec::new(),
        time_stamps: Vec::new(),
        revisions: vec![Revision::document(file.revisions[0].end)],
        problem: None,
        known: Vec::new(),
        newest: Vec::new(),
        work: Work::default(),
    };
    for index in 1..file.revisions.len() {
        let after_seal = !sheet.seals.is_empty();
        let added = if let Some((seal, chain)) = revision::read(file, index, trust, &mut prefix) {
            sheet.keep(chain);
            vec![sheet.seal(seal)]
        } else if after_seal && let Some((stamp, chain)) = stamp::read(file, index, trust, &mut prefix) {
            sheet.keep(chain.clone());
            sheet.newest = chain;
            sheet.time_stamp(stamp, file, index)
        } else if !after_seal && !is_marked(file.bytes_of(index)) {
            // Updates before the first seal are part of what was sealed
            vec![Addition::new(
                Kind::Document,
                true,
                "A change before the first seal.",
            )]
        } else {
            sheet.problem = Some("The file was changed by something other than a seal.");
            told(file, index)
        };
        sheet.revisions.push(Revision {
            number: index + 1,
            end: file.revisions[index].end,
            after_seal,
            added,
        });
    }
    sheet
}

impl Sheet {
    fn keep(&mut self, chain: Vec<Certificate>) {
        for certificate in chain {
            if !self.known.contains(&certificate) {
                self.known.push(certificate);
            }
        }
    }

    fn seal(&mut self, mut seal: Seal) -> Addition {
        if self
            .seals
            .first()
            .is_some_and(|first| first.digest != seal.digest)
        {
            let other = "This seal was made for another sheet than the first one.";
            seal.fail(other);
        }
        let addition = Addition::seal(&seal);
        self.seals.push(seal);
        addition
    }

    fn time_stamp(&mut self, mut stamp: TimeStamp, file: &File<'_>, index: usize) -> Vec<Addition> {
        stamp.covers = self.seals.iter().map(|seal| seal.field.clone()).collect();
        let proofs = |count| store(&file.as_of(count)).ok().flatten();
        let (before, now) = (proofs(index), proofs(index + 1));
        stamp.cover_proofs(&file.as_of(index + 1), &self.known, &self.work);
        let mut additions = Vec::new();
        if before != now {
            additions.push(Addition::proofs());
        }
        additions.push(Addition::time_stamp(&stamp));
        self.time_stamps.push(stamp);
        additions
    }
}

/// What another hand did to the sheet, in words.
fn told(file: &File<'_>, index: usize) -> Vec<Addition> {
    let uses = Uses::of(&file.as_of(index));
    let Ok(changes) = uses.and_then(|uses| changes::read(file, index, &uses)) else {
        return vec![Addition::not_checked()];
    };
    let filled = changes.filled.iter().map(|field| {
        let says = format!("A signature of another program in the field “{field}”.");
        Addition::new(Kind::Seal, false, says)
    });
    let mut told: Vec<Addition> = filled.chain(changes.additions).collect();
    if told.iter().all(|added| added.harmless) {
        let says = "Something that Needlepoint did not write.";
        told.push(Addition::new(Kind::Other, false, says));
    }
    told
}

/// Judges a sheet; none if the file is not one of ours.
pub(super) fn judge(file: &File<'_>, trust: &Trust<'_>) -> Option<Verification> {
    let pdf = file.bytes;
    let sheet = read(file, trust);
    if sheet.seals.is_empty() && !bears_digest(pdf) {
        return None;
    }
    let mut problem = sheet.problem;
    if file.end() != pdf.len() {
        problem = Some("Bytes were added at the end of the file, or its end was damaged.");
    }
    let fields = slot::fields(&file.as_of(file.revisions.len()));
    let filled = fields
        .as_ref()
        .map(|fields| fields.iter().filter(|(_, filled)| *filled).count());
    if filled.ok() != Some(sheet.seals.len() + sheet.time_stamps.len()) {
        problem = problem.or(Some(
            "The file bears a signature that is not a seal of this tool.",
        ));
    }
    let found = Verification {
        ours: true,
        problem: problem.map(str::to_owned),
        seals: sheet.seals,
        unfilled: fields.map_or_else(|_| Vec::new(), unfilled),
        time_stamps: sheet.time_stamps,
        revisions: sheet.revisions,
        ..Verification::empty()
    };
    Some(finish(found, pdf.len()))
}

fn unfilled(fields: Vec<(String, bool)>) -> Vec<String> {
    let empty = fields.into_iter().filter(|(_, filled)| !*filled);
    empty.map(|(name, _)| name).collect()
}

/// Whether the key that stands in all of our seals stands in the file.
pub(super) fn bears_digest(pdf: &[u8]) -> bool {
    let key = DIGEST_KEY.as_bytes();
    pdf.windows(key.len())
        .any(|window| window[0] == key[0] && window == key)
}
