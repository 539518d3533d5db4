//! How far a destination is and how it fares, written together behind what has arrived.

use serde::{Deserialize, Serialize};
use weft_kernel::query::{Column, Datum, Select, Table, Term};
use weft_kernel::{Id, Label, Moment, Problem};
use weft_platform::Platform;
use weft_store::{ColumnKind, ColumnSpec, Lane, Plan, Row, TableSpec, TouchRow, Tx};

use super::destinations::Destination;
use super::{Leaving, Sent, replay};
use crate::routing::Breaker;

/// Columns behind the id, which is that of the destination. What was lost is written by who ends touches, all else by who
/// sends them.
const COLUMNS: [(&str, ColumnKind); 4] = [
    ("position", ColumnKind::Int),
    ("epoch", ColumnKind::Int),
    ("body", ColumnKind::Text),
    ("lost", ColumnKind::Int),
];

/// What went wrong last.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErrorNote {
    /// When.
    pub at: Moment,
    /// The code of the problem.
    pub code: String,
    /// What people are told.
    pub told: Label,
    /// What only those who look after the server are told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub known: Option<String>,
}

impl ErrorNote {
    /// What a problem at `at` leaves.
    #[must_use]
    pub fn of(problem: &Problem, at: Moment) -> Self {
        Self {
            at,
            code: problem.code().to_owned(),
            told: problem.told().clone(),
            known: problem.known().map(str::to_owned),
        }
    }
}

/// Where in its files a destination is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// The file.
    pub file: String,
    /// How much of it is written down.
    pub bytes: u64,
}

/// How far a destination is and how it fares.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Progress {
    /// How far the log has been dealt with.
    #[serde(skip)]
    pub position: i64,
    /// Raised when somebody sets the position; what was begun before counts no more.
    #[serde(skip)]
    pub epoch: i64,
    /// Touches that were ended before it had dealt with them.
    #[serde(skip)]
    pub lost: u64,
    /// Whether events go through.
    pub breaker: Breaker,
    /// Events that have arrived.
    pub sent: u64,
    /// Events that the receiver refused for good.
    pub refused: u64,
    /// Touches that do not go there.
    pub left_out: u64,
    /// When something arrived last.
    pub last_sent_at: Option<Moment>,
    /// What went wrong last.
    pub last_error: Option<ErrorNote>,
    /// Where it goes on, for who writes files.
    pub mark: Option<Mark>,
}

impl Progress {
    /// Counts what came of sending `events`, which with what does not go on are `rows` up to `last`; answers whether all
    /// of them are dealt with.
    pub(super) fn arrived(
        &mut self,
        (rows, events, last): (&[TouchRow], &[Leaving], i64),
        sent: Sent,
        now: Moment,
    ) -> bool {
        let all = sent.dealt >= events.len();
        let dealt = events.get(..sent.dealt).unwrap_or(events);
        let position = match (all, dealt.last()) {
            (true, _) => last,
            (false, Some(event)) => event.seq,
            (false, None) => return false,
        };
        let looked_at = rows.iter().filter(|row| row.seq <= position).count();
        let count = |number: usize| u64::try_from(number).unwrap_or_default();
        self.left_out += count(looked_at.saturating_sub(dealt.len()));
        self.sent += count(dealt.len().saturating_sub(sent.refused.len()));
        self.refused += count(sent.refused.len());
        if let Some(problem) = sent.refused.last() {
            self.last_error = Some(ErrorNote::of(problem, now));
        }
        self.position = position;
        self.breaker.succeeded();
        self.last_sent_at = Some(now);
        self.mark = sent.mark;
        all
    }
}

fn table() -> Table {
    Table::fixed("s_destination_progress")
}

fn column(name: &'static str) -> Column {
    Column::fixed(name)
}

fn is(name: &'static str, value: i64) -> Term {
    Term::column(&column(name)).eq(Term::value(value))
}

/// The table of positions: one row a destination.
#[must_use]
pub fn tables() -> Vec<TableSpec> {
    let spec = |(name, kind): (&'static str, ColumnKind)| ColumnSpec {
        column: column(name),
        kind,
    };
    vec![TableSpec {
        table: table(),
        columns: COLUMNS.into_iter().map(spec).collect(),
        indexes: Vec::new(),
        searchable: false,
    }]
}

fn plan(id: Id) -> Result<Plan, Problem> {
    let columns = COLUMNS.map(|(name, _)| column(name));
    let select = Select::from(table())
        .columns(&columns)
        .and(is("id", id.number()));
    Plan::internal(select, COLUMNS.iter().map(|(_, kind)| *kind).collect())
}

fn read(row: &Row) -> Result<Progress, Problem> {
    let int = |place: usize| row.get(place).and_then(Datum::as_int).unwrap_or_default();
    let body = row.get(2).and_then(Datum::as_text).unwrap_or("{}");
    let progress: Progress = serde_json::from_str(body)
        .map_err(|error| Problem::internal("destination.progress", error))?;
    Ok(Progress {
        position: int(0),
        epoch: int(1),
        lost: u64::try_from(int(3)).unwrap_or_default(),
        ..progress
    })
}

fn body(progress: &Progress) -> Result<String, Problem> {
    serde_json::to_string(progress)
        .map_err(|error| Problem::internal("destination.progress", error))
}

/// How far the destination is, if it has begun.
///
/// # Errors
/// Those of the store.
pub fn progress_of(platform: &Platform, id: Id) -> Result<Option<Progress>, Problem> {
    let plan = plan(id)?;
    let rows = platform.store().read(|reader| reader.rows(&plan))?;
    rows.first().map(read).transpose()
}

/// The same; one that has not begun begins where the log was when it was made.
pub(super) fn open(platform: &Platform, destination: &Destination) -> Result<Progress, Problem> {
    if let Some(progress) = progress_of(platform, destination.id)? {
        return Ok(progress);
    }
    let position = replay::before(platform, destination.since)?;
    let (id, text) = (destination.id, body(&Progress::default())?);
    platform.store().write(Lane::Interactive, move |tx| {
        if !tx.rows(&plan(id)?)?.is_empty() {
            return Ok(());
        }
        let columns = ["id", "position", "epoch", "body"].map(column);
        let row = vec![
            id.into(),
            position.into(),
            0_i64.into(),
            text.as_str().into(),
        ];
        tx.insert(&table(), &columns, &[row])
    })?;
    let begun = progress_of(platform, id)?;
    begun.ok_or_else(|| Problem::internal("destination.progress", "it was just written"))
}

/// Writes how far it is, unless somebody has set the position since it was read.
pub(super) fn write(platform: &Platform, id: Id, progress: &Progress) -> Result<(), Problem> {
    let set = [
        (column("position"), Term::value(progress.position)),
        (column("body"), Term::value(body(progress)?.as_str())),
    ];
    let own = is("id", id.number()).and(is("epoch", progress.epoch));
    platform.store().write(Lane::Interactive, move |tx| {
        tx.update_where(&table(), &set, &own).map(drop)
    })
}

/// Counts touches that were ended before the destination had dealt with them.
pub(super) fn lose(tx: &mut Tx<'_>, id: Id, lost: i64) -> Result<(), Problem> {
    let rows = tx.rows(&plan(id)?)?;
    let before = rows.first().and_then(|row| row.get(3)?.as_int());
    let lost = before.unwrap_or_default().saturating_add(lost);
    let set = [(column("lost"), Term::value(lost))];
    tx.update_where(&table(), &set, &is("id", id.number()))
        .map(drop)
}

/// Sets the position; what is being sent meanwhile does not move it.
pub(super) fn set(platform: &Platform, id: Id, position: i64) -> Result<(), Problem> {
    platform.store().write(Lane::Interactive, move |tx| {
        let rows = tx.rows(&plan(id)?)?;
        let progress = rows.first().map(read).transpose()?.unwrap_or_default();
        let set = [
            (column("position"), Term::value(position)),
            (column("epoch"), Term::value(progress.epoch + 1)),
        ];
        tx.update_where(&table(), &set, &is("id", id.number()))
            .map(drop)
    })
}
