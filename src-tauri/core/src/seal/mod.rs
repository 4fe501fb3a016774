//! The cryptographic seal: certificate, CMS, incremental update, verification.
//!
//! A base document comes with empty signature fields. Each person's signing fills one of them in a revision
//! of its own: the ink as the field's appearance, name, time, meaning and the sheet's digest beside it, and
//! over everything a PAdES B-B signature with the clinic's key. [`verify`] tells every byte that differs
//! from what [`seal`] wrote.
//!
//! A seal proves that nothing changed since, not who held the pen. This room lays out no pages, asks no
//! time-stamp authority, and does not decide whether an issuer deserves trust.

mod algorithm;
mod appearance;
mod certificate;
mod cms;
mod date;
mod expiry;
mod file;
mod font;
mod ink;
mod key;
mod person;
mod pkcs12;
mod proofs;
mod sealing;
mod signed;
mod slot;
mod stamp_update;
mod stamping;
mod syntax;
#[cfg(test)]
mod tests;
mod token;
mod trial;
mod update;
mod verify;
mod xref;

pub use certificate::Certificate;
pub use expiry::{Expiry, RENEW_DAYS, Standing};
pub use ink::{Ink, Point};
pub use key::{KeyError, SealKey};
pub use pkcs12::ImportError;
pub use proofs::{Proofs, ProofsError, Wanted, wanted};
pub use sealing::{SealError, Signing, seal};
pub use stamping::{Asked, StampError, ask, stamp};
pub use trial::{Trial, Tried};
pub use verify::{
    Addition, Identity, Kind, Revision, Seal, Stage, Stamped, TimeStamp, Trust, Verdict, Verification,
    VerifyError, judge, verify,
};
