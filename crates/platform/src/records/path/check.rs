//! The last step before writing: everything that may speak against a change is asked.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use weft_expr::World;
use weft_kernel::query::Term;
use weft_kernel::{Id, Label, Problem, Value};

use super::around::surround;
use super::conditions::{State, failed_validations, is_asked, readonly};
use super::currency::too_fine;
use super::listed::new_links;
use super::reach::Reach;
use super::shape::together;
use super::{Checked, Complete, Shaped, in_row, texts};
use crate::access::Action;
use crate::fields;
use crate::files;
use crate::model::{Compiled, CompiledCheck, Field, FieldIx, Model, Object, system};
use crate::pack::Scope;
use crate::people;
use crate::records::Record;
use crate::unit::Unit;

pub(super) fn checked(
    unit: &mut Unit<'_, '_>,
    object: &Arc<Object>,
    complete: Vec<Complete>,
) -> Result<Vec<Checked>, Problem> {
    let model = Arc::clone(unit.model);
    let compiled = model.compiled(object)?;
    let asked = Asked {
        compiled,
        links: known_links(unit, object, &complete)?,
        world: unit.world(),
        person: unit.caller.reason().is_none(),
        // Totals are not folded yet; who only asks whether a change would do gets none.
        put_off: unit.unsettled.is_open(),
    };
    let reach = Reach::of(unit, object, &complete)?;
    let mut checked = Vec::with_capacity(complete.len());
    for Complete(shaped) in complete {
        let row = shaped.row;
        let one = asked.one(unit, shaped, (&model, &reach));
        checked.push(one.map_err(|problem| in_row(problem, row))?);
    }
    Ok(checked)
}

/// What holds of the fields of a row, and everything that speaks against writing it.
pub(super) fn state_and_problems(
    unit: &mut Unit<'_, '_>,
    complete: &Complete,
) -> Result<(State, Vec<Problem>), Problem> {
    let (model, object) = (Arc::clone(unit.model), Arc::clone(&complete.0.object));
    let asked = Asked {
        compiled: model.compiled(&object)?,
        links: known_links(unit, &object, std::slice::from_ref(complete))?,
        world: unit.world(),
        person: unit.caller.reason().is_none(),
        // Lines of a draft are not folded at all.
        put_off: !complete.0.lines.is_empty(),
    };
    let state = asked.state(&complete.0)?;
    let mut problems = asked.problems(&model, &complete.0, &state)?;
    let pair = (complete.0.old.as_ref(), &complete.0.new);
    problems.extend(files::problems(unit, pair)?);
    problems.extend(texts::problems(unit, &complete.0)?);
    Ok((state, problems))
}

/// What rows of one object are asked with.
struct Asked<'a> {
    compiled: &'a Compiled,
    links: BTreeMap<FieldIx, BTreeSet<Id>>,
    world: World<'a>,
    /// Whether a person writes, and not the inside of a command.
    person: bool,
    /// Whether checks of totals wait.
    put_off: bool,
}

impl Asked<'_> {
    /// One row, with everything that speaks against it in one refusal.
    fn one(
        &self,
        unit: &mut Unit<'_, '_>,
        shaped: Shaped,
        (model, reach): (&Model, &Reach),
    ) -> Result<Checked, Problem> {
        let state = self.state(&shaped)?;
        let mut problems = self.problems(model, &shaped, &state)?;
        problems.extend(files::problems(unit, (shaped.old.as_ref(), &shaped.new))?);
        problems.extend(texts::problems(unit, &shaped)?);
        if self.person {
            reach.holds(unit, &shaped)?;
            people::role_is_within(unit, shaped.old.as_ref(), &shaped.new)?;
        }
        match together(&shaped.object, problems) {
            Some(problem) => Err(problem),
            None => Ok(Checked(shaped)),
        }
    }

    fn state(&self, shaped: &Shaped) -> Result<State, Problem> {
        let pair = (shaped.old.as_ref(), &shaped.new);
        State::of(self.compiled, pair, &self.world)
    }

    fn problems(
        &self,
        model: &Model,
        shaped: &Shaped,
        state: &State,
    ) -> Result<Vec<Problem>, Problem> {
        let (compiled, world) = (self.compiled, &self.world);
        let mut problems = missing_values(shaped, compiled, state);
        problems.extend(broken_links(shaped, &self.links));
        problems.extend(unknown_regions(model, shaped));
        problems.extend(shaped.found.iter().cloned());
        let pair = (shaped.old.as_ref(), &shaped.new);
        problems.extend(too_fine(compiled.currency.as_ref(), pair));
        // Conditions are asked only of a row whose values are there.
        if problems.is_empty() {
            let hidden = (&state.hidden, self.put_off);
            problems.extend(failed_validations(shaped, compiled, hidden, world)?);
            problems.extend(failed_checks(shaped, compiled, world, self.put_off)?);
        }
        if self.person {
            problems.extend(readonly(shaped, compiled, state, world)?);
            problems.extend(retired_options(shaped));
            problems.extend(locked(shaped, compiled, world)?);
        }
        Ok(problems)
    }
}

fn failed_checks(
    shaped: &Shaped,
    compiled: &Compiled,
    world: &World<'_>,
    put_off: bool,
) -> Result<Vec<Problem>, Problem> {
    let mut problems = Vec::new();
    let now = compiled
        .checks
        .iter()
        .filter(|check| !(put_off && check.of_totals));
    for check in now {
        if check.when.evaluate(&shaped.new, world)? == Value::Bool(true) {
            problems.push(refused_by(check));
        }
    }
    Ok(problems)
}

fn missing_values(shaped: &Shaped, compiled: &Compiled, state: &State) -> Vec<Problem> {
    let mut problems = Vec::new();
    for ix in &state.required {
        let Some(field) = shaped.object.fields.get(*ix) else {
            continue;
        };
        let mut conditions = compiled.conditions.required.iter();
        let condition = conditions.find(|(place, _)| place == ix);
        let condition = condition.map(|(_, condition)| condition);
        let given_by_system = field.kind.name() == "auto_number";
        let is_missing = match (&field.column, &field.doc.lines) {
            (Some(_), _) => shaped.new.datum(*ix).is_null(),
            (None, Some(_)) => no_lines_left(shaped, field),
            (None, None) => false,
        };
        if is_missing && !given_by_system && is_asked(shaped, *ix, condition) {
            problems.push(required(field));
        }
    }
    problems
}

fn no_lines_left(shaped: &Shaped, field: &Field) -> bool {
    let given = shaped.lines.iter().find(|(name, _)| *name == field.name);
    given.map_or(shaped.old.is_none(), |(_, lines)| lines.is_empty())
}

fn required(field: &Field) -> Problem {
    Problem::invalid(
        "field.required",
        format!("请填写「{}」", field.doc.label.zh),
        format!("\"{}\" is required", field.doc.label.en),
    )
    .on_field(&field.name)
}

/// The ids that changed links point to and that are there and visible, per target object.
fn known_links(
    unit: &mut Unit<'_, '_>,
    object: &Arc<Object>,
    complete: &[Complete],
) -> Result<BTreeMap<FieldIx, BTreeSet<Id>>, Problem> {
    let mut wanted: BTreeMap<FieldIx, BTreeSet<Id>> = BTreeMap::new();
    for Complete(shaped) in complete {
        for ix in shaped.written() {
            if ix != system::ID {
                let links = new_links(shaped, ix);
                wanted.entry(ix).or_default().extend(links);
            }
        }
    }
    let mut known = BTreeMap::new();
    for (ix, ids) in wanted.into_iter().filter(|(_, ids)| !ids.is_empty()) {
        let target = object
            .at(ix)?
            .target
            .and_then(|target| unit.model.by_number(target.0));
        let Some(target) = target.map(Arc::clone) else {
            continue;
        };
        let ids: Vec<Id> = ids.into_iter().collect();
        let there = if unit.caller.access().scope(&target, Action::Read) == Scope::None {
            BTreeSet::new()
        } else {
            unit.ids_of(&target, &ids)?
        };
        known.insert(ix, there);
    }
    Ok(known)
}

fn broken_links(shaped: &Shaped, known: &BTreeMap<FieldIx, BTreeSet<Id>>) -> Vec<Problem> {
    let mut problems = Vec::new();
    for ix in shaped.written() {
        let Some(known) = known.get(&ix) else {
            continue;
        };
        let all_known = new_links(shaped, ix).iter().all(|id| known.contains(id));
        if let (false, Some(field)) = (all_known, shaped.object.fields.get(ix)) {
            let problem = Problem::invalid(
                "field.lookup.missing",
                format!("「{}」指向的记录不存在", field.doc.label.zh),
                format!(
                    "The record \"{}\" points to is not there",
                    field.doc.label.en
                ),
            );
            problems.push(problem.on_field(&field.name));
        }
    }
    problems
}

fn unknown_regions(model: &Model, shaped: &Shaped) -> Vec<Problem> {
    let mut problems = Vec::new();
    for ix in &shaped.changed {
        let (Some(field), Some(text)) = (
            shaped.object.fields.get(*ix),
            shaped.new.datum(*ix).as_text(),
        ) else {
            continue;
        };
        let code = match field.kind.name() {
            "region" => Some(text),
            "address" => fields::region_of(text),
            _ => None,
        };
        if let Some(code) = code.filter(|code| !model.regions.contains_key(*code)) {
            let problem = Problem::invalid(
                "field.region.unknown",
                format!("没有代码为 `{code}` 的地区"),
                format!("There is no region with the code `{code}`"),
            );
            problems.push(problem.on_field(&field.name));
        }
    }
    problems
}

/// Options that are chosen no more, newly chosen.
fn retired_options(shaped: &Shaped) -> Vec<Problem> {
    let mut problems = Vec::new();
    for ix in shaped.written() {
        let known = shaped.object.fields.get(ix);
        let retired = |field: &&Field| field.doc.options.iter().any(|option| option.retired);
        let Some(field) = known.filter(retired) else {
            continue;
        };
        let chosen = |record: &Record| match record.at(ix) {
            Value::Text(one) => vec![one],
            Value::List(several) => several,
            _ => Vec::new(),
        };
        let before = shaped.old.as_ref().map(chosen).unwrap_or_default();
        let mut options = field.doc.options.iter().filter(|option| option.retired);
        let now = chosen(&shaped.new);
        let newly = |value: &String| now.contains(value) && !before.contains(value);
        if let Some(option) = options.find(|option| newly(&option.value)) {
            let Label { zh, en } = &option.label;
            let problem = Problem::invalid(
                "field.select.retired_option",
                format!("选项「{zh}」已停用，不能再选"),
                format!("The option \"{en}\" is retired; choose another"),
            );
            problems.push(problem.on_field(&field.name));
        }
    }
    problems
}

pub(super) fn refused_by(check: &CompiledCheck) -> Problem {
    // The code of a check is data; the stable code of all of them is one.
    let problem = Problem::invalid(
        "record.check",
        check.message.zh.clone(),
        check.message.en.clone(),
    )
    .because(&check.code);
    match &check.field {
        Some(field) => problem.on_field(field),
        None => problem,
    }
}

/// Changed fields whose lock holds on the stored row.
fn locked(
    shaped: &Shaped,
    compiled: &Compiled,
    world: &World<'_>,
) -> Result<Vec<Problem>, Problem> {
    let Some(old) = &shaped.old else {
        return Ok(Vec::new());
    };
    let mut problems = Vec::new();
    for (ix, lock) in &compiled.locks {
        let field = shaped.object.at(*ix)?;
        let touched =
            shaped.changed.contains(ix) || shaped.lines.iter().any(|(name, _)| *name == field.name);
        if touched && lock.evaluate(old, world)? == Value::Bool(true) {
            problems.push(
                Problem::conflict(
                    "record.locked",
                    format!("单据已生效，「{}」不能再改；请先反审核", field.doc.label.zh),
                    format!(
                        "\"{}\" is locked: the document is posted",
                        field.doc.label.en
                    ),
                )
                .on_field(&field.name),
            );
        }
    }
    Ok(problems)
}

/// Refuses to touch a record any lock of which holds: posted documents are reversed, never deleted.
pub(super) fn not_locked_at_all(unit: &mut Unit<'_, '_>, old: &Record) -> Result<(), Problem> {
    if unit.caller.reason().is_some() {
        return Ok(());
    }
    let (model, mut old) = (Arc::clone(unit.model), old.clone());
    let compiled = model.compiled(old.object())?;
    surround(unit, &compiled.reading_far(), vec![&mut old])?;
    let world = unit.world();
    for (_, lock) in &compiled.locks {
        if lock.evaluate(&old, &world)? == Value::Bool(true) {
            return Err(Problem::conflict(
                "record.posted",
                "单据已生效，不能删除；请先反审核或作废",
                "The document is posted: reverse it instead of deleting it",
            ));
        }
    }
    Ok(())
}

/// Refuses to make or change lines of a document that is locked or out of the caller's reach.
pub(super) fn documents_are_open(
    unit: &mut Unit<'_, '_>,
    object: &Arc<Object>,
    checked: &[Checked],
) -> Result<(), Problem> {
    let records = checked.iter().flat_map(|Checked(shaped)| {
        let touched = shaped.old.is_none() || !shaped.changed.is_empty();
        let both = shaped.old.iter().chain([&shaped.new]);
        both.filter(move |_| touched)
    });
    documents_of_are_open(unit, object, &records.collect::<Vec<_>>())
}

/// As [`documents_are_open`], for a line that is deleted.
pub(super) fn document_of_is_open(unit: &mut Unit<'_, '_>, old: &Record) -> Result<(), Problem> {
    let object = Arc::clone(old.object());
    documents_of_are_open(unit, &object, &[old])
}

fn documents_of_are_open(
    unit: &mut Unit<'_, '_>,
    object: &Object,
    records: &[&Record],
) -> Result<(), Problem> {
    if unit.caller.reason().is_some() {
        return Ok(());
    }
    let model = Arc::clone(unit.model);
    let world = World {
        now: unit.now(),
        zone: &model.zone,
        me: unit.caller.id(),
    };
    for document in &model.compiled(object)?.documents {
        let Some(parent) = model.by_number(document.object) else {
            continue;
        };
        let locks = &model.compiled(parent)?.locks;
        let Some((_, lock)) = locks.iter().find(|(ix, _)| *ix == document.lines) else {
            continue;
        };
        let links = records.iter().map(|record| record.at(document.link));
        let ids: BTreeSet<Id> = links.filter_map(|link| link.as_record()).collect();
        let ids: Vec<Id> = ids.into_iter().collect();
        may_take_lines(unit, parent, document.lines, &ids)?;
        let mut parents = unit.acting("whether a document takes lines", |unit| {
            unit.load_many(&parent.name, &ids)
        })?;
        let far: Vec<_> = [lock]
            .into_iter()
            .filter(|lock| !lock.is_same_row())
            .collect();
        surround(unit, &far, parents.iter_mut().collect())?;
        for document in &parents {
            if lock.evaluate(document, &world)? == Value::Bool(true) {
                return Err(Problem::conflict(
                    "record.locked",
                    format!("「{}」已生效，明细不能再改；请先反审核", document.label()),
                    format!("{} is posted: its lines are locked", document.label()),
                ));
            }
        }
    }
    Ok(())
}

/// A line is part of its document: who may not change that may not change this.
fn may_take_lines(
    unit: &mut Unit<'_, '_>,
    parent: &Arc<Object>,
    lines: FieldIx,
    ids: &[Id],
) -> Result<(), Problem> {
    let access = unit.caller.access();
    if access.is_everything() || ids.is_empty() {
        return Ok(());
    }
    let writes = access.may_write_field(parent, lines);
    if writes && access.scope(parent, Action::Update) > Scope::None {
        let id = Term::column(parent.column(system::ID)?);
        let reached = unit.select(parent, Action::Update, id.is_in(ids.iter().copied()))?;
        if reached.len() == ids.len() {
            return Ok(());
        }
    }
    Err(Problem::refused(
        "access.document",
        format!("您不能修改「{}」的明细", parent.doc.label.zh),
        format!(
            "You may not change the lines of this {}",
            parent.doc.label.en
        ),
    ))
}
