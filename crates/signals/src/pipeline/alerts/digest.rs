//! What was held back or not told apart, summed up once a day in one notification for each person.
//!
//! Its moment stands with each signal and is taken away with the notification that tells of it, in one transaction. The
//! key of the notification is the person and the day, so there is one at most.

use std::collections::BTreeMap;

use weft_kernel::{Id, Moment, Problem, Value};
use weft_platform::{Change, Platform, Record, Unit};

use super::decide::State;
use super::plan::plan_of;
use super::release::is_open;
use super::said::because_words;
use super::stand_in::stand_in;
use super::step::{Due, each};
use super::{TITLE_CHARS_MAX, cut};
use crate::card::moment_words;

/// Signals one transaction takes up; the rest of a person's follows, counted already.
const AT_ONCE_MAX: usize = 500;
/// Customers named in a digest.
const CUSTOMERS_MAX: usize = 20;
/// Signals named of one customer.
const SIGNALS_MAX: usize = 5;

/// Sums up what is due; answers how much it was.
pub(super) fn due(platform: &Platform) -> Result<usize, Problem> {
    let due = Due {
        object: "signal",
        filter: "digest_at <= NOW()",
        sort: "digest_at",
        one: sum_up,
        otherwise: Some(|unit, id| settle(unit, id, None)),
    };
    each(platform, &due)
}

/// Tells the owner of this signal, or who stands in where there is none, of all that are due for them.
fn sum_up(unit: &mut Unit<'_, '_>, id: Id) -> Result<(), Problem> {
    let Some(first) = unit.load_locked("signal", &[id])?.pop() else {
        return Ok(());
    };
    let Value::Moment(due) = first.get("digest_at")? else {
        return Ok(());
    };
    if due > unit.now() {
        return Ok(());
    }
    let stand_in = stand_in(unit)?;
    let Some(reader) = first.link("owner")?.or(stand_in) else {
        return settle(unit, id, None);
    };
    let plan = plan_of(unit, Some(reader))?;
    let key = format!("digest:{reader}:{}", plan.hours.zone().date_of(due));
    let told = unit.find_by("notification", &[("key", Value::Text(key.clone()))])?;
    if let Some(told) = told.first() {
        return after(unit, &first, told, |now| {
            plan.hours.next_digest(now, plan.digest_at)
        });
    }
    let whose = match stand_in == Some(reader) {
        true => format!("(owner = \"{reader}\" or owner is empty)"),
        false => format!("owner = \"{reader}\""),
    };
    let which = format!("{whose} and digest_at <= NOW()");
    let all = unit.find("signal", &which)?;
    let mut open = Vec::new();
    for signal in &all {
        if is_open(signal)? {
            open.push(signal);
        }
    }
    let told = match open.is_empty() {
        true => None,
        false => {
            let made = written(unit, &open)?
                .set("owner", reader)
                .set("key", key.as_str());
            Some(unit.create("notification", made)?.id())
        }
    };
    for signal in all.iter().take(AT_ONCE_MAX) {
        settle(unit, signal.id(), told)?;
    }
    Ok(())
}

/// A person who has had the digest of the day: what was due by then is in it, the rest waits for the next.
fn after(
    unit: &mut Unit<'_, '_>,
    signal: &Record,
    told: &Record,
    next: impl Fn(Moment) -> Moment,
) -> Result<(), Problem> {
    let (Value::Moment(at), Value::Moment(due)) =
        (told.get("created_at")?, signal.get("digest_at")?)
    else {
        return settle(unit, signal.id(), None);
    };
    if due <= at {
        return settle(unit, signal.id(), Some(told.id()));
    }
    let later = Change::new().set("digest_at", next(unit.now()));
    unit.update("signal", signal.id(), later).map(drop)
}

/// Takes a signal out of what is to be summed up; `told` is the notification that tells of it.
fn settle(unit: &mut Unit<'_, '_>, id: Id, told: Option<Id>) -> Result<(), Problem> {
    let Some(signal) = unit.load_many("signal", &[id])?.pop() else {
        return Ok(());
    };
    let open = is_open(&signal)?;
    let mut change = Change::new().set("digest_at", Value::Empty);
    if open && told.is_some() {
        change = change.set("digest", told);
    }
    if signal.text("alert")? == State::Digest.word() {
        let state = match open && told.is_some() {
            true => State::Digested,
            false => State::Dropped,
        };
        change = change.set("alert", state.word());
    }
    unit.update("signal", id, change).map(drop)
}

/// What the person reads: customer by customer, in the order of their first signals.
fn written(unit: &mut Unit<'_, '_>, signals: &[&Record]) -> Result<Change, Problem> {
    let zone = unit.model().zone.clone();
    let mut customers: BTreeMap<Id, Vec<&Record>> = BTreeMap::new();
    let mut order = Vec::new();
    for signal in signals {
        let whose = match signal.link("account")? {
            Some(account) => Some(account),
            None => signal.link("lead")?,
        };
        let Some(whose) = whose else { continue };
        let theirs = customers.entry(whose).or_default();
        if theirs.is_empty() {
            order.push(whose);
        }
        theirs.push(signal);
    }
    let mut lines = Vec::new();
    for whose in order.iter().take(CUSTOMERS_MAX) {
        let theirs = customers.get(whose).map(Vec::as_slice).unwrap_or_default();
        let mut said = Vec::new();
        for signal in theirs.iter().take(SIGNALS_MAX) {
            let at = match signal.get("occurred_at")? {
                Value::Moment(at) => moment_words(at, None, &zone).zh,
                _ => String::new(),
            };
            let why = match signal.link("owner")? {
                Some(_) => because_words(&signal.text("alert_why")?).zh,
                None => "没有负责人".to_owned(),
            };
            said.push(format!("{at} {}（{why}）", signal.text("title")?));
        }
        let more = theirs.len().saturating_sub(SIGNALS_MAX);
        let more = match more {
            0 => String::new(),
            more => format!("；另有 {more} 个"),
        };
        let name = name_of(unit, *whose)?;
        lines.push(format!("{name}：{}{more}。", said.join("；")));
    }
    let left = order.len().saturating_sub(CUSTOMERS_MAX);
    if left > 0 {
        lines.push(format!("另有 {left} 位客户。"));
    }
    let title = format!("信号汇总：{} 位客户，{} 个信号", order.len(), signals.len());
    Ok(Change::new()
        .set("title", cut(&title, TITLE_CHARS_MAX).as_str())
        .set("body", lines.join("\n").as_str()))
}

/// What a customer, or a lead, is called.
fn name_of(unit: &mut Unit<'_, '_>, id: Id) -> Result<String, Problem> {
    for object in ["account", "lead"] {
        if let Some(found) = unit.load_many(object, &[id])?.pop() {
            return Ok(found.label());
        }
    }
    Ok(String::new())
}
