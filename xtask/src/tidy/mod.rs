//! `cargo x tidy`: the rules of the house that the compiler cannot check.

mod access;
mod borders;
mod catalogues;
mod glossary;
mod layers;
mod links;
mod numbers;
mod shape;
mod siblings;
mod texts;
mod web;

use crate::Outcome;
use crate::generate;
use crate::tree::Tree;
use crate::workspace::Workspace;

/// One breach of one rule.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Finding {
    path: String,
    line: usize,
    told: String,
}

impl Finding {
    pub(crate) fn new(path: &str, line: usize, told: impl Into<String>) -> Self {
        Self {
            path: path.to_owned(),
            line,
            told: told.into(),
        }
    }
}

/// One rule of the house: its name and how it is checked.
type Rule = (&'static str, fn(&Tree) -> Vec<Finding>);

/// Every rule there is.
const RULES: &[Rule] = &[
    ("layers", layers::check),
    ("siblings", siblings::check),
    ("drivers only in store", borders::drivers),
    ("SQL text only in store", borders::sql_text),
    ("no world in pure crates", borders::world),
    ("HTTP only in server", borders::http),
    ("vendors only in connectors", borders::vendors),
    ("no floats in business", borders::floats),
    ("plans only behind rights", access::plans),
    ("stored rows stay inside", access::stored_rows),
    ("a first sentence", shape::first_sentence),
    ("file length", shape::length),
    ("no leftovers", shape::leftovers),
    ("names that say something", shape::empty_names),
    ("catalogues", catalogues::check),
    ("text keys", texts::check),
    ("web layers", web::layers),
    ("web words", web::words),
    ("lock files without addresses", links::lock_files),
    ("links", links::check),
    ("glossary", glossary::check),
    ("generated pages", generate::stale),
];

/// Checks every rule, or prints the numbers of the house with `--numbers`.
pub(crate) fn run(workspace: &Workspace, flags: &[String]) -> Outcome {
    let tree = Tree::load(workspace.root())?;
    if flags.iter().any(|flag| flag == "--numbers") {
        numbers::print(&tree);
        return Ok(());
    }
    let mut count = 0_usize;
    for (name, check) in RULES {
        for finding in check(&tree) {
            println!(
                "{}:{}: {} [{}]",
                finding.path, finding.line, finding.told, name
            );
            count += 1;
        }
    }
    match count {
        0 => Ok(()),
        1 => Err("one finding".to_owned()),
        _ => Err(format!("{count} findings")),
    }
}
