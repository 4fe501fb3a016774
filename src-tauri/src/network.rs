//! The network, as far as it is used at all: the time-stamp authority that the clinic chose, and the issuers whose
//! certificates, lists and answers prove that its time-stamps and the clinic's seals are good.
//!
//! Nothing leaves but digests and the numbers of certificates. An answer is bounded in size and time, and is worth
//! nothing until the core has read it.

use std::time::Duration;
use ureq::http::Uri;
use ureq::{Agent, Error};

/// How long one question may take in all.
const PATIENCE: Duration = Duration::from_secs(30);
/// How long a host may take to be there.
const GLANCE: Duration = Duration::from_secs(10);
/// The most bytes of an authority's answer. Those of the large ones take 3 to 7 KB.
const LARGEST_ANSWER: u64 = 256 * 1024;
/// The most bytes of a proof: as much as goes into a sheet at all.
const LARGEST_PROOF: u64 = 4 * 1024 * 1024;

/// Why nothing came back. Names no address: it may hold a password.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NetworkError {
    /// It is no address of the kind that is asked.
    #[error("This is no address of a time-stamp authority.")]
    NoAddress,
    /// Nobody is there.
    #[error("The network is away, or nobody answers at this address.")]
    Away,
    /// It takes too long.
    #[error("No answer came within {} seconds.", PATIENCE.as_secs())]
    Late,
    /// The connection is not safe.
    #[error("The connection to this address could not be secured.")]
    NotSecure,
    /// It answered that it does not.
    #[error("The address answered with the error {status}.")]
    Status {
        /// HTTP's number for it.
        status: u16,
    },
    /// The answer is longer than any.
    #[error("The answer was too long to be one.")]
    TooLong,
}

impl NetworkError {
    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::NoAddress => "Write it in full, such as https://timestamp.example.org/rfc3161.",
            Self::Away | Self::Late => "Check the network and the address, then try again.",
            Self::NotSecure => "Check this computer's date and the address, or ask whoever runs the network.",
            Self::Status { .. } | Self::TooLong => "Check the address with the authority.",
        }
    }
}

impl From<Error> for NetworkError {
    fn from(error: Error) -> Self {
        match error {
            Error::StatusCode(status) => Self::Status { status },
            Error::BadUri(_) | Error::Http(_) => Self::NoAddress,
            Error::Timeout(_) => Self::Late,
            Error::BodyExceedsLimit(_) => Self::TooLong,
            Error::Tls(_) | Error::Rustls(_) | Error::Pem(_) => Self::NotSecure,
            Error::Io(error) if error.kind() == std::io::ErrorKind::TimedOut => Self::Late,
            // So a handshake that is refused is told as an error of reading
            Error::Io(error) if error.kind() == std::io::ErrorKind::InvalidData => Self::NotSecure,
            _ => Self::Away,
        }
    }
}

/// The address as it is kept.
///
/// # Errors
/// It is none that could be asked.
pub fn address(typed: &str) -> Result<String, NetworkError> {
    let typed = typed.trim();
    let uri: Uri = typed.parse().map_err(|_| NetworkError::NoAddress)?;
    let known = matches!(uri.scheme_str(), Some("http" | "https"));
    if known && uri.host().is_some_and(|host| !host.is_empty()) {
        Ok(typed.to_owned())
    } else {
        Err(NetworkError::NoAddress)
    }
}

/// What is asked, each in the kind of message that is its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Question {
    /// For a time-stamp (RFC 3161).
    Stamp,
    /// Whether a certificate was revoked (RFC 6960).
    Revoked,
}

/// Brings a question to whoever answers it, and the answer back.
///
/// # Errors
/// Nothing came back.
pub fn ask(address: &str, question: Question, request: &[u8]) -> Result<Vec<u8>, NetworkError> {
    let (asks, answers) = match question {
        Question::Stamp => ("application/timestamp-query", "application/timestamp-reply"),
        Question::Revoked => ("application/ocsp-request", "application/ocsp-response"),
    };
    // Sent on elsewhere it would become another kind of question, so that it is not followed
    let mut answer = agent(0)
        .post(address)
        .content_type(asks)
        .header("Accept", answers)
        .send(request)?;
    let status = answer.status();
    if !status.is_success() {
        return Err(NetworkError::Status {
            status: status.as_u16(),
        });
    }
    Ok(answer
        .body_mut()
        .with_config()
        .limit(LARGEST_ANSWER)
        .read_to_vec()?)
}

/// Fetches a certificate or a revocation list of an issuer.
///
/// # Errors
/// Nothing came back.
pub fn fetch(address: &str) -> Result<Vec<u8>, NetworkError> {
    let mut answer = agent(3).get(address).call()?;
    Ok(answer
        .body_mut()
        .with_config()
        .limit(LARGEST_PROOF)
        .read_to_vec()?)
}

fn agent(redirects: u32) -> Agent {
    Agent::config_builder()
        .timeout_global(Some(PATIENCE))
        .timeout_connect(Some(GLANCE))
        .max_redirects(redirects)
        .max_redirects_will_error(redirects > 0)
        .user_agent("Needlepoint")
        .build()
        .into()
}
