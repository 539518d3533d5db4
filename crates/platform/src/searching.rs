//! Search from outside: one box over everything, and its entries made anew.

use std::sync::Arc;

use weft_kernel::query::{Datum, Fold, Function, Term};
use weft_kernel::{Id, Problem};
use weft_store::{ColumnKind, Lane};

use crate::access::{Action, Compiler};
use crate::caller::Caller;
use crate::config;
use crate::model::{Object, system};
use crate::platform::Platform;
use crate::records::{self, Record, SearchHit, SearchQuery};
use crate::search::{self, Ahead};
use crate::unit::Unit;

/// Records indexed or checked in one transaction of the bulk lane.
const CHUNK: u32 = 200;
/// The most records told whose search entry is wrong.
const TOLD_MAX: usize = 100;

/// How a walk over the records of an object went so far.
#[derive(Clone, Debug)]
struct Step {
    /// The last record, unless there was none.
    last: Option<Id>,
    records: u64,
    /// The records whose entry is not theirs.
    untrue: Vec<Id>,
}

impl Platform {
    /// The best answers among all objects the caller may search, or among those named.
    ///
    /// # Errors
    /// `object.unknown`, `access.object`, `query.too_many_objects`.
    pub fn search(&self, caller: &Caller, query: &SearchQuery) -> Result<Vec<SearchHit>, Problem> {
        let hits = self.read_as(caller, |reader, asker| {
            records::everywhere(reader, asker, query)
        });
        let object = query.objects.iter().flatten().next();
        let object = object.map(String::as_str).unwrap_or_default();
        self.audited(caller, "search", (object, None), hits)
    }

    /// The objects whose search entries may be made anew: the one that is named, or all.
    ///
    /// # Errors
    /// `access.configure`, `object.unknown`.
    pub fn to_rebuild(&self, caller: &Caller, named: Option<&str>) -> Result<Vec<String>, Problem> {
        let model = self.model();
        config::gate(&*caller.current(&model)?)?;
        if let Some(name) = named {
            return Ok(vec![model.object(name)?.name.clone()]);
        }
        Ok(searched(model.objects()))
    }

    /// The objects whose search entries were made by an older version of the program.
    ///
    /// # Errors
    /// Those of the store.
    pub fn outdated_search(&self) -> Result<Vec<String>, Problem> {
        let house = Caller::system("search entries are made anew");
        self.write(&house, Lane::Bulk, |unit| {
            let objects: Vec<Arc<Object>> = unit.model().objects().cloned().collect();
            let mut outdated = |name: String| {
                let object = unit.object(&name)?;
                Ok(is_outdated(unit, &object)?.then_some(name))
            };
            let all = searched(objects.iter()).into_iter();
            all.filter_map(|name| outdated(name).transpose()).collect()
        })
    }

    /// Notes how entries of objects without records will be made, so that no later start takes them
    /// for those of an older version.
    pub(crate) fn note_searched(&self) -> Result<(), Problem> {
        self.outdated_search().map(drop)
    }

    /// How many records of an object there are.
    ///
    /// # Errors
    /// `object.unknown`; those of the store.
    pub fn count_to_rebuild(&self, object: &str) -> Result<u64, Problem> {
        let house = Caller::system("records are counted");
        self.read_as(&house, |reader, (model, caller, now)| {
            let compiler = Compiler::new(model, caller, now);
            let select = compiler.select(model.object(object)?, Action::Read)?;
            let select = select.output("count", Term::Fold(Fold::Count, None));
            let rows = reader.rows(&compiler.plan(select, vec![ColumnKind::Int]))?;
            let count = rows.first().and_then(|row| row.first()?.as_int());
            Ok(count
                .and_then(|count| u64::try_from(count).ok())
                .unwrap_or_default())
        })
    }

    /// Makes the search entries of an object anew, bit by bit while people work, and drops those
    /// without a record; `told` hears how many records were read. Answers how many they are.
    ///
    /// # Errors
    /// `object.unknown`; those of the store.
    pub fn rebuild_search(&self, object: &str, told: &mut dyn FnMut(u64)) -> Result<u64, Problem> {
        let step = self.walk(object, told, index)?;
        Ok(step.records)
    }

    /// Compares every search entry with its record; tells the first [`TOLD_MAX`] that differ as
    /// `object id`.
    ///
    /// # Errors
    /// Those of the store.
    pub fn untrue_search(&self) -> Result<Vec<String>, Problem> {
        let mut untrue = Vec::new();
        for name in searched(self.model().objects()) {
            let step = self.walk(&name, &mut |_| {}, compare)?;
            untrue.extend(step.untrue.iter().map(|id| format!("{name} {id}")));
            untrue.truncate(TOLD_MAX);
        }
        Ok(untrue)
    }

    /// Walks over the records of an object in the order of their ids.
    fn walk(
        &self,
        object: &str,
        told: &mut dyn FnMut(u64),
        step: fn(&mut Unit<'_, '_>, &Arc<Object>, Id) -> Result<Step, Problem>,
    ) -> Result<Step, Problem> {
        let number = self.model().object(object)?.number;
        let house = Caller::system("search entries are made anew");
        let mut all = Step {
            last: Some(Id::new(0)),
            records: 0,
            untrue: Vec::new(),
        };
        while let Some(behind) = all.last {
            let done = self.write(&house, Lane::Bulk, move |unit| {
                let object = unit.model().by_number(number).cloned();
                match object.filter(|object| object.searchable().next().is_some()) {
                    Some(object) => step(unit, &object, behind),
                    None => Ok(Step {
                        last: None,
                        records: 0,
                        untrue: Vec::new(),
                    }),
                }
            })?;
            all.records += done.records;
            all.last = done.last;
            all.untrue.extend(done.untrue);
            all.untrue.truncate(TOLD_MAX);
            told(all.records);
        }
        Ok(all)
    }
}

/// The names of those objects that are searched.
fn searched<'o>(objects: impl Iterator<Item = &'o Arc<Object>>) -> Vec<String> {
    let searched = objects.filter(|object| object.searchable().next().is_some());
    searched.map(|object| object.name.clone()).collect()
}

/// Where it is kept how the entries of an object were made.
fn setting(object: &Object) -> String {
    format!("search.format.{}", object.number)
}

/// Whether the entries of an object were made another way; where there are no records, they are not.
fn is_outdated(unit: &mut Unit<'_, '_>, object: &Arc<Object>) -> Result<bool, Problem> {
    if unit.tx().setting(&setting(object))?.as_deref() == Some(search::FORMAT) {
        return Ok(false);
    }
    let some = unit.select_some(object, Action::Read, (Term::TRUE, 1))?;
    if some.is_empty() {
        unit.tx().set_setting(&setting(object), search::FORMAT)?;
    }
    Ok(!some.is_empty())
}

/// The next records behind `behind`.
fn next(unit: &mut Unit<'_, '_>, object: &Arc<Object>, behind: Id) -> Result<Vec<Record>, Problem> {
    let id = Term::column(object.column(system::ID)?);
    let behind = Term::call2(Function::Lt, Term::value(behind), id);
    unit.select_some(object, Action::Read, (behind, CHUNK))
}

/// Indexes the next records; drops the entries between them that have no record.
fn index(unit: &mut Unit<'_, '_>, object: &Arc<Object>, behind: Id) -> Result<Step, Problem> {
    let records = next(unit, object, behind)?;
    let ids: Vec<Id> = records.iter().map(Record::id).collect();
    let last = ids.last().copied();
    unit.tx()
        .search_prune(&object.table, (behind, last), &ids)?;
    for record in &records {
        let entry = search::entry_of(record, &Ahead::default());
        unit.tx().search_put(&object.table, record.id(), entry);
    }
    if last.is_none() {
        unit.tx().set_setting(&setting(object), search::FORMAT)?;
    }
    Ok(Step {
        last,
        records: u64::try_from(ids.len()).unwrap_or(u64::MAX),
        untrue: Vec::new(),
    })
}

/// Looks which of the next records have an entry other than theirs: each entry has one token for all
/// others.
fn compare(unit: &mut Unit<'_, '_>, object: &Arc<Object>, behind: Id) -> Result<Step, Problem> {
    let records = next(unit, object, behind)?;
    let ids: Vec<Id> = records.iter().map(Record::id).collect();
    let mut untrue = Vec::new();
    if !ids.is_empty() {
        let digest = |record: &Record| vec![search::digest_of(record)];
        let column = object.column(system::ID)?;
        let compiler = unit.compiler();
        let select = compiler
            .select(object, Action::Read)?
            .column(column)
            .and(Term::Match(0, records.iter().map(digest).collect()))
            .and(Term::column(column).is_in(ids.iter().copied()));
        let plan = compiler.plan(select, vec![ColumnKind::Int]);
        let rows = unit.tx().rows(&plan)?;
        let true_ids = rows
            .iter()
            .filter_map(|row| row.first().and_then(Datum::as_int));
        let true_ids: std::collections::BTreeSet<Id> = true_ids.map(Id::new).collect();
        untrue = ids
            .iter()
            .copied()
            .filter(|id| !true_ids.contains(id))
            .collect();
    }
    Ok(Step {
        last: ids.last().copied(),
        records: u64::try_from(ids.len()).unwrap_or(u64::MAX),
        untrue,
    })
}
