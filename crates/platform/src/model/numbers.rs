//! Numbers of objects and fields: given once, kept for ever, so that a rename never touches the schema.

use std::collections::{BTreeMap, BTreeSet};

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
/// carries its number in its document has that one, whatever it is called; what a pack calls by
/// another name than before goes on with the number of the name it had.
///
/// # Errors
/// Those of the store.
pub(crate) fn allocate(store: &Store, packs: &[Pack], own: &Currency) -> Result<Numbers, Problem> {
    let (mut given, mut wanted) = (Numbers::new(), Vec::new());
    let mut kept_as = Vec::new();
    let mut note = |name: String, id: Option<u32>, had: Vec<String>| match id {
        Some(id) => drop(given.insert(name, id)),
        None => wanted.push((name, had)),
    };
    // What is in the bin gives its name away.
    for object in &expanded(packs, own)? {
        note(object.name.clone(), object.id, object.former.clone());
        for field in object.fields.iter().filter(|field| !field.retired) {
            let name = format!("{}.{}", object.name, field.name);
            match derived_from(object, field) {
                Some(source) => {
                    note(source.clone(), None, Vec::new());
                    kept_as.push((name, source));
                }
                None => note(name, field.id, names_had(object, field)),
            }
        }
    }
    let mut numbers = store.write(Lane::Interactive, move |tx| number(tx, &wanted))?;
    numbers.extend(given);
    for (name, source) in kept_as {
        if let Some(number) = numbers.get(&source).copied() {
            numbers.insert(name, number);
        }
    }
    Ok(numbers)
}

/// The numbers of `wanted`, each with the names it had before. One that has a number keeps it; else
/// it takes over that of a name it had which nothing has any more, else it is given the next one.
fn number(tx: &mut Tx<'_>, wanted: &[(String, Vec<String>)]) -> Result<Numbers, Problem> {
    let mut known = known(tx)?;
    let taken: BTreeSet<&String> = wanted.iter().map(|(name, _)| name).collect();
    let (mut fresh, mut renamed) = (Vec::new(), Numbers::new());
    for (name, had) in wanted {
        if known.contains_key(name) {
            continue;
        }
        let left = had.iter().filter(|had| !taken.contains(had));
        let of_before = left.filter_map(|had| known.get(had)).next_back().copied();
        match of_before.filter(|number| !renamed.values().any(|has| has == number)) {
            Some(number) => drop(renamed.insert(name.clone(), number)),
            None => {
                fresh.push((next(&known)?, name.clone()));
                known.extend(fresh.last().map(|(number, name)| (name.clone(), *number)));
            }
        }
    }
    insert(tx, &fresh)?;
    known.extend(renamed);
    Ok(known)
}

/// Everything `field` of `object` was called before, either of them having had other names.
fn names_had(object: &ObjectDoc, field: &FieldDoc) -> Vec<String> {
    let objects = object.former.iter().chain([&object.name]);
    let pairs = objects.flat_map(|object| {
        let fields = field.former.iter().chain([&field.name]);
        fields.map(move |field| format!("{object}.{field}"))
    });
    pairs.collect()
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
