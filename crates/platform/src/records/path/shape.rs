//! Steps two and three: values parsed and defaulted, formulas computed.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde_json::Value as Json;
use weft_expr::{Checked, World};
use weft_kernel::query::Datum;
use weft_kernel::{Id, Problem, Value, Zone, is_blank};

use super::around::surround;
use super::conditions;
use super::{Allowed, Complete, Shaped, Standpoint, listed};
use crate::fields::{LONG_TEXT_LENGTH_MAX, STARS, Shape, TYPED_BYTES_MAX, masked, too_long};
use crate::model::{Compiled, Field, FieldIx, Object, system};
use crate::records::{Input, Record};
use crate::unit::Unit;

/// The departments of owners looked up for one set of changes.
pub(super) type Owners = BTreeMap<Id, Option<Id>>;

pub(super) fn shaped(
    unit: &mut Unit<'_, '_>,
    allowed: Allowed,
    owners: &mut Owners,
) -> Result<Shaped, Problem> {
    let mut shaped = valued(unit.standpoint(), allowed)?;
    if shaped.old.is_some() {
        listed::keep_untold(unit, &mut shaped)?;
    }
    if shaped.changed.contains(&system::OWNER) {
        follow_owner(unit, &mut shaped, owners)?;
    }
    Ok(shaped)
}

/// Every value read, and the defaults of a new record that read nothing but its own row.
pub(super) fn valued(at: Standpoint<'_>, allowed: Allowed) -> Result<Shaped, Problem> {
    let draft = allowed.0;
    let object = Arc::clone(&draft.object);
    let old = draft.old.as_ref();
    let mut new = draft.old.clone().unwrap_or_else(|| Record::empty(&object));
    let mut changed = BTreeSet::new();
    let mut problems = Vec::new();
    for (name, input) in draft.change.fields {
        let (ix, field) = object.field(&name)?;
        if old.is_some_and(|old| is_its_own_mask(field, old.datum(ix), &input)) {
            continue;
        }
        match whole(field, &input).and_then(|()| value_of(field, input, &at.model.zone)) {
            Ok(value) => {
                let before = new.datum(ix).clone();
                new.set(ix, &value)?;
                if *new.datum(ix) != before || draft.old.is_none() {
                    changed.insert(ix);
                }
            }
            Err(problem) => problems.push(problem.on_field(&name)),
        }
    }
    if let Some(problem) = together(&object, problems) {
        return Err(problem);
    }
    let mut shaped = Shaped {
        object,
        old: draft.old,
        new,
        changed,
        moved: false,
        lines: draft.change.lines,
        row: draft.change.row,
        given: None,
        found: Vec::new(),
    };
    if shaped.old.is_none() {
        default_all(at, &mut shaped)?;
    }
    Ok(shaped)
}

/// One problem of several, each at its field.
pub(super) fn together(object: &Object, mut problems: Vec<Problem>) -> Option<Problem> {
    if problems.len() < 2 {
        let problem = problems.pop()?;
        let details = vec![problem.to_detail(None)];
        return Some(problem.with_details(details));
    }
    let details = problems
        .iter()
        .map(|problem| problem.to_detail(None))
        .collect();
    let count = problems.len();
    Some(
        Problem::invalid(
            "record.invalid",
            format!("「{}」有 {count} 处需要修改", object.doc.label.zh),
            format!("{} needs {count} corrections", object.doc.label.en),
        )
        .with_details(details),
    )
}

/// Whether a form sends back the mask it was shown instead of the value behind it.
pub(super) fn is_its_own_mask(field: &Field, datum: &Datum, input: &Input) -> bool {
    let (Some(mask), Some(shape)) = (field.doc.mask, field.shape) else {
        return false;
    };
    match input {
        Input::Json(Json::String(text)) | Input::Typed(text) => {
            !text.is_empty() && *text == masked(mask, &shape.shown(datum))
        }
        _ => false,
    }
}

/// Refuses a mask as a value: stars stand for what is not shown.
pub(super) fn whole(field: &Field, input: &Input) -> Result<(), Problem> {
    match input {
        Input::Json(Json::String(text)) | Input::Typed(text)
            if field.doc.mask.is_some() && text.contains(STARS) =>
        {
            Err(Problem::invalid(
                "field.masked",
                format!("「{}」里有遮住的部分，请填写完整", field.doc.label.zh),
                format!(
                    "A part of \"{}\" is masked; enter all of it",
                    field.doc.label.en
                ),
            ))
        }
        _ => Ok(()),
    }
}

/// The value a new record has where nobody writes one.
pub(super) fn initial(
    compiled: &Compiled,
    record: &Record,
    ix: FieldIx,
    world: &World<'_>,
) -> Result<Value, Problem> {
    let default = compiled.defaults.iter().find(|(place, _)| *place == ix);
    default.map_or(Ok(Value::Empty), |(_, default)| {
        default.evaluate(record, world)
    })
}

/// What came in as a value of the field.
pub(crate) fn value_of(field: &Field, input: Input, zone: &Zone) -> Result<Value, Problem> {
    let typed = |text: &str| {
        if is_blank(text) {
            Ok(Value::Empty)
        } else if text.len() > TYPED_BYTES_MAX {
            Err(too_long(LONG_TEXT_LENGTH_MAX))
        } else {
            field.kind.parse(text, &field.doc, zone)
        }
    };
    // Lines come as a list of lines only.
    if field.shape.is_none() {
        return Err(wrong_form(field));
    }
    if let Input::Json(json) = &input
        && let Some(read) = field.kind.parse_json(json, &field.doc, zone)
    {
        return read;
    }
    match input {
        Input::Value(value) => Ok(value),
        Input::Typed(text) => typed(&text),
        Input::Json(Json::Null) => Ok(Value::Empty),
        Input::Json(Json::String(text)) => typed(&text),
        Input::Json(Json::Bool(truth)) => typed(if truth { "true" } else { "false" }),
        Input::Json(Json::Number(number)) => typed(&number.to_string()),
        Input::Json(Json::Object(map)) => match map.get("id") {
            Some(Json::String(id)) if field.shape == Some(Shape::Record) => {
                Id::parse(id).map(Value::Record)
            }
            _ => Err(wrong_form(field)),
        },
        Input::Json(Json::Array(items)) if field.shape == Some(Shape::List) => {
            let texts: Option<Vec<&str>> = items.iter().map(Json::as_str).collect();
            typed(&texts.ok_or_else(|| wrong_form(field))?.join(","))
        }
        Input::Json(Json::Array(_)) => Err(wrong_form(field)),
    }
}

fn wrong_form(field: &Field) -> Problem {
    Problem::invalid(
        "field.wrong_form",
        format!("「{}」的值格式不对", field.doc.label.zh),
        format!("The value of \"{}\" has the wrong form", field.doc.label.en),
    )
}

/// Defaults of a new record: those of the object, then owner and department.
fn default_all(at: Standpoint<'_>, shaped: &mut Shaped) -> Result<(), Problem> {
    let world = at.world();
    let compiled = at.model.compiled(&shaped.object)?;
    let of_none = compiled
        .rollups
        .iter()
        .filter(|rollup| rollup.is_zero_of_none());
    for rollup in of_none {
        shaped.new.set(rollup.field, &Value::Number(0.into()))?;
    }
    for (ix, default) in &compiled.defaults {
        if !shaped.changed.contains(ix) && default.is_same_row() {
            let value = default.evaluate(&shaped.new, &world)?;
            shaped.new.set(*ix, &value)?;
        }
    }
    let person = at.caller.person();
    if !shaped.changed.contains(&system::OWNER) {
        let owner = person.map_or(Value::Empty, |person| Value::Record(person.id));
        shaped.new.set(system::OWNER, &owner)?;
        let department = person.and_then(|person| person.department);
        if !shaped.changed.contains(&system::DEPARTMENT) {
            let department = department.map_or(Value::Empty, Value::Record);
            shaped.new.set(system::DEPARTMENT, &department)?;
        }
    }
    Ok(())
}

/// Defaults that read what lookups lead to, once all lookups have their values.
pub(super) fn default_far(unit: &mut Unit<'_, '_>, all: &mut [Shaped]) -> Result<(), Problem> {
    let model = Arc::clone(unit.model);
    let Some(object) = all.first().map(|shaped| Arc::clone(&shaped.object)) else {
        return Ok(());
    };
    let defaults = model.compiled(&object)?.defaults.iter();
    let far: Vec<_> = defaults
        .filter(|(_, default)| !default.is_same_row())
        .collect();
    let asked: Vec<&Checked> = far.iter().map(|(_, default)| default).collect();
    let mut fresh: Vec<&mut Shaped> = all
        .iter_mut()
        .filter(|shaped| shaped.old.is_none())
        .collect();
    let rows = fresh.iter_mut().map(|shaped| &mut shaped.new);
    surround(unit, &asked, rows.collect())?;
    let world = unit.world();
    for shaped in fresh {
        for (ix, default) in &far {
            if !shaped.changed.contains(ix) {
                let value = default.evaluate(&shaped.new, &world)?;
                shaped.new.set(*ix, &value)?;
            }
        }
    }
    Ok(())
}

/// A record goes to the department of its new owner, unless the change names one.
fn follow_owner(
    unit: &mut Unit<'_, '_>,
    shaped: &mut Shaped,
    owners: &mut Owners,
) -> Result<(), Problem> {
    if shaped.changed.contains(&system::DEPARTMENT) || unit.model.object("user").is_err() {
        return Ok(());
    }
    let department = match shaped.new.at(system::OWNER) {
        Value::Record(owner) => match owners.get(&owner) {
            Some(known) => *known,
            None => {
                let department = department_of(unit, owner)?;
                owners.insert(owner, department);
                department
            }
        },
        _ => None,
    };
    // A record without an owner stays with its department: the pool it lies in.
    if let Some(department) = department {
        shaped
            .new
            .set(system::DEPARTMENT, &Value::Record(department))?;
        shaped.changed.insert(system::DEPARTMENT);
        shaped.moved = true;
    }
    Ok(())
}

fn department_of(unit: &mut Unit<'_, '_>, owner: Id) -> Result<Option<Id>, Problem> {
    unit.acting("the owner's department", |unit| {
        // An owner who is not there is refused with the other links.
        let found = unit.load_many("user", &[owner])?;
        let department = found.first().map(|owner| owner.link("department"));
        department.transpose().map(Option::flatten)
    })
}

fn complete(at: Standpoint<'_>, mut shaped: Shaped) -> Result<Complete, Problem> {
    let computed = compute_formulas(at, &mut shaped.new)?;
    if shaped.old.is_some() {
        shaped.changed.extend(computed);
    }
    Ok(Complete(shaped))
}

/// The row with everything that is computed from itself.
pub(super) fn computed(at: Standpoint<'_>, shaped: Shaped) -> Result<Complete, Problem> {
    let whole = conditions::unseen_stay(at, complete(at, shaped)?)?;
    stamped(at, whole)
}

/// Writes since when conditions are true into the fields that keep it; what somebody wrote there stays.
fn stamped(at: Standpoint<'_>, complete: Complete) -> Result<Complete, Problem> {
    let Complete(mut shaped) = complete;
    let (world, mut stamped) = (at.world(), false);
    for (ix, when) in &at.model.compiled(&shaped.object)?.conditions.stamped {
        if shaped.changed.contains(ix) {
            continue;
        }
        let holds = |record: &Record| Ok(when.evaluate(record, &world)? == Value::Bool(true));
        let held = shaped.old.as_ref().map_or(Ok::<_, Problem>(false), holds)?;
        let since = match (held, holds(&shaped.new)?) {
            (true, true) => continue,
            (false, true) => Value::Moment(world.now),
            (_, false) => Value::Empty,
        };
        let before = shaped.new.datum(*ix).clone();
        shaped.new.set(*ix, &since)?;
        if *shaped.new.datum(*ix) != before {
            shaped.changed.insert(*ix);
            stamped = true;
        }
    }
    match stamped {
        true => self::complete(at, shaped),
        false => Ok(Complete(shaped)),
    }
}

/// Computes the formulas of a row; answers those whose value changed.
pub(in crate::records) fn compute_formulas(
    at: Standpoint<'_>,
    record: &mut Record,
) -> Result<Vec<FieldIx>, Problem> {
    let object = Arc::clone(record.object());
    let world = at.world();
    let mut changed = Vec::new();
    for (ix, formula) in &at.model.compiled(&object)?.formulas {
        let value = formula.evaluate(record, &world)?;
        let before = record.datum(*ix).clone();
        record.set(*ix, &value)?;
        if *record.datum(*ix) != before {
            changed.push(*ix);
        }
    }
    Ok(changed)
}
