//! The other papers of a consult: the aftercare alone, the letter that puts it off, the copy to sign by pen.

use crate::file;
use crate::sheet::{Desk, Files, base, listed, sealed, ticked};
use crate::trouble::{INPUT, Trouble, USAGE};
use needlepoint_core::screening::{DeferError, defer, review};
use needlepoint_core::seal::Signing;
use needlepoint_core::sheet::{ComposeError, Sheet, aftercare, blank, deferral};
use std::process::ExitCode;

/// The aftercare of a sheet that could be signed as it stands.
pub fn again(desk: &Desk<'_>, files: Files<'_>) -> Result<ExitCode, Trouble> {
    let sheet = aftercare(&ticked(desk)?).ok_or_else(|| {
        Trouble::new(
            INPUT,
            "The sheet has no aftercare.",
            "Make the whole sheet instead.",
        )
    })?;
    unsealed(desk, &sheet, files)
}

/// The letter that puts the treatment off.
pub fn letter(desk: &Desk<'_>, files: Files<'_>) -> Result<ExitCode, Trouble> {
    let draft = &desk.consult.draft;
    let deferred = defer(draft, desk.setting).map_err(|error| match error {
        DeferError::Open { gaps } => listed(&gaps),
        DeferError::NothingStands => Trouble::new(INPUT, &error, error.hint()),
    })?;
    let issuer = &draft.consent.informed_by;
    let frozen = deferral(&deferred, issuer, desk.setting).map_err(uncomposed)?;
    let signings = frozen
        .places()
        .iter()
        .map(|place| Signing::of_clinic(place, desk.now, frozen.digest()))
        .collect();
    sealed(desk, &frozen, signings, files)
}

/// The consent to be signed by pen.
pub fn by_pen(desk: &Desk<'_>, files: Files<'_>) -> Result<ExitCode, Trouble> {
    let reviewed = review(&desk.consult.draft, desk.setting).map_err(|gaps| listed(&gaps))?;
    let frozen = blank(&reviewed, desk.setting).map_err(uncomposed)?;
    unsealed(desk, frozen.sheet(), files)
}

fn unsealed(desk: &Desk<'_>, sheet: &Sheet, files: Files<'_>) -> Result<ExitCode, Trouble> {
    if files.certificate.is_some() {
        let hint = "Leave --certificate-out away.";
        return Err(Trouble::new(USAGE, "This paper has no seal.", hint));
    }
    let bytes = base(desk, sheet)?;
    file::write(&[(files.output, bytes.as_slice())])?;
    Ok(ExitCode::SUCCESS)
}

fn uncomposed(error: ComposeError) -> Trouble {
    Trouble::new(INPUT, &error, error.hint())
}
