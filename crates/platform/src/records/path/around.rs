//! New rows as rules read them: with stamps as they will be, and what their lookups point to.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use weft_expr::{Checked, KnownField, KnownRows, ObjectRef, RowSource, Step};
use weft_kernel::{Id, Problem, Value};

use crate::access::Action;
use crate::model::{Object, system};
use crate::pack::Scope;
use crate::records::Record;
use crate::unit::Unit;

/// The records that the lookups of some new rows lead to, whoever may see them.
#[derive(Debug, Default)]
pub(crate) struct Around {
    known: BTreeMap<(ObjectRef, Id), Record>,
}

impl Around {
    /// Everything the `rules` read around `rows`: one question for each step.
    pub(super) fn of(
        unit: &mut Unit<'_, '_>,
        rules: &[&Checked],
        rows: &[&Record],
    ) -> Result<Self, Problem> {
        Self::seen(unit, (rules, rows), true)
    }

    /// The same; as far as the caller may see it unless `whole`.
    fn seen(
        unit: &mut Unit<'_, '_>,
        (rules, rows): (&[&Checked], &[&Record]),
        whole: bool,
    ) -> Result<Self, Problem> {
        let mut around = Self::default();
        let references = rules.iter().flat_map(|rule| rule.references());
        let paths: BTreeSet<Vec<(ObjectRef, u32)>> = references
            .map(|read| read.path.iter().filter_map(lookup).collect())
            .collect();
        for path in paths.iter().filter(|path| !path.is_empty()) {
            let mut here: Vec<Record> = rows.iter().map(|row| (*row).clone()).collect();
            for (_, field) in path {
                here = around.step(unit, (&here, *field), whole)?;
            }
        }
        Ok(around)
    }

    /// What the field with this number of these records points to.
    fn step(
        &mut self,
        unit: &mut Unit<'_, '_>,
        (from, field): (&[Record], u32),
        whole: bool,
    ) -> Result<Vec<Record>, Problem> {
        let Some(target) = from
            .first()
            .and_then(|record| target_of(record.object(), field))
        else {
            return Ok(Vec::new());
        };
        let ids: BTreeSet<Id> = from
            .iter()
            .filter_map(|record| link(record, field))
            .collect();
        let ids: Vec<Id> = ids.into_iter().collect();
        let Some(object) = unit.model.by_number(target.0).filter(|_| !ids.is_empty()) else {
            return Ok(Vec::new());
        };
        let name = object.name.clone();
        let found = match whole {
            true => unit.acting("a rule reads what a record points to", |unit| {
                unit.load_many(&name, &ids)
            })?,
            false if unit.caller.access().scope(object, Action::Read) == Scope::None => Vec::new(),
            false => unit.load_many(&name, &ids)?,
        };
        for record in &found {
            self.known.insert((target, record.id()), record.clone());
        }
        Ok(found)
    }
}

impl Around {
    /// The record at the end of `path` from `row`; `None` when a lookup on the way is empty.
    pub(crate) fn along<'a>(&'a self, row: &'a Record, path: &[KnownField]) -> Option<&'a Record> {
        let mut here = row;
        for lookup in path {
            let target = target_of(here.object(), lookup.number)?;
            let id = link(here, lookup.number)?;
            here = self.known.get(&(target, id))?;
        }
        Some(here)
    }
}

/// Puts around `records` what the `asked` expressions read there, read by the house itself: who
/// configures a condition decides what it may look at.
pub(super) fn surround(
    unit: &mut Unit<'_, '_>,
    asked: &[&Checked],
    records: Vec<&mut Record>,
) -> Result<(), Problem> {
    put_around(unit, (asked, records), true)
}

/// The same with what the caller may see only.
pub(super) fn surround_in_sight(
    unit: &mut Unit<'_, '_>,
    asked: &[&Checked],
    records: Vec<&mut Record>,
) -> Result<(), Problem> {
    put_around(unit, (asked, records), false)
}

fn put_around(
    unit: &mut Unit<'_, '_>,
    (asked, records): (&[&Checked], Vec<&mut Record>),
    whole: bool,
) -> Result<(), Problem> {
    if asked.is_empty() || records.is_empty() {
        return Ok(());
    }
    let rows: Vec<&Record> = records.iter().map(|record| &**record).collect();
    let around = Arc::new(Around::seen(unit, (asked, &rows), whole)?);
    for record in records {
        record.around = Some(Arc::clone(&around));
    }
    Ok(())
}

fn lookup(step: &Step) -> Option<(ObjectRef, u32)> {
    match step {
        Step::Lookup(object, field) => Some((*object, *field)),
        Step::Rows(_) => None,
    }
}

fn target_of(object: &Object, field: u32) -> Option<ObjectRef> {
    let known = object.fields.iter().find(|known| known.number == field);
    known.and_then(|known| known.target)
}

fn link(record: &Record, field: u32) -> Option<Id> {
    let fields = &record.object().fields;
    let ix = fields.iter().position(|known| known.number == field)?;
    record.at(ix).as_record()
}

/// A new row among what is around it.
pub(super) struct Placed<'a> {
    row: Record,
    around: &'a Around,
}

impl<'a> Placed<'a> {
    /// The row with the stamps it will be stored with.
    pub(super) fn new(
        unit: &Unit<'_, '_>,
        (row, is_new): (&Record, bool),
        around: &'a Around,
    ) -> Result<Self, Problem> {
        let mut row = row.clone();
        let me = unit.caller.id().map_or(Value::Empty, Value::Record);
        let now = Value::Moment(unit.now());
        row.set(system::UPDATED_AT, &now)?;
        row.set(system::UPDATED_BY, &me)?;
        row.set(system::VERSION, &Value::Number((row.version() + 1).into()))?;
        if is_new {
            row.set(system::CREATED_BY, &me)?;
            if row.datum(system::CREATED_AT).is_null() {
                row.set(system::CREATED_AT, &now)?;
            }
        }
        Ok(Self { row, around })
    }
}

impl RowSource for Placed<'_> {
    fn get(&self, path: &[KnownField], field: &KnownField) -> Result<Value, Problem> {
        match self.around.along(&self.row, path) {
            Some(record) => RowSource::get(record, &[], field),
            None => Ok(Value::Empty),
        }
    }

    fn related(
        &self,
        _path: &[KnownField],
        child: &KnownRows,
    ) -> Result<Vec<Box<dyn RowSource + '_>>, Problem> {
        Err(Problem::internal("access.rule_rows_of_new", &child.name))
    }
}
