//! `cargo x demo`: from a fresh clone to a running Weft with demo data, in one command.

use crate::process::cargo;
use crate::workspace::Workspace;
use crate::{Outcome, npm};

/// Builds what is missing and becomes `weft demo`; further flags go to it.
pub(crate) fn run(workspace: &Workspace, flags: &[String]) -> Outcome {
    npm::require()?;
    npm::install(&workspace.web())?;
    println!("Building Weft; the first time takes some minutes. Address and sign-in follow.");
    let mut weft = cargo(workspace);
    weft.args([
        "run",
        "--locked",
        "--package",
        "weft-server",
        "--bin",
        "weft",
        "--",
        "demo",
    ]);
    weft.args(flags);
    become_program(weft)
}

/// Gives this process to the program, so that stopping one stops the other.
#[cfg(unix)]
fn become_program(mut program: std::process::Command) -> Outcome {
    use std::os::unix::process::CommandExt;
    Err(format!("could not start cargo: {}", program.exec()))
}

#[cfg(not(unix))]
fn become_program(mut program: std::process::Command) -> Outcome {
    crate::process::succeed(&mut program)
}
