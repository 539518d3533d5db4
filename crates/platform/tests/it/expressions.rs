//! An expression means the same evaluated over records and lowered into a database.

use std::sync::Arc;

use tempfile::TempDir;
use weft_expr::random::{Model, ORDER, Records, expression, stored};
use weft_expr::{Aliases, Catalogue, Checked, KnownField, KnownRows, LowerScope, ObjectRef};
use weft_expr::{Calendar, RateSource, Regions, Type, World, check};
use weft_kernel::query::{Column, Datum, Select, Table, Term};
use weft_kernel::{Id, Label, Problem, SetClock};
use weft_store::{ColumnKind, ColumnSpec, Lane, Plan, Schema, Store, TableSpec};

use crate::house::{environment, noon, on_postgres, store, zone};

/// Expressions asked over the same records.
const TOGETHER: u64 = 40;

/// The fixed model over tables that carry no rights.
struct Inside;

impl Catalogue for Inside {
    fn object(&self, name: &str) -> Option<ObjectRef> {
        Model.object(name)
    }

    fn field(&self, object: ObjectRef, name: &str) -> Option<KnownField> {
        Model.field(object, name)
    }

    fn fields(&self, object: ObjectRef) -> Vec<KnownField> {
        Model.fields(object)
    }

    fn table(&self, object: ObjectRef) -> Table {
        Table::new(&format!("s_random_{}", object.0)).unwrap()
    }

    fn object_label(&self, object: ObjectRef) -> Label {
        Model.object_label(object)
    }

    fn children(&self, object: ObjectRef, name: &str) -> Option<KnownRows> {
        Model.children(object, name)
    }

    fn calendar(&self, name: Option<&str>) -> Option<Arc<Calendar>> {
        Model.calendar(name)
    }

    fn lookup_table(&self, name: &str) -> Option<Arc<weft_expr::tables::Table>> {
        Model.lookup_table(name)
    }

    fn regions(&self) -> Option<Arc<Regions>> {
        Model.regions()
    }

    fn rates(&self) -> Option<RateSource> {
        Model.rates()
    }
}

fn kind_of(ty: Type) -> ColumnKind {
    match ty {
        Type::Bool => ColumnKind::Bool,
        Type::Text | Type::Select | Type::List | Type::Date => ColumnKind::Text,
        _ => ColumnKind::Int,
    }
}

fn tables() -> Schema {
    let table = |object: ObjectRef| {
        let stored = Model.fields(object).into_iter();
        let stored = stored.filter(|field| !matches!(field.ty, Type::Rows(_)));
        let mut columns = vec![ColumnSpec {
            column: Column::fixed("deleted_at"),
            kind: ColumnKind::Int,
        }];
        columns.extend(stored.map(|field| ColumnSpec {
            column: field.column,
            kind: kind_of(field.ty),
        }));
        TableSpec {
            table: Inside.table(object),
            columns,
            indexes: Vec::new(),
            searchable: false,
        }
    };
    Schema {
        tables: Model::OBJECTS.into_iter().map(table).collect(),
    }
}

/// Puts the records of one seed in the place of those before.
fn put(store: &Store, records: &Records) {
    let mut rows = Vec::new();
    for object in Model::OBJECTS {
        for record in records.of(object) {
            rows.push((object, record.columns(object).unwrap()));
        }
    }
    store
        .write(Lane::Interactive, move |tx| {
            for object in Model::OBJECTS {
                tx.delete_where(&Inside.table(object), &Term::TRUE)?;
            }
            for (object, row) in &rows {
                let (columns, data): (Vec<Column>, Vec<Datum>) = row.iter().cloned().unzip();
                tx.insert(&Inside.table(*object), &columns, &[data])?;
            }
            Ok(())
        })
        .unwrap();
}

/// The value of `checked` for every order, by the database.
fn lowered(store: &Store, checked: &Checked, world: World<'_>) -> Result<Vec<Datum>, Problem> {
    let aliases = Aliases::from(1);
    let mut scope = LowerScope::new(&Inside, 0, &aliases, world, &|_, _| Ok(Term::TRUE));
    let term = checked.lower(&mut scope)?;
    let mut select = Select::from(Inside.table(ORDER))
        .output("value", term)
        .sort_by(Term::column(&Column::fixed("id")), false);
    select.joins = scope.joins;
    let plan = Plan::internal(select, vec![kind_of(checked.ty())])?;
    let rows = store.read(|reader| reader.rows(&plan))?;
    Ok(rows.into_iter().flatten().collect())
}

/// The value of `checked` for every order, by the evaluator.
fn evaluated(
    records: &Records,
    checked: &Checked,
    world: World<'_>,
) -> Result<Vec<Datum>, Problem> {
    let value = |id: Id| {
        let row = records.row(ORDER, id).unwrap();
        let value = checked.evaluate(&row, &world)?;
        stored(&value, checked.scale())
    };
    records
        .of(ORDER)
        .iter()
        .map(|order| value(order.id))
        .collect()
}

/// What came of comparing one expression.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Value,
    Empty,
    Overflow,
}

fn compare(store: &Store, records: &Records, seed: u64) -> Outcome {
    const TYPES: [Type; 6] = [
        Type::Bool,
        Type::Number,
        Type::Text,
        Type::Date,
        Type::Moment,
        Type::Duration,
    ];
    let ty = TYPES[usize::try_from(seed % 6).unwrap()];
    let text = expression(seed, ty, u32::try_from(seed / 6 % 5).unwrap());
    let zone = zone();
    let world = World {
        now: noon(),
        zone: &zone,
        me: (!seed.is_multiple_of(7)).then(|| Id::new(4001)),
    };
    let checked = check(&text, ORDER, &Inside, None).unwrap();
    match (
        evaluated(records, &checked, world),
        lowered(store, &checked, world),
    ) {
        (Ok(one), Ok(other)) => {
            assert_eq!(one, other, "seed {seed}: evaluated, then lowered\n{text}");
            if one.iter().any(|datum| !datum.is_null()) {
                return Outcome::Value;
            }
            Outcome::Empty
        }
        // A database may compute a part that another part decides, and stops when it overflows.
        (Err(one), _) if one.code() == "number.overflow" => Outcome::Overflow,
        (_, Err(other)) if other.code() == "number.overflow" => Outcome::Overflow,
        (one, other) => panic!("seed {seed}: evaluated {one:?}, lowered {other:?}\n{text}"),
    }
}

fn agree(engine: u64) {
    let folder = TempDir::new().unwrap();
    let store = store(folder.path(), &Arc::new(SetClock::at(noon()))).unwrap();
    store.reconcile(&tables()).unwrap();
    let number = |name: &str, default| environment(name).map_or(default, |n| n.parse().unwrap());
    let cases: u64 = number("WEFT_TEST_EXPRESSIONS", 2_000);
    let first: u64 = number("WEFT_TEST_SEED", engine * 1_000_000);
    let mut records = Records::seeded(first);
    let (mut values, mut overflows) = (0, 0);
    for seed in first..first + cases {
        if (seed - first).is_multiple_of(TOGETHER) {
            records = Records::seeded(seed);
            put(&store, &records);
        }
        match compare(&store, &records, seed) {
            Outcome::Value => values += 1,
            Outcome::Empty => {}
            Outcome::Overflow => overflows += 1,
        }
    }
    assert!(
        cases < 500 || values > cases / 2,
        "{values} of {cases} have values"
    );
    assert!(
        cases < 500 || overflows < cases / 4,
        "{overflows} of {cases} overflow"
    );
}

#[test]
fn evaluator_and_sqlite_agree() {
    agree(1);
}

#[test]
fn evaluator_and_postgresql_agree() {
    if on_postgres() {
        agree(2);
    }
}
