//! When the moments of records come: one row for each record and day of a rule, one for each schedule.

use weft_kernel::date::parse_date;
use weft_kernel::query::{Column, Datum, Function, Select, Table, Term};
use weft_kernel::{Date, Id, Moment, Problem};
use weft_platform::{Platform, Unit};
use weft_store::{ColumnKind, ColumnSpec, IndexSpec, Plan, TableSpec};

/// What has become of a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    /// It lies ahead.
    Waiting,
    /// Its touch is written.
    Told,
    /// It had passed when the rule was published.
    Passed,
    /// The record did not pass when it came.
    Unmet,
    /// Its touch is taken back.
    Withdrawn,
}

const STATES: [State; 5] = [
    State::Waiting,
    State::Told,
    State::Passed,
    State::Unmet,
    State::Withdrawn,
];

impl State {
    const fn number(self) -> i64 {
        match self {
            Self::Waiting => 0,
            Self::Told => 1,
            Self::Passed => 2,
            Self::Unmet => 3,
            Self::Withdrawn => 4,
        }
    }
}

/// A moment that comes, or has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Due {
    pub(super) id: Id,
    /// The event of the rule's touches.
    pub(super) event: String,
    /// The record; of a schedule the last one that was gone through.
    pub(super) record: Id,
    pub(super) at: Moment,
    /// The day it is reckoned from; none of a schedule.
    pub(super) target: Option<Date>,
    /// How many moments of the same key were taken back before.
    pub(super) again: i64,
    pub(super) state: State,
}

const COLUMNS: [(&str, ColumnKind); 7] = [
    ("id", ColumnKind::Int),
    ("event", ColumnKind::Text),
    ("record", ColumnKind::Int),
    ("at", ColumnKind::Int),
    ("target", ColumnKind::Text),
    ("again", ColumnKind::Int),
    ("state", ColumnKind::Int),
];

fn dues() -> Table {
    Table::fixed("s_signal_due")
}

pub(super) fn term(name: &'static str) -> Term {
    Term::column(&Column::fixed(name))
}

/// The table; it is asked by record and by the time that comes next.
pub(in crate::pipeline) fn table() -> TableSpec {
    let own = COLUMNS.into_iter().filter(|(name, _)| *name != "id");
    let column = |(name, kind): (&'static str, ColumnKind)| ColumnSpec {
        column: Column::fixed(name),
        kind,
    };
    let index = |name: &str, columns: &[&'static str]| IndexSpec {
        name: name.to_owned(),
        columns: columns.iter().map(|name| Column::fixed(name)).collect(),
        unique: false,
        live_only: false,
        both_ways: false,
    };
    TableSpec {
        table: dues(),
        columns: own.map(column).collect(),
        indexes: vec![
            index("s_signal_due_record", &["record"]),
            index("s_signal_due_at", &["state", "at"]),
            index("s_signal_due_event", &["event"]),
        ],
        searchable: false,
    }
}

/// The rows for which `filter` is true, the earliest first.
pub(super) fn read(platform: &Platform, filter: Term, limit: u32) -> Result<Vec<Due>, Problem> {
    let select = Select::from(dues())
        .columns(&COLUMNS.map(|(name, _)| Column::fixed(name)))
        .and(filter)
        .sort_by(term("at"), false)
        .sort_by(term("id"), false)
        .limit(limit);
    let plan = Plan::internal(select, COLUMNS.map(|(_, kind)| kind).to_vec())?;
    let rows = platform.store().read(|reader| reader.rows(&plan))?;
    rows.iter()
        .map(|row| one(row).ok_or_else(|| Problem::internal("signals.due_unreadable", "a row")))
        .collect()
}

fn one(row: &[Datum]) -> Option<Due> {
    let [id, event, record, at, target, again, state] = row else {
        return None;
    };
    let number = state.as_int()?;
    Some(Due {
        id: Id::new(id.as_int()?),
        event: event.as_text()?.to_owned(),
        record: Id::new(record.as_int()?),
        at: Moment::from_ms(at.as_int()?),
        target: target.as_text().and_then(|text| parse_date(text).ok()),
        again: again.as_int()?,
        state: STATES.into_iter().find(|state| state.number() == number)?,
    })
}

/// Those that wait and whose time has come by `now`.
pub(super) fn come(now: Moment) -> Term {
    let waits = term("state").eq(Term::value(State::Waiting.number()));
    waits.and(Term::call2(Function::Le, term("at"), Term::value(now.ms())))
}

/// Writes a row that is new.
pub(super) fn put(unit: &mut Unit<'_, '_>, due: &Due) -> Result<(), Problem> {
    let target = due.target.map(|target| target.to_string());
    let row = vec![
        due.id.into(),
        due.event.as_str().into(),
        due.record.into(),
        due.at.ms().into(),
        target.as_deref().unwrap_or_default().into(),
        due.again.into(),
        due.state.number().into(),
    ];
    let columns = COLUMNS.map(|(name, _)| Column::fixed(name));
    unit.tx().insert(&dues(), &columns, &[row])
}

/// Says what has become of a moment.
pub(super) fn set(unit: &mut Unit<'_, '_>, id: Id, state: State) -> Result<(), Problem> {
    let set = [(Column::fixed("state"), state.number().into())];
    unit.tx().update(&dues(), id, &set).map(drop)
}

/// Forgets a moment that will not come.
pub(super) fn forget(unit: &mut Unit<'_, '_>, id: Id) -> Result<(), Problem> {
    let one = term("id").eq(Term::value(id));
    unit.tx().delete_where(&dues(), &one).map(drop)
}

/// Forgets the moments of every event that is none of these.
pub(super) fn keep(unit: &mut Unit<'_, '_>, events: &[&str]) -> Result<(), Problem> {
    let gone = match events {
        [] => Term::TRUE,
        events => term("event").is_in(events.iter().copied()).negated(),
    };
    unit.tx().delete_where(&dues(), &gone).map(drop)
}
