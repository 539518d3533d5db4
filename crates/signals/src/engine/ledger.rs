//! One customer's events of one rule in their order, and which of them fire and stand.

use std::collections::BTreeMap;
use std::sync::Arc;

use rust_decimal::Decimal;
use weft_kernel::Moment;

use super::scan::Scan;
use super::signal::Mark;
use crate::rule::{Facts, Rule};
use crate::touch::TouchKey;

/// Events kept per customer and rule; beyond it the oldest are frozen with what they made fire.
pub const TOUCHES_PER_RULE_MAX: usize = 10_000;
/// How many are frozen at once, so that freezing is rare.
const FROZEN_AT_ONCE: usize = 1_000;

/// What a fired pattern rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Match {
    /// Events in the window or chain.
    pub(super) count: usize,
    /// What a window's fold came to.
    pub(super) value: Option<Decimal>,
    /// The chain of a sequence; empty for other patterns, whose evidence ends with the anchor.
    pub(super) chain: Vec<Arc<Mark>>,
}

/// What one event is to the rule.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Verdict {
    /// The pattern it completes.
    pub(super) matched: Option<Match>,
    /// Whether no cool-down keeps it from standing.
    pub(super) standing: bool,
}

/// One event the rule looks at.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub(super) mark: Arc<Mark>,
    pub(super) facts: Facts,
    pub(super) verdict: Verdict,
    /// The last signal that stood up to here; where it is out of date it has cooled down all the same.
    pub(super) last_standing: Option<Moment>,
}

impl Entry {
    pub(super) fn at(&self) -> Moment {
        self.mark.key.occurred_at
    }
}

/// An event whose verdict has changed.
#[derive(Clone, Debug)]
pub(super) struct Difference {
    pub(super) index: usize,
    pub(super) before: Verdict,
}

/// Whether an event was taken in.
pub(super) enum Fate {
    Taken(Vec<Difference>),
    Known,
    TooLate,
}

/// The events of one customer that one rule looks at.
#[derive(Clone, Debug, Default)]
pub(super) struct Ledger {
    entries: Vec<Entry>,
    frozen: Option<TouchKey>,
    /// When the last frozen signal that stood happened: its cool-down goes on.
    frozen_standing: Option<Moment>,
}

impl Ledger {
    pub(super) fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The events from place `from` up to before place `to`.
    pub(super) fn between(&self, from: usize, to: usize) -> &[Entry] {
        self.entries.get(from..to).unwrap_or_default()
    }

    pub(super) fn frozen_standing(&self) -> Option<Moment> {
        self.frozen_standing
    }

    /// The place of the event `key`.
    pub(super) fn place_of(&self, key: &TouchKey) -> Option<usize> {
        let held = self.entries.binary_search_by(|held| held.mark.key.cmp(key));
        held.ok()
    }

    /// The place of the first event at `moment` or later.
    pub(super) fn first_at(&self, moment: Moment) -> usize {
        self.entries.partition_point(|entry| entry.at() < moment)
    }

    /// The place of the first event after `moment`.
    pub(super) fn first_after(&self, moment: Moment) -> usize {
        self.entries.partition_point(|entry| entry.at() <= moment)
    }

    /// Takes in one event and judges again what it can have changed.
    pub(super) fn insert(&mut self, rule: &Rule, entry: Entry) -> Fate {
        let key = &entry.mark.key;
        if self.frozen.as_ref().is_some_and(|frozen| key <= frozen) {
            return Fate::TooLate;
        }
        match self.entries.binary_search_by(|held| held.mark.key.cmp(key)) {
            Ok(_) => Fate::Known,
            Err(place) => {
                let (at, steps) = (entry.at(), entry.facts.steps);
                self.entries.insert(place, entry);
                let from = match rule.chain().breaks_silence(steps) {
                    true => self.before_silence(rule, place, at),
                    false => place,
                };
                let differences = self.judge_from(rule, from, at);
                Fate::Taken(differences)
            }
        }
    }

    /// Takes in all events of `other`, another identity of the same customer.
    pub(super) fn absorb(&mut self, rule: &Rule, other: Self) -> Vec<Difference> {
        let (Some(first), Some(last)) = (other.entries.first(), other.entries.last()) else {
            return Vec::new();
        };
        let (first, first_at, last) = (first.mark.key.clone(), first.at(), last.at());
        self.frozen = self.frozen.take().max(other.frozen);
        self.frozen_standing = self.frozen_standing.max(other.frozen_standing);
        self.entries.extend(other.entries);
        self.entries
            .sort_by(|one, two| one.mark.key.cmp(&two.mark.key));
        self.entries
            .dedup_by(|one, two| one.mark.key == two.mark.key);
        let from = self.entries.partition_point(|entry| entry.mark.key < first);
        let from = self.before_silence(rule, from, first_at);
        self.judge_from(rule, from, last)
    }

    /// Takes the events apart by whose they are, each part judged on its own behind what is frozen.
    pub(super) fn divide(
        self,
        rule: &Rule,
        part_of: impl Fn(&str) -> Option<usize>,
    ) -> BTreeMap<usize, Self> {
        let mut parts: BTreeMap<usize, Self> = BTreeMap::new();
        for entry in self.entries {
            let Some(part) = part_of(&entry.mark.subject) else {
                continue;
            };
            let ledger = parts.entry(part).or_insert_with(|| Self {
                entries: Vec::new(),
                frozen: self.frozen.clone(),
                frozen_standing: self.frozen_standing,
            });
            ledger.entries.push(Entry {
                verdict: Verdict::default(),
                last_standing: None,
                ..entry
            });
        }
        for ledger in parts.values_mut() {
            if let Some(last) = ledger.entries.last().map(Entry::at) {
                drop(ledger.judge_from(rule, 0, last));
            }
        }
        parts
    }

    /// The first place whose silence may be broken by an event at `at`, at most `place`.
    fn before_silence(&self, rule: &Rule, place: usize, at: Moment) -> usize {
        let silence = rule.chain().silence_ms;
        silence.map_or(place, |silence| {
            place.min(self.first_at(at.plus_ms(-silence)))
        })
    }

    /// Judges again from place `from`, where nothing after `changed_until` is new.
    fn judge_from(&mut self, rule: &Rule, from: usize, changed_until: Moment) -> Vec<Difference> {
        let mut scan = Scan::start(rule, self, from, changed_until);
        let mut differences = Vec::new();
        for index in from..self.entries.len() {
            let Some(verdict) = scan.next(self, index) else {
                break;
            };
            let Some(entry) = self.entries.get_mut(index) else {
                break;
            };
            entry.last_standing = scan.last_standing();
            if entry.verdict != verdict {
                let before = std::mem::replace(&mut entry.verdict, verdict);
                differences.push(Difference { index, before });
            }
        }
        differences
    }

    /// Freezes the oldest events when there are too many; call it once differences are told.
    pub(super) fn bound(&mut self, touches_max: usize) {
        if self.entries.len() <= touches_max {
            return;
        }
        let surplus = self.entries.len() - touches_max;
        let frozen = surplus.max(FROZEN_AT_ONCE.min(touches_max / 2));
        for entry in self.entries.drain(..frozen) {
            if entry.verdict.standing {
                self.frozen_standing = Some(entry.at());
            }
            self.frozen = Some(entry.mark.key.clone());
        }
    }
}
