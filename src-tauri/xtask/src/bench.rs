//! `cargo xtask bench`: the benchmark of the sheet, with the other typesetter that it measures against.

use crate::needs::Job;
use crate::place::{Place, run};
use crate::trouble::Outcome;
use crate::{install, python};

pub fn bench(place: &Place) -> Outcome {
    install::install(Job::Bench)?;
    let list = place.root.join("tests/benches/requirements.txt");
    let python = python::environment(place, &place.tools().join("bench"), &list)?;
    let words = [
        "bench",
        "--locked",
        "--package",
        "needlepoint-tests",
        "--bench",
        "sheet",
    ];
    let mut bench = place.cargo(&words);
    // The terminal that is measured is the one that is built for it, not one that a test was told of.
    bench.env_remove("NEEDLEPOINT_CLI");
    run(bench.env("NEEDLEPOINT_BENCH_PYTHON", python))
}
