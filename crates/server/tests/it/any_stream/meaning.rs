//! What a stream means, said naively: over the whole of it, without any state, from the words of the guide.

use std::collections::{BTreeMap, BTreeSet};

use weft_kernel::Moment;

use super::rules::{DAY, Filter, Fold, HOUR, Per, Rule, Sort, Span, Step, When, Window};
use super::sent::{CUSTOMERS, Event};

/// The company's clocks are so far ahead of universal time.
const ZONE: i64 = 8 * HOUR;

/// A signal that stands: its rule, its customer, when it came about, on how many events it rests, when it was ended.
pub(super) type Stood = (String, i64, i64, u64, Option<i64>);

/// A mistake in saying what is meant: that it is seen shows what the comparison is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Slip {
    None,
    WindowsHoldTheirBegin,
    TabletsJoinEverybody,
    AliasesAreIgnored,
    DayOfUniversalTime,
    SilenceOneMsShorter,
    SuppressedUsesNothing,
}

impl Slip {
    pub(super) const ALL: [Self; 6] = [
        Self::WindowsHoldTheirBegin,
        Self::TabletsJoinEverybody,
        Self::AliasesAreIgnored,
        Self::DayOfUniversalTime,
        Self::SilenceOneMsShorter,
        Self::SuppressedUsesNothing,
    ];
}

/// A stream in the order of events, and who is who in it.
pub(super) struct Meaning {
    events: Vec<Event>,
    /// Identities that are one person.
    people: Vec<BTreeSet<String>>,
    /// The customer each identity belongs to.
    customers: BTreeMap<String, i64>,
    slip: Slip,
}

type Place = (i64, usize, String);

fn place(event: &Event) -> Place {
    (event.at, event.source, event.message.clone())
}

impl Meaning {
    pub(super) fn of(mut events: Vec<Event>, slip: Slip) -> Self {
        events.sort_by_key(place);
        let people = people(&events, slip);
        Self {
            customers: customers(&events, &people),
            events,
            people,
            slip,
        }
    }

    /// When everything happened.
    pub(super) fn times(&self) -> Vec<i64> {
        self.events.iter().map(|event| event.at).collect()
    }

    fn customer_of(&self, subject: &str) -> Option<i64> {
        self.customers.get(subject).copied()
    }

    /// How many events of a customer lie in the 72 hours up to `at`.
    pub(super) fn card(&self, customer: i64, at: i64) -> u64 {
        let theirs = self.events.iter().filter(|event| {
            event.at <= at
                && event.at > at - 3 * DAY
                && self.customer_of(&event.subject) == Some(customer)
        });
        u64::try_from(theirs.count()).unwrap()
    }

    /// The signals that stand by `now`, in order.
    pub(super) fn signals(&self, rules: &[Rule], now: i64) -> Vec<Stood> {
        let mut stood = Vec::new();
        for person in &self.people {
            let theirs: Vec<&Event> = self
                .events
                .iter()
                .filter(|event| person.contains(&event.subject))
                .collect();
            stood.extend(
                rules
                    .iter()
                    .flat_map(|rule| self.of_rule(rule, &theirs, now)),
            );
        }
        stood.sort();
        stood
    }

    /// The signals of one rule by the events of one person.
    fn of_rule(&self, rule: &Rule, theirs: &[&Event], now: i64) -> Vec<Stood> {
        let history = History {
            rule,
            events: theirs,
            slip: self.slip,
        };
        let told = history.fired(now).into_iter();
        let stood = told.filter_map(|(anchor, at, count, ended)| {
            let customer = self.customer_of(&theirs[anchor].subject)?;
            Some((rule.name.clone(), customer, at, count, ended))
        });
        stood.collect()
    }
}

/// The customer each identity is found to be by itself, or else that of the person, users before devices.
fn customers(events: &[Event], people: &[BTreeSet<String>]) -> BTreeMap<String, i64> {
    let mut own = BTreeMap::new();
    for event in events {
        let code = event.subject.strip_prefix("user:K");
        let code = code.and_then(|code| code.parse().ok());
        let named = code.filter(|code| *code < CUSTOMERS);
        if let Some(customer) = named.or(event.customer) {
            own.insert(event.subject.clone(), customer);
        }
    }
    let mut all = own.clone();
    for person in people {
        let known = person.iter().filter(|other| own.contains_key(*other));
        let first = known.min_by_key(|other| (!other.starts_with("user:"), *other));
        let through = first.and_then(|first| own.get(first));
        for (subject, customer) in person.iter().zip(through.into_iter().cycle()) {
            all.entry(subject.clone()).or_insert(*customer);
        }
    }
    all
}

/// Who is one person: what was said first, then what was only seen; of several users of one device the first counts.
fn people(events: &[Event], slip: Slip) -> Vec<BTreeSet<String>> {
    let mut edges: BTreeMap<(bool, (String, String)), Place> = BTreeMap::new();
    for event in events {
        for (one, other, is_said) in &event.joins {
            let pair = (one.min(other).clone(), one.max(other).clone());
            let first = edges
                .entry((!is_said, pair))
                .or_insert_with(|| place(event));
            *first = place(event).min(first.clone());
        }
    }
    let mut acting: Vec<_> = edges
        .into_iter()
        .map(|((is_seen, pair), at)| (is_seen, at, pair))
        .collect();
    acting.sort();
    let subjects: BTreeSet<String> = events.iter().map(|event| event.subject.clone()).collect();
    let ends = acting.iter().map(|(_, _, pair)| pair);
    let ends = ends.flat_map(|(one, other)| [one.clone(), other.clone()]);
    let all: BTreeSet<String> = ends.chain(subjects).collect();
    // Users that were said to be one are counted once.
    let alone = |subject: String| {
        (
            usize::from(subject.starts_with("user:")),
            BTreeSet::from([subject]),
        )
    };
    let mut people: Vec<(usize, BTreeSet<String>)> = all.into_iter().map(alone).collect();
    for (is_seen, _, (one, other)) in acting {
        if !is_seen && slip == Slip::AliasesAreIgnored {
            continue;
        }
        let find = |who: &String| people.iter().position(|(_, person)| person.contains(who));
        let (one, other) = (find(&one).unwrap(), find(&other).unwrap());
        let users = match is_seen {
            true => people[one].0 + people[other].0,
            false => people[one].0.max(people[other].0),
        };
        if one == other || (is_seen && users > 1 && slip != Slip::TabletsJoinEverybody) {
            continue;
        }
        let (_, gone) = people.remove(one.max(other));
        let kept = &mut people[one.min(other)];
        kept.0 = users;
        kept.1.extend(gone);
    }
    people.into_iter().map(|(_, person)| person).collect()
}

impl Sort {
    fn takes(&self, event: &Event) -> bool {
        let named = self.events.contains(&event.event.as_str());
        let over = |number: i64| event.n.is_some_and(|n| n > number);
        named
            && match &self.filter {
                Filter::Any => true,
                Filter::Over(number) => over(*number),
                Filter::Item(item) => event.item == Some(item),
                Filter::Both(number, item) => over(number - 1) && event.item == Some(item),
                Filter::Either(number, item) => {
                    event.n.is_some_and(|n| n < *number)
                        || event.item.is_some_and(|other| other != *item)
                }
                Filter::OnPath => event.is_pricing,
                Filter::Without => event.item.is_none(),
            }
    }
}

/// What one person did, and a rule over it.
struct History<'a> {
    rule: &'a Rule,
    events: &'a [&'a Event],
    slip: Slip,
}

impl History<'_> {
    fn at(&self, place: usize) -> i64 {
        self.events[place].at
    }

    /// What stands by `now`: the event, when, on how many it rests, when it was ended.
    fn fired(&self, now: i64) -> Vec<(usize, i64, u64, Option<i64>)> {
        let (mut told, mut stood, mut used) = (Vec::new(), Vec::new(), 0);
        for place in 0..self.events.len() {
            let Some(count) = self.count_at(place, used) else {
                continue;
            };
            let silence = self.silence();
            if self.is_answered(place) {
                continue;
            }
            let fires = self.at(place) + silence.unwrap_or(0);
            let suppressed = self.is_suppressed(place, fires);
            if !suppressed || self.slip != Slip::SuppressedUsesNothing {
                used = place + 1;
            }
            let ended = self.ended(place, fires);
            let in_time = silence.is_none() || ended.is_none_or(|ended| ended > fires);
            if suppressed || !in_time || !self.has_room(&stood, self.at(place)) {
                continue;
            }
            stood.push(self.at(place));
            if fires <= now {
                told.push((place, fires, count, ended));
            }
        }
        told
    }

    fn has_room(&self, stood: &[i64], at: i64) -> bool {
        let within = |span: i64| stood.iter().filter(|last| at - **last < span).count();
        let rule = self.rule;
        rule.cooldown.is_none_or(|span| within(span) == 0)
            && (!rule.once || stood.is_empty())
            && rule.limit.is_none_or(|(most, span)| within(span) < most)
    }

    fn is_suppressed(&self, place: usize, fires: i64) -> bool {
        let Some((event, within)) = self.rule.suppress else {
            return false;
        };
        (0..self.events.len()).any(|other| {
            let has_come = match self.silence() {
                Some(_) => self.at(other) <= fires,
                None => other <= place,
            };
            let lasts = within.is_none_or(|within| fires - self.at(other) < within);
            has_come && lasts && self.events[other].event == event
        })
    }

    fn ended(&self, place: usize, fires: i64) -> Option<i64> {
        let (event, within) = self.rule.exit?;
        let mut later = (place + 1..self.events.len()).map(|other| (other, self.at(other)));
        later.find_map(|(other, at)| {
            let in_time = within.is_none_or(|within| at - fires <= within);
            (in_time && self.events[other].event == event).then_some(at)
        })
    }

    /// On how many events the rule rests that the event at `place` completes; chains use no event up to `used`.
    fn count_at(&self, place: usize, used: usize) -> Option<u64> {
        let count = match &self.rule.when {
            When::One(sort) => usize::from(sort.takes(self.events[place])),
            When::Window(window) => self.window(window, place),
            When::Chain { .. } => self.chain_to(place, used),
        };
        (count > 0).then(|| u64::try_from(count).unwrap())
    }

    fn silence(&self) -> Option<i64> {
        let When::Chain { steps, .. } = &self.rule.when else {
            return None;
        };
        let last = steps.last().filter(|last| last.absent);
        last.and_then(|last| last.within)
    }

    fn is_answered(&self, place: usize) -> bool {
        let (When::Chain { steps, .. }, Some(silence)) = (&self.rule.when, self.silence()) else {
            return false;
        };
        let shorter = i64::from(self.slip == Slip::SilenceOneMsShorter);
        let asked = &steps.last().unwrap().sort;
        let mut later = place + 1..self.events.len();
        later.any(|other| {
            self.at(other) <= self.at(place) + silence - shorter && asked.takes(self.events[other])
        })
    }

    /// The events of the latest chain that the event at `place` completes.
    fn chain_to(&self, place: usize, used: usize) -> usize {
        let When::Chain { steps, within, .. } = &self.rule.when else {
            return 0;
        };
        let present: Vec<usize> = (0..steps.len())
            .filter(|step| !steps[*step].absent)
            .collect();
        let last = *present.last().unwrap();
        if !steps[last].sort.takes(self.events[place]) {
            return 0;
        }
        let earliest = within.map_or(i64::MIN, |within| self.at(place) - within);
        let first = (used..place).find(|other| self.at(*other) >= earliest);
        match self.is_led_to(&present, place, first.unwrap_or(place)) {
            true => present.len(),
            false => 0,
        }
    }

    /// Whether events from place `first` on lead through all steps but the last of `steps` to the one at `next`.
    fn is_led_to(&self, steps: &[usize], next: usize, first: usize) -> bool {
        let [before @ .., step] = steps else {
            return true;
        };
        let Some(earlier) = before.last() else {
            return true;
        };
        (first..next).rev().any(|other| {
            self.may_follow((*earlier, other), (*step, next))
                && self.is_led_to(before, other, first)
        })
    }

    /// Whether the event of one step may be followed by that of the next.
    fn may_follow(&self, (earlier, other): (usize, usize), (step, next): (usize, usize)) -> bool {
        let When::Chain { steps, strict, .. } = &self.rule.when else {
            return false;
        };
        let between = &self.events[other + 1..next];
        let absent: &[Step] = &steps[earlier + 1..step];
        let names: Vec<_> = steps.iter().flat_map(|step| &step.sort.events).collect();
        let named = |event: &&Event| names.iter().any(|name| **name == event.event);
        let gap = self.at(next) - self.at(other);
        steps[earlier].sort.takes(self.events[other])
            && steps[step].within.is_none_or(|within| gap <= within)
            && !between
                .iter()
                .any(|event| absent.iter().any(|step| step.sort.takes(event)))
            && !(*strict && between.iter().any(named))
    }

    /// How many events the window holds that the event at `place` ends, when its value lies within the bounds.
    fn window(&self, window: &Window, place: usize) -> usize {
        let Some(group) = group_of(window, self.events[place]) else {
            return 0;
        };
        let alike = |other: &usize| group_of(window, self.events[*other]).as_ref() == Some(&group);
        let before: Vec<usize> = (0..=place).filter(alike).collect();
        let begin = self.begin(window, self.at(place));
        let (held, within) = self.value(window, &before, begin);
        match (within, window.rearm) {
            (false, _) => 0,
            (true, None) => held,
            (true, Some(below)) if self.comes_up(window, &before, below) => held,
            (true, Some(_)) => 0,
        }
    }

    /// The last moment that lies before the window ending at `at`.
    fn begin(&self, window: &Window, at: i64) -> i64 {
        let zone = match self.slip {
            Slip::DayOfUniversalTime => 0,
            _ => ZONE,
        };
        let day = (at + zone).div_euclid(DAY);
        // The first day of 1970 was a Thursday.
        let week = day - (day + 3).rem_euclid(7);
        let first = match window.span {
            Span::Rolling(span) if self.slip == Slip::WindowsHoldTheirBegin => at - span,
            Span::Rolling(span) => at - span + 1,
            Span::Today => day * DAY - zone,
            Span::Week => week * DAY - zone,
            Span::Month => month_of(day) * DAY - zone,
        };
        first - 1
    }

    /// How many of these events lie behind `begin`, and whether what they come to lies within the bounds.
    fn value(&self, window: &Window, places: &[usize], begin: i64) -> (usize, bool) {
        let held: Vec<&Event> = places
            .iter()
            .map(|place| self.events[*place])
            .filter(|event| event.at > begin)
            .collect();
        let numbers: Vec<i64> = held.iter().filter_map(|event| event.n).collect();
        let count = i64::try_from(held.len()).unwrap();
        let items: BTreeSet<_> = held.iter().filter_map(|event| event.item).collect();
        // An average is compared as its sum.
        let (value, times) = match window.fold {
            Fold::Count => (count, 1),
            Fold::Sum => (numbers.iter().sum(), 1),
            Fold::Avg => (numbers.iter().sum(), count),
            Fold::Min => (numbers.iter().min().copied().unwrap_or(0), 1),
            Fold::Max => (numbers.iter().max().copied().unwrap_or(0), 1),
            Fold::Distinct => (i64::try_from(items.len()).unwrap(), 1),
        };
        let within = window.least.is_none_or(|least| value >= least * times)
            && window.most.is_none_or(|most| value <= most * times);
        (held.len(), within)
    }

    /// Whether the count comes up with the last of these events, having lain below `below` since it last came up.
    fn comes_up(&self, window: &Window, places: &[usize], below: i64) -> bool {
        let least = window.least.unwrap();
        let held = |end: usize, at: i64| {
            let begin = self.begin(window, at);
            let held = places[..end]
                .iter()
                .filter(|place| self.at(**place) > begin);
            i64::try_from(held.count()).unwrap()
        };
        let (mut is_up, mut comes_up, mut last) = (false, false, i64::MIN);
        for (end, place) in places.iter().enumerate() {
            let at = self.at(*place);
            // Whatever leaves a window does so at these moments.
            let leaves = places[..end].iter().flat_map(|place| match window.span {
                Span::Rolling(span) => vec![self.at(*place) + span],
                _ => (0..40)
                    .map(|day| self.begin(window, self.at(*place) + day * DAY) + 1)
                    .collect(),
            });
            let mut moments: Vec<i64> = leaves
                .filter(|moment| last < *moment && *moment <= at)
                .collect();
            moments.sort_unstable();
            if moments.into_iter().any(|moment| held(end, moment) < below) {
                is_up = false;
            }
            let value = held(end + 1, at);
            if value < below {
                is_up = false;
            }
            comes_up = value >= least && !is_up;
            is_up |= value >= least;
            last = at;
        }
        comes_up
    }
}

/// What an event is counted under, if it is counted at all.
fn group_of(window: &Window, event: &Event) -> Option<String> {
    let folded = match window.fold {
        Fold::Count => true,
        Fold::Distinct => event.item.is_some(),
        _ => event.n.is_some(),
    };
    let counted = window.sort.takes(event) && folded;
    let group = match window.per {
        Per::All => Some(String::new()),
        Per::Name => Some(event.event.clone()),
        Per::Item => event.item.map(str::to_owned),
    };
    group.filter(|_| counted)
}

/// The first day of the month of a day.
fn month_of(day: i64) -> i64 {
    let month: String = Moment::from_ms(day * DAY)
        .to_string()
        .chars()
        .take(7)
        .collect();
    let first = format!("{month}-01T00:00:00Z");
    Moment::parse(&first).unwrap().ms() / DAY
}
