//! The glossary names every object by the words that stand on the screen.

use super::Finding;
use crate::tree::Tree;

const PAGE: &str = "docs/glossary.md";
const OBJECTS: &str = "packs/core/objects/";

/// Names every object whose words the glossary lacks or says otherwise.
pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    let page = tree.text(PAGE).unwrap_or_default();
    let files = tree
        .ending(".toml")
        .filter(|(path, _)| path.starts_with(OBJECTS));
    let rows = files.filter_map(|(path, text)| Some((path, row_of(text)?)));
    let missing = rows.filter(|(_, row)| !page.contains(row.as_str()));
    missing
        .map(|(path, row)| Finding::new(path, 1, format!("`{PAGE}` lacks `{row}`")))
        .collect()
}

/// The row that an object's file asks for: its first name and label.
fn row_of(text: &str) -> Option<String> {
    let name = value(text.lines().find(|line| line.starts_with("name"))?, "name")?;
    let label = text.lines().find(|line| line.starts_with("label"))?;
    let (zh, en) = (value(label, "zh")?, value(label, "en")?);
    Some(format!("| {zh} | {} | `{name}` |", en.to_lowercase()))
}

fn value<'text>(line: &'text str, key: &str) -> Option<&'text str> {
    let (_, rest) = line.split_once(&format!("{key} ="))?;
    rest.split('"').nth(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_object_without_its_row_is_found() {
        let lead = "name = \"lead\"\nlabel = { zh = \"线索\", en = \"Lead\" }\n";
        let page = "| 线索 | lead | `lead` | somebody |\n";
        let path = "packs/core/objects/lead.toml";
        assert_eq!(check(&Tree::of(&[(path, lead), (PAGE, page)])), []);
        let other = lead.replace("Lead", "Prospect");
        assert_eq!(check(&Tree::of(&[(path, &other), (PAGE, page)])).len(), 1);
    }
}
