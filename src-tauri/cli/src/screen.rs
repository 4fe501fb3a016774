//! `screen`: what the rules say of a consult.

use crate::trouble::{Trouble, print};
use crate::{clinic, consult};
use needlepoint_core::consult::Setting;
use needlepoint_core::screening::check;
use needlepoint_core::typeset::Fonts;
use std::path::Path;
use std::process::ExitCode;

/// Prints verdict, findings and missing answers; whatever the verdict, that is a success.
pub fn run(path: &Path) -> Result<ExitCode, Trouble> {
    let consult = consult::read(path)?;
    let procedure = clinic::content()?;
    let clinic = clinic::clinic();
    let (policy, fonts) = (clinic::policy(&procedure, &consult.draft.language), Fonts::load());
    let setting = Setting::new(&procedure, &clinic, &policy, &fonts, consult.today());
    let findings = check(&consult.draft, &setting);
    print(&serde_json::to_string_pretty(&findings).expect("findings are plain data"));
    Ok(ExitCode::SUCCESS)
}
