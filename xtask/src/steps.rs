//! Named steps, run one after the other, each with its time.

use std::time::Instant;

use crate::Outcome;

/// The steps of one command; prints a heading before and a line after each.
pub(crate) struct Steps {
    started: Instant,
    passed: Vec<(String, f64)>,
}

impl Steps {
    /// Starts the clock.
    pub(crate) fn new() -> Self {
        Self {
            started: Instant::now(),
            passed: Vec::new(),
        }
    }

    /// Runs one step; its failure names the step.
    pub(crate) fn run(&mut self, name: &str, work: impl FnOnce() -> Outcome) -> Outcome {
        println!("\n── {name}");
        let started = Instant::now();
        let outcome = work();
        let seconds = started.elapsed().as_secs_f64();
        match outcome {
            Ok(()) => {
                println!("── {name}: passed in {seconds:.1} s");
                self.passed.push((name.to_owned(), seconds));
                Ok(())
            }
            Err(problem) => Err(format!(
                "step `{name}` failed after {seconds:.1} s: {problem}"
            )),
        }
    }

    /// Prints what passed and how long everything took.
    pub(crate) fn finish(&self) {
        println!();
        for (name, seconds) in &self.passed {
            println!("  {name:<12} {seconds:>7.1} s");
        }
        println!(
            "  {:<12} {:>7.1} s",
            "all",
            self.started.elapsed().as_secs_f64()
        );
    }
}

/// Says loudly that something did not run; where everything must run, that is a failure.
pub(crate) fn missing(what: &str) -> Outcome {
    if must_be_complete() {
        return Err(format!(
            "{what} (required here: the environment has `CI`, or the user is root)"
        ));
    }
    println!("\n!!! NOT RUN: {what}\n");
    Ok(())
}

fn must_be_complete() -> bool {
    std::env::var("CI").is_ok_and(|value| !value.is_empty()) || crate::process::is_root()
}
