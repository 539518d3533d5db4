//! `cargo x bench`: the project's own benchmarks, in release.

use crate::Outcome;
use crate::process::{cargo, succeed};
use crate::workspace::Workspace;

const BENCHMARKS: &[&str] = &["core", "latency"];

/// Runs one benchmark; further flags go to it.
pub(crate) fn run(workspace: &Workspace, flags: &[String]) -> Outcome {
    let known = flags
        .first()
        .is_some_and(|name| BENCHMARKS.contains(&name.as_str()));
    if !known {
        return Err(format!("name one of: {}", BENCHMARKS.join(", ")));
    }
    let mut bench = cargo(workspace);
    bench
        .args([
            "run",
            "--release",
            "--locked",
            "--package",
            "weft-bench",
            "--",
        ])
        .args(flags);
    succeed(&mut bench)
}
