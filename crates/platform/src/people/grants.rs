//! Rights over rights: nobody gives away more than they hold, nor takes over somebody who holds more.

use std::collections::{BTreeMap, BTreeSet};

use weft_kernel::{Id, Problem, Value};

use crate::access::Access;
use crate::caller::Caller;
use crate::model::Model;
use crate::pack::RoleDoc;
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
            "user" => roles_of(unit, record)?,
            "role" => BTreeSet::from([record.text("name")?]),
            _ => return Ok(()),
        });
    }
    let (after, before) = (
        names.pop().unwrap_or_default(),
        names.pop().unwrap_or_default(),
    );
    for name in before.symmetric_difference(&after) {
        is_within(unit, name)?;
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
    for name in roles_of(unit, user)? {
        is_within(unit, &name)?;
    }
    Ok(())
}

/// The names of a user's roles: the one in `role` and those in `roles`, where users have that field.
pub(super) fn roles_of(
    unit: &mut Unit<'_, '_>,
    user: &Record,
) -> Result<BTreeSet<String>, Problem> {
    let all = roles_of_all(unit, std::slice::from_ref(user))?;
    Ok(all.into_iter().next().unwrap_or_default())
}

/// The same of several users, in their order.
pub(super) fn roles_of_all(
    unit: &mut Unit<'_, '_>,
    users: &[Record],
) -> Result<Vec<BTreeSet<String>>, Problem> {
    let ids: Vec<BTreeSet<Id>> = users.iter().map(role_ids).collect::<Result<_, _>>()?;
    let all: BTreeSet<Id> = ids.iter().flatten().copied().collect();
    let all: Vec<Id> = all.into_iter().collect();
    let found = unit.acting("a role is looked up", |unit| unit.load_many("role", &all))?;
    let named = |role: &Record| Ok((role.id(), role.text("name")?));
    let names: BTreeMap<Id, String> = found.iter().map(named).collect::<Result<_, Problem>>()?;
    let name = |id: &Id| names.get(id).cloned();
    let of_user = |ids: &BTreeSet<Id>| ids.iter().filter_map(name).collect();
    Ok(ids.iter().map(of_user).collect())
}

fn role_ids(user: &Record) -> Result<BTreeSet<Id>, Problem> {
    let mut ids: BTreeSet<Id> = user.link("role")?.into_iter().collect();
    if user.object().index("roles").is_some()
        && let Value::List(more) = user.get("roles")?
    {
        ids.extend(more.iter().filter_map(|id| Id::parse(id).ok()));
    }
    Ok(ids)
}

fn is_within(unit: &Unit<'_, '_>, role: &str) -> Result<(), Problem> {
    let Some(doc) = unit.model.roles.get(role) else {
        return Ok(());
    };
    let given = Access::of(&[doc], unit.model)?;
    match unit.caller.access().covers(&given) {
        true => Ok(()),
        false => Err(reaches_further(doc).on_field("role")),
    }
}

/// Refuses a configuration that gives away more than its author holds: by a role that is new or
/// changed, or by another answer to the question whose records an object's are.
///
/// # Errors
/// `access.role`, `access.object_access`.
pub(crate) fn configuration_is_within(
    caller: &Caller,
    before: &Model,
    after: &Model,
) -> Result<(), Problem> {
    let caller = caller.current(before)?;
    let held = caller.access();
    if held.is_everything() {
        return Ok(());
    }
    for role in after.roles.values() {
        let mut given = Access::of(&[role], after)?;
        // An object nobody has records of yet is nobody's to give.
        given.keep_only(|object| before.by_number(object).is_some());
        let had = before.roles.get(&role.name);
        let had = had.map(|role| Access::of(&[role], before)).transpose()?;
        let is_no_more = had.is_some_and(|had| had.covers(&given));
        if !is_no_more && !held.covers(&given) {
            return Err(reaches_further(role).on_field(format!("roles.{}", role.name)));
        }
    }
    let opened = after.objects().find(|object| {
        let known = before.by_number(object.number);
        known.is_some_and(|known| {
            let (old, new) = (&known.doc, &object.doc);
            (old.access, &old.parent) != (new.access, &new.parent) && !held.reads_all(known)
        })
    });
    match opened {
        None => Ok(()),
        Some(object) => Err(Problem::refused(
            "access.object_access",
            format!(
                "您看不到全部「{}」，不能修改它的数据归属",
                object.doc.label.zh
            ),
            format!(
                "You do not see every {}, so you may not change whose they are",
                object.doc.label.en
            ),
        )
        .on_field(format!("objects.{}.access", object.name))),
    }
}

fn reaches_further(role: &RoleDoc) -> Problem {
    Problem::refused(
        "access.role",
        format!("「{}」的权限超出您自己的权限", role.label.zh),
        format!("The role {} reaches further than your own", role.label.en),
    )
}
