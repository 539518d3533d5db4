//! Joining and separating identities by hand: each decision is a record, and can be taken back.

use serde_json::Value as Json;
use weft_kernel::{Id, Label, Problem, Value};
use weft_platform::{Argument, Change, Command, Outcome, Record, Unit, text_given};

use super::super::identities::{parts, subject_of};
use super::decisions::{self, Act};
use crate::subject;

/// The commands of identities.
pub(in crate::pipeline) fn commands() -> Vec<Box<dyn Command>> {
    vec![
        Box::new(Decide::Same),
        Box::new(Decide::Apart),
        Box::new(TakeBack),
    ]
}

/// A decision about the identity of a record and another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Decide {
    Same,
    Apart,
}

impl Decide {
    /// The option of the record.
    const fn word(self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::Apart => "apart",
        }
    }

    const fn act(self) -> Act {
        match self {
            Self::Same => Act::Join,
            Self::Apart => Act::Separate,
        }
    }

    const fn undo(self) -> Act {
        match self {
            Self::Same => Act::Unjoin,
            Self::Apart => Act::Allow,
        }
    }

    fn of(pair: &Record) -> Result<Option<Self>, Problem> {
        Ok(match pair.text("decision")?.as_str() {
            "same" => Some(Self::Same),
            "apart" => Some(Self::Apart),
            _ => None,
        })
    }
}

impl Command for Decide {
    fn name(&self) -> &'static str {
        match self {
            Self::Same => "identity.join",
            Self::Apart => "identity.separate",
        }
    }

    fn label(&self) -> Label {
        match self {
            Self::Same => Label::new("与另一身份是同一人", "Same person as another identity"),
            Self::Apart => Label::new("与另一身份不是同一人", "Not the same person as another"),
        }
    }

    fn object(&self) -> &'static str {
        "touch_identity"
    }

    fn arguments(&self) -> Vec<Argument> {
        let typed = Label::new(
            "或填写身份(anon:… 或 user:…)",
            "Or the identity (anon:… or user:…)",
        );
        vec![
            Argument::lookup(
                "other",
                Label::new("另一身份", "The other identity"),
                "touch_identity",
            ),
            Argument::text("identity", typed),
            Argument::reason(),
        ]
    }

    fn allowed(&self, _unit: &mut Unit<'_, '_>, identity: &Record) -> Result<(), Problem> {
        subject_of_record(identity).map(drop)
    }

    fn run(
        &self,
        unit: &mut Unit<'_, '_>,
        identity: &Record,
        input: &Json,
    ) -> Result<Outcome, Problem> {
        let one = subject_of_record(identity)?;
        let other = other_of(unit, input)?;
        let reason = reason_of(input)?;
        if one == other {
            return Err(Problem::conflict(
                "identity.itself",
                "请选择另一个身份",
                "Choose another identity",
            )
            .on_field("other"));
        }
        let account = identity.link("account")?;
        unit.acting(self.name(), |unit| {
            let pair = pair_of(unit, (&one, &other), account)?;
            decide(unit, &pair, *self, &reason)
        })?;
        Ok(match self {
            Self::Same => outcome(
                "已判定为同一人，信号随后更新",
                "Decided: the same person; signals follow",
            ),
            Self::Apart => outcome(
                "已判定不是同一人，信号随后更新",
                "Decided: not the same person; signals follow",
            ),
        })
    }
}

fn outcome(zh: &str, en: &str) -> Outcome {
    Outcome {
        message: Label::new(zh, en),
    }
}

/// Takes a decision back.
struct TakeBack;

impl Command for TakeBack {
    fn name(&self) -> &'static str {
        "identity.take_back"
    }

    fn label(&self) -> Label {
        Label::new("撤回判定", "Take back")
    }

    fn object(&self) -> &'static str {
        "identity_pair"
    }

    fn arguments(&self) -> Vec<Argument> {
        vec![Argument::reason()]
    }

    fn allowed(&self, _unit: &mut Unit<'_, '_>, pair: &Record) -> Result<(), Problem> {
        match Decide::of(pair)? {
            Some(_) => Ok(()),
            None => Err(Problem::conflict(
                "identity.undecided",
                "判定已经撤回",
                "The decision is taken back already",
            )),
        }
    }

    fn run(
        &self,
        unit: &mut Unit<'_, '_>,
        pair: &Record,
        input: &Json,
    ) -> Result<Outcome, Problem> {
        let reason = reason_of(input)?;
        unit.acting(self.name(), |unit| {
            if let Some(decided) = Decide::of(pair)? {
                log(unit, pair, decided.undo())?;
            }
            let change = Change::new()
                .set("decision", "none")
                .set("reason", reason.as_str())
                .set("decided_by", unit.caller().id())
                .set("decided_at", unit.now());
            unit.update("identity_pair", pair.id(), change)
        })?;
        Ok(outcome(
            "判定已撤回，信号随后更新",
            "Taken back; signals follow",
        ))
    }
}

fn decide(
    unit: &mut Unit<'_, '_>,
    pair: &Record,
    decided: Decide,
    reason: &str,
) -> Result<(), Problem> {
    let before = Decide::of(pair)?;
    if before == Some(decided) {
        return Err(Problem::conflict(
            "identity.decided",
            "这两个身份已经这样判定过",
            "These identities are decided so already",
        ));
    }
    if let Some(before) = before {
        log(unit, pair, before.undo())?;
    }
    log(unit, pair, decided.act())?;
    let change = Change::new()
        .set("decision", decided.word())
        .set("reason", reason)
        .set("decided_by", unit.caller().id())
        .set("decided_at", unit.now());
    unit.update("identity_pair", pair.id(), change).map(drop)
}

fn log(unit: &mut Unit<'_, '_>, pair: &Record, act: Act) -> Result<(), Problem> {
    let (one, other) = (pair.text("one")?, pair.text("other")?);
    decisions::log(unit, pair, (act, 0), (&one, &other))
}

/// The record of two identities; the same whichever is named first.
fn pair_of(
    unit: &mut Unit<'_, '_>,
    (one, other): (&str, &str),
    account: Option<Id>,
) -> Result<Record, Problem> {
    let (first, second) = if one < other {
        (one, other)
    } else {
        (other, one)
    };
    let fields = [("one", Value::text(first)), ("other", Value::text(second))];
    if let Some(there) = unit.find_by("identity_pair", &fields)?.first() {
        let held = unit.load_locked("identity_pair", &[there.id()])?.pop();
        return held.ok_or_else(Problem::missing);
    }
    let made = Change::new()
        .set("one", first)
        .set("other", second)
        .set("account", account)
        .set("decision", "none");
    unit.create("identity_pair", made)
}

fn subject_of_record(identity: &Record) -> Result<String, Problem> {
    let (kind, value) = (identity.text("kind")?, identity.text("value")?);
    subject_of(&kind, &value).ok_or_else(|| {
        Problem::conflict(
            "identity.kind",
            "这种身份不能判定",
            "Identities of this kind cannot be decided on",
        )
    })
}

/// The other identity: a record the caller may see, or an identity as sent.
fn other_of(unit: &mut Unit<'_, '_>, input: &Json) -> Result<String, Problem> {
    if let Some(id) = text_given(input, "other") {
        let record = Id::parse(&id)
            .and_then(|id| unit.load("touch_identity", id))
            .map_err(|problem| problem.on_field("other"))?;
        return subject_of_record(&record);
    }
    let typed = text_given(input, "identity").unwrap_or_default();
    let named = typed
        .split_once(':')
        .filter(|(kind, value)| matches!(*kind, "anon" | "user") && !subject::names_nobody(value));
    let Some(_) = named else {
        return Err(Problem::invalid(
            "identity.other_missing",
            "请选择另一个身份，或填写 anon:… 或 user:…",
            "Choose the other identity, or write anon:… or user:…",
        )
        .on_field("identity"));
    };
    // What belongs to a customer out of the caller's reach is not theirs to decide on.
    let (kind, value) = parts(&typed);
    let fields = [("kind", Value::text(kind)), ("value", Value::text(value))];
    let there = unit.acting("whether an identity is somebody's", |unit| {
        unit.find_by("touch_identity", &fields)
    })?;
    if let Some(there) = there.first() {
        unit.load("touch_identity", there.id())
            .map_err(|problem| problem.on_field("identity"))?;
    }
    Ok(typed)
}

fn reason_of(input: &Json) -> Result<String, Problem> {
    text_given(input, "reason").ok_or_else(|| {
        Problem::invalid("identity.reason", "请填写理由", "Give a reason").on_field("reason")
    })
}
