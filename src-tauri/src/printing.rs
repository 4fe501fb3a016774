//! The operating system's print system.
//!
//! On Linux and macOS that is CUPS: its own commands take the PDF from a pipe, so that no page of a
//! patient's lies in a temporary file, and they tell a missing print system from one without printers.

#[cfg(unix)]
pub use cups::{print, printers};
#[cfg(windows)]
pub use spooler::{print, printers};

#[cfg(unix)]
mod cups {
    use crate::failure::Failure;
    use crate::view::{PrintJob, PrintSystem, Printer, Printers};
    use needlepoint_core::sheet::Paper;
    use std::io::Write as _;
    use std::process::{Command, Output, Stdio};

    /// The printers that CUPS knows.
    pub fn printers() -> Printers {
        if !runs() {
            return Printers {
                system: PrintSystem::Missing,
                printers: Vec::new(),
            };
        }
        let default = text(ask("lpstat", &["-d"]))
            .rsplit_once(": ")
            .map(|(_, name)| name.trim().to_owned());
        let names = text(ask("lpstat", &["-e"]));
        let printer = |name: &str| Printer {
            is_default: default.as_deref() == Some(name),
            name: name.into(),
        };
        let names = names.lines().map(str::trim).filter(|n| !n.is_empty());
        Printers {
            system: PrintSystem::Ready,
            printers: names.map(printer).collect(),
        }
    }

    /// Hands a PDF to a printer's queue.
    pub fn print(printer: &str, pdf: &[u8], paper: Paper) -> Result<PrintJob, Failure> {
        if !runs() {
            return Err(Failure::new(
                "This computer's print system does not answer.",
                "Start CUPS, or save a copy and print it elsewhere.",
            ));
        }
        if printer.is_empty()
            || printer.starts_with('-')
            || !printers().printers.iter().any(|p| p.name == printer)
        {
            return Err(gone());
        }
        let media = match paper {
            Paper::A4 => "media=A4",
            Paper::Letter => "media=Letter",
        };
        // The title stands in the queue for others to see: it names no patient.
        let mut lp = command("lp", &["-d", printer, "-t", "Needlepoint", "-o", media, "-"]);
        let mut child = lp
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|_| gone())?;
        let mut pipe = child.stdin.take().expect("the pipe was asked for");
        let sent = pipe.write_all(pdf);
        drop(pipe);
        let answer = child.wait_with_output().map_err(|_| gone())?;
        if !answer.status.success() || sent.is_err() {
            return Err(Failure::new(
                format!(
                    "The printer's queue refused: {}",
                    String::from_utf8_lossy(&answer.stderr).trim()
                ),
                "Check the printer, or choose another one.",
            ));
        }
        let said = String::from_utf8_lossy(&answer.stdout).into_owned();
        let job = said
            .split_whitespace()
            .find(|w| w.rsplit_once('-').is_some_and(|(_, n)| n.parse::<u32>().is_ok()));
        let job = job.unwrap_or_default().to_owned();
        let state = state(&job).into();
        Ok(PrintJob { job, state })
    }

    /// What the queue says of a job.
    fn state(job: &str) -> &'static str {
        let list = |which: &str| answered(ask("lpstat", &["-W", which, "-o"]));
        said(
            job,
            list("not-completed").as_deref(),
            list("completed").as_deref(),
        )
    }

    /// What two lists of jobs say of one; none is a list that was not to be had.
    pub(super) fn said(job: &str, waiting: Option<&str>, done: Option<&str>) -> &'static str {
        let holds = |list: &str| list.lines().any(|l| l.split_whitespace().next() == Some(job));
        if waiting.is_some_and(holds) {
            "In the printer's queue."
        } else if done.is_some_and(holds) {
            // The queue lists what was printed and what was cancelled alike.
            "It left the queue: the printer has it, unless somebody cancelled it."
        } else {
            "What became of it is not known. Look at the printer."
        }
    }

    fn runs() -> bool {
        text(ask("lpstat", &["-r"])).contains("is running")
    }

    fn gone() -> Failure {
        Failure::new("This printer is gone.", "Choose another printer, or save a copy.")
    }

    /// In the C locale, so that the answers can be read.
    fn command(program: &str, arguments: &[&str]) -> Command {
        let mut command = Command::new(program);
        command.args(arguments).env("LC_ALL", "C");
        command
    }

    fn ask(program: &str, arguments: &[&str]) -> Option<Output> {
        command(program, arguments).stdin(Stdio::null()).output().ok()
    }

    fn text(output: Option<Output>) -> String {
        output
            .map(|o| String::from_utf8_lossy(&o.stdout).into_owned())
            .unwrap_or_default()
    }

    /// None where the program did not run or said that it failed.
    fn answered(output: Option<Output>) -> Option<String> {
        let output = output.filter(|o| o.status.success());
        output.map(|o| text(Some(o)))
    }
}

#[cfg(windows)]
mod spooler {
    use crate::failure::Failure;
    use crate::view::{PrintJob, PrintSystem, Printer, Printers};
    use needlepoint_core::sheet::Paper;
    use printers::common::base::job::PrinterJobOptions;

    /// The printers that the spooler knows.
    pub fn printers() -> Printers {
        let default = printers::get_default_printer().map(|p| p.system_name);
        let printer = |p: printers::common::base::printer::Printer| Printer {
            is_default: default.as_deref() == Some(p.system_name.as_str()),
            name: p.system_name,
        };
        Printers {
            system: PrintSystem::Ready,
            printers: printers::get_printers().into_iter().map(printer).collect(),
        }
    }

    /// Hands a PDF to a printer's queue. The paper is the printer's own setting.
    pub fn print(printer: &str, pdf: &[u8], _paper: Paper) -> Result<PrintJob, Failure> {
        let queue = printers::get_printer_by_name(printer).ok_or_else(|| {
            Failure::new("This printer is gone.", "Choose another printer, or save a copy.")
        })?;
        let options = PrinterJobOptions {
            name: Some("Needlepoint"),
            ..PrinterJobOptions::none()
        };
        let job = queue.print(pdf, options).map_err(|error| {
            Failure::new(
                format!("The printer's queue refused: {}", error.message),
                "Check the printer, or choose another one.",
            )
        })?;
        Ok(PrintJob {
            job: job.to_string(),
            state: "In the printer's queue.".into(),
        })
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::cups::said;

    const LIST: &str =
        "Desk-47  root  1024  Tue Nov 24 03:46:38 2026\nDesk-471  root  1024  Tue Nov 24 03:46:39 2026\n";

    #[test]
    fn only_a_queue_that_names_the_job_says_what_became_of_it() {
        assert_eq!(said("Desk-47", Some(LIST), Some("")), "In the printer's queue.");
        let left = "It left the queue: the printer has it, unless somebody cancelled it.";
        assert_eq!(said("Desk-47", Some(""), Some(LIST)), left);
        let unknown = "What became of it is not known. Look at the printer.";
        // No list was to be had; neither names it; only one with a longer number does; lp gave no number.
        assert_eq!(said("Desk-47", None, None), unknown);
        assert_eq!(said("Desk-47", Some(""), Some("")), unknown);
        assert_eq!(said("Desk-4", Some(LIST), Some(LIST)), unknown);
        assert_eq!(said("", Some(LIST), Some("\n")), unknown);
    }
}
