//! What is found in a file: its seals, its time-stamps, its revisions, and what all of it says.

use serde::Serialize;

/// What can be said of a file, or of one seal or time-stamp.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Verdict {
    /// Checked, and nothing changed.
    Intact,
    /// Checked, and something changed.
    Changed,
    /// Not or not wholly checked. Nothing may call it intact.
    NotChecked,
}

/// Whether somebody vouches for the identity behind a certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Identity {
    /// It leads to a certificate that the reader trusts.
    Vouched,
    /// It leads to none of the certificates that the reader trusts.
    NotVouched,
    /// It vouches for itself, and the reader named no certificate to trust.
    SelfSigned,
    /// It names an issuer, and the reader named no certificate to trust.
    NotChecked,
}

/// How far a sealed file is on its way to the long-term form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Stage {
    /// Its seals say the time by their own account.
    Sealed,
    /// A time-stamp of an authority that the reader trusts covers every seal.
    Stamped,
    /// The newest such time-stamp covers the proofs that all certificates were good, too.
    LongTerm,
}

/// What was found in a sealed file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Verification {
    /// Every seal and time-stamp is intact, nothing else was changed after the first seal, and there is no problem.
    pub intact: bool,
    /// Whether it is intact, was changed, or was not checked.
    pub verdict: Verdict,
    /// The last seal or time-stamp covers every byte of the file.
    pub covers_whole_file: bool,
    /// The file is one of our sheets, judged byte for byte.
    pub ours: bool,
    /// How far it is on its way to the long-term form; null unless it is intact.
    pub stage: Option<Stage>,
    /// What is wrong with the file as a whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub problem: Option<String>,
    /// All of it in plain sentences.
    pub says: Vec<String>,
    /// The seals in the order in which they were made.
    pub seals: Vec<Seal>,
    /// The names of the signature fields that nobody has filled, in the order of the form: who has not signed.
    pub unfilled: Vec<String>,
    /// The time-stamps in the order in which they were made.
    pub time_stamps: Vec<TimeStamp>,
    /// The revisions of the file, the document itself first.
    pub revisions: Vec<Revision>,
}

impl Verification {
    /// Intact, and every seal leads to a trusted certificate.
    pub fn is_trusted(&self) -> bool {
        let mut seals = self.seals.iter();
        self.intact && !self.seals.is_empty() && seals.all(|seal| seal.trusted == Some(true))
    }
}

/// One seal, ours or a stranger's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Seal {
    /// The signature field that it fills.
    pub field: String,
    /// The person who signed, by its own account.
    pub name: String,
    /// What the signature means, by its own account.
    pub meaning: String,
    /// When it was given by its own account: RFC 3339, with the offset of the place where it says one.
    pub at: Option<String>,
    /// When it was there already, by the first time-stamp over it whose authority the reader trusts: RFC 3339.
    pub stamped_at: Option<String>,
    /// The digest of the frozen sheet, in hexadecimal; null for a stranger's.
    pub digest: Option<String>,
    /// The digest of the audit trail's last entry when it was made, in hexadecimal; null where it bears none.
    pub trail_head: Option<String>,
    /// Nothing that this seal covers has changed.
    pub intact: bool,
    /// Whether it is intact, was changed, or was not checked.
    pub verdict: Verdict,
    /// It covers the file to its last byte.
    pub covers_whole_file: bool,
    /// Where the revision that it covers ends, in bytes from the start of the file.
    pub revision_end: usize,
    /// The certificate vouches for itself: the seal proves integrity, not identity.
    pub self_signed: bool,
    /// Whether it leads to a trusted certificate; null if none was given.
    pub trusted: Option<bool>,
    /// Whether somebody vouches for who sealed; null while the seal is not intact, as are those below.
    pub identity: Option<Identity>,
    /// The common name in the certificate.
    pub signer: Option<String>,
    /// The common name of who issued the certificate.
    pub issuer: Option<String>,
    /// The SHA-256 of the certificate, in hexadecimal.
    pub certificate_sha256: Option<String>,
    /// From when the certificate is valid, RFC 3339.
    pub valid_from: Option<String>,
    /// Until when the certificate is valid, RFC 3339.
    pub valid_to: Option<String>,
    /// The algorithm in words.
    pub algorithm: Option<String>,
    /// What is wrong with this seal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub problem: Option<String>,
}

/// What a time-stamp stands on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Stamped {
    /// The whole document as it then was.
    Document,
    /// One seal.
    Seal,
}

/// One time-stamp.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TimeStamp {
    /// What it stands on.
    pub on: Stamped,
    /// The field that holds it, or that of the seal it stands on.
    pub field: String,
    /// The time that the authority says, RFC 3339: worth as much as the authority. Null while the time-stamp is not
    /// intact, as are those below.
    pub at: Option<String>,
    /// The common name in the authority's certificate.
    pub authority: Option<String>,
    /// The policy under which it gave the time: an object identifier.
    pub policy: Option<String>,
    /// The SHA-256 of the authority's certificate, in hexadecimal.
    pub certificate_sha256: Option<String>,
    /// Until when the authority's certificate is valid, RFC 3339: a new time-stamp is due before.
    pub valid_to: Option<String>,
    /// Nothing that it covers has changed.
    pub intact: bool,
    /// Whether it is intact, was changed, or was not checked.
    pub verdict: Verdict,
    /// Whether it leads to a trusted authority; null if none was given.
    pub trusted: Option<bool>,
    /// The fields of the seals that it covers.
    pub covers: Vec<String>,
    /// It covers a store of proofs, too, that tells of every certificate until then that it was not revoked. How recent
    /// that is, and whether it speaks of some uses or reasons only, is not checked.
    pub covers_proofs: bool,
    /// The names in the certificates of which the store that it covers does not tell this; empty where it covers none.
    pub unproven: Vec<String>,
    /// It covers the file to its last byte.
    pub covers_whole_file: bool,
    /// Where what it covers ends, in bytes from the start of the file.
    pub revision_end: usize,
    /// What is wrong with this time-stamp.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub problem: Option<String>,
}

/// One revision of a file: the document, or what was added to it at one time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Revision {
    /// Counted from 1, the document itself.
    pub number: usize,
    /// Where it ends, in bytes from the start of the file.
    pub end: usize,
    /// It came after a seal.
    pub after_seal: bool,
    /// What it added or changed.
    pub added: Vec<Addition>,
}

/// What one revision added or changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Addition {
    /// What kind of thing.
    pub kind: Kind,
    /// It changes nothing that was sealed: a seal, a time-stamp, proofs, the date of the last change.
    pub harmless: bool,
    /// It in plain words.
    pub says: String,
}

/// The kinds of things that a revision may add or change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Kind {
    /// The document itself.
    Document,
    /// A seal.
    Seal,
    /// A time-stamp.
    TimeStamp,
    /// Certificates and what tells whether they were revoked.
    Proofs,
    /// What the file says of itself, such as its title.
    Information,
    /// Form fields.
    Form,
    /// Notes and marks on pages.
    Annotations,
    /// Pages and what is on them.
    Pages,
    /// Anything else.
    Other,
    /// Something that could not be checked.
    NotChecked,
}

impl Addition {
    pub(super) fn new(kind: Kind, harmless: bool, says: impl Into<String>) -> Self {
        Self {
            kind,
            harmless,
            says: says.into(),
        }
    }
}
