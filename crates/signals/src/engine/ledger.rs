//! One customer's events of one rule in their order, and which of them fire and stand.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rust_decimal::Decimal;
use weft_kernel::{Moment, Value};

use super::halts::{Ended, Halts};
use super::heard::Heard;
use super::scan::Scan;
use super::signal::Mark;
use super::tide::Tide;
use crate::rule::{Asking, Facts, HaltSet, Rule, Stood};
use crate::touch::TouchKey;

/// Events kept per customer and rule; beyond it the oldest are frozen with what they made fire.
pub const TOUCHES_PER_RULE_MAX: usize = 10_000;
/// How many are frozen at once, so that freezing is rare.
const FROZEN_AT_ONCE: usize = 1_000;
/// Signals among what is frozen that conditions of other rules may still read, the latest.
const KEPT_MAX: usize = 1_000;
/// What a ledger without events counts as.
const LEDGER_WEIGHT: usize = 2;

/// What a fired pattern rests on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Match {
    /// Events in the window or chain.
    pub(super) count: usize,
    /// What a window's fold came to.
    pub(super) value: Option<Decimal>,
    /// What each of several folds came to.
    pub(super) parts: Vec<Option<Decimal>>,
    /// What the same window before came to, of a trend.
    pub(super) before: Option<Decimal>,
    /// The chain of a sequence; empty for other patterns, whose evidence ends with the anchor.
    pub(super) chain: Vec<Arc<Mark>>,
    /// Per limit, how many signals stood before it in its stretch of time.
    pub(super) stood_before: Vec<usize>,
    /// What the rule's condition read of other signals.
    pub(super) asked: Vec<(String, Value)>,
}

/// What one event is to the rule. Most complete nothing and there are millions of them: what a few
/// have is kept apart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Verdict {
    /// The pattern it completes.
    pub(super) matched: Option<Box<Match>>,
    /// Whether nothing keeps it from standing: no limit and no suppression.
    pub(super) standing: bool,
    /// Whether the value of its window has crossed the bound and not fallen since.
    pub(super) over: bool,
    /// What ended it since.
    pub(super) ended: Option<Box<Ended>>,
}

/// One event the rule looks at.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub(super) mark: Arc<Mark>,
    pub(super) facts: Facts,
    pub(super) verdict: Verdict,
}

impl Entry {
    pub(super) fn at(&self) -> Moment {
        self.mark.key.occurred_at
    }

    /// When its signal came to stand and ended.
    fn stood(&self, rule: &Rule) -> Stood {
        let ended = self.verdict.ended.as_ref();
        let until = ended.map(|ended| ended.by.key.occurred_at);
        Stood {
            at: rule.fires_at(self.at()),
            until: until.unwrap_or(Moment::from_ms(i64::MAX)),
        }
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
    /// The events whose signals stand, of the frozen ones the latest: limits go on.
    stood: BTreeSet<TouchKey>,
    halts: Halts,
    frozen: Option<TouchKey>,
    /// What has come in all.
    tide: Tide,
    /// Whether its events were left out, as nothing can have fired for them.
    cold: bool,
    /// What the rule's condition reads.
    heard: Heard,
    /// The signals among what is frozen, the latest.
    kept: Vec<Stood>,
}

impl Ledger {
    pub(super) fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The events from place `from` up to before place `to`.
    pub(super) fn between(&self, from: usize, to: usize) -> &[Entry] {
        self.entries.get(from..to).unwrap_or_default()
    }

    /// The events whose signals stand, before the event `key`, the latest first.
    pub(super) fn stood_before(&self, key: &TouchKey) -> impl Iterator<Item = &TouchKey> {
        self.stood.range::<TouchKey, _>(..key).rev()
    }

    /// What the rule's condition is asked over for the event `entry`.
    pub(super) fn asking(&self, entry: &Entry) -> Asking<'_> {
        let dossier = self.heard.dossiers.get(&entry.mark.subject);
        Asking {
            told: &self.heard.told,
            dossier: dossier.map(|dossier| &**dossier),
        }
    }

    /// When its signals came to stand and ended, in their order, for conditions of other rules.
    pub(super) fn stood(&self, rule: &Rule) -> Vec<Stood> {
        let standing = self.entries.iter().filter(|entry| entry.verdict.standing);
        let stood = standing.map(|entry| entry.stood(rule));
        self.kept.iter().copied().chain(stood).collect()
    }

    /// Knows from the start what the rule's condition reads.
    pub(super) fn hear(&mut self, heard: Heard) {
        self.heard = heard;
    }

    /// Learns what the rule's condition reads now, and judges again what that may change.
    pub(super) fn retell(&mut self, rule: &Rule, heard: Heard) -> Vec<Difference> {
        let before = std::mem::replace(&mut self.heard, heard);
        let Some(from) = before.first_change(&self.heard) else {
            return Vec::new();
        };
        let fires_before = |entry: &Entry| rule.fires_at(entry.at()) < from;
        let place = self.entries.partition_point(fires_before);
        self.judge_from(rule, place, Moment::from_ms(i64::MAX))
    }

    /// The events that suppress the rule or end its signals.
    pub(super) fn halts(&self) -> &Halts {
        &self.halts
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

    /// Takes in an event of the past; [`Self::settle`] judges once all are in.
    pub(super) fn remember(&mut self, mark: &Arc<Mark>, (facts, halts): (Option<Facts>, HaltSet)) {
        self.halts.insert(mark, halts);
        if let Some(facts) = facts {
            self.tide = self.tide.with(&facts);
            self.entries.push(Entry {
                mark: Arc::clone(mark),
                facts,
                verdict: Verdict::default(),
            });
        }
    }

    /// Judges what was remembered; unless all is wanted, events for which nothing can have fired are left out before.
    pub(super) fn settle(&mut self, rule: &Rule, touches_max: usize, whole: bool) {
        if !whole {
            self.cool(rule);
        }
        self.entries
            .sort_by(|one, two| one.mark.key.cmp(&two.mark.key));
        self.entries
            .dedup_by(|one, two| one.mark.key == two.mark.key);
        self.entries.shrink_to_fit();
        drop(self.judge_from(rule, 0, Moment::from_ms(i64::MAX)));
        self.bound(rule, touches_max);
    }

    /// Leaves its events out while nothing can have fired for them.
    pub(super) fn cool(&mut self, rule: &Rule) {
        if !self.entries.is_empty() && !self.tide.may_fire(rule) {
            self.entries = Vec::new();
            self.cold = true;
        }
    }

    /// Whether its events were left out.
    pub(super) const fn is_cold(&self) -> bool {
        self.cold
    }

    /// Whether its events were left out and are needed once `facts` come.
    pub(super) fn warms(&self, rule: &Rule, facts: &Facts) -> bool {
        self.cold && self.tide.with(facts).may_fire(rule)
    }

    /// One of whose events only this is known, and that nothing can have fired for them.
    pub(super) fn calm(tide: Tide) -> Self {
        Self {
            tide,
            cold: true,
            ..Self::default()
        }
    }

    /// Whether what has come in all tells everything of it.
    pub(super) fn is_calm(&self) -> bool {
        self.entries.is_empty()
            && self.halts.is_empty()
            && self.frozen.is_none()
            && self.stood.is_empty()
    }

    /// What has come in all.
    pub(super) const fn tide(&self) -> Tide {
        self.tide
    }

    /// Whether the rule may have fired for what has come.
    pub(super) fn may_fire(&self, rule: &Rule) -> bool {
        self.tide.may_fire(rule)
    }

    /// What it counts as: itself, and the events it holds.
    pub(super) fn weight(&self) -> usize {
        LEDGER_WEIGHT + self.entries.len() + self.halts.len()
    }

    /// Takes in one event and judges again what it can have changed.
    pub(super) fn insert(&mut self, rule: &Rule, entry: Entry) -> Fate {
        let key = &entry.mark.key;
        if self.frozen.as_ref().is_some_and(|frozen| key <= frozen) {
            return Fate::TooLate;
        }
        if self.cold {
            self.tide = self.tide.with(&entry.facts);
            return Fate::Taken(Vec::new());
        }
        match self.entries.binary_search_by(|held| held.mark.key.cmp(key)) {
            Ok(_) => Fate::Known,
            Err(place) => {
                let (at, steps) = (entry.at(), entry.facts.steps);
                self.tide = self.tide.with(&entry.facts);
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

    /// Takes in an event that suppresses the rule or ends its signals.
    pub(super) fn halt(&mut self, rule: &Rule, mark: &Arc<Mark>, set: HaltSet) -> Vec<Difference> {
        let news = self.halts.insert(mark, set);
        if news == 0 {
            return Vec::new();
        }
        let reach = self.halts.reach(rule, mark, news);
        let from = self.first_at(reach.from);
        self.judge_from(rule, from, reach.until)
    }

    /// Takes in all events of `other`, another identity of the same customer.
    pub(super) fn absorb(&mut self, rule: &Rule, other: Self) -> Vec<Difference> {
        let halts = !self.halts.is_empty() || !other.halts.is_empty();
        let first = other.entries.first().map(|entry| entry.mark.key.clone());
        let last = other.entries.last().map(Entry::at);
        self.frozen = self.frozen.take().max(other.frozen);
        self.tide = self.tide.and(other.tide);
        self.stood.extend(other.stood);
        self.halts.absorb(other.halts);
        self.kept.extend(other.kept);
        self.kept.sort_by_key(|stood| (stood.at, stood.until));
        self.entries.extend(other.entries);
        self.entries
            .sort_by(|one, two| one.mark.key.cmp(&two.mark.key));
        self.entries
            .dedup_by(|one, two| one.mark.key == two.mark.key);
        match (first, last) {
            _ if halts => self.judge_from(rule, 0, Moment::from_ms(i64::MAX)),
            (Some(first), Some(last)) => {
                let from = self.entries.partition_point(|entry| entry.mark.key < first);
                let from = self.before_silence(rule, from, first.occurred_at);
                self.judge_from(rule, from, last)
            }
            _ => Vec::new(),
        }
    }

    /// Takes the events apart by whose they are, each part judged on its own behind what is frozen.
    pub(super) fn divide(
        self,
        rule: &Rule,
        part_of: impl Fn(&str) -> Option<usize>,
    ) -> BTreeMap<usize, Self> {
        let frozen = self.frozen;
        let is_frozen = |key: &TouchKey| frozen.as_ref().is_some_and(|frozen| key <= frozen);
        let stood: BTreeSet<_> = self.stood.into_iter().filter(is_frozen).collect();
        let mut parts: BTreeMap<usize, Self> = BTreeMap::new();
        let part = || Self {
            entries: Vec::new(),
            stood: stood.clone(),
            halts: Halts::default(),
            frozen: frozen.clone(),
            tide: Tide::default(),
            cold: false,
            heard: Heard::default(),
            kept: self.kept.clone(),
        };
        for entry in self.entries {
            if let Some(number) = part_of(&entry.mark.subject) {
                let verdict = Verdict::default();
                let ledger = parts.entry(number).or_insert_with(part);
                ledger.tide = ledger.tide.with(&entry.facts);
                ledger.entries.push(Entry { verdict, ..entry });
            }
        }
        for (mark, set) in self.halts.into_each() {
            if let Some(number) = part_of(&mark.subject) {
                let ledger = parts.entry(number).or_insert_with(part);
                ledger.halts.insert(&mark, set);
            }
        }
        for ledger in parts.values_mut() {
            drop(ledger.judge_from(rule, 0, Moment::from_ms(i64::MAX)));
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
        let Some(last) = self.entries.last().map(Entry::at) else {
            return Vec::new();
        };
        let mut scan = Scan::start(rule, self, from, changed_until.min(last));
        let mut differences = Vec::new();
        for index in from..self.entries.len() {
            let Some(verdict) = scan.next(self, index) else {
                break;
            };
            let Some(entry) = self.entries.get_mut(index) else {
                break;
            };
            match verdict.standing {
                true if rule.caps().is_empty() => false,
                true => self.stood.insert(entry.mark.key.clone()),
                false => self.stood.remove(&entry.mark.key),
            };
            if entry.verdict != verdict {
                let before = std::mem::replace(&mut entry.verdict, verdict);
                differences.push(Difference { index, before });
            }
        }
        differences
    }

    /// Freezes the oldest events when there are too many; call it once differences are told.
    pub(super) fn bound(&mut self, rule: &Rule, touches_max: usize) {
        self.halts.bound(touches_max);
        if self.entries.len() <= touches_max {
            return;
        }
        let surplus = self.entries.len() - touches_max;
        let frozen = surplus.max(FROZEN_AT_ONCE.min(touches_max / 2));
        let gone: Vec<Entry> = self.entries.drain(..frozen).collect();
        let Some(last) = gone.last().map(|entry| entry.mark.key.clone()) else {
            return;
        };
        let standing = gone.iter().filter(|entry| entry.verdict.standing);
        self.kept.extend(standing.map(|entry| entry.stood(rule)));
        let surplus = self.kept.len().saturating_sub(KEPT_MAX);
        self.kept.drain(..surplus);
        let kept = self.stood.range(..=&last).rev();
        let earliest = kept.take(rule.admission().remembered()).last().cloned();
        self.stood = self.stood.split_off(earliest.as_ref().unwrap_or(&last));
        self.frozen = Some(last);
    }
}
