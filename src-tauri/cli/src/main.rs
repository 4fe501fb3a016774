//! The core from a terminal: a sample consult, its screening, its sealed sheet, the verification of a PDF.
//!
//! Never opens the archive. Its sheets bear "Specimen", are sealed with a throw-away key, and its clinic has
//! approved all texts and confirmed all rules.

mod clinic;
mod consult;
mod folder;
mod ink;
mod sample;
mod screen;
mod sheet;
mod trouble;
mod verify;

use clap::{Parser, Subcommand, ValueEnum};
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
    /// Writes the sealed sheet of a consult.
    Sheet {
        /// The consult, JSON.
        consult: PathBuf,
        /// Where the PDF goes.
        #[arg(short, long)]
        output: PathBuf,
        /// The paper.
        #[arg(long, value_enum, default_value = "a4")]
        paper: Paper,
        /// Where the certificate of the throw-away key goes, PEM.
        #[arg(long)]
        certificate_out: Option<PathBuf>,
    },
    /// Judges the seals and time-stamps of a PDF, ours or a stranger's, or of all PDFs in a folder.
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
            paper,
            certificate_out,
        } => sheet::run(&consult, &output, paper, certificate_out.as_deref()),
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
