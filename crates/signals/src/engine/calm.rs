//! Customers for whom nothing can have fired: what has come in all is written down, so that their past need not be read.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use weft_kernel::Problem;

use super::Engine;
use super::customer::Customer;
use super::ledger::Ledger;
use super::memory::{Past, Remembered};
use super::tide::Tide;
use crate::touch::Touch;

/// After so many events of a customer it is written down again what has come.
pub(super) const EVENTS_BETWEEN: usize = 32;
/// Of somebody who is let go it is written down when so many events would have to be read again: to write it costs about
/// as much as to read one of them.
const EVENTS_LET_GO: usize = 2;

/// What has come to each rule in all, by the number of the rule, of somebody for whom none of them can have fired.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Calm(Vec<(usize, Tide)>);

/// What was written down of one identity.
#[derive(Clone, Debug, PartialEq)]
pub struct Recorded {
    /// Whose it is.
    pub subject: Arc<str>,
    /// The place in the log up to which it speaks.
    pub upto: i64,
    /// What it says.
    pub calm: Calm,
}

impl Engine {
    /// Lets it be written down after so many events of a customer what has come, instead of the usual number.
    pub const fn record_after(&mut self, events: usize) {
        self.memory.events_between = events;
    }

    /// What is to be written down of `subject`, whose events have all been taken in: nothing unless enough have come
    /// since it was last asked, and nothing while something may have fired.
    pub fn take_calm(&mut self, subject: &str) -> Option<Calm> {
        let between = self.memory.events_between;
        let owner = self.owners.get(subject)?;
        let customer = self.customers.get_mut(owner)?;
        let hold = &mut customer.hold;
        if !self.memory.recalls || !hold.recalled || hold.unrecorded < between {
            return None;
        }
        hold.unrecorded = 0;
        customer.calm()
    }

    /// What is to be written down of those who were let go since this was asked.
    pub fn take_let_go(&mut self) -> Vec<Recorded> {
        std::mem::take(&mut self.memory.let_go)
    }

    /// Takes from what was written down what it tells; answers those whose whole past has to be read.
    pub(super) fn read_calm(
        &self,
        wanted: Vec<Arc<str>>,
        (past, found): (&dyn Past, &mut HashMap<u32, Remembered>),
    ) -> Result<Vec<Arc<str>>, Problem> {
        let alone = |subject: &&Arc<str>| {
            let customer = self
                .owners
                .get(*subject)
                .and_then(|one| self.customers.get(one));
            customer.is_some_and(|customer| customer.subjects.len() == 1)
        };
        let asked: Vec<Arc<str>> = wanted.iter().filter(alone).cloned().collect();
        if asked.is_empty() {
            return Ok(wanted);
        }
        let mut whole = wanted;
        for one in past.recorded(&asked)? {
            let Some(owner) = self.owners.get(&one.subject) else {
                continue;
            };
            let mut remembered = Remembered::calm(one.calm, one.upto);
            past.each_after((&one.subject, one.upto), &mut |touch| {
                self.remember(touch, &mut remembered);
            })?;
            if !self.may_have_fired(&remembered.ledgers) {
                whole.retain(|subject| *subject != one.subject);
                found.insert(*owner, remembered);
            }
        }
        Ok(whole)
    }

    /// Takes note of an event of the past.
    pub(super) fn remember(&self, touch: &Touch, of: &mut Remembered) {
        let hits = self.hits(touch);
        if hits.is_empty() {
            return;
        }
        of.events += 1;
        of.upto = of.upto.max(touch.seq);
        let mark = self.mark_of(touch);
        for (number, hit) in hits {
            let ledger = of.ledgers.entry(number).or_default();
            ledger.remember(&mark, hit);
        }
    }

    fn may_have_fired(&self, ledgers: &BTreeMap<usize, Ledger>) -> bool {
        let mut known = ledgers
            .iter()
            .filter_map(|(number, ledger)| Some((self.rules.get(*number)?, ledger)));
        known.any(|(rule, ledger)| ledger.may_fire(rule))
    }
}

impl Customer {
    /// What has come in all, while nothing can have fired. Of people who are several identities together only their log
    /// tells what each has done.
    fn calm(&self) -> Option<Calm> {
        let is_calm = self.subjects.len() == 1 && self.ledgers.values().all(Ledger::is_calm);
        let ledgers = self.ledgers.iter();
        is_calm.then(|| Calm(ledgers.map(|(number, one)| (*number, one.tide())).collect()))
    }

    /// What is to be written down when they are let go, so that their past need not be read when they come again.
    pub(super) fn let_go(&self) -> Option<Recorded> {
        let subject = self.subjects.first()?;
        if !self.hold.recalled || self.hold.unrecorded < EVENTS_LET_GO {
            return None;
        }
        self.calm().map(|calm| Recorded {
            subject: Arc::clone(subject),
            upto: self.hold.upto,
            calm,
        })
    }
}

impl Remembered {
    fn calm(calm: Calm, upto: i64) -> Self {
        let ledgers = calm.0.into_iter();
        Self {
            ledgers: ledgers
                .map(|(number, tide)| (number, Ledger::calm(tide)))
                .collect(),
            events: 0,
            upto,
        }
    }
}
