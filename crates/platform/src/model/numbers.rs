//! Numbers of objects and fields: given once, kept for ever, so that a rename never touches the schema.

use std::collections::BTreeMap;

use weft_kernel::Problem;
use weft_kernel::query::{Column, Datum, Select, Table};
use weft_store::{ColumnKind, ColumnSpec, IndexSpec, Lane, Plan, Store, TableSpec};

use crate::pack::Pack;

/// Numbers by name: `account` for objects, `account.name` for fields.
pub(crate) type Numbers = BTreeMap<String, u32>;

/// The first number given: small ones stay free for the house.
const FIRST: i64 = 10;

fn table() -> Table {
    // Checked by the first start of any test: the name is a constant.
    Table::fixed("s_catalogue")
}

/// The table that keeps the numbers.
#[must_use]
pub(crate) fn catalogue_table() -> TableSpec {
    let column = |name, kind| ColumnSpec {
        column: Column::fixed(name),
        kind,
    };
    TableSpec {
        table: table(),
        columns: vec![column("name", ColumnKind::Text)],
        indexes: vec![IndexSpec {
            name: "s_catalogue_name".into(),
            columns: vec![Column::fixed("name")],
            unique: true,
            live_only: false,
        }],
        searchable: false,
    }
}

/// The numbers of every object and field of `packs`; new names are given the next ones.
///
/// # Errors
/// Those of the store.
pub(crate) fn allocate(store: &Store, packs: &[Pack]) -> Result<Numbers, Problem> {
    let mut wanted = Vec::new();
    for object in packs.iter().flat_map(|pack| &pack.objects) {
        wanted.push(object.name.clone());
        for field in &object.fields {
            wanted.push(format!("{}.{}", object.name, field.name));
        }
    }
    store.write(Lane::Interactive, move |tx| {
        let (id, name) = (Column::fixed("id"), Column::fixed("name"));
        let select = Select::from(table()).column(&id).column(&name);
        let plan = Plan::internal(select, vec![ColumnKind::Int, ColumnKind::Text])?;
        let mut known: BTreeMap<String, i64> = tx
            .rows(&plan)?
            .into_iter()
            .filter_map(|row| Some((row.get(1)?.as_text()?.to_owned(), row.first()?.as_int()?)))
            .collect();
        let mut next = known.values().copied().max().unwrap_or(FIRST - 1);
        let mut fresh = Vec::new();
        for name in &wanted {
            if !known.contains_key(name) {
                next += 1;
                known.insert(name.clone(), next);
                fresh.push(vec![Datum::Int(next), Datum::Text(name.clone())]);
            }
        }
        if !fresh.is_empty() {
            tx.insert(&table(), &[id, name], &fresh)?;
        }
        known
            .into_iter()
            .map(|(name, number)| match u32::try_from(number) {
                Ok(number) => Ok((name, number)),
                Err(error) => Err(Problem::internal("model.numbers", error)),
            })
            .collect()
    })
}
