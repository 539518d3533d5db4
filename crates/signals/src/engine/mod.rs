//! The engine: events in, in any order; changes of the standing signals out.

mod calm;
mod crossing;
mod customer;
mod deadlines;
mod fold;
mod halts;
mod heard;
mod ledger;
mod memory;
mod readers;
mod records;
mod regroup;
mod scan;
mod signal;
mod tide;
mod trace;

pub use calm::{Calm, Recorded};
pub use halts::Ended;
pub use ledger::TOUCHES_PER_RULE_MAX;
pub use memory::{HELD_MAX, Past};
pub use signal::{EVIDENCE_MAX, Mark, Signal, SignalChange, SignalKey};
pub use trace::Beside;
pub(crate) use trace::{Traced, trace, window_at};

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use weft_kernel::{Moment, Problem};

use crate::rule::{Facts, HaltSet, Rule};
use crate::touch::Touch;
use customer::{Customer, Deadline, Intake, News};
use memory::{Hold, Memory};
use readers::Reader;

/// Identities one customer may have; more is a shared device or a fault, and joining stops.
pub const SUBJECTS_PER_CUSTOMER_MAX: usize = 10_000;

/// What an event is to a rule: a part of its pattern, what it halts.
type Hit = (Option<Facts>, HaltSet);

/// What the engine has counted since it was made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counters {
    /// Events some rule looks at.
    pub judged: u64,
    /// Events older than what is kept of their customer and rule.
    pub too_late: u64,
    /// Joins refused because the customer would have too many identities.
    pub joins_refused: u64,
}

/// Judges events by rules; its standing signals depend on the set of events and joins only, not on their order.
#[derive(Debug)]
pub struct Engine {
    rules: Vec<Arc<Rule>>,
    /// Those of them with conditions.
    readers: Vec<Reader>,
    /// Rules by the names of events they look at.
    index: HashMap<String, Vec<usize>>,
    customers: HashMap<u32, Customer>,
    owners: HashMap<Arc<str>, u32>,
    next_customer: u32,
    touches_max: usize,
    /// Up to when silences are judged.
    now: Moment,
    /// Silences that have not lasted yet; some may have been broken since.
    deadlines: BTreeSet<Deadline>,
    memory: Memory,
    counters: Counters,
}

impl Engine {
    /// An engine that knows no events yet.
    #[must_use]
    pub fn new(rules: Vec<Rule>) -> Self {
        Self::with_limit(rules, TOUCHES_PER_RULE_MAX)
    }

    /// As [`Engine::new`], with at most `touches_max` events kept per customer and rule.
    #[must_use]
    pub fn with_limit(rules: Vec<Rule>, touches_max: usize) -> Self {
        let rules = readers::in_order(rules);
        let mut index: HashMap<String, Vec<usize>> = HashMap::new();
        for (number, rule) in rules.iter().enumerate() {
            for event in rule.events() {
                index.entry(event.to_owned()).or_default().push(number);
            }
        }
        Self {
            readers: readers::of(&rules),
            rules: rules.into_iter().map(Arc::new).collect(),
            index,
            customers: HashMap::new(),
            owners: HashMap::new(),
            next_customer: 0,
            touches_max,
            now: Moment::from_ms(i64::MIN),
            deadlines: BTreeSet::new(),
            memory: Memory::endless(),
            counters: Counters::default(),
        }
    }

    /// The rules it judges by.
    #[must_use]
    pub fn rules(&self) -> &[Arc<Rule>] {
        &self.rules
    }

    /// The rule called `name`.
    #[must_use]
    pub fn rule(&self, name: &str) -> Option<&Arc<Rule>> {
        self.rules.iter().find(|rule| rule.name() == name)
    }

    /// What it has counted.
    #[must_use]
    pub fn counters(&self) -> Counters {
        self.counters
    }

    /// Takes in an event of a customer whose past is held; an event it already has changes nothing.
    pub fn judge(&mut self, touch: &Touch) -> Vec<SignalChange> {
        let hits = self.hits(touch);
        self.take(touch, hits)
    }

    /// Takes in an event that rules look at.
    fn take(&mut self, touch: &Touch, hits: Vec<(usize, Hit)>) -> Vec<SignalChange> {
        if hits.is_empty() {
            return Vec::new();
        }
        self.counters.judged += 1;
        let owner = self.owner_of(&touch.subject);
        let mark = self.mark_of(touch);
        let turn = self.memory.next_turn();
        let Some(customer) = self.customers.get_mut(&owner) else {
            return Vec::new();
        };
        customer.hold.used = turn;
        customer.hold.unrecorded += 1;
        customer.hold.upto = customer.hold.upto.max(touch.seq);
        let mut news = News::default();
        let intake = |number: usize| {
            Some(Intake {
                number,
                rule: self.rules.get(number)?,
                touches_max: self.touches_max,
                now: self.now,
            })
        };
        for (number, is) in hits {
            let asking = self.readers.iter().find(|one| one.number == number);
            let asking = asking.map_or(&[][..], std::slice::from_ref);
            customer.retell((asking, &self.rules), intake, &mut news);
            let Some(intake) = intake(number) else {
                continue;
            };
            if !customer.take_in(&intake, Arc::clone(&mark), is, &mut news) {
                self.counters.too_late += 1;
            }
        }
        self.retell(owner, &mut news);
        self.settle_down(owner);
        self.wait_until(news.deadlines);
        self.note_told(&news.changes);
        news.changes
    }

    /// Learns that two identities are one customer, both with their whole past held.
    ///
    /// # Errors
    /// `identity.too_many` when the customer would have more than [`SUBJECTS_PER_CUSTOMER_MAX`]; nothing changes.
    pub fn merge(&mut self, one: &str, other: &str) -> Result<Vec<SignalChange>, Problem> {
        let (one, other) = (
            self.owner_of(&Arc::from(one)),
            self.owner_of(&Arc::from(other)),
        );
        if one == other {
            return Ok(Vec::new());
        }
        let size = |owner: u32| {
            self.customers
                .get(&owner)
                .map_or(0, |customer| customer.subjects.len())
        };
        if size(one) + size(other) > SUBJECTS_PER_CUSTOMER_MAX {
            self.counters.joins_refused += 1;
            return Err(Problem::conflict(
                "identity.too_many",
                format!("一个客户最多 {SUBJECTS_PER_CUSTOMER_MAX} 个身份，未合并"),
                format!(
                    "A customer has at most {SUBJECTS_PER_CUSTOMER_MAX} identities; not joined"
                ),
            ));
        }
        let (kept, gone) = if size(one) >= size(other) {
            (one, other)
        } else {
            (other, one)
        };
        let Some(absorbed) = self.customers.remove(&gone) else {
            return Ok(Vec::new());
        };
        for subject in &absorbed.subjects {
            self.owners.insert(Arc::clone(subject), kept);
        }
        self.memory.count(absorbed.hold.weight, 0);
        let customer = self.customers.entry(kept).or_default();
        let intake = |number: usize| {
            Some(Intake {
                number,
                rule: self.rules.get(number)?,
                touches_max: self.touches_max,
                now: self.now,
            })
        };
        let mut news = customer.absorb(intake, absorbed);
        self.retell(kept, &mut news);
        self.settle_down(kept);
        self.wait_until(news.deadlines);
        self.note_told(&news.changes);
        Ok(news.changes)
    }

    /// Lets the rules with conditions know what these read of a customer now.
    fn retell(&mut self, owner: u32, news: &mut News) {
        if self.readers.is_empty() {
            return;
        }
        let Some(mut customer) = self.customers.remove(&owner) else {
            return;
        };
        let known = (&self.readers[..], &self.rules[..]);
        customer.retell(known, |number| self.intake(number), news);
        self.customers.insert(owner, customer);
    }

    /// Whether two identities are known to be one customer.
    #[must_use]
    pub fn are_one(&self, one: &str, other: &str) -> bool {
        one == other
            || matches!((self.owners.get(one), self.owners.get(other)), (Some(one), Some(other)) if one == other)
    }

    /// Every identity of the customer that `subject` belongs to, in order; itself when nothing is known of it.
    #[must_use]
    pub fn subjects_of(&self, subject: &str) -> Vec<Arc<str>> {
        let customer = self
            .owners
            .get(subject)
            .and_then(|owner| self.customers.get(owner));
        let mut subjects =
            customer.map_or_else(|| vec![Arc::from(subject)], |known| known.subjects.clone());
        subjects.sort();
        subjects
    }

    /// The standing signals of the customer that `subject` belongs to, by key.
    #[must_use]
    pub fn standing_of(&self, subject: &str) -> BTreeMap<SignalKey, Signal> {
        let customer = self
            .owners
            .get(subject)
            .and_then(|owner| self.customers.get(owner));
        let signals = customer
            .map(|known| known.standing(&self.rules))
            .unwrap_or_default();
        signals
            .into_iter()
            .filter(|signal| self.is_due(signal))
            .map(|signal| (signal.key, signal))
            .collect()
    }

    /// All standing signals by key.
    #[must_use]
    pub fn standing(&self) -> BTreeMap<SignalKey, Signal> {
        let signals = self
            .customers
            .values()
            .flat_map(|customer| customer.standing(&self.rules));
        signals
            .filter(|signal| self.is_due(signal))
            .map(|signal| (signal.key, signal))
            .collect()
    }

    /// The rules that look at `touch`, and what it is to each.
    fn hits(&self, touch: &Touch) -> Vec<(usize, Hit)> {
        let named = self.index.get(touch.event()).map_or(&[][..], Vec::as_slice);
        let hit = |number: &usize| {
            let rule = self.rules.get(*number)?;
            let (facts, halts) = (rule.facts_of(touch), rule.admission().halts_of(touch));
            (facts.is_some() || halts != 0).then_some((*number, (facts, halts)))
        };
        named.iter().filter_map(hit).collect()
    }

    /// What is remembered of `touch`: of those who are known their identity is held once.
    fn mark_of(&self, touch: &Touch) -> Arc<Mark> {
        let known = self.owners.get_key_value(&touch.subject);
        let subject = known.map_or(&touch.subject, |(known, _)| known);
        Arc::new(Mark {
            subject: Arc::clone(subject),
            ..Mark::from(touch)
        })
    }

    fn owner_of(&mut self, subject: &Arc<str>) -> u32 {
        if let Some(owner) = self.owners.get(subject) {
            return *owner;
        }
        let owner = self.next_customer;
        self.next_customer += 1;
        self.owners.insert(Arc::clone(subject), owner);
        let subjects = vec![Arc::clone(subject)];
        self.customers.insert(
            owner,
            Customer {
                subjects,
                hold: Hold {
                    recalled: !self.memory.recalls,
                    ..Hold::default()
                },
                ..Customer::default()
            },
        );
        owner
    }
}

/// What the standing `signals` that have not ended add to each tag.
#[must_use]
pub fn tag_weights<'a>(
    engine: &Engine,
    signals: impl IntoIterator<Item = &'a Signal>,
) -> BTreeMap<String, i64> {
    let mut weights = BTreeMap::new();
    for signal in signals.into_iter().filter(|signal| signal.ended.is_none()) {
        let rule = engine.rule(&signal.rule);
        if let Some(tag) = rule.and_then(|rule| rule.document().then.tag.as_ref()) {
            *weights.entry(tag.name.clone()).or_insert(0) += tag.weight;
        }
    }
    weights
}
