//! The records that rules of time look at: their day, whom they concern, what they are called.

use std::collections::BTreeSet;

use weft_kernel::date::parse_date;
use weft_kernel::query::{Function, Term};
use weft_kernel::{Date, Id, Moment, Problem, Zone};
use weft_platform::{Caller, ListQuery, Model, Platform, Visible, system};

use super::AT_ONCE;
use super::said::{as_moment, touch};
use crate::pipeline::reading::json_of;
use crate::pipeline::record_events::Said;
use crate::rule::{Moments, Rule, SELF, Timed};

/// A rule and the field of its date.
pub(super) struct Dated<'a> {
    pub(super) timed: &'a Timed,
    pub(super) field: &'a str,
}

/// Which records are read.
#[derive(Clone, Copy)]
pub(super) enum Which<'a> {
    /// These, in no order.
    These(&'a [Id]),
    /// A page of those behind one, by id.
    Behind(Option<Id>),
    /// The first so many of those.
    First(Option<Id>, u32),
}

/// What is read of a record.
#[derive(Clone, Debug)]
pub(super) struct Shown {
    pub(super) id: Id,
    pub(super) date: Option<Date>,
    /// The customer, contact or lead.
    pub(super) subject: Option<Id>,
    /// What people call it, unless that is personal.
    pub(super) title: Option<String>,
    /// Whether its date may be told.
    pub(super) tells_date: bool,
}

/// The records of a rule over dates.
pub(super) fn read(
    platform: &Platform,
    dated: &Dated<'_>,
    which: Which<'_>,
) -> Result<Vec<Shown>, Problem> {
    if matches!(which, Which::These([])) {
        return Ok(Vec::new());
    }
    page(platform, (dated.timed, Some(dated.field)), which, "")
}

/// The first so many records that pass, behind one, of a schedule.
pub(super) fn round(
    platform: &Platform,
    timed: &Timed,
    (after, most): (Option<Id>, u32),
) -> Result<Vec<Shown>, Problem> {
    let which = Which::First(after, most);
    page(platform, (timed, None), which, &timed.filter)
}

/// The first records of which `filter` is true, with their day.
pub(super) fn fitting(
    platform: &Platform,
    timed: &Timed,
    filter: &str,
) -> Result<Vec<Shown>, Problem> {
    page(
        platform,
        (timed, timed.field()),
        Which::Behind(None),
        filter,
    )
}

/// Those of `ids` that pass the rule's condition now.
pub(super) fn passing(
    platform: &Platform,
    timed: &Timed,
    ids: &[Id],
) -> Result<BTreeSet<Id>, Problem> {
    if timed.filter.is_empty() {
        return Ok(ids.iter().copied().collect());
    }
    let found = page(platform, (timed, None), Which::These(ids), &timed.filter)?;
    Ok(found.iter().map(|one| one.id).collect())
}

fn page(
    platform: &Platform,
    (timed, field): (&Timed, Option<&str>),
    which: Which<'_>,
    filter: &str,
) -> Result<Vec<Shown>, Problem> {
    let model = platform.model();
    let id = || {
        let object = model.object(&timed.object)?;
        object.column(system::ID).map(Term::column)
    };
    let also = match which {
        Which::These(ids) => Some(id()?.is_in(ids.iter().copied())),
        Which::Behind(Some(after)) | Which::First(Some(after), _) => {
            let after = Term::value(after);
            Some(Term::call2(Function::Gt, id()?, after))
        }
        Which::Behind(None) | Which::First(None, _) => None,
    };
    let query = ListQuery {
        filter: (!filter.is_empty()).then(|| filter.to_owned()),
        sort: Some("id".to_owned()),
        limit: Some(match which {
            Which::First(_, most) => most,
            Which::These(_) | Which::Behind(_) => AT_ONCE,
        }),
        also,
        ..ListQuery::default()
    };
    let caller = Caller::system("what rules of time look at");
    let found = platform.list(&caller, &timed.object, &query)?;
    let shown = found.items.iter();
    shown
        .map(|record| shown_of(&model, record, (timed, field)))
        .collect()
}

fn shown_of(
    model: &Model,
    record: &Visible,
    (timed, field): (&Timed, Option<&str>),
) -> Result<Shown, Problem> {
    let json = json_of(record)?;
    let object = model.object(&timed.object)?;
    let personal = |name: &str| {
        object
            .field(name)
            .is_ok_and(|(_, field)| field.doc.personal)
    };
    let value = field.and_then(|field| json.get(field)?.as_str());
    let link = || Id::parse(json.get(&timed.subject)?.get("id")?.as_str()?).ok();
    let subject = match timed.subject.as_str() {
        SELF => Some(record.id()),
        _ => link(),
    };
    let title = !object.at(object.title)?.doc.personal;
    Ok(Shown {
        id: record.id(),
        date: value.and_then(|text| day_of(text, &model.zone)),
        subject,
        title: title
            .then(|| record.label())
            .filter(|label| !label.is_empty()),
        tells_date: field.is_some_and(|field| !personal(field)),
    })
}

fn day_of(text: &str, zone: &Zone) -> Option<Date> {
    // A moment reads as a date as well: the one of UTC.
    let moment = Moment::parse(text).ok();
    let local = moment.map(|moment| zone.date_of(moment));
    local.or_else(|| parse_date(text).ok())
}

/// What a rule would have told of from one time to another, as records are now.
pub(in crate::pipeline) fn synthetic(
    platform: &Platform,
    rule: &Rule,
    (from, to): (Moment, Moment),
) -> Result<Vec<Said>, Problem> {
    let Some(timed) = rule.timed() else {
        return Ok(Vec::new());
    };
    let (mut said, mut after) = (Vec::new(), None);
    loop {
        let which = Which::Behind(after);
        let found = page(platform, (timed, timed.field()), which, &timed.filter)?;
        for one in &found {
            let Some(subject) = one.subject else {
                continue;
            };
            for moment in moments_of(timed, one, (from, to)) {
                let due = as_moment(timed, one.id, moment);
                said.push(touch((rule, timed), &due, (subject, Some(one)), 1));
            }
        }
        after = found.last().map(|one| one.id);
        if !super::is_full(found.len()) {
            return Ok(said);
        }
    }
}

/// The moments of a record from one time to another.
fn moments_of(
    timed: &Timed,
    one: &Shown,
    (from, to): (Moment, Moment),
) -> Vec<(Option<Date>, Moment)> {
    let mut found = Vec::new();
    match &timed.when {
        Moments::Schedule(rounds) => {
            let mut at = from.plus_ms(-1);
            while let Some(next) = rounds.next(at).filter(|next| *next < to) {
                found.push((None, next));
                at = next;
            }
        }
        Moments::Date(_, offset) => {
            let Some(value) = one.date else {
                return found;
            };
            let days = offset.days_within(value, (from, to));
            found.extend(
                days.into_iter()
                    .map(|day| (Some(day), offset.moment_of(day))),
            );
            found.retain(|(_, at)| (from..to).contains(at));
        }
    }
    found
}
