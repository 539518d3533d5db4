//! Stored formulas and roll-ups computed anew: to find those that are not true, and to make them so.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

use weft_kernel::query::{Function, Term};
use weft_kernel::{Id, Problem};

use super::{Record, rollups};
use crate::access::Action;
use crate::model::{FieldIx, Object, system};
use crate::unit::Unit;

/// Records computed in one transaction.
pub(crate) const CHUNK: u32 = 500;

/// A stored value that is not what it would be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Untrue {
    /// The object and the field.
    pub field: String,
    /// The record.
    pub record: Id,
    /// What is stored.
    pub stored: String,
    /// What it would be.
    pub computed: String,
}

impl fmt::Display for Untrue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (field, record) = (&self.field, self.record);
        write!(
            f,
            "{field} of {record} holds `{}`, is `{}`",
            self.stored, self.computed
        )
    }
}

/// What is done about values that are not true.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mend {
    /// They are told.
    Tell,
    /// They are written as well, and what follows from them.
    Write,
}

/// Computes the next records behind `after` anew: the last of them, and what was not true.
pub(crate) fn recompute(
    unit: &mut Unit<'_, '_>,
    object: &Arc<Object>,
    after: Id,
    mend: Mend,
) -> Result<(Option<Id>, Vec<Untrue>), Problem> {
    let model = Arc::clone(unit.model);
    let compiled = model.compiled(object)?;
    if compiled.rollups.is_empty() && compiled.formulas.is_empty() {
        return Ok((None, Vec::new()));
    }
    let compiler = unit.compiler();
    let behind = Term::call2(
        Function::Gt,
        Term::column(object.column(system::ID)?),
        Term::value(after),
    );
    let select = compiler
        .select(object, Action::Read)?
        .and(behind)
        .limit(CHUNK);
    let stored = unit.fetch(object, &compiler, select)?;
    let places: BTreeSet<FieldIx> = compiled.rollups.iter().map(|rollup| rollup.field).collect();
    let computed = rollups::refolded(unit, object, &places, &stored)?;
    let mut untrue = Vec::new();
    for (old, new) in stored.iter().zip(&computed) {
        untrue.extend(differing(object, old, new));
        if mend == Mend::Write && rollups::write(unit, object, (old, new))? {
            unit.unsettled
                .touch(&model, object, &[(Some(old), Some(new))]);
        }
    }
    Ok((stored.last().map(Record::id), untrue))
}

fn differing(object: &Object, old: &Record, new: &Record) -> Vec<Untrue> {
    let fields = object.fields.iter().enumerate();
    let differs = fields.filter(|(ix, _)| old.datum(*ix) != new.datum(*ix));
    let told = differs.filter_map(|(ix, field)| {
        let shape = field.shape?;
        Some(Untrue {
            field: format!("{}.{}", object.name, field.name),
            record: old.id(),
            stored: shape.shown(old.datum(ix)),
            computed: shape.shown(new.datum(ix)),
        })
    });
    told.collect()
}
