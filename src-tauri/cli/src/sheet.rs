//! `sheet`: from a consult file to a sealed, verified PDF. Nothing is written unless all of it worked.

use crate::trouble::{INPUT, Trouble};
use crate::{Paper, clinic, consult};
use jiff::{SignedDuration, Timestamp, Zoned};
use needlepoint_core::consult::{Clinic, Gap, Setting, Step, refusal};
use needlepoint_core::pdf::{self, Meta};
use needlepoint_core::screening::review;
use needlepoint_core::seal::{SealKey, Signing, seal, verify};
use needlepoint_core::sheet::{Block, FrozenSheet, Sheet, compose, freeze, told};
use needlepoint_core::typeset::{Fonts, typeset};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Writes the sheet, and the certificate of the key that sealed it where asked.
pub fn run(
    path: &Path,
    output: &Path,
    paper: Paper,
    certificate: Option<&Path>,
) -> Result<ExitCode, Trouble> {
    let consult = consult::read(path)?;
    let procedure = clinic::content()?;
    let clinic = Clinic {
        paper: Some(paper.into()),
        ..clinic::clinic()
    };
    let (policy, fonts, now) = (clinic::policy(&procedure), Fonts::load(), Zoned::now());
    let setting = Setting {
        specimen: true,
        ..Setting::new(&procedure, &clinic, &policy, &fonts, consult.today())
    };
    let reviewed = review(&consult.draft, &setting).map_err(|gaps| listed(&gaps))?;
    let sheet = compose(&reviewed, &setting).map_err(|e| Trouble::new(INPUT, &e, e.hint()))?;
    let given_up = given_up(&sheet, &consult);
    let frozen = match freeze(&sheet, &reviewed, &setting, now.timestamp()) {
        Ok(frozen) if given_up.is_empty() => frozen,
        open => {
            let open = open.err().into_iter().flatten().chain(given_up);
            let told = told(&reviewed, &setting);
            return Err(unticked(&open.collect::<Vec<_>>(), &sheet, &told));
        }
    };
    unsigned(&frozen, &consult)?;

    let pages = typeset(frozen.sheet(), &fonts).map_err(|e| Trouble::new(INPUT, &e, e.hint()))?;
    let meta = Meta {
        title: sheet.title.clone(),
        language: sheet.language.clone(),
        subject: Some(sheet.patient.clone()),
        created: now.clone(),
    };
    let base = pdf::write(&pages, &meta).map_err(|e| Trouble::new(INPUT, &e, e.hint()))?;
    let key = throw_away_key(&clinic)?;
    let mut bytes = base.as_bytes().to_vec();
    for place in frozen.places() {
        let mark = &consult.signatures[&place.field];
        let signing = Signing::of(&place, mark, &now, frozen.digest());
        bytes = seal(&bytes, &signing, &key).map_err(|e| Trouble::new(INPUT, &e, e.hint()))?;
    }
    let verification =
        verify(&bytes, Some(key.certificate())).map_err(|e| Trouble::new(INPUT, &e, e.hint()))?;
    if !(verification.intact && verification.covers_whole_file) {
        let hint = "Try again; report it if it happens again.";
        return Err(Trouble::new(
            INPUT,
            "The seal was written but did not verify.",
            hint,
        ));
    }
    let pem = key.certificate_pem();
    let certificate = certificate.map(|path| (path, pem.as_bytes()));
    write(
        certificate
            .into_iter()
            .chain([(output, bytes.as_slice())])
            .collect(),
    )?;
    Ok(ExitCode::SUCCESS)
}

fn listed(gaps: &[Gap]) -> Trouble {
    Trouble::listed(
        INPUT,
        gaps.iter()
            .map(|gap| format!("{}: {}", gap.field, gap.message))
            .collect(),
    )
}

/// Clauses that may stay empty, and were ticked for other words: the window shows them to the patient, here nobody
/// would see that they are empty now.
fn given_up(sheet: &Sheet, consult: &consult::Consult) -> Vec<Gap> {
    let clause = |block: &Block| match block {
        Block::Clause {
            id,
            required: false,
            ticked: false,
            ..
        } if consult.draft.consent.ticks.contains_key(id) => Some(format!("clause.{id}")),
        _ => None,
    };
    let message = "This was ticked for other words. Tick it for these, or take the tick out.";
    let fields = sheet.blocks.iter().filter_map(clause);
    fields
        .map(|field| Gap::new(Step::Consent, field, message))
        .collect()
}

/// What is open on the sheet, with what a tick is given for and the time to think runs for: a consult file holds it
/// beside the clause's id, and beside the time.
fn unticked(gaps: &[Gap], sheet: &Sheet, told: &str) -> Trouble {
    let shown = |field: &str| {
        sheet.blocks.iter().find_map(|block| match block {
            Block::Clause { id, shown, .. } if field == format!("clause.{id}") => Some(shown),
            _ => None,
        })
    };
    let line = |gap: &Gap| match shown(&gap.field) {
        Some(shown) => format!("{}: {} What is ticked is {shown}.", gap.field, gap.message),
        None if gap.field == "consent.reflectionReason" => {
            format!("{}: {} What is told is {told}.", gap.field, gap.message)
        }
        None => format!("{}: {}", gap.field, gap.message),
    };
    Trouble::listed(INPUT, gaps.iter().map(line).collect())
}

/// Every place needs a signature that can be taken for one.
fn unsigned(frozen: &FrozenSheet, consult: &consult::Consult) -> Result<(), Trouble> {
    let open = frozen.places().into_iter().filter_map(|place| {
        let why = match consult.signatures.get(&place.field) {
            None => Some("Nobody has signed here."),
            Some(mark) => refusal(mark, &place.name),
        };
        why.map(|why| format!("signatures.{}: {why}", place.field))
    });
    let open: Vec<String> = open.collect();
    if open.is_empty() {
        Ok(())
    } else {
        Err(Trouble::listed(INPUT, open))
    }
}

fn throw_away_key(clinic: &Clinic) -> Result<SealKey, Trouble> {
    // A day back, so that a judge whose clock is behind takes the certificate for valid.
    let since = Timestamp::now() - SignedDuration::from_hours(24);
    let mut random = |bytes: &mut [u8]| {
        getrandom::fill(bytes).expect("the operating system has a source of randomness");
    };
    let name = format!("{} (specimen)", clinic.name);
    SealKey::generate(&name, &clinic.country, since, &mut random)
        .map_err(|error| Trouble::new(INPUT, &error, error.hint()))
}

/// Writes all of the files whole, or none.
fn write(files: Vec<(&Path, &[u8])>) -> Result<(), Trouble> {
    let mut made: Vec<PathBuf> = Vec::new();
    let mut all = || -> Result<(), (PathBuf, std::io::Error)> {
        for (path, bytes) in &files {
            made.push(part(path));
            fs::write(part(path), bytes).map_err(|error| (path.to_path_buf(), error))?;
        }
        for (path, _) in &files {
            fs::rename(part(path), path).map_err(|error| (path.to_path_buf(), error))?;
            made.push(path.to_path_buf());
        }
        Ok(())
    };
    all().map_err(|(path, error)| {
        for left in &made {
            let _ = fs::remove_file(left);
        }
        let what = format!("{} could not be written: {error}.", path.display());
        Trouble::new(INPUT, what, "Choose another place.")
    })
}

/// What a file is called until it is whole.
fn part(path: &Path) -> PathBuf {
    let mut part = path.as_os_str().to_owned();
    part.push(".part");
    part.into()
}
