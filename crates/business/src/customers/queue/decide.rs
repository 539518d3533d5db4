//! Deciding on a suspected pair: one record, which merges it, or two, which is remembered.

use serde_json::Value as Json;
use weft_kernel::{Id, Label, Problem};
use weft_platform::{Argument, Command, Outcome, Record, Unit};

use super::note;
use crate::customers::merge::{self, MergeRecords};

/// What somebody decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DecidePair {
    Same,
    Apart,
}

impl DecidePair {
    fn argument(name: &'static str, label: Label, required: bool) -> Argument {
        Argument {
            name,
            label,
            kind: "text",
            required,
            target: None,
        }
    }
}

impl Command for DecidePair {
    fn name(&self) -> &'static str {
        match self {
            Self::Same => "duplicate.same",
            Self::Apart => "duplicate.apart",
        }
    }

    fn label(&self) -> Label {
        match self {
            Self::Same => Label::new("是同一个，合并", "The same: merge"),
            Self::Apart => Label::new("不是同一个", "Not the same"),
        }
    }

    fn object(&self) -> &'static str {
        "duplicate_pair"
    }

    fn arguments(&self) -> Vec<Argument> {
        let reason = Self::argument("reason", Label::new("理由", "Reason"), true);
        let keep = Label::new(
            "保留哪一条(one 或 other，留空为 one)",
            "Which stays (one or other; empty: one)",
        );
        let take = Label::new(
            "取对方值的字段(逗号分隔，留空自动)",
            "Fields to take from the other (commas; empty: chosen)",
        );
        match self {
            Self::Same => vec![
                Self::argument("keep", keep, false),
                Self::argument("take", take, false),
                reason,
            ],
            Self::Apart => vec![reason],
        }
    }

    fn allowed(&self, _unit: &mut Unit<'_, '_>, pair: &Record) -> Result<(), Problem> {
        match pair.text("status")?.as_str() {
            "open" => Ok(()),
            _ => Err(Problem::conflict(
                "duplicate.decided",
                "这一对已经判定过",
                "This pair is decided already",
            )),
        }
    }

    fn run(
        &self,
        unit: &mut Unit<'_, '_>,
        pair: &Record,
        input: &Json,
    ) -> Result<Outcome, Problem> {
        let reason = merge::reason_of(input)?;
        let (records, (one, other)) = both(unit, pair)?;
        if *self == Self::Apart {
            unit.acting(self.name(), |unit| note(unit, pair, "apart", &reason))?;
            return Ok(Outcome {
                message: Label::new(
                    "已判定不是同一个，不再提示",
                    "Decided: not the same; it will not be asked again",
                ),
            });
        }
        let ids = match merge::text(input, "keep").as_deref() {
            None | Some("one") => (one, other),
            Some("other") => (other, one),
            Some(_) => {
                return Err(Problem::invalid(
                    "duplicate.keep",
                    "请填写 one 或 other",
                    "Write one or other",
                )
                .on_field("keep"));
            }
        };
        records.merge(unit, ids, &merge::take_of(input), &reason)
    }
}

/// What kind of pair it is and its two records, which the person must be able to see.
fn both(unit: &mut Unit<'_, '_>, pair: &Record) -> Result<(MergeRecords, (Id, Id)), Problem> {
    let (records, fields) = match pair.text("object")?.as_str() {
        "contact" => (MergeRecords::Contacts, ["contact", "other_contact"]),
        _ => (MergeRecords::Accounts, ["account", "other_account"]),
    };
    let [one, other] = fields.map(|field| pair.link(field));
    let (Some(one), Some(other)) = (one?, other?) else {
        return Err(Problem::missing());
    };
    for id in [one, other] {
        unit.load(records.of_object(), id)?;
    }
    Ok((records, (one, other)))
}

/// Takes back that a pair is not one.
pub(crate) struct ReopenPair;

impl Command for ReopenPair {
    fn name(&self) -> &'static str {
        "duplicate.reopen"
    }

    fn label(&self) -> Label {
        Label::new("重新判定", "Decide again")
    }

    fn object(&self) -> &'static str {
        "duplicate_pair"
    }

    fn allowed(&self, _unit: &mut Unit<'_, '_>, pair: &Record) -> Result<(), Problem> {
        let status = pair.text("status")?;
        match status.as_str() {
            "apart" => Ok(()),
            "same" => Err(Problem::conflict(
                "duplicate.merged",
                "已经合并，请在合并记录中撤销",
                "They are merged: undo that in its record",
            )),
            _ => Err(Problem::conflict(
                "duplicate.open",
                "这一对还没有判定",
                "This pair is not decided yet",
            )),
        }
    }

    fn run(
        &self,
        unit: &mut Unit<'_, '_>,
        pair: &Record,
        _input: &Json,
    ) -> Result<Outcome, Problem> {
        unit.acting("duplicate.reopen", |unit| note(unit, pair, "open", ""))?;
        Ok(Outcome {
            message: Label::new("可以重新判定", "It can be decided again"),
        })
    }
}
