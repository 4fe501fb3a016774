//! Papers that the clinic alone seals: they become records at once, without a signing.

use rusqlite::Transaction;
use serde_json::json;

use super::act::Act;
use super::addition::{self, NewLink};
use super::archive::{Archive, By};
use super::attachment::{self, NewAttachment};
use super::draft::{self, Banner};
use super::error::StoreError;
use super::record::{self, Kind, Record, RecordSummary, is_record};
use super::signing::is_frozen;
use super::{find, hex, trail, treated};

/// A paper with the clinic's seal that is to become a record.
#[derive(Clone, Copy, Debug)]
pub struct NewPaper<'a> {
    /// Which paper.
    pub kind: Kind,
    /// Whose it is.
    pub banner: &'a Banner,
    /// The consult's JSON.
    pub consult: &'a str,
    /// The version of the procedure's content.
    pub procedure_version: &'a str,
    /// The frozen sheet's JSON.
    pub sheet: &'a str,
    /// The frozen sheet's digest, SHA-256 in hexadecimal.
    pub digest: &'a str,
    /// The sealed PDF.
    pub pdf: &'a [u8],
    /// SHA-256 of the PDF that was verified, hexadecimal. The archive takes no other.
    pub verified_pdf: &'a str,
    /// Files that belong to it.
    pub attachments: &'a [NewAttachment<'a>],
}

impl Archive {
    /// Makes a paper a record, in one transaction. The draft whose signed paper it is becomes the record; a letter
    /// leaves its draft as it is, and needs an id of its own.
    ///
    /// # Errors
    /// If there is no such draft or it is being signed, the id is taken, the PDF is not the verified one, or the disk
    /// fails; everything stands as before then.
    pub fn file(&mut self, id: &str, paper: NewPaper<'_>, by: By<'_>) -> Result<(), StoreError> {
        self.decide(by, |transaction| take(transaction, id, &paper, None, by))
    }
}

/// Takes a paper in as a record, linked to another where it was added to one.
pub(super) fn take(
    transaction: &Transaction<'_>,
    id: &str,
    paper: &NewPaper<'_>,
    about: Option<NewLink<'_>>,
    by: By<'_>,
) -> Result<(), StoreError> {
    make_way(transaction, id, paper.kind)?;
    let lots = about.map_or(&[][..], |about| about.lots);
    let numbers: Vec<&str> = lots.iter().map(|lot| lot.lot).collect();
    let found = about.filter(|_| !lots.is_empty()).map(|about| Found {
        numbers: &numbers,
        day: "",
        index: treated::digest_of_right(about.about, lots),
    });
    put(transaction, id, paper, about, found, by)?;
    about.map_or(Ok(()), |about| treated::keep(transaction, id, about.about, lots))
}

/// What a paper is found by besides its banner.
pub(super) struct Found<'a> {
    pub(super) numbers: &'a [&'a str],
    pub(super) day: &'a str,
    /// The digest of what is kept of it beside the record.
    pub(super) index: String,
}

/// Makes a paper a record, linked to another where it was added to one.
pub(super) fn put(
    transaction: &Transaction<'_>,
    id: &str,
    paper: &NewPaper<'_>,
    about: Option<NewLink<'_>>,
    found: Option<Found<'_>>,
    by: By<'_>,
) -> Result<(), StoreError> {
    if !hex::is_digest(paper.digest) {
        return Err(StoreError::BadDigest);
    }
    let pdf_digest = hex::digest_of(paper.pdf);
    if pdf_digest != paper.verified_pdf {
        return Err(StoreError::NotTheVerified);
    }
    let mut record = Record {
        summary: RecordSummary {
            id: id.to_owned(),
            kind: paper.kind,
            banner: paper.banner.clone(),
            procedure_version: paper.procedure_version.to_owned(),
            sealed_at: by.at,
        },
        consult: paper.consult.to_owned(),
        sheet: paper.sheet.to_owned(),
        digest: paper.digest.to_owned(),
        pdf: paper.pdf.to_owned(),
        attachments: Vec::new(),
    };
    let number = record::insert(transaction, &record)?;
    let (numbers, day) = found
        .as_ref()
        .map_or((&[][..], ""), |found| (found.numbers, found.day));
    find::add_with(transaction, number, paper.banner, numbers, day)?;
    record.attachments = attachment::add(transaction, id, paper.attachments)?;
    let mut detail = json!({
        "kind": paper.kind.word(), "sheet": record.digest, "pdf": pdf_digest,
        "content": record::content_digest(&record)
    });
    if let Some(about) = about {
        addition::link(transaction, id, about)?;
        detail["about"] = about.about.into();
        detail["ends"] = about.ends.into();
    }
    if let Some(found) = found {
        detail[treated::INDEX] = found.index.into();
    }
    Ok(trail::append(transaction, by, Act::RecordArchived, id, &detail)?)
}

fn make_way(transaction: &Transaction<'_>, id: &str, kind: Kind) -> Result<(), StoreError> {
    if is_record(transaction, id)? {
        return Err(StoreError::AlreadyThere { noun: "record" });
    }
    if kind != Kind::Paper {
        return if draft::is_draft(transaction, id)? {
            Err(StoreError::AlreadyThere { noun: "draft" })
        } else {
            Ok(())
        };
    }
    if is_frozen(transaction, id)? {
        return Err(StoreError::Frozen);
    }
    draft::remove(transaction, id)
}
