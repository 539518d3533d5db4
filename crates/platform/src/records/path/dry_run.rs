//! The life of a change without its end: what a form would come to, told while it is filled.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::Value as Json;
use weft_expr::{Checked, Step};
use weft_kernel::problem::Detail;
use weft_kernel::query::Term;
use weft_kernel::{Id, Problem, Value};
use weft_store::Lane;

use super::around::surround_in_sight;
use super::conditions::State;
use super::shape::{self, is_its_own_mask, value_of, whole};
use super::{Allowed, Draft, check, completed, currency};
use crate::access::Action;
use crate::caller::Caller;
use crate::model::{Derived, Field, FieldIx, Object, system};
use crate::pack::Scope;
use crate::platform::Platform;
use crate::records::Record;
use crate::records::change::{Change, LineChange};
use crate::unit::Unit;

/// What a draft would come to if it were saved now. Fields the caller may not read do not appear.
#[derive(Clone, Debug, Default)]
pub struct DryRun {
    /// Whether each field is seen.
    pub visible: BTreeMap<String, bool>,
    /// Whether each field is closed to the caller.
    pub readonly: BTreeMap<String, bool>,
    /// Whether each field is asked for.
    pub required: BTreeMap<String, bool>,
    /// Computed fields, and defaults of what the draft does not name.
    pub values: BTreeMap<String, Json>,
    /// What speaks against saving it.
    pub problems: Vec<Detail>,
    /// The same of each line of each field of lines.
    pub lines: BTreeMap<String, Vec<Self>>,
}

impl Platform {
    /// What a draft of the record `id`, or of a new one, would come to; nothing is written.
    ///
    /// # Errors
    /// `object.unknown`, `access.*`, `record.missing`, `field.unknown`.
    pub fn dry_run(
        &self,
        caller: &Caller,
        (object, id): (&str, Option<Id>),
        json: Json,
    ) -> Result<DryRun, Problem> {
        let change = Change::from_json(&*self.object_for(caller, object)?, json)?;
        let name = object.to_owned();
        let run = self.write(caller, Lane::Interactive, move |unit| {
            let known = unit.object(&name)?;
            dry_run(unit, &known, id, change.clone())
        });
        self.audited(caller, "read", (object, id), run)
    }
}

/// Runs every step of a change of the record `id`, or of a new one, and writes nothing.
pub(crate) fn dry_run(
    unit: &mut Unit<'_, '_>,
    object: &Arc<Object>,
    id: Option<Id>,
    change: Change,
) -> Result<DryRun, Problem> {
    let old = stored(unit, object, id)?;
    of_draft(unit, object, (old, None), change)
}

/// The record as it stands; `None` of a new one.
fn stored(
    unit: &mut Unit<'_, '_>,
    object: &Arc<Object>,
    id: Option<Id>,
) -> Result<Option<Record>, Problem> {
    let Some(id) = id else {
        return Ok(None);
    };
    let among = Term::column(object.column(system::ID)?).eq(Term::value(id));
    let found = unit.select(object, Action::Read, among)?.pop();
    found.ok_or_else(Problem::missing).map(Some)
}

fn of_draft(
    unit: &mut Unit<'_, '_>,
    object: &Arc<Object>,
    (old, of_document): (Option<Record>, Option<currency::Pair>),
    change: Change,
) -> Result<DryRun, Problem> {
    let given: Vec<String> = change.fields.iter().map(|(name, _)| name.clone()).collect();
    let (change, mut problems) = writable_part(unit, object, old.as_ref(), change)?;
    let draft = Draft {
        object: Arc::clone(object),
        old,
        change,
    };
    let mut shaped = shape::shaped(unit, Allowed(draft), &mut shape::Owners::new())?;
    shaped.given = of_document;
    let whole = completed(unit, object, vec![shaped])?.pop();
    let whole = whole.ok_or_else(|| Problem::internal("draft.none", &object.name))?;
    let carried = currency::carried(unit, &whole.0.new)?;
    let lines = lines(unit, object, (&whole.0.lines, carried))?;
    let (state, found) = check::state_and_problems(unit, &whole)?;
    let told = |problem: &Problem| {
        problems
            .iter()
            .any(|known| known.field() == problem.field())
    };
    let found: Vec<Problem> = found.into_iter().filter(|problem| !told(problem)).collect();
    problems.extend(found);
    let mut run = DryRun {
        lines,
        ..DryRun::default()
    };
    let details = |problem: &Problem| match problem.details() {
        [] => vec![problem.to_detail(None)],
        details => details.to_vec(),
    };
    run.problems = problems.iter().flat_map(details).collect();
    let at_read = computed_at_read(unit, &whole.0.new)?;
    let fresh = whole.0.old.is_none();
    tell(unit, &mut run, (&whole.0.new, fresh), &state);
    for (ix, field) in readable(unit, object) {
        let named = given.contains(&field.name);
        let is_rate = field.doc.derived == Some(Derived::Rate);
        let told = field.kind.is_computed() || ((fresh || is_rate) && !named && field.is_typed());
        if let (Some(shape), true, None) = (field.shape, told, field.doc.mask) {
            let value = match (&field.at_read, at_read.get(&ix)) {
                (None, _) => shape.json(whole.0.new.datum(ix)),
                (Some(_), Some(value)) => shape.json(&shape.datum(value)?),
                (Some(_), None) => continue,
            };
            if field.kind.is_computed() || !value.is_null() {
                run.values.insert(field.name.clone(), value);
            }
        }
    }
    Ok(run)
}

/// The values of a row that are computed when read, from what the caller may see; those that fold
/// other records are told when the row is there.
fn computed_at_read(
    unit: &mut Unit<'_, '_>,
    record: &Record,
) -> Result<BTreeMap<FieldIx, Value>, Problem> {
    let object = Arc::clone(record.object());
    let formulas: Vec<(FieldIx, &Checked)> = (0..)
        .zip(&object.fields)
        .filter_map(|(ix, field)| Some((ix, field.at_read.as_ref()?.checked())))
        .filter(|(_, formula)| {
            let mut steps = formula.references().iter().flat_map(|read| &read.path);
            steps.all(|step| matches!(step, Step::Lookup(..)))
        })
        .collect();
    let asked: Vec<&Checked> = formulas.iter().map(|(_, formula)| *formula).collect();
    let mut row = record.clone();
    surround_in_sight(unit, &asked, vec![&mut row])?;
    let world = unit.world();
    let values = formulas.into_iter().map(|(ix, formula)| {
        let value = formula.evaluate(&row, &world)?;
        Ok((ix, value))
    });
    values.collect()
}

/// The part of a draft that can be read and written; what is no value of its field is told.
fn writable_part(
    unit: &Unit<'_, '_>,
    object: &Arc<Object>,
    old: Option<&Record>,
    change: Change,
) -> Result<(Change, Vec<Problem>), Problem> {
    let access = unit.caller.access();
    let known = |name: &str| {
        let known = object.index(name);
        let known = known.filter(|ix| access.is_everything() || access.may_read_field(object, *ix));
        let ix = known.ok_or_else(|| access.unknown_field(object, name))?;
        Ok::<_, Problem>((ix, object.at(ix)?))
    };
    let (mut part, mut problems) = (Change::new(), Vec::new());
    for (name, input) in change.fields {
        let (ix, field) = known(&name)?;
        // A form sends all it shows, also what can't be written.
        if !field.is_typed() || !access.may_write_field(object, ix) {
            continue;
        }
        let masked = old.is_some_and(|old| is_its_own_mask(field, old.datum(ix), &input));
        let read = whole(field, &input)
            .and_then(|()| value_of(field, input.clone(), &unit.model.zone).map(|_| ()));
        match read {
            _ if masked => {}
            Ok(()) => part.fields.push((name, input)),
            Err(problem) => problems.push(problem.on_field(name)),
        }
    }
    for (name, lines) in change.lines {
        let (_, field) = known(&name)?;
        if field.doc.lines.is_some() {
            part.lines.push((name, lines));
        }
    }
    Ok((part, problems))
}

fn lines(
    unit: &mut Unit<'_, '_>,
    object: &Arc<Object>,
    (all_lines, carried): (&[(String, Vec<LineChange>)], Option<currency::Pair>),
) -> Result<BTreeMap<String, Vec<DryRun>>, Problem> {
    let mut all = BTreeMap::new();
    for (name, lines) in all_lines {
        let (_, field) = object.field(name)?;
        let Some(doc) = &field.doc.lines else {
            continue;
        };
        let child = unit.object(&doc.object)?;
        if unit.caller.access().scope(&child, Action::Read) == Scope::None {
            continue;
        }
        let mut runs = Vec::with_capacity(lines.len());
        for LineChange { id, change } in lines {
            let mut change = change.clone();
            change.fields.retain(|(field, _)| *field != doc.field);
            let old = stored(unit, &child, *id)?;
            let mut run = of_draft(unit, &child, (old, carried.clone()), change)?;
            // Which document a line belongs to is said by where it stands.
            let of_link = |detail: &Detail| detail.field.as_deref() == Some(doc.field.as_str());
            run.problems.retain(|detail| !of_link(detail));
            runs.push(run);
        }
        all.insert(name.clone(), runs);
    }
    Ok(all)
}

/// The fields the caller may read.
fn readable<'a>(unit: &Unit<'a, '_>, object: &'a Object) -> Vec<(FieldIx, &'a Field)> {
    let access = unit.caller.access();
    let all = object.fields.iter().enumerate();
    all.filter(|(ix, field)| {
        !field.doc.hidden && (access.is_everything() || access.may_read_field(object, *ix))
    })
    .collect()
}

/// Says of each field whether it is seen, closed and asked for.
fn tell(unit: &Unit<'_, '_>, run: &mut DryRun, (record, fresh): (&Record, bool), state: &State) {
    let (object, access) = (record.object(), unit.caller.access());
    let may = match fresh {
        true => access.may_create(object),
        false => access.scope(object, Action::Update) > Scope::None,
    };
    for (ix, field) in readable(unit, object) {
        let writes = may && field.is_typed() && access.may_write_field(object, ix);
        let given_by_system = field.kind.name() == "auto_number";
        let visible = !state.hidden.contains(&ix);
        run.visible.insert(field.name.clone(), visible);
        let closed = !writes || state.readonly.contains(&ix);
        run.readonly.insert(field.name.clone(), closed);
        let asked = state.required.contains(&ix) && !given_by_system;
        run.required.insert(field.name.clone(), asked);
    }
}
