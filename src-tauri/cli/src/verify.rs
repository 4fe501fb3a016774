//! `verify`: judges the seals of a PDF, ours or a stranger's.

use crate::file;
use crate::trouble::{INPUT, Trouble, USAGE, print};
use needlepoint_core::seal::{Certificate, verify};
use std::path::Path;
use std::process::ExitCode;

/// The exit code of a file that is not intact.
const NOT_INTACT: u8 = 1;
/// The exit code of a file that is intact but was sealed by somebody else.
const NOT_TRUSTED: u8 = 3;
/// The most that is read, megabytes.
const LARGEST: u64 = 256;

/// Prints the verification.
pub fn run(path: &Path, trust: Option<&Path>) -> Result<ExitCode, Trouble> {
    let certificate = trust.map(certificate).transpose()?;
    let bytes = file::read(path, LARGEST, INPUT, "Is it the right file?")?;
    let shown = path.display();
    let verification = verify(&bytes, certificate.as_ref())
        .map_err(|error| Trouble::new(INPUT, format!("{shown}: {error}"), error.hint()))?;
    print(&serde_json::to_string_pretty(&verification).expect("a verification is plain data"));
    let trusted = verification.seals.iter().all(|s| s.trusted != Some(false));
    Ok(
        match (verification.intact && verification.covers_whole_file, trusted) {
            (false, _) => ExitCode::from(NOT_INTACT),
            (true, false) => ExitCode::from(NOT_TRUSTED),
            (true, true) => ExitCode::SUCCESS,
        },
    )
}

fn certificate(path: &Path) -> Result<Certificate, Trouble> {
    let bytes = file::read(path, 1, USAGE, "Is it a certificate?")?;
    Certificate::read(&bytes)
        .map_err(|error| Trouble::new(USAGE, format!("{}: {error}", path.display()), error.hint()))
}
