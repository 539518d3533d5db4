//! Search entries made anew: after a field became searchable, or when somebody asks for it.

use std::collections::BTreeSet;
use std::sync::Arc;

use weft_kernel::query::{Function, Term};
use weft_kernel::{Id, Problem};
use weft_store::Lane;

use crate::access::Action;
use crate::caller::Caller;
use crate::model::{Model, Object, system};
use crate::platform::Platform;
use crate::records::Record;
use crate::search;
use crate::unit::Unit;

/// Records indexed in one transaction of the bulk lane.
const CHUNK: u32 = 200;

/// The objects whose searchable fields are others than before.
pub(super) fn changed(now: &Model, new: &Model) -> Vec<u32> {
    let searched = |object: &Object| -> BTreeSet<u32> {
        object.searchable().map(|(_, field)| field.number).collect()
    };
    let other = |object: &&Arc<Object>| {
        let before = now.by_number(object.number);
        before.is_some_and(|before| searched(before) != searched(object))
    };
    new.objects()
        .filter(other)
        .map(|object| object.number)
        .collect()
}

impl Platform {
    /// Makes the search entries of an object anew, bit by bit while people work; answers how many
    /// records were read.
    ///
    /// # Errors
    /// `object.unknown`; those of the store.
    pub fn rebuild_search(&self, object: &str) -> Result<u64, Problem> {
        let number = self.model().object(object)?.number;
        let system = Caller::system("search entries are made anew");
        let (mut last, mut all) = (Id::new(0), 0);
        loop {
            let lane = Lane::Bulk;
            let done = self.write(&system, lane, move |unit| index(unit, number, last))?;
            all += u64::try_from(done.0).unwrap_or(u64::MAX);
            last = done.1;
            if done.0 == 0 {
                return Ok(all);
            }
        }
    }
}

/// Indexes the next records behind `last`; answers how many they are and where they end.
fn index(unit: &mut Unit<'_, '_>, object: u32, last: Id) -> Result<(usize, Id), Problem> {
    let Some(object) = unit.model().by_number(object).cloned() else {
        return Ok((0, last));
    };
    let id = Term::column(object.column(system::ID)?);
    let behind = Term::call2(Function::Lt, Term::value(last), id);
    let records = unit.select_some(&object, Action::Read, (behind, CHUNK))?;
    for record in &records {
        let tokens = search::tokens_of(record);
        unit.tx().search_put(&object.table, record.id(), tokens);
    }
    Ok((records.len(), records.last().map_or(last, Record::id)))
}
