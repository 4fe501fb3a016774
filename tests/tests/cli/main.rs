//! The terminal: changed copies of the sample, broken input, exit codes.
#![allow(clippy::unwrap_used)]

mod files;
mod screen;
mod sheet;
mod verify;

use std::ffi::OsStr;
use std::fs;
use std::path::PathBuf;

use needlepoint_tests::{Ran, cli, consult, patched};
use serde_json::Value;
use tempfile::TempDir;

/// A folder with a changed copy of the sample.
struct Case {
    folder: TempDir,
    consult: PathBuf,
}

impl Case {
    fn new(kind: &str, patch: &Value) -> Self {
        Self::text(patched(consult(kind), patch).to_string())
    }

    fn text(text: impl AsRef<[u8]>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let consult = folder.path().join("consult.json");
        fs::write(&consult, text).unwrap();
        Self { folder, consult }
    }

    fn screen(&self) -> Ran {
        cli([OsStr::new("screen"), self.consult.as_os_str()])
    }

    fn out(&self) -> PathBuf {
        self.folder.path().join("sheet.pdf")
    }

    fn sheet(&self) -> Ran {
        let (out, certificate) = (self.out(), self.folder.path().join("seal.pem"));
        let words = [
            OsStr::new("sheet"),
            self.consult.as_os_str(),
            OsStr::new("-o"),
            out.as_os_str(),
            OsStr::new("--certificate-out"),
            certificate.as_os_str(),
        ];
        cli(words)
    }

    /// Asserts that the sheet is refused for these reasons, in this order, and that nothing was written.
    fn refused(&self, reasons: &[&str]) {
        let ran = self.sheet();
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{}", ran.err);
        let lines: Vec<&str> = ran.err.lines().collect();
        assert_eq!(lines.len(), reasons.len(), "{}", ran.err);
        for (line, reason) in lines.iter().zip(reasons) {
            assert!(line.starts_with(reason), "{line} instead of {reason}");
            assert!(line.len() > reason.len() + 10 && line.ends_with('.'), "{line}");
        }
        let left: Vec<_> = fs::read_dir(self.folder.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name())
            .collect();
        assert_eq!(left, ["consult.json"], "something was written");
    }
}

fn screened(kind: &str, patch: &Value) -> Value {
    let ran = Case::new(kind, patch).screen();
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    serde_json::from_str(&ran.out).unwrap()
}

#[test]
fn wrong_usage_exits_64() {
    let cases: &[&[&str]] = &[
        &[],
        &["paint"],
        &["sample", "--findings", "many"],
        &["screen"],
        &["sheet", "consult.json"],
        &["sheet", "consult.json", "-o", "sheet.pdf", "--paper", "a5"],
        &["verify"],
        &["verify", "sheet.pdf", "--trust", "/no/such/certificate.pem"],
        &["--loud"],
    ];
    for words in cases {
        let ran = cli(*words);
        assert_eq!(ran.code, 64, "{words:?}: {}", ran.err);
        assert!(ran.out.is_empty() && !ran.err.is_empty(), "{words:?}");
    }
    let case = Case::text("no certificate");
    let words = ["verify", "sheet.pdf", "--trust", case.consult.to_str().unwrap()];
    assert_eq!(cli(words).code, 64);
    for words in [["--help"], ["--version"]] {
        let ran = cli(words);
        assert_eq!(ran.code, 0);
        assert!(
            ran.out.contains("needlepoint-cli") && ran.err.is_empty(),
            "{words:?}"
        );
    }
}
