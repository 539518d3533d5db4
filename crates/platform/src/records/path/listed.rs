//! Lists of records being written: what the writer was never told of stays.

use std::collections::BTreeSet;
use std::sync::Arc;

use weft_kernel::{Id, Problem, Value};

use super::Shaped;
use crate::access::Action;
use crate::fields::Shape;
use crate::model::FieldIx;
use crate::pack::Scope;
use crate::records::listed::ids_in;
use crate::unit::Unit;

/// Puts back what a new list lacks of the old one only because its writer may not see it.
pub(super) fn keep_untold(unit: &mut Unit<'_, '_>, shaped: &mut Shaped) -> Result<(), Problem> {
    let (Some(old), None) = (&shaped.old, unit.caller.reason()) else {
        return Ok(());
    };
    let mut kept: Vec<(FieldIx, Vec<Id>)> = Vec::new();
    for ix in &shaped.changed {
        let field = shaped.object.at(*ix)?;
        if field.shape != Some(Shape::Records) {
            continue;
        }
        let given = ids_in(shaped.new.datum(*ix));
        let before = ids_in(old.datum(*ix));
        let gone: Vec<Id> = before
            .into_iter()
            .filter(|id| !given.contains(id))
            .collect();
        let target = field
            .target
            .and_then(|target| unit.model.by_number(target.0));
        let Some(target) = target.filter(|_| !gone.is_empty()).map(Arc::clone) else {
            continue;
        };
        let seen = if unit.caller.access().scope(&target, Action::Read) == Scope::None {
            BTreeSet::new()
        } else {
            unit.ids_of(&target, &gone)?
        };
        let untold: Vec<Id> = gone.into_iter().filter(|id| !seen.contains(id)).collect();
        if !untold.is_empty() {
            kept.push((*ix, [given, untold].concat()));
        }
    }
    for (ix, ids) in kept {
        let list = ids.iter().map(Id::to_string).collect();
        shaped.new.set(ix, &Value::List(list))?;
    }
    Ok(())
}

/// The records the field at `ix` points to and did not point to before.
pub(super) fn new_links(shaped: &Shaped, ix: FieldIx) -> Vec<Id> {
    match shaped.object.fields.get(ix).and_then(|field| field.shape) {
        Some(Shape::Record) => shaped.new.at(ix).as_record().into_iter().collect(),
        Some(Shape::Records) => {
            let before = shaped.old.as_ref().map(|old| ids_in(old.datum(ix)));
            let before = before.unwrap_or_default();
            let given = ids_in(shaped.new.datum(ix)).into_iter();
            given.filter(|id| !before.contains(id)).collect()
        }
        _ => Vec::new(),
    }
}
