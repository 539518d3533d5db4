//! One gate: a query is planned in one file, and the stored form never leaves.

use super::Finding;
use crate::source::{Source, has_word};
use crate::tree::Tree;

const GATE: &str = "crates/platform/src/access/compile.rs";
const PLAN_MAKERS: &[&str] = &["Plan::compile", "Plan::new", "Plan::unchecked"];

/// Only the gate ANDs the rights, so only the gate may make a plan.
pub(super) fn plans(tree: &Tree) -> Vec<Finding> {
    let files = tree.product_rust("crates/").into_iter();
    let outside = files.filter(|(path, _)| *path != GATE && !path.starts_with("crates/store/"));
    let mut found = Vec::new();
    for (path, source) in outside {
        let lines = source.product_lines();
        let made = lines.filter(|(_, code)| PLAN_MAKERS.iter().any(|maker| has_word(code, maker)));
        found.extend(
            made.map(|(line, _)| {
                Finding::new(path, line, format!("a plan is made in `{GATE}` only"))
            }),
        );
    }
    found
}

/// A type named `Stored…` must not be able to become JSON: a record leaves as `Visible`.
pub(super) fn stored_rows(tree: &Tree) -> Vec<Finding> {
    let files = tree.product_rust("crates/platform/").into_iter();
    files
        .flat_map(|(path, source)| stored_rows_in(path, &source))
        .collect()
}

fn stored_rows_in(path: &str, source: &Source) -> Vec<Finding> {
    let told = "the stored form must not be serialised; a record leaves as `Visible`";
    let mut found = Vec::new();
    let mut derives = String::new();
    for (line, code) in source
        .product_lines()
        .filter(|(_, code)| !code.trim().is_empty())
    {
        if code.trim().starts_with('#') {
            derives.push_str(code);
            continue;
        }
        if code.contains("struct Stored") && has_word(&derives, "Serialize") {
            found.push(Finding::new(path, line, told));
        }
        derives.clear();
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plan_made_elsewhere_is_found() {
        let text = "let plan = Plan::compile(query);\n";
        assert_eq!(
            plans(&Tree::of(&[("crates/server/src/a.rs", text)])).len(),
            1
        );
        assert_eq!(plans(&Tree::of(&[(GATE, text)])), []);
    }

    #[test]
    fn a_stored_form_that_serialises_is_found() {
        let bad = "#[derive(Debug, Serialize)]\npub struct Stored {}\n";
        assert_eq!(
            stored_rows(&Tree::of(&[("crates/platform/src/a.rs", bad)])).len(),
            1
        );
        let good = "#[derive(Debug)]\npub struct Stored {}\n#[derive(Serialize)]\nstruct B;\n";
        assert_eq!(
            stored_rows(&Tree::of(&[("crates/platform/src/a.rs", good)])),
            []
        );
    }
}
