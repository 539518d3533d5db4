//! What the conditions of fields say of a row: asked for, not seen, not to be changed.

use std::collections::BTreeSet;

use weft_expr::{Checked, World};
use weft_kernel::{Problem, Value};

use super::shape::{compute_formulas, initial};
use super::{Complete, Shaped, Standpoint};
use crate::model::{Compiled, CompiledValidation, Field, FieldIx, Object};
use crate::records::Record;

/// What holds of the fields of a row.
#[derive(Debug, Default)]
pub(super) struct State {
    pub(super) hidden: BTreeSet<FieldIx>,
    pub(super) readonly: BTreeSet<FieldIx>,
    pub(super) required: BTreeSet<FieldIx>,
}

impl State {
    /// The conditions as they hold of `new`; what `old` locks stays locked.
    pub(super) fn of(
        compiled: &Compiled,
        (old, new): (Option<&Record>, &Record),
        world: &World<'_>,
    ) -> Result<Self, Problem> {
        let conditions = &compiled.conditions;
        let hidden = places(&conditions.visible, new, world, |value| {
            *value != Value::Bool(true)
        })?;
        let mut readonly = places(&conditions.readonly, new, world, is_true)?;
        if let Some(old) = old {
            readonly.extend(places(&conditions.readonly, old, world, is_true)?);
        }
        let mut required = places(&conditions.required, new, world, is_true)?;
        let always = new.object().fields.iter().enumerate();
        required.extend(always.filter(|(_, f)| f.doc.required).map(|(ix, _)| ix));
        required.retain(|ix| !hidden.contains(ix));
        Ok(Self {
            hidden,
            readonly,
            required,
        })
    }
}

fn is_true(value: &Value) -> bool {
    *value == Value::Bool(true)
}

fn places(
    conditions: &[(FieldIx, Checked)],
    record: &Record,
    world: &World<'_>,
    holds: impl Fn(&Value) -> bool,
) -> Result<BTreeSet<FieldIx>, Problem> {
    let mut places = BTreeSet::new();
    for (ix, condition) in conditions {
        if holds(&condition.evaluate(record, world)?) {
            places.insert(*ix);
        }
    }
    Ok(places)
}

/// What people wrote into fields they don't see is not taken; the values these had stay.
pub(super) fn unseen_stay(at: Standpoint<'_>, complete: Complete) -> Result<Complete, Problem> {
    let Complete(mut shaped) = complete;
    let compiled = at.model.compiled(&shaped.object)?;
    if compiled.conditions.visible.is_empty() || at.caller.reason().is_some() {
        return Ok(Complete(shaped));
    }
    let world = at.world();
    let mut put_back = BTreeSet::new();
    // Each round puts at least one more field back, so the rounds end.
    loop {
        let pair = (shaped.old.as_ref(), &shaped.new);
        let hidden = State::of(compiled, pair, &world)?.hidden;
        let touched = |ix: &FieldIx| shaped.changed.contains(ix) && !put_back.contains(ix);
        let round: Vec<FieldIx> = hidden
            .iter()
            .copied()
            .filter(touched)
            .filter(|ix| is_written(&shaped, *ix))
            .collect();
        let names = |name: &String| {
            shaped
                .object
                .index(name)
                .is_some_and(|ix| hidden.contains(&ix))
        };
        shaped.lines.retain(|(name, _)| !names(name));
        if round.is_empty() {
            return Ok(Complete(shaped));
        }
        for ix in round {
            let before = match &shaped.old {
                Some(old) => old.at(ix),
                None => initial(compiled, &shaped.new, ix, &world)?,
            };
            shaped.new.set(ix, &before)?;
            shaped.changed.remove(&ix);
            put_back.insert(ix);
        }
        let computed = compute_formulas(at, &mut shaped.new)?;
        if shaped.old.is_some() {
            shaped.changed.extend(computed);
        }
    }
}

fn is_written(shaped: &Shaped, ix: FieldIx) -> bool {
    shaped.object.fields.get(ix).is_some_and(Field::is_typed)
}

/// Changed fields that can't be changed now.
pub(super) fn readonly(
    shaped: &Shaped,
    compiled: &Compiled,
    state: &State,
    world: &World<'_>,
) -> Result<Vec<Problem>, Problem> {
    let mut problems = Vec::new();
    for ix in &state.readonly {
        let field = shaped.object.at(*ix)?;
        let lines = shaped.lines.iter().any(|(name, _)| *name == field.name);
        let changed = match &shaped.old {
            Some(old) => shaped.changed.contains(ix) && old.datum(*ix) != shaped.new.datum(*ix),
            // A form sends what it was given.
            None => {
                field.shape.is_some()
                    && shaped.changed.contains(ix)
                    && shaped.new.at(*ix) != initial(compiled, &shaped.new, *ix, world)?
            }
        };
        if changed || lines {
            let problem = Problem::conflict(
                "field.readonly_now",
                format!("现在不能修改「{}」", field.doc.label.zh),
                format!("\"{}\" can't be changed now", field.doc.label.en),
            );
            problems.push(problem.on_field(&field.name));
        }
    }
    Ok(problems)
}

/// Whether `condition` of the field at `ix` is asked again by this change: what nobody touched stays.
pub(super) fn is_asked(shaped: &Shaped, ix: FieldIx, condition: Option<&Checked>) -> bool {
    if shaped.old.is_none() || shaped.changed.contains(&ix) {
        return true;
    }
    let read = |number: u32| {
        let mut changed = shaped.changed.iter();
        changed.any(|ix| {
            let field = shaped.object.fields.get(*ix);
            field.is_some_and(|field| field.number == number)
        })
    };
    condition.is_some_and(|condition| {
        let references = condition.references().iter();
        references.filter_map(|reference| reference.field).any(read)
    })
}

/// Values for which what must hold of them does not.
pub(super) fn failed_validations(
    shaped: &Shaped,
    compiled: &Compiled,
    (hidden, put_off): (&BTreeSet<FieldIx>, bool),
    world: &World<'_>,
) -> Result<Vec<Problem>, Problem> {
    let mut problems = Vec::new();
    for validation in &compiled.conditions.validations {
        let ix = validation.field;
        let later = put_off && validation.of_totals;
        let silent = hidden.contains(&ix) || later || shaped.new.datum(ix).is_null();
        let asked = !silent && is_asked(shaped, ix, Some(&validation.must));
        if asked && validation.must.evaluate(&shaped.new, world)? == Value::Bool(false) {
            problems.push(invalid(validation, &shaped.object)?);
        }
    }
    Ok(problems)
}

/// The refusal of a value for which what must hold of it does not.
pub(super) fn invalid(
    validation: &CompiledValidation,
    object: &Object,
) -> Result<Problem, Problem> {
    let message = &validation.message;
    let problem = Problem::invalid("field.validation", &message.zh, &message.en);
    Ok(problem.on_field(&object.at(validation.field)?.name))
}
