//! What rules ask of the customer's records: learned like events, in any order, and judged as of each moment.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::Engine;
use super::customer::{News, signal};
use super::ledger::Ledger;
use super::signal::SignalChange;
use crate::rule::{Dossier, FieldKey, Rule};

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
        let numbers = self.readers.iter().map(|reader| reader.number);
        let ledgers = numbers.filter_map(|number| {
            let (rule, ledger) = (self.rules.get(number)?, customer.ledgers.get(&number)?);
            Some(self.restated(rule, ledger))
        });
        ledgers.flatten().collect()
    }

    /// Every pattern that came about in a ledger and is due: it stands, or it does not.
    fn restated(&self, rule: &Rule, ledger: &Ledger) -> Vec<SignalChange> {
        let entries = ledger.entries().iter().enumerate();
        let restated = entries.filter_map(|(index, entry)| {
            let matched = entry.verdict.matched.as_ref()?;
            let signal = signal(rule, ledger, (index, entry), matched);
            match (self.is_due(&signal), entry.verdict.standing) {
                (false, _) => None,
                (true, true) => Some(SignalChange::Stands(signal)),
                (true, false) => Some(SignalChange::Corrected(signal)),
            }
        });
        restated.collect()
    }

    /// The identities with which a pattern of a rule came about whose condition reads records.
    #[must_use]
    pub fn asking(&self) -> BTreeSet<Arc<str>> {
        let readers = self.readers.iter().filter(|reader| reader.asks_for_records);
        let ledgers = readers.flat_map(|reader| {
            let customers = self.customers.values();
            customers.filter_map(|customer| customer.ledgers.get(&reader.number))
        });
        let entries = ledgers.flat_map(Ledger::entries);
        let fired = entries.filter(|entry| entry.verdict.matched.is_some());
        fired.map(|entry| Arc::clone(&entry.mark.subject)).collect()
    }
}
