//! What rules ask of the customer's records: learned like events, in any order, and judged as of each moment.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::Engine;
use super::customer::{News, signal};
use super::signal::SignalChange;
use crate::rule::{Dossier, FieldKey};

impl Engine {
    /// The fields of records that the conditions of its rules read.
    #[must_use]
    pub fn fields(&self) -> BTreeSet<FieldKey> {
        self.rules.iter().flat_map(|rule| rule.fields()).collect()
    }

    /// Whether some condition reads the customer's records.
    #[must_use]
    pub fn asks_for_records(&self) -> bool {
        self.readers.iter().any(|reader| reader.asks_for_records)
    }

    /// Learns what is known now of the records of an identity, in place of what was known before: nothing of somebody who
    /// is nobody's. The past of its customer is held.
    pub fn learn(&mut self, subject: &Arc<str>, dossier: Option<Dossier>) -> Vec<SignalChange> {
        let owner = self.owner_of(subject);
        let Some(customer) = self.customers.get_mut(&owner) else {
            return Vec::new();
        };
        let dossiers = Arc::make_mut(&mut customer.dossiers);
        match dossier {
            Some(dossier) => dossiers.insert(Arc::clone(subject), Arc::new(dossier)),
            None => dossiers.remove(subject),
        };
        let mut news = News::default();
        self.retell(owner, &mut news);
        self.settle_down(owner);
        self.wait_until(news.deadlines);
        self.note_told(&news.changes);
        news.changes
    }

    /// Says once more of the customer of an identity what conditions have let stand and what they have not: for when
    /// nobody knows whether it was said.
    #[must_use]
    pub fn restate(&self, subject: &str) -> Vec<SignalChange> {
        let customer = self.owners.get(subject);
        let Some(customer) = customer.and_then(|owner| self.customers.get(owner)) else {
            return Vec::new();
        };
        let mut changes = Vec::new();
        for reader in &self.readers {
            let ledger = customer.ledgers.get(&reader.number);
            let (Some(rule), Some(ledger)) = (self.rules.get(reader.number), ledger) else {
                continue;
            };
            for (index, entry) in ledger.entries().iter().enumerate() {
                let Some(matched) = &entry.verdict.matched else {
                    continue;
                };
                let signal = signal(rule, ledger, (index, entry), matched);
                changes.extend(self.is_due(&signal).then(|| match entry.verdict.standing {
                    true => SignalChange::Stands(signal),
                    false => SignalChange::Corrected(signal),
                }));
            }
        }
        changes
    }

    /// The identities with which a pattern of a rule came about whose condition reads records.
    #[must_use]
    pub fn asking(&self) -> BTreeSet<Arc<str>> {
        let mut asking = BTreeSet::new();
        let readers = self.readers.iter().filter(|reader| reader.asks_for_records);
        for reader in readers {
            let customers = self.customers.values();
            let ledgers = customers.filter_map(|customer| customer.ledgers.get(&reader.number));
            for entry in ledgers.flat_map(|ledger| ledger.entries()) {
                if entry.verdict.matched.is_some() {
                    asking.insert(Arc::clone(&entry.mark.subject));
                }
            }
        }
        asking
    }
}
