//! What must hold of rights before a model is used.

use weft_kernel::Problem;

use super::Access;
use crate::model::{Model, Object};
use crate::pack::{AccessKind, EVERY_OBJECT, RoleDoc};

/// The most steps from a record to the one whose owner decides.
const INHERITED_MAX: usize = 4;

/// Checks the roles and the chains of objects that inherit their rights.
///
/// # Errors
/// `object.unknown`, `field.unknown` and those of rules, at the role; `access.inherit_circle`.
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
fn ends(object: &Object, model: &Model) -> Result<(), Problem> {
    let mut here = object;
    for _ in 0..INHERITED_MAX {
        if here.doc.access != AccessKind::Inherit {
            return Ok(());
        }
        let name = here.doc.parent.as_deref().unwrap_or_default();
        let (_, link) = here.field(name)?;
        let target = link
            .target
            .filter(|_| link.shape == Some(crate::fields::Shape::Record));
        let target = target.and_then(|target| model.by_number(target.0));
        here = target.ok_or_else(|| {
            Problem::invalid(
                "access.inherit_parent",
                format!("「{}」的 parent 须是关联字段", here.doc.label.zh),
                format!("The parent of {} must be a lookup", here.doc.label.en),
            )
            .on_field(format!("{}.parent", here.name))
        })?;
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

/// The problem with its place: the role's document first.
fn in_role(role: &RoleDoc, problem: Problem) -> Problem {
    let place = problem.field().map(|field| format!(".{field}"));
    let place = format!("roles.{}{}", role.name, place.unwrap_or_default());
    problem.on_field(place)
}
