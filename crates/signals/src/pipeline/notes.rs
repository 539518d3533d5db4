//! What the consumer writes down so that it need not remember the log: who waits, and when silences will have lasted.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use weft_kernel::query::{Column, Datum, Function, Select, Table, Term};
use weft_kernel::{Id, Moment, Problem};
use weft_platform::{Platform, Unit};
use weft_store::{ColumnKind, ColumnSpec, IndexSpec, Lane, Plan, TableSpec, Tx};

use super::calm;
use super::dues;
use super::places::{self, Place};
use super::records;
use super::seats::{self, JUDGES_MAX, Seat};
use crate::engine::Recorded;

/// The rules with silences whose deadlines are all written down.
const REVIEWED: &str = "signals.reviewed";
/// Silences that are judged together.
const DUE_AT_ONCE: u32 = 500;
/// How long a deadline is kept after it has passed: a clock that was further ahead takes nothing back.
const DEADLINES_KEPT_MS: i64 = 31 * Moment::DAY_MS;
/// Rows of one page when those who wait are read, and of one deletion.
const PAGE: u32 = 5_000;

/// What is to be written with the position.
#[derive(Clone, Debug, Default)]
pub(super) struct Notes {
    /// When silences will have lasted, and an identity of whom.
    pub(super) deadlines: Vec<(Moment, Arc<str>)>,
    /// Identities that wait, and where in the log they said something new about themselves.
    pub(super) heard: Vec<(Arc<str>, i64)>,
    /// Identities that wait no longer.
    pub(super) found: Vec<Arc<str>>,
    /// Identities that rules which read records have been heard of since their customer became another.
    pub(super) settled: Vec<Arc<str>>,
    /// Rows by which it was told of identities.
    pub(super) heard_of: Vec<Id>,
    /// The rules with silences that have been gone through.
    pub(super) reviewed: Option<String>,
    /// Where the touches that were taken up lie in the log; no reason to write by itself.
    pub(super) places: Vec<Place>,
    /// What has come of those for whom nothing can have fired; no reason to write by itself either.
    pub(super) calm: Vec<Recorded>,
    /// Which rules say so.
    pub(super) rules: Arc<str>,
}

impl Notes {
    /// None yet, of a judge with these rules.
    pub(super) fn of(rules: Arc<str>) -> Self {
        Self {
            rules,
            ..Self::default()
        }
    }

    /// What is noted, and none are left.
    pub(super) fn take(&mut self) -> Self {
        let none = Self::of(Arc::clone(&self.rules));
        std::mem::replace(self, none)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.deadlines.is_empty()
            && self.heard.is_empty()
            && self.found.is_empty()
            && self.settled.is_empty()
            && self.heard_of.is_empty()
            && self.reviewed.is_none()
    }
}

fn deadlines() -> Table {
    Table::fixed("s_signal_deadline")
}

fn waiting() -> Table {
    Table::fixed("s_identity_waiting")
}

fn term(name: &'static str) -> Term {
    Term::column(&Column::fixed(name))
}

/// The tables of deadlines, of those who wait, of places in the log and of who is owed.
pub(super) fn tables() -> Vec<TableSpec> {
    let spec = |(name, kind): (&'static str, ColumnKind)| ColumnSpec {
        column: Column::fixed(name),
        kind,
    };
    let table = |table, columns: Vec<ColumnSpec>, index: &str, by| TableSpec {
        table,
        columns,
        indexes: vec![IndexSpec {
            name: index.to_owned(),
            columns: vec![Column::fixed(by)],
            unique: false,
            live_only: false,
            both_ways: false,
        }],
        searchable: false,
    };
    let subject = ("subject", ColumnKind::Text);
    vec![
        table(
            deadlines(),
            vec![
                spec(("at", ColumnKind::Int)),
                spec(subject),
                seats::column(),
            ],
            "s_signal_deadline_at",
            "at",
        ),
        table(
            waiting(),
            vec![spec(subject), spec(("seq", ColumnKind::Int))],
            "s_identity_waiting_subject",
            "subject",
        ),
        places::table(),
        calm::table(),
        dues::table(),
        records::table(),
    ]
}

/// Writes notes; silences up to `clock` have been told.
pub(super) fn write(
    unit: &mut Unit<'_, '_>,
    (ids, seat): (&Platform, Seat),
    notes: &Notes,
    clock: Moment,
) -> Result<(), Problem> {
    places::write(unit, &notes.places)?;
    calm::write(unit, (seat, &notes.rules), &notes.calm)?;
    if !notes.deadlines.is_empty() {
        let oldest = clock.plus_ms(-DEADLINES_KEPT_MS);
        let rows = notes.deadlines.iter().filter(|(at, _)| *at >= oldest);
        let rows: Vec<Vec<Datum>> = rows
            .map(|(at, subject)| {
                let subject = Datum::from(&**subject);
                vec![ids.next_id().into(), at.ms().into(), subject, seat.datum()]
            })
            .collect();
        let names = ["id", "at", "subject", "judge"].map(Column::fixed);
        unit.tx().insert(&deadlines(), &names, &rows)?;
        let over = Term::call2(Function::Lt, term("at"), Term::value(oldest.ms()));
        unit.tx()
            .delete_where(&deadlines(), &over.and(seat.rows()))?;
    }
    if !notes.heard.is_empty() {
        let rows = notes.heard.iter();
        let rows: Vec<Vec<Datum>> = rows
            .map(|(subject, seq)| vec![ids.next_id().into(), (&**subject).into(), (*seq).into()])
            .collect();
        let names = ["id", "subject", "seq"].map(Column::fixed);
        unit.tx().insert(&waiting(), &names, &rows)?;
    }
    for some in notes
        .found
        .chunks(usize::try_from(PAGE).unwrap_or(usize::MAX))
    {
        let found = term("subject").is_in(some.iter().map(|one| &**one));
        unit.tx().delete_where(&waiting(), &found)?;
    }
    records::settle(unit, seat, (&notes.settled, &notes.heard_of))?;
    match &notes.reviewed {
        Some(rules) => unit.tx().set_setting(&seat.key(REVIEWED), rules),
        None => Ok(()),
    }
}

/// Forgets what judges have written down of their rules, which may be another's now: the log is gone through for
/// silences once more. What the first has noted is no less than it needs.
pub(super) fn forget(tx: &mut Tx<'_>) -> Result<(), Problem> {
    for judge in Seat::up_to(JUDGES_MAX) {
        tx.set_setting(&judge.key(REVIEWED), "")?;
    }
    tx.delete_where(&deadlines(), &Seat::rows_of_others())?;
    calm::forget_others(tx)
}

/// Whose silences come to an end behind one time and up to another, by what all judges have noted.
pub(super) fn due_between(
    tx: &mut Tx<'_>,
    (from, until): (Moment, Moment),
) -> Result<Vec<Arc<str>>, Problem> {
    let behind = Term::call2(Function::Gt, term("at"), Term::value(from.ms()));
    let upto = Term::call2(Function::Le, term("at"), Term::value(until.ms()));
    let theirs = Select::from(deadlines())
        .column(&Column::fixed("subject"))
        .and(behind.and(upto));
    let rows = tx.rows(&Plan::internal(theirs, vec![ColumnKind::Text])?)?;
    let subjects = rows.iter().filter_map(|row| row.first()?.as_text());
    let subjects: BTreeSet<Arc<str>> = subjects.map(Arc::from).collect();
    Ok(subjects.into_iter().collect())
}

/// The rules with silences that have been gone through, as they were written down.
pub(super) fn reviewed(platform: &Platform, seat: Seat) -> Result<Option<String>, Problem> {
    let store = platform.store();
    store.write(Lane::Interactive, move |tx| tx.setting(&seat.key(REVIEWED)))
}

/// Whose silences come to an end on the way from one time to another, back or forth, and how far to go: not all the
/// way when they are many.
pub(super) fn due(
    (platform, seat): (&Platform, Seat),
    (from, to): (Moment, Moment),
) -> Result<(Vec<Arc<str>>, Moment), Problem> {
    let back = to < from;
    let within = |from: Moment, to: Moment| {
        let behind = Term::call2(Function::Gt, term("at"), Term::value(from.min(to).ms()));
        let until = Term::value(from.max(to).ms());
        let until = Term::call2(Function::Le, term("at"), until);
        behind.and(until).and(seat.rows())
    };
    let mut many = Select::from(deadlines())
        .column(&Column::fixed("at"))
        .and(within(from, to))
        .sort_by(term("at"), back)
        .limit(1);
    many.offset = DUE_AT_ONCE;
    let plan = Plan::internal(many, vec![ColumnKind::Int])?;
    platform.store().read(|reader| {
        let last = reader
            .rows(&plan)?
            .first()
            .and_then(|row| row.first()?.as_int());
        let until = last.map_or(to, |last| Moment::from_ms(last - i64::from(back)));
        let theirs = Select::from(deadlines())
            .column(&Column::fixed("subject"))
            .and(within(from, until));
        let plan = Plan::internal(theirs, vec![ColumnKind::Text])?;
        let mut subjects = BTreeSet::new();
        for row in reader.rows(&plan)? {
            subjects.extend(row.first().and_then(Datum::as_text).map(Arc::from));
        }
        Ok((subjects.into_iter().collect(), until))
    })
}

/// When the next silence behind `now` will have lasted.
pub(super) fn next_due(
    (platform, seat): (&Platform, Seat),
    now: Moment,
) -> Result<Moment, Problem> {
    let select = Select::from(deadlines())
        .column(&Column::fixed("at"))
        .and(Term::call2(Function::Gt, term("at"), Term::value(now.ms())))
        .and(seat.rows())
        .sort_by(term("at"), false)
        .limit(1);
    let plan = Plan::internal(select, vec![ColumnKind::Int])?;
    let rows = platform.store().read(|reader| reader.rows(&plan))?;
    let next = rows.first().and_then(|row| row.first()?.as_int());
    Ok(Moment::from_ms(next.unwrap_or(i64::MAX)))
}

/// Everybody who waits, and where in the log they said something about themselves.
pub(super) fn read_waiting(platform: &Platform) -> Result<BTreeMap<Arc<str>, Vec<i64>>, Problem> {
    let mut all: BTreeMap<Arc<str>, Vec<i64>> = BTreeMap::new();
    let mut after = i64::MIN;
    loop {
        let select = Select::from(waiting())
            .columns(&["id", "subject", "seq"].map(Column::fixed))
            .and(Term::call2(Function::Gt, term("id"), Term::value(after)))
            .sort_by(term("id"), false)
            .limit(PAGE);
        let kinds = vec![ColumnKind::Int, ColumnKind::Text, ColumnKind::Int];
        let plan = Plan::internal(select, kinds)?;
        let rows = platform.store().read(|reader| reader.rows(&plan))?;
        let Some(last) = rows.last().and_then(|row| row.first()?.as_int()) else {
            return Ok(all);
        };
        after = last;
        for row in &rows {
            let [_, subject, seq] = &row[..] else {
                continue;
            };
            if let (Some(subject), Some(seq)) = (subject.as_text(), seq.as_int()) {
                all.entry(Arc::from(subject)).or_default().push(seq);
            }
        }
    }
}
