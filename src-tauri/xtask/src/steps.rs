//! A run in steps: each with a heading and its time, none stopping the others, all failures together at the end.

use std::time::{Duration, Instant};

use crate::trouble::{Outcome, Trouble};

#[derive(Debug, Default)]
pub struct Steps {
    done: Vec<Step>,
}

#[derive(Debug)]
struct Step {
    name: &'static str,
    took: Duration,
    outcome: Outcome,
}

impl Steps {
    /// Does one step; gives what it made, if it went well.
    pub fn step<T>(&mut self, name: &'static str, work: impl FnOnce() -> Outcome<T>) -> Option<T> {
        println!("\n── {name} ──");
        let start = Instant::now();
        let result = work();
        let took = start.elapsed();
        let (made, outcome) = match result {
            Ok(made) => (Some(made), Ok(())),
            Err(trouble) => (None, Err(trouble)),
        };
        match &outcome {
            Ok(()) => println!("── {name}: done in {} ──", time(took)),
            Err(trouble) => println!("{trouble}\n── {name}: FAILED after {} ──", time(took)),
        }
        self.done.push(Step { name, took, outcome });
        made
    }

    /// Notes a step that cannot be done because an earlier one failed.
    pub fn without(&mut self, name: &'static str, missing: &str) {
        let trouble = Trouble::new(format!("Not done: it needs \"{missing}\"."), "Mend that first.");
        self.done.push(Step {
            name,
            took: Duration::ZERO,
            outcome: Err(trouble),
        });
    }

    /// Shows all steps with their times, then every failure.
    pub fn finish(self) -> Outcome {
        println!("\n── All steps ──");
        for step in &self.done {
            let mark = if step.outcome.is_ok() { "ok    " } else { "FAILED" };
            println!("{mark}  {:>8}  {}", time(step.took), step.name);
        }
        println!(
            "        {:>8}  in all",
            time(self.done.iter().map(|step| step.took).sum())
        );
        let failed: Vec<String> = self
            .done
            .iter()
            .filter_map(|step| {
                step.outcome
                    .as_ref()
                    .err()
                    .map(|trouble| format!("{}: {trouble}", step.name))
            })
            .collect();
        if failed.is_empty() {
            return Ok(());
        }
        Err(Trouble::new(
            format!(
                "{} of {} steps failed:\n\n{}",
                failed.len(),
                self.done.len(),
                failed.join("\n\n")
            ),
            "",
        ))
    }
}

fn time(took: Duration) -> String {
    let seconds = took.as_secs();
    if seconds < 60 {
        format!("{:.1} s", took.as_secs_f64())
    } else {
        format!("{} min {:02} s", seconds / 60, seconds % 60)
    }
}
