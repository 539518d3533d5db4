//! `cargo x generate`: the reference that is derived from the code and committed.

mod error_codes;
mod system_callers;

use std::fs;

use crate::process::{cargo, succeed};
use crate::tidy::Finding;
use crate::tree::Tree;
use crate::workspace::Workspace;
use crate::{Outcome, server};

/// A page that is read off the source text.
struct Page {
    path: &'static str,
    text: fn(&Tree) -> String,
}

/// Every page this program writes; `weft reference` writes the others.
const PAGES: &[Page] = &[
    Page {
        path: "docs/reference/error-codes.md",
        text: error_codes::page,
    },
    Page {
        path: "docs/reference/system-callers.md",
        text: system_callers::page,
    },
];

/// Writes the whole reference, or with `--check` says what is out of date.
pub(crate) fn run(workspace: &Workspace, flags: &[String]) -> Outcome {
    if flags.iter().any(|flag| flag == "--check") {
        return check(workspace);
    }
    let tree = Tree::load(workspace.root())?;
    fs::create_dir_all(workspace.reference()).map_err(|error| error.to_string())?;
    for page in PAGES {
        let file = workspace.root().join(page.path);
        fs::write(file, (page.text)(&tree)).map_err(|error| format!("`{}`: {error}", page.path))?;
    }
    reference(workspace, &[])
}

/// Fails when a committed page differs from what the code says.
pub(crate) fn check(workspace: &Workspace) -> Outcome {
    let stale = stale(&Tree::load(workspace.root())?);
    if !stale.is_empty() {
        return Err(format!("{stale:?}"));
    }
    reference(workspace, &["--check"])
}

/// The pages of this program that are out of date.
pub(crate) fn stale(tree: &Tree) -> Vec<Finding> {
    let old = PAGES
        .iter()
        .filter(|page| tree.text(page.path) != Some(&(page.text)(tree)));
    old.map(|page| {
        Finding::new(
            page.path,
            1,
            "out of date: `cargo x generate` writes it anew",
        )
    })
    .collect()
}

fn reference(workspace: &Workspace, flags: &[&str]) -> Outcome {
    server::build(workspace)?;
    let mut weft = cargo(workspace);
    weft.args([
        "run",
        "--quiet",
        "--locked",
        "--package",
        "weft-server",
        "--bin",
        "weft",
        "--",
    ]);
    weft.args(["reference", "--out", "docs/reference"])
        .args(flags);
    succeed(&mut weft)
}
