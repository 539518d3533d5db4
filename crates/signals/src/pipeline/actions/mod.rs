//! What follows from signals beyond themselves: to-dos, notifications, fields, webhooks, touches, owners.
//!
//! With a signal its actions are written as records, in the same transaction; a thread beside the judge does each once,
//! the doing and the record's state in one transaction. A rule without actions costs nothing of this.

mod people;
mod perform;

pub(super) use people::{is_at_work, superior_of};

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use weft_kernel::{Decimal, Id, Kind, Problem, Value};
use weft_platform::{Caller, Change, ListQuery, Platform, Record, Unit};
use weft_store::{Lane, pause};

use super::alerts::{Decision, alert_once};
use super::customers::Customer;
use super::rules::RuleBook;
use crate::rule::Rule;

/// Why actions write records: what they write is told apart by it.
pub(super) const REASON: &str = "an action of a signal's rule";
/// The object of the records.
const ACTION: &str = "signal_action";
/// Actions done in one step.
const STEP_MAX: u32 = 50;
/// How long the thread rests when nothing is due.
const PAUSE: Duration = Duration::from_millis(200);
/// Characters of the words that say why an action failed.
const ERROR_CHARS_MAX: usize = 200;

/// How a signal stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// It stands.
    Stands,
    /// It was ended: nothing is left to do.
    Ended,
    /// Late evidence has shown that it never was.
    Corrected,
}

/// Writes down what is to be done for a new signal; what asks somebody waits until the signal rings.
pub(super) fn ask(
    unit: &mut Unit<'_, '_>,
    (rule, record): (&Rule, Id),
    (signal, decision): (&Record, Decision),
    customer: Customer,
) -> Result<(), Problem> {
    let actions = &rule.document().then.actions;
    if actions.is_empty() {
        return Ok(());
    }
    let key = signal.text("key")?;
    let (now, owner) = (unit.now(), signal.link("owner")?);
    let ended = !matches!(signal.get("ended_at")?, Value::Empty);
    let asked = actions.iter().enumerate().map(|(place, action)| {
        let due_at = match action.asks_somebody() {
            true => decision.at,
            false => now,
        };
        let state = match (ended, due_at > now) {
            (true, _) => "cancelled",
            (false, true) => "held",
            (false, false) => "queued",
        };
        Change::new()
            .set("key", format!("{key}:{place}").as_str())
            .set("signal", signal.id())
            .set(customer.object(), customer.account)
            .set("rule", record)
            .set("kind", action.word())
            .set("place", Decimal::from(place))
            .set("state", state)
            .set("due_at", due_at)
            .set("owner", owner)
    });
    unit.create_many(ACTION, asked.collect()).map(drop)
}

/// Has the actions of a signal follow how it stands: what is not done yet is not done for one that does not stand, what
/// is done is marked and stays.
pub(super) fn follow(
    unit: &mut Unit<'_, '_>,
    rule: &Rule,
    signal: Id,
    standing: Standing,
) -> Result<(), Problem> {
    if rule.document().then.actions.is_empty() {
        return Ok(());
    }
    let corrected = standing == Standing::Corrected;
    for action in unit.find_by(ACTION, &[("signal", Value::Record(signal))])? {
        let state = match (action.text("state")?.as_str(), standing) {
            ("queued" | "held", Standing::Ended | Standing::Corrected) => "cancelled",
            ("cancelled", Standing::Stands) => "queued",
            _ => "",
        };
        let mut change = Change::new();
        if !state.is_empty() {
            change = change.set("state", state);
        }
        if !state.is_empty() || action.is("corrected")? != corrected {
            unit.update(ACTION, action.id(), change.set("corrected", corrected))?;
        }
    }
    Ok(())
}

/// Does what is due, and alerts people of it, until `stop`; `book` answers the rules in force.
pub fn act(platform: &Platform, book: &dyn Fn() -> RuleBook, stop: &AtomicBool) {
    let mut told = false;
    while !stop.load(Ordering::Relaxed) {
        let done = act_once(platform, &book());
        let done = done.and_then(|done| Ok(done + alert_once(platform)?));
        if let (Err(problem), false) = (&done, told) {
            tracing::error!(error = %problem, "actions of signals are held up, trying again");
        }
        told = done.is_err();
        if !matches!(done, Ok(1..)) {
            pause(PAUSE);
        }
    }
}

/// Does what is due now; answers how much it was.
///
/// # Errors
/// Those of the store; what is refused for another reason is written down with its action.
pub fn act_once(platform: &Platform, book: &RuleBook) -> Result<usize, Problem> {
    let caller = Caller::system(REASON);
    let query = ListQuery {
        filter: Some("state in (\"queued\", \"held\") and due_at <= NOW()".to_owned()),
        sort: Some("id".to_owned()),
        fields: Some(vec!["state".to_owned()]),
        limit: Some(STEP_MAX),
        ..ListQuery::default()
    };
    let due = platform.list(&caller, ACTION, &query)?;
    for action in &due.items {
        let (id, book) = (action.id(), book.clone());
        let done = platform.write(&caller, Lane::Interactive, move |unit| {
            perform::one(unit, &book, id)
        });
        match done {
            Err(problem) if problem.kind() == Kind::Busy => return Err(problem),
            Err(problem) => failed(platform, id, &problem)?,
            Ok(()) => {}
        }
    }
    Ok(due.items.len())
}

/// Writes down why an action could not be done; nobody tries again by itself.
fn failed(platform: &Platform, action: Id, problem: &Problem) -> Result<(), Problem> {
    tracing::warn!(error = %problem, signal_action.id = %action, "an action of a signal was refused");
    let said = format!("{}（{}）", problem.told().zh, problem.code());
    let said: String = said.chars().take(ERROR_CHARS_MAX).collect();
    let caller = Caller::system(REASON);
    platform.write(&caller, Lane::Interactive, move |unit| {
        let change = Change::new()
            .set("state", "failed")
            .set("error", said.as_str())
            .set("done_at", unit.now());
        unit.update(ACTION, action, change).map(drop)
    })
}
