//! To-dos that nobody has answered in time: the superior is told, once.
//!
//! The moment stands with the to-do, so a restart loses nothing; being told and the mark are one transaction, and the
//! moment is taken away with it, so nothing is told twice.

use weft_kernel::{Id, Moment, Problem, Value};
use weft_platform::{Change, Platform, Record, Unit};

use super::plan::plan_of;
use super::step::{Due, each};
use super::{TITLE_CHARS_MAX, cut};
use crate::card::moment_words;
use crate::pipeline::actions::{is_at_work, superior_of};
use crate::rule::Priority;
use crate::span::words_of;

/// Tells superiors of to-dos whose time is up; answers how many were looked at.
pub(super) fn due(platform: &Platform) -> Result<usize, Problem> {
    let due = Due {
        object: "task",
        filter: "escalate_at <= NOW()",
        sort: "escalate_at",
        one: |unit, id| escalate(unit, id, Telling::Superior),
        otherwise: Some(|unit, id| escalate(unit, id, Telling::Nobody)),
    };
    each(platform, &due)
}

/// Who hears of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Telling {
    Superior,
    /// It cannot be told: the mark alone is left.
    Nobody,
}

/// Marks a to-do and tells the superior, unless somebody has answered or finished it; in their quiet hours it waits.
fn escalate(unit: &mut Unit<'_, '_>, id: Id, telling: Telling) -> Result<(), Problem> {
    let Some(task) = unit.load_locked("task", &[id])?.pop() else {
        return Ok(());
    };
    let now = unit.now();
    if !matches!(task.get("escalate_at")?, Value::Moment(at) if at <= now) {
        return Ok(());
    }
    let change = match is_unanswered(&task)? {
        true => pass_on(unit, &task, telling)?,
        false => Change::new().set("escalate_at", Value::Empty),
    };
    unit.update("task", id, change).map(drop)
}

/// What the to-do says once the superior is told, or until when that waits.
fn pass_on(unit: &mut Unit<'_, '_>, task: &Record, telling: Telling) -> Result<Change, Problem> {
    let superior = match (telling, task.link("assignee")?) {
        (Telling::Superior, Some(assignee)) => receiver(unit, assignee)?,
        _ => None,
    };
    if let Some(superior) = superior {
        let plan = plan_of(unit, Some(superior))?;
        let quiet = plan.hours.quiet_until(unit.now());
        if let (Some(until), false) = (quiet, is_urgent(unit, task)?) {
            return Ok(Change::new().set("escalate_at", until));
        }
        let told = notification(unit, task)?.set("owner", superior);
        unit.create("notification", told)?;
    }
    Ok(Change::new()
        .set("escalate_at", Value::Empty)
        .set("escalated_at", unit.now())
        .set("escalated_to", superior))
}

/// Whom the plan of `assignee` names and who is at work, else their superior.
fn receiver(unit: &mut Unit<'_, '_>, assignee: Id) -> Result<Option<Id>, Problem> {
    let named = plan_of(unit, Some(assignee))?.escalate_to;
    match named.filter(|person| *person != assignee) {
        Some(person) if is_at_work(unit, person)? => Ok(Some(person)),
        _ => superior_of(unit, assignee),
    }
}

/// Whether the signal it came of breaks through quiet hours.
fn is_urgent(unit: &mut Unit<'_, '_>, task: &Record) -> Result<bool, Problem> {
    let signal = match task.link("signal")? {
        Some(signal) => unit.load_many("signal", &[signal])?.pop(),
        None => None,
    };
    signal.map_or(Ok(false), |signal| {
        Ok(signal.text("priority")? == Priority::Urgent.word())
    })
}

/// Open, not acknowledged, and passed on to nobody yet.
fn is_unanswered(task: &Record) -> Result<bool, Problem> {
    Ok(task.text("status")? == "open"
        && task.get("acknowledged_at")?.is_empty()
        && task.get("escalated_at")?.is_empty())
}

/// What the superior reads.
fn notification(unit: &mut Unit<'_, '_>, task: &Record) -> Result<Change, Problem> {
    let assignee = match task.link("assignee")? {
        Some(person) => unit.load_many("user", &[person])?.pop(),
        None => None,
    };
    let assignee = assignee.map_or(Ok(String::new()), |person| person.text("name"))?;
    let (title, zone) = (task.text("title")?, unit.model().zone.clone());
    let at = |field: &str| -> Result<Option<Moment>, Problem> {
        Ok(match task.get(field)? {
            Value::Moment(at) => Some(at),
            _ => None,
        })
    };
    let waited = at("created_at")?.map_or(0, |from| unit.now().ms() - from.ms());
    let due = at("due_at")?.map(|due| moment_words(due, None, &zone).zh);
    let due = due.map_or_else(String::new, |due| format!("，截止 {due}"));
    let body = format!(
        "{assignee}的待办「{title}」交办 {} 没有应答{due}。",
        words_of(waited).zh
    );
    let headline = cut(&format!("未应答升级：{title}"), TITLE_CHARS_MAX);
    Ok(Change::new()
        .set("title", headline.as_str())
        .set("body", body.as_str())
        .set("task", task.id())
        .set("signal", task.get("signal")?)
        .set("account", task.get("account")?)
        .set("lead", task.get("lead")?))
}
