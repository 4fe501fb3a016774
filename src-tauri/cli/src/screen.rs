//! `screen`: what the rules say of a consult.

use crate::trouble::{Trouble, print};
use crate::{clinic, consult};
use needlepoint_core::screening::check;
use std::path::Path;
use std::process::ExitCode;

/// Prints verdict, findings and missing answers; whatever the verdict, that is a success.
pub fn run(path: &Path) -> Result<ExitCode, Trouble> {
    let consult = consult::read(path)?;
    let procedure = clinic::content()?;
    let clinic = clinic::clinic();
    let policy = clinic::policy(&procedure);
    let country = clinic.rules(&policy, &procedure);
    let findings = check(&consult.draft, &procedure, &clinic, &country, &policy);
    print(&serde_json::to_string_pretty(&findings).expect("findings are plain data"));
    Ok(ExitCode::SUCCESS)
}
