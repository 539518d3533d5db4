//! The effects of a batch: identities, signals, tags.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use weft_kernel::{Decimal, Id, Moment, Problem, Value};
use weft_platform::{Change, Record, Unit};
use weft_store::Lane;

use super::actions::{self, Standing};
use super::alerts;
use super::customers::{self, Customer, Known};
use super::evidence::EvidenceNote;
use super::hints::Hints;
use super::notes::Notes;
use super::people::Step;
use super::reading;
use super::rules::RuleBook;
use crate::engine::{Signal, SignalChange};
use crate::explain::{self, Finding};
use crate::rule::{Lateness, Rule, TAG_WEIGHT_MAX};

/// Events of the evidence that the reason of a record is told from; the latest.
pub(super) const TOLD_MAX: usize = 8;

/// What is to be done for one customer.
#[derive(Clone, Debug, Default)]
pub(super) struct Task {
    /// Identities with a customer of their own.
    pub(super) own: BTreeMap<Arc<str>, Customer>,
    /// All others that are one with them, with the customer they stand written under.
    pub(super) others: BTreeMap<Arc<str>, Option<Customer>>,
    /// Those of them to be looked for by themselves, and what they said.
    pub(super) asking: BTreeMap<Arc<str>, Hints>,
    /// What changes for their signals.
    pub(super) changes: Vec<SignalChange>,
    /// All their signals that stand, for when somebody's customer is another than before.
    pub(super) standing: Vec<SignalChange>,
    /// Whether others have written them under another customer: then all that stand are said again.
    pub(super) moved: bool,
    /// Whether the first judge finds out whose they are, and this one does not.
    pub(super) follows: bool,
}

/// What one transaction does.
#[derive(Clone, Debug)]
pub(super) struct Work {
    /// Customer by customer.
    pub(super) tasks: Arc<Vec<Task>>,
    /// Identities that people have given to another customer: the other judges hear of them.
    pub(super) moved: Arc<Vec<Arc<str>>>,
    /// Edges that were learned.
    pub(super) steps: Arc<Vec<Step>>,
    /// What the consumer need not remember once it is written.
    pub(super) notes: Arc<Notes>,
    /// News go before those who have waited anyway.
    pub(super) lane: Lane,
    /// Up to when silences are told once it is written.
    pub(super) clock: Moment,
}

/// Whose an identity is once a task is written.
pub(super) type Written = (Arc<str>, Option<Known>);

/// The customer of a component, from those of its identities that have one of their own: customers
/// before leads, and users before visitors, as a device may have been shared.
pub(super) fn owner_of(own: &BTreeMap<Arc<str>, Customer>) -> Option<Customer> {
    let rank = |(subject, customer): &(&Arc<str>, &Customer)| {
        (customer.is_lead, !subject.starts_with("user:"))
    };
    own.iter().min_by_key(rank).map(|(_, customer)| *customer)
}

/// Does one task; answers those whose customer is another now.
pub(super) fn task(
    unit: &mut Unit<'_, '_>,
    book: &RuleBook,
    task: &Task,
) -> Result<Vec<Written>, Problem> {
    let mut own = task.own.clone();
    let mut written = Vec::new();
    for (subject, hints) in &task.asking {
        let Some((customer, via)) = customers::find(unit, subject, hints)? else {
            continue;
        };
        if let Some(via) = via {
            customers::place_own(unit, subject, (customer, via))?;
        }
        own.insert(Arc::clone(subject), customer);
        let known = Known {
            customer,
            own: true,
        };
        written.push((Arc::clone(subject), Some(known)));
    }
    let owner = owner_of(&own);
    for (subject, before) in &task.others {
        if task.follows || *before == owner || own.contains_key(subject) {
            continue;
        }
        customers::place_with_group(unit, subject, owner)?;
        let known = owner.map(|customer| Known {
            customer,
            own: false,
        });
        written.push((Arc::clone(subject), known));
    }
    let whose = |subject: &Arc<str>| own.get(subject).copied().or(owner);
    let corrected = task
        .changes
        .iter()
        .filter(|change| matches!(change, SignalChange::Corrected(_)));
    let changes: Vec<_> = match written.is_empty() && !task.moved {
        true => task.changes.iter().collect(),
        false => corrected.chain(&task.standing).collect(),
    };
    signals(unit, book, &changes, whose)?;
    Ok(written)
}

/// Writes changes of signals and what follows for tags.
fn signals(
    unit: &mut Unit<'_, '_>,
    book: &RuleBook,
    changes: &[&SignalChange],
    whose: impl Fn(&Arc<str>) -> Option<Customer>,
) -> Result<(), Problem> {
    let mut accounts: BTreeMap<Id, Option<Record>> = BTreeMap::new();
    let mut moved = BTreeSet::new();
    for change in changes {
        let signal = change.signal();
        let key = Value::Text(signal.key.to_string());
        let there = unit.find_by("signal", &[("key", key)])?.pop();
        let before = there
            .as_ref()
            .map_or(Ok(None), |there| there.link("account"))?;
        let rule = signal.rule.as_ref();
        let Some(customer) = whose(&signal.anchor.subject) else {
            // Nobody's any more: it stands for nobody.
            if let Some(there) = there {
                correct(unit, book, (rule, there.id()))?;
                moved.extend(before.map(|before| (before, rule)));
            }
            continue;
        };
        let account = match accounts.entry(customer.account) {
            Entry::Occupied(loaded) => loaded.into_mut(),
            Entry::Vacant(place) => place.insert(
                unit.load_many(customer.object(), &[customer.account])?
                    .pop(),
            ),
        };
        // A customer in the bin gets no signals.
        if let Some(account) = account {
            write(unit, book, (change, there), (account, customer))?;
            moved.extend(customer.company().map(|account| (account, rule)));
            moved.extend(before.map(|before| (before, rule)));
        }
    }
    // Tags last: they follow from all signals that stand now.
    for (account, rule) in moved {
        if let Some((rule, record)) = book.with_record(rule) {
            tag(unit, &rule, account, record)?;
        }
    }
    Ok(())
}

fn write(
    unit: &mut Unit<'_, '_>,
    book: &RuleBook,
    (change, there): (&SignalChange, Option<Record>),
    (account, customer): (&Record, Customer),
) -> Result<(), Problem> {
    let signal = change.signal();
    let Some((rule, record)) = book.with_record(&signal.rule) else {
        return Ok(());
    };
    match (change, there) {
        (SignalChange::Corrected(_), None) => {}
        (SignalChange::Corrected(_), Some(there)) => {
            correct(unit, book, (&signal.rule, there.id()))?;
        }
        (_, Some(there)) => renew(unit, (&rule, record), (signal, &there), (account, customer))?,
        (_, None) => make(unit, (&rule, record), signal, (account, customer))?,
    }
    Ok(())
}

/// Brings the record of a signal up to what it rests on now, and to whose it is.
fn renew(
    unit: &mut Unit<'_, '_>,
    (rule, record): (&Rule, Id),
    (signal, there): (&Signal, &Record),
    (account, customer): (&Record, Customer),
) -> Result<(), Problem> {
    let told = told(unit, rule, signal, (customer, record))?;
    let (mut told, owner) = (told.set("standing", true), account.link("owner")?);
    let whose = (there.link(customer.object())?, there.link("contact")?);
    if whose != (Some(customer.account), customer.contact) {
        told = told
            .set("account", customer.company())
            .set("contact", customer.contact)
            .set("lead", customer.lead())
            .set("owner", owner);
    }
    if there.text("alert")? == alerts::State::Dropped.word() && signal.ended.is_none() {
        // Nobody was told of it before it fell; now that it stands again it is decided anew.
        told = alerts::decide(unit, (rule, record), owner)?.set_on(told);
    }
    unit.update("signal", there.id(), told)?;
    let standing = match signal.ended {
        Some(_) => Standing::Ended,
        None => Standing::Stands,
    };
    actions::follow(unit, rule, there.id(), standing)
}

/// Makes the record of a signal, unless it comes too late for that; what is only recorded rings for nobody.
fn make(
    unit: &mut Unit<'_, '_>,
    (rule, record): (&Rule, Id),
    signal: &Signal,
    (account, customer): (&Record, Customer),
) -> Result<(), Problem> {
    let (now, owner) = (unit.now(), account.link("owner")?);
    let lateness = rule.lateness(now.ms() - signal.occurred_at().ms());
    if lateness == Lateness::Dropped {
        return Ok(());
    }
    let mut told = told(unit, rule, signal, (customer, record))?;
    let decision = match lateness.is_told() {
        true => Some(alerts::decide(unit, (rule, record), owner)?),
        false => None,
    };
    if let Some(decision) = decision {
        told = decision.set_on(told);
    }
    // A source may be gone by now.
    let source = unit.load_many("source", &[signal.anchor.key.source])?;
    let made = told
        .set(
            "lateness",
            lateness.word().map_or(Value::Empty, Value::text),
        )
        .set("key", Value::Text(signal.key.to_string()))
        .set(customer.object(), customer.account)
        .set("contact", customer.contact)
        .set("rule", record)
        .set("source", source.first().map(Record::id))
        .set("title", Value::text(&title(rule)))
        .set("occurred_at", signal.occurred_at())
        .set("judged_at", now)
        .set("standing", true)
        .set("priority", rule.document().then.priority.word())
        .set("owner", owner);
    let made = unit.create("signal", made)?;
    match decision {
        Some(decision) => actions::ask(unit, (rule, record), (&made, decision), customer),
        None => Ok(()),
    }
}

/// Marks a signal that does not stand any more, and what its rule has done.
fn correct(
    unit: &mut Unit<'_, '_>,
    book: &RuleBook,
    (rule, signal): (&str, Id),
) -> Result<(), Problem> {
    unit.update("signal", signal, Change::new().set("standing", false))?;
    match book.with_record(rule) {
        Some((rule, _)) => actions::follow(unit, &rule, signal, Standing::Corrected),
        None => Ok(()),
    }
}

fn title(rule: &Rule) -> String {
    let then = &rule.document().then;
    format!("{}：{}", then.signal.zh, then.title.zh)
}

/// Reason, evidence and time of receipt.
fn told(
    unit: &mut Unit<'_, '_>,
    rule: &Rule,
    signal: &Signal,
    (customer, record): (Customer, Id),
) -> Result<Change, Problem> {
    let seqs: Vec<i64> = signal.evidence.iter().map(|mark| mark.seq).collect();
    let latest = seqs.iter().rev().take(TOLD_MAX).copied().collect();
    let touches = reading::touches_numbered(unit.tx(), latest)?;
    let zone = unit.model().zone.clone();
    let finding = Finding::of(signal, since_last(unit, rule, signal, (customer, record))?);
    let reason = explain::sentence(rule, &touches, &finding, &zone);
    let ended_at = finding.ended.map(|ended| Value::Moment(ended.at));
    let evidence = EvidenceNote::of((rule, signal), finding).text()?;
    Ok(Change::new()
        .set("reason", Value::text(&reason.zh.replace('\0', "")))
        .set("evidence", Value::Text(evidence))
        .set("ended_at", ended_at.unwrap_or_default())
        .set("received_at", signal.received_at()))
}

/// Milliseconds since the standing signal of the same rule before this one.
fn since_last(
    unit: &mut Unit<'_, '_>,
    rule: &Rule,
    signal: &Signal,
    (customer, record): (Customer, Id),
) -> Result<Option<i64>, Problem> {
    if rule.document().cooldown.is_none() {
        return Ok(None);
    }
    let at = signal.occurred_at();
    let mut last = None;
    let whose = (customer.object(), customer.account);
    for standing in standing(unit, whose, record)? {
        if let Value::Moment(before) = standing.get("occurred_at")?
            && before < at
        {
            last = last.max(Some(before));
        }
    }
    Ok(last.map(|last| at.ms() - last.ms()))
}

/// The standing signals of a rule for the customer or lead that the field leads to.
fn standing(
    unit: &mut Unit<'_, '_>,
    (field, id): (&'static str, Id),
    rule: Id,
) -> Result<Vec<Record>, Problem> {
    let fields = [
        (field, Value::Record(id)),
        ("rule", Value::Record(rule)),
        ("standing", Value::Bool(true)),
    ];
    unit.find_by("signal", &fields)
}

/// Brings the weight of the rule's tag to what the customer's standing signals add up to.
fn tag(unit: &mut Unit<'_, '_>, rule: &Rule, account: Id, record: Id) -> Result<(), Problem> {
    let Some(tag) = &rule.document().then.tag else {
        return Ok(());
    };
    let mut count = 0_i64;
    for signal in standing(unit, ("account", account), record)? {
        count += i64::from(matches!(signal.get("ended_at")?, Value::Empty));
    }
    let weight = tag
        .weight
        .saturating_mul(count)
        .clamp(-TAG_WEIGHT_MAX, TAG_WEIGHT_MAX);
    let weight = Decimal::from(weight);
    let named = unit
        .find_by("tag", &[("name", Value::text(&tag.name))])?
        .pop();
    let tag = match named {
        Some(tag) => tag.id(),
        None if count == 0 => return Ok(()),
        None => unit
            .create("tag", Change::new().set("name", Value::text(&tag.name)))?
            .id(),
    };
    let fields = [
        ("account", Value::Record(account)),
        ("tag", Value::Record(tag)),
        ("source", Value::text("rule")),
    ];
    let there = unit.find_by("account_tag", &fields)?.pop();
    match there {
        Some(there) if count == 0 => unit.delete("account_tag", there.id()),
        Some(there) if there.number("weight")? == weight => Ok(()),
        Some(there) => unit
            .update(
                "account_tag",
                there.id(),
                Change::new().set("weight", weight),
            )
            .map(drop),
        None if count == 0 => Ok(()),
        None => {
            let made = Change::new()
                .set("account", account)
                .set("tag", tag)
                .set("weight", weight)
                .set("source", "rule");
            unit.create("account_tag", made).map(drop)
        }
    }
}
