//! `cargo x setup`: makes a clone ready for work.

use std::process::Command;

use crate::process::{cargo, succeed};
use crate::workspace::Workspace;
use crate::{Outcome, npm, test};

/// Installs the git hook, the packages of the web app and of the script for browsers, and what the tests need.
pub(crate) fn run(workspace: &Workspace, _flags: &[String]) -> Outcome {
    let mut git = Command::new("git");
    git.current_dir(workspace.root())
        .args(["config", "core.hooksPath", ".githooks"]);
    succeed(&mut git)?;
    succeed(cargo(workspace).args(["fetch", "--locked"]))?;
    npm::require()?;
    npm::install(&workspace.web())?;
    npm::install(&workspace.sdk())?;
    test::install_packages()
}
