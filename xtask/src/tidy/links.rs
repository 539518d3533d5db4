//! Links in the documentation lead somewhere; lock files of npm name no address.

use super::Finding;
use crate::tree::Tree;

/// Names every relative link whose target does not exist.
pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    let mut found = Vec::new();
    for (path, text) in tree.ending(".md") {
        for (line, target) in links(text) {
            let Some(file) = resolve(path, target) else {
                continue;
            };
            if !file.is_empty() && !tree.has(&file) {
                found.push(Finding::new(
                    path,
                    line,
                    format!("`{target}` leads nowhere"),
                ));
            }
        }
    }
    found
}

/// Names every address in a lock file of npm: packages come from wherever the user's client looks.
pub(super) fn lock_files(tree: &Tree) -> Vec<Finding> {
    let mut found = Vec::new();
    for (path, text) in tree.ending("package-lock.json") {
        let lines = text
            .lines()
            .enumerate()
            .filter(|(_, line)| line.contains("\"resolved\""));
        found.extend(lines.map(|(index, _)| {
            Finding::new(path, index + 1, "a lock file names no address".to_owned())
        }));
    }
    found
}

fn links(text: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    let mut fenced = false;
    for (index, line) in text.lines().enumerate() {
        fenced ^= line.trim_start().starts_with("```");
        if fenced {
            continue;
        }
        let targets = line
            .split("](")
            .skip(1)
            .filter_map(|rest| rest.split(')').next());
        found.extend(targets.map(|target| (index + 1, target)));
    }
    found
}

/// The file a link means, from the root; nothing when it leads outside the repository.
fn resolve(from: &str, target: &str) -> Option<String> {
    if target.contains("://") || target.starts_with("mailto:") || target.starts_with('#') {
        return None;
    }
    let target = target.split(['#', ' ']).next()?;
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in target.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            _ => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dead_link_is_found_and_live_ones_are_not() {
        let page = "[a](../glossary.md#x) [b](gone.md)\n```\n[c](no.md)\n```\n[d](https://x.y)\n";
        let tree = Tree::of(&[("docs/guide/a.md", page), ("docs/glossary.md", "")]);
        assert_eq!(
            check(&tree),
            [Finding::new(
                "docs/guide/a.md",
                1,
                "`gone.md` leads nowhere"
            )]
        );
    }

    #[test]
    fn a_link_to_a_folder_is_fine() {
        let tree = Tree::of(&[("README.md", "[adr](docs/adr/)\n"), ("docs/adr/a.md", "")]);
        assert_eq!(check(&tree), []);
    }

    #[test]
    fn an_address_in_a_lock_file_is_found() {
        let lock =
            "{\n \"version\": \"1.0.0\",\n \"resolved\": \"https://mirror.example/x.tgz\"\n}\n";
        let found = lock_files(&Tree::of(&[("web/package-lock.json", lock)]));
        assert_eq!(found.len(), 1);
    }
}
