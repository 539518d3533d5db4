//! Rights over rights: nobody gives away more than they hold, nor takes over somebody who holds more.

use weft_kernel::Problem;

use crate::access::Access;
use crate::records::Record;
use crate::unit::Unit;

/// Refuses to give or to take a role that reaches further than the caller.
///
/// # Errors
/// `access.role`.
pub(crate) fn role_is_within(
    unit: &mut Unit<'_, '_>,
    old: Option<&Record>,
    new: &Record,
) -> Result<(), Problem> {
    if unit.caller.access().is_everything() {
        return Ok(());
    }
    let mut names = Vec::new();
    for record in old.into_iter().chain([new]) {
        names.push(match record.object().name.as_str() {
            "user" => role_of(unit, record)?,
            "role" => Some(record.text("name")?),
            _ => return Ok(()),
        });
    }
    if old.is_some() && names.first() == names.last() {
        return Ok(());
    }
    for name in names.into_iter().flatten() {
        is_within(unit, &name)?;
    }
    Ok(())
}

/// Refuses to act on a user who holds more than the caller; everybody may act on themselves.
///
/// # Errors
/// `access.role`.
pub(crate) fn user_is_within(unit: &mut Unit<'_, '_>, user: &Record) -> Result<(), Problem> {
    if unit.caller.id() == Some(user.id()) {
        return Ok(());
    }
    match role_of(unit, user)? {
        Some(name) => is_within(unit, &name),
        None => Ok(()),
    }
}

/// The name of a user's role.
pub(super) fn role_of(unit: &mut Unit<'_, '_>, user: &Record) -> Result<Option<String>, Problem> {
    let Some(role) = user.link("role")? else {
        return Ok(None);
    };
    let found = unit.acting("a role is looked up", |unit| {
        unit.load_many("role", &[role])
    })?;
    found.first().map(|role| role.text("name")).transpose()
}

fn is_within(unit: &Unit<'_, '_>, role: &str) -> Result<(), Problem> {
    let Some(doc) = unit.model.roles.get(role) else {
        return Ok(());
    };
    if unit
        .caller
        .access()
        .covers(&Access::of(&[doc], unit.model)?)
    {
        return Ok(());
    }
    Err(Problem::refused(
        "access.role",
        format!("「{}」的权限超出您自己的权限", doc.label.zh),
        format!("The role {} reaches further than your own", doc.label.en),
    )
    .on_field("role"))
}
