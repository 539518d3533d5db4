//! `cargo x check`: what must hold before a commit.

use crate::process::{cargo, succeed};
use crate::steps::Steps;
use crate::workspace::Workspace;
use crate::{Outcome, generate, tidy};

/// Checks format, house rules and lints; without `--fast` also tests' code and the reference.
pub(crate) fn run(workspace: &Workspace, flags: &[String]) -> Outcome {
    let fast = flags.iter().any(|flag| flag == "--fast");
    let mut steps = Steps::new();
    steps.run("format", || format(workspace))?;
    steps.run("tidy", || tidy::run(workspace, &[]))?;
    if fast {
        return steps.run("clippy", || clippy(workspace, &["--workspace"]));
    }
    steps.run("clippy", || {
        clippy(workspace, &["--workspace", "--all-targets"])
    })?;
    steps.run("reference", || generate::check(workspace))?;
    steps.finish();
    Ok(())
}

/// Checks that every Rust file is formatted.
pub(crate) fn format(workspace: &Workspace) -> Outcome {
    succeed(cargo(workspace).args(["fmt", "--all", "--check"]))
        .map_err(|problem| format!("{problem}; `cargo fmt --all` puts it right"))
}

/// Runs the lints; every warning is an error.
pub(crate) fn clippy(workspace: &Workspace, what: &[&str]) -> Outcome {
    let mut clippy = cargo(workspace);
    clippy
        .args(["clippy", "--locked"])
        .args(what)
        .args(["--", "--deny", "warnings"]);
    succeed(&mut clippy)
}
