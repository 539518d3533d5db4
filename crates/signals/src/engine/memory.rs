//! What is held of customers: their past is recalled when something of theirs comes, and let go when too much is held.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use weft_kernel::{Moment, Problem};

use super::calm::{EVENTS_BETWEEN, Recorded};
use super::customer::{Customer, Deadline, News};
use super::ledger::Ledger;
use super::signal::{Signal, SignalChange};
use super::{Engine, Hit};
use crate::rule::Dossier;
use crate::touch::Touch;

/// Events held over all customers and rules, each counted once for every rule that looks at it.
///
/// Beyond it the customers who were quiet longest are let go until three quarters are left. `cargo x bench signals` measures
/// what each costs: 315 bytes where one rule looks at an event, 225 to 245 each where ten or fifty do, so that all of them
/// stay below 650 MB.
pub const HELD_MAX: usize = 2_000_000;
/// What a customer without events counts as.
const CUSTOMER_WEIGHT: usize = 8;

/// Where a customer's past is read from.
pub trait Past {
    /// Hands every event of these identities that was taken in before to `each`, in any order.
    ///
    /// # Errors
    /// When it cannot be read; then nothing has been taken in.
    fn each(&self, subjects: &[Arc<str>], each: &mut dyn FnMut(&Touch)) -> Result<(), Problem>;

    /// The same of one identity, only what lies behind a place of the log.
    ///
    /// # Errors
    /// When it cannot be read; then nothing has been taken in.
    fn each_after(
        &self,
        after: (&Arc<str>, i64),
        each: &mut dyn FnMut(&Touch),
    ) -> Result<(), Problem>;

    /// What was written down of these identities by these very rules while nothing could have fired for them; nothing
    /// of most.
    ///
    /// # Errors
    /// When it cannot be read; then nothing has been taken in.
    fn recorded(&self, subjects: &[Arc<str>]) -> Result<Vec<Recorded>, Problem>;

    /// What is known of the records of each of these identities, as far as it has been learned; those of whom nothing
    /// is known may be left out. Asked for only where some rule reads it.
    ///
    /// # Errors
    /// When it cannot be read; then nothing has been taken in.
    fn dossiers(&self, subjects: &[Arc<str>]) -> Result<Vec<(Arc<str>, Dossier)>, Problem>;
}

/// How much is held, and what has to be written down so that it can be let go.
#[derive(Debug)]
pub(super) struct Memory {
    /// Whether customers have a past that lies elsewhere until it is recalled.
    pub(super) recalls: bool,
    held_max: usize,
    held: usize,
    turn: u64,
    /// After how many events of a customer it is written down what has come.
    pub(super) events_between: usize,
    /// Deadlines, to come or just passed, nobody has written down yet.
    noted: BTreeSet<(Moment, Arc<str>)>,
    /// What has come of those who were let go, which nobody has written down yet.
    pub(super) let_go: Vec<Recorded>,
}

impl Memory {
    /// Everything is held for ever.
    pub(super) const fn endless() -> Self {
        Self {
            recalls: false,
            held_max: usize::MAX,
            held: 0,
            turn: 0,
            events_between: EVENTS_BETWEEN,
            noted: BTreeSet::new(),
            let_go: Vec::new(),
        }
    }

    /// The number of the next use of anything.
    pub(super) const fn next_turn(&mut self) -> u64 {
        self.turn += 1;
        self.turn
    }

    /// Counts what is held more, or less.
    pub(super) const fn count(&mut self, before: usize, after: usize) {
        self.held = (self.held + after).saturating_sub(before);
    }
}

/// What is held of one customer.
#[derive(Debug, Default)]
pub(super) struct Hold {
    /// Whether their past has been taken in.
    pub(super) recalled: bool,
    /// When something of theirs came last, in turns.
    pub(super) used: u64,
    /// How much they count as.
    pub(super) weight: usize,
    /// Events since it was last written down what has come.
    pub(super) unrecorded: usize,
    /// The place in the log of the last event that some rule looks at.
    pub(super) upto: i64,
}

/// What is found of one customer's past.
#[derive(Debug, Default)]
pub(super) struct Remembered {
    pub(super) ledgers: BTreeMap<usize, Ledger>,
    /// How many events were read.
    pub(super) events: usize,
    /// The place in the log of the last of them.
    pub(super) upto: i64,
}

impl Engine {
    /// An engine whose customers have a past that is recalled when it is needed: at most about `held_max` events are
    /// held, each counted for every rule that looks at it. Silences up to `now` have been told.
    #[must_use]
    pub fn with_past(rules: Vec<crate::Rule>, held_max: usize, now: Moment) -> Self {
        let mut engine = Self::new(rules);
        engine.memory = Memory {
            recalls: true,
            held_max,
            ..Memory::endless()
        };
        engine.now = now;
        engine
    }

    /// Learns who is one customer, before anything else is known.
    pub fn group(&mut self, groups: &[Vec<Arc<str>>]) {
        for group in groups {
            let mut members = group.iter();
            let Some(owner) = members.next().map(|first| self.owner_of(first)) else {
                continue;
            };
            for member in members {
                self.owners.insert(Arc::clone(member), owner);
            }
            if let Some(customer) = self.customers.get_mut(&owner) {
                customer.subjects.clone_from(group);
            }
        }
    }

    /// Holds about so many events at most from now on.
    pub const fn hold_at_most(&mut self, events: usize) {
        self.memory.held_max = events;
    }

    /// Whether some rule looks at events of this name.
    #[must_use]
    pub fn looks_at(&self, event: &str) -> bool {
        self.index.contains_key(event)
    }

    /// How many events are held, each counted for every rule that looks at it.
    #[must_use]
    pub const fn held(&self) -> usize {
        self.memory.held
    }

    /// Takes in an event, and before it the past of its customer as far as it matters and is not held.
    ///
    /// # Errors
    /// Those of `past`; nothing has changed then.
    pub fn judge_after(
        &mut self,
        touch: &Touch,
        past: &dyn Past,
    ) -> Result<Vec<SignalChange>, Problem> {
        let hits = self.hits(touch);
        if hits.is_empty() {
            return Ok(Vec::new());
        }
        self.recall([&touch.subject], past)?;
        if self.warms(&touch.subject, &hits) {
            self.recall_whole([&touch.subject], past)?;
        }
        Ok(self.take(touch, hits))
    }

    /// Takes in the past of the customers these identities belong to, where it is not held; nothing is told of it. Events
    /// of rules that cannot have fired are only counted.
    ///
    /// # Errors
    /// Those of `past`; nothing has changed then.
    pub fn recall<'a>(
        &mut self,
        subjects: impl IntoIterator<Item = &'a Arc<str>>,
        past: &dyn Past,
    ) -> Result<(), Problem> {
        let lacks = |customer: &Customer| !customer.hold.recalled;
        let owners = self.read_past(subjects, (past, false), lacks)?;
        for owner in owners {
            self.settle_down(owner);
        }
        Ok(())
    }

    /// As [`Self::recall`], with all events of all rules, as they are needed to join customers or take them apart.
    ///
    /// # Errors
    /// Those of `past`; nothing has changed then.
    pub fn recall_whole<'a>(
        &mut self,
        subjects: impl IntoIterator<Item = &'a Arc<str>>,
        past: &dyn Past,
    ) -> Result<(), Problem> {
        let lacks = |customer: &Customer| {
            !customer.hold.recalled || customer.ledgers.values().any(Ledger::is_cold)
        };
        self.read_past(subjects, (past, true), lacks).map(drop)
    }

    /// Takes in the past of those who lack it, `whole` or as far as it matters; answers who they are.
    fn read_past<'a>(
        &mut self,
        subjects: impl IntoIterator<Item = &'a Arc<str>>,
        (past, whole): (&dyn Past, bool),
        lacks: impl Fn(&Customer) -> bool,
    ) -> Result<BTreeSet<u32>, Problem> {
        let (mut owners, mut wanted) = (BTreeSet::new(), Vec::new());
        if !self.memory.recalls {
            return Ok(owners);
        }
        for subject in subjects {
            let owner = self.owner_of(subject);
            let customer = self.customers.get(&owner).filter(|one| lacks(one));
            if let Some(customer) = customer.filter(|_| owners.insert(owner)) {
                wanted.extend(customer.subjects.iter().cloned());
            }
        }
        if wanted.is_empty() {
            return Ok(owners);
        }
        let dossiers = match self.asks_for_records() {
            true => past.dossiers(&wanted)?,
            false => Vec::new(),
        };
        let mut found: HashMap<u32, Remembered> = HashMap::new();
        if !whole {
            wanted = self.read_calm(wanted, (past, &mut found))?;
        }
        past.each(&wanted, &mut |touch| {
            if let Some(owner) = self.owners.get(&touch.subject) {
                self.remember(touch, found.entry(*owner).or_default());
            }
        })?;
        for (subject, dossier) in dossiers {
            let owner = self.owners.get(&subject);
            let customer = owner.and_then(|owner| self.customers.get_mut(owner));
            if let Some(customer) = customer {
                let dossiers = Arc::make_mut(&mut customer.dossiers);
                dossiers.insert(subject, Arc::new(dossier));
            }
        }
        for owner in &owners {
            let past = found.remove(owner).unwrap_or_default();
            self.hold(*owner, past, whole);
        }
        Ok(owners)
    }

    /// Holds the past of a customer, judged as of now, where it is not held; unless it is to be held `whole`, nothing is
    /// judged of rules that cannot have fired.
    fn hold(&mut self, owner: u32, past: Remembered, whole: bool) {
        let used = self.memory.next_turn();
        let Some(customer) = self.customers.get_mut(&owner) else {
            return;
        };
        customer.ledgers.retain(|_, ledger| !ledger.is_cold());
        for (number, mut ledger) in past.ledgers {
            let reader = self.readers.iter().find(|one| one.number == number);
            let heard = reader.map(|reader| customer.heard_by(reader, &self.rules));
            if let (Some(rule), Entry::Vacant(place)) =
                (self.rules.get(number), customer.ledgers.entry(number))
            {
                ledger.hear(heard.unwrap_or_default());
                ledger.settle(rule, self.touches_max, whole);
                place.insert(ledger);
            }
        }
        customer.hold.recalled = true;
        customer.hold.used = used;
        customer.hold.unrecorded = past.events;
        customer.hold.upto = past.upto;
        // What was told of it is known.
        self.retell(owner, &mut News::default());
        let Some(customer) = self.customers.get(&owner) else {
            return;
        };
        let waiting = customer.standing(&self.rules);
        let waiting: Vec<Signal> = waiting
            .into_iter()
            .filter(|signal| !self.is_due(signal))
            .collect();
        let deadlines = self.deadlines_of(&waiting);
        self.deadlines.extend(deadlines);
    }

    /// Whether an event that is this to rules needs events that were left out.
    fn warms(&self, subject: &str, hits: &[(usize, Hit)]) -> bool {
        let customer = self.owners.get(subject);
        let Some(customer) = customer.and_then(|owner| self.customers.get(owner)) else {
            return false;
        };
        hits.iter().any(|(number, (facts, _))| {
            let (ledger, rule) = (customer.ledgers.get(number), self.rules.get(*number));
            let (Some(ledger), Some(rule), Some(facts)) = (ledger, rule, facts) else {
                return false;
            };
            ledger.warms(rule, facts)
        })
    }

    /// Leaves out what cannot have fired, and counts what is held of a customer.
    pub(super) fn settle_down(&mut self, owner: u32) {
        let Some(customer) = self
            .customers
            .get_mut(&owner)
            .filter(|_| self.memory.recalls)
        else {
            return;
        };
        let dossiers = customer.dossiers.values();
        let known: usize = dossiers.map(|dossier| dossier.len()).sum();
        let mut weight = CUSTOMER_WEIGHT + known;
        for (number, ledger) in &mut customer.ledgers {
            if let Some(rule) = self.rules.get(*number) {
                ledger.cool(rule);
            }
            weight += ledger.weight();
        }
        self.memory.count(customer.hold.weight, weight);
        customer.hold.weight = weight;
    }

    /// Notes when silences will have lasted, for now and to be written down.
    pub(super) fn wait_until(&mut self, deadlines: Vec<Deadline>) {
        for deadline in deadlines {
            let written = (deadline.at, Arc::clone(&deadline.subject));
            if self.deadlines.insert(deadline) && self.memory.recalls {
                self.memory.noted.insert(written);
            }
        }
    }

    /// Notes silences that were told at once, having lasted long ago: a clock that goes back may take them back.
    pub(super) fn note_told(&mut self, changes: &[SignalChange]) {
        for change in changes.iter().filter(|_| self.memory.recalls) {
            if let SignalChange::Stands(signal) = change
                && signal.fires_at > signal.anchor.key.occurred_at
            {
                let noted = (signal.fires_at, Arc::clone(&signal.anchor.subject));
                self.memory.noted.insert(noted);
            }
        }
    }

    /// Notes all deadlines of the customer that `subject` belongs to once more, whoever has written them down.
    pub fn note_deadlines(&mut self, subject: &str) {
        let customer = self
            .owners
            .get(subject)
            .and_then(|owner| self.customers.get(owner));
        let standing = customer.map(|customer| customer.standing(&self.rules));
        for signal in standing.into_iter().flatten() {
            if !self.is_due(&signal) {
                let noted = (signal.fires_at, signal.anchor.subject);
                self.memory.noted.insert(noted);
            }
        }
    }

    /// The deadlines that came up since this was asked, and an identity of the customer each is of.
    pub fn take_deadlines(&mut self) -> Vec<(Moment, Arc<str>)> {
        std::mem::take(&mut self.memory.noted).into_iter().collect()
    }

    /// Lets customers go when too much is held, those first of whom nothing came longest; everything told and every
    /// deadline must be written down by then. Answers how many went.
    pub fn relieve(&mut self) -> usize {
        if !self.memory.recalls || self.memory.held <= self.memory.held_max {
            return 0;
        }
        let held = self
            .customers
            .iter()
            .filter(|(_, customer)| customer.hold.recalled);
        let mut by_use: Vec<(u64, u32)> =
            held.map(|(owner, one)| (one.hold.used, *owner)).collect();
        by_use.sort_unstable();
        let enough = self.memory.held_max / 4 * 3;
        let mut gone = 0;
        for (_, owner) in by_use {
            if self.memory.held <= enough {
                break;
            }
            self.let_go(owner);
            gone += 1;
        }
        let (customers, owners) = (&self.customers, &self.owners);
        let held = |deadline: &Deadline| {
            let customer = owners
                .get(&deadline.subject)
                .and_then(|owner| customers.get(owner));
            customer.is_some_and(|customer| customer.hold.recalled)
        };
        self.deadlines.retain(held);
        gone
    }

    /// Forgets the past of one customer; who is one of theirs is kept.
    fn let_go(&mut self, owner: u32) {
        let Some(customer) = self.customers.get_mut(&owner) else {
            return;
        };
        self.memory.let_go.extend(customer.let_go());
        self.memory.count(customer.hold.weight, 0);
        customer.ledgers = BTreeMap::new();
        customer.dossiers = Arc::default();
        customer.hold = Hold::default();
        if let [alone] = &customer.subjects[..] {
            self.owners.remove(alone);
            self.customers.remove(&owner);
        }
    }
}
