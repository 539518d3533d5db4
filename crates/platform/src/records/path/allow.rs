//! Step one: may the caller do this to this object and to each of these fields?

use weft_kernel::Problem;

use super::{Allowed, Draft, Standpoint};
use crate::access::{Access, Action};
use crate::model::{Model, Object};
use crate::pack::Scope;

pub(super) fn allowed(at: Standpoint<'_>, draft: Draft) -> Result<Allowed, Problem> {
    let (object, access) = (&draft.object, at.caller.access());
    if draft.old.is_none() {
        may_create(access, object)?;
    }
    let lines = draft.change.lines.iter().map(|(name, _)| name);
    for name in draft
        .change
        .fields
        .iter()
        .map(|(name, _)| name)
        .chain(lines)
    {
        let known = object.index(name);
        let known = known.filter(|ix| access.is_everything() || access.may_read_field(object, *ix));
        let ix = known.ok_or_else(|| access.unknown_field(object, name))?;
        let field = object.at(ix)?;
        if field.kind.is_computed() {
            return Err(computed(object, name));
        }
        // What commands keep is theirs: even an administrator changes it by command only.
        let kept_by_commands = at.caller.reason().is_none() && !field.is_typed();
        if kept_by_commands || !access.may_write_field(object, ix) {
            return Err(readonly(object, name));
        }
    }
    Ok(Allowed(draft))
}

/// Refuses whoever makes no records of the object; one they know nothing of is not there.
pub(crate) fn may_create(access: &Access, object: &Object) -> Result<(), Problem> {
    if access.may_create(object) {
        return Ok(());
    }
    if access.scope(object, Action::Read) == Scope::None {
        return Err(Model::unknown_object(&object.name));
    }
    Err(Problem::refused(
        "access.create",
        format!("您没有新建「{}」的权限", object.doc.label.zh),
        format!("You may not create {}", object.doc.plural.en),
    ))
}

fn label<'a>(object: &'a Object, name: &'a str) -> (&'a str, &'a str) {
    let label = object
        .index(name)
        .and_then(|ix| object.fields.get(ix))
        .map(|field| &field.doc.label);
    label.map_or((name, name), |label| (&label.zh, &label.en))
}

fn computed(object: &Object, name: &str) -> Problem {
    let (zh, en) = label(object, name);
    Problem::invalid(
        "field.computed",
        format!("「{zh}」由系统计算，不能填写"),
        format!("\"{en}\" is computed and cannot be entered"),
    )
    .on_field(name)
}

fn readonly(object: &Object, name: &str) -> Problem {
    let (zh, en) = label(object, name);
    Problem::refused(
        "access.field",
        format!("您不能填写「{zh}」"),
        format!("You may not write \"{en}\""),
    )
    .on_field(name)
}
