//! Other programs: the built terminal, and the judges.

use std::env::consts::EXE_SUFFIX;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// What a program did.
#[derive(Debug)]
pub struct Ran {
    /// Its exit code; -1 where a signal ended it.
    pub code: i32,
    /// What it wrote to stdout.
    pub out: String,
    /// What it wrote to stderr.
    pub err: String,
}

/// The folder of the workspace.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("the tests lie in the workspace")
        .to_owned()
}

/// Runs `needlepoint-cli`.
pub fn cli<S: AsRef<OsStr>>(words: impl IntoIterator<Item = S>) -> Ran {
    run(terminal(), words, "Build it with `cargo build`.")
}

const MISSING: &str = "`cargo xtask test` installs it; the packages are qpdf, poppler-utils and openssl.";

/// Runs a judge that a package of the system brings, such as `qpdf`.
pub fn judge<S: AsRef<OsStr>>(name: &str, words: impl IntoIterator<Item = S>) -> Ran {
    run(Path::new(name), words, MISSING)
}

/// Runs a judge in a folder.
pub fn judge_in<S: AsRef<OsStr>>(folder: &Path, name: &str, words: impl IntoIterator<Item = S>) -> Ran {
    let mut command = Command::new(name);
    ended(command.args(words).current_dir(folder), MISSING)
}

/// Runs the Python that has the judges from PyPI.
pub fn python<S: AsRef<OsStr>>(words: impl IntoIterator<Item = S>) -> Ran {
    let python = std::env::var_os("NEEDLEPOINT_PYTHON").unwrap_or_else(|| "python3".into());
    let ran = run(Path::new(&python), words, "`cargo xtask test` installs it.");
    assert!(
        !ran.err.contains("No module named"),
        "{} lacks a judge: {}`cargo xtask test` installs what tests/requirements.txt names.",
        python.display(),
        ran.err
    );
    ran
}

fn run<S: AsRef<OsStr>>(program: &Path, words: impl IntoIterator<Item = S>, hint: &str) -> Ran {
    ended(Command::new(program).args(words), hint)
}

fn ended(command: &mut Command, hint: &str) -> Ran {
    let output = command
        // Words and dates of the judges are read below.
        .envs([("LC_ALL", "C.UTF-8"), ("TZ", "UTC"), ("PYTHONUTF8", "1")])
        .output()
        .unwrap_or_else(|error| {
            panic!(
                "{} could not be started: {error}. {hint}",
                command.get_program().display()
            )
        });
    Ran {
        code: output.status.code().unwrap_or(-1),
        out: String::from_utf8_lossy(&output.stdout).into_owned(),
        err: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

/// The terminal's program: the one that was named, or one built now as the tests were.
pub fn terminal() -> &'static Path {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    BUILT.get_or_init(|| {
        if let Some(named) = std::env::var_os("NEEDLEPOINT_CLI") {
            return named.into();
        }
        let test = std::env::current_exe().expect("a test knows its own file");
        let folder = test.ancestors().nth(2).expect("tests lie in target/PROFILE/deps");
        let mut build = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        build
            .args(["build", "--quiet", "--bin", "needlepoint-cli"])
            .current_dir(root());
        // Where the window is built, what it was built with serves the terminal too.
        if folder.join(format!("needlepoint{EXE_SUFFIX}")).exists() {
            build.arg("--workspace");
        }
        if !cfg!(debug_assertions) {
            build.arg("--release");
        }
        let done = build
            .status()
            .expect("cargo runs the tests, so it can be started");
        assert!(done.success(), "needlepoint-cli does not build");
        folder.join(format!("needlepoint-cli{EXE_SUFFIX}"))
    })
}
