//! Identities whose customer has become another, and of whom rules that read records have not been heard since: written
//! with the new customer, deleted with what follows, so that a crash in between forgets nobody.

use std::collections::BTreeSet;
use std::sync::Arc;

use weft_kernel::Problem;
use weft_kernel::query::{Column, Datum, Function, Select, Table, Term};
use weft_platform::{Platform, Unit};
use weft_store::{ColumnKind, ColumnSpec, IndexSpec, Plan, TableSpec};

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
        columns: vec![ColumnSpec {
            column: Column::fixed("subject"),
            kind: ColumnKind::Text,
        }],
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

/// Writes down who is owed.
pub(in crate::pipeline) fn owe(
    unit: &mut Unit<'_, '_>,
    ids: &Platform,
    subjects: &[Arc<str>],
) -> Result<(), Problem> {
    if subjects.is_empty() {
        return Ok(());
    }
    let rows = subjects.iter();
    let rows: Vec<Vec<Datum>> = rows
        .map(|subject| vec![ids.next_id().into(), (&**subject).into()])
        .collect();
    let columns = ["id", "subject"].map(Column::fixed);
    unit.tx().insert(&owing(), &columns, &rows)
}

/// Forgets those who have been heard of.
pub(in crate::pipeline) fn settle(
    unit: &mut Unit<'_, '_>,
    subjects: &[Arc<str>],
) -> Result<(), Problem> {
    for some in subjects.chunks(usize::try_from(PAGE).unwrap_or(usize::MAX)) {
        let settled = term("subject").is_in(some.iter().map(|one| &**one));
        unit.tx().delete_where(&owing(), &settled)?;
    }
    Ok(())
}

/// Everybody who is owed.
pub(in crate::pipeline) fn owed(platform: &Platform) -> Result<BTreeSet<Arc<str>>, Problem> {
    let (mut all, mut after) = (BTreeSet::new(), i64::MIN);
    loop {
        let select = Select::from(owing())
            .columns(&["id", "subject"].map(Column::fixed))
            .and(Term::call2(Function::Gt, term("id"), Term::value(after)))
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
