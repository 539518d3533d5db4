//! The areas of `business` do not import one another: they meet in `events.rs`.

use std::collections::BTreeSet;

use super::Finding;
use crate::source::has_word;
use crate::tree::Tree;

const HOME: &str = "crates/business/src/";

/// The areas of the chain, present or to come.
const AREAS: &[&str] = &[
    "customers",
    "sales",
    "marketing",
    "service",
    "purchasing",
    "stock",
    "production",
    "finance",
    "credit",
    "targets",
];

/// Names every use of one area in another.
pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    let files = tree.product_rust(HOME);
    let folders = files.iter().filter_map(|(path, _)| folder_of(path));
    let areas: BTreeSet<&str> = AREAS.iter().copied().chain(folders).collect();
    let mut found = Vec::new();
    for (path, source) in &files {
        let Some(own) = area_of(path).filter(|own| areas.contains(own)) else {
            continue;
        };
        let strangers = areas.iter().filter(|area| **area != own);
        let strangers: Vec<String> = strangers.map(|area| format!("crate::{area}")).collect();
        for (line, code) in source.product_lines() {
            for stranger in strangers.iter().filter(|stranger| has_word(code, stranger)) {
                let told = format!("`{own}` must not use `{stranger}`; they meet in `events.rs`");
                found.push(Finding::new(path, line, told));
            }
        }
    }
    found
}

fn area_of(path: &str) -> Option<&str> {
    let rest = path.strip_prefix(HOME)?;
    Some(
        rest.split_once('/')
            .map_or(rest.trim_end_matches(".rs"), |(folder, _)| folder),
    )
}

fn folder_of(path: &str) -> Option<&str> {
    path.strip_prefix(HOME)?
        .split_once('/')
        .map(|(folder, _)| folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_area_that_uses_another_is_found() {
        let tree = Tree::of(&[
            (
                "crates/business/src/sales/confirm.rs",
                "use crate::stock::lock;\n",
            ),
            (
                "crates/business/src/stock/mod.rs",
                "use crate::events::Shipped;\n",
            ),
            (
                "crates/business/src/events.rs",
                "use crate::{sales, stock};\nuse crate::stock;\n",
            ),
        ]);
        let found = check(&tree);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].path, "crates/business/src/sales/confirm.rs");
    }

    #[test]
    fn an_area_may_use_itself_and_shared_files() {
        let text = "use crate::sales::order;\nuse crate::amounts::Line;\n";
        let tree = Tree::of(&[
            ("crates/business/src/sales/confirm.rs", text),
            ("crates/business/src/amounts.rs", ""),
        ]);
        assert_eq!(check(&tree), []);
    }
}
