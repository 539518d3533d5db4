//! Conditions on totals: asked when everything is written, of documents and of what rolls up others.

use std::sync::Arc;

use weft_expr::World;
use weft_kernel::{Problem, Value};

use super::check::refused_by;
use super::shape::together;
use crate::model::CompiledCheck;
use crate::records::written::{Deed, Written};
use crate::unit::Unit;

/// Asks what was put off of records that somebody wrote, and of records whose totals followed what
/// reads a field that changed.
pub(in crate::records) fn ask_again(
    unit: &mut Unit<'_, '_>,
    written: &[Written],
) -> Result<(), Problem> {
    let model = Arc::clone(unit.model);
    let world = World {
        now: unit.now(),
        zone: &model.zone,
        me: unit.caller.id(),
    };
    for one in written.iter().filter(|one| one.deed != Deed::Deleted) {
        let checks = &model.compiled(one.new.object())?.checks;
        if let Some(problem) = failed(one, checks, &world)? {
            return Err(problem);
        }
    }
    Ok(())
}

/// What speaks against one record.
fn failed(
    one: &Written,
    checks: &[CompiledCheck],
    world: &World<'_>,
) -> Result<Option<Problem>, Problem> {
    let mut problems = Vec::new();
    for check in checks.iter().filter(|check| is_asked(check, one)) {
        if check.when.evaluate(&one.new, world)? == Value::Bool(true) {
            problems.push(refused(check, one));
        }
    }
    Ok(together(one.new.object(), problems))
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
fn refused(check: &CompiledCheck, one: &Written) -> Problem {
    if one.deed != Deed::Followed {
        return refused_by(check);
    }
    let (label, message) = (&one.new.object().doc.label, &check.message);
    Problem::invalid(
        "record.check",
        format!("「{}」：{}", label.zh, message.zh),
        format!("{}: {}", label.en, message.en),
    )
    .because(&check.code)
}
