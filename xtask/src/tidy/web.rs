//! The web app's imports run one way, and its words stand in `text/`.

use super::Finding;
use crate::tree::{Tree, is_test_file};

const HOME: &str = "web/src/";

/// From the bottom up; a file imports from its own layer and from those before it.
const LAYERS: &[&str] = &["ui", "fields", "blocks", "pages", "app"];

/// Names every import that runs upwards.
pub(super) fn layers(tree: &Tree) -> Vec<Finding> {
    let mut found = Vec::new();
    for (path, text) in product_files(tree) {
        let Some(own) = layer_of(path) else { continue };
        for (line, target) in imports(text) {
            let above = resolve(path, target)
                .and_then(|file| layer_of(&file))
                .filter(|at| *at > own);
            found.extend(above.and_then(|at| LAYERS.get(at)).map(|layer| {
                Finding::new(
                    path,
                    line,
                    format!("imports `{target}` from `{layer}`, a layer above"),
                )
            }));
        }
    }
    found
}

/// Names every line of a component that speaks Chinese to the person by itself. Below `blocks`
/// Chinese is material: 万 and 亿 in numbers, 年 and 月 in dates.
pub(super) fn words(tree: &Tree) -> Vec<Finding> {
    let blocks = LAYERS.iter().position(|layer| *layer == "blocks");
    let outside =
        product_files(tree).filter(|(path, _)| path.ends_with(".tsx") && layer_of(path) >= blocks);
    let mut found = Vec::new();
    for (path, text) in outside {
        let spoken = text
            .lines()
            .enumerate()
            .filter(|(_, line)| speaks_chinese(line));
        found.extend(spoken.map(|(index, _)| {
            Finding::new(
                path,
                index + 1,
                "words for the person belong in `web/src/text/`",
            )
        }));
    }
    found
}

fn product_files(tree: &Tree) -> impl Iterator<Item = (&str, &str)> {
    let files = tree.ending(".ts").chain(tree.ending(".tsx"));
    files.filter(|(path, _)| path.starts_with(HOME) && !is_test_file(path))
}

fn layer_of(path: &str) -> Option<usize> {
    let folder = path.strip_prefix(HOME)?.split('/').next()?;
    LAYERS.iter().position(|layer| *layer == folder)
}

fn imports(text: &str) -> Vec<(usize, &str)> {
    let lines = text.lines().enumerate();
    let found = lines.filter_map(|(index, line)| {
        let (_, rest) = line
            .split_once("from \"")
            .or_else(|| line.split_once("import(\""))?;
        let target = rest.split('"').next()?;
        target.starts_with('.').then_some((index + 1, target))
    });
    found.collect()
}

fn resolve(from: &str, target: &str) -> Option<String> {
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in target.split('/') {
        match part {
            "." => {}
            ".." => drop(parts.pop()?),
            _ => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

fn speaks_chinese(line: &str) -> bool {
    let code = line.split("//").next().unwrap_or_default().trim_start();
    let comment = code.starts_with('*') || code.starts_with("/*") || code.starts_with("{/*");
    !comment
        && code
            .chars()
            .any(|letter| ('\u{4e00}'..='\u{9fff}').contains(&letter))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_import_upwards_is_found() {
        let text =
            "import { Page } from \"../../pages/Page\";\nimport { x } from \"../../ui/x\";\n";
        let found = layers(&Tree::of(&[("web/src/fields/text/Cell.tsx", text)]));
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].line, 1);
    }

    #[test]
    fn imports_downwards_and_of_the_foundation_are_fine() {
        let text = "import { t } from \"../text\";\nimport { B } from \"../blocks/B\";\n";
        assert_eq!(layers(&Tree::of(&[("web/src/pages/List.tsx", text)])), []);
    }

    #[test]
    fn chinese_outside_the_texts_is_found_but_not_in_comments_and_tests() {
        let text = "<b>保存</b>\n// 保存\n";
        assert_eq!(words(&Tree::of(&[("web/src/pages/A.tsx", text)])).len(), 1);
        assert_eq!(words(&Tree::of(&[("web/src/pages/A.test.tsx", text)])), []);
        assert_eq!(words(&Tree::of(&[("web/src/ui/Date.tsx", text)])), []);
    }
}
