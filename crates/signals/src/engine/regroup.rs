//! Identities grouped anew: customers are taken apart and put together, and what stands follows.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use super::Engine;
use super::customer::{Customer, Intake, News};
use super::memory::Hold;
use super::signal::{Signal, SignalChange, SignalKey};

impl Engine {
    /// Puts identities into these groups, whatever they were joined to before; the whole past of all of them is held.
    ///
    /// What stands afterwards is what would stand had each group never been joined to anybody else;
    /// events that were frozen for their number stay judged as they were.
    pub fn regroup(&mut self, groups: &[Vec<Arc<str>>]) -> Vec<SignalChange> {
        let owners: BTreeSet<u32> = groups
            .iter()
            .flatten()
            .map(|subject| self.owner_of(subject))
            .collect();
        let mut gone: Vec<Customer> = Vec::new();
        for owner in owners {
            gone.extend(self.customers.remove(&owner));
        }
        for customer in &gone {
            self.memory.count(customer.hold.weight, 0);
        }
        let before = self.due_of(&gone);
        let mut part_of: HashMap<Arc<str>, usize> = HashMap::new();
        for (part, group) in groups.iter().enumerate() {
            part_of.extend(group.iter().map(|subject| (Arc::clone(subject), part)));
        }
        // Who is in no group stays with nobody.
        let mut parts = groups.len();
        for subject in gone.iter().flat_map(|customer| &customer.subjects) {
            part_of.entry(Arc::clone(subject)).or_insert_with(|| {
                parts += 1;
                parts - 1
            });
        }
        let mut made: Vec<Customer> = Vec::new();
        made.resize_with(parts, Customer::default);
        for customer in gone {
            let part_of = |subject: &str| part_of.get(subject).copied();
            for (part, piece) in customer.divide(&self.rules, part_of) {
                let customer = made.get_mut(part);
                drop(customer.map(|made| made.absorb(|number| self.intake(number), piece)));
            }
        }
        for customer in &mut made {
            let known = (&self.readers[..], &self.rules[..]);
            customer.retell(known, |number| self.intake(number), &mut News::default());
        }
        let after = self.due_of(&made);
        let all = made.iter().flat_map(|made| made.standing(&self.rules));
        let waiting: Vec<Signal> = all.filter(|signal| !self.is_due(signal)).collect();
        let deadlines = self.deadlines_of(&waiting);
        self.wait_until(deadlines);
        for mut customer in made {
            let owner = self.next_customer;
            self.next_customer += 1;
            customer.hold = Hold {
                recalled: true,
                used: self.memory.next_turn(),
                weight: 0,
                ..Hold::default()
            };
            for subject in &customer.subjects {
                self.owners.insert(Arc::clone(subject), owner);
            }
            self.customers.insert(owner, customer);
            self.settle_down(owner);
        }
        let changes = differences(before, after);
        self.note_told(&changes);
        changes
    }

    /// How the rule of this number takes events in.
    pub(super) fn intake(&self, number: usize) -> Option<Intake<'_>> {
        Some(Intake {
            number,
            rule: self.rules.get(number)?,
            touches_max: self.touches_max,
            now: self.now,
        })
    }

    /// The signals of `customers` that stand now.
    fn due_of(&self, customers: &[Customer]) -> BTreeMap<SignalKey, Signal> {
        let signals = customers
            .iter()
            .flat_map(|customer| customer.standing(&self.rules));
        signals
            .filter(|signal| self.is_due(signal))
            .map(|signal| (signal.key, signal))
            .collect()
    }
}

/// What has to be told: signals that stand on other evidence now, no longer, or newly.
fn differences(
    mut before: BTreeMap<SignalKey, Signal>,
    after: BTreeMap<SignalKey, Signal>,
) -> Vec<SignalChange> {
    let mut changes = Vec::new();
    for (key, signal) in after {
        match before.remove(&key) {
            None => changes.push(SignalChange::Stands(signal)),
            Some(was) if was != signal => changes.push(SignalChange::Restated(signal)),
            Some(_) => {}
        }
    }
    changes.extend(before.into_values().map(SignalChange::Corrected));
    changes
}
