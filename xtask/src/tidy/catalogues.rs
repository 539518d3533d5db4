//! A catalogue is a folder in which each file is one thing, and one list that names them all.

use super::Finding;
use crate::source::{Source, has_word};
use crate::tree::Tree;

/// The folders that are catalogues, with the files in them that only serve the things of the list.
/// The list stands in their `mod.rs`.
const CATALOGUES: &[(&str, &[&str])] = &[
    ("crates/expr/src/functions", &[]),
    ("crates/platform/src/fields", &["html", "mask", "shape"]),
    (
        "crates/server/src/api",
        &["labels", "logins", "named", "route", "shapes"],
    ),
    ("xtask/src/tidy", &[]),
];

/// Names every file that its catalogue's list forgets.
pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    CATALOGUES
        .iter()
        .flat_map(|(folder, helpers)| check_folder(tree, folder, helpers))
        .collect()
}

fn check_folder(tree: &Tree, folder: &str, helpers: &[&str]) -> Vec<Finding> {
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
        let is_thing = !name.contains('/') && !["mod", "tests"].contains(&name);
        (is_thing && !helpers.contains(&name)).then_some((path, name))
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
            ("fields/shape.rs", ""),
        ]);
        let found = check_folder(&tree, "fields", &["shape"]);
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
