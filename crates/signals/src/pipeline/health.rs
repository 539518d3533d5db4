//! How sources fare: counted in memory, written by the hour now and then, read for the health page.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use weft_kernel::query::{Column, Datum, Function, Select, Table, Term};
use weft_kernel::{Id, Moment, Problem};
use weft_platform::{Caller, ListQuery, Platform};
use weft_store::{ColumnKind, ColumnSpec, IndexSpec, Lane, Plan, TableSpec, Tx};

use super::identities::parts;
use super::intake::Answer;
use super::retention::Retired;
use super::sources::Source;
use super::tally::{Tally, Unwritten};

/// Hours of counts that are kept of a source: 31 days.
pub const HOURS_KEPT: u32 = 31 * 24;
/// Touches of the end of the log in which a source's latest are looked for.
const TAIL_MAX: i64 = 100_000;
/// Touches of a source whose senders are looked up.
const STITCHED_OF_MAX: u32 = 1_000;
const HOUR_MS: i64 = 3_600_000;

/// The first moment of the hour of `at`.
pub(super) const fn hour_of(at: Moment) -> i64 {
    at.ms().div_euclid(HOUR_MS) * HOUR_MS
}

fn table() -> Table {
    Table::fixed("s_source_hour")
}

fn term(name: &'static str) -> Term {
    Term::column(&Column::fixed(name))
}

/// The table of counts: one row a source and hour.
#[must_use]
pub fn tables() -> Vec<TableSpec> {
    let spec = |(name, kind)| ColumnSpec {
        column: Column::fixed(name),
        kind,
    };
    let columns = [
        ("source", ColumnKind::Int),
        ("hour", ColumnKind::Int),
        ("body", ColumnKind::Text),
    ];
    vec![TableSpec {
        table: table(),
        columns: columns.into_iter().map(spec).collect(),
        indexes: vec![IndexSpec {
            name: "s_source_hour_source_hour".to_owned(),
            columns: vec![Column::fixed("source"), Column::fixed("hour")],
            unique: true,
            live_only: false,
            both_ways: false,
        }],
        searchable: false,
    }]
}

/// Counts what sources send until it is written.
#[derive(Debug, Default)]
pub struct Watch(Mutex<Unwritten>);

impl Watch {
    /// Counts the answers to a request of `source`.
    pub fn count(&self, source: &Source, answers: &[Answer], now: Moment) {
        let mut unwritten = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        unwritten.of(source.id, now).count(answers, now);
    }

    /// Counts a request of `source` that was refused whole.
    pub fn refuse(&self, source: &Source, problem: &Problem, now: Moment) {
        let mut unwritten = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        unwritten.of(source.id, now).refuse(problem, now);
    }

    /// Counts touches that were kept long enough and are deleted.
    pub fn retire(&self, retired: &Retired, now: Moment) {
        let mut unwritten = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for (source, count) in retired {
            unwritten.of(*source, now).retired += count;
        }
    }

    /// Writes what was counted; what cannot be written now is written the next time.
    ///
    /// # Errors
    /// Those of the store.
    pub fn write(&self, platform: &Platform) -> Result<(), Problem> {
        let taken = std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
        if taken.0.is_empty() {
            return Ok(());
        }
        let (ids, counted) = (platform.clone(), taken.0.clone());
        let written = platform.store().write(Lane::Bulk, move |tx| {
            for ((source, hour), tally) in &counted {
                add(tx, &ids, (*source, *hour), tally)?;
            }
            Ok(())
        });
        if written.is_err() {
            let mut unwritten = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            for (key, tally) in taken.0 {
                unwritten.0.entry(key).or_default().add(tally);
            }
        }
        written
    }

    /// The counts of `source` since the first full hour of the last `hours`, hour by hour, what is not written yet included.
    ///
    /// # Errors
    /// Those of the store.
    pub fn recent(&self, platform: &Platform, source: Id, hours: i64) -> Result<Recent, Problem> {
        self.write(platform)?;
        let now = platform.now();
        let from = hour_of(now) - hours.clamp(1, i64::from(HOURS_KEPT)) * HOUR_MS + HOUR_MS;
        let filter = of_source(source.number()).and(Term::call2(
            Function::Ge,
            term("hour"),
            Term::value(from),
        ));
        let plan = plan(filter)?;
        let rows = platform.store().read(|reader| reader.rows(&plan))?;
        let mut recent = Recent {
            from: Moment::from_ms(from),
            ..Recent::default()
        };
        for row in rows {
            let (hour, tally) = hour_row(&row)?;
            recent.total.add(tally.clone());
            recent.hours.push((hour, tally));
        }
        Ok(recent)
    }
}

/// What a source sent lately.
#[derive(Clone, Debug, Default)]
pub struct Recent {
    /// From when on it is counted.
    pub from: Moment,
    /// All of it.
    pub total: Tally,
    /// By the first moment of the hour, where anything came.
    pub hours: Vec<(Moment, Tally)>,
}

fn of_source(source: i64) -> Term {
    term("source").eq(Term::value(source))
}

fn plan(filter: Term) -> Result<Plan, Problem> {
    let select = Select::from(table())
        .column(&Column::fixed("hour"))
        .column(&Column::fixed("body"))
        .and(filter)
        .sort_by(term("hour"), false)
        .limit(HOURS_KEPT);
    Plan::internal(select, vec![ColumnKind::Int, ColumnKind::Text])
}

fn hour_row(row: &[Datum]) -> Result<(Moment, Tally), Problem> {
    let hour = row.first().and_then(Datum::as_int).unwrap_or_default();
    let body = row.get(1).and_then(Datum::as_text).unwrap_or("{}");
    let tally =
        serde_json::from_str(body).map_err(|error| Problem::internal("source.counts", error))?;
    Ok((Moment::from_ms(hour), tally))
}

/// Adds counts to the row of their hour; the first of an hour also ends those too old to be shown.
fn add(
    tx: &mut Tx<'_>,
    ids: &Platform,
    (source, hour): (i64, i64),
    more: &Tally,
) -> Result<(), Problem> {
    let this = of_source(source).and(term("hour").eq(Term::value(hour)));
    let there = tx.rows(&plan(this.clone())?)?;
    let mut tally = match there.first() {
        Some(row) => hour_row(row)?.1,
        None => Tally::default(),
    };
    tally.add(more.clone());
    let body =
        serde_json::to_string(&tally).map_err(|error| Problem::internal("source.counts", error))?;
    if there.is_empty() {
        let oldest = Term::value(hour - i64::from(HOURS_KEPT) * HOUR_MS);
        let old = of_source(source).and(Term::call2(Function::Lt, term("hour"), oldest));
        tx.delete_where(&table(), &old)?;
        let columns = ["id", "source", "hour", "body"].map(Column::fixed);
        let row = vec![
            ids.next_id().into(),
            source.into(),
            hour.into(),
            body.as_str().into(),
        ];
        return tx.insert(&table(), &columns, &[row]);
    }
    let set = [(Column::fixed("body"), Term::value(body.as_str()))];
    tx.update_where(&table(), &set, &this).map(drop)
}

/// How many of those who sent the latest touches of `source` are known customers, and how many there are.
///
/// # Errors
/// Those of the store.
pub fn stitched(platform: &Platform, source: Id) -> Result<(usize, usize), Problem> {
    let tail = platform.store().sealed().saturating_sub(TAIL_MAX);
    let select = Select::from(Table::fixed("s_touch"))
        .column(&Column::fixed("subject"))
        .and(term("source").eq(Term::value(source)))
        .and(Term::call2(Function::Gt, term("seq"), Term::value(tail)))
        .sort_by(term("seq"), true)
        .limit(STITCHED_OF_MAX);
    let plan = Plan::internal(select, vec![ColumnKind::Text])?;
    let rows = platform.store().read(|reader| reader.rows(&plan))?;
    let subjects: BTreeSet<&str> = rows
        .iter()
        .filter_map(|row| row.first().and_then(Datum::as_text))
        .collect();
    let known = known_of(platform, &subjects)?;
    let stitched = subjects
        .iter()
        .filter(|subject| known.contains(**subject))
        .count();
    Ok((stitched, subjects.len()))
}

/// Which of `subjects` belong to a customer.
fn known_of(platform: &Platform, subjects: &BTreeSet<&str>) -> Result<BTreeSet<String>, Problem> {
    let caller = Caller::system("the share of known customers among a source's senders");
    let model = platform.model();
    let object = model.object("touch_identity")?;
    let (place, _) = object.field("value")?;
    let values = subjects.iter().map(|subject| parts(subject).1);
    let query = ListQuery {
        also: Some(Term::column(object.column(place)?).is_in(values)),
        limit: Some(STITCHED_OF_MAX),
        ..ListQuery::default()
    };
    let page = platform.list(&caller, "touch_identity", &query)?;
    let mut known = BTreeSet::new();
    for record in &page.items {
        let shown = serde_json::to_value(record)
            .map_err(|error| Problem::internal("identity.unreadable", error))?;
        let text = |field: &str| shown.get(field).and_then(serde_json::Value::as_str);
        let named = text("kind").zip(text("value"));
        known.extend(named.and_then(|(kind, value)| super::identities::subject_of(kind, value)));
    }
    Ok(known)
}
