//! Random records, in a platform and next to it in plain Rust.

use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::{Value as Json, json};
use tempfile::TempDir;
use weft_expr::random::Dice;
use weft_kernel::{Clock, Id, Moment, Problem, SetClock, Value, Zone};
use weft_platform::{Caller, Change, Input, Parts, Platform, Unit};
use weft_store::{Database, Fsync, Lane, Options, Store};

use crate::pack::{self, ACCT, DEAL, DEPARTMENT, ITEM, Kept, Kind, PROD, USER};

/// A value of a field; dates and choices are texts, links are places of rows.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Val {
    Null,
    Num(i64),
    Text(String),
    Bool(bool),
    Ref(usize),
}

/// A record.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    pub(crate) object: usize,
    pub(crate) id: Id,
    pub(crate) live: bool,
    /// Stored fields, owner and department too.
    pub(crate) values: BTreeMap<&'static str, Val>,
}

/// All records, as plain Rust keeps them.
#[derive(Clone, Debug)]
pub(crate) struct Rows {
    pub(crate) pack: usize,
    pub(crate) all: Vec<Row>,
}

/// Records with the platform that holds them.
pub(crate) struct World {
    pub(crate) rows: Rows,
    pub(crate) platform: Platform,
    _folder: TempDir,
}

/// How many records of each object there are, in the order of making.
const COUNTS: [(usize, usize); 6] = [
    (DEPARTMENT, 3),
    (USER, 4),
    (PROD, 3),
    (ACCT, 6),
    (DEAL, 8),
    (ITEM, 9),
];

/// Worlds by seed and engine.
type Worlds = Option<HashMap<(u64, bool), Arc<World>>>;

impl Rows {
    /// Records that follow from a seed.
    pub(crate) fn seeded(seed: u64) -> Self {
        let mut dice = Dice::seeded(seed ^ 0x0a11);
        let pack = usize::try_from(seed).unwrap() % pack::PACKS;
        let mut rows = Self {
            pack,
            all: Vec::new(),
        };
        for (object, count) in COUNTS {
            for _ in 0..count {
                let row = rows.random(&mut dice, object);
                rows.all.push(row);
            }
        }
        for place in 0..rows.all.len() {
            let object = rows.all[place].object;
            let decides = matches!(pack::kept(pack, ITEM), Kept::Inherit(["prod", ..]));
            let often = object == PROD && decides;
            let chance = if often { 2 } else { 7 };
            if object <= PROD && dice.once_in(chance) && rows.all[place].live {
                rows.kill(place);
            }
        }
        rows
    }

    pub(crate) fn random(&self, dice: &mut Dice, object: usize) -> Row {
        let mut values = BTreeMap::new();
        for field in pack::fields(object) {
            let value = if object >= USER && field.name == "owner" {
                Val::Null
            } else {
                self.value_for(dice, object, field.kind)
            };
            values.insert(field.name, value);
        }
        Row {
            object,
            id: Id::new(0),
            live: true,
            values,
        }
    }

    /// A value for a field of `kind`; links go to rows made before.
    pub(crate) fn value_for(&self, dice: &mut Dice, object: usize, kind: Kind) -> Val {
        let empty = dice.once_in(if object >= USER { 9 } else { 6 });
        let text = |text: &str| Val::Text(text.to_owned());
        match kind {
            _ if empty => Val::Null,
            Kind::Text => text(dice.pick(&["ab", "abc", "b cab", "cab", "c", "ba ab"])),
            Kind::Number => Val::Num(dice.between(-2, 4)),
            Kind::Money => Val::Num(dice.between(0, 5)),
            Kind::Bool => Val::Bool(dice.once_in(2)),
            Kind::Date => text(dice.pick(&["2026-01-31", "2026-11-22", "2025-06-01"])),
            Kind::Select(values) => text(dice.pick(values)),
            Kind::Lookup(target) => {
                let there = self.of(target);
                let chosen = dice.roll(u64::try_from(there.len()).unwrap());
                let chosen = there.get(usize::try_from(chosen).unwrap());
                chosen.map_or(Val::Null, |place| Val::Ref(*place))
            }
            Kind::Lines(..) | Kind::Formula(..) | Kind::Rollup(..) => Val::Null,
        }
    }

    /// The places of the rows of an object.
    pub(crate) fn of(&self, object: usize) -> Vec<usize> {
        let is = |place: &usize| self.all[*place].object == object;
        (0..self.all.len()).filter(is).collect()
    }

    /// The value of a field, computed ones as they are defined.
    pub(crate) fn value(&self, row: &Row, name: &'static str) -> Val {
        let field = pack::find(row.object, name);
        let number = |name| match self.value(row, name) {
            Val::Num(number) => Some(number),
            _ => None,
        };
        let computed = |number: Option<i64>| number.map_or(Val::Null, Val::Num);
        match field.kind {
            Kind::Formula("score * 2", ..) => computed(number("score").map(|n| n * 2)),
            Kind::Formula("qty * price", ..) => {
                computed(number("qty").zip(number("price")).map(|(a, b)| a * b))
            }
            Kind::Formula("code", ..) => self.value(row, "code"),
            Kind::Formula(..) => computed(
                number("deal_total")
                    .zip(number("twice"))
                    .map(|(a, b)| a + b),
            ),
            Kind::Rollup(_, child, link, folded) => self.total(row, (child, link), folded),
            _ => row.values[name].clone(),
        }
    }

    /// The sum of a field over a row's live lines, or how many of them are won.
    fn total(&self, row: &Row, (child, link): (usize, &str), folded: Option<&'static str>) -> Val {
        let here = self.all.iter().position(|other| std::ptr::eq(other, row));
        let is_line = |line: &&Row| {
            let to = |here| line.values[link] == Val::Ref(here);
            line.object == child && line.live && here.is_some_and(to)
        };
        let each = |line: &Row| match folded.map(|field| self.value(line, field)) {
            Some(Val::Num(number)) => number,
            Some(_) => 0,
            None => i64::from(line.values["stage"] == Val::Text("won".into())),
        };
        Val::Num(self.all.iter().filter(is_line).map(each).sum())
    }

    /// Puts a row into the bin, with its lines and theirs.
    pub(crate) fn kill(&mut self, place: usize) {
        self.all[place].live = false;
        let relations = pack::relations(self.all[place].object).iter();
        for (_, child, link, _) in relations.filter(|relation| relation.3) {
            let mut lines = self.of(*child);
            lines.retain(|line| self.all[*line].values[link] == Val::Ref(place));
            lines.retain(|line| self.all[*line].live);
            lines.into_iter().for_each(|line| self.kill(line));
        }
    }

    /// A value as a change takes it.
    pub(crate) fn input(&self, value: &Val) -> Input {
        match value {
            Val::Null => Input::Value(Value::Empty),
            Val::Num(number) => Input::Typed(number.to_string()),
            Val::Text(text) => Input::Typed(text.clone()),
            Val::Bool(truth) => Input::Value(Value::Bool(*truth)),
            Val::Ref(place) => Input::Value(Value::Record(self.all[*place].id)),
        }
    }

    /// A value as the API sends it, links by their bare id.
    pub(crate) fn json(&self, value: &Val) -> Json {
        match value {
            Val::Null => Json::Null,
            Val::Num(number) => json!(number.to_string()),
            Val::Text(text) => json!(text),
            Val::Bool(truth) => json!(truth),
            Val::Ref(place) => json!(self.all[*place].id.to_string()),
        }
    }
}

impl World {
    /// Makes the rows in a platform of their own; those not live are made and deleted.
    pub(crate) fn of(mut rows: Rows, on_postgres: bool) -> Self {
        let folder = TempDir::new().unwrap();
        let platform = open(&folder, rows.pack, on_postgres);
        let wanted = rows.clone();
        let made = platform.write(&system(), Lane::Interactive, move |unit| {
            make(unit, &wanted)
        });
        rows = made.unwrap();
        Self {
            rows,
            platform,
            _folder: folder,
        }
    }

    /// The world of a seed, made once.
    pub(crate) fn seeded(seed: u64, on_postgres: bool) -> Arc<Self> {
        static MADE: Mutex<Worlds> = Mutex::new(None);
        let mut made = MADE.lock().unwrap_or_else(PoisonError::into_inner);
        let made = made.get_or_insert_default();
        let world = made
            .entry((seed, on_postgres))
            .or_insert_with(|| Arc::new(Self::of(Rows::seeded(seed), on_postgres)));
        Arc::clone(world)
    }
}

/// Makes the rows, then deletes those that are not live.
fn make(unit: &mut Unit<'_, '_>, wanted: &Rows) -> Result<Rows, Problem> {
    let mut rows = wanted.clone();
    for place in 0..rows.all.len() {
        let row = &rows.all[place];
        let mut change = Change::new();
        for field in pack::fields(row.object).filter(|field| is_stored(field.kind)) {
            change = change.set(field.name, rows.input(&row.values[field.name]));
        }
        rows.all[place].id = unit.create(pack::NAMES[row.object], change)?.id();
    }
    let mut left = rows.clone();
    left.all.iter_mut().for_each(|row| row.live = true);
    for (place, row) in rows.all.iter().enumerate() {
        if !row.live && left.all[place].live {
            unit.delete(pack::NAMES[row.object], row.id)?;
            left.kill(place);
        }
    }
    Ok(left)
}

pub(crate) fn is_stored(kind: Kind) -> bool {
    !matches!(kind, Kind::Lines(..) | Kind::Formula(..) | Kind::Rollup(..))
}

pub(crate) fn system() -> Caller {
    Caller::system("the proof sets the stage")
}

pub(crate) fn noon() -> Moment {
    Moment::parse("2026-11-22T06:00:00Z").unwrap()
}

/// A variable of the environment.
#[expect(
    clippy::disallowed_methods,
    reason = "tests have no settings; only the harness looks"
)]
pub(crate) fn environment(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

fn open(folder: &TempDir, pack: usize, on_postgres: bool) -> Platform {
    static SCHEMAS: AtomicU32 = AtomicU32::new(0);
    let clock: Arc<dyn Clock> = Arc::new(SetClock::at(noon()));
    let zone = Zone::named("Asia/Shanghai").unwrap();
    let number = SCHEMAS.fetch_add(1, Ordering::Relaxed);
    let schema = format!("rights_{}_{number}", std::process::id());
    let database = if on_postgres {
        Database::Postgres(environment("WEFT_TEST_POSTGRES").unwrap(), schema)
    } else {
        Database::Sqlite(folder.path().to_owned())
    };
    let store = Store::open(Options {
        database,
        zone: zone.clone(),
        clock: Arc::clone(&clock),
        readers: 1,
        installation: "test".into(),
        fsync: Fsync::Off,
    });
    Platform::open(Parts {
        store: store.unwrap(),
        packs: vec![pack::read(pack)],
        commands: Vec::new(),
        tables: Vec::new(),
        clock,
        zone,
        currency: weft_kernel::Currency::of_code("CNY").unwrap(),
        node: 1,
        master: weft_platform::MasterKey::default(),
        check_rule: |_, _, _| Ok(()),
        blobs: Arc::new(weft_store::Folder::at(
            std::env::temp_dir().join("weft-no-files"),
        )),
    })
    .unwrap()
}
