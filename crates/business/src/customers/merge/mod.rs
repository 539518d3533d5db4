//! 合并: two records of one customer or one person become one, and can become two again.

mod links;
mod preview;
mod survivors;
mod undo;
mod wishes;

use serde_json::{Value as Json, json};
use weft_kernel::{Id, Label, Problem, Value};
use weft_platform::{Argument, Change, Command, Input, Outcome, Record, Unit, text_given};

use super::queue;
use super::ties::{Identities, Tie};
use crate::events::{Fact, Merged, raise};
pub use preview::{Foreseen, Preview};
pub(crate) use undo::UndoMerge;
pub(super) use wishes::{Wishes, reason_of};

/// Records that one merge moves.
const LINKS_MAX: usize = 10_000;

/// Merging two records of one object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MergeRecords {
    Accounts,
    Contacts,
}

/// The command that merges.
pub(crate) struct Merge {
    pub(crate) records: MergeRecords,
    pub(crate) ties: &'static dyn Identities,
}

impl Command for Merge {
    fn name(&self) -> &'static str {
        self.records.command()
    }

    fn label(&self) -> Label {
        Label::new("合并另一条记录", "Merge another record into this one")
    }

    fn object(&self) -> &'static str {
        self.records.of_object()
    }

    fn arguments(&self) -> Vec<Argument> {
        let other = Label::new("并入的记录", "The record that goes");
        let mut arguments = vec![Argument::lookup("other", other, self.object()).required()];
        arguments.extend(Wishes::arguments());
        arguments
    }

    fn allowed(&self, _unit: &mut Unit<'_, '_>, _record: &Record) -> Result<(), Problem> {
        Ok(())
    }

    fn run(
        &self,
        unit: &mut Unit<'_, '_>,
        survivor: &Record,
        input: &Json,
    ) -> Result<Outcome, Problem> {
        let wishes = Wishes::read(input)?;
        let other = Id::parse(&text_given(input, "other").unwrap_or_default())
            .map_err(|problem| problem.on_field("other"))?;
        self.records
            .merge(unit, (survivor.id(), other), &wishes, self.ties)
    }
}

impl MergeRecords {
    const fn command(self) -> &'static str {
        match self {
            Self::Accounts => "account.merge",
            Self::Contacts => "contact.merge",
        }
    }

    /// The object whose records are merged.
    pub(super) const fn of_object(self) -> &'static str {
        match self {
            Self::Accounts => "account",
            Self::Contacts => "contact",
        }
    }

    /// Merges the second record into the first; the person must be able to see both.
    pub(super) fn merge(
        self,
        unit: &mut Unit<'_, '_>,
        (survivor, absorbed): (Id, Id),
        wishes: &Wishes,
        ties: &dyn Identities,
    ) -> Result<Outcome, Problem> {
        let object = self.of_object();
        unit.load(object, absorbed)
            .map_err(|problem| problem.on_field("other"))?;
        if absorbed == survivor {
            return Err(Problem::conflict(
                "merge.itself",
                "请选择另一条记录",
                "Choose another record",
            )
            .on_field("other"));
        }
        unit.acting(self.command(), |unit| {
            let held = unit.load_locked(object, &[survivor, absorbed])?;
            let find = |id: Id| held.iter().find(|record| record.id() == id);
            let (Some(survivor), Some(absorbed)) = (find(survivor), find(absorbed)) else {
                return Err(Problem::missing());
            };
            self.merge_held(unit, (survivor, absorbed), wishes, ties)
        })
    }

    fn merge_held(
        self,
        unit: &mut Unit<'_, '_>,
        (survivor, absorbed): (&Record, &Record),
        wishes: &Wishes,
        ties: &dyn Identities,
    ) -> Result<Outcome, Problem> {
        let object = self.of_object();
        let ids = (survivor.id(), absorbed.id());
        let kept = survivors::choose(unit, (survivor, absorbed), wishes)?;
        let moved = links::move_all(unit, object, (absorbed.id(), survivor.id()))?;
        if self == Self::Accounts {
            raise(unit, &Fact::AccountsMerged(Merged([ids.0, ids.1])))?;
        }
        unit.delete(object, absorbed.id())?;
        let mut change = Change::new();
        for field in kept.iter().filter(|field| field.taken) {
            change = change.set(&field.name, Input::Json(field.other.clone()));
        }
        unit.update(object, survivor.id(), change)?;
        let merge = write_down(
            unit,
            (survivor, absorbed),
            &wishes.reason,
            (&json!(kept), &json!(moved)),
        )?;
        let tied = ties.tie(unit, &merge, Tie::Same, (object, ids.0, ids.1))?;
        let change = Change::new().set("ties", Value::Text(tied));
        unit.update("record_merge", merge.id(), change)?;
        queue::merged(unit, object, ids, &wishes.reason)?;
        let (from, to) = (absorbed.label(), survivor.label());
        let count = moved.iter().map(|link| link.ids.len()).sum::<usize>();
        Ok(Outcome {
            message: Label::new(
                format!("「{from}」已并入「{to}」，转移了 {count} 条关联记录，可在合并记录中撤销"),
                format!("{from} is merged into {to} with {count} records; it can be undone"),
            ),
        })
    }
}

/// The record of a merge: what was moved, which values were chosen and why.
fn write_down(
    unit: &mut Unit<'_, '_>,
    (survivor, absorbed): (&Record, &Record),
    reason: &str,
    (fields, moved): (&Json, &Json),
) -> Result<Record, Problem> {
    let is_contact = survivor.object().name == "contact";
    let account = match is_contact {
        true => survivor.link("account")?,
        false => Some(survivor.id()),
    };
    let made = Change::new()
        .set("object", survivor.object().name.as_str())
        .set("account", account)
        .set("contact", is_contact.then(|| survivor.id()))
        .set("survivor", survivor.id().to_string().as_str())
        .set("absorbed", absorbed.id().to_string().as_str())
        .set("absorbed_name", absorbed.label().as_str())
        .set("reason", reason)
        .set("fields", fields.to_string().as_str())
        .set("moved", moved.to_string().as_str())
        .set("status", "merged")
        .set("merged_by", unit.caller().id())
        .set("merged_at", unit.now());
    unit.create("record_merge", made)
}
