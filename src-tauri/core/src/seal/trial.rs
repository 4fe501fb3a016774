//! Tries a time-stamp authority out, with a time-stamp of nothing but chance.
//!
//! Whoever calls brings the request to the authority and the answer back. What is learned goes into no sheet: it says
//! who answers at that address, and by which certificate later answers can be known.

use super::certificate::Certificate;
use super::stamping::{StampError, granted};
use super::token;
use der::asn1::Int;
use jiff::Timestamp;

/// A request that no sheet depends on.
pub struct Trial {
    /// The request, DER: to be sent as `application/timestamp-query`.
    pub request: Vec<u8>,
    digest: [u8; 32],
    nonce: Int,
}

/// What an authority that was tried answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tried {
    /// The common name in its certificate.
    pub authority: String,
    /// What it says is the time.
    pub at: Timestamp,
    /// Until when its certificate is valid.
    pub valid_to: Timestamp,
    /// The certificate that its answers can be known by: the highest issuer that it names, else its own.
    pub anchor: Certificate,
}

impl Trial {
    /// Makes the request. `digest` and `nonce` are random, and new for each.
    ///
    /// # Errors
    /// Never for bytes that are random; the encoder refuses none.
    pub fn new(digest: [u8; 32], nonce: &[u8; 16]) -> Result<Self, StampError> {
        let request = || {
            let nonce = token::nonce(nonce)?;
            Ok::<_, der::Error>((token::request(&digest, &nonce)?, nonce))
        };
        let (request, nonce) = request().map_err(|_| StampError::NoAnswer)?;
        Ok(Self {
            request,
            digest,
            nonce,
        })
    }

    /// Reads the authority's answer, DER, which must be as good as that for a sheet.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn read(&self, answer: &[u8]) -> Result<Tried, StampError> {
        let (_, token) = granted(answer, &self.digest, &self.nonce)?;
        let (own, last) = (token.chain.first(), token.chain.last());
        let (own, anchor) = own.zip(last).ok_or(StampError::NoAnswer)?;
        Ok(Tried {
            authority: own.subject(),
            at: token.at,
            valid_to: own.valid_to(),
            anchor: anchor.clone(),
        })
    }
}
