//! Deciding on a suspected pair: one record, which merges it; two, which is remembered; or later.

use serde_json::Value as Json;
use weft_kernel::{Id, Label, Moment, Problem, Value};
use weft_platform::{
    Argument, Caller, Change, Command, Outcome, Platform, Record, Unit, text_given,
};
use weft_store::Lane;

use super::note;
use crate::customers::merge::{self, MergeRecords, Preview, Wishes};
use crate::customers::ties::{Identities, Tie};

/// Days after which a pair that was put off is asked about again.
const LATER_DAYS: i64 = 7;

/// What somebody decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Decide {
    Same,
    Apart,
    Later,
}

/// The command that decides so.
pub(crate) struct DecidePair {
    pub(crate) decision: Decide,
    pub(crate) ties: &'static dyn Identities,
}

impl Command for DecidePair {
    fn name(&self) -> &'static str {
        match self.decision {
            Decide::Same => "duplicate.same",
            Decide::Apart => "duplicate.apart",
            Decide::Later => "duplicate.later",
        }
    }

    fn label(&self) -> Label {
        match self.decision {
            Decide::Same => Label::new("是同一个，合并", "The same: merge"),
            Decide::Apart => Label::new("不是同一个", "Not the same"),
            Decide::Later => Label::new("稍后再判定", "Decide later"),
        }
    }

    fn object(&self) -> &'static str {
        "duplicate_pair"
    }

    fn arguments(&self) -> Vec<Argument> {
        let keep = Label::new(
            "保留哪一条(one 或 other，留空为 one)",
            "Which stays (one or other; empty: one)",
        );
        match self.decision {
            Decide::Same => {
                let mut arguments = vec![Argument::text("keep", keep)];
                arguments.extend(Wishes::arguments());
                arguments
            }
            Decide::Apart => vec![Argument::reason()],
            Decide::Later => Vec::new(),
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
        let (records, ids) = both(unit, pair)?;
        let message = match self.decision {
            Decide::Same => {
                let ids = ordered(ids, input)?;
                return records.merge(unit, ids, &Wishes::read(input)?, self.ties);
            }
            Decide::Apart => {
                let reason = merge::reason_of(input)?;
                unit.acting(self.name(), |unit| {
                    let apart = (records.of_object(), ids.0, ids.1);
                    let tied = self.ties.tie(unit, pair, Tie::Apart, apart)?;
                    note(unit, pair, "apart", &reason)?;
                    hold(unit, pair, &tied)
                })?;
                Label::new(
                    "已判定不是同一个，不再提示",
                    "Decided: not the same; it will not be asked again",
                )
            }
            Decide::Later => {
                let until = Moment::from_ms(unit.now().ms() + LATER_DAYS * Moment::DAY_MS);
                let change = Change::new().set("later_until", until);
                unit.acting(self.name(), |unit| {
                    unit.update("duplicate_pair", pair.id(), change)
                })?;
                Label::new(
                    format!("{LATER_DAYS} 天后再问"),
                    format!("It will be asked again in {LATER_DAYS} days"),
                )
            }
        };
        Ok(Outcome { message })
    }
}

/// The one that stays and the one that goes.
fn ordered((one, other): (Id, Id), input: &Json) -> Result<(Id, Id), Problem> {
    match text_given(input, "keep").as_deref() {
        None | Some("one") => Ok((one, other)),
        Some("other") => Ok((other, one)),
        Some(_) => Err(Problem::invalid(
            "duplicate.keep",
            "请填写 one 或 other",
            "Write one or other",
        )
        .on_field("keep")),
    }
}

/// What deciding that a pair is the same would do, with the arguments of `duplicate.same`; nothing is written.
///
/// # Errors
/// `record.missing`, and what is wrong with the arguments.
pub fn preview_pair(
    platform: &Platform,
    caller: &Caller,
    pair: Id,
    input: Json,
) -> Result<Preview, Problem> {
    platform.write(caller, Lane::Interactive, move |unit| {
        let pair = unit.load("duplicate_pair", pair)?;
        let (records, ids) = both(unit, &pair)?;
        records.preview(unit, ordered(ids, &input)?, &Wishes::fields(&input)?)
    })
}

/// Keeps on a pair what is said of its identities.
fn hold(unit: &mut Unit<'_, '_>, pair: &Record, tied: &str) -> Result<(), Problem> {
    let change = Change::new().set("ties", Value::text(tied));
    unit.update("duplicate_pair", pair.id(), change).map(drop)
}

/// What kind of pair it is and its two records, which the person must be able to see.
pub(super) fn both(
    unit: &mut Unit<'_, '_>,
    pair: &Record,
) -> Result<(MergeRecords, (Id, Id)), Problem> {
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

/// Takes back that a pair is not one, or that it was put off.
pub(crate) struct ReopenPair {
    pub(crate) ties: &'static dyn Identities,
}

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
            "open" if !pair.get("later_until")?.is_empty() => Ok(()),
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
        unit.acting("duplicate.reopen", |unit| {
            let tied = pair.text("ties")?;
            self.ties.untie(unit, pair, Tie::Apart, &tied)?;
            note(unit, pair, "open", "")?;
            hold(unit, pair, "")
        })?;
        Ok(Outcome {
            message: Label::new("可以重新判定", "It can be decided again"),
        })
    }
}
