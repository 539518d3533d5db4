//! A catalogue is a folder in which each file is one thing, and one list that names them all.

use super::Finding;
use crate::source::{Source, has_word};
use crate::tree::Tree;

/// The folders that are catalogues; the list stands in their `mod.rs`.
const CATALOGUES: &[&str] = &[
    "crates/expr/src/functions",
    "crates/platform/src/fields",
    "xtask/src/tidy",
];

/// Files of a catalogue folder that serve the list and are not things in it.
const HELPERS: &[&str] = &["mod", "tests"];

/// Names every file that its catalogue's list forgets.
pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    CATALOGUES
        .iter()
        .flat_map(|folder| check_folder(tree, folder))
        .collect()
}

fn check_folder(tree: &Tree, folder: &str) -> Vec<Finding> {
    let list = format!("{folder}/mod.rs");
    let Some(text) = tree.text(&list) else {
        return vec![Finding::new(folder, 1, "a catalogue without `mod.rs`")];
    };
    let source = Source::read(text);
    let listed: Vec<&str> = source
        .product_lines()
        .map(|(_, code)| code)
        .filter(|code| !declares(code))
        .collect();
    let files = tree.ending(".rs").filter_map(|(path, _)| {
        let name = path.strip_prefix(folder)?.strip_prefix('/')?;
        let name = name
            .strip_suffix("/mod.rs")
            .or_else(|| name.strip_suffix(".rs"))?;
        (!name.contains('/') && !HELPERS.contains(&name)).then_some((path, name))
    });
    let forgotten = files.filter(|(_, name)| !listed.iter().any(|code| has_word(code, name)));
    forgotten
        .map(|(path, _)| Finding::new(path, 1, format!("not in the list of `{list}`")))
        .collect()
}

fn declares(code: &str) -> bool {
    code.trim_start().starts_with("mod ") || code.contains(" mod ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_the_list_forgets_is_found() {
        let list = "mod money;\nmod phone;\nconst TYPES: &[T] = &[money::Money];\n";
        let tree = Tree::of(&[
            ("fields/mod.rs", list),
            ("fields/money.rs", ""),
            ("fields/phone/mod.rs", ""),
            ("fields/phone/parts.rs", ""),
        ]);
        let found = check_folder(&tree, "fields");
        assert_eq!(
            found,
            [Finding::new(
                "fields/phone/mod.rs",
                1,
                "not in the list of `fields/mod.rs`"
            )]
        );
    }
}
