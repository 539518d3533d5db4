//! The plan a person makes for themselves; it goes before the one they were given; when to-dos
//! are passed on is theirs only as far as that one allows.

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use weft_kernel::{Decimal, Id, Problem, Value};
use weft_platform::{Caller, Change, Input, Platform, Record, Unit};
use weft_store::Lane;

use super::passing::{Choice, passing};
use super::plan::{chosen, given};

/// Why a person writes a record of a kind they may not write.
const REASON: &str = "everybody says when they are alerted";
/// Characters of the name of a person in that of their plan.
const NAME_CHARS_MAX: usize = 40;

/// When somebody is alerted, as they read and write it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct AlertTimes {
    /// The name of a time zone; the company's when empty.
    pub zone: Option<String>,
    /// When they are left in peace, such as `21:30`; both ends or none.
    pub quiet_from: Option<String>,
    /// Until when.
    pub quiet_until: Option<String>,
    /// Whether days off are quiet.
    pub days_off: bool,
    /// Signals a day; no limit when empty.
    pub daily_cap: Option<i64>,
    /// When the rest is summed up.
    pub digest_at: Option<String>,
    /// Minutes after which their to-dos are passed on, where their plan allows it; as it says when empty.
    pub escalate_minutes: Option<i64>,
    /// Whom they are passed on to, of those their plan allows; as it says when empty.
    pub escalate_to: Option<String>,
}

/// What holds for somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AlertsOf {
    /// Whether they have said so themselves.
    pub is_own: bool,
    /// What the plan is called that they were given, where there is one.
    pub given: Option<String>,
    /// What holds.
    pub times: AlertTimes,
    /// Minutes after which their to-dos are passed on.
    pub escalate_minutes: Option<i64>,
    /// What of that is left to them.
    pub choice: Choice,
    /// What those are called whom they may name.
    pub people: Vec<(Id, String)>,
}

/// When the caller is alerted.
///
/// # Errors
/// Those of the store.
pub fn alerts_of(platform: &Platform, caller: &Caller) -> Result<AlertsOf, Problem> {
    let (caller, person) = themselves(caller)?;
    platform.write(&caller, Lane::Interactive, move |unit| told(unit, person))
}

/// Has the caller be alerted at these times; none takes what they have said back.
///
/// # Errors
/// `check.alert_plan.…` and `value.…` at the field; those of the store.
pub fn set_alerts(
    platform: &Platform,
    caller: &Caller,
    times: Option<AlertTimes>,
) -> Result<AlertsOf, Problem> {
    let (caller, person) = themselves(caller)?;
    platform.write(&caller, Lane::Interactive, move |unit| {
        let there = own(unit, person)?;
        if let Some(times) = &times {
            let given = given(unit, Some(person))?;
            let to = named(times)?;
            Choice::of(given.as_ref())?.check(times.escalate_minutes, to)?;
        }
        match (&times, there) {
            (None, None) => {}
            (None, Some(there)) => {
                let off = Change::new().set("active", false);
                unit.update("alert_plan", there.id(), off)?;
            }
            (Some(times), Some(there)) => {
                unit.update("alert_plan", there.id(), change(times))?;
            }
            (Some(times), None) => {
                let user = unit.load("user", person)?;
                let name: String = user
                    .text("username")?
                    .chars()
                    .take(NAME_CHARS_MAX)
                    .collect();
                let made = change(times)
                    .set("name", format!("{name} 自己的安排").as_str())
                    .set("person", person);
                unit.create("alert_plan", made)?;
            }
        }
        told(unit, person)
    })
}

/// Whom they name.
fn named(times: &AlertTimes) -> Result<Option<Id>, Problem> {
    let id = times.escalate_to.as_deref().filter(|id| !id.is_empty());
    let id = id.map(Id::parse).transpose();
    id.map_err(|problem| problem.on_field("escalate_to"))
}

/// The caller with the right to their own plan.
fn themselves(caller: &Caller) -> Result<(Caller, Id), Problem> {
    let person = caller.id().ok_or_else(Problem::missing)?;
    Ok((caller.acting(REASON), person))
}

/// The plan they have made, switched off or not.
fn own(unit: &mut Unit<'_, '_>, person: Id) -> Result<Option<Record>, Problem> {
    let which = [("person", Value::Record(person))];
    Ok(unit.find_by("alert_plan", &which)?.pop())
}

fn change(times: &AlertTimes) -> Change {
    // As somebody sends it: a zone is one of those offered.
    let text = |text: &Option<String>| match text.as_deref().map(str::trim) {
        None | Some("") => Input::Json(Json::Null),
        Some(text) => Input::Json(text.into()),
    };
    let whole = |number: Option<i64>| {
        number.map_or(Value::Empty, |number| Value::Number(Decimal::from(number)))
    };
    let (cap, minutes) = (whole(times.daily_cap), whole(times.escalate_minutes));
    let mut change = Change::new()
        .set("active", true)
        .set("zone", text(&times.zone))
        .set("quiet_from", text(&times.quiet_from))
        .set("quiet_until", text(&times.quiet_until))
        .set("days_off", times.days_off)
        .set("daily_cap", cap)
        .set("escalate_minutes", minutes)
        .set("escalate_to", text(&times.escalate_to));
    if times.digest_at.is_some() {
        change = change.set("digest_at", text(&times.digest_at));
    }
    change
}

fn told(unit: &mut Unit<'_, '_>, person: Id) -> Result<AlertsOf, Problem> {
    let given = given(unit, Some(person))?;
    let chosen = chosen(unit, Some(person))?;
    let is_own = match &chosen {
        Some(plan) => plan.link("person")? == Some(person),
        None => false,
    };
    let own = chosen.as_ref().filter(|_| is_own);
    let choice = Choice::of(given.as_ref())?;
    let mut people = unit.load_many("user", &choice.people)?;
    people.retain(|one| one.is("active").unwrap_or_default());
    let mut times = chosen
        .as_ref()
        .map_or(Ok(AlertTimes::default()), times_of)?;
    if let Some(own) = own {
        times.escalate_minutes = whole(own, "escalate_minutes")?;
        times.escalate_to = own.link("escalate_to")?.map(|person| person.to_string());
    }
    Ok(AlertsOf {
        is_own,
        given: given.as_ref().map(Record::label),
        times,
        escalate_minutes: passing(given.as_ref(), own)?.minutes,
        choice,
        people: people.iter().map(|one| (one.id(), one.label())).collect(),
    })
}

fn times_of(plan: &Record) -> Result<AlertTimes, Problem> {
    let text = |field: &str| {
        let text = plan.text(field)?;
        Ok::<_, Problem>((!text.is_empty()).then_some(text))
    };
    Ok(AlertTimes {
        zone: text("zone")?,
        quiet_from: text("quiet_from")?,
        quiet_until: text("quiet_until")?,
        days_off: plan.is("days_off")?,
        daily_cap: whole(plan, "daily_cap")?,
        digest_at: text("digest_at")?,
        escalate_minutes: None,
        escalate_to: None,
    })
}

/// A whole number of a record.
pub(super) fn whole(record: &Record, field: &str) -> Result<Option<i64>, Problem> {
    Ok(match record.get(field)? {
        Value::Number(number) => i64::try_from(number).ok(),
        _ => None,
    })
}
