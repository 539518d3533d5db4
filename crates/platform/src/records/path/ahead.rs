//! New records as far as they come without reading anything: before their transaction, beside the writer.

use std::sync::Arc;

use weft_kernel::Problem;

use super::{Complete, Standpoint, allow, check, fresh_draft, shape, written};
use crate::model::{Object, system};
use crate::records::{Change, Record};
use crate::unit::Unit;

/// A new record with all its values, of which nothing is checked yet that other records tell. It is
/// true for the model and the caller it was computed with.
pub(crate) struct Computed(Complete);

impl Computed {
    /// Computes what `change` makes of a new record; nothing where other records have a say in its
    /// values, and where it would be refused: the transaction says why.
    pub(crate) fn of(at: Standpoint<'_>, object: &Arc<Object>, change: Change) -> Option<Self> {
        let compiled = at.model.compiled(object).ok()?;
        let is_alone = compiled.reading_far().is_empty() && compiled.currency.is_none();
        if !is_alone || !at.has_rates() || !change.lines.is_empty() {
            return None;
        }
        let allowed = allow::allowed(at, fresh_draft(object, change)).ok()?;
        let shaped = shape::valued(at, allowed).ok()?;
        // A record goes to the department of its owner, who has to be asked for it.
        if shaped.changed.contains(&system::OWNER) {
            return None;
        }
        shape::computed(at, shaped).ok().map(Self)
    }
}

/// Makes records that are computed already, all or none.
pub(crate) fn create_computed(
    unit: &mut Unit<'_, '_>,
    object: &Arc<Object>,
    computed: Vec<Computed>,
) -> Result<Vec<Record>, Problem> {
    let complete = computed.into_iter().map(|Computed(complete)| complete);
    written(unit, object, |unit| {
        check::checked(unit, object, complete.collect())
    })
}
