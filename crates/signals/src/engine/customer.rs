//! One customer: the identities joined so far and a ledger per rule.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::ledger::{Difference, Entry, Fate, Ledger, Match, Verdict};
use super::signal::{EVIDENCE_MAX, Mark, Signal, SignalChange, SignalKey};
use crate::rule::{Facts, Rule, Shape};

/// A customer.
#[derive(Debug, Default)]
pub(super) struct Customer {
    pub(super) subjects: Vec<Arc<str>>,
    pub(super) ledgers: BTreeMap<usize, Ledger>,
}

/// The rule an event is taken in for.
pub(super) struct Intake<'a> {
    pub(super) number: usize,
    pub(super) rule: &'a Rule,
    pub(super) touches_max: usize,
}

impl Customer {
    /// Takes in an event that is `facts` to a rule; `None` when it comes too late to be judged.
    pub(super) fn take_in(
        &mut self,
        intake: &Intake<'_>,
        mark: Arc<Mark>,
        facts: Facts,
    ) -> Option<Vec<SignalChange>> {
        let ledger = self.ledgers.entry(intake.number).or_default();
        let entry = Entry {
            mark,
            facts,
            verdict: Verdict::default(),
            last_standing: None,
        };
        let changes = match ledger.insert(intake.rule, entry) {
            Fate::Taken(differences) => told(intake.rule, ledger, &differences),
            Fate::Known => Vec::new(),
            Fate::TooLate => return None,
        };
        ledger.bound(intake.touches_max);
        Some(changes)
    }

    /// Takes over another customer who turned out to be the same.
    pub(super) fn absorb(
        &mut self,
        rules: &[Arc<Rule>],
        other: Self,
        touches_max: usize,
    ) -> Vec<SignalChange> {
        self.subjects.extend(other.subjects);
        let mut changes = Vec::new();
        for (number, ledger) in other.ledgers {
            let Some(rule) = rules.get(number) else {
                continue;
            };
            match self.ledgers.get_mut(&number) {
                None => {
                    self.ledgers.insert(number, ledger);
                }
                Some(kept) => {
                    let differences = kept.absorb(rule, ledger);
                    changes.extend(told(rule, kept, &differences));
                    kept.bound(touches_max);
                }
            }
        }
        changes
    }

    /// Takes it apart: a piece for each part its identities belong to, each judged on its own.
    pub(super) fn divide(
        self,
        rules: &[Arc<Rule>],
        part_of: impl Fn(&str) -> Option<usize>,
    ) -> BTreeMap<usize, Self> {
        let mut pieces: BTreeMap<usize, Self> = BTreeMap::new();
        for subject in self.subjects {
            if let Some(part) = part_of(&subject) {
                pieces.entry(part).or_default().subjects.push(subject);
            }
        }
        for (number, ledger) in self.ledgers {
            let Some(rule) = rules.get(number) else {
                continue;
            };
            for (part, ledger) in ledger.divide(rule, &part_of) {
                pieces
                    .entry(part)
                    .or_default()
                    .ledgers
                    .insert(number, ledger);
            }
        }
        pieces
    }

    /// Its standing signals.
    pub(super) fn standing(&self, rules: &[Arc<Rule>]) -> Vec<Signal> {
        let ruled = self
            .ledgers
            .iter()
            .filter_map(|(number, ledger)| Some((rules.get(*number)?, ledger)));
        let signals = ruled.flat_map(|(rule, ledger)| {
            let fired = ledger
                .entries()
                .iter()
                .enumerate()
                .filter(|(_, entry)| entry.verdict.standing);
            fired.filter_map(move |place| {
                let matched = place.1.verdict.matched.as_ref()?;
                Some(signal(rule, ledger, place, matched))
            })
        });
        signals.collect()
    }
}

/// What the differences mean for the standing signals.
fn told(rule: &Rule, ledger: &Ledger, differences: &[Difference]) -> Vec<SignalChange> {
    let mut changes = Vec::new();
    for Difference { index, before } in differences {
        let Some(entry) = ledger.entries().get(*index) else {
            continue;
        };
        let was = before.matched.as_ref().filter(|_| before.standing);
        let is = entry
            .verdict
            .matched
            .as_ref()
            .filter(|_| entry.verdict.standing);
        changes.extend(match (was, is) {
            (None, Some(matched)) => Some(SignalChange::Stands(signal(
                rule,
                ledger,
                (*index, entry),
                matched,
            ))),
            (Some(_), Some(matched)) => Some(SignalChange::Restated(signal(
                rule,
                ledger,
                (*index, entry),
                matched,
            ))),
            (Some(matched), None) => Some(SignalChange::Corrected(signal(
                rule,
                ledger,
                (*index, entry),
                matched,
            ))),
            (None, None) => None,
        });
    }
    changes
}

/// The signal of the event at `place`.
fn signal(rule: &Rule, ledger: &Ledger, place: (usize, &Entry), matched: &Match) -> Signal {
    let (index, entry) = place;
    let anchor = Mark::clone(&entry.mark);
    let mut evidence: Vec<Mark> = match rule.shape() {
        Shape::Event => vec![anchor.clone()],
        Shape::Sequence { .. } => matched.chain.iter().map(|mark| Mark::clone(mark)).collect(),
        Shape::Window { .. } => {
            let from = ledger.first_after(rule.stretch(entry.at()).after);
            let window = ledger.between(from, index + 1).iter();
            let counted = window.filter(|other| other.facts.group == entry.facts.group);
            counted.map(|other| Mark::clone(&other.mark)).collect()
        }
    };
    let surplus = evidence.len().saturating_sub(EVIDENCE_MAX);
    evidence.drain(..surplus);
    Signal {
        key: SignalKey::of(rule.name(), &anchor.key),
        rule: Arc::from(rule.name()),
        version: rule.document().version,
        anchor,
        evidence,
        count: matched.count,
        value: matched.value,
    }
}
