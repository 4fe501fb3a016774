//! Where things lie, and how commands are started from there.

use std::env;
use std::ffi::OsStr;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::trouble::{Outcome, Trouble};

/// The folders of this checkout, and the PATH that its commands are started with.
#[derive(Debug, Clone)]
pub struct Place {
    /// The checkout.
    pub root: PathBuf,
    /// Cargo's target folder, wherever it was put.
    pub target: PathBuf,
    /// Folders that go before the system's PATH.
    pub before_path: Vec<PathBuf>,
}

impl Place {
    pub fn find() -> Outcome<Self> {
        let xtask = Path::new(env!("CARGO_MANIFEST_DIR"));
        let root = xtask.ancestors().nth(2).unwrap_or(xtask).to_path_buf();
        // The program itself lies in target/debug: that finds the folder without reading cargo's configuration.
        let target = env::current_exe()
            .ok()
            .and_then(|exe| exe.ancestors().nth(2).map(Path::to_path_buf))
            .ok_or_else(|| {
                Trouble::new("xtask cannot tell where it lies.", "Start it with `cargo xtask`.")
            })?;
        Ok(Self {
            root,
            target,
            before_path: Vec::new(),
        })
    }

    pub fn ui(&self) -> PathBuf {
        self.root.join("ui")
    }

    /// What xtask installs for itself.
    pub fn tools(&self) -> PathBuf {
        self.target.join("tools")
    }

    /// A program that cargo built for trying, not for giving away.
    pub fn built(&self, name: &str) -> PathBuf {
        self.target
            .join("debug")
            .join(format!("{name}{}", env::consts::EXE_SUFFIX))
    }

    /// A command that starts in the checkout.
    pub fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new(program);
        command.current_dir(&self.root);
        // What `cargo run` says of xtask itself must not reach the builds below: build scripts that watch these
        // variables would run again at every change between `cargo xtask` and plain cargo.
        for (name, _) in env::vars_os() {
            let text = name.to_string_lossy();
            let of_xtask = [
                "CARGO_PKG_",
                "CARGO_MANIFEST_",
                "CARGO_BIN_",
                "CARGO_CRATE_",
                "CARGO_PRIMARY_",
            ];
            if of_xtask.iter().any(|start| text.starts_with(start)) {
                command.env_remove(&name);
            }
        }
        if !self.before_path.is_empty() {
            let old = env::var_os("PATH").unwrap_or_default();
            let all = self.before_path.iter().cloned().chain(env::split_paths(&old));
            if let Ok(joined) = env::join_paths(all) {
                command.env("PATH", joined);
            }
        }
        command
    }

    /// `cargo WORDS`, in the target folder that xtask itself lies in.
    pub fn cargo(&self, words: &[&str]) -> Command {
        let mut command = self.command(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        command.args(words).env("CARGO_TARGET_DIR", &self.target);
        command
    }

    /// `npm WORDS`, in the window's folder.
    pub fn npm(&self, words: &[&str]) -> Command {
        let mut command = self.command(if cfg!(windows) { "npm.cmd" } else { "npm" });
        command.args(words).current_dir(self.ui());
        command
    }
}

/// Runs a command with its output shown.
pub fn run(command: &mut Command) -> Outcome {
    let line = shown(command);
    println!("$ {line}");
    let status = command
        .stdin(Stdio::null())
        .status()
        .map_err(|error| not_started(&line, &error))?;
    if status.success() {
        return Ok(());
    }
    Err(Trouble::new(
        format!("`{line}` failed ({status})."),
        "Its own words stand above.",
    ))
}

/// Runs a command silently and gives what it printed; nothing if it could not be started or failed.
pub fn answer(command: &mut Command) -> Option<String> {
    let output = command.stdin(Stdio::null()).stderr(Stdio::null()).output().ok()?;
    output
        .status
        .success()
        .then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

pub fn not_started(line: &str, error: &std::io::Error) -> Trouble {
    Trouble::new(
        format!("`{line}` could not be started: {error}."),
        "Install it or put it on the PATH.",
    )
}

/// The command as one would type it.
pub fn shown(command: &Command) -> String {
    let mut line = Path::new(command.get_program())
        .file_name()
        .map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    for word in command.get_args() {
        // Writing to a String cannot fail.
        let _ = write!(line, " {}", word.to_string_lossy());
    }
    line
}

/// Reads a text file of the checkout.
pub fn read(path: &Path) -> Outcome<String> {
    std::fs::read_to_string(path).map_err(|error| {
        Trouble::new(
            format!("{} cannot be read: {error}.", path.display()),
            "Is the checkout complete?",
        )
    })
}

/// Writes a file, with the folders above it.
pub fn write(path: &Path, text: &[u8]) -> Outcome {
    let made = path.parent().map_or(Ok(()), std::fs::create_dir_all);
    made.and_then(|()| std::fs::write(path, text)).map_err(|error| {
        Trouble::new(
            format!("{} cannot be written: {error}.", path.display()),
            "Check the space left on the disk and the rights on the folder.",
        )
    })
}
