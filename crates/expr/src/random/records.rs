//! Random records of the fixed model, readable as rows and writable as columns.

use std::collections::BTreeMap;

use weft_kernel::query::{Column, Datum};
use weft_kernel::{Date, Decimal, Id, Moment, Problem, Value};

use super::Dice;
use super::fixed::RATES;
use super::model::{ACCOUNT, LINE, Model, ORDER, RATE, USER};
use crate::catalogue::{Catalogue, KnownField, KnownRows, ObjectRef, Type};
use crate::functions::mistyped;
use crate::row::RowSource;

/// A record.
#[derive(Clone, Debug)]
pub struct Record {
    /// Its id.
    pub id: Id,
    /// When it was put into the bin.
    pub deleted_at: Option<Moment>,
    values: BTreeMap<u32, Value>,
}

/// Records of every object.
#[derive(Clone, Debug, Default)]
pub struct Records {
    objects: BTreeMap<ObjectRef, Vec<Record>>,
}

/// A value as a column of `scale` decimals stores it.
///
/// # Errors
/// `number.overflow` when 64 bits cannot hold it.
pub fn stored(value: &Value, scale: u8) -> Result<Datum, Problem> {
    crate::lower::datum(value, scale)
}

impl Record {
    /// The column `id`, `deleted_at` and those of all fields, as they are stored.
    ///
    /// # Errors
    /// None for records made here.
    pub fn columns(&self, object: ObjectRef) -> Result<Vec<(Column, Datum)>, Problem> {
        let mut columns = vec![
            (Column::fixed("id"), Datum::from(self.id)),
            (
                Column::fixed("deleted_at"),
                Datum::from(self.deleted_at.map(Moment::ms)),
            ),
        ];
        for field in Model.fields(object) {
            if matches!(field.ty, Type::Rows(_)) {
                continue;
            }
            let value = self.values.get(&field.number).cloned().unwrap_or_default();
            columns.push((field.column, stored(&value, field.scale)?));
        }
        Ok(columns)
    }
}

impl Records {
    /// Records that follow from a seed: three orders with their surroundings.
    #[must_use]
    pub fn seeded(seed: u64) -> Self {
        let mut dice = Dice::seeded(seed ^ 0x5eed);
        let mut records = Self::default();
        for (object, count) in [(USER, 3), (ACCOUNT, 3), (ORDER, 3), (LINE, 7)] {
            let made = (1..=count)
                .map(|index| record(&mut dice, object, Self::id(object, index)))
                .collect();
            records.objects.insert(object, made);
        }
        records.objects.insert(RATE, rates());
        records
    }

    /// The id of the `index`-th record of an object.
    #[must_use]
    pub fn id(object: ObjectRef, index: i64) -> Id {
        Id::new(i64::from(object.0) * 1000 + index)
    }

    /// The records of an object.
    #[must_use]
    pub fn of(&self, object: ObjectRef) -> &[Record] {
        self.objects.get(&object).map_or(&[], Vec::as_slice)
    }

    /// A record as expressions read it.
    #[must_use]
    pub fn row(&self, object: ObjectRef, id: Id) -> Option<Row<'_>> {
        let record = self.of(object).iter().find(|record| record.id == id)?;
        Some(Row {
            records: self,
            record,
        })
    }
}

/// One record among the others.
#[derive(Clone, Copy, Debug)]
pub struct Row<'a> {
    records: &'a Records,
    record: &'a Record,
}

impl<'a> Row<'a> {
    fn follow(&self, path: &[KnownField]) -> Option<Self> {
        let mut here = *self;
        for lookup in path {
            let Type::Record(object) = lookup.ty else {
                return None;
            };
            let id = here.record.values.get(&lookup.number)?.as_record()?;
            here = self.records.row(object, id)?;
        }
        Some(here)
    }
}

impl RowSource for Row<'_> {
    fn get(&self, path: &[KnownField], field: &KnownField) -> Result<Value, Problem> {
        Ok(self
            .follow(path)
            .and_then(|row| row.record.values.get(&field.number).cloned())
            .unwrap_or_default())
    }

    fn related(
        &self,
        path: &[KnownField],
        child: &KnownRows,
    ) -> Result<Vec<Box<dyn RowSource + '_>>, Problem> {
        let Some(parent) = self.follow(path) else {
            return Ok(Vec::new());
        };
        let points_here = |record: &&Record| {
            let link = record.values.get(&child.link_field);
            record.deleted_at.is_none() && link.and_then(Value::as_record) == Some(parent.record.id)
        };
        let mut rows: Vec<Box<dyn RowSource + '_>> = Vec::new();
        for record in self.records.of(child.object).iter().filter(points_here) {
            rows.push(Box::new(Row {
                records: self.records,
                record,
            }));
        }
        Ok(rows)
    }
}

/// The records of the fixed rates; they are the same for every seed.
fn rates() -> Vec<Record> {
    let rate = |(index, (currency, date, rate)): (i64, &(&str, &str, &str))| {
        let values = [
            (501, Value::text(currency)),
            (502, date.parse().map_or(Value::Empty, Value::Date)),
            (503, rate.parse().map_or(Value::Empty, Value::Number)),
        ];
        Record {
            id: Records::id(RATE, index),
            deleted_at: None,
            values: values.into_iter().collect(),
        }
    };
    (1_i64..).zip(RATES).map(rate).collect()
}

fn record(dice: &mut Dice, object: ObjectRef, id: Id) -> Record {
    let deleted_at = dice.once_in(5).then_some(Moment::from_ms(1_000));
    let mut values = BTreeMap::new();
    for field in Model.fields(object) {
        let value = if dice.once_in(5) {
            Value::Empty
        } else {
            value(dice, &field).unwrap_or_default()
        };
        values.insert(field.number, value);
    }
    Record {
        id,
        deleted_at,
        values,
    }
}

fn value(dice: &mut Dice, field: &KnownField) -> Result<Value, Problem> {
    Ok(match field.ty {
        Type::Bool => Value::Bool(dice.once_in(2)),
        Type::Number => Value::Number(number(dice, field.scale)),
        Type::Text => Value::text(text(dice)),
        Type::Select => {
            let values: Vec<&str> = field
                .options
                .iter()
                .map(|(value, _)| value.as_str())
                .collect();
            Value::text(dice.pick(&values))
        }
        Type::List => {
            let chosen = field.options.iter().filter(|_| dice.once_in(2));
            let chosen: Vec<String> = chosen.map(|(value, _)| value.clone()).collect();
            if chosen.is_empty() {
                Value::Empty
            } else {
                Value::List(chosen)
            }
        }
        Type::Date => Value::Date(date(dice)?),
        Type::Moment => Value::Moment(moment(dice)?),
        Type::Record(object) => Value::Record(Records::id(object, dice.between(1, 3))),
        Type::Duration | Type::Rows(_) | Type::Null => Value::Empty,
    })
}

fn number(dice: &mut Dice, scale: u8) -> Decimal {
    let decimals = u32::from(scale);
    match dice.roll(8) {
        0 => Decimal::ZERO,
        1 | 2 => Decimal::from(dice.between(-5, 5)),
        3 | 4 => Decimal::new(dice.between(-999, 9_999), decimals.min(2)),
        5 => Decimal::new(dice.between(-99_999_999, 99_999_999), decimals),
        6 => Decimal::new(5 * dice.between(-21, 21), decimals),
        _ if dice.once_in(6) => Decimal::new(dice.between(8_999_999_999_999, 9_200_000_000_000), 0),
        _ => Decimal::from(dice.between(-100_000, 1_000_000)),
    }
}

fn text(dice: &mut Dice) -> &'static str {
    dice.pick(&[
        "",
        "Acme",
        "ACME Ltd",
        "acme",
        " 织客 ",
        "华东",
        "华北公司",
        "a",
        "draft",
        "100%_x",
        "vip",
        "O\"Brien\\",
        "é",
        "12.5",
        "310115",
        "4403",
        "33",
        "13800138000",
        "a@b.cn",
    ])
}

fn date(dice: &mut Dice) -> Result<Date, Problem> {
    let written = dice.pick(&[
        "2024-02-29",
        "2026-01-31",
        "2026-11-21",
        "2026-11-22",
        "2026-11-23",
        "2026-12-31",
        "0001-01-01",
        "9999-12-31",
        "2025-03-30",
    ]);
    written.parse().map_err(mistyped)
}

fn moment(dice: &mut Dice) -> Result<Moment, Problem> {
    let base = Moment::parse(dice.pick(&[
        "2026-11-21T16:00:00Z",
        "2026-11-22T06:30:00Z",
        "2026-11-22T16:00:00Z",
        "2024-02-29T12:00:00Z",
        "2026-01-31T15:59:59Z",
    ]))?;
    Ok(base.plus_ms(dice.between(-1, 1)))
}
