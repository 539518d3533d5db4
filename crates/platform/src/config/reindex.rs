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
use crate::search;

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
            let done = self.write(&system, Lane::Bulk, move |unit| {
                let known = unit.model().by_number(number).cloned();
                let Some(known) = known else {
                    return Ok((0, last));
                };
                let id = known.column(system::ID)?;
                let behind = Term::call2(Function::Lt, Term::value(last), Term::column(id));
                let records = unit.select_some(&known, Action::Read, (behind, CHUNK))?;
                for record in &records {
                    let tokens = search::tokens_of(record);
                    unit.tx().search_put(&known.table, record.id(), tokens);
                }
                let last = records.last().map_or(last, crate::records::Record::id);
                Ok((records.len(), last))
            })?;
            all += u64::try_from(done.0).unwrap_or(u64::MAX);
            last = done.1;
            if done.0 == 0 {
                return Ok(all);
            }
        }
    }
}
