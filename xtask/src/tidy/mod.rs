//! `cargo x tidy`: the rules of the house that the compiler cannot check.

mod access;
mod borders;
mod catalogues;
mod layers;
mod links;
mod numbers;
mod shape;
mod siblings;
mod texts;

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
struct Rule {
    name: &'static str,
    check: fn(&Tree) -> Vec<Finding>,
}

/// Every rule there is.
const RULES: &[Rule] = &[
    Rule {
        name: "layers",
        check: layers::check,
    },
    Rule {
        name: "siblings",
        check: siblings::check,
    },
    Rule {
        name: "drivers only in store",
        check: borders::drivers,
    },
    Rule {
        name: "SQL text only in store",
        check: borders::sql_text,
    },
    Rule {
        name: "no world in pure crates",
        check: borders::world,
    },
    Rule {
        name: "HTTP only in server",
        check: borders::http,
    },
    Rule {
        name: "vendors only in connectors",
        check: borders::vendors,
    },
    Rule {
        name: "no floats in business",
        check: borders::floats,
    },
    Rule {
        name: "plans only behind rights",
        check: access::plans,
    },
    Rule {
        name: "stored rows stay inside",
        check: access::stored_rows,
    },
    Rule {
        name: "a first sentence",
        check: shape::first_sentence,
    },
    Rule {
        name: "file length",
        check: shape::length,
    },
    Rule {
        name: "no leftovers",
        check: shape::leftovers,
    },
    Rule {
        name: "catalogues",
        check: catalogues::check,
    },
    Rule {
        name: "text keys",
        check: texts::check,
    },
    Rule {
        name: "public addresses in lock files",
        check: links::lock_files,
    },
    Rule {
        name: "links",
        check: links::check,
    },
    Rule {
        name: "generated pages",
        check: generate::stale,
    },
];

/// Checks every rule, or prints the numbers of the house with `--numbers`.
pub(crate) fn run(workspace: &Workspace, flags: &[String]) -> Outcome {
    let tree = Tree::load(workspace.root())?;
    if flags.iter().any(|flag| flag == "--numbers") {
        numbers::print(&tree);
        return Ok(());
    }
    let mut count = 0_usize;
    for rule in RULES {
        for finding in (rule.check)(&tree) {
            println!(
                "{}:{}: {} [{}]",
                finding.path, finding.line, finding.told, rule.name
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
