//! `cargo x bench`: the project's own benchmarks, in release; which there are, `weft-bench` knows itself.

use crate::Outcome;
use crate::process::{cargo, succeed};
use crate::workspace::Workspace;

/// Runs what the flags say.
pub(crate) fn run(workspace: &Workspace, flags: &[String]) -> Outcome {
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
