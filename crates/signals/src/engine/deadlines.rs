//! Silences: what comes to stand when nothing happened for long enough.

use std::sync::Arc;

use weft_kernel::Moment;

use super::Engine;
use super::customer::Deadline;
use super::signal::{Signal, SignalChange};

impl Engine {
    /// Up to when silences are judged.
    #[must_use]
    pub fn now(&self) -> Moment {
        self.now
    }

    /// When the next silence will have lasted; it may have been broken by then.
    #[must_use]
    pub fn next_deadline(&self) -> Option<Moment> {
        self.deadlines.first().map(|deadline| deadline.at)
    }

    /// Moves the time silences are judged by to `now`, also back when the clock had been wrong: what stands is what
    /// events and time make it, however time came there.
    pub fn advance(&mut self, now: Moment) -> Vec<SignalChange> {
        let before = std::mem::replace(&mut self.now, now);
        if now < before {
            return self.take_back(before);
        }
        let mut changes = Vec::new();
        while let Some(due) = self.deadlines.pop_first() {
            if due.at > now {
                self.deadlines.insert(due);
                break;
            }
            changes.extend(self.judged(&due).map(SignalChange::Stands));
        }
        changes
    }

    /// Whether the silence a signal needs has lasted.
    pub(super) fn is_due(&self, signal: &Signal) -> bool {
        signal.fires_at == signal.anchor.key.occurred_at || signal.fires_at <= self.now
    }

    fn judged(&self, due: &Deadline) -> Option<Signal> {
        let customer = self.customers.get(self.owners.get(&due.subject)?)?;
        let rule = self.rules.get(due.rule)?;
        customer.standing_at(due.rule, rule, &due.anchor)
    }

    /// Corrects what came to stand after the present moment and up to `before`, and waits for it again.
    fn take_back(&mut self, before: Moment) -> Vec<SignalChange> {
        let signals = self
            .customers
            .values()
            .flat_map(|customer| customer.standing(&self.rules));
        let early: Vec<Signal> = signals
            .filter(|signal| !self.is_due(signal) && signal.fires_at <= before)
            .collect();
        let deadlines = self.deadlines_of(&early);
        self.wait_until(deadlines);
        early.into_iter().map(SignalChange::Corrected).collect()
    }

    /// The deadlines of signals that are not due.
    pub(super) fn deadlines_of(&self, signals: &[Signal]) -> Vec<Deadline> {
        let deadline = |signal: &Signal| {
            let mut rules = self.rules.iter();
            let rule = rules.position(|rule| rule.name() == &*signal.rule)?;
            Some(Deadline {
                at: signal.fires_at,
                rule,
                anchor: signal.anchor.key.clone(),
                subject: Arc::clone(&signal.anchor.subject),
            })
        };
        signals.iter().filter_map(deadline).collect()
    }
}
