//! The shape of a file: a first sentence, a length, nothing left lying about.

use super::Finding;
use crate::source::{Source, has_word};
use crate::tree::Tree;

const FILE_LINES_MAX: usize = 500;
const MEASURED: &[&str] = &[".rs", ".ts", ".tsx", ".mjs", ".css"];
/// Spelled in halves, so that this file does not find itself.
const LEFTOVERS: &[&str] = &[
    concat!("TO", "DO"),
    concat!("FIX", "ME"),
    concat!("XX", "X"),
];
const EMPTY_ENDINGS: &[&str] = &["Manager", "Helper", "Util", "Utils", "Info", "Data", "Impl"];

/// Every Rust file says in one sentence what it is for.
pub(super) fn first_sentence(tree: &Tree) -> Vec<Finding> {
    let silent = tree
        .ending(".rs")
        .filter(|(_, text)| !text.starts_with("//! "));
    silent
        .map(|(path, _)| Finding::new(path, 1, "starts without `//!` and a sentence"))
        .collect()
}

/// No file is longer than a person wants to read.
pub(super) fn length(tree: &Tree) -> Vec<Finding> {
    let mut found = Vec::new();
    for (path, text) in measured(tree) {
        let lines = text.lines().count();
        if lines > FILE_LINES_MAX {
            found.push(Finding::new(
                path,
                lines,
                format!("{lines} lines, over {FILE_LINES_MAX}"),
            ));
        }
    }
    found
}

/// Open ends are issues, not comments; a test that does not run is not a test.
pub(super) fn leftovers(tree: &Tree) -> Vec<Finding> {
    let mut found = Vec::new();
    for (path, text) in measured(tree) {
        for (index, line) in text.lines().enumerate() {
            let words = LEFTOVERS.iter().filter(|word| has_word(line, word));
            found.extend(words.map(|word| {
                Finding::new(path, index + 1, format!("`{word}` belongs in an issue"))
            }));
        }
    }
    for (path, text) in tree.ending(".rs") {
        let source = Source::read(text);
        // A test may wait for its parent to start it in a process of its own, and says so.
        let woken = text.contains("\"--ignored\"") || text.contains("\"--include-ignored\"");
        let asleep = source.lines().filter(|(_, code)| {
            code.trim().starts_with("#[ignore") && !(woken && code.contains('='))
        });
        found.extend(asleep.map(|(line, _)| Finding::new(path, line, "a test that does not run")));
    }
    found
}

/// A type is named for what it is; these endings say nothing.
pub(super) fn empty_names(tree: &Tree) -> Vec<Finding> {
    let mut found = Vec::new();
    for (path, text) in tree.ending(".rs") {
        let source = Source::read(text);
        for (line, code) in source.lines() {
            let empty = type_name(code).filter(|name| {
                EMPTY_ENDINGS
                    .iter()
                    .any(|ending| name.ends_with(ending) && name != ending)
            });
            found.extend(empty.map(|name| {
                Finding::new(path, line, format!("`{name}` has a name that says nothing"))
            }));
        }
    }
    found
}

fn type_name(code: &str) -> Option<&str> {
    let words = ["struct ", "enum ", "trait "];
    let (_, rest) = words.iter().find_map(|word| code.split_once(word))?;
    rest.split(|letter: char| !letter.is_alphanumeric()).next()
}

fn measured(tree: &Tree) -> impl Iterator<Item = (&str, &str)> {
    let kinds = MEASURED.iter().flat_map(|ending| tree.ending(ending));
    kinds.filter(|(path, _)| !path.contains("generated") && !path.ends_with(".d.ts"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_without_a_first_sentence_is_found() {
        let tree = Tree::of(&[("a.rs", "fn main() {}\n"), ("b.rs", "//! Good.\n")]);
        assert_eq!(
            first_sentence(&tree),
            [Finding::new(
                "a.rs",
                1,
                "starts without `//!` and a sentence"
            )]
        );
    }

    #[test]
    fn a_name_that_says_nothing_is_found() {
        let text = "struct StockManager;\nstruct Metadata;\nenum OrderInfo {}\n";
        assert_eq!(empty_names(&Tree::of(&[("a.rs", text)])).len(), 2);
    }

    #[test]
    fn five_hundred_lines_pass_and_one_more_does_not() {
        let full = "//! x\n".repeat(FILE_LINES_MAX);
        let over = "//! x\n".repeat(FILE_LINES_MAX + 1);
        assert_eq!(length(&Tree::of(&[("a.rs", &full)])), []);
        assert_eq!(length(&Tree::of(&[("web/a.tsx", &over)])).len(), 1);
        assert_eq!(length(&Tree::of(&[("web/generated/a.ts", &over)])), []);
    }

    #[test]
    fn open_ends_and_sleeping_tests_are_found() {
        let note = format!("//! x\n// {}: later\n", LEFTOVERS[0]);
        assert_eq!(leftovers(&Tree::of(&[("a.rs", &note)])).len(), 1);
        assert_eq!(
            leftovers(&Tree::of(&[("a.rs", "#[ignore]\nfn f() {}\n")])).len(),
            1
        );
        assert_eq!(
            leftovers(&Tree::of(&[("a.rs", "// #[ignore] is not used\n")])),
            []
        );
    }
}
