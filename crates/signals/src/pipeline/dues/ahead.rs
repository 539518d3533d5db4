//! What a customer's records have ahead of them by a rule of time, as far as whoever asks may see.

use std::collections::BTreeMap;

use weft_kernel::query::Term;
use weft_kernel::{Id, Label, Moment, Problem};
use weft_platform::{Caller, ListQuery, Model, Object, Platform, system};

use super::records::{self, Shown};
use super::table::{self, Due, State, term};
use super::{AT_ONCE, ROWS_MAX};
use crate::explain::{Ahead, Outlook, Stands};
use crate::rule::{Moments, Rule, SELF, Timed};

/// The most records of one customer that are told of.
pub const AHEAD_MAX: usize = 20;

/// How the records of `account` stand with `rule` at the moment `at`; nothing of a rule that time does not bring about,
/// and of records that the caller may not see.
///
/// # Errors
/// Those of the store.
pub(in crate::pipeline) fn outlook(
    platform: &Platform,
    caller: &Caller,
    (rule, account): (&Rule, Id),
    at: Moment,
) -> Result<Option<Outlook>, Problem> {
    let Some(timed) = rule.timed() else {
        return Ok(None);
    };
    let model = platform.model();
    let object = model.object(&timed.object)?;
    let mut outlook = Outlook {
        object: object.doc.label.clone(),
        field: label_of(&model, timed)?,
        filter: timed.filter.clone(),
        veiled: !platform.may_ask(caller, &timed.object, &timed.filter)?,
        ..Outlook::default()
    };
    if platform.object_for(caller, &timed.object).is_err() {
        return Ok(Some(outlook));
    }
    let filter = of_customer(&model, timed, account)?;
    let found = records::fitting(platform, timed, &filter)?;
    let ids: Vec<Id> = found.iter().map(|one| one.id).collect();
    let seen = seen(platform, caller, object, &ids)?;
    let tells_date = tells_date(platform, caller, (object, timed))?;
    let passing = records::passing(platform, timed, &ids)?;
    let mut known = rows(platform, timed, &ids)?;
    for one in &found {
        let Some(name) = seen.get(&one.id) else {
            continue;
        };
        let rows = known.remove(&one.id).unwrap_or_default();
        let stands = match &timed.when {
            Moments::Schedule(rounds) => rounds.next(at).map(|next| Stands::Comes(next, None)),
            Moments::Date(..) if !tells_date => veiled(&rows, at),
            Moments::Date(..) => stands(one, &rows, at),
        };
        let passes =
            (!timed.filter.is_empty() && !outlook.veiled).then(|| passing.contains(&one.id));
        outlook.records.extend(stands.map(|stands| Ahead {
            record: name.clone(),
            stands,
            passes,
        }));
    }
    outlook.records.sort_by_key(rank);
    outlook.records.truncate(AHEAD_MAX);
    Ok(Some(outlook))
}

/// What lies ahead is told first, the nearest in front; then what came last.
fn rank(one: &Ahead) -> (u8, i64) {
    match one.stands {
        Stands::Comes(at, _) => (u8::from(!one.waits()), at.ms()),
        Stands::Unmet(at) => (2, -at.ms()),
        Stands::Passed(at) => (3, -at.ms()),
        Stands::Behind(_) => (4, 0),
        Stands::Veiled => (5, 0),
        Stands::Undated => (6, 0),
    }
}

/// How a record with these moments stands at `at`; nothing when its last one was told.
fn stands(one: &Shown, rows: &[Due], at: Moment) -> Option<Stands> {
    let comes = |due: &&Due| due.at > at && matches!(due.state, State::Waiting | State::Told);
    if let Some(due) = rows.iter().find(comes) {
        return Some(Stands::Comes(due.at, due.target));
    }
    let of_now = |due: &&Due| due.state != State::Withdrawn && due.at <= at;
    match (rows.iter().rev().find(of_now), one.date) {
        (Some(due), _) => match due.state {
            State::Unmet => Some(Stands::Unmet(due.at)),
            State::Passed => Some(Stands::Passed(due.at)),
            State::Waiting => Some(Stands::Comes(due.at, due.target)),
            State::Told | State::Withdrawn => None,
        },
        (None, Some(date)) => Some(Stands::Behind(date)),
        (None, None) => Some(Stands::Undated),
    }
}

/// The same for somebody who may not see the date: only whether something lies ahead.
fn veiled(rows: &[Due], at: Moment) -> Option<Stands> {
    let told = |due: &Due| due.state == State::Told && due.at <= at;
    (!rows.iter().any(told)).then_some(Stands::Veiled)
}

fn rows(platform: &Platform, timed: &Timed, ids: &[Id]) -> Result<BTreeMap<Id, Vec<Due>>, Problem> {
    let mut known: BTreeMap<Id, Vec<Due>> = BTreeMap::new();
    if ids.is_empty() || timed.field().is_none() {
        return Ok(known);
    }
    let theirs = term("event").eq(Term::value(timed.event.as_str()));
    let theirs = theirs.and(term("record").is_in(ids.iter().copied()));
    for due in table::read(platform, theirs, ROWS_MAX)? {
        known.entry(due.record).or_default().push(due);
    }
    Ok(known)
}

/// What the caller calls those of the records that they see.
fn seen(
    platform: &Platform,
    caller: &Caller,
    object: &Object,
    ids: &[Id],
) -> Result<BTreeMap<Id, String>, Problem> {
    let id = Term::column(object.column(system::ID)?);
    let query = ListQuery {
        also: Some(id.is_in(ids.iter().copied())),
        limit: Some(AT_ONCE),
        ..ListQuery::default()
    };
    let page = platform.list(caller, &object.name, &query)?;
    let names = page.items.iter();
    Ok(names.map(|record| (record.id(), record.label())).collect())
}

/// Whether the caller may see the date of a rule as it is.
fn tells_date(
    platform: &Platform,
    caller: &Caller,
    (object, timed): (&Object, &Timed),
) -> Result<bool, Problem> {
    let Some(field) = timed.field() else {
        return Ok(true);
    };
    let (_, field) = object.field(field)?;
    platform.sees_field(caller, object.number, field.number)
}

/// The expression that the customer's records fulfil.
fn of_customer(model: &Model, timed: &Timed, account: Id) -> Result<String, Problem> {
    let object = model.object(&timed.object)?;
    let target = match timed.subject.as_str() {
        SELF => object.name.clone(),
        field => {
            let (_, field) = object.field(field)?;
            let target = field.target.and_then(|target| model.by_number(target.0));
            target.map(|target| target.name.clone()).unwrap_or_default()
        }
    };
    let path = match (timed.subject.as_str(), target.as_str()) {
        (SELF, "account") => "id".to_owned(),
        (SELF, _) => "account".to_owned(),
        (field, "account") => field.to_owned(),
        (field, _) => format!("{field}.account"),
    };
    Ok(format!("{path} = \"{account}\""))
}

fn label_of(model: &Model, timed: &Timed) -> Result<Label, Problem> {
    let object = model.object(&timed.object)?;
    let field = timed.field().map(|field| object.field(field)).transpose()?;
    Ok(field.map_or_else(Label::default, |(_, field)| field.doc.label.clone()))
}
