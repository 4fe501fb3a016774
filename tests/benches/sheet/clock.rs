//! Times: first calls of fresh processes, whole processes, medians of what is measured in turn.

use std::process::Command;
use std::time::{Duration, Instant};

/// The output of a program that must succeed.
fn output(command: &mut Command) -> Vec<u8> {
    let output = command
        .output()
        .unwrap_or_else(|error| panic!("{command:?} could not be started: {error}"));
    assert!(
        output.status.success(),
        "{command:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    output.stdout
}

/// How long a process takes from its start to its end.
pub fn whole(command: &mut Command) -> Duration {
    let start = Instant::now();
    output(command);
    start.elapsed()
}

/// What a process measured itself: it prints nanoseconds.
pub fn told(command: &mut Command) -> Duration {
    let nanos = String::from_utf8(output(command)).unwrap();
    Duration::from_nanos(nanos.trim().parse().unwrap())
}

pub fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}

/// Medians of things measured in turn, so that a noisy machine is noisy for all of them.
pub fn in_turn<const N: usize>(count: usize, mut things: [&mut dyn FnMut() -> Duration; N]) -> [Duration; N] {
    let mut times = [const { Vec::new() }; N];
    for _ in 0..count {
        for (thing, times) in things.iter_mut().zip(&mut times) {
            times.push(thing());
        }
    }
    times.map(median)
}

pub fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}
