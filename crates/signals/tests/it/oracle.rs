//! The meaning of rules said once more, naively: over the full history, without any state; and ways to get it wrong.

use std::collections::{BTreeMap, BTreeSet};

use weft_signals::rule::{Pattern, Rule};
use weft_signals::{Signal, SignalKey, Touch};

use crate::streams::Arrival;

/// A way to get the meaning wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    None,
    WindowOneMsLonger,
    WindowOneMsShorter,
    CountOneMore,
    NamesCountedTogether,
    WithinExcludesItsEnd,
    SequenceNeedsLaterTime,
    SequenceAllowsNoGap,
    SequenceOverlaps,
    CooldownFromSuppressed,
    CooldownOneMsLonger,
    TieBreakIgnored,
    RepetitionsCounted,
    LateDropped,
    JoinsIgnored,
    JoinsForTheFutureOnly,
}

impl Fault {
    pub(crate) const ALL: [Self; 15] = [
        Self::WindowOneMsLonger,
        Self::WindowOneMsShorter,
        Self::CountOneMore,
        Self::NamesCountedTogether,
        Self::WithinExcludesItsEnd,
        Self::SequenceNeedsLaterTime,
        Self::SequenceAllowsNoGap,
        Self::SequenceOverlaps,
        Self::CooldownFromSuppressed,
        Self::CooldownOneMsLonger,
        Self::TieBreakIgnored,
        Self::RepetitionsCounted,
        Self::LateDropped,
        Self::JoinsIgnored,
        Self::JoinsForTheFutureOnly,
    ];
}

/// A standing signal without what depends on arrival: how many events, and which.
pub(crate) type Said = BTreeMap<SignalKey, (usize, Vec<String>)>;

/// What the engine says, in the oracle's form.
pub(crate) fn said<'a>(signals: impl IntoIterator<Item = &'a Signal>) -> Said {
    let event = |mark: &weft_signals::engine::Mark| mark.key.message_id.to_string();
    let said = |signal: &Signal| (signal.count, signal.evidence.iter().map(event).collect());
    signals
        .into_iter()
        .map(|signal| (signal.key, said(signal)))
        .collect()
}

/// The standing signals after `arrivals`.
pub(crate) fn standing(rules: &[Rule], arrivals: &[Arrival], fault: Fault) -> Said {
    let mut said = Said::new();
    for customer in customers(arrivals, fault) {
        for rule in rules {
            said.extend(of_customer(rule, &customer, fault));
        }
    }
    said
}

/// The touches of each customer in the order of events.
fn customers(arrivals: &[Arrival], fault: Fault) -> Vec<Vec<Touch>> {
    let mut groups: Vec<BTreeSet<String>> = Vec::new();
    let mut touches: Vec<(Touch, usize)> = Vec::new();
    let mut latest = i64::MIN;
    for (position, arrival) in arrivals.iter().enumerate() {
        match arrival {
            Arrival::Touch(touch) => {
                let at = touch.key.occurred_at.ms();
                let known = touches.iter().any(|(held, _)| held.key == touch.key);
                let late = fault == Fault::LateDropped && at < latest;
                latest = latest.max(at);
                if !late && (!known || fault == Fault::RepetitionsCounted) {
                    touches.push((touch.clone(), position));
                }
            }
            Arrival::Join(one, other) if fault != Fault::JoinsIgnored => {
                let mut joined = BTreeSet::from([one.clone(), other.clone()]);
                let (meets, apart): (Vec<_>, Vec<_>) = groups
                    .into_iter()
                    .partition(|group| !group.is_disjoint(&joined));
                joined.extend(meets.into_iter().flatten());
                groups = apart;
                groups.push(joined);
            }
            Arrival::Join(..) => {}
        }
    }
    let last_join = arrivals
        .iter()
        .rposition(|arrival| matches!(arrival, Arrival::Join(..)));
    let mut by_customer: BTreeMap<String, Vec<Touch>> = BTreeMap::new();
    for (touch, position) in touches {
        let group = groups.iter().find(|group| group.contains(&*touch.subject));
        let before = fault == Fault::JoinsForTheFutureOnly && last_join > Some(position);
        let customer = match group.and_then(BTreeSet::first) {
            Some(first) if !before => first.clone(),
            _ => touch.subject.to_string(),
        };
        by_customer.entry(customer).or_default().push(touch);
    }
    let mut customers: Vec<_> = by_customer.into_values().collect();
    for touches in &mut customers {
        match fault {
            Fault::TieBreakIgnored => touches.sort_by_key(|touch| touch.key.occurred_at),
            _ => touches.sort_by(|one, other| one.key.cmp(&other.key)),
        }
    }
    customers
}

fn of_customer(rule: &Rule, touches: &[Touch], fault: Fault) -> Said {
    let at = |place: usize| touches[place].key.occurred_at.ms();
    let mut said = Said::new();
    let (mut last_end, mut last_standing): (Option<usize>, Option<i64>) = (None, None);
    for place in 0..touches.len() {
        let Some(evidence) = fires(rule, touches, place, last_end, fault) else {
            continue;
        };
        if fault != Fault::SequenceOverlaps {
            last_end = Some(place);
        }
        let mut cooldown = rule.document().cooldown.map_or(0, weft_signals::Span::ms);
        if fault == Fault::CooldownOneMsLonger && cooldown > 0 {
            cooldown += 1;
        }
        let stands = last_standing.is_none_or(|last| at(place) - last >= cooldown);
        if stands || fault == Fault::CooldownFromSuppressed {
            last_standing = Some(at(place));
        }
        if stands {
            let events = evidence
                .iter()
                .map(|place| touches[*place].key.message_id.to_string());
            let key = SignalKey::of(rule.name(), &touches[place].key);
            said.insert(key, (evidence.len(), events.collect()));
        }
    }
    said
}

/// The places of the events that make `rule` fire at `place`.
fn fires(
    rule: &Rule,
    touches: &[Touch],
    place: usize,
    last_end: Option<usize>,
    fault: Fault,
) -> Option<Vec<usize>> {
    let at = |place: usize| touches[place].key.occurred_at.ms();
    let passes = |step: usize, place: usize| rule.filters()[step].passes(&touches[place]);
    match &rule.document().when {
        Pattern::Event { .. } => passes(0, place).then(|| vec![place]),
        Pattern::Count {
            at_least,
            window,
            per,
            ..
        } => {
            let window = match fault {
                Fault::WindowOneMsLonger => window.ms() + 1,
                Fault::WindowOneMsShorter => window.ms() - 1,
                _ => window.ms(),
            };
            let alike = |other: usize| touches[other].name == touches[place].name;
            let apart = per.is_some() && fault != Fault::NamesCountedTogether;
            let counted = (0..=place)
                .filter(|other| at(*other) > at(place) - window && passes(0, *other))
                .filter(|other| !apart || alike(*other));
            let counted: Vec<_> = counted.collect();
            let least = at_least + usize::from(fault == Fault::CountOneMore);
            (passes(0, place) && counted.len() >= least).then_some(counted)
        }
        Pattern::Sequence { within, steps } => {
            if !passes(steps.len() - 1, place) {
                return None;
            }
            let earliest = match fault {
                Fault::WithinExcludesItsEnd => at(place) - within.ms() + 1,
                _ => at(place) - within.ms(),
            };
            let first = last_end.map_or(0, |end| end + 1);
            let usable = |other: usize| other >= first && at(other) >= earliest;
            let chain = chain_before(steps.len() - 1, place, fault, touches, &|step, other| {
                usable(other) && passes(step, other)
            });
            chain.map(|mut chain| {
                chain.push(place);
                chain
            })
        }
    }
}

/// The latest chain of the first `steps` steps that ends before `place`.
fn chain_before(
    steps: usize,
    place: usize,
    fault: Fault,
    touches: &[Touch],
    passes: &dyn Fn(usize, usize) -> bool,
) -> Option<Vec<usize>> {
    if steps == 0 {
        return Some(Vec::new());
    }
    for other in (0..place).rev() {
        let same_time = touches[other].key.occurred_at == touches[place].key.occurred_at;
        if fault == Fault::SequenceNeedsLaterTime && same_time {
            continue;
        }
        if fault == Fault::SequenceAllowsNoGap && other + 1 < place {
            return None;
        }
        if passes(steps - 1, other)
            && let Some(mut chain) = chain_before(steps - 1, other, fault, touches, passes)
        {
            chain.push(other);
            return Some(chain);
        }
    }
    None
}
