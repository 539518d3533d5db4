//! A rule over the past: whom it would have told of what, and how that compares with what was told.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use serde_json::Value as Json;
use weft_kernel::query::{Function, Term};
use weft_kernel::{Date, Id, Label, Moment, Problem};
use weft_platform::{Caller, ListQuery, Platform, system};

use super::reading::{json_of, touches_in};
use super::rules::RuleBook;
use super::write::TOLD_MAX;
use super::{Customer, Pipeline};
use crate::engine::{Engine, Signal};
use crate::explain::{self, Finding};
use crate::identity::Limits;
use crate::rule::{Lateness, Rule};

/// Firings that are told with their reasons; the latest.
pub const FIRED_MAX: usize = 200;
/// The longest time a rule is tried over, in days.
pub const DAYS_MAX: i64 = 731;
/// Records of one page.
const PAGE: u32 = 1_000;

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
    /// Why; told of the latest [`FIRED_MAX`], and of the latest that were missed.
    pub reason: Option<Label>,
    /// The signal that the rule in force made of it, where it did.
    pub told: Option<Told>,
    /// How late it would have been, had it been judged when all of it had come in.
    pub lateness: Lateness,
}

impl Fired {
    /// Whether nobody was told of it, because it came in so late.
    #[must_use]
    pub fn is_missed(&self) -> bool {
        self.is_late() && self.told.is_none()
    }

    /// Whether it came in so late that it would have been told long after it happened, or not at all.
    #[must_use]
    pub fn is_late(&self) -> bool {
        self.lateness != Lateness::InTime
    }
}

/// A signal that was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// Its record.
    pub id: Id,
    /// What was said of it: `useful`, `useless`, `handled`.
    pub outcome: Option<String>,
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
    /// Signals of the rule that were told and would not be.
    pub gone: Vec<Told>,
}

impl Rehearsed {
    /// How many of the firings that were told got this outcome.
    #[must_use]
    pub fn with_outcome(&self, outcome: &str) -> usize {
        let told = self.fired.iter().filter_map(|one| one.told.as_ref());
        told.filter(|told| told.outcome.as_deref() == Some(outcome))
            .count()
    }
}

/// Judges the log by `rule`, and by those whose signals it asks for, and tells what it comes to within `from` and `to`; nothing is written.
///
/// # Errors
/// `rule.period` when the time is empty or longer than [`DAYS_MAX`]; those of the store.
pub fn rehearse(
    platform: &Platform,
    caller: &Caller,
    (rule, read): (Rule, Vec<Rule>),
    (from, to): (Moment, Moment),
    stop: &AtomicBool,
) -> Result<Rehearsed, Problem> {
    if from >= to || to.ms() - from.ms() > DAYS_MAX * Moment::DAY_MS {
        return Err(Problem::invalid(
            "rule.period",
            format!("试运行的时间段要从早到晚，最长 {DAYS_MAX} 天"),
            format!("A rule is tried from an earlier to a later time, {DAYS_MAX} days at most"),
        )
        .on_field("from"));
    }
    let rule = Arc::new(rule);
    let book = RuleBook::draft(Arc::clone(&rule));
    let engine = Engine::new(read.into_iter().chain([Rule::clone(&rule)]).collect());
    let mut pipeline = Pipeline::blank(platform.clone(), book, engine, Limits::default())?;
    let touches = pipeline.judge_log(to, stop)?;
    let signals = pipeline.engine.standing().into_values();
    let signals: Vec<Signal> = signals
        .filter(|signal| *signal.rule == *rule.name())
        .filter(|signal| (from..to).contains(&signal.occurred_at()))
        .collect();
    let mut known = Vec::new();
    let mut strangers = 0;
    for signal in signals {
        match pipeline.customer_of(&signal.anchor.subject) {
            Some(customer) => known.push((signal, customer)),
            None => strangers += 1,
        }
    }
    let mut accounts = BTreeMap::new();
    for object in ["account", "lead"] {
        let of = known.iter().map(|(_, customer)| customer);
        let ids: Vec<Id> = of
            .filter(|customer| customer.object() == object)
            .map(|customer| customer.account)
            .collect::<BTreeSet<Id>>()
            .into_iter()
            .collect();
        accounts.extend(accounts_of(platform, caller, (object, &ids))?);
    }
    let mut told = told(platform, caller, rule.name(), (from, to))?;
    let mut fired: Vec<(Fired, Signal)> = known
        .into_iter()
        .filter_map(|(signal, customer)| {
            let account = accounts.get(&customer.account)?;
            let key = (customer.account, signal.occurred_at());
            let fired = Fired {
                account: customer.account,
                object: customer.object(),
                account_label: account.label.clone(),
                contact: customer.contact,
                owner: account.owner.clone(),
                occurred_at: signal.occurred_at(),
                received_at: signal.received_at(),
                reason: None,
                told: told.remove(&key),
                lateness: rule.lateness(signal.received_at().ms() - signal.occurred_at().ms()),
            };
            Some((fired, signal))
        })
        .collect();
    fired.sort_by_key(|(one, signal)| std::cmp::Reverse((one.occurred_at, signal.key)));
    give_reasons(platform, &rule, &mut fired)?;
    let fired: Vec<Fired> = fired.into_iter().map(|(one, _)| one).collect();
    Ok(Rehearsed {
        touches,
        loads: loads(platform, &fired),
        fired,
        strangers,
        gone: told.into_values().collect(),
    })
}

/// Says why: of the latest, and of the latest that were missed.
fn give_reasons(
    platform: &Platform,
    rule: &Rule,
    fired: &mut [(Fired, Signal)],
) -> Result<(), Problem> {
    let mut missed = 0;
    for (place, (one, signal)) in fired.iter_mut().enumerate() {
        missed += usize::from(one.is_missed());
        if place < FIRED_MAX || (one.is_missed() && missed <= FIRED_MAX) {
            one.reason = Some(reason(platform, rule, signal)?);
        }
    }
    Ok(())
}

impl Pipeline {
    /// Judges the whole log, as it is known now, and the silences up to `to`.
    fn judge_log(&mut self, to: Moment, stop: &AtomicBool) -> Result<u64, Problem> {
        let (sealed, mut touches) = (self.platform.store().sealed(), 0);
        loop {
            if stop.load(std::sync::atomic::Ordering::Relaxed) {
                return Err(Problem::busy(
                    "server.stopping",
                    "正在停止",
                    "The server is stopping",
                ));
            }
            let read = self.replay(sealed)?;
            if read == 0 {
                break;
            }
            touches += u64::try_from(read).unwrap_or(u64::MAX);
        }
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

/// What is shown of a customer.
struct Account {
    label: String,
    owner: Option<(Id, String)>,
}

/// The customers of the signals, as far as the caller may see them.
fn accounts_of(
    platform: &Platform,
    caller: &Caller,
    (name, ids): (&str, &[Id]),
) -> Result<BTreeMap<Id, Account>, Problem> {
    let mut accounts = BTreeMap::new();
    if ids.is_empty() {
        return Ok(accounts);
    }
    let model = platform.model();
    let object = model.object(name)?;
    for ids in ids.chunks(usize::try_from(PAGE).unwrap_or(usize::MAX)) {
        let id = Term::column(object.column(system::ID)?);
        let query = ListQuery {
            fields: Some(["name", "owner"].map(str::to_owned).to_vec()),
            limit: Some(PAGE),
            also: Some(id.is_in(ids.iter().copied())),
            ..ListQuery::default()
        };
        for record in platform.list(caller, name, &query)?.items {
            let json = json_of(&record)?;
            let account = Account {
                label: record.label(),
                owner: linked(&json, "owner"),
            };
            accounts.insert(record.id(), account);
        }
    }
    Ok(accounts)
}

/// The record a lookup leads to, and what people call it.
fn linked(record: &Json, field: &str) -> Option<(Id, String)> {
    let link = record.get(field)?;
    let id = Id::parse(link.get("id")?.as_str()?).ok()?;
    let label = link.get("label").and_then(Json::as_str);
    Some((id, label.unwrap_or_default().to_owned()))
}

/// The standing signals that the rule of this name has told, by customer and time.
fn told(
    platform: &Platform,
    caller: &Caller,
    rule: &str,
    (from, to): (Moment, Moment),
) -> Result<BTreeMap<(Id, Moment), Told>, Problem> {
    let model = platform.model();
    let object = model.object("signal")?;
    let (at, _) = object.field("occurred_at")?;
    let at = || object.column(at).map(Term::column);
    let within = Term::call2(Function::Ge, at()?, Term::value(from.ms())).and(Term::call2(
        Function::Lt,
        at()?,
        Term::value(to.ms()),
    ));
    let mut query = ListQuery {
        filter: Some(format!("standing = true and rule.name = \"{rule}\"")),
        fields: Some(
            ["account", "lead", "occurred_at", "outcome"]
                .map(str::to_owned)
                .to_vec(),
        ),
        limit: Some(PAGE),
        also: Some(within),
        ..ListQuery::default()
    };
    let mut told = BTreeMap::new();
    loop {
        let page = platform.list(caller, "signal", &query)?;
        for record in &page.items {
            let json = json_of(record)?;
            let text = |field: &str| json.get(field).and_then(Json::as_str);
            let moment = text("occurred_at").and_then(|text| Moment::parse(text).ok());
            let whose = linked(&json, "account").or_else(|| linked(&json, "lead"));
            if let (Some((account, _)), Some(moment)) = (whose, moment) {
                let outcome = text("outcome").map(str::to_owned);
                let one = Told {
                    id: record.id(),
                    outcome,
                };
                told.insert((account, moment), one);
            }
        }
        query.cursor = page.next_cursor;
        if query.cursor.is_none() {
            return Ok(told);
        }
    }
}

fn reason(platform: &Platform, rule: &Rule, signal: &Signal) -> Result<Label, Problem> {
    let latest = signal.evidence.iter().rev().take(TOLD_MAX);
    let touches = touches_in(platform, latest.map(|mark| mark.seq).collect())?;
    let finding = Finding::of(signal, None);
    let zone = platform.model().zone.clone();
    Ok(explain::sentence(rule, &touches, &finding, &zone))
}

/// What each owner would have had to do.
fn loads(platform: &Platform, fired: &[Fired]) -> Vec<Load> {
    let zone = platform.model().zone.clone();
    let mut days: BTreeMap<Option<&(Id, String)>, BTreeMap<Date, usize>> = BTreeMap::new();
    for one in fired {
        let days = days.entry(one.owner.as_ref()).or_default();
        *days.entry(zone.date_of(one.occurred_at)).or_default() += 1;
    }
    let mut loads: Vec<Load> = days
        .into_iter()
        .map(|(owner, days)| Load {
            owner: owner.cloned(),
            count: days.values().sum(),
            busiest: days.into_iter().max_by_key(|(day, count)| (*count, *day)),
        })
        .collect();
    loads.sort_by_key(|load| std::cmp::Reverse(load.count));
    loads
}
