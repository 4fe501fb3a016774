//! System packages: asks dpkg what is missing and apt for that alone. On systems without apt it names what is
//! missing and stops, because it cannot know how that machine is kept.

use std::collections::HashSet;
use std::env::consts::OS;
use std::io::IsTerminal as _;
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use crate::needs::{self, Job, Need};
use crate::place::{answer, not_started, shown};
use crate::trouble::{Outcome, Trouble};

/// Makes sure that everything the job needs of the system is there.
pub fn install(job: Job) -> Outcome {
    if answer(Command::new("apt-get").arg("--version")).is_some() {
        let wanted: Vec<&str> = needs::of(job).flat_map(|need| need.debian).copied().collect();
        return apt(&wanted);
    }
    if job >= Job::Tests && OS != "linux" {
        return Err(Trouble::new(
            format!("The whole test run and the package are made on Linux; this is {OS}."),
            "Run `cargo test` and, in ui, `npm test` here, and `cargo xtask test` on Debian or Ubuntu.",
        ));
    }
    let missing: Vec<&Need> = needs::of(job)
        .filter(|need| !here(need).is_empty() && !need.is_met())
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    let list: Vec<String> = missing
        .iter()
        .map(|need| format!("  {}\n      {}", need.what, here(need)))
        .collect();
    Err(Trouble::new(
        format!("Missing on this machine:\n{}", list.join("\n")),
        format!("{}, then run the same command again.", how()),
    ))
}

/// Installs Debian packages that are not installed yet.
pub fn apt(wanted: &[&str]) -> Outcome {
    let missing = missing(wanted);
    if missing.is_empty() {
        return Ok(());
    }
    println!("Installing {}", missing.join(" "));
    static LISTS: OnceLock<Outcome> = OnceLock::new();
    LISTS.get_or_init(|| apt_get(&["update"])).clone()?;
    let mut words = vec!["install", "--no-install-recommends"];
    words.extend(missing);
    apt_get(&words)
}

/// `apt-get WORDS` as root, asking nothing.
pub fn apt_get(words: &[&str]) -> Outcome {
    let root = answer(Command::new("id").arg("-u")).is_some_and(|id| id.trim() == "0");
    let mut command = Command::new(if root { "env" } else { "sudo" });
    if !root {
        // A password can be asked only where somebody sits.
        if !std::io::stdin().is_terminal() {
            command.arg("-n");
        }
        command.arg("env");
    }
    command.args([
        "DEBIAN_FRONTEND=noninteractive",
        "apt-get",
        "-qq",
        "-y",
        "-o",
        "DPkg::Lock::Timeout=300",
    ]);
    command.args(["-o", "Dpkg::Use-Pty=0"]).args(words);
    let line = shown(&command);
    if root {
        command.stdin(Stdio::null());
    }
    println!("$ {line}");
    let status = command.status().map_err(|error| not_started(&line, &error))?;
    if status.success() {
        return Ok(());
    }
    Err(Trouble::new(
        format!("`{line}` failed ({status})."),
        format!(
            "Check the network and apt's sources, or run as root: apt-get {}",
            words.join(" ")
        ),
    ))
}

/// Those of the wanted packages that are neither installed nor provided by one that is.
fn missing<'a>(wanted: &[&'a str]) -> Vec<&'a str> {
    let format = "-f=${db:Status-Abbrev}|${Package}|${Provides}\n";
    let table = answer(Command::new("dpkg-query").args(["-W", format])).unwrap_or_default();
    let there = installed(&table);
    wanted
        .iter()
        .copied()
        .filter(|name| !there.contains(name))
        .collect()
}

/// Names in dpkg's table that are installed or provided, versions left aside.
fn installed(table: &str) -> HashSet<&str> {
    let mut names = HashSet::new();
    for line in table.lines().filter(|line| line.starts_with("ii")) {
        let fields = line.split('|').skip(1);
        let each = fields.flat_map(|field| field.split(','));
        names.extend(each.filter_map(|name| name.split_whitespace().next()));
    }
    names
}

/// What this system calls it; empty if it needs nothing of the kind.
fn here(need: &Need) -> &'static str {
    match OS {
        "macos" => need.macos,
        "windows" => need.windows,
        _ if has("dnf") => need.fedora,
        _ => need.arch,
    }
}

/// How this system installs.
fn how() -> &'static str {
    match OS {
        "macos" | "windows" => "Run the commands named above",
        _ if has("dnf") => "Install them with `sudo dnf install`",
        _ if has("pacman") => "Install them with `sudo pacman -S`",
        _ => "Install them, under the names above or like them,",
    }
}

fn has(program: &str) -> bool {
    answer(Command::new(program).arg("--version")).is_some()
}

#[cfg(test)]
mod tests {
    use super::installed;

    #[test]
    fn reads_names_and_what_they_provide() {
        let there = installed("ii |pkgconf|pkg-config (= 1.8)\nii |qpdf|\nrc |cups|\nii |a|b, c (= 1), d\n");
        for name in ["pkgconf", "pkg-config", "qpdf", "a", "b", "c", "d"] {
            assert!(there.contains(name), "{name}");
        }
        assert!(
            !there.contains("cups"),
            "removed, its settings kept: not installed"
        );
    }
}
