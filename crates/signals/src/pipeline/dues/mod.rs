//! Rules that time brings about: beside the judge, the moments of records are kept in step with the log, and each
//! becomes a touch when it has come.
//!
//! A touch and what is written down of its moment are one transaction: once, whatever happens in between.

mod ahead;
mod align;
mod changes;
mod records;
mod rounds;
mod said;
mod table;
mod tell;

pub use ahead::AHEAD_MAX;
pub(super) use ahead::outlook;
pub(super) use records::synthetic;
pub(super) use table::table;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use weft_kernel::{Id, Problem};
use weft_platform::{Caller, Platform, Unit};
use weft_store::Lane;

use super::record_events::{Said, say};
use super::rules::RuleBook;
use super::turns;
use crate::rule::{Moments, Rule, Timed};
use records::{Dated, read};
use table::{Due, State, forget, keep, put, set};

/// The name under which the position in the log is kept.
const CONSUMER: &str = "signals.dues";
/// The setting that says how far the moments of each rule are filled in.
const FILLED: &str = "signals.dues.filled";
/// The word there for one that is filled.
const DONE: &str = "done";
/// Changes of records looked at together.
const CHANGES_MAX: usize = 500;
/// Moments that are told together, and records looked at together.
const AT_ONCE: u32 = 200;
/// Rows of moments of as many records.
const ROWS_MAX: u32 = 10_000;
/// Records that one round of a schedule tells of; the next round goes on behind the last of them.
pub const ROUND_MAX: i64 = 10_000;
/// Changes without effect after which the position is written all the same.
const IDLE_MAX: i64 = 5_000;

/// The consumer; one thread owns it.
pub struct Dues {
    platform: Platform,
    /// The rules that time brings about.
    rules: Vec<Arc<Rule>>,
    /// How far each is filled in, by its event and what else its moments hang on.
    filled: BTreeMap<String, String>,
    position: i64,
    written: i64,
    /// Records that one round of a schedule tells of.
    round_max: i64,
}

/// What is to be written together.
#[derive(Clone, Default)]
struct Work {
    said: Vec<Said>,
    put: Vec<Due>,
    set: Vec<(Id, State)>,
    gone: Vec<Id>,
    position: Option<i64>,
    filled: Option<BTreeMap<String, String>>,
}

impl Dues {
    /// Goes on where it was; what lies in the log before a first start is the past.
    ///
    /// # Errors
    /// Those of the store.
    pub fn open(platform: Platform) -> Result<Self, Problem> {
        let sealed = platform.store().sealed();
        let (written, filled) = platform.store().write(Lane::Interactive, move |tx| {
            let filled = tx.setting(FILLED)?;
            if filled.is_none() {
                tx.set_consumer_position(CONSUMER, sealed)?;
                tx.set_setting(FILLED, "{}")?;
            }
            Ok((tx.consumer_position(CONSUMER)?, filled))
        })?;
        let filled = filled.and_then(|text| serde_json::from_str(&text).ok());
        Ok(Self {
            platform,
            rules: Vec::new(),
            filled: filled.unwrap_or_default(),
            position: written,
            written,
            round_max: ROUND_MAX,
        })
    }

    /// The same with another limit than [`ROUND_MAX`].
    #[must_use]
    pub fn with_rounds_of(mut self, records: i64) -> Self {
        self.round_max = records;
        self
    }

    /// Reads and writes until `stop`; what fails is told and tried again. `book` answers the rules in force.
    pub fn run(&mut self, book: &dyn Fn() -> RuleBook, stop: &AtomicBool) {
        let (platform, fails) = (self.platform.clone(), "moments of rules are held up");
        turns::take(&platform, (stop, fails), &mut || self.step(&book()));
    }

    /// Does one piece of work with the rules of `book`; answers whether there may be more.
    ///
    /// # Errors
    /// Those of the store; nothing is lost, the next step goes on.
    pub fn step(&mut self, book: &RuleBook) -> Result<bool, Problem> {
        self.follow(book)?;
        if self.fill()? {
            return Ok(true);
        }
        Ok(self.look_at_changes()? || self.tell()?)
    }

    /// Takes over the rules in force; the moments of others are forgotten.
    fn follow(&mut self, book: &RuleBook) -> Result<(), Problem> {
        let timed = book.rules().iter().filter(|rule| rule.timed().is_some());
        let rules: Vec<Arc<Rule>> = timed.cloned().collect();
        let same = |(one, two): (&Arc<Rule>, &Arc<Rule>)| Arc::ptr_eq(one, two);
        if rules.len() == self.rules.len() && rules.iter().zip(&self.rules).all(same) {
            return Ok(());
        }
        self.rules = rules;
        let keys: BTreeSet<String> = self.timed().map(|timed| self.key_of(timed)).collect();
        let mut filled = self.filled.clone();
        filled.retain(|key, _| keys.contains(key));
        let events: Vec<String> = self.timed().map(|timed| timed.event.clone()).collect();
        let known = filled.clone();
        self.write_with(Work::default(), move |unit| {
            let events: Vec<&str> = events.iter().map(String::as_str).collect();
            keep(unit, &events)?;
            unit.tx().set_setting(FILLED, &words_of(&known)?)
        })?;
        self.filled = filled;
        Ok(())
    }

    fn timed(&self) -> impl Iterator<Item = &Timed> {
        self.rules.iter().filter_map(|rule| rule.timed())
    }

    /// By what it is known how far a rule is filled in: with days that are worked, also what the company has configured.
    fn key_of(&self, timed: &Timed) -> String {
        match &timed.when {
            Moments::Date(_, offset) if offset.counts_workdays() => {
                format!("{}@{}", timed.event, self.platform.model().version)
            }
            _ => timed.event.clone(),
        }
    }

    /// Fills in the moments of records that were there before their rule; a page at a time.
    fn fill(&mut self) -> Result<bool, Problem> {
        let done = |key: &str| self.filled.get(key).is_some_and(|upto| upto == DONE);
        let open = self.rules.iter().find(|rule| {
            let timed = rule.timed();
            timed.is_some_and(|timed| !done(&self.key_of(timed)))
        });
        let Some(rule) = open.cloned() else {
            return Ok(false);
        };
        let Some(timed) = rule.timed() else {
            return Ok(false);
        };
        let key = self.key_of(timed);
        let mut filled = self.filled.clone();
        let mut work = Work::default();
        let mut upto = DONE.to_owned();
        match &timed.when {
            Moments::Schedule(rounds) => {
                let at = rounds.next(self.platform.now());
                work.put
                    .extend(at.map(|at| self.round(timed, (Id::new(0), at))));
            }
            Moments::Date(field, _) => {
                let after = filled.get(&key).and_then(|after| Id::parse(after).ok());
                let dated = Dated { timed, field };
                let page = read(&self.platform, &dated, records::Which::Behind(after))?;
                if let Some(last) = page.last().filter(|_| is_full(page.len())) {
                    upto = last.id.to_string();
                }
                let ids: Vec<Id> = page.iter().map(|one| one.id).collect();
                self.align_all(&rule, (&ids, &page), true, &mut work)?;
            }
        }
        filled.insert(key, upto);
        work.filled = Some(filled.clone());
        self.write(work)?;
        self.filled = filled;
        Ok(true)
    }

    fn write(&self, work: Work) -> Result<(), Problem> {
        self.write_with(work, |_| Ok(()))
    }

    fn write_with(
        &self,
        work: Work,
        also: impl Fn(&mut Unit<'_, '_>) -> Result<(), Problem> + Send + 'static,
    ) -> Result<(), Problem> {
        let caller = Caller::system("moments of rules become touches");
        self.platform
            .write(&caller, Lane::Interactive, move |unit| {
                also(unit)?;
                say(unit, &work.said)?;
                for id in &work.gone {
                    forget(unit, *id)?;
                }
                for (id, state) in &work.set {
                    set(unit, *id, *state)?;
                }
                for due in &work.put {
                    put(unit, due)?;
                }
                if let Some(position) = work.position {
                    unit.tx().set_consumer_position(CONSUMER, position)?;
                }
                match &work.filled {
                    Some(filled) => unit.tx().set_setting(FILLED, &words_of(filled)?),
                    None => Ok(()),
                }
            })
    }
}

impl Work {
    fn is_empty(&self) -> bool {
        self.said.is_empty() && self.put.is_empty() && self.set.is_empty() && self.gone.is_empty()
    }
}

fn is_dated(rule: &Rule) -> bool {
    rule.timed().and_then(Timed::field).is_some()
}

fn is_full(count: usize) -> bool {
    u32::try_from(count).is_ok_and(|count| count >= AT_ONCE)
}

fn words_of(filled: &BTreeMap<String, String>) -> Result<String, Problem> {
    serde_json::to_string(filled)
        .map_err(|error| Problem::internal("signals.dues_unwritable", error))
}
