//! The write matrix: made, changed and deleted exactly when the rules allow it, else nothing is.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};

use proptest::prelude::*;
use proptest::sample::Index;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use serde_json::{Map, Value as Json};
use weft_expr::random::Dice;
use weft_kernel::{Id, Problem, Value};
use weft_platform::pack::RuleAction;
use weft_platform::{Caller, Change, Record, Unit};
use weft_store::Lane;

use crate::pack::{self, Kind, NAMES};
use crate::reading::cases;
use crate::role::{Somebody, WRITTEN, somebody};
use crate::rules::{Fault, Rules};
use crate::world::{Row, Rows, Val, World, is_stored};

/// Something to write: the seed of the values, and which fields are given.
#[derive(Clone, Debug)]
enum Write {
    Create(usize, u64, Vec<Index>),
    Update(usize, Index, u64, Vec<Index>),
    Delete(usize, Index),
}

type Values = BTreeMap<&'static str, Val>;
/// The codes one of which refuses.
type Refused = BTreeSet<&'static str>;
/// The rows afterwards, or the code of the refusal.
type Seen = Result<Vec<BTreeMap<&'static str, Val>>, &'static str>;

fn write() -> impl Strategy<Value = Write> {
    let fields = || prop::collection::vec(any::<Index>(), 1..4);
    WRITTEN.prop_flat_map(move |object| {
        prop_oneof![
            3 => (any::<u64>(), fields())
                .prop_map(move |(seed, fields)| Write::Create(object, seed, fields)),
            4 => (any::<Index>(), any::<u64>(), fields())
                .prop_map(move |(row, seed, fields)| Write::Update(object, row, seed, fields)),
            1 => any::<Index>().prop_map(move |row| Write::Delete(object, row)),
        ]
    })
}

/// Values for the fields chosen; most of the time such as people write.
fn values(rows: &Rows, object: usize, seed: u64, chosen: &[Index]) -> Values {
    let mut dice = Dice::seeded(seed);
    let all: Vec<_> = pack::fields(object).collect();
    let typed: Vec<_> = pack::fields(object)
        .filter(|field| is_stored(field.kind) && !field.system)
        .collect();
    let from = if dice.once_in(6) { all } else { typed };
    let value = |index: &Index| {
        let field = *index.get(&from);
        let value = match field.kind {
            kind if is_stored(kind) => rows.value_for(&mut dice, object, kind),
            _ => Val::Null,
        };
        (field.name, value)
    };
    chosen.iter().map(value).collect()
}

impl Rules<'_> {
    /// The rows after the write, or why it is refused.
    fn written(&self, write: &Write) -> Result<Rows, Refused> {
        let row_at = |object: usize, index: &Index| *index.get(&self.rows.of(object));
        let mut after = self.rows.clone();
        match write {
            Write::Create(object, seed, chosen) => {
                let given = values(self.rows, *object, *seed, chosen);
                self.may_create(*object)?;
                self.may_write(*object, &given)?;
                let row = self.new_row(*object, None, &given);
                self.may_become(&row, &given, RuleAction::Read)?;
                after.all.push(row);
            }
            Write::Update(object, index, seed, chosen) => {
                let place = row_at(*object, index);
                let given = values(self.rows, *object, *seed, chosen);
                let old = &self.rows.all[place];
                self.reaches(old, RuleAction::Update)?;
                self.may_write(*object, &given)?;
                let mut changed = given;
                changed.retain(|name, value| old.values[name] != *value);
                let row = self.new_row(*object, Some(old), &changed);
                self.may_become(&row, &changed, RuleAction::Update)?;
                after.all[place] = row;
            }
            Write::Delete(object, index) => {
                let place = row_at(*object, index);
                self.reaches(&self.rows.all[place], RuleAction::Delete)?;
                after.kill(place);
            }
        }
        Ok(after)
    }

    fn may_create(&self, object: usize) -> Result<(), Refused> {
        if self.grants(object).any(|grant| grant.create) {
            return Ok(());
        }
        let seen = self.may(object, RuleAction::Read);
        let code = if seen {
            "access.create"
        } else {
            "object.unknown"
        };
        Err(BTreeSet::from([code]))
    }

    fn reaches(&self, row: &Row, action: RuleAction) -> Result<(), Refused> {
        let refused = |code| Err(BTreeSet::from([code]));
        if !self.may(row.object, RuleAction::Read) {
            return refused(self.out_of_sight(row.object));
        }
        if !self.sees(row) {
            return refused("record.missing");
        }
        if !self.may(row.object, action) {
            return refused("access.object");
        }
        let within = self.reached(row, action) || self.is(Fault::UpdateReachesWhatIsRead);
        if within {
            Ok(())
        } else {
            refused("access.record")
        }
    }

    fn may_write(&self, object: usize, given: &Values) -> Result<(), Refused> {
        let mut refused = Refused::new();
        for name in given.keys() {
            let field = pack::find(object, name);
            if !self.reads(object, name) {
                refused.insert("field.unknown");
            } else if matches!(field.kind, Kind::Formula(..) | Kind::Rollup(..)) {
                refused.insert("field.computed");
            } else if field.system
                || self.is_readonly(object, name) && !self.is(Fault::ReadonlyWritten)
            {
                refused.insert("access.field");
            }
        }
        let is_lines = |name: &&str| matches!(pack::find(object, name).kind, Kind::Lines(..));
        if refused.is_empty() && given.keys().any(is_lines) {
            refused.insert("field.wrong_form");
        }
        if refused.is_empty() {
            Ok(())
        } else {
            Err(refused)
        }
    }

    /// The row with what is given, and with the owner and department that follow.
    fn new_row(&self, object: usize, old: Option<&Row>, given: &Values) -> Row {
        let mut row = old.cloned().unwrap_or_else(|| {
            let fields = pack::fields(object).filter(|field| field.name != "owner");
            let mut values: Values = fields.map(|field| (field.name, Val::Null)).collect();
            values.insert("owner", Val::Ref(self.me()));
            if !given.contains_key("owner") {
                values.insert("department", self.department());
            }
            Row {
                object,
                id: Id::new(0),
                live: true,
                values,
            }
        });
        row.values.extend(given.clone());
        if let (Some(Val::Ref(owner)), false) =
            (given.get("owner"), given.contains_key("department"))
        {
            let department = &self.rows.all[*owner];
            let department = &department.values["department"];
            if *department != Val::Null && self.rows.all[*owner].live {
                row.values.insert("department", department.clone());
            }
        }
        row
    }

    fn may_become(&self, row: &Row, given: &Values, action: RuleAction) -> Result<(), Refused> {
        let mut refused = Refused::new();
        for value in given.values() {
            if let Val::Ref(target) = value
                && !self.sees(&self.rows.all[*target])
                && !self.is(Fault::ForeignLinkTaken)
            {
                refused.insert("field.lookup.missing");
            }
        }
        if !self.may_lie(row, action) && !self.is(Fault::NewRowUnchecked) {
            refused.extend(["access.new_owner", "access.new_parent", "access.new_row"]);
        }
        if refused.is_empty() {
            return Ok(());
        }
        // Several wrong fields are told together.
        refused.insert("record.invalid");
        Err(refused)
    }
}

/// What is written, as the API takes it.
fn json(rows: &Rows, values: &Values) -> Json {
    let pairs = values.iter();
    let pairs = pairs.map(|(name, value)| ((*name).to_owned(), rows.json(value)));
    Json::Object(pairs.collect::<Map<_, _>>())
}

/// The values of a record, computed ones too.
fn values_of(
    record: &Record,
    object: usize,
    places: &BTreeMap<Id, usize>,
) -> Result<Values, Problem> {
    let place = |id| places.get(&id).copied().unwrap_or(usize::MAX);
    let mut values = Values::new();
    for field in pack::fields(object).filter(|field| !matches!(field.kind, Kind::Lines(..))) {
        let value = match record.get(field.name)? {
            Value::Empty => Val::Null,
            Value::Bool(truth) => Val::Bool(truth),
            Value::Number(number) => Val::Num(number.to_string().parse().unwrap()),
            Value::Record(id) => Val::Ref(place(id)),
            Value::Date(date) => Val::Text(date.to_string()),
            other => Val::Text(other.as_text().unwrap_or_default().to_owned()),
        };
        values.insert(field.name, value);
    }
    Ok(values)
}

/// Every live row by the order of making, links by place.
fn all_rows(unit: &mut Unit<'_, '_>, rows: &Rows) -> Result<Vec<Values>, Problem> {
    unit.acting("the proof looks at everything", |unit| {
        let mut found = Vec::new();
        let mut places = BTreeMap::new();
        for (place, row) in rows.all.iter().enumerate() {
            places.insert(row.id, place);
        }
        for object in WRITTEN {
            for record in unit.find_by(NAMES[object], &[])? {
                found.push(values_of(&record, object, &places)?);
            }
        }
        Ok(found)
    })
}

/// The same of the plain rows.
fn all_plain(rows: &Rows) -> Vec<Values> {
    let mut found = Vec::new();
    for object in WRITTEN {
        for row in rows
            .all
            .iter()
            .filter(|row| row.object == object && row.live)
        {
            let fields =
                pack::fields(object).filter(|field| !matches!(field.kind, Kind::Lines(..)));
            let value = |field: &pack::Field| (field.name, rows.value(row, field.name));
            found.push(fields.map(value).collect());
        }
    }
    found
}

fn carry_out(unit: &mut Unit<'_, '_>, rows: &Rows, write: &Write) -> Result<(), Problem> {
    let id = |object: usize, index: &Index| rows.all[*index.get(&rows.of(object))].id;
    match write {
        Write::Create(object, seed, chosen) => {
            let known = unit.object(NAMES[*object])?;
            let json = json(rows, &values(rows, *object, *seed, chosen));
            unit.create(NAMES[*object], Change::from_json(&known, json)?)?;
        }
        Write::Update(object, index, seed, chosen) => {
            let known = unit.object(NAMES[*object])?;
            let json = json(rows, &values(rows, *object, *seed, chosen));
            let change = Change::from_json(&known, json)?;
            unit.update(NAMES[*object], id(*object, index), change)?;
        }
        Write::Delete(object, index) => unit.delete(NAMES[*object], id(*object, index))?,
    }
    Ok(())
}

/// What the platform makes of it, in a transaction that is taken back.
fn tried(world: &World, caller: &Caller, write: &Write) -> Seen {
    let seen = Arc::new(Mutex::new(None));
    let (kept, rows, write) = (Arc::clone(&seen), world.rows.clone(), write.clone());
    let taken_back = world
        .platform
        .write(caller, Lane::Interactive, move |unit| {
            let done = carry_out(unit, &rows, &write);
            let answer = match done {
                Ok(()) => Ok(all_rows(unit, &rows)?),
                Err(problem) => Err(problem.code()),
            };
            *kept.lock().unwrap() = Some(answer);
            Err::<(), _>(Problem::invalid("proof.taken_back", "撤回", "Taken back"))
        });
    assert_eq!(taken_back.unwrap_err().code(), "proof.taken_back");
    let answer = seen.lock().unwrap().take();
    answer.unwrap()
}

/// A refused write leaves every row as it was and nothing but refusals in the log.
fn leaves_nothing(world: &World, caller: &Caller, write: &Write) -> Option<String> {
    let (platform, rows) = (&world.platform, &world.rows);
    let before = platform.store().sealed();
    let id = |object: usize, index: &Index| rows.all[*index.get(&rows.of(object))].id;
    let refused = match write {
        Write::Create(object, seed, chosen) => {
            let json = json(rows, &values(rows, *object, *seed, chosen));
            platform.create(caller, NAMES[*object], json).is_err()
        }
        Write::Update(object, index, seed, chosen) => {
            let json = json(rows, &values(rows, *object, *seed, chosen));
            let of = (NAMES[*object], id(*object, index), 1);
            platform.update(caller, of, json).is_err()
        }
        Write::Delete(object, index) => {
            let id = id(*object, index);
            platform.delete(caller, NAMES[*object], id, 1).is_err()
        }
    };
    let plain = rows.clone();
    let after = platform.write(&crate::world::system(), Lane::Interactive, move |unit| {
        all_rows(unit, &plain)
    });
    let entries = platform.store().changes_after(before, 10).unwrap();
    let only_refusals = entries.iter().all(|entry| entry.action == "refuse");
    let same = after.unwrap() == all_plain(rows);
    (!(refused && same && only_refusals)).then(|| format!("refused {refused}, same {same}"))
}

fn difference(world: &World, who: &Somebody, write: &Write, fault: Fault) -> Option<String> {
    let rules = Rules {
        rows: &world.rows,
        who,
        fault,
    };
    let caller = rules.caller(world);
    let given = tried(world, &caller, write);
    match (rules.written(write), given) {
        (Ok(after), Ok(rows)) => {
            let expected = all_plain(&after);
            let pairs = expected.iter().zip(&rows).find(|(one, other)| one != other);
            (expected.len() != rows.len() || pairs.is_some())
                .then(|| format!("{} rows, {} rows: {pairs:#?}", expected.len(), rows.len()))
        }
        (Err(codes), Err(code)) if codes.contains(code) => {
            if fault == Fault::None {
                return leaves_nothing(world, &caller, write);
            }
            None
        }
        (expected, given) => Some(format!(
            "the rules refuse with {:?}, the platform with {:?}",
            expected.err(),
            given.err()
        )),
    }
}

proptest! {
    #![proptest_config(cases(22))]

    #[test]
    fn a_writer_changes_what_the_rules_allow(
        seed in 100..112_u64,
        who in somebody(),
        write in write(),
    ) {
        let world = World::seeded(seed, false);
        let difference = difference(&world, &who, &write, Fault::None);
        prop_assert!(difference.is_none(), "{}", difference.unwrap_or_default());
    }
}

#[test]
fn every_planted_fault_of_writing_is_found() {
    const FAULTS: [Fault; 12] = [
        Fault::UpdateReachesWhatIsRead,
        Fault::NewRowUnchecked,
        Fault::ReadonlyWritten,
        Fault::ForeignLinkTaken,
        Fault::DeletedParentCounts,
        Fault::AnyParentOpens,
        Fault::LastParentDecides,
        Fault::OtherParentsIgnored,
        Fault::DeletedParentPassedOver,
        Fault::DepartmentIsAll,
        Fault::UpdateWithoutReadRules,
        Fault::NewRowRulesUnasked,
    ];
    let mut runner = TestRunner::deterministic();
    let strategy = (100..112_u64, somebody(), write());
    let mut unnoticed = FAULTS.to_vec();
    for _ in 0..4_000 {
        let (seed, who, write) = strategy.new_tree(&mut runner).unwrap().current();
        let world = World::seeded(seed, false);
        unnoticed.retain(|fault| difference(&world, &who, &write, *fault).is_none());
        if unnoticed.is_empty() {
            return;
        }
    }
    panic!("nothing notices {unnoticed:?}");
}
