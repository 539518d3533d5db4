//! A customer's events that suppress a rule or end its signals.

use std::sync::Arc;

use weft_kernel::Moment;

use super::signal::Mark;
use crate::rule::{HALTS_MAX, HaltSet, Rule};
use crate::span::Span;
use crate::touch::TouchKey;

/// What ended a signal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ended {
    /// The event.
    pub by: Mark,
    /// Which of the rule's exits it is, from zero.
    pub exit: usize,
}

/// The halting events of one customer and rule: per suppression, and then per exit, in their order.
#[derive(Clone, Debug, Default)]
pub(super) struct Halts {
    by_bit: Vec<Vec<Arc<Mark>>>,
}

impl Halts {
    /// Notes an event; the sorts for which it is news.
    pub(super) fn insert(&mut self, mark: &Arc<Mark>, set: HaltSet) -> HaltSet {
        let mut news = 0;
        for bit in 0..2 * HALTS_MAX {
            if set & (1 << bit) == 0 {
                continue;
            }
            if self.by_bit.len() <= bit {
                self.by_bit.resize_with(bit + 1, Vec::new);
            }
            if let Some(marks) = self.by_bit.get_mut(bit)
                && let Err(place) = marks.binary_search_by(|held| held.key.cmp(&mark.key))
            {
                marks.insert(place, Arc::clone(mark));
                news |= 1 << bit;
            }
        }
        news
    }

    /// Takes over those of another identity.
    pub(super) fn absorb(&mut self, other: Self) {
        for (bit, marks) in other.by_bit.into_iter().enumerate() {
            for mark in marks {
                self.insert(&mark, 1 << bit);
            }
        }
    }

    /// Each event and the one sort it is held under.
    pub(super) fn into_each(self) -> impl Iterator<Item = (Arc<Mark>, HaltSet)> {
        let bits = self.by_bit.into_iter().enumerate();
        bits.flat_map(|(bit, marks)| marks.into_iter().map(move |mark| (mark, 1 << bit)))
    }

    /// How many are held, each once for every sort it is of.
    pub(super) fn len(&self) -> usize {
        self.by_bit.iter().map(Vec::len).sum()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.by_bit.is_empty()
    }

    /// Forgets the oldest beyond `most`; the first of all stays, for what it suppresses for ever.
    pub(super) fn bound(&mut self, most: usize) {
        for marks in &mut self.by_bit {
            let surplus = marks.len().saturating_sub(most);
            marks.drain(surplus.min(1)..surplus.min(1) + surplus);
        }
    }

    /// Whether the firing at `fires_at` of the event `anchor` is suppressed, or ended before it came about.
    pub(super) fn keep_down(&self, rule: &Rule, anchor: &TouchKey, fires_at: Moment) -> bool {
        self.suppressing(rule, anchor, fires_at).is_some()
            || (fires_at > anchor.occurred_at
                && self
                    .ending(rule, anchor, fires_at)
                    .is_some_and(|ended| ended.by.key.occurred_at <= fires_at))
    }

    /// The suppression in force when the event `anchor` fires at `fires_at`, and the event that put it in force.
    pub(super) fn suppressing(
        &self,
        rule: &Rule,
        anchor: &TouchKey,
        fires_at: Moment,
    ) -> Option<(usize, &Arc<Mark>)> {
        let mut numbered = rule.suppressions().iter().enumerate();
        numbered.find_map(|(number, halt)| {
            let marks = self.by_bit.get(number)?;
            let by_then = |mark: &Arc<Mark>| match fires_at > anchor.occurred_at {
                true => mark.key.occurred_at <= fires_at,
                false => mark.key <= *anchor,
            };
            let last = marks.get(marks.partition_point(by_then).checked_sub(1)?)?;
            let since = fires_at.ms() - last.key.occurred_at.ms();
            let in_force = halt.within.is_none_or(|within| since < within.ms());
            in_force.then_some((number, last))
        })
    }

    /// The first event behind `anchor` that ends what fired at `fires_at`.
    pub(super) fn ending(&self, rule: &Rule, anchor: &TouchKey, fires_at: Moment) -> Option<Ended> {
        let exits = rule.exits().iter().enumerate();
        let endings = exits.filter_map(|(exit, halt)| {
            let marks = self.by_bit.get(HALTS_MAX + exit)?;
            let next = marks.get(marks.partition_point(|mark| mark.key <= *anchor))?;
            let since = next.key.occurred_at.ms() - fires_at.ms();
            let in_time = halt.within.is_none_or(|within| since <= within.ms());
            in_time.then_some((next, exit))
        });
        let first = endings.min_by(|one, other| one.0.key.cmp(&other.0.key))?;
        Some(Ended {
            by: Mark::clone(first.0),
            exit: first.1,
        })
    }

    /// From which moment or event on, and up to when, anchors may come out differently because of `mark` of the sorts `set`.
    pub(super) fn reach(&self, rule: &Rule, mark: &Mark, set: HaltSet) -> Reach {
        let at = mark.key.occurred_at;
        let silence = rule.chain().silence_ms.unwrap_or(0);
        let mut reach = Reach {
            from: at,
            until: at,
        };
        let span = |within: Option<Span>| within.map_or(i64::MAX, Span::ms);
        let is_news = |bit: usize| set & (1 << bit) != 0;
        for (bit, halt) in rule.suppressions().iter().enumerate() {
            if is_news(bit) {
                reach.from = reach.from.min(at.plus_ms(-silence));
                reach.until = reach.until.max(at.plus_ms(span(halt.within)));
            }
        }
        for (exit, halt) in rule.exits().iter().enumerate() {
            if is_news(HALTS_MAX + exit) {
                let earliest = at.plus_ms(-span(halt.within)).plus_ms(-silence);
                // What lies before the exit before this one is ended by that one.
                let marks = self
                    .by_bit
                    .get(HALTS_MAX + exit)
                    .map_or(&[][..], Vec::as_slice);
                let place = marks.partition_point(|held| held.key < mark.key);
                let before = place.checked_sub(1).and_then(|place| marks.get(place));
                let before = before.map_or(earliest, |before| before.key.occurred_at);
                reach.from = reach.from.min(earliest.max(before));
            }
        }
        reach
    }
}

/// The stretch of anchors that an event may matter to.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reach {
    pub(super) from: Moment,
    pub(super) until: Moment,
}
