//! Node and npm: whether they are there, and whether the packages of a folder are.

use std::path::Path;
use std::process::Command;
use std::time::SystemTime;

use crate::Outcome;
use crate::process::{find, output_of, succeed};

const NODE_MAJOR_MIN: u32 = 20;

/// Refuses to go on without a Node that is new enough and npm.
pub(crate) fn require() -> Outcome {
    let advice = format!("install Node {NODE_MAJOR_MIN} or newer with npm, then try again");
    if find("node").is_none() || find("npm").is_none() {
        return Err(format!("`node` or `npm` is not installed; {advice}"));
    }
    let version = output_of(Command::new("node").arg("--version"))?;
    match major(&version) {
        Some(found) if found >= NODE_MAJOR_MIN => Ok(()),
        _ => Err(format!("node is {version}; {advice}")),
    }
}

/// Installs the packages of a folder unless they already match its lock file.
pub(crate) fn install(folder: &Path) -> Outcome {
    if is_newer(
        &folder.join("node_modules/.package-lock.json"),
        &folder.join("package-lock.json"),
    ) {
        return Ok(());
    }
    succeed(npm(folder).args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]))
}

/// `npm` in a folder; it never downloads a browser of its own.
pub(crate) fn npm(folder: &Path) -> Command {
    program_in(folder, "npm")
}

/// `npx` in a folder.
pub(crate) fn npx(folder: &Path) -> Command {
    program_in(folder, "npx")
}

fn program_in(folder: &Path, program: &str) -> Command {
    let mut command = Command::new(program);
    command
        .current_dir(folder)
        .env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");
    command
}

fn major(version: &str) -> Option<u32> {
    version
        .trim_start_matches('v')
        .split('.')
        .next()?
        .parse()
        .ok()
}

fn is_newer(product: &Path, origin: &Path) -> bool {
    match (changed_at(product), changed_at(origin)) {
        (Some(product), Some(origin)) => product >= origin,
        _ => false,
    }
}

fn changed_at(file: &Path) -> Option<SystemTime> {
    file.metadata().and_then(|about| about.modified()).ok()
}

#[cfg(test)]
mod tests {
    use super::major;

    #[test]
    fn the_major_version_of_node_is_read() {
        assert_eq!(major("v20.20.2"), Some(20));
        assert_eq!(major("22.1"), Some(22));
        assert_eq!(major("nightly"), None);
    }
}
