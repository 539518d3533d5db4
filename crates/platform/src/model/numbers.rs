//! Numbers of objects and fields: given once, kept for ever, so that a rename never touches the schema.

use std::collections::BTreeMap;

use weft_kernel::query::{Column, Datum, Select, Table};
use weft_kernel::{Currency, Problem};
use weft_store::{ColumnKind, ColumnSpec, IndexSpec, Lane, Plan, Store, TableSpec, Tx};

use super::currency::{CURRENCY, Derived, RATE, expanded};
use crate::pack::{FieldDoc, ObjectDoc, Pack};

/// Numbers by name: `account` for objects, `account.name` for fields.
pub(crate) type Numbers = BTreeMap<String, u32>;

/// The first number given: small ones stay free for the house.
const FIRST: u32 = 10;

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
            both_ways: false,
        }],
        searchable: false,
    }
}

/// The numbers of every object and field of `packs`; new names are given the next ones. What
/// carries its number in its document has that one, whatever it is called.
///
/// # Errors
/// Those of the store.
pub(crate) fn allocate(store: &Store, packs: &[Pack], own: &Currency) -> Result<Numbers, Problem> {
    let (mut given, mut wanted) = (Numbers::new(), Vec::new());
    let mut kept_as = Vec::new();
    let mut note = |name: String, id: Option<u32>| match id {
        Some(id) => drop(given.insert(name, id)),
        None => wanted.push(name),
    };
    // What is in the bin gives its name away.
    for object in &expanded(packs, own)? {
        note(object.name.clone(), object.id);
        for field in object.fields.iter().filter(|field| !field.retired) {
            let name = format!("{}.{}", object.name, field.name);
            match derived_from(object, field) {
                Some(source) => {
                    note(source.clone(), None);
                    kept_as.push((name, source));
                }
                None => note(name, field.id),
            }
        }
    }
    let mut numbers = store.write(Lane::Interactive, move |tx| {
        let mut known = known(tx)?;
        let mut fresh = Vec::new();
        for name in &wanted {
            if !known.contains_key(name) {
                fresh.push((next(&known)?, name.clone()));
                known.extend(fresh.last().map(|(number, name)| (name.clone(), *number)));
            }
        }
        insert(tx, &fresh)?;
        Ok(known)
    })?;
    numbers.extend(given);
    for (name, source) in kept_as {
        if let Some(number) = numbers.get(&source).copied() {
            numbers.insert(name, number);
        }
    }
    Ok(numbers)
}

/// What the number of a derived field is kept under where its object or source may be renamed.
fn derived_from(object: &ObjectDoc, field: &FieldDoc) -> Option<String> {
    let of_object = |what: &str| object.id.map(|id| format!("#{id}.{what}"));
    match field.derived.as_ref()? {
        Derived::Currency => of_object(CURRENCY),
        Derived::Rate => of_object(RATE),
        Derived::Base(source) => {
            let mut fields = object.fields.iter();
            let source = fields.find(|one| one.name == *source && !one.retired);
            source?.id.map(|id| format!("#{id}.base"))
        }
    }
}

/// A number nothing had before, noted under `name` or, where that is taken, beside it.
///
/// # Errors
/// Those of the store.
pub(crate) fn fresh(tx: &mut Tx<'_>, name: &str) -> Result<u32, Problem> {
    let known = known(tx)?;
    let number = next(&known)?;
    let name = match known.contains_key(name) {
        true => format!("{name}#{number}"),
        false => name.to_owned(),
    };
    insert(tx, &[(number, name)])?;
    Ok(number)
}

fn known(tx: &mut Tx<'_>) -> Result<Numbers, Problem> {
    let (id, name) = (Column::fixed("id"), Column::fixed("name"));
    let select = Select::from(table()).column(&id).column(&name);
    let plan = Plan::internal(select, vec![ColumnKind::Int, ColumnKind::Text])?;
    let rows = tx.rows(&plan)?;
    let named = rows.iter().filter_map(|row| {
        let number = u32::try_from(row.first()?.as_int()?).ok()?;
        Some((row.get(1)?.as_text()?.to_owned(), number))
    });
    Ok(named.collect())
}

fn next(known: &Numbers) -> Result<u32, Problem> {
    let last = known.values().copied().max().unwrap_or(FIRST - 1);
    last.checked_add(1)
        .ok_or_else(|| Problem::internal("model.numbers", "all given"))
}

fn insert(tx: &mut Tx<'_>, fresh: &[(u32, String)]) -> Result<(), Problem> {
    if fresh.is_empty() {
        return Ok(());
    }
    let row = |(number, name): &(u32, String)| {
        vec![Datum::Int((*number).into()), Datum::Text(name.clone())]
    };
    let rows: Vec<_> = fresh.iter().map(row).collect();
    let columns = [Column::fixed("id"), Column::fixed("name")];
    tx.insert(&table(), &columns, &rows)
}
