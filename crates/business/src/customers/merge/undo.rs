//! 撤销合并: the record that went comes back with everything that was its own.

use std::sync::Arc;

use serde::de::DeserializeOwned;
use serde_json::{Value as Json, json};
use weft_kernel::{Id, Label, Problem};
use weft_platform::{Change, Command, Input, Outcome, Record, Unit};

use super::links::{self, Moved};
use super::survivors::Kept;
use crate::customers::queue;
use crate::customers::ties::{Identities, Tie};
use crate::events::{Fact, Merged, raise};

pub(crate) struct UndoMerge {
    pub(crate) ties: &'static dyn Identities,
}

const NAME: &str = "record.merge.undo";

impl Command for UndoMerge {
    fn name(&self) -> &'static str {
        NAME
    }

    fn label(&self) -> Label {
        Label::new("撤销合并", "Undo the merge")
    }

    fn object(&self) -> &'static str {
        "record_merge"
    }

    fn allowed(&self, _unit: &mut Unit<'_, '_>, merge: &Record) -> Result<(), Problem> {
        match merge.text("status")?.as_str() {
            "merged" => Ok(()),
            _ => Err(Problem::conflict(
                "merge.undone",
                "合并已经撤销",
                "The merge is undone already",
            )),
        }
    }

    fn run(
        &self,
        unit: &mut Unit<'_, '_>,
        merge: &Record,
        _input: &Json,
    ) -> Result<Outcome, Problem> {
        let object = merge.text("object")?;
        let (survivor, absorbed) = (
            Id::parse(&merge.text("survivor")?)?,
            Id::parse(&merge.text("absorbed")?)?,
        );
        let kept: Vec<Kept> = read(merge, "fields")?;
        let moved: Vec<Moved> = read(merge, "moved")?;
        unit.acting(NAME, |unit| {
            let held = unit.load_locked(&object, &[survivor])?.pop();
            let held = held.ok_or_else(|| {
                Problem::conflict(
                    "merge.survivor_gone",
                    "合并后的记录已删除，请先从回收站恢复",
                    "The merged record is deleted: restore it first",
                )
            })?;
            let changed = give_back(unit, &held, &kept)?;
            unit.restore(&object, absorbed)?;
            links::move_back(unit, &moved, (survivor, absorbed))?;
            if object == "account" {
                raise(unit, &Fact::AccountsMerged(Merged([survivor, absorbed])))?;
            }
            let tied = merge.text("ties")?;
            self.ties.untie(unit, merge, Tie::Same, &tied)?;
            queue::parted(unit, &object, (survivor, absorbed))?;
            let since = merge.get("merged_at")?;
            let left = links::made_since(unit, (&object, survivor), &since)?;
            let count = left.iter().map(|left| left.ids.len()).sum::<usize>();
            let change = Change::new()
                .set("status", "undone")
                .set("undone_by", unit.caller().id())
                .set("undone_at", unit.now())
                .set(
                    "left",
                    json!({"records": left, "fields": changed})
                        .to_string()
                        .as_str(),
                );
            unit.update("record_merge", merge.id(), change)?;
            Ok(outcome(&held.label(), count))
        })
    }
}

fn outcome(name: &str, left: usize) -> Outcome {
    let (zh, en) = match left {
        0 => (String::new(), String::new()),
        left => (
            format!("；合并后新建的 {left} 条记录留在「{name}」"),
            format!("; {left} records made since stay with {name}"),
        ),
    };
    Outcome {
        message: Label::new(
            format!("合并已撤销{zh}"),
            format!("The merge is undone{en}"),
        ),
    }
}

/// Gives the survivor its own values back, but for fields that were changed since: those are answered.
fn give_back(
    unit: &mut Unit<'_, '_>,
    survivor: &Record,
    kept: &[Kept],
) -> Result<Vec<String>, Problem> {
    let object = Arc::clone(survivor.object());
    let mut change = Change::new();
    let mut changed = Vec::new();
    for field in kept.iter().filter(|field| field.taken) {
        // A field may have been taken out of the configuration since.
        let Ok((ix, known)) = object.field(&field.name) else {
            continue;
        };
        let now = known.shape.map(|shape| shape.json(survivor.datum(ix)));
        match now.as_ref() == Some(&field.other) {
            true => change = change.set(&field.name, Input::Json(field.own.clone())),
            false => changed.push(field.name.clone()),
        }
    }
    unit.update(&object.name, survivor.id(), change)?;
    Ok(changed)
}

fn read<T: DeserializeOwned>(merge: &Record, field: &str) -> Result<T, Problem> {
    serde_json::from_str(&merge.text(field)?)
        .map_err(|error| Problem::internal("merge.unreadable", error))
}
