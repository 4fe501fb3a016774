//! The core from a terminal: a sample consult, its screening, its sealed sheet, the verification of a PDF and of a copy
//! of the audit trail.
//!
//! Never opens the archive. Its sheets bear "Specimen", are sealed with a throw-away key, and its clinic has
//! approved all texts and confirmed all rules.

mod audit;
mod clinic;
mod consult;
mod file;
mod folder;
mod ink;
mod papers;
mod sample;
mod screen;
mod sheet;
mod trouble;
mod verify;

use clap::{Parser, Subcommand, ValueEnum};
use needlepoint_core::consult::Printing;
use std::path::PathBuf;
use std::process::ExitCode;
use trouble::{Trouble, USAGE};

/// Takes a microneedling consultation from a file to a sealed PDF, and judges sealed PDFs.
#[derive(Parser)]
#[command(name = "needlepoint-cli", version)]
struct Arguments {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    /// Prints a complete consult of an invented patient as JSON.
    Sample {
        /// What the screening finds in it.
        #[arg(long, value_enum, default_value = "healthy")]
        findings: sample::Kind,
        /// The patient's language, such as `es` or `zh-Hans`.
        #[arg(long, default_value = "en")]
        language: String,
    },
    /// Prints what the rules say of a consult.
    Screen {
        /// The consult, JSON.
        consult: PathBuf,
    },
    /// Writes the sealed sheet of a consult, or another of its papers.
    Sheet {
        /// The consult, JSON.
        consult: PathBuf,
        /// Where the PDF goes.
        #[arg(short, long)]
        output: PathBuf,
        /// Which paper of the consult.
        #[arg(long, value_enum, default_value = "consent")]
        kind: Kind,
        /// The paper's size.
        #[arg(long, value_enum, default_value = "a4")]
        paper: Paper,
        /// Sets all that is read in at least 18 pt.
        #[arg(long)]
        large_print: bool,
        /// Prints without colour.
        #[arg(long)]
        black_and_white: bool,
        /// Where the certificate of the throw-away key goes, PEM.
        #[arg(long)]
        certificate_out: Option<PathBuf>,
    },
    /// Judges the seals and time-stamps of a PDF, ours or a stranger's, or of all PDFs in a folder; lists as `unfilled`
    /// who has not signed: what is signed by some is intact too.
    Verify {
        /// The PDF, or the folder.
        path: PathBuf,
        /// The certificate that every seal has to lead to, PEM or DER.
        #[arg(long)]
        trust: Option<PathBuf>,
        /// The certificate that every time-stamp has to lead to, PEM or DER.
        #[arg(long)]
        authority: Option<PathBuf>,
    },
    /// Checks a copy of the audit trail.
    #[command(subcommand)]
    Audit(Audit),
}

#[derive(Subcommand)]
enum Audit {
    /// Checks the chain of a trail, and of a folder that the sealed PDFs beside the trail stand in it at their place.
    Verify {
        /// The copy of the trail that the app saved, or the folder with it.
        path: PathBuf,
    },
}

/// A paper of a consult.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Kind {
    /// The consent with its aftercare, signed and sealed.
    Consent,
    /// The aftercare alone, of a consult that could be signed; not sealed.
    Aftercare,
    /// The letter that puts the treatment off, sealed by the clinic.
    Deferral,
    /// The consent to sign by pen, with boxes to tick and lines to sign on; not sealed.
    Blank,
}

/// Paper of the sheet.
#[derive(Clone, Copy, ValueEnum)]
enum Paper {
    /// 210 mm × 297 mm.
    A4,
    /// 8.5 in × 11 in.
    Letter,
}

impl From<Paper> for needlepoint_core::sheet::Paper {
    fn from(paper: Paper) -> Self {
        match paper {
            Paper::A4 => Self::A4,
            Paper::Letter => Self::Letter,
        }
    }
}

fn main() -> ExitCode {
    needlepoint_core::panic::tell_only_where();
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            let asked = !error.use_stderr();
            let _ = error.print();
            return ExitCode::from(if asked { 0 } else { USAGE });
        }
    };
    let done = match arguments.verb {
        Verb::Sample { findings, language } => sample::run(findings, &language),
        Verb::Screen { consult } => screen::run(&consult),
        Verb::Sheet {
            consult,
            output,
            kind,
            paper,
            large_print,
            black_and_white,
            certificate_out,
        } => {
            let files = sheet::Files {
                output: &output,
                certificate: certificate_out.as_deref(),
            };
            let printing = Printing {
                large_print,
                black_and_white,
            };
            sheet::run(&consult, kind, (paper, printing), files)
        }
        Verb::Audit(Audit::Verify { path }) => audit::run(&path),
        Verb::Verify {
            path,
            trust,
            authority,
        } => verify::Anchors::read(trust.as_deref(), authority.as_deref()).and_then(|anchors| {
            if path.is_dir() {
                folder::run(&path, &anchors)
            } else {
                verify::run(&path, &anchors)
            }
        }),
    };
    done.unwrap_or_else(Trouble::tell)
}
