//! The cryptographic seal: certificate, CMS, incremental update, verification.
//!
//! A base document comes with empty signature fields. Each person's signing fills one of them in a revision
//! of its own: the ink as the field's appearance, name, time, meaning and the sheet's digest beside it, and
//! over everything a PAdES B-B signature with the clinic's key. [`verify`] tells every byte that differs
//! from what [`seal`] wrote; [`judge`] does so for files of other programs too.
//!
//! A sealed sheet is time-stamped in three steps, of which the second is the caller's: [`ask`] makes the request,
//! the caller brings it to an authority and the answer back, [`stamp`] puts it on the sheet (B-T). The same again
//! with what [`wanted`] lists makes the long-term form (B-LTA).
//!
//! A seal proves that nothing changed since, not who held the pen. This room lays out no pages, uses no network,
//! and does not decide whether an issuer deserves trust.

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
mod revocation;
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
    VerifyError, anchored, judge, verify,
};
