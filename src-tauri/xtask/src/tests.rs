//! `cargo xtask test` and `check`: every check that there is, cheap ones first, each step on its own.

use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use crate::display::Display;
use crate::needs::Job;
use crate::place::{Place, run};
use crate::steps::Steps;
use crate::tally::{Tally, counted};
use crate::trouble::{Outcome, Trouble};
use crate::{install, node, python};

/// The feature of `needlepoint-tests` that brings in the tests of the real window.
const WINDOW: &str = "needlepoint-tests/window";
/// The one that brings in the benchmark of the archive.
const SCALE: &str = "needlepoint-tests/scale";

/// What was asked for on the command line.
#[derive(Debug, Default)]
pub struct Wish {
    quick: bool,
    filter: Option<String>,
}

impl Wish {
    pub fn read(words: &[&str]) -> Outcome<Self> {
        let mut wish = Self::default();
        for word in words {
            match *word {
                "--quick" => wish.quick = true,
                option if option.starts_with('-') => {
                    return Err(Trouble::new(
                        format!("`cargo xtask test` knows no {option}."),
                        "It knows --quick, and a part of a test's name.",
                    ));
                }
                name if wish.filter.is_none() => wish.filter = Some(name.to_owned()),
                name => {
                    return Err(Trouble::new(
                        format!("`{name}` is a second filter."),
                        "Name one part of a test's name.",
                    ));
                }
            }
        }
        Ok(wish)
    }
}

/// Formatting, lints and types; no tests.
pub fn check(place: &Place) -> Outcome {
    let mut run = Run::new(place);
    run.steps
        .step("System packages", || install::install(Job::Window));
    run.node();
    run.formatting();
    run.ui_checks();
    run.ui_build();
    run.clippy();
    run.steps.finish()
}

/// Everything; or with a filter the tests alone whose names contain it.
pub fn test(place: &Place, wish: &Wish) -> Outcome {
    let mut run = Run::new(place);
    run.steps.step("System packages", || install::install(Job::Tests));
    run.node();
    run.judges();
    if wish.filter.is_none() {
        run.formatting();
        run.ui_checks();
    }
    run.ui_tests(wish);
    run.ui_build();
    if wish.filter.is_none() {
        run.clippy();
    }
    run.build();
    run.tests(wish);
    if !wish.quick {
        run.window_tests(wish);
        if wish.filter.is_none() {
            run.documentation();
        }
    }
    let Run { steps, tally, .. } = run;
    let outcome = steps.finish();
    println!(
        "\n{} passed, {} failed, {} skipped",
        tally.passed, tally.failed, tally.skipped
    );
    match outcome {
        Ok(()) if tally.passed == 0 => Err(Trouble::new(
            "Not one test ran.",
            wish.filter
                .as_ref()
                .map_or_else(String::new, |name| format!("No test's name contains `{name}`.")),
        )),
        outcome => outcome,
    }
}

/// One run: where it is, what it could prepare, what it did.
struct Run {
    place: Place,
    /// Whether npm can be used, with all packages installed.
    npm: bool,
    python: Option<PathBuf>,
    steps: Steps,
    tally: Tally,
}

const NODE: &str = "Node.js and the window's packages";

impl Run {
    fn new(place: &Place) -> Self {
        let (steps, tally) = (Steps::default(), Tally::default());
        Self {
            place: place.clone(),
            npm: false,
            python: None,
            steps,
            tally,
        }
    }

    fn node(&mut self) {
        let made = self.steps.step(NODE, || {
            let place = node::ready(&self.place)?;
            node::packages(&place)?;
            Ok(place)
        });
        if let Some(place) = made {
            self.place = place;
            self.npm = true;
        }
    }

    fn judges(&mut self) {
        self.python = self
            .steps
            .step("Judges of the PDF from PyPI", || python::judges(&self.place));
    }

    fn formatting(&mut self) {
        self.cargo("Formatting of the Rust code", &["fmt", "--all", "--check"]);
    }

    fn ui_checks(&mut self) {
        self.npm_run("Formatting of the window's code", &["run", "format:check"]);
        self.npm_run("Lints of the window's code", &["run", "lint"]);
        self.npm_run("Types of the window's code", &["run", "check"]);
    }

    fn ui_tests(&mut self, wish: &Wish) {
        const NAME: &str = "Tests of the window's parts";
        if !self.npm {
            return self.steps.without(NAME, NODE);
        }
        let mut words = vec!["test"];
        if let Some(filter) = &wish.filter {
            words.extend(["--", "-t", filter, "--passWithNoTests"]);
        }
        let mut command = self.place.npm(&words);
        self.steps
            .step(NAME, || counted(&mut command, minutes(10), &mut self.tally));
    }

    fn ui_build(&mut self) {
        self.npm_run("Build of the window's code", &["run", "build"]);
    }

    fn clippy(&mut self) {
        let words = [
            "clippy",
            "--workspace",
            "--all-targets",
            "--features",
            WINDOW,
            "--features",
            SCALE,
            "--",
            "-D",
            "warnings",
        ];
        self.cargo("Lints of the Rust code", &words);
    }

    fn build(&mut self) {
        self.cargo(
            "Build of the window and the terminal",
            &["build", "--locked", "--workspace"],
        );
    }

    fn tests(&mut self, wish: &Wish) {
        let mut command = self.cargo_test(&[], wish);
        self.steps
            .step("Tests", || counted(&mut command, minutes(40), &mut self.tally));
    }

    fn window_tests(&mut self, wish: &Wish) {
        let mut command = self.cargo_test(&["--features", WINDOW, "--test", "e2e*"], wish);
        self.steps.step("The whole consultation in the real window", || {
            let display = Display::start()?;
            display.lend(&mut command);
            counted(&mut command, minutes(25), &mut self.tally)
        });
    }

    fn documentation(&mut self) {
        let mut command = self
            .place
            .cargo(&["doc", "--locked", "--workspace", "--lib", "--no-deps"]);
        command.env("RUSTDOCFLAGS", "-D warnings");
        self.steps.step("Documentation", || run(&mut command));
    }

    /// `cargo test` over the whole workspace, so that every step shares one set of features and so one build.
    fn cargo_test(&self, words: &[&str], wish: &Wish) -> Command {
        let mut command = self
            .place
            .cargo(&["test", "--locked", "--workspace", "--no-fail-fast"]);
        command.args(words);
        if let Some(filter) = &wish.filter {
            command.args(["--", filter]);
        }
        command.env("NEEDLEPOINT_APP", self.place.built("needlepoint"));
        command.env("NEEDLEPOINT_CLI", self.place.built("needlepoint-cli"));
        if let Some(python) = &self.python {
            command.env("NEEDLEPOINT_PYTHON", python);
        }
        command
    }

    fn cargo(&mut self, name: &'static str, words: &[&str]) {
        let mut command = self.place.cargo(words);
        self.steps.step(name, || run(&mut command));
    }

    fn npm_run(&mut self, name: &'static str, words: &[&str]) {
        if !self.npm {
            return self.steps.without(name, NODE);
        }
        let mut command = self.place.npm(words);
        self.steps.step(name, || run(&mut command));
    }
}

const fn minutes(count: u64) -> Duration {
    Duration::from_secs(count * 60)
}
