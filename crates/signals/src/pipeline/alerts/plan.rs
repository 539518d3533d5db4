//! Whose hours and limits count: a person's own plan, else the company's.

use std::sync::Arc;

use weft_kernel::{Id, Problem, Value, Zone};
use weft_platform::{Model, Record, Unit};

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
    /// After how long a to-do goes to their superior.
    pub(in crate::pipeline) escalate_after: Option<Span>,
}

impl Plan {
    /// No quiet hours and no limits.
    fn none(model: &Model) -> Self {
        Self {
            hours: Hours::new(model.zone.clone(), None, None),
            daily_cap: None,
            digest_at: TimeOfDay::at(DIGEST_MINUTES),
            escalate_after: None,
        }
    }

    fn of_record(model: &Model, plan: &Record) -> Result<Self, Problem> {
        let zone = plan.text("zone")?;
        let zone = match zone.as_str() {
            "" => model.zone.clone(),
            name => Zone::named(name).unwrap_or_else(|problem| {
                tracing::warn!(error = %problem, "a time zone of an alert plan is not known");
                model.zone.clone()
            }),
        };
        let time = |field: &str| Ok::<_, Problem>(TimeOfDay::read(&plan.text(field)?));
        let whole = |field: &str| {
            Ok::<_, Problem>(match plan.get(field)? {
                Value::Number(number) => i64::try_from(number).ok(),
                _ => None,
            })
        };
        let calendar = match plan.is("days_off")? {
            true => model.known_calendar(None),
            false => None,
        };
        let quiet = time("quiet_from")?.zip(time("quiet_until")?);
        let minutes = whole("escalate_minutes")?;
        Ok(Self {
            hours: Hours::new(zone, quiet, calendar),
            daily_cap: whole("daily_cap")?,
            digest_at: time("digest_at")?.unwrap_or(TimeOfDay::at(DIGEST_MINUTES)),
            escalate_after: minutes.map(|minutes| Span::from_ms(minutes.saturating_mul(MINUTE_MS))),
        })
    }
}

/// The plan of a person, or the company's for nobody in particular.
pub(in crate::pipeline) fn plan_of(
    unit: &mut Unit<'_, '_>,
    person: Option<Id>,
) -> Result<Plan, Problem> {
    let model = Arc::clone(unit.model());
    let plans = unit.find_by("alert_plan", &[("active", Value::Bool(true))])?;
    if plans.is_empty() {
        return Ok(Plan::none(&model));
    }
    let person = match person {
        Some(person) => unit.load_many("user", &[person])?.pop(),
        None => None,
    };
    let own = person.map_or(Ok(None), |person| person.link("alert_plan"))?;
    let mut chosen = plans.iter().find(|plan| Some(plan.id()) == own);
    if chosen.is_none() {
        for plan in &plans {
            if plan.is("main")? {
                chosen = Some(plan);
                break;
            }
        }
    }
    match chosen {
        Some(plan) => Plan::of_record(&model, plan),
        None => Ok(Plan::none(&model)),
    }
}
