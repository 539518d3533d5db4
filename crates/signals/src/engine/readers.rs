//! Rules with conditions, which may ask for the signals of others: the order in which all are judged, and who asks whom.

use crate::rule::Rule;

/// A rule with a condition.
#[derive(Clone, Debug)]
pub(super) struct Reader {
    /// Its number.
    pub(super) number: usize,
    /// The numbers of those it asks for, in the order of its condition; none for what is not in force.
    pub(super) reads: Vec<Option<usize>>,
    /// Whether it asks for fields of the customer's records.
    pub(super) asks_for_records: bool,
}

/// The rules so that each comes behind those it asks for.
pub(super) fn in_order(mut rules: Vec<Rule>) -> Vec<Rule> {
    let mut ordered = Vec::with_capacity(rules.len());
    while !rules.is_empty() {
        let waits = |rule: &Rule| {
            let mut reads = rule.reads().iter();
            reads.any(|read| rules.iter().any(|other| other.name() == read))
        };
        // Rules of a circle are not compiled.
        let next = rules.iter().position(|rule| !waits(rule)).unwrap_or(0);
        ordered.push(rules.remove(next));
    }
    ordered
}

/// Who has a condition, in the order of `rules`.
pub(super) fn of(rules: &[Rule]) -> Vec<Reader> {
    let place = |name: &String| rules.iter().position(|rule| rule.name() == name);
    let asking = rules
        .iter()
        .enumerate()
        .filter(|(_, rule)| rule.condition().is_some());
    let reader = |(number, rule): (usize, &Rule)| Reader {
        number,
        reads: rule.reads().iter().map(place).collect(),
        asks_for_records: rule.fields().next().is_some(),
    };
    asking.map(reader).collect()
}
