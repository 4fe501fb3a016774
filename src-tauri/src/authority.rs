//! The time-stamp authority that the clinic chooses: tried, set, removed.
//!
//! Nobody is asked anything unless one is chosen. It is chosen by an answer of its own: whoever answers later at its
//! address has to lead to the same certificate.

use crate::decisions;
use crate::failure::Failure;
use crate::network::{self, Question};
use crate::state::{State, random};
use crate::view::{Settings, Trying};
use jiff::Timestamp;
use needlepoint_core::records::{Authority, digest_of};
use needlepoint_core::seal::{Certificate, Trial};

/// How far the authority's clock and this computer's may be apart before it is told, in seconds.
const CLOCKS_APART: i64 = 600;

/// Asks an authority for one time-stamp of nothing but chance: what came back, and the certificate that its answers
/// can be known by.
///
/// # Errors
/// Nothing came back, or no answer that would be kept.
pub fn tried(address: &str) -> Result<(Trying, Certificate), Failure> {
    let address = network::address(address)?;
    let (mut digest, mut nonce) = ([0; 32], [0; 16]);
    random(&mut digest);
    random(&mut nonce);
    let trial = Trial::new(digest, &nonce)?;
    let tried = trial.read(&network::ask(&address, Question::Stamp, &trial.request)?)?;
    let apart = tried.at.duration_since(Timestamp::now()).as_secs().abs();
    let said = Trying {
        authority: tried.authority,
        at: tried.at.to_string(),
        valid_to: tried.valid_to.to_string(),
        vouched_by: tried.anchor.subject(),
        anchor: digest_of(&tried.anchor.der()),
        clocks_apart: apart > CLOCKS_APART,
    };
    Ok((said, tried.anchor))
}

/// Chooses an authority, once it has answered rightly and leads to the certificate `expected`, as when it was tried: a
/// SHA-256 in hexadecimal.
///
/// # Errors
/// It did not or does not, the archive is locked, or the disk fails; the choice is what it was then.
pub fn set(state: &State, address: &str, long_term: bool, expected: &str) -> Result<Settings, Failure> {
    // Nobody is asked from a locked room
    state.with_open(|_| Ok(()))?;
    let (_, anchor) = tried(address)?;
    if digest_of(&anchor.der()) != expected {
        return Err(Failure::new(
            "Another certificate answers now than the one that was shown.",
            "Nothing was chosen. Try it again, and compare the fingerprint with the one that the authority publishes.",
        ));
    }
    let chosen = Authority {
        address: network::address(address)?,
        certificate: anchor.der(),
        long_term,
    };
    state.with_open(|open| open.write(|archive, by| archive.set_authority(Some(&chosen), by)))?;
    decisions::settings(state)
}

/// Asks nobody from now on. What waits goes on waiting, and what is stamped stays so.
///
/// # Errors
/// The archive is locked, or the disk fails.
pub fn remove(state: &State) -> Result<Settings, Failure> {
    state.with_open(|open| open.write(|archive, by| archive.set_authority(None, by)))?;
    decisions::settings(state)
}
