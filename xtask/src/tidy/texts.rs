//! Every text of the web app exists in Chinese and in English.

use std::collections::BTreeSet;

use super::Finding;
use crate::tree::Tree;

const HOME: &str = "web/src/text/";

/// Compares the keys of each Chinese file with those of its English twin.
pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    let mut found = Vec::new();
    for (path, text) in tree
        .ending(".ts")
        .filter(|(path, _)| path.starts_with(HOME))
    {
        let Some(twin) = twin_of(path) else { continue };
        let Some(other) = tree.text(&twin) else {
            found.push(Finding::new(path, 1, format!("has no twin `{twin}`")));
            continue;
        };
        let known: BTreeSet<String> = keys(other).into_iter().map(|(_, key)| key).collect();
        let alone = keys(text)
            .into_iter()
            .filter(|(_, key)| !known.contains(key));
        found.extend(alone.map(|(line, key)| {
            Finding::new(path, line, format!("key `{key}` is missing in `{twin}`"))
        }));
    }
    found
}

fn twin_of(path: &str) -> Option<String> {
    let inner = path.strip_prefix(HOME)?;
    let twin = match inner.split(['/', '.']).next()? {
        "zh" => inner.replacen("zh", "en", 1),
        "en" => inner.replacen("en", "zh", 1),
        _ => return None,
    };
    Some(format!("{HOME}{twin}"))
}

/// The keys of an object written in TypeScript, one a line, with their path.
fn keys(text: &str) -> Vec<(usize, String)> {
    let mut path: Vec<&str> = Vec::new();
    let mut found = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let line = line.trim();
        let name = line
            .split_once(':')
            .map(|(name, _)| name.trim_matches(['"', '\'', ' ']));
        let name = name.filter(|name| is_key(name));
        path.extend(name);
        if name.is_some() {
            found.push((index + 1, path.join(".")));
        }
        match (line.ends_with('{'), name) {
            (true, None) => path.push(""),
            (false, Some(_)) => drop(path.pop()),
            _ => {}
        }
        if line.starts_with('}') {
            path.pop();
        }
    }
    found
}

fn is_key(name: &str) -> bool {
    !name.is_empty()
        && name
            .chars()
            .all(|c| c.is_alphanumeric() || "._-$".contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_in_one_language_only_is_found() {
        let zh =
            "export const zh = {\n  list: {\n    empty: '没有',\n    more: '更多',\n  },\n};\n";
        let en = "export const en = {\n  list: {\n    empty: 'Nothing',\n  },\n};\n";
        let tree = Tree::of(&[("web/src/text/zh.ts", zh), ("web/src/text/en.ts", en)]);
        let found = check(&tree);
        assert_eq!(found.len(), 1);
        assert!(found[0].told.contains("list.more"), "{found:?}");
    }

    #[test]
    fn flat_keys_in_quotes_are_read_too() {
        let text =
            "export const zh = {\n  \"list.empty\": \"没有: 空\",\n  go: \"去\",\n} as const;\n";
        let names: Vec<String> = keys(text).into_iter().map(|(_, key)| key).collect();
        assert_eq!(names, [".list.empty", ".go"]);
    }

    #[test]
    fn a_file_without_its_twin_is_found() {
        assert_eq!(
            check(&Tree::of(&[("web/src/text/zh/list.ts", "")])).len(),
            1
        );
    }
}
