//! Conditions and addresses that records hold as texts: checked when they are written.

use std::sync::Arc;

use weft_expr::Type;
use weft_kernel::{Problem, Value};

use super::Shaped;
use crate::access::Action;
use crate::model::{Field, FieldIx, Object};
use crate::pack::Scope;
use crate::unit::Unit;

/// What speaks against the addresses and conditions that were written, or whose object was.
pub(super) fn problems(unit: &Unit<'_, '_>, shaped: &Shaped) -> Result<Vec<Problem>, Problem> {
    let mut problems = Vec::new();
    let holds = |field: &Field| field.doc.condition_of.is_some();
    if unit.caller.scopes().is_some() && shaped.object.fields.iter().any(holds) {
        return Err(too_far());
    }
    for (ix, field) in shaped.object.fields.iter().enumerate() {
        let written = |ix: &FieldIx| shaped.changed.contains(ix);
        if field.doc.sends_to
            && written(&ix)
            && let Some(address) = text(shaped, ix)
        {
            let checked = unit.readers.check_address(address.trim());
            problems.extend(checked.err().map(|problem| problem.on_field(&field.name)));
        }
        if let Some(kind) = &field.doc.text_of
            && written(&ix)
            && let Some(own) = text(shaped, ix)
        {
            let checked = unit.readers.check_text(unit.model, kind, &own);
            problems.extend(checked.err().map(|problem| problem.on_field(&field.name)));
        }
        let Some(named) = &field.doc.condition_of else {
            continue;
        };
        let (of, _) = shaped.object.field(named)?;
        if !written(&ix) && !written(&of) {
            continue;
        }
        let (Some(object), condition) = (text(shaped, of), text(shaped, ix)) else {
            continue;
        };
        problems.extend(problem(unit, (named, &object), (&field.name, condition)));
    }
    Ok(problems)
}

/// What is read later by such a condition is read with all the rights of its owner.
fn too_far() -> Problem {
    Problem::refused(
        "token.limited",
        "受限的令牌不能写入以后按本人全部权限执行的记录，请登录后操作",
        "A limited token does not write what acts later with all the rights of its user; sign in",
    )
}

fn text(shaped: &Shaped, ix: FieldIx) -> Option<String> {
    match shaped.new.at(ix) {
        Value::Text(text) if !text.trim().is_empty() => Some(text),
        _ => None,
    }
}

/// The object is one the writer knows, and the condition one of its records.
fn problem(
    unit: &Unit<'_, '_>,
    (named, object): (&str, &str),
    (field, condition): (&str, Option<String>),
) -> Option<Problem> {
    let access = unit.caller.access();
    let is_read = |known: &&Arc<Object>| access.scope(known, Action::Read) > Scope::None;
    let Some(known) = unit.model.object(object).ok().filter(is_read) else {
        let names = unit.model.objects().filter(is_read);
        let near = weft_expr::nearest(object, names.map(|one| one.name.as_str()));
        let problem = Problem::invalid(
            "field.object_unknown",
            format!("没有对象 `{object}`"),
            format!("There is no object `{object}`"),
        );
        return Some(problem.on_field(named).suggesting(near));
    };
    let catalogue = unit.compiler().catalogue();
    let checked = weft_expr::check(&condition?, known.reference(), &catalogue, Some(Type::Bool));
    checked.err().map(|problem| problem.on_field(field))
}
