//! Whom an action means: the owner, their superior, the next in turn.

use weft_kernel::{Id, Problem, Value};
use weft_platform::{Record, Unit};

use crate::rule::Receiver;

/// Superiors who have left that are passed over on the way up.
const LEVELS_MAX: usize = 10;

/// The person that `receiver` means for a customer or lead.
pub(super) fn meant(
    unit: &mut Unit<'_, '_>,
    customer: &Record,
    receiver: Receiver,
) -> Result<Id, Problem> {
    let owner = customer.link("owner")?.ok_or_else(|| {
        Problem::conflict("signal_action.no_owner", "没有负责人", "There is no owner")
    })?;
    match receiver {
        Receiver::Owner => Ok(owner),
        Receiver::Manager => superior_of(unit, owner)?.ok_or_else(|| {
            Problem::conflict(
                "signal_action.no_manager",
                "负责人没有在职的上级",
                "The owner has no superior at work",
            )
        }),
    }
}

/// The nearest superior of a person who is at work.
pub(in crate::pipeline) fn superior_of(
    unit: &mut Unit<'_, '_>,
    person: Id,
) -> Result<Option<Id>, Problem> {
    let mut above = person;
    for _ in 0..LEVELS_MAX {
        let known = unit.load_many("user", &[above])?.pop();
        let superior = known.map_or(Ok(None), |known| known.link("manager"))?;
        let Some(superior) = superior.filter(|superior| *superior != person) else {
            return Ok(None);
        };
        if is_at_work(unit, superior)? {
            return Ok(Some(superior));
        }
        above = superior;
    }
    Ok(None)
}

/// Whether a person is there and has not left.
pub(in crate::pipeline) fn is_at_work(
    unit: &mut Unit<'_, '_>,
    person: Id,
) -> Result<bool, Problem> {
    let there = unit.load_many("user", &[person])?.pop();
    there.map_or(Ok(false), |there| there.is("active"))
}

/// The next in turn among active people with a role or in a department; `turn` names the round.
pub(super) fn next_in_turn(
    unit: &mut Unit<'_, '_>,
    (role, department): (Option<&str>, Option<&str>),
    turn: &str,
) -> Result<Id, Problem> {
    let role = match role {
        Some(name) => Some(called(unit, "role", name)?),
        None => None,
    };
    let department = match department {
        Some(name) => Some(called(unit, "department", name)?),
        None => None,
    };
    let mut people = Vec::new();
    for person in unit.find_by("user", &[("active", Value::Bool(true))])? {
        let has_role = match role {
            Some(role) => has_role(&person, role)?,
            None => true,
        };
        if has_role && (department.is_none() || person.link("department")? == department) {
            people.push(person.id());
        }
    }
    let count = i64::try_from(people.len()).unwrap_or(i64::MAX);
    if count == 0 {
        return Err(Problem::conflict(
            "signal_action.nobody",
            "没有可以分配的人",
            "There is nobody to assign it to",
        ));
    }
    let place = (unit.tx().next_number(turn)? - 1).rem_euclid(count);
    let chosen = usize::try_from(place)
        .ok()
        .and_then(|place| people.get(place));
    chosen
        .copied()
        .ok_or_else(|| Problem::internal("signal_action.turn", place))
}

fn has_role(person: &Record, role: Id) -> Result<bool, Problem> {
    let more = match person.get("roles")? {
        Value::List(ids) => ids.contains(&role.to_string()),
        _ => false,
    };
    Ok(more || person.link("role")? == Some(role))
}

fn called(unit: &mut Unit<'_, '_>, object: &'static str, name: &str) -> Result<Id, Problem> {
    let found = unit.find_by(object, &[("name", Value::text(name))])?;
    found.first().map(Record::id).ok_or_else(|| {
        Problem::conflict(
            "signal_action.unknown",
            format!("没有 `{name}`"),
            format!("There is no `{name}`"),
        )
    })
}
