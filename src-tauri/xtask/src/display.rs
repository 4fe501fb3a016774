//! A screen of our own for windows under test, and an end for what a test left running.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};

use crate::place::not_started;
use crate::trouble::{Outcome, Trouble};

/// An Xvfb that ends with this value.
#[derive(Debug)]
pub struct Display {
    server: Child,
    name: String,
}

impl Display {
    /// Starts a screen of 1920×1080 on a display that is free.
    pub fn start() -> Outcome<Self> {
        let mut command = Command::new("Xvfb");
        // `-displayfd` lets the server choose the number itself: no race with another server.
        command.args([
            "-displayfd",
            "1",
            "-screen",
            "0",
            "1920x1080x24",
            "-nolisten",
            "tcp",
            "-noreset",
        ]);
        command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        let mut server = command.spawn().map_err(|error| not_started("Xvfb", &error))?;
        let mut number = String::new();
        if let Some(out) = server.stdout.take() {
            // An error leaves the number empty, which is told below.
            let _ = BufReader::new(out).read_line(&mut number);
        }
        let number = number.trim();
        let display = Self {
            name: format!(":{number}"),
            server,
        };
        if number.is_empty() {
            return Err(Trouble::new(
                "Xvfb ended before it had a screen.",
                "Run `Xvfb -displayfd 1` by hand to see why.",
            ));
        }
        Ok(display)
    }

    /// Lets a command draw here and nowhere else.
    pub fn lend(&self, command: &mut Command) {
        command.env("DISPLAY", &self.name).env("GDK_BACKEND", "x11");
        command.env_remove("WAYLAND_DISPLAY").env_remove("XAUTHORITY");
    }
}

impl Drop for Display {
    fn drop(&mut self) {
        // Already ended is as good.
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

/// The variable that marks all processes of one step, however they were started from it.
pub const MARK: &str = "NEEDLEPOINT_STEP";

/// Ends every process that bears the mark; gives the names of those that were still there. A window's helpers
/// outlive a test that dies, and would hold its output open for ever.
pub fn end_marked(mark: &str) -> Vec<String> {
    let wanted = format!("{MARK}={mark}");
    let mut ended = Vec::new();
    let Ok(processes) = std::fs::read_dir("/proc") else {
        return ended;
    };
    for process in processes.filter_map(Result::ok) {
        let id = process.file_name().to_string_lossy().into_owned();
        let environment = std::fs::read(process.path().join("environ")).unwrap_or_default();
        if id.parse::<u32>().is_err() || !environment.split(|b| *b == 0).any(|v| v == wanted.as_bytes()) {
            continue;
        }
        let name = std::fs::read_to_string(process.path().join("comm")).unwrap_or_default();
        // The shell's own `kill`: a small system has no program of that name.
        let done = Command::new("sh")
            .args(["-c", "kill -KILL \"$0\"", &id])
            .stderr(Stdio::null())
            .status();
        if done.is_ok_and(|status| status.success()) {
            ended.push(name.trim().to_owned());
        }
    }
    ended
}
