//! What must hold of rights before a model is used.

use std::sync::Arc;

use weft_kernel::Problem;

use super::{Access, parents};
use crate::model::{Model, Object};
use crate::pack::{EVERY_OBJECT, RoleDoc};

/// The most steps from a record to the one whose owner decides.
const INHERITED_MAX: usize = 4;
/// The most records of one step up that may decide about a record.
const WAYS_MAX: usize = 8;

/// Checks the roles and the chains of objects that inherit their rights.
///
/// # Errors
/// `object.unknown`, `field.unknown` and those of rules, at the role; `access.inherit_parent`,
/// `access.inherit_circle`, `access.inherit_ways`.
pub(crate) fn check(model: &Model) -> Result<(), Problem> {
    for object in model.objects() {
        ends(object, model)?;
    }
    for role in model.roles.values() {
        names(role, model).map_err(|problem| in_role(role, problem))?;
        Access::of(&[role], model).map_err(|problem| in_role(role, problem))?;
    }
    Ok(())
}

/// Every object and field a role names is there: a mistyped right would be a silent hole.
fn names(role: &RoleDoc, model: &Model) -> Result<(), Problem> {
    for (name, grant) in &role.objects {
        if name == EVERY_OBJECT {
            if !grant.rules.is_empty() {
                return Err(Problem::invalid(
                    "access.rule_object",
                    "记录规则须写在具体的对象下，不能写在 `*` 下",
                    "A rule is about one object and cannot stand under `*`",
                )
                .on_field("objects.*.rules"));
            }
            continue;
        }
        let object = model
            .object(name)
            .map_err(|problem| problem.on_field(format!("objects.{name}")))?;
        let (hidden, readonly) = (&grant.hidden, &grant.readonly);
        for field in hidden.iter().chain(readonly).chain(&grant.reveal) {
            let place = || format!("objects.{name}.{field}");
            // Who writes roles sees every field.
            let is_there = object.index(field).is_some();
            is_there
                .then_some(())
                .ok_or_else(|| object.no_field(field).on_field(place()))?;
        }
    }
    Ok(())
}

/// Whoever's record it is, is found in a few steps: a circle would never end.
fn ends(object: &Arc<Object>, model: &Model) -> Result<(), Problem> {
    let mut level = vec![Arc::clone(object)];
    for _ in 0..INHERITED_MAX {
        let mut above = Vec::new();
        for here in &level {
            let parents = parents::of(here, model)?;
            above.extend(parents.into_iter().map(|parent| parent.target));
        }
        if above.is_empty() {
            return Ok(());
        }
        if above.len() > WAYS_MAX {
            return Err(too_many_ways(object));
        }
        level = above;
    }
    Err(Problem::invalid(
        "access.inherit_circle",
        format!(
            "「{}」的权限继承超过 {INHERITED_MAX} 层或成环",
            object.doc.label.zh
        ),
        format!(
            "{} inherits its rights in a circle or over more than {INHERITED_MAX} steps",
            object.doc.label.en
        ),
    )
    .on_field(format!("{}.parent", object.name)))
}

fn too_many_ways(object: &Object) -> Problem {
    Problem::invalid(
        "access.inherit_ways",
        format!(
            "「{}」可以从超过 {WAYS_MAX} 处继承权限，请减少 parent 里的字段",
            object.doc.label.zh
        ),
        format!(
            "{} may inherit its rights from more than {WAYS_MAX} places: name fewer fields in `parent`",
            object.doc.label.en
        ),
    )
    .on_field(format!("{}.parent", object.name))
}

/// The problem with its place: the role's document first.
fn in_role(role: &RoleDoc, problem: Problem) -> Problem {
    let place = problem.field().map(|field| format!(".{field}"));
    let place = format!("roles.{}{}", role.name, place.unwrap_or_default());
    problem.on_field(place)
}
