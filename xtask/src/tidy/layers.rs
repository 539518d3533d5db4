//! Imports run one way: each crate's manifest against one table.

use super::Finding;
use crate::tree::Tree;

/// Who may import whom. A crate that is not named here has no place yet and needs an ADR.
const LAYERS: &[(&str, &[&str])] = &[
    ("kernel", &[]),
    ("expr", &["kernel"]),
    ("predict", &["kernel"]),
    ("language", &["expr", "kernel"]),
    ("store", &["kernel"]),
    ("sheet", &["kernel"]),
    (
        "platform",
        &["store", "sheet", "language", "expr", "kernel"],
    ),
    (
        "signals",
        &["platform", "predict", "store", "language", "expr", "kernel"],
    ),
    (
        "business",
        &["platform", "store", "language", "expr", "kernel"],
    ),
    (
        "connectors",
        &["platform", "store", "language", "expr", "kernel"],
    ),
    (
        "server",
        &[
            "signals",
            "business",
            "connectors",
            "platform",
            "predict",
            "store",
            "sheet",
            "language",
            "expr",
            "kernel",
        ],
    ),
];

/// Names every import that runs against the table.
pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    let manifests = tree.ending("/Cargo.toml");
    let inner = manifests.filter_map(|(path, text)| Some((path, crate_of(path)?, text)));
    inner
        .flat_map(|(path, name, text)| check_manifest(path, name, text))
        .collect()
}

fn check_manifest(path: &str, name: &str, text: &str) -> Vec<Finding> {
    let Some((_, allowed)) = LAYERS.iter().find(|(layer, _)| *layer == name) else {
        return vec![Finding::new(
            path,
            1,
            format!("crate `{name}` has no place in LAYERS"),
        )];
    };
    let imports = dependencies(text).into_iter();
    let wrong = imports.filter_map(|(line, import)| {
        let import = import.strip_prefix("weft-")?;
        let told = format!("`{name}` must not import `{import}`");
        (!allowed.contains(&import)).then(|| Finding::new(path, line, told))
    });
    wrong.collect()
}

/// The name of the crate in `crates/` that a path belongs to.
pub(super) fn crate_of(path: &str) -> Option<&str> {
    path.strip_prefix("crates/")?.split('/').next()
}

/// The dependencies a manifest names, of every kind, with their lines.
pub(super) fn dependencies(manifest: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    let mut inside = false;
    for (index, line) in manifest.lines().enumerate() {
        let line = line.trim();
        if let Some(section) = line.strip_prefix('[') {
            let section = section.trim_end_matches(']');
            inside = section.ends_with("dependencies");
            let single = section
                .split_once("dependencies.")
                .map(|(_, name)| (index + 1, name));
            found.extend(single);
        } else if inside && !line.starts_with('#') {
            let name = line
                .split(['.', '=', ' '])
                .next()
                .filter(|name| !name.is_empty());
            found.extend(name.map(|name| (index + 1, name)));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_import_upwards_is_found() {
        let tree = Tree::of(&[(
            "crates/store/Cargo.toml",
            "[dependencies]\nweft-kernel.workspace = true\nweft-platform = { path = \"x\" }\n",
        )]);
        let told = Finding::new(
            "crates/store/Cargo.toml",
            3,
            "`store` must not import `platform`",
        );
        assert_eq!(check(&tree), [told]);
    }

    #[test]
    fn an_import_for_tests_counts_too() {
        let text = "[dev-dependencies.weft-business]\npath = \"x\"\n";
        assert_eq!(
            check(&Tree::of(&[("crates/signals/Cargo.toml", text)])).len(),
            1
        );
    }

    #[test]
    fn a_crate_without_a_place_is_found() {
        assert_eq!(
            check(&Tree::of(&[("crates/extra/Cargo.toml", "")])).len(),
            1
        );
    }

    #[test]
    fn imports_downwards_are_fine() {
        let text = "[dependencies]\nweft-store.workspace = true\nserde = \"1\"\n";
        assert_eq!(
            check(&Tree::of(&[("crates/platform/Cargo.toml", text)])),
            []
        );
    }
}
