//! Identities whose customer has become another, and of whom rules that read records have not been heard since; and those
//! of whom the first judge tells the others: written with the new customer, deleted with what follows, so that a crash in
//! between forgets nobody.

use std::collections::BTreeSet;
use std::sync::Arc;

use weft_kernel::query::{Column, Datum, Function, Select, Table, Term};
use weft_kernel::{Id, Problem};
use weft_platform::{Platform, Unit};
use weft_store::{ColumnKind, ColumnSpec, IndexSpec, Plan, Row, TableSpec, Tx};

use crate::pipeline::seats::{self, Seat};

/// Rows of one page, and of one deletion.
const PAGE: u32 = 1_000;

fn owing() -> Table {
    Table::fixed("s_signal_owed")
}

fn term(name: &'static str) -> Term {
    Term::column(&Column::fixed(name))
}

/// The table of identities owed.
pub(in crate::pipeline) fn table() -> TableSpec {
    TableSpec {
        table: owing(),
        columns: vec![
            ColumnSpec {
                column: Column::fixed("subject"),
                kind: ColumnKind::Text,
            },
            seats::column(),
        ],
        indexes: vec![IndexSpec {
            name: "s_signal_owed_subject".to_owned(),
            columns: vec![Column::fixed("subject")],
            unique: false,
            live_only: false,
            both_ways: false,
        }],
        searchable: false,
    }
}

/// Writes down whom a judge that reads records is owed.
pub(in crate::pipeline) fn owe(
    unit: &mut Unit<'_, '_>,
    ids: &Platform,
    (judge, subjects): (Seat, &[Arc<str>]),
) -> Result<(), Problem> {
    put(unit, ids, (&[judge.datum()], subjects))
}

/// Tells these judges of identities: all that stands of them is to be said again.
pub(in crate::pipeline) fn tell(
    unit: &mut Unit<'_, '_>,
    ids: &Platform,
    (judges, subjects): (impl Iterator<Item = Seat>, &[Arc<str>]),
) -> Result<(), Problem> {
    let judges: Vec<Datum> = judges.map(Seat::told).collect();
    put(unit, ids, (&judges, subjects))
}

fn put(
    unit: &mut Unit<'_, '_>,
    ids: &Platform,
    (judges, subjects): (&[Datum], &[Arc<str>]),
) -> Result<(), Problem> {
    let row = |subject: &Arc<str>, judge: &Datum| -> Vec<Datum> {
        vec![ids.next_id().into(), (&**subject).into(), judge.clone()]
    };
    let rows = subjects
        .iter()
        .flat_map(|subject| judges.iter().map(move |judge| (subject, judge)));
    let rows: Vec<_> = rows.map(|(subject, judge)| row(subject, judge)).collect();
    if rows.is_empty() {
        return Ok(());
    }
    let columns = ["id", "subject", "judge"].map(Column::fixed);
    unit.tx().insert(&owing(), &columns, &rows)
}

/// Forgets those of whom a judge has heard, and the rows it was told by.
pub(in crate::pipeline) fn settle(
    unit: &mut Unit<'_, '_>,
    seat: Seat,
    (subjects, rows): (&[Arc<str>], &[Id]),
) -> Result<(), Problem> {
    let page = usize::try_from(PAGE).unwrap_or(usize::MAX);
    for some in subjects.chunks(page) {
        let settled = term("subject").is_in(some.iter().map(|one| &**one));
        let settled = settled.and(seat.rows());
        unit.tx().delete_where(&owing(), &settled)?;
    }
    for some in rows.chunks(page) {
        let settled = term("id").is_in(some.iter().copied());
        unit.tx().delete_where(&owing(), &settled)?;
    }
    Ok(())
}

/// Whom a judge is told of, and in which row.
pub(in crate::pipeline) fn told(
    platform: &Platform,
    (seat, most): (Seat, usize),
) -> Result<Vec<(Id, Arc<str>)>, Problem> {
    let select = Select::from(owing())
        .columns(&["id", "subject"].map(Column::fixed))
        .and(seat.rows_told())
        .sort_by(term("id"), false)
        .limit(u32::try_from(most).unwrap_or(PAGE));
    let plan = Plan::internal(select, vec![ColumnKind::Int, ColumnKind::Text])?;
    let rows = platform.store().read(|reader| reader.rows(&plan))?;
    let one = |row: &Row| {
        let (id, subject) = (row.first()?.as_int()?, row.get(1)?.as_text()?);
        Some((Id::new(id), Arc::from(subject)))
    };
    Ok(rows.iter().filter_map(one).collect())
}

/// Whether a judge has yet to follow what it was told.
pub(in crate::pipeline) fn owes(tx: &mut Tx<'_>, seat: Seat) -> Result<bool, Problem> {
    let select = Select::from(owing())
        .column(&Column::fixed("id"))
        .and(seat.rows_told())
        .limit(1);
    let plan = Plan::internal(select, vec![ColumnKind::Int])?;
    Ok(!tx.rows(&plan)?.is_empty())
}

/// Everybody who is owed to a judge that reads records.
pub(in crate::pipeline) fn owed(
    platform: &Platform,
    seat: Seat,
) -> Result<BTreeSet<Arc<str>>, Problem> {
    let (mut all, mut after) = (BTreeSet::new(), i64::MIN);
    loop {
        let select = Select::from(owing())
            .columns(&["id", "subject"].map(Column::fixed))
            .and(Term::call2(Function::Gt, term("id"), Term::value(after)))
            .and(seat.rows())
            .sort_by(term("id"), false)
            .limit(PAGE);
        let plan = Plan::internal(select, vec![ColumnKind::Int, ColumnKind::Text])?;
        let rows = platform.store().read(|reader| reader.rows(&plan))?;
        let Some(last) = rows.last().and_then(|row| row.first()?.as_int()) else {
            return Ok(all);
        };
        after = last;
        let subjects = rows.iter().filter_map(|row| row.get(1)?.as_text());
        all.extend(subjects.map(Arc::from));
    }
}
