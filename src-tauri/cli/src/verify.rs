//! `verify`: judges the seals of a PDF, ours or a stranger's.

use crate::file;
use crate::trouble::{INPUT, Trouble, USAGE, note, print};
use jiff::Timestamp;
use needlepoint_core::seal::{Certificate, Trust, Verdict, Verification, judge};
use std::path::Path;
use std::process::ExitCode;

/// The exit code of a file that is not intact, or was not wholly checked.
pub const NOT_INTACT: u8 = 1;
/// The exit code of a file that is intact but was sealed or time-stamped by somebody else.
pub const NOT_TRUSTED: u8 = 3;
/// The most that is read of a file, megabytes.
pub const LARGEST: u64 = 256;

/// The certificates that were named on the command line.
pub struct Anchors {
    seals: Vec<Certificate>,
    authorities: Vec<Certificate>,
}

impl Anchors {
    /// Reads the certificates for seals and for time-stamps.
    pub fn read(seals: Option<&Path>, authorities: Option<&Path>) -> Result<Self, Trouble> {
        let read = |path: Option<&Path>| path.map(certificate).transpose();
        Ok(Self {
            seals: read(seals)?.into_iter().collect(),
            authorities: read(authorities)?.into_iter().collect(),
        })
    }

    /// What a verification goes by.
    pub fn trust(&self) -> Trust<'_> {
        Trust {
            seals: &self.seals,
            authorities: &self.authorities,
        }
    }

    /// Whether every seal and time-stamp leads to what was named.
    pub fn hold(&self, found: &Verification) -> bool {
        let stranger = |trusted: Option<bool>| trusted == Some(false);
        let nobody = found.seals.is_empty() && !self.seals.is_empty();
        !nobody
            && !found.seals.iter().any(|seal| stranger(seal.trusted))
            && !found.time_stamps.iter().any(|stamp| stranger(stamp.trusted))
    }
}

/// Prints the verification of a file.
pub fn run(path: &Path, anchors: &Anchors) -> Result<ExitCode, Trouble> {
    let bytes = file::read(path, LARGEST, INPUT, "Is it the right file?")?;
    let shown = path.display();
    let found = judge(&bytes, &anchors.trust())
        .map_err(|error| Trouble::new(INPUT, format!("{shown}: {error}"), error.hint()))?;
    print(&serde_json::to_string_pretty(&found).expect("a verification is plain data"));
    Ok(match (found.verdict, anchors.hold(&found)) {
        (Verdict::Changed | Verdict::NotChecked, _) => ExitCode::from(NOT_INTACT),
        (Verdict::Intact, false) => ExitCode::from(NOT_TRUSTED),
        (Verdict::Intact, true) => ExitCode::SUCCESS,
    })
}

/// Reads a certificate, and tells if it has to be renewed.
fn certificate(path: &Path) -> Result<Certificate, Trouble> {
    let bytes = file::read(path, 1, USAGE, "Is it a certificate?")?;
    let certificate = Certificate::read(&bytes)
        .map_err(|error| Trouble::new(USAGE, format!("{}: {error}", path.display()), error.hint()))?;
    let expiry = certificate.expiry(Timestamp::now());
    if let Some(message) = expiry.message() {
        note(&format!("{}: {message} {}", path.display(), expiry.hint()));
    }
    Ok(certificate)
}
