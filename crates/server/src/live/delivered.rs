//! When a signal first reached whom: kept in rows of its own, beside the signal.

use super::waits;
use weft_kernel::query::{Column, Datum, Select, Table, Term};
use weft_kernel::{Id, Moment, Problem};
use weft_platform::Platform;
use weft_store::{ColumnKind, ColumnSpec, IndexSpec, Lane, Plan, TableSpec, Tx};

const COLUMNS: [&str; 3] = ["signal", "user_id", "at"];

fn table() -> Table {
    Table::fixed("s_delivered")
}

/// The tables of live updates.
pub(crate) fn tables() -> Vec<TableSpec> {
    let spec = |name: &&'static str| ColumnSpec {
        column: Column::fixed(name),
        kind: ColumnKind::Int,
    };
    let delivered = TableSpec {
        table: table(),
        columns: COLUMNS.iter().map(spec).collect(),
        indexes: vec![IndexSpec {
            name: "s_delivered_signal_user_id".to_owned(),
            columns: vec![Column::fixed("signal"), Column::fixed("user_id")],
            unique: true,
            live_only: false,
            both_ways: false,
        }],
        searchable: false,
    };
    vec![delivered, waits::table_spec()]
}

/// A signal that reached somebody.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reached {
    pub(super) signal: Id,
    pub(super) user: Id,
    /// Milliseconds since all it rests on had come in, where that is known.
    pub(super) wait: Option<i64>,
}

/// Writes down that these signals have now reached these people; only the first time counts.
///
/// # Errors
/// Those of the store.
pub(super) fn write(platform: &Platform, reached: Vec<Reached>) -> Result<(), Problem> {
    let ids = platform.clone();
    platform.store().write(Lane::Interactive, move |tx| {
        let mut waits = Vec::new();
        for Reached { signal, user, wait } in &reached {
            if known(tx, *signal, *user)? {
                continue;
            }
            waits.extend(wait);
            let columns = [
                vec![Column::fixed("id")],
                COLUMNS.map(Column::fixed).to_vec(),
            ]
            .concat();
            let row: Vec<Datum> = vec![
                ids.next_id().into(),
                (*signal).into(),
                (*user).into(),
                tx.now().ms().into(),
            ];
            tx.insert(&table(), &columns, &[row])?;
        }
        waits::count(tx, &waits)
    })
}

fn known(tx: &mut Tx<'_>, signal: Id, user: Id) -> Result<bool, Problem> {
    let plan = of(signal, Some(user))?;
    tx.rows(&plan).map(|rows| !rows.is_empty())
}

/// When the signal first reached the user; without a user, the first of all.
///
/// # Errors
/// Those of the store.
pub(crate) fn delivered_at(
    platform: &Platform,
    signal: Id,
    user: Option<Id>,
) -> Result<Option<Moment>, Problem> {
    let plan = of(signal, user)?;
    let rows = platform.store().read(|reader| reader.rows(&plan))?;
    let at = rows
        .first()
        .and_then(|row| row.first())
        .and_then(Datum::as_int);
    Ok(at.map(Moment::from_ms))
}

fn of(signal: Id, user: Option<Id>) -> Result<Plan, Problem> {
    let column = |name| Term::column(&Column::fixed(name));
    let mut select = Select::from(table())
        .column(&Column::fixed("at"))
        .and(column("signal").eq(Term::value(signal)))
        .sort_by(column("at"), false)
        .limit(1);
    if let Some(user) = user {
        select = select.and(column("user_id").eq(Term::value(user)));
    }
    Plan::internal(select, vec![ColumnKind::Int])
}
