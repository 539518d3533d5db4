//! Judging a customer's events in their order, from the first that may have changed to the last.

use std::sync::Arc;

use weft_kernel::Moment;

use super::crossing::Crossings;
use super::fold::{Sliding, Tally};
use super::ledger::{Entry, Ledger, Match, Verdict};
use crate::rule::{Bounds, Cap, Rule, Shape, Trend};
use crate::touch::TouchKey;

/// The state of one pass; it starts as if it had seen everything before.
pub(super) struct Scan<'a> {
    rule: &'a Rule,
    shape: Shape,
    sliding: Sliding,
    /// The same window before, for trends.
    earlier: Option<Sliding>,
    crossings: Crossings,
    steps: usize,
    /// Per step, the places of the latest chain that has come so far.
    partial: Vec<Option<Vec<usize>>>,
    /// No event before this place breaks the silence after the last one asked about.
    unanswered: usize,
    /// Up to this moment the pattern may come out differently.
    pattern_until: Moment,
    /// Up to this moment limits may.
    limits_until: Moment,
}

impl<'a> Scan<'a> {
    /// A pass over `ledger` from place `from`; no event after `changed_until` is new.
    pub(super) fn start(
        rule: &'a Rule,
        ledger: &Ledger,
        from: usize,
        changed_until: Moment,
    ) -> Self {
        let mut scan = Self {
            rule,
            shape: rule.shape(),
            sliding: Sliding::new(rule),
            earlier: rule.trend().map(|_| Sliding::new(rule)),
            crossings: Crossings::default(),
            steps: rule.filters().len(),
            partial: vec![None; rule.filters().len()],
            unanswered: 0,
            pattern_until: rule.stretch(changed_until).until,
            limits_until: changed_until,
        };
        scan.limits_until = scan.limited_until(changed_until);
        let Some(first) = ledger.entries().get(from) else {
            return scan;
        };
        if let Shape::Sequence { within_ms } = scan.shape {
            let earliest = ledger.first_at(first.at().plus_ms(-within_ms));
            let near = ledger.entries().get(earliest..from).unwrap_or_default();
            let fired = near
                .iter()
                .rposition(|entry| entry.verdict.matched.is_some());
            let resume = fired.map_or(0, |place| place + 1);
            for (place, entry) in near.iter().enumerate().skip(resume) {
                scan.advance(ledger, earliest + place, entry);
            }
            // A chain that was answered completed nothing.
            if let Some(complete) = scan.partial.last_mut() {
                *complete = None;
            }
        }
        scan
    }

    /// The verdict on the event at `index`; `None` once nothing further can have changed.
    pub(super) fn next(&mut self, ledger: &Ledger, index: usize) -> Option<Verdict> {
        let entry = ledger.entries().get(index)?;
        let at = entry.at();
        if at > self.pattern_until && at > self.limits_until {
            return None;
        }
        let mut over = false;
        let mut matched = match self.shape {
            Shape::Event => Some(Match {
                count: 1,
                ..Match::default()
            }),
            Shape::Window { bounds, .. } if bounds.rearm_below.is_some() => {
                let (level, crosses) = self.crossings.to(self.rule, ledger, (index, bounds))?;
                over = level.over;
                crosses.then(|| folded(self.rule, &level.tally))
            }
            Shape::Window { bounds, trend, .. } => self.fold_to(ledger, index, (bounds, trend)),
            Shape::Sequence { within_ms } => self.chain_to(ledger, index, within_ms),
        };
        let fires_at = self.rule.fires_at(at);
        let mut standing = false;
        if let Some(matched) = &mut matched {
            matched.stood_before = self.stood_before(ledger, entry);
            let has_room = |(cap, count): (&Cap, &usize)| *count < cap.at_most;
            standing = self
                .rule
                .caps()
                .iter()
                .zip(&matched.stood_before)
                .all(has_room)
                && !ledger
                    .halts()
                    .keep_down(self.rule, &entry.mark.key, fires_at);
            if let Some(condition) = self.rule.condition() {
                let asking = ledger.asking(entry);
                standing &= condition.holds(asking, fires_at);
                matched.asked = condition.readings(asking, fires_at);
            }
        }
        let ended = match standing {
            true => ledger.halts().ending(self.rule, &entry.mark.key, fires_at),
            false => None,
        };
        if let Shape::Sequence { within_ms } = self.shape
            && matched.is_some() != entry.verdict.matched.is_some()
        {
            self.pattern_until = self.pattern_until.max(at.plus_ms(within_ms));
        }
        if over != entry.verdict.over {
            self.pattern_until = self.pattern_until.max(self.rule.stretch(at).until);
        }
        if standing != entry.verdict.standing {
            self.limits_until = self.limits_until.max(self.limited_until(at));
        }
        Some(Verdict {
            matched: matched.map(Box::new),
            standing,
            over,
            ended: ended.map(Box::new),
        })
    }

    /// Up to when a signal of `at` matters to later ones.
    fn limited_until(&self, at: Moment) -> Moment {
        let reach = self.rule.admission().reach_ms();
        reach.map_or(Moment::from_ms(i64::MAX), |ms| at.plus_ms(ms))
    }

    /// How many signals stood before the event, in the stretch of time of each limit.
    fn stood_before(&self, ledger: &Ledger, entry: &Entry) -> Vec<usize> {
        let count = |cap: &Cap| {
            let since = |key: &TouchKey| entry.at().ms() - key.occurred_at.ms();
            let is_within = |key: &&TouchKey| cap.within.is_none_or(|span| since(key) < span.ms());
            let stood = ledger.stood_before(&entry.mark.key);
            stood.take_while(is_within).take(cap.at_most).count()
        };
        self.rule.caps().iter().map(count).collect()
    }

    /// What the window that the event at `index` ends comes to, when that lies within the bounds and differs enough from
    /// the same window before.
    fn fold_to(
        &mut self,
        ledger: &Ledger,
        index: usize,
        (bounds, trend): (Bounds, Option<Trend>),
    ) -> Option<Match> {
        let (rule, entry) = (self.rule, ledger.entries().get(index)?);
        let group = entry.facts.group;
        let from = ledger.first_after(rule.stretch(entry.at()).after);
        let tally = self.sliding.over(rule, ledger, (group, from, index + 1));
        let mut before = None;
        let mut holds = bounds.hold(|bound| tally.compare(rule, bound));
        if let (Some(trend), Some(earlier)) = (trend, &mut self.earlier) {
            let stretch = rule.before(entry.at())?;
            let from = ledger.first_after(stretch.after);
            let to = ledger.first_after(stretch.until);
            before = earlier.over(rule, ledger, (group, from, to)).value(rule);
            let values = tally.value(rule).zip(before);
            holds &= values.is_some_and(|(value, before)| trend.holds(value, before));
        }
        holds.then(|| Match {
            before,
            ..folded(rule, tally)
        })
    }

    /// The chain that the event at `index` completes, after which all chains begin anew.
    fn chain_to(&mut self, ledger: &Ledger, index: usize, within_ms: i64) -> Option<Match> {
        let entry = ledger.entries().get(index)?;
        self.forget_before(ledger, entry.at().plus_ms(-within_ms));
        self.advance(ledger, index, entry);
        let places = self.partial.last_mut()?.take()?;
        if self.is_answered(ledger, index) {
            return None;
        }
        self.partial.fill(None);
        let chain: Vec<_> = places
            .iter()
            .filter_map(|place| ledger.entries().get(*place))
            .map(|entry| Arc::clone(&entry.mark))
            .collect();
        Some(Match {
            count: chain.len(),
            chain,
            ..Match::default()
        })
    }

    /// Drops chains that began before `earliest`.
    fn forget_before(&mut self, ledger: &Ledger, earliest: Moment) {
        let start = |places: &Vec<usize>| {
            places
                .first()
                .and_then(|place| ledger.entries().get(*place))
        };
        for partial in &mut self.partial {
            if partial
                .as_ref()
                .and_then(start)
                .is_some_and(|first| first.at() < earliest)
            {
                *partial = None;
            }
        }
    }

    /// Whether something breaks the silence that has to follow the event at `index`.
    fn is_answered(&mut self, ledger: &Ledger, index: usize) -> bool {
        let chain = self.rule.chain();
        let (Some(silence), Some(entry)) = (chain.silence_ms, ledger.entries().get(index)) else {
            return false;
        };
        let until = entry.at().plus_ms(silence);
        // Nothing between `index` and `unanswered` breaks it: indexes and their ends only grow.
        self.unanswered = self.unanswered.max(index + 1);
        while let Some(next) = ledger.entries().get(self.unanswered) {
            if next.at() > until {
                return false;
            }
            if chain.breaks_silence(next.facts.steps) {
                return true;
            }
            self.unanswered += 1;
        }
        false
    }

    /// Prolongs every chain the event fits, and drops those it closes; from the last step down, so that it takes one step only.
    fn advance(&mut self, ledger: &Ledger, place: usize, entry: &Entry) {
        for step in (0..self.steps).rev() {
            let before = match step.checked_sub(1) {
                _ if entry.facts.steps & (1 << step) == 0 => None,
                None => Some(Vec::new()),
                Some(previous) => self.reaching(ledger, previous, (place, entry)),
            };
            let closed = self.rule.chain().is_closed(step, entry.facts.steps);
            let Some(partial) = self.partial.get_mut(step) else {
                continue;
            };
            if let Some(mut places) = before {
                places.push(place);
                *partial = Some(places);
            } else if closed && step + 1 < self.steps {
                *partial = None;
            }
        }
    }

    /// The chain up to step `previous` when the event at `place` may follow it.
    fn reaching(
        &self,
        ledger: &Ledger,
        previous: usize,
        (place, entry): (usize, &Entry),
    ) -> Option<Vec<usize>> {
        let places = self.partial.get(previous)?.as_ref()?;
        let last = *places.last()?;
        let chain = self.rule.chain();
        let gap = chain.gaps_ms.get(previous + 1).copied().flatten();
        let since = entry.at().ms() - ledger.entries().get(last)?.at().ms();
        let is_near = gap.is_none_or(|gap| since <= gap);
        (is_near && (!chain.strict || last + 1 == place)).then(|| places.clone())
    }
}

/// What a window came to.
fn folded(rule: &Rule, tally: &Tally) -> Match {
    let parts = rule.worth().map(|_| tally.values(rule));
    Match {
        count: tally.count,
        value: tally.value(rule),
        parts: parts.unwrap_or_default(),
        ..Match::default()
    }
}
