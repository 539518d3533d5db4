//! Computed fields looked at once more after their new meaning is in force.
//!
//! While they were filled, people went on working on the model before. What of that can be told
//! from the rows is filled in the last transaction of the release; the rest is found here, a few
//! rows at a time: from now on every write keeps the values true, level by level. Which fields are
//! still to be looked at is written down, so that a program that was killed goes on at its start.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use weft_kernel::Problem;
use weft_store::{Lane, Tx};

use super::backfill::Backfill;
use super::live::{Live, drafted_model};
use super::{STALE_MODEL, is_in_force, stale_model};
use crate::model::{FieldKey, Model};
use crate::platform::Platform;

/// The setting that lists the fields still to be looked at.
const SETTLING: &str = "config_settling";
/// How often it begins anew when the configuration is changed in the meantime.
const MODELS_MAX: usize = 8;

/// Fields by the numbers of their object and of themselves.
type Keys = BTreeSet<(u32, u32)>;

fn noted(tx: &mut Tx<'_>) -> Result<Keys, Problem> {
    let text = tx.setting(SETTLING)?;
    let keys = text.as_deref().map(serde_json::from_str).transpose();
    let keys = keys.map_err(|error| Problem::internal("config.stored", error))?;
    Ok(keys.unwrap_or_default())
}

fn write(tx: &mut Tx<'_>, keys: &Keys) -> Result<(), Problem> {
    let text = serde_json::to_string(keys);
    let text = text.map_err(|error| Problem::internal("config.unwritable", error))?;
    tx.set_setting(SETTLING, &text)
}

/// Notes fields that are to be looked at.
pub(super) fn note(tx: &mut Tx<'_>, keys: impl Iterator<Item = (u32, u32)>) -> Result<(), Problem> {
    let mut all = noted(tx)?;
    all.extend(keys);
    write(tx, &all)
}

impl Platform {
    /// Makes true what was noted.
    ///
    /// # Errors
    /// Those of the store.
    pub(crate) fn settle_computed(&self) -> Result<(), Problem> {
        for _ in 0..MODELS_MAX {
            let keys = self.store().write(Lane::Interactive, noted)?;
            if keys.is_empty() {
                return Ok(());
            }
            match self.look_again(&keys) {
                Err(problem) if problem.code() == STALE_MODEL => self.refresh()?,
                done => return done,
            }
        }
        Err(stale_model())
    }

    /// Looks at the fields from the lowest level up: what they read is true by then and stays so.
    fn look_again(&self, keys: &Keys) -> Result<(), Problem> {
        let (live, model) = self.both_in_force();
        let at_read = Arc::new(drafted_model(self.store(), &live, &model)?);
        for ((_, object), fields) in by_level(&model, keys) {
            let fields = BTreeMap::from([(object, fields)]);
            let filled = Backfill::new((fields, &model), Arc::clone(&at_read), self.now())?;
            filled.mend(self, (object, &model))?;
        }
        self.store().write(Lane::Interactive, move |tx| {
            is_in_force(tx, &model)?;
            write(tx, &Keys::new())
        })
    }

    fn both_in_force(&self) -> (Arc<Live>, Arc<Model>) {
        let _alone = self.alone();
        (self.live(), self.model())
    }
}

/// The stored ones among the fields, by level and object.
fn by_level(model: &Model, keys: &Keys) -> BTreeMap<(usize, u32), Vec<u32>> {
    let mut levels: BTreeMap<(usize, u32), Vec<u32>> = BTreeMap::new();
    for (object, field) in keys {
        let known = model.by_number(*object);
        let known = known.and_then(|object| object.by_number(*field));
        if known.is_some_and(|field| field.kind.is_computed() && field.column.is_some()) {
            let key = FieldKey {
                object: *object,
                field: *field,
            };
            let level = levels.entry((model.graph.level(key), *object));
            level.or_default().push(*field);
        }
    }
    levels
}
