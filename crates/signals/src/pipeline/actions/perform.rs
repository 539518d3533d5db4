//! One action done, together with its record saying so.

use serde_json::json;
use weft_kernel::{Id, Moment, Problem, Value};
use weft_platform::{Change, Record, Unit};

use super::{ACTION, people};
use crate::pipeline::alerts::plan_of;
use crate::pipeline::evidence::EvidenceNote;
use crate::pipeline::reading;
use crate::pipeline::record_events::{Said, say};
use crate::pipeline::rules::RuleBook;
use crate::rule::{Action, Priority, Rule};
use crate::span::Span;
use crate::subject;

/// How often a touch may come of a signal that came of a touch of a signal.
const EVENT_DEPTH_MAX: u64 = 4;
/// Events of the evidence in which such touches are looked for; the latest.
const DEPTH_EVENTS_MAX: usize = 100;

/// An action and what it is about.
struct Job<'a> {
    rule: &'a Rule,
    action: &'a Action,
    record: Record,
    signal: Record,
    /// The customer, or the lead.
    customer: Record,
}

/// Does the action of this record, unless that is not to be done any more.
pub(super) fn one(unit: &mut Unit<'_, '_>, book: &RuleBook, id: Id) -> Result<(), Problem> {
    let Some(record) = unit.load_locked(ACTION, &[id])?.pop() else {
        return Ok(());
    };
    if !matches!(record.text("state")?.as_str(), "queued" | "held") {
        return Ok(());
    }
    let rule = record.link("rule")?.and_then(|rule| book.of_record(rule));
    let place: usize = record.number("place")?.try_into().unwrap_or(usize::MAX);
    let kind = record.text("kind")?;
    let action = rule.as_ref().and_then(|rule| {
        let action = rule.document().then.actions.get(place);
        action.filter(|action| action.word() == kind)
    });
    let signal = linked(unit, &record, "signal")?;
    let customer = match &signal {
        Some(signal) => match linked(unit, signal, "account")? {
            Some(account) => Some(account),
            None => linked(unit, signal, "lead")?,
        },
        None => None,
    };
    let (Some(rule), Some(action), Some(signal), Some(customer)) =
        (&rule, action, signal, customer)
    else {
        // Its rule says something else now, or what it is about is in the bin.
        let change = Change::new().set("state", "cancelled");
        return unit.update(ACTION, id, change).map(drop);
    };
    let job = Job {
        rule,
        action,
        record,
        signal,
        customer,
    };
    if let Some(until) = job.waits_until(unit)? {
        let held = Change::new().set("state", "held").set("due_at", until);
        return unit.update(ACTION, id, held).map(drop);
    }
    let done = job.run(unit)?;
    let done = done.set("done_at", unit.now());
    unit.update(ACTION, id, done).map(drop)
}

fn linked(
    unit: &mut Unit<'_, '_>,
    record: &Record,
    field: &'static str,
) -> Result<Option<Record>, Problem> {
    let object = match field {
        "signal" => "signal",
        "lead" => "lead",
        _ => "account",
    };
    match record.link(field)? {
        Some(id) => Ok(unit.load_many(object, &[id])?.pop()),
        None => Ok(None),
    }
}

fn done() -> Change {
    Change::new().set("state", "done")
}

impl Job<'_> {
    /// The end of the quiet hours of whoever is asked something now; what is urgent does not wait for it.
    fn waits_until(&self, unit: &mut Unit<'_, '_>) -> Result<Option<Moment>, Problem> {
        let (Action::Task { to, .. } | Action::Notification { to, .. }) = self.action else {
            return Ok(None);
        };
        if self.rule.document().then.priority == Priority::Urgent {
            return Ok(None);
        }
        let asked = people::meant(unit, &self.customer, *to)?;
        let plan = plan_of(unit, Some(asked))?;
        Ok(plan.hours.quiet_until(unit.now()))
    }

    /// What the action's record says when it is done.
    fn run(&self, unit: &mut Unit<'_, '_>) -> Result<Change, Problem> {
        match self.action {
            Action::Task {
                title,
                due,
                escalate_after,
                to,
            } => {
                let assignee = people::meant(unit, &self.customer, *to)?;
                let plan = plan_of(unit, Some(assignee))?;
                let after = |span: Span| unit.now().plus_ms(span.ms());
                let made = self
                    .about(title.as_ref())?
                    .set("assignee", assignee)
                    .set("owner", assignee)
                    .set("due_at", after(*due))
                    .set(
                        "escalate_at",
                        escalate_after.or(plan.escalate_after).map(after),
                    );
                let task = unit.create("task", made)?;
                Ok(done().set("task", task.id()))
            }
            Action::Notification { title, to } => {
                let receiver = people::meant(unit, &self.customer, *to)?;
                let made = self
                    .about(title.as_ref())?
                    .set("body", self.signal.get("reason")?)
                    .set("owner", receiver);
                let told = unit.create("notification", made)?;
                Ok(done().set("notification", told.id()))
            }
            Action::Field {
                field,
                value,
                if_empty,
            } => self.set_field(unit, (field, value), *if_empty),
            Action::Webhook { webhook } => {
                let name = [("name", Value::text(webhook))];
                let hook = unit.find_by("webhook", &name)?.pop();
                let hook = hook.ok_or_else(|| {
                    Problem::conflict(
                        "signal_action.webhook",
                        format!("没有名叫 `{webhook}` 的 Webhook"),
                        format!("There is no webhook called `{webhook}`"),
                    )
                })?;
                Ok(done().set("webhook", hook.id()))
            }
            Action::Event { event, properties } => {
                let properties = properties.iter();
                let properties = properties.map(|(name, value)| (name.clone(), json!(value)));
                self.say(unit, (event, properties.collect()))
            }
            Action::Assign {
                role,
                department,
                replace,
            } => self.assign(unit, (role.as_deref(), department.as_deref()), *replace),
        }
    }

    /// Title and links that a to-do and a notification have alike.
    fn about(&self, title: Option<&weft_kernel::Label>) -> Result<Change, Problem> {
        let title = match title {
            Some(title) => self.rule.document().said(title).zh,
            None => self.signal.text("title")?,
        };
        Ok(Change::new()
            .set("title", title.as_str())
            .set("signal", self.signal.id())
            .set("account", self.signal.get("account")?)
            .set("lead", self.signal.get("lead")?))
    }

    fn set_field(
        &self,
        unit: &mut Unit<'_, '_>,
        (field, value): (&str, &str),
        if_empty: bool,
    ) -> Result<Change, Problem> {
        if if_empty && !self.customer.get(field)?.is_empty() {
            return Ok(done());
        }
        let change = Change::new().typed(field, value);
        let object = self.customer.object().name.clone();
        unit.update(&object, self.customer.id(), change)?;
        Ok(done())
    }

    fn assign(
        &self,
        unit: &mut Unit<'_, '_>,
        among: (Option<&str>, Option<&str>),
        replace: bool,
    ) -> Result<Change, Problem> {
        if self.customer.link("owner")?.is_some() && !replace {
            return Ok(done());
        }
        let place = self.record.number("place")?;
        let turn = format!("signals.turn.{}.{place}", self.rule.name());
        let owner = people::next_in_turn(unit, among, &turn)?;
        let object = self.customer.object().name.clone();
        let change = Change::new().set("owner", owner);
        unit.update(&object, self.customer.id(), change)?;
        let signal = Change::new().set("owner", owner);
        unit.update("signal", self.signal.id(), signal)?;
        Ok(done().set("owner", owner))
    }

    fn say(
        &self,
        unit: &mut Unit<'_, '_>,
        (event, properties): (&str, serde_json::Map<String, serde_json::Value>),
    ) -> Result<Change, Problem> {
        let depth = self.depth(unit)? + 1;
        if depth > EVENT_DEPTH_MAX {
            return Err(Problem::conflict(
                "signal_action.loop",
                format!("触点已经由信号接连产生了 {EVENT_DEPTH_MAX} 次，不再发出"),
                format!(
                    "Signals have made touchpoints {EVENT_DEPTH_MAX} times in a row; no further"
                ),
            ));
        }
        let at = match self.signal.get("occurred_at")? {
            Value::Moment(at) => at,
            _ => unit.now(),
        };
        let context = json!({ "weft": { "depth": depth, "rule": self.rule.name() } });
        let said = Said {
            message_id: self.record.text("key")?,
            event: event.trim().to_owned(),
            subject: subject::user(&self.customer.id().to_string()),
            at,
            properties,
            context: context.as_object().cloned().unwrap_or_default(),
            becomes: None,
        };
        say(unit, &[said])?;
        Ok(done())
    }

    /// How many signals and touches in a row the signal comes of.
    fn depth(&self, unit: &mut Unit<'_, '_>) -> Result<u64, Problem> {
        let seqs = EvidenceNote::read(&self.signal.text("evidence")?)?.seqs();
        let latest = seqs.iter().rev().take(DEPTH_EVENTS_MAX).copied().collect();
        let touches = reading::touches_numbered(unit.tx(), latest)?;
        let depths = touches
            .iter()
            .filter_map(|touch| touch.context.get("weft")?.get("depth")?.as_u64());
        Ok(depths.max().unwrap_or_default())
    }
}
