//! Whose hours and limits count: a person's own plan, else the company's.

use std::sync::Arc;

use weft_kernel::{Id, Problem, Value, Zone};
use weft_platform::{Model, Record, Unit};

use super::own::whole;
use super::passing::{Passing, passing};
use crate::hours::{Hours, TimeOfDay};
use crate::span::Span;

/// When a day is summed up where nothing is said.
const DIGEST_MINUTES: i64 = 9 * 60;
const MINUTE_MS: i64 = 60_000;

/// When and how often somebody is alerted.
#[derive(Clone, Debug)]
pub(in crate::pipeline) struct Plan {
    /// When they are left in peace.
    pub(in crate::pipeline) hours: Hours,
    /// Signals they are alerted of in a day.
    pub(super) daily_cap: Option<i64>,
    /// When the rest is summed up.
    pub(super) digest_at: TimeOfDay,
    /// After how long a to-do is passed on.
    pub(in crate::pipeline) escalate_after: Option<Span>,
    /// To whom, instead of their superior.
    pub(super) escalate_to: Option<Id>,
}

impl Plan {
    /// No quiet hours and no limits.
    fn none(model: &Model) -> Self {
        Self {
            hours: Hours::new(model.zone.clone(), None, None),
            daily_cap: None,
            digest_at: TimeOfDay::at(DIGEST_MINUTES),
            escalate_after: None,
            escalate_to: None,
        }
    }

    fn of_record(model: &Model, plan: &Record, passing: Passing) -> Result<Self, Problem> {
        let zone = plan.text("zone")?;
        let zone = match zone.as_str() {
            "" => model.zone.clone(),
            name => Zone::named(name).unwrap_or_else(|problem| {
                tracing::warn!(error = %problem, "a time zone of an alert plan is not known");
                model.zone.clone()
            }),
        };
        let time = |field: &str| Ok::<_, Problem>(TimeOfDay::read(&plan.text(field)?));
        let whole = |field: &str| whole(plan, field);
        let calendar = match plan.is("days_off")? {
            true => model.known_calendar(None),
            false => None,
        };
        let quiet = time("quiet_from")?.zip(time("quiet_until")?);
        let after = passing.minutes;
        Ok(Self {
            hours: Hours::new(zone, quiet, calendar),
            daily_cap: whole("daily_cap")?,
            digest_at: time("digest_at")?.unwrap_or(TimeOfDay::at(DIGEST_MINUTES)),
            escalate_after: after.map(|minutes| Span::from_ms(minutes.saturating_mul(MINUTE_MS))),
            escalate_to: passing.to,
        })
    }
}

/// The plan of a person, or the company's for nobody in particular. When to-dos are passed on is theirs to say only as far
/// as the plan allows that they were given.
pub(in crate::pipeline) fn plan_of(
    unit: &mut Unit<'_, '_>,
    person: Option<Id>,
) -> Result<Plan, Problem> {
    let model = Arc::clone(unit.model());
    let Some(record) = chosen(unit, person)? else {
        return Ok(Plan::none(&model));
    };
    let passing = match record.get("person")?.is_empty() {
        true => passing(Some(&record), None)?,
        false => passing(given(unit, person)?.as_ref(), Some(&record))?,
    };
    Plan::of_record(&model, &record, passing)
}

/// The plan that holds for a person: their own, else the one they were given.
pub(super) fn chosen(
    unit: &mut Unit<'_, '_>,
    person: Option<Id>,
) -> Result<Option<Record>, Problem> {
    if let Some(person) = person {
        let which = [
            ("person", Value::Record(person)),
            ("active", Value::Bool(true)),
        ];
        if let Some(own) = unit.find_by("alert_plan", &which)?.pop() {
            return Ok(Some(own));
        }
    }
    given(unit, person)
}

/// The plan a person was given: the one named with them, else the company's.
pub(super) fn given(
    unit: &mut Unit<'_, '_>,
    person: Option<Id>,
) -> Result<Option<Record>, Problem> {
    let mut plans = unit.find_by("alert_plan", &[("active", Value::Bool(true))])?;
    let mut kept = Vec::new();
    for plan in plans.drain(..) {
        if plan.get("person")?.is_empty() {
            kept.push(plan);
        }
    }
    if kept.is_empty() {
        return Ok(None);
    }
    let person = match person {
        Some(person) => unit.load_many("user", &[person])?.pop(),
        None => None,
    };
    let named = person.map_or(Ok(None), |person| person.link("alert_plan"))?;
    if let Some(place) = kept.iter().position(|plan| Some(plan.id()) == named) {
        return Ok(Some(kept.swap_remove(place)));
    }
    for plan in kept {
        if plan.is("main")? {
            return Ok(Some(plan));
        }
    }
    Ok(None)
}
