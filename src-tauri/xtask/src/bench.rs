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
    run(place.cargo(&words).env("NEEDLEPOINT_BENCH_PYTHON", python))
}
