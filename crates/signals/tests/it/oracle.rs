//! The meaning of rules said once more, naively: over the full history, without any state.

use std::collections::{BTreeMap, BTreeSet};

use weft_kernel::Decimal;
use weft_signals::rule::{Pattern, Rule, Step};
use weft_signals::{Signal, SignalKey, Touch};

use crate::asking::asks;
use crate::shelf::{Asked, Turns, holds, shelf};
pub(crate) use crate::slips::Fault;
use crate::streams::Arrival;
use crate::windows::of_window;

/// A standing signal without what depends on arrival.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Told {
    /// How many events it rests on.
    count: usize,
    /// Which.
    events: Vec<String>,
    /// What they came to.
    value: Option<Decimal>,
    /// What each of several folds came to.
    parts: Vec<Option<Decimal>>,
    /// What the same window before came to.
    before: Option<Decimal>,
    /// How many stood before it within each limit.
    stood_before: Vec<usize>,
    /// What ended it, and which exit that was.
    ended: Option<(String, usize)>,
}

/// The standing signals.
pub(crate) type Said = BTreeMap<SignalKey, Told>;

/// The events that make a rule fire, and what they come to.
#[derive(Default)]
pub(crate) struct Found {
    pub(crate) events: Vec<usize>,
    pub(crate) value: Option<Decimal>,
    pub(crate) parts: Vec<Option<Decimal>>,
    pub(crate) before: Option<Decimal>,
}

/// What the engine says, in the oracle's form.
pub(crate) fn said<'a>(signals: impl IntoIterator<Item = &'a Signal>) -> Said {
    let event = |mark: &weft_signals::engine::Mark| mark.key.message_id.to_string();
    let said = |signal: &Signal| Told {
        count: signal.count,
        events: signal.evidence.iter().map(event).collect(),
        value: signal.value,
        parts: signal.parts.clone(),
        before: signal.before,
        stood_before: signal.stood_before.clone(),
        ended: signal
            .ended
            .as_ref()
            .map(|ended| (event(&ended.by), ended.exit)),
    };
    signals
        .into_iter()
        .map(|signal| (signal.key, said(signal)))
        .collect()
}

/// The standing signals after `arrivals`.
pub(crate) fn standing(rules: &[Rule], arrivals: &[Arrival], fault: Fault) -> Said {
    let clock = arrivals.iter().rev().find_map(|arrival| match arrival {
        Arrival::Clock(ms) => Some(*ms),
        _ => None,
    });
    let (mut said, shelf) = (Said::new(), shelf(arrivals));
    for customer in customers(arrivals, fault) {
        let mut told: Stretches = BTreeMap::new();
        // Those whose signals others ask for come first.
        while told.len() < rules.len() {
            let is_next = |rule: &&Rule| {
                let mut reads = rule.reads().iter();
                !told.contains_key(rule.name()) && reads.all(|read| told.contains_key(read))
            };
            let rule = rules.iter().find(is_next).unwrap();
            let now = clock.unwrap_or(i64::MIN);
            let known = (&told, &shelf);
            let (own, stretches) = of_customer((rule, known), &customer, now, fault);
            said.extend(own);
            told.insert(rule.name().to_owned(), stretches);
        }
    }
    said
}

/// When the signals of each rule came to stand, and when they were ended.
pub(crate) type Stretches = BTreeMap<String, Vec<(i64, Option<i64>)>>;

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
            Arrival::Join(..) | Arrival::Clock(_) | Arrival::Learn(..) => {}
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

fn of_customer(
    (rule, (told, shelf)): (&Rule, (&Stretches, &BTreeMap<String, Turns>)),
    touches: &[Touch],
    now: i64,
    fault: Fault,
) -> (Said, Vec<(i64, Option<i64>)>) {
    let mut stretches = Vec::new();
    let at = |place: usize| touches[place].key.occurred_at.ms();
    let mut said = Said::new();
    let mut last_end: Option<usize> = None;
    // When signals stood, for limits.
    let mut stood: Vec<i64> = Vec::new();
    for place in 0..touches.len() {
        let Some(found) = fires(rule, touches, place, last_end, fault) else {
            continue;
        };
        let silence = silence_of(rule);
        let broken = silence.is_some_and(|silence| is_broken(rule, touches, place, silence, fault));
        if broken {
            if fault == Fault::AnsweredUsesUp {
                last_end = Some(place);
            }
            continue;
        }
        let suppressed = is_suppressed(rule, touches, place, fault);
        let uses_up = !(suppressed && fault == Fault::SuppressedUsesNothingUp);
        if fault != Fault::SequenceOverlaps && uses_up {
            last_end = Some(place);
        }
        let ended = ended(rule, touches, place, fault);
        let fires_at = at(place) + silence.unwrap_or(0);
        let before = ended.is_some_and(|(end, _)| silence.is_some() && at(end) <= fires_at)
            && fault != Fault::ExitOfSilenceWaits;
        // What others ask for is known before it is told.
        let waits = fires_at > now && silence.is_some() && fault != Fault::SilenceFiresAtOnce;
        let (has_room, stood_before) = room(rule, &stood, at(place), fault);
        let moments = Asked {
            event: at(place),
            firing: fires_at,
        };
        let whose = match fault {
            Fault::FieldsOfAnotherIdentity => 0,
            _ => place,
        };
        let turns = shelf.get(&*touches[whose].subject);
        let asked =
            asks(rule.name(), told, fires_at, fault) && holds(rule.name(), turns, moments, fault);
        let stands = has_room && !suppressed && !before && asked;
        let frees = fault == Fault::ExitFreesLimits && ended.is_some();
        let counts = fault == Fault::CooldownFromSuppressed && rule.document().cooldown.is_some()
            || fault == Fault::LimitCountsSuppressed && !rule.document().limits.is_empty()
            || fault == Fault::LimitCountsRefused && !asked && has_room && !suppressed;
        if (stands && !frees) || counts {
            stood.push(at(place));
        }
        if stands {
            stretches.push((fires_at, ended.map(|(end, _)| at(end))));
        }
        if stands && !waits {
            let name = |place: usize| touches[place].key.message_id.to_string();
            let told = Told {
                count: found.events.len(),
                events: found.events.iter().map(|place| name(*place)).collect(),
                value: found.value,
                parts: found.parts,
                before: found.before,
                stood_before,
                ended: ended.map(|(end, exit)| (name(end), exit)),
            };
            said.insert(SignalKey::of(rule.name(), &touches[place].key), told);
        }
    }
    (said, stretches)
}

/// Whether every limit has room for a signal at `at`, and how many stood before it within each.
fn room(rule: &Rule, stood: &[i64], at: i64, fault: Fault) -> (bool, Vec<usize>) {
    let document = rule.document();
    let cooldown = document.cooldown.map(|span| (1, Some(span.ms()), true));
    let once = document.once.then_some((1, None, false));
    let limits = document
        .limits
        .iter()
        .map(|limit| (limit.at_most, Some(limit.within.ms()), false));
    let (mut has_room, mut counts) = (true, Vec::new());
    for (at_most, within, is_cooldown) in cooldown.into_iter().chain(once).chain(limits) {
        let longer = match fault {
            Fault::CooldownOneMsLonger => i64::from(is_cooldown),
            Fault::LimitOneMsLonger => i64::from(!is_cooldown),
            _ => 0,
        };
        let more = usize::from(fault == Fault::LimitOneMore && !is_cooldown);
        let ignored = fault == Fault::OnceIgnored && within.is_none();
        let count = stood
            .iter()
            .filter(|last| within.is_none_or(|within| at - **last < within + longer))
            .count();
        has_room &= count < at_most + more || ignored;
        counts.push(count);
    }
    (has_room, counts)
}

/// Whether an event that suppresses the rule had come when the event at `place` fires.
fn is_suppressed(rule: &Rule, touches: &[Touch], place: usize, fault: Fault) -> bool {
    let at = |place: usize| touches[place].key.occurred_at.ms();
    let fires_at = at(place) + silence_of(rule).unwrap_or(0);
    let has_come = |other: usize| match silence_of(rule) {
        _ if fault == Fault::SuppressionByLater => true,
        Some(_) => at(other) <= fires_at,
        None if fault == Fault::SuppressionLeavesOutItself => other < place,
        None => other <= place,
    };
    let longer = i64::from(fault == Fault::SuppressionOneMsLonger);
    rule.suppressions().iter().any(|halt| {
        fault != Fault::SuppressionIgnored
            && (0..touches.len()).any(|other| {
                let lasts = |span: weft_signals::Span| fires_at - at(other) < span.ms() + longer;
                has_come(other)
                    && halt.within.is_none_or(lasts)
                    && halt.filter.passes(&touches[other])
            })
    })
}

/// The first event that ends the signal of the event at `place`, and which exit it is.
fn ended(rule: &Rule, touches: &[Touch], place: usize, fault: Fault) -> Option<(usize, usize)> {
    let at = |place: usize| touches[place].key.occurred_at.ms();
    let fires_at = at(place) + silence_of(rule).unwrap_or(0);
    let less = i64::from(fault == Fault::ExitExcludesItsEnd);
    let first = match fault {
        Fault::ExitByEarlier => 0,
        _ => place + 1,
    };
    let ends = |other: usize, exit: usize| {
        let halt = &rule.exits()[exit];
        let in_time = |span: weft_signals::Span| at(other) - fires_at <= span.ms() - less;
        halt.within.is_none_or(in_time) && halt.filter.passes(&touches[other])
    };
    // The last of the events that end it at all is wrong: the first counts.
    let mut all = (first..touches.len())
        .flat_map(|other| (0..rule.exits().len()).map(move |exit| (other, exit)))
        .filter(|(other, exit)| ends(*other, *exit));
    match fault {
        Fault::ExitIgnored => None,
        Fault::ExitTakesTheLast => all.next_back(),
        _ => all.next(),
    }
}

/// The places of the events that make `rule` fire at `place`.
fn fires(
    rule: &Rule,
    touches: &[Touch],
    place: usize,
    last_end: Option<usize>,
    fault: Fault,
) -> Option<Found> {
    let at = |place: usize| touches[place].key.occurred_at.ms();
    let passes = |step: usize, place: usize| rule.filters()[step].passes(&touches[place]);
    match &rule.document().when {
        Pattern::Event { .. } => passes(0, place).then(|| chained(vec![place])),
        Pattern::Window(pattern) => of_window(rule, pattern, touches, place, fault),
        Pattern::Date(_) | Pattern::Schedule(_) => None,
        Pattern::Sequence { within, .. } => {
            let last = rule.filters().len() - 1;
            if !passes(last, place) {
                return None;
            }
            let earliest = match (within, fault) {
                (None, _) => i64::MIN,
                (Some(within), Fault::WithinExcludesItsEnd) => at(place) - within.ms() + 1,
                (Some(within), _) => at(place) - within.ms(),
            };
            let first = last_end.map_or(0, |end| end + 1);
            let usable = |other: usize| other >= first && at(other) >= earliest;
            let chain = chain_before(last, place, &|step, other, next| {
                usable(other)
                    && passes(step, other)
                    && may_follow(rule, touches, (step, other, next), fault)
            });
            chain.map(|mut chain| {
                chain.push(place);
                chained(chain)
            })
        }
    }
}

/// Events that come to no value.
fn chained(events: Vec<usize>) -> Found {
    Found {
        events,
        ..Found::default()
    }
}

/// The steps of a sequence that have to happen, by their numbers in the document.
fn present(rule: &Rule) -> (Vec<usize>, &[Step]) {
    let Pattern::Sequence { steps, .. } = &rule.document().when else {
        return (Vec::new(), &[]);
    };
    let numbers = 0..steps.len();
    (
        numbers.filter(|number| !steps[*number].absent).collect(),
        steps,
    )
}

/// How long a sequence asks for silence at its end.
fn silence_of(rule: &Rule) -> Option<i64> {
    let (_, steps) = present(rule);
    let last = steps.last().filter(|step| step.absent)?;
    last.within.map(weft_signals::Span::ms)
}

/// Whether an event of the absent steps behind step `step` lies at `place`.
fn is_gated(rule: &Rule, step: usize, touch: &Touch) -> bool {
    let (numbers, steps) = present(rule);
    let until = numbers.get(step + 1).copied().unwrap_or(steps.len());
    let absent = steps[..numbers[step]]
        .iter()
        .filter(|step| step.absent)
        .count();
    let between = until - numbers[step] - 1;
    rule.gates()[absent..absent + between]
        .iter()
        .any(|gate| gate.filter.passes(touch))
}

fn is_broken(rule: &Rule, touches: &[Touch], place: usize, silence: i64, fault: Fault) -> bool {
    let at = |place: usize| touches[place].key.occurred_at.ms();
    let silence = silence - i64::from(fault == Fault::SilenceExcludesItsEnd);
    let last = rule.filters().len() - 1;
    fault != Fault::SilenceIgnored
        && (place + 1..touches.len())
            .any(|other| at(other) <= at(place) + silence && is_gated(rule, last, &touches[other]))
}

/// Whether the event at `next` may be the step after that of number `step` at `other`.
fn may_follow(
    rule: &Rule,
    touches: &[Touch],
    (step, other, next): (usize, usize, usize),
    fault: Fault,
) -> bool {
    let Pattern::Sequence { strict, .. } = &rule.document().when else {
        return false;
    };
    let at = |place: usize| touches[place].key.occurred_at.ms();
    let (numbers, steps) = present(rule);
    let gap = steps[numbers[step + 1]]
        .within
        .map_or(i64::MAX, weft_signals::Span::ms);
    let near = match fault {
        Fault::GapIgnored => true,
        Fault::GapExcludesItsEnd => at(next) - at(other) < gap,
        _ => at(next) - at(other) <= gap,
    };
    let mut between = match fault {
        Fault::GateIncludesItsEnds => other..next + 1,
        _ => other + 1..next,
    };
    let gated =
        fault != Fault::GateIgnored && between.any(|place| is_gated(rule, step, &touches[place]));
    let counts = |touch: &Touch| match fault {
        Fault::StrictAmongPassing => rule.filters().iter().any(|filter| filter.passes(touch)),
        _ => steps
            .iter()
            .any(|step| step.events.iter().any(|event| event == touch.event())),
    };
    let others = *strict && (other + 1..next).any(|place| counts(&touches[place]));
    let stops = (others && fault != Fault::StrictIgnored)
        || (fault == Fault::SequenceAllowsNoGap && other + 1 < next)
        || (fault == Fault::SequenceNeedsLaterTime && at(other) == at(next));
    near && !gated && !stops
}

/// The latest chain of the first `steps` steps that ends before `next`, where a step at a place may come before the next.
fn chain_before(
    steps: usize,
    next: usize,
    fits: &dyn Fn(usize, usize, usize) -> bool,
) -> Option<Vec<usize>> {
    let Some(step) = steps.checked_sub(1) else {
        return Some(Vec::new());
    };
    (0..next).rev().find_map(|other| {
        if !fits(step, other, next) {
            return None;
        }
        let mut chain = chain_before(step, other, fits)?;
        chain.push(other);
        Some(chain)
    })
}
