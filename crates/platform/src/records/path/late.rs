//! Conditions on totals: asked when everything is written, of documents and of what rolls up others.

use std::collections::BTreeMap;
use std::sync::Arc;

use weft_expr::World;
use weft_kernel::{Problem, Value};

use super::around::surround;
use super::check::refused_by;
use super::conditions::{State, invalid};
use super::shape::together;
use crate::model::{Compiled, CompiledCheck};
use crate::records::Record;
use crate::records::written::{Deed, Written};
use crate::unit::Unit;

/// Asks what was put off of records that somebody wrote, and of records whose totals followed what
/// reads a field that changed.
pub(in crate::records) fn ask_again(
    unit: &mut Unit<'_, '_>,
    written: &mut [Written],
) -> Result<(), Problem> {
    let model = Arc::clone(unit.model);
    let mut by_object: BTreeMap<u32, Vec<&mut Record>> = BTreeMap::new();
    for one in written.iter_mut().filter(|one| one.deed != Deed::Deleted) {
        let number = one.new.object().number;
        by_object.entry(number).or_default().push(&mut one.new);
    }
    for (number, records) in by_object {
        if let Some(object) = model.by_number(number) {
            surround(unit, &model.compiled(object)?.reading_far(), records)?;
        }
    }
    let world = unit.world();
    for one in written.iter().filter(|one| one.deed != Deed::Deleted) {
        let compiled = model.compiled(one.new.object())?;
        let mut problems = failed_checks(one, compiled, &world)?;
        problems.extend(failed_validations(one, compiled, &world)?);
        if let Some(problem) = together(one.new.object(), problems) {
            return Err(problem);
        }
    }
    Ok(())
}

fn failed_checks(
    one: &Written,
    compiled: &Compiled,
    world: &World<'_>,
) -> Result<Vec<Problem>, Problem> {
    let mut problems = Vec::new();
    for check in compiled.checks.iter().filter(|check| is_asked(check, one)) {
        if check.when.evaluate(&one.new, world)? == Value::Bool(true) {
            problems.push(of_other(one, refused_by(check)));
        }
    }
    Ok(problems)
}

fn failed_validations(
    one: &Written,
    compiled: &Compiled,
    world: &World<'_>,
) -> Result<Vec<Problem>, Problem> {
    let mut asked = compiled.conditions.validations.iter();
    if !asked.any(|validation| validation.of_totals) {
        return Ok(Vec::new());
    }
    let hidden = State::of(compiled, (one.old.as_ref(), &one.new), world)?.hidden;
    let mut problems = Vec::new();
    for validation in &compiled.conditions.validations {
        let ix = validation.field;
        let empty = one.new.datum(ix).is_null() || hidden.contains(&ix);
        if validation.of_totals
            && !empty
            && validation.must.evaluate(&one.new, world)? == Value::Bool(false)
        {
            problems.push(of_other(one, invalid(validation, one.new.object())?));
        }
    }
    Ok(problems)
}

fn is_asked(check: &CompiledCheck, one: &Written) -> bool {
    match one.deed {
        Deed::Followed => check.reads.iter().any(|ix| one.changes(*ix)),
        Deed::Saved | Deed::Restored => check.of_totals,
        Deed::Deleted => false,
    }
}

/// A record that somebody else's change leaves wrong is told by what it is: its fields are not
/// those of the change.
fn of_other(one: &Written, problem: Problem) -> Problem {
    if one.deed != Deed::Followed {
        return problem;
    }
    let (label, told) = (&one.new.object().doc.label, problem.told());
    let other = Problem::invalid(
        problem.code(),
        format!("「{}」：{}", label.zh, told.zh),
        format!("{}: {}", label.en, told.en),
    );
    match problem.known() {
        Some(known) => other.because(known),
        None => other,
    }
}
