//! `sheet`: from a consult file to a sealed, verified PDF. Nothing is written unless all of it worked.

use crate::trouble::{INPUT, Trouble};
use crate::{Kind, Paper, clinic, consult, file, papers};
use jiff::{SignedDuration, Timestamp, Zoned};
use needlepoint_core::consult::{Clinic, Gap, Printing, Setting, Step, refusal};
use needlepoint_core::pdf::{self, Meta};
use needlepoint_core::screening::review;
use needlepoint_core::seal::{SealKey, Signing, seal, verify};
use needlepoint_core::sheet::{Block, FrozenSheet, Sheet, compose, freeze, informed_of};
use needlepoint_core::typeset::{Fonts, typeset};
use std::path::Path;
use std::process::ExitCode;

/// Where the files go.
#[derive(Clone, Copy)]
pub struct Files<'a> {
    /// The PDF.
    pub output: &'a Path,
    /// The certificate of the key that sealed it, where asked.
    pub certificate: Option<&'a Path>,
}

/// What a paper is made with.
pub struct Desk<'a> {
    /// The consult, its day, the content and the clinic.
    pub consult: &'a consult::Consult,
    /// What it is judged with.
    pub setting: &'a Setting<'a>,
    /// What it is typeset with.
    pub fonts: &'a Fonts,
    /// The time of it.
    pub now: &'a Zoned,
}

/// Writes a paper of a consult, and the certificate of the key that sealed it where asked.
pub fn run(
    path: &Path,
    kind: Kind,
    (paper, printing): (Paper, Printing),
    files: Files<'_>,
) -> Result<ExitCode, Trouble> {
    let places = [path, files.output].into_iter().chain(files.certificate);
    file::apart(&places.collect::<Vec<_>>())?;
    let mut consult = consult::read(path)?;
    // What is asked for here is added to what the consult asks for itself.
    consult.draft.printing.large_print |= printing.large_print;
    consult.draft.printing.black_and_white |= printing.black_and_white;
    let procedure = clinic::content()?;
    let clinic = Clinic {
        paper: Some(paper.into()),
        ..clinic::clinic()
    };
    let (policy, fonts, now) = (
        clinic::policy(&procedure, &consult.draft.language),
        Fonts::load(),
        Zoned::now(),
    );
    let setting = Setting {
        specimen: true,
        ..Setting::new(&procedure, &clinic, &policy, &fonts, consult.today())
    };
    let desk = Desk {
        consult: &consult,
        setting: &setting,
        fonts: &fonts,
        now: &now,
    };
    match kind {
        Kind::Consent => consent(&desk, files),
        Kind::Aftercare => papers::again(&desk, files),
        Kind::Deferral => papers::letter(&desk, files),
        Kind::Blank => papers::by_pen(&desk, files),
    }
}

fn consent(desk: &Desk<'_>, files: Files<'_>) -> Result<ExitCode, Trouble> {
    let frozen = ticked(desk)?;
    unsigned(&frozen, desk.consult)?;
    let places = frozen.places();
    let signings = places.iter().map(|place| {
        let mark = &desk.consult.signatures[&place.field];
        Signing::of(place, mark, desk.now, frozen.digest())
    });
    sealed(desk, &frozen, signings.collect(), files)
}

/// The consult's sheet, ticked and initialled as it must be.
pub fn ticked(desk: &Desk<'_>) -> Result<FrozenSheet, Trouble> {
    let (consult, setting) = (desk.consult, desk.setting);
    let reviewed = review(&consult.draft, setting).map_err(|gaps| listed(&gaps))?;
    let sheet = compose(&reviewed, setting).map_err(|e| Trouble::new(INPUT, &e, e.hint()))?;
    let given_up = given_up(&sheet, consult);
    match freeze(&sheet, &reviewed, setting, desk.now.timestamp()) {
        Ok(frozen) if given_up.is_empty() => Ok(frozen),
        open => {
            let open = open.err().into_iter().flatten().chain(given_up);
            let of = informed_of(&reviewed, setting);
            Err(unticked(&open.collect::<Vec<_>>(), &sheet, &of))
        }
    }
}

/// The PDF of a sheet, with empty fields where it has places to sign.
pub fn base(desk: &Desk<'_>, sheet: &Sheet) -> Result<Vec<u8>, Trouble> {
    let pages = typeset(sheet, desk.fonts).map_err(|e| Trouble::new(INPUT, &e, e.hint()))?;
    let base = pdf::write(&pages, &Meta::of(sheet)).map_err(|e| Trouble::new(INPUT, &e, e.hint()))?;
    Ok(base.into_bytes())
}

/// Seals a frozen sheet, verifies it, and writes it.
pub fn sealed(
    desk: &Desk<'_>,
    frozen: &FrozenSheet,
    signings: Vec<Signing>,
    files: Files<'_>,
) -> Result<ExitCode, Trouble> {
    // A key takes as long to make as some pages.
    let (key, base) = std::thread::scope(|scope| {
        let key = scope.spawn(|| throw_away_key(desk.setting.clinic));
        let base = base(desk, frozen.sheet());
        (key.join().expect("making a key returns its errors"), base)
    });
    let (key, mut bytes) = (key?, base?);
    for signing in signings {
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
    let certificate = files.certificate.map(|path| (path, pem.as_bytes()));
    let sheet = (files.output, bytes.as_slice());
    file::write(&certificate.into_iter().chain([sheet]).collect::<Vec<_>>())?;
    Ok(ExitCode::SUCCESS)
}

/// What is open, a line each.
pub fn listed(gaps: &[Gap]) -> Trouble {
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
fn unticked(gaps: &[Gap], sheet: &Sheet, of: &str) -> Trouble {
    let shown = |field: &str| {
        sheet.blocks.iter().find_map(|block| match block {
            Block::Clause { id, shown, .. } if field == format!("clause.{id}") => Some(shown),
            _ => None,
        })
    };
    let line = |gap: &Gap| match shown(&gap.field) {
        Some(shown) => format!("{}: {} What is ticked is {shown}.", gap.field, gap.message),
        None if gap.field == "consent.reflectionReason" => {
            format!("{}: {} What is told is {of}.", gap.field, gap.message)
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
