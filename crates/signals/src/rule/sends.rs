//! Rules that make each other fire by the events their actions send.

use std::collections::BTreeSet;

use weft_kernel::Label;

use super::check::{Level, Remark};
use super::{Action, Rule};

/// Says when an event that `rule` sends comes back to it by way of `others`.
pub(super) fn circle(rule: &Rule, others: &[&Rule]) -> Option<Remark> {
    let (mut path, mut seen) = (vec![rule.name().to_owned()], BTreeSet::new());
    if !comes_back(rule, (rule, others), &mut path, &mut seen) {
        return None;
    }
    let path = path.join(" → ");
    Some(Remark {
        level: Level::Warning,
        code: "rule.loop",
        place: "then.actions".to_owned(),
        text: Label::new(
            format!("动作发出的事件经过别的规则又触发它：{path}；最多接连 4 次"),
            format!(
                "the events it sends make it fire again by way of others: {path}; they end after four in a row"
            ),
        ),
        suggestion: Label::new(
            "改发别的事件，或给其中一条规则加条件",
            "send another event, or narrow one of the rules",
        ),
    })
}

/// Whether what `rule` sends makes `first` fire in the end; then `path` says how.
fn comes_back(
    rule: &Rule,
    (first, others): (&Rule, &[&Rule]),
    path: &mut Vec<String>,
    seen: &mut BTreeSet<String>,
) -> bool {
    let fired = others.iter().filter(|other| fires_by(other, rule));
    for next in fired {
        path.push(next.name().to_owned());
        if next.name() == first.name() {
            return true;
        }
        let is_new = seen.insert(next.name().to_owned());
        if is_new && comes_back(next, (first, others), path, seen) {
            return true;
        }
        path.pop();
    }
    if path.len() > 1 && fires_by(first, rule) {
        path.push(first.name().to_owned());
        return true;
    }
    false
}

/// Whether `rule` may fire by an event that `sender` sends.
fn fires_by(rule: &Rule, sender: &Rule) -> bool {
    let actions = sender.document().then.actions.iter();
    let mut sent = actions.filter_map(|action| match action {
        Action::Event { event, .. } => Some(event.trim()),
        _ => None,
    });
    let fires = |event: &str| {
        let mut filters = rule.filters().iter();
        filters.any(|filter| filter.events().iter().any(|name| name == event))
    };
    sent.any(fires)
}
