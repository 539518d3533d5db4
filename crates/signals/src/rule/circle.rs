//! Circles: rules whose conditions lead back to their own signals.

use std::collections::BTreeSet;

use weft_kernel::Problem;

use super::condition::Condition;
use super::document::RuleDocument;
use super::ground::Ground;
use super::wrong;

/// Refuses a rule that reads its own signals, be it by way of others.
pub(super) fn check(document: &RuleDocument, ground: Ground<'_>) -> Result<(), Problem> {
    let (mut path, mut seen) = (vec![document.name.clone()], BTreeSet::new());
    if !comes_back(document, (ground, &document.name), &mut path, &mut seen) {
        return Ok(());
    }
    let path = path.join(" → ");
    Err(wrong(
        "rule.loop",
        document,
        &format!("`if` 绕了一圈又读到自己的信号：{path}"),
        &format!("its `if` comes back to its own signals: {path}"),
    )
    .on_field("if"))
}

/// Whether what `document` reads leads back to the rule `first`; then `path` says how.
fn comes_back(
    document: &RuleDocument,
    (ground, first): (Ground<'_>, &str),
    path: &mut Vec<String>,
    seen: &mut BTreeSet<String>,
) -> bool {
    if document.condition.trim().is_empty() {
        return false;
    }
    // What is wrong with another rule is told where that one is checked.
    let Ok(condition) = Condition::compile(document, ground) else {
        return false;
    };
    for name in condition.reads().iter().cloned() {
        path.push(name.clone());
        let peer = ground.peers().iter().find(|peer| peer.name == name);
        let found = name == first
            || (seen.insert(name)
                && peer.is_some_and(|peer| comes_back(peer, (ground, first), path, seen)));
        if found {
            return true;
        }
        path.pop();
    }
    false
}
