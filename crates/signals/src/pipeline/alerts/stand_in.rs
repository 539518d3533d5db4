//! Who reads of signals that have no owner: whom the company's alert plan names, else an administrator.

use std::sync::Arc;

use weft_kernel::{Id, Problem, Value};
use weft_platform::{Record, Unit};

/// The person in whose digest stands what nobody owns; none where nobody may sign in who could look after it.
pub(super) fn stand_in(unit: &mut Unit<'_, '_>) -> Result<Option<Id>, Problem> {
    let plans = unit.find_by("alert_plan", &[("active", Value::Bool(true))])?;
    for plan in &plans {
        let Some(named) = plan.link("unowned_to")?.filter(|_| is_main(plan)) else {
            continue;
        };
        let person = unit.load_many("user", &[named])?.pop();
        if person.is_some_and(|person| person.is("active").unwrap_or_default()) {
            return Ok(Some(named));
        }
    }
    administrator(unit)
}

fn is_main(plan: &Record) -> bool {
    plan.is("main").unwrap_or_default()
}

/// The longest serving of those who may do everything, or change the configuration.
fn administrator(unit: &mut Unit<'_, '_>) -> Result<Option<Id>, Problem> {
    let model = Arc::clone(unit.model());
    let roles = model
        .roles
        .values()
        .filter(|role| role.administrator || role.configure);
    let roles: Vec<String> = roles.map(|role| format!("\"{}\"", role.name)).collect();
    if roles.is_empty() {
        return Ok(None);
    }
    let which = format!("active = true and role.name in ({})", roles.join(", "));
    let found = unit.find("user", &which)?;
    Ok(found.iter().map(Record::id).min())
}
