//! Indexes of a table that an import fills: made once at the end instead of row by row.

use std::sync::Arc;

use weft_kernel::Problem;
use weft_kernel::query::Term;
use weft_store::{Lane, TableSpec};

use super::fixed::Fixed;
use crate::access::Action;
use crate::caller::Caller;
use crate::model::FieldIx;
use crate::platform::Platform;
use crate::unit::Unit;

/// Records in a table that is new: those made by hand to try it.
const FEW: u32 = 200;
/// Records made by an import that fills a new table; from here on indexes wait for its end.
const MANY: usize = 5_000;

/// What becomes of the indexes during one import. However it ends they are made again; a program that
/// is killed meanwhile makes them when it starts, as it does with everything that the tables lack.
pub(super) struct Later<'l> {
    platform: &'l Platform,
    caller: &'l Caller,
    object: String,
    /// Fields that the import itself finds records by.
    asked: Vec<FieldIx>,
    stage: Stage,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// There were records before: indexes stay.
    Kept,
    /// The table was new: perhaps this import fills it.
    New,
    /// They are gone until the end.
    Gone,
}

impl<'l> Later<'l> {
    /// Looks whether the table is new.
    pub(super) fn look(
        platform: &'l Platform,
        caller: &'l Caller,
        fixed: &Fixed,
    ) -> Result<Self, Problem> {
        let object = Arc::clone(fixed.object());
        let name = object.name.clone();
        let there = platform.write(caller, Lane::Bulk, move |unit| {
            unit.acting("a table is filled", |unit| {
                let few = unit.select_some(&object, Action::Read, (Term::TRUE, FEW + 1))?;
                Ok(few.len())
            })
        })?;
        let is_new = u32::try_from(there).is_ok_and(|there| there <= FEW);
        Ok(Self {
            platform,
            caller,
            object: name,
            asked: fixed.finds_by(),
            stage: if is_new { Stage::New } else { Stage::Kept },
        })
    }

    /// Takes the indexes away once the import has made enough; where that fails it is only slower.
    pub(super) fn made(&mut self, created: usize) {
        if self.stage != Stage::New || created < MANY {
            return;
        }
        self.stage = Stage::Gone;
        if let Err(problem) = self.each(|unit, spec| unit.tx().drop_indexes(spec)) {
            tracing::warn!(object = %self.object, %problem, "indexes stay during an import");
        }
    }

    /// Makes them again, one at a time, so that other writes come in between.
    pub(super) fn end(&mut self) -> Result<(), Problem> {
        if self.stage != Stage::Gone {
            return Ok(());
        }
        self.stage = Stage::Kept;
        self.each(|unit, spec| unit.tx().make_indexes(spec))
    }

    /// Does `what` for each index of the object as the model is at that moment.
    fn each(
        &self,
        what: fn(&mut Unit<'_, '_>, &TableSpec) -> Result<(), Problem>,
    ) -> Result<(), Problem> {
        let mut place = 0;
        loop {
            let (object, asked) = (self.object.clone(), self.asked.clone());
            let done = self.platform.write(self.caller, Lane::Bulk, move |unit| {
                let specs = unit.object(&object)?.indexes_for_reading(&asked);
                let spec = specs.get(place);
                spec.map(|spec| what(unit, spec)).transpose()
            })?;
            if done.is_none() {
                return Ok(());
            }
            place += 1;
        }
    }
}

impl Drop for Later<'_> {
    /// An import that panics comes by here only: its table has its indexes again all the same.
    fn drop(&mut self) {
        if let Err(problem) = self.end() {
            tracing::error!(object = %self.object, %problem, "indexes are made by the next start");
        }
    }
}
