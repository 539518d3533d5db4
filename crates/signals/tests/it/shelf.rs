//! Rules over fields of the customer's records, and what these held at a moment, said naively.

use std::collections::BTreeMap;
use std::sync::Arc;

use proptest::prelude::*;
use weft_expr::{Catalogue, KnownField, KnownRows, ObjectRef, Type};
use weft_kernel::query::{Column, Table};
use weft_kernel::{Label, Moment, Value, Zone};
use weft_signals::rule::{Dossier, FieldKey, Ground, Records, Untold};
use weft_signals::{Rule, RuleDocument};

use crate::oracle::Fault;
use crate::streams::{Arrival, SUBJECTS, ruled, text};

/// The customers of the tests.
pub(crate) const ACCOUNT: ObjectRef = ObjectRef(1);
/// Their level.
pub(crate) const LEVEL: FieldKey = FieldKey::of(ACCOUNT, 10);
const OWNER: ObjectRef = ObjectRef(2);

/// A model of one object.
pub(crate) struct Shelf;

fn field(number: u32, name: &str, label: Label, ty: Type) -> KnownField {
    KnownField {
        number,
        name: name.to_owned(),
        label,
        ty,
        column: Column::of_field(number),
        scale: 6,
        options: Vec::new(),
        is_region: false,
        formula: None,
    }
}

impl Catalogue for Shelf {
    fn object(&self, name: &str) -> Option<ObjectRef> {
        (name == "account").then_some(ACCOUNT)
    }

    fn field(&self, object: ObjectRef, name: &str) -> Option<KnownField> {
        let called = |field: &KnownField| [field.name.as_str(), &field.label.zh].contains(&name);
        self.fields(object).into_iter().find(called)
    }

    fn fields(&self, object: ObjectRef) -> Vec<KnownField> {
        let label = |zh: &str, en: &str| Label::new(zh, en);
        let level = KnownField {
            options: vec![
                ("a".to_owned(), label("A 重点", "A Key")),
                ("b".to_owned(), label("B 优质", "B Good")),
            ],
            ..field(10, "level", label("级别", "Level"), Type::Select)
        };
        match object {
            ACCOUNT => vec![
                level,
                field(11, "score", label("评分", "Score"), Type::Number),
                field(12, "phone", label("电话", "Phone"), Type::Text),
                field(13, "total", label("合计", "Total"), Type::Number),
                field(14, "made_at", label("建档时间", "Made at"), Type::Moment),
                field(15, "owner", label("负责人", "Owner"), Type::Record(OWNER)),
            ],
            OWNER => vec![field(20, "name", label("姓名", "Name"), Type::Text)],
            _ => Vec::new(),
        }
    }

    fn table(&self, object: ObjectRef) -> Table {
        Table::of_object(object.0)
    }

    fn object_label(&self, object: ObjectRef) -> Label {
        match object {
            ACCOUNT => Label::new("客户", "Customer"),
            _ => Label::new("用户", "User"),
        }
    }

    fn children(&self, _object: ObjectRef, _name: &str) -> Option<KnownRows> {
        None
    }
}

impl Records for Shelf {
    fn object_names(&self) -> Vec<String> {
        vec!["account".to_owned()]
    }

    fn past_of(&self, _object: ObjectRef, field: u32) -> Result<(), Untold> {
        match field {
            12 => Err(Untold::Guarded),
            13 => Err(Untold::Computed),
            14 => Err(Untold::Unlogged),
            _ => Ok(()),
        }
    }
}

/// A change of somebody's level, or of whether there is a record of them at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Turn {
    /// The level becomes this one, or empty.
    Level(Option<&'static str>),
    /// The record is made, or goes.
    There(bool),
}

/// What is known of somebody, in the order in which it came to be known.
pub(crate) type Turns = Vec<(i64, Turn)>;

/// The dossier of these turns.
pub(crate) fn dossier(turns: &[(i64, Turn)]) -> Dossier {
    let mut dossier = Dossier::default();
    for (at, turn) in turns {
        let (key, value) = match turn {
            Turn::Level(level) => (LEVEL, level.map_or(Value::Empty, Value::text)),
            Turn::There(true) => (FieldKey::itself(ACCOUNT), Value::Bool(true)),
            Turn::There(false) => (FieldKey::itself(ACCOUNT), Value::Empty),
        };
        dossier.learn(key, Moment::from_ms(*at), value);
    }
    dossier
}

/// What is known of everybody behind `arrivals`.
pub(crate) fn shelf(arrivals: &[Arrival]) -> BTreeMap<String, Turns> {
    let mut shelf = BTreeMap::new();
    for arrival in arrivals {
        if let Arrival::Learn(subject, turns) = arrival {
            shelf.insert(subject.clone(), turns.clone());
        }
    }
    shelf
}

/// The level that `turns` make at `at`, gone through one by one; none while there is no record.
fn level(turns: &[(i64, Turn)], at: i64, fault: Fault) -> Option<&'static str> {
    let (mut levels, mut records) = (i64::MIN, i64::MIN);
    let (mut level, mut there) = (None, false);
    for (time, turn) in turns {
        let clock = match turn {
            Turn::Level(_) => &mut levels,
            Turn::There(_) => &mut records,
        };
        *clock = match fault {
            Fault::FieldUndoneByAClock => *time,
            _ => (*clock).max(*time),
        };
        let has_come = match fault {
            Fault::FieldAsItIsNow => true,
            Fault::FieldExcludesItsMoment => *clock < at,
            _ => *clock <= at,
        };
        match turn {
            Turn::Level(new) if has_come => level = *new,
            Turn::There(new) if has_come => there = *new,
            _ => {}
        }
    }
    level.filter(|_| there || fault == Fault::FieldOutlivesItsRecord)
}

/// The moments conditions are asked at: of the event, and of the firing.
#[derive(Clone, Copy)]
pub(crate) struct Asked {
    pub(crate) event: i64,
    pub(crate) firing: i64,
}

/// Whether the condition of the rule `name` on records holds; that of a rule without one does.
pub(crate) fn holds(name: &str, turns: Option<&Turns>, asked: Asked, fault: Fault) -> bool {
    if !name.starts_with("level_") || fault == Fault::ConditionIgnored {
        return true;
    }
    let Some(turns) = turns else {
        return fault == Fault::FieldOfNobodyIsEmpty && name == "level_none";
    };
    let at = match fault {
        Fault::FieldOfTheEvent => asked.event,
        _ => asked.firing,
    };
    let level = level(turns, at, fault);
    match name {
        "level_none" => level.is_none(),
        "level_b_silent" => level == Some("b"),
        _ => level == Some("a"),
    }
}

/// Rules over the level, one of which another asks for.
pub(crate) fn leveled() -> Vec<Rule> {
    let label = r#"label = { zh = "条件", en = "Condition" }"#;
    let event = |names: &str| format!("kind = \"event\"\nevents = [{names}]\n{label}");
    let silence = format!(
        "kind = \"sequence\"\n[[when.steps]]\nevents = [\"b\"]\n{label}\n\
         [[when.steps]]\nevents = [\"c\"]\nabsent = true\nwithin = \"4ms\"\n{label}"
    );
    let limit = "[[limits]]\nat_most = 2\nwithin = \"12ms\"\n";
    let rules = [
        ("level_a", r#"account.level = "a""#, "", event("\"a\"")),
        (
            "level_none",
            "account.level is empty",
            limit,
            event("\"a\", \"b\""),
        ),
        ("level_b_silent", r#"account.level = "B 优质""#, "", silence),
        (
            "level_of_another",
            r#"account.level = "a" and signals.level_a is not empty"#,
            "cooldown = \"3ms\"",
            event("\"b\""),
        ),
    ];
    let named = ruled("level_a", "", &event("\"a\"")).document().clone();
    let rules = rules.map(|(name, asks, head, when)| {
        let head = format!("if = '{asks}'\n{head}");
        over_shelf(&text(name, &head, &when), std::slice::from_ref(&named))
    });
    rules.into()
}

/// The rule of this text over the shelf, beside others.
pub(crate) fn over_shelf(text: &str, peers: &[RuleDocument]) -> Rule {
    let zone = Zone::utc();
    let ground = Ground::from(&zone).over(&Shelf).among(peers);
    Rule::compile(RuleDocument::read(text).unwrap(), ground).unwrap()
}

/// The subject as the engine knows it.
pub(crate) fn subject(name: &str) -> Arc<str> {
    Arc::from(name)
}

/// A change of somebody's record; most have one from early on.
pub(crate) fn a_turn() -> impl Strategy<Value = Arrival> {
    let level = prop::sample::select(vec![None, Some("a"), Some("a"), Some("b")]);
    let turn = prop_oneof![
        4 => level.prop_map(Turn::Level),
        3 => Just(Turn::There(true)),
        1 => Just(Turn::There(false)),
    ];
    let subjects = prop::sample::select(SUBJECTS[..3].to_vec());
    (subjects, -40_i64..30, turn)
        .prop_map(|(subject, at, turn)| Arrival::Learn(subject.to_owned(), vec![(at, turn)]))
}

/// The same, where each change comes with all that was known before.
pub(crate) fn accumulated(mut arrivals: Vec<Arrival>) -> Vec<Arrival> {
    let mut known: BTreeMap<String, Turns> = BTreeMap::new();
    for arrival in &mut arrivals {
        if let Arrival::Learn(subject, turns) = arrival {
            let known = known.entry(subject.clone()).or_default();
            known.append(turns);
            turns.clone_from(known);
        }
    }
    arrivals
}
