//! Every pattern that came about for one customer, also those that something kept from standing.

use std::collections::HashMap;
use std::sync::Arc;

use rust_decimal::Decimal;
use weft_kernel::Moment;

use super::TOUCHES_PER_RULE_MAX;
use super::crossing::Level;
use super::customer::{Customer, Intake, News, signal};
use super::fold::Tally;
use super::heard::Heard;
use super::ledger::{Entry, Ledger};
use super::signal::{Mark, Signal};
use crate::rule::{Dossier, Dossiers, Likeness, Rule};
use crate::touch::Touch;

/// A pattern that came about.
#[derive(Clone, Debug)]
pub(crate) struct Traced {
    /// What it would be told as.
    pub(crate) signal: Signal,
    /// Whether nothing kept it down.
    pub(crate) standing: bool,
    /// The suppression in force, and the event that put it in force.
    pub(crate) suppressed_by: Option<(usize, Mark)>,
    /// Whether the rule's condition did not hold.
    pub(crate) is_refused: bool,
}

/// What surrounds a rule: the rules beside it, and what is known of the customer's records.
#[derive(Clone, Debug, Default)]
pub struct Beside {
    others: Vec<Arc<Rule>>,
    dossiers: Arc<Dossiers>,
}

impl Beside {
    /// Beside these rules.
    #[must_use]
    pub fn rules(others: &[Arc<Rule>]) -> Self {
        Self {
            others: others.to_vec(),
            dossiers: Arc::default(),
        }
    }

    /// The same with what is known of the records of each identity.
    #[must_use]
    pub fn over(self, dossiers: impl IntoIterator<Item = (Arc<str>, Dossier)>) -> Self {
        let dossiers = dossiers.into_iter();
        let dossiers = dossiers.map(|(subject, dossier)| (subject, Arc::new(dossier)));
        Self {
            dossiers: Arc::new(dossiers.collect()),
            ..self
        }
    }

    /// What the condition of `rule` reads, as `touches` of one customer make it.
    fn heard_by(&self, rule: &Rule, touches: &[Touch]) -> Heard {
        let stood = |name: &String| {
            let other = self.others.iter().find(|other| other.name() == name)?;
            let ledger = ledger_of(other, self.heard_by(other, touches), touches)?;
            Some(ledger.stood(other))
        };
        let reads = rule.reads().iter();
        Heard {
            told: reads.map(|name| stood(name).unwrap_or_default()).collect(),
            dossiers: Arc::clone(&self.dossiers),
        }
    }
}

/// What `rule` keeps of `touches` of one customer.
fn ledger_of(rule: &Rule, heard: Heard, touches: &[Touch]) -> Option<Ledger> {
    let mut customer = Customer::default();
    customer.ledgers.entry(0).or_default().hear(heard);
    let intake = Intake {
        number: 0,
        rule,
        touches_max: TOUCHES_PER_RULE_MAX,
        now: Moment::from_ms(i64::MIN),
    };
    for touch in touches {
        let hit = (rule.facts_of(touch), rule.admission().halts_of(touch));
        if hit.0.is_some() || hit.1 != 0 {
            let mark = Arc::new(Mark::from(touch));
            customer.take_in(&intake, mark, hit, &mut News::default());
        }
    }
    customer.ledgers.remove(&0)
}

/// The patterns of `rule` that `touches` of one customer make, in their order.
pub(crate) fn trace(rule: &Rule, beside: &Beside, touches: &[Touch]) -> Vec<Traced> {
    let heard = beside.heard_by(rule, touches);
    let Some(ledger) = ledger_of(rule, heard, touches) else {
        return Vec::new();
    };
    let places = ledger.entries().iter().enumerate();
    let traced = places.filter_map(|(index, entry)| {
        let matched = entry.verdict.matched.as_ref()?;
        let signal = signal(rule, &ledger, (index, entry), matched);
        let key = &entry.mark.key;
        let by = ledger.halts().suppressing(rule, key, signal.fires_at);
        Some(Traced {
            suppressed_by: by.map(|(number, mark)| (number, Mark::clone(mark))),
            is_refused: rule
                .condition()
                .is_some_and(|asks| !asks.holds(ledger.asking(entry), signal.fires_at)),
            standing: entry.verdict.standing,
            signal,
        })
    });
    traced.collect()
}

/// What a window comes to at a moment.
#[derive(Clone, Debug)]
pub(crate) struct Reached {
    /// Its value, where it has one.
    pub(crate) value: Option<Decimal>,
    /// What each of several folds comes to.
    pub(crate) parts: Vec<Option<Decimal>>,
    /// What the same window before came to.
    pub(crate) before: Option<Decimal>,
    /// The places of the events it rests on.
    pub(crate) places: Vec<usize>,
    /// When it crossed its bound, if it has not fallen since.
    pub(crate) crossed_at: Option<Moment>,
}

/// What the window that ends at `at` comes to among `touches` in their order; of what is looked at apart, that which
/// comes nearest to firing.
pub(crate) fn window_at(rule: &Rule, touches: &[Touch], at: Moment) -> Option<Reached> {
    let ledger = ledger_of(rule, Heard::default(), touches)?;
    let end = ledger.first_after(at);
    let from = ledger.first_after(rule.stretch(at).after);
    let window = tallies(rule, ledger.between(from, end));
    let highest = rule.bounds().0.is_some() || rule.trend().is_some_and(|trend| trend.grows);
    let nearness = |(group, tally): &(&Likeness, &Tally)| {
        let value = tally.value(rule);
        (
            value.map(|value| if highest { value } else { -value }),
            tally.count,
            **group,
        )
    };
    let (group, tally) = window.iter().max_by_key(nearness)?;
    let mark = |entry: &Entry| touches.binary_search_by(|touch| touch.key.cmp(&entry.mark.key));
    let of_group = |entry: &&Entry| entry.facts.group == *group;
    let inside = ledger.between(from, end).iter().filter(of_group);
    let before = rule.before(at).filter(|_| rule.trend().is_some());
    let before = before.and_then(|stretch| {
        let to = ledger.first_after(stretch.until);
        let mut before = tallies(rule, ledger.between(ledger.first_after(stretch.after), to));
        let before = before.remove(group);
        before.unwrap_or_else(|| Tally::empty(rule)).value(rule)
    });
    let is_over =
        rule.rearm_below().is_some() && Level::before(rule, &ledger, (*group, at, end)).over;
    let crossings = ledger.between(0, end).iter().rev();
    let crossed = crossings
        .filter(|entry| is_over && entry.facts.group == *group)
        .find(|entry| entry.verdict.matched.is_some());
    Some(Reached {
        value: tally.value(rule),
        parts: rule.worth().map(|_| tally.values(rule)).unwrap_or_default(),
        before,
        places: inside.flat_map(mark).collect(),
        crossed_at: crossed.map(Entry::at),
    })
}

/// The events of `window` tallied apart.
fn tallies(rule: &Rule, window: &[Entry]) -> HashMap<Likeness, Tally> {
    let mut tallies: HashMap<Likeness, Tally> = HashMap::new();
    for entry in window {
        let tally = tallies.entry(entry.facts.group);
        let tally = tally.or_insert_with(|| Tally::empty(rule));
        tally.add(rule, &entry.facts);
    }
    tallies
}
