//! `cargo x test`: every check and every test there is, on this machine, from nothing.

mod end_to_end;
mod packages;
mod postgres;

use crate::process::{cargo, find, succeed};
use crate::steps::{Steps, missing};
use crate::workspace::Workspace;
use crate::{Outcome, check, generate, npm, tidy};

pub(crate) use packages::install as install_packages;

/// A part of the whole test, by its name.
struct Step {
    name: &'static str,
    run: fn(&Workspace) -> Outcome,
}

/// Every step, in order: what fails fastest comes first.
const STEPS: &[Step] = &[
    Step {
        name: "packages",
        run: |_| packages::install(),
    },
    Step {
        name: "tidy",
        run: |workspace| tidy::run(workspace, &[]),
    },
    Step {
        name: "format",
        run: check::format,
    },
    Step {
        name: "clippy",
        run: |here| check::clippy(here, &["--workspace", "--all-targets"]),
    },
    Step {
        name: "rust",
        run: rust,
    },
    Step {
        name: "reference",
        run: generate::check,
    },
    Step {
        name: "web",
        run: web,
    },
    Step {
        name: "sdk",
        run: sdk,
    },
    Step {
        name: "end-to-end",
        run: end_to_end::run,
    },
];

/// Runs all steps, or those named by `--only a,b`, and stops at the first that fails.
pub(crate) fn run(workspace: &Workspace, flags: &[String]) -> Outcome {
    let chosen = chosen(flags)?;
    let mut steps = Steps::new();
    for step in chosen {
        steps.run(step.name, || (step.run)(workspace))?;
    }
    steps.finish();
    Ok(())
}

fn chosen(flags: &[String]) -> Outcome<Vec<&'static Step>> {
    let names = match flags {
        [] => return Ok(STEPS.iter().collect()),
        [flag, names] if flag == "--only" => names,
        _ => return Err("usage: cargo x test [--only STEP,STEP]".to_owned()),
    };
    let find = |name: &str| STEPS.iter().find(|step| step.name == name);
    let unknown = |name: &str| {
        let all: Vec<&str> = STEPS.iter().map(|step| step.name).collect();
        format!("no step `{name}`; there are: {}", all.join(", "))
    };
    names
        .split(',')
        .map(|name| find(name).ok_or_else(|| unknown(name)))
        .collect()
}

/// The Rust tests, on SQLite and on a PostgreSQL of our own.
fn rust(workspace: &Workspace) -> Outcome {
    let cluster = postgres::Cluster::start()?;
    let mut tests = cargo(workspace);
    if find("cargo-nextest").is_some() {
        tests.args([
            "nextest",
            "run",
            "--workspace",
            "--locked",
            "--no-fail-fast",
        ]);
    } else {
        tests.args(["test", "--workspace", "--locked"]);
    }
    match &cluster {
        Some(cluster) => drop(tests.env("WEFT_TEST_POSTGRES", cluster.url())),
        None => missing("the tests on PostgreSQL: no `initdb` here (Debian package `postgresql`)")?,
    }
    match packages::nats_server() {
        Some(program) => drop(tests.env("WEFT_TEST_NATS", program)),
        None => {
            missing("the tests with NATS: no `nats-server` here (Debian package `nats-server`)")?;
        }
    }
    succeed(&mut tests)
}

/// The web app: types, lints, unit tests, build.
fn web(workspace: &Workspace) -> Outcome {
    npm::require()?;
    let web = workspace.web();
    npm::install(&web)?;
    for script in ["typecheck", "lint", "test", "build"] {
        succeed(npm::npm(&web).args(["run", script]))?;
    }
    Ok(())
}

/// The touchpoint script for browsers: types, lints, unit tests, build with its sizes, a real browser.
fn sdk(workspace: &Workspace) -> Outcome {
    npm::require()?;
    let sdk = workspace.sdk();
    npm::install(&sdk)?;
    for script in ["typecheck", "lint", "test", "build"] {
        succeed(npm::npm(&sdk).args(["run", script]))?;
    }
    let Some(browser) = end_to_end::browser() else {
        return missing("the script for browsers: no Chromium here (Debian package `chromium`)");
    };
    succeed(
        npm::npm(&sdk)
            .args(["run", "browser"])
            .env("CHROMIUM", browser),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(flags: &[&str]) -> Outcome<Vec<&'static str>> {
        let flags: Vec<String> = flags.iter().map(|flag| (*flag).to_owned()).collect();
        Ok(chosen(&flags)?.iter().map(|step| step.name).collect())
    }

    #[test]
    fn without_flags_every_step_runs() {
        assert_eq!(names(&[]).map(|all| all.len()), Ok(STEPS.len()));
    }

    #[test]
    fn steps_are_chosen_by_name_and_a_wrong_name_is_refused() {
        assert_eq!(names(&["--only", "web,tidy"]), Ok(vec!["web", "tidy"]));
        assert!(names(&["--only", "wbe"]).is_err());
        assert!(names(&["--all"]).is_err());
    }
}
