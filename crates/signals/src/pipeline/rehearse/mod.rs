//! A rule over the past: whom it would have told of what and when, and how that compares with what was told.

mod alerting;
mod load;
mod moments;
mod records;

use std::collections::BTreeMap;
use std::sync::Arc;

use weft_kernel::{Date, Id, Label, Moment, Problem};
use weft_platform::{Caller, Platform};

use super::reading::touches_in;
use super::rules::RuleBook;
use super::seats::Seat;
use super::write::TOLD_MAX;
use super::{Customer, Pipeline};
use crate::engine::{Engine, Signal};
use crate::explain::{self, Finding};
use crate::identity::Limits;
use crate::rule::{Lateness, Rule};
use crate::touch::Touch;

/// Firings that are told with their reasons: the latest, and the latest that were missed. All are counted.
pub const LISTED_MAX: usize = 50_000;
/// The longest time a rule is tried over, in days.
pub const DAYS_MAX: i64 = 731;
/// Firings whose touches are read together for their reasons.
const REASONS_AT_ONCE: usize = 50;

/// A firing.
#[derive(Clone, Debug)]
pub struct Fired {
    /// The company, or the lead.
    pub account: Id,
    /// The object it is of.
    pub object: &'static str,
    /// What people call it.
    pub account_label: String,
    /// The person, where known.
    pub contact: Option<Id>,
    /// Whose task it would have been.
    pub owner: Option<(Id, String)>,
    /// When it happened.
    pub occurred_at: Moment,
    /// When all it rests on had come in.
    pub received_at: Moment,
    /// Why; told of the latest [`LISTED_MAX`], and of the latest that were missed.
    pub reason: Option<Label>,
    /// The signal that the rule in force made of it, where it did.
    pub told: Option<Told>,
    /// How late it would have been, had it been judged when all of it had come in.
    pub lateness: Lateness,
    /// How its owner would have been alerted; nobody is of one that came too late for its rule.
    pub alert: Option<Alert>,
}

impl Fired {
    /// Whether nobody was told of it, because it came in so late.
    #[must_use]
    pub fn is_missed(&self) -> bool {
        self.is_late() && self.told.as_ref().is_none_or(|told| told.is_silent)
    }

    /// Whether it came in so late that it would have been told long after it happened, or not at all.
    #[must_use]
    pub fn is_late(&self) -> bool {
        self.lateness != Lateness::InTime
    }
}

/// How somebody would have been alerted, by the plan they have now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Alert {
    /// At once (`rung`), after quiet hours (`held`) or summed up (`digest`).
    pub state: &'static str,
    /// Why not like any other: `quiet`, `owner_cap`, `rule_cap`, `urgent`.
    pub why: Option<&'static str>,
    /// When.
    pub at: Moment,
}

/// A signal that was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// Its record.
    pub id: Id,
    /// What was said of it: `useful`, `useless`, `handled`.
    pub outcome: Option<String>,
    /// It came too late for its rule: it was kept, and nobody was told.
    pub is_silent: bool,
}

/// A signal that was made and would not be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gone {
    /// The company, or the lead.
    pub account: Id,
    /// The object it is of.
    pub object: &'static str,
    /// What people call it.
    pub account_label: String,
    /// When it happened.
    pub occurred_at: Moment,
    /// The signal.
    pub told: Told,
}

/// What one person would have had to do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Load {
    /// Who; nobody for customers without an owner.
    pub owner: Option<(Id, String)>,
    /// All signals.
    pub count: usize,
    /// The day with most of them.
    pub busiest: Option<(Date, usize)>,
}

/// What became of a rule over the past.
#[derive(Clone, Debug, Default)]
pub struct Rehearsed {
    /// Touches looked at.
    pub touches: u64,
    /// Firings for customers the caller may see, the latest first.
    pub fired: Vec<Fired>,
    /// Firings of identities that belong to no customer.
    pub strangers: usize,
    /// By owner, the busiest first.
    pub loads: Vec<Load>,
    /// Signals of the rule that were told and would not be, the latest first.
    pub gone: Vec<Gone>,
}

impl Rehearsed {
    /// How many of the firings are of this kind.
    #[must_use]
    pub fn count(&self, which: impl Fn(&Fired) -> bool) -> usize {
        self.fired.iter().filter(|one| which(one)).count()
    }

    /// How many of the firings that were told got this outcome.
    #[must_use]
    pub fn with_outcome(&self, outcome: &str) -> usize {
        let told = |one: &Fired| one.told.as_ref().and_then(|told| told.outcome.clone());
        self.count(|one| told(one).as_deref() == Some(outcome))
    }

    /// How many of the firings would have alerted like this.
    #[must_use]
    pub fn alerted(&self, state: &str) -> usize {
        self.count(|one| one.alert.is_some_and(|alert| alert.state == state))
    }
}

/// The time a rule is tried over.
#[derive(Clone, Copy, Debug)]
pub struct Period {
    from: Moment,
    to: Moment,
    listed_max: usize,
}

impl Period {
    /// From one moment to another.
    ///
    /// # Errors
    /// `rule.period` when the time is empty or longer than [`DAYS_MAX`].
    pub fn new(from: Moment, to: Moment) -> Result<Self, Problem> {
        if from < to && to.ms() - from.ms() <= DAYS_MAX * Moment::DAY_MS {
            let listed_max = LISTED_MAX;
            return Ok(Self {
                from,
                to,
                listed_max,
            });
        }
        Err(Problem::invalid(
            "rule.period",
            format!("试运行的时间段要从早到晚，最长 {DAYS_MAX} 天"),
            format!("A rule is tried from an earlier to a later time, {DAYS_MAX} days at most"),
        )
        .on_field("from"))
    }

    /// The same, with reasons for at most so many firings instead of [`LISTED_MAX`].
    #[must_use]
    pub fn listing(mut self, most: usize) -> Self {
        self.listed_max = most;
        self
    }
}

/// Judges the log by `rule`, and by those whose signals it asks for, and tells what it comes to within `period`.
///
/// Nothing is written. `went_on` hears how far in the log it is and how far that reaches; what it refuses ends the whole.
///
/// # Errors
/// Those of `went_on` and of the store.
pub fn rehearse(
    platform: &Platform,
    caller: &Caller,
    (rule, read): (Rule, Vec<Rule>),
    period: Period,
    went_on: &mut dyn FnMut(i64, i64) -> Result<(), Problem>,
) -> Result<Rehearsed, Problem> {
    let Period { from, to, .. } = period;
    let rule = Arc::new(rule);
    let book = RuleBook::draft(Arc::clone(&rule));
    let engine = Engine::new(read.into_iter().chain([Rule::clone(&rule)]).collect());
    let mut pipeline = Pipeline::blank(
        (platform.clone(), Seat::ALONE),
        book,
        engine,
        Limits::default(),
    )?;
    let touches = pipeline.judge_log(&rule, period, went_on)?;
    let signals = pipeline.engine.standing().into_values();
    let signals = signals
        .filter(|signal| *signal.rule == *rule.name())
        .filter(|signal| (from..to).contains(&signal.occurred_at()));
    let (mut known, mut strangers) = (Vec::new(), 0);
    for signal in signals {
        match pipeline.customer_of(&signal.anchor.subject) {
            Some(customer) => known.push((signal, customer)),
            None => strangers += 1,
        }
    }
    let customers = known.iter().map(|(_, customer)| customer);
    let accounts = records::customers(platform, caller, customers)?;
    let mut told = records::told(platform, caller, rule.name(), (from, to))?;
    let mut fired: Vec<(Fired, Signal)> = Vec::new();
    for (signal, customer) in known {
        let Some(account) = accounts.get(&customer.account) else {
            continue;
        };
        let key = (customer.account, signal.occurred_at());
        let one = Fired {
            account: customer.account,
            object: customer.object(),
            account_label: account.label.clone(),
            contact: customer.contact,
            owner: account.owner.clone(),
            occurred_at: signal.occurred_at(),
            received_at: signal.received_at(),
            reason: None,
            told: told.remove(&key).map(|gone| gone.told),
            lateness: rule.lateness(signal.received_at().ms() - signal.occurred_at().ms()),
            alert: None,
        };
        fired.push((one, signal));
    }
    fired.sort_by_key(|(one, signal)| std::cmp::Reverse((one.occurred_at, signal.key)));
    let end = platform.store().sealed().max(pipeline.position);
    let listed = listed(&mut fired, period.listed_max);
    give_reasons(platform, &rule, listed, &mut || went_on(end, end))?;
    let mut fired: Vec<Fired> = fired.into_iter().map(|(one, _)| one).collect();
    alerting::decide_all(platform, &rule, &mut fired)?;
    let mut gone: Vec<Gone> = told.into_values().collect();
    gone.sort_by_key(|one| std::cmp::Reverse((one.occurred_at, one.account)));
    Ok(Rehearsed {
        touches,
        loads: load::by_owner(&platform.model().zone, &fired),
        fired,
        strangers,
        gone,
    })
}

/// The latest, and the latest that were missed.
fn listed(fired: &mut [(Fired, Signal)], most: usize) -> Vec<&mut (Fired, Signal)> {
    let mut missed = 0;
    let mut listed: Vec<&mut (Fired, Signal)> = Vec::new();
    for (place, one) in fired.iter_mut().enumerate() {
        missed += usize::from(one.0.is_missed());
        if place < most || (one.0.is_missed() && missed <= most) {
            listed.push(one);
        }
    }
    listed
}

/// Says why.
fn give_reasons(
    platform: &Platform,
    rule: &Rule,
    mut listed: Vec<&mut (Fired, Signal)>,
    went_on: &mut dyn FnMut() -> Result<(), Problem>,
) -> Result<(), Problem> {
    let zone = platform.model().zone.clone();
    for some in listed.chunks_mut(REASONS_AT_ONCE) {
        let seqs = some.iter().flat_map(|(_, signal)| latest(signal));
        let touches = touches_in(platform, seqs.collect())?;
        let touches: BTreeMap<i64, Touch> = touches.into_iter().map(|one| (one.seq, one)).collect();
        for (one, signal) in some {
            let mut own: Vec<Touch> = latest(signal)
                .filter_map(|seq| touches.get(&seq).cloned())
                .collect();
            own.sort_by(|one, two| one.key.cmp(&two.key));
            let finding = Finding::of(signal, None);
            one.reason = Some(explain::sentence(rule, &own, &finding, &zone));
        }
        went_on()?;
    }
    Ok(())
}

/// The events a reason tells of.
fn latest(signal: &Signal) -> impl Iterator<Item = i64> + '_ {
    let latest = signal.evidence.iter().rev().take(TOLD_MAX);
    latest.map(|mark| mark.seq)
}

impl Pipeline {
    /// Judges the whole log, as it is known now, and the moments and silences of a period.
    fn judge_log(
        &mut self,
        rule: &Rule,
        Period { from, to, .. }: Period,
        went_on: &mut dyn FnMut(i64, i64) -> Result<(), Problem>,
    ) -> Result<u64, Problem> {
        let (sealed, mut touches) = (self.platform.store().sealed(), 0);
        loop {
            went_on(self.position, sealed)?;
            let read = self.replay(sealed)?;
            if read == 0 {
                break;
            }
            touches += u64::try_from(read).unwrap_or(u64::MAX);
        }
        self.judge_moments(rule, (from, to))?;
        drop(self.engine.advance(to.min(self.platform.now())));
        if !self.fields.is_empty() {
            let asking = self.engine.asking();
            self.changes_seen = sealed;
            drop(self.learn_records(&asking)?);
        }
        Ok(touches)
    }

    /// The customer that some identity of the same person belongs to.
    fn customer_of(&self, subject: &str) -> Option<Customer> {
        let subjects = self.engine.subjects_of(subject);
        let of_others = subjects.iter().filter_map(|one| self.people.known.get(one));
        let own = self.people.known.get(subject);
        own.into_iter()
            .chain(of_others)
            .map(|known| known.customer)
            .next()
    }
}
