//! Saying of a to-do that one has seen it: from then on it is not passed on to the superior.

use serde_json::Value as Json;
use weft_kernel::{Label, Problem, Value};
use weft_platform::{Change, Command, Outcome, Record, Unit};

/// 「知道了」.
pub(super) struct Acknowledge;

impl Command for Acknowledge {
    fn name(&self) -> &'static str {
        "task.acknowledge"
    }

    fn label(&self) -> Label {
        Label::new("知道了", "Acknowledge")
    }

    fn object(&self) -> &'static str {
        "task"
    }

    fn allowed(&self, unit: &mut Unit<'_, '_>, task: &Record) -> Result<(), Problem> {
        if task.text("status")? != "open" {
            return Err(Problem::conflict(
                "task.closed",
                "待办已经完成，不用再应答",
                "The to-do is done; there is nothing to acknowledge",
            ));
        }
        if !task.get("acknowledged_at")?.is_empty() {
            return Err(Problem::conflict(
                "task.acknowledged",
                "已经应答过了",
                "It has been acknowledged",
            ));
        }
        let mut asked = Vec::new();
        for field in ["assignee", "owner", "escalated_to"] {
            asked.extend(task.link(field)?);
        }
        let (caller, access) = (unit.caller().id(), unit.caller().access());
        match access.is_everything() || caller.is_some_and(|caller| asked.contains(&caller)) {
            true => Ok(()),
            false => Err(Problem::refused(
                "task.not_yours",
                "只有执行人、负责人和收到升级的人可以应答",
                "Only the assignee, the owner and whom it was passed on to may acknowledge it",
            )),
        }
    }

    fn run(
        &self,
        unit: &mut Unit<'_, '_>,
        task: &Record,
        _input: &Json,
    ) -> Result<Outcome, Problem> {
        let by = unit.caller().id().map_or(Value::Empty, Value::Record);
        unit.acting(self.name(), |unit| {
            let seen = Change::new()
                .set("acknowledged_at", unit.now())
                .set("acknowledged_by", by)
                .set("escalate_at", Value::Empty);
            unit.update("task", task.id(), seen)
        })?;
        Ok(Outcome {
            message: Label::new(
                "已应答，不会再升级",
                "Acknowledged; it is not passed on any more",
            ),
        })
    }
}
