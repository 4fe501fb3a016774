//! `cargo xtask run`: the window where there is a display; where there is none, the whole job on the sample
//! consult from the terminal, which then builds neither window nor archive.

use std::env;
use std::path::Path;
use std::process::Command;

use crate::needs::Job;
use crate::place::{self, Place, not_started, shown};
use crate::trouble::{Outcome, Trouble};
use crate::{install, node};

pub fn run(place: &Place) -> Outcome {
    if has_display() {
        window(place)
    } else {
        terminal(place)
    }
}

fn has_display() -> bool {
    let set = |name| env::var_os(name).is_some_and(|value| !value.is_empty());
    !cfg!(target_os = "linux") || set("DISPLAY") || set("WAYLAND_DISPLAY")
}

fn window(place: &Place) -> Outcome {
    install::install(Job::Window)?;
    let place = node::ready(place)?;
    node::packages(&place)?;
    place::run(&mut place.npm(&["run", "build"]))?;
    // The whole workspace, as the tests build it: one set of features, so that neither undoes the other's build.
    place::run(&mut place.cargo(&["build", "--workspace"]))?;
    place::run(&mut place.command(place.built("needlepoint")))
}

fn terminal(place: &Place) -> Outcome {
    println!(
        "There is no display here: making, sealing and verifying a sample sheet in the terminal instead."
    );
    install::install(Job::Terminal)?;
    place::run(&mut place.cargo(&["build", "--package", "needlepoint-cli"]))?;
    let folder = place.target.join("sample");
    let [consult, sheet, seal] = ["consult.json", "consent.pdf", "seal.pem"].map(|name| folder.join(name));

    let sample = output(place.command(place.built("needlepoint-cli")).arg("sample"))?;
    place::write(&consult, &sample)?;
    let cli = |words: &[&dyn AsRef<Path>]| {
        let mut command = place.command(place.built("needlepoint-cli"));
        for word in words {
            command.arg(word.as_ref());
        }
        command
    };
    place::run(&mut cli(&[&"screen", &consult]))?;
    place::run(&mut cli(&[
        &"sheet",
        &consult,
        &"-o",
        &sheet,
        &"--certificate-out",
        &seal,
    ]))?;
    place::run(&mut cli(&[&"verify", &sheet, &"--trust", &seal]))?;
    println!("\nThe consult:  {}", consult.display());
    println!("The sheet:    {}", sheet.display());
    println!("Its seal's certificate:  {}", seal.display());
    Ok(())
}

/// Runs a command and gives what it printed.
fn output(command: &mut Command) -> Outcome<Vec<u8>> {
    let line = shown(command);
    println!("$ {line}");
    let output = command.stderr(std::process::Stdio::inherit()).output();
    let output = output.map_err(|error| not_started(&line, &error))?;
    if output.status.success() {
        return Ok(output.stdout);
    }
    Err(Trouble::new(
        format!("`{line}` failed ({}).", output.status),
        "Its own words stand above.",
    ))
}
