//! The same changes made in a platform, and what it then shows.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use rust_decimal::Decimal;
use serde_json::Value as Json;
use tempfile::TempDir;
use weft_kernel::{Clock, Id, Moment, Problem, SetClock, Zone};
use weft_platform::{Caller, Change, LineChange, ListQuery, Pack, Parts, Platform};
use weft_store::{Database, Fsync, Lane, Options, Store};

use crate::acts::{Act, Values};
use crate::naive::{Row, Typed};
use crate::shape::Shape;

#[expect(
    clippy::disallowed_methods,
    reason = "tests have no settings; only the harness looks"
)]
pub(crate) fn environment(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

fn database(folder: &Path, postgres: bool) -> Database {
    static SCHEMAS: AtomicU32 = AtomicU32::new(0);
    if !postgres {
        return Database::Sqlite(folder.to_owned());
    }
    let number = SCHEMAS.fetch_add(1, Ordering::Relaxed);
    let schema = format!("derived_{}_{number}", std::process::id());
    Database::Postgres(environment("WEFT_TEST_POSTGRES").unwrap(), schema)
}

/// The first day of every story.
fn dawn() -> Moment {
    Moment::parse("2026-11-22T01:00:00Z").unwrap()
}

/// A platform and the ids of its records, by number of the row.
pub(crate) struct Driver {
    platform: Platform,
    clock: Arc<SetClock>,
    ids: Vec<Id>,
    days: i64,
    _folder: TempDir,
}

impl Driver {
    pub(crate) fn open(shape: &Shape, postgres: bool) -> Result<Self, Problem> {
        let folder = TempDir::new().unwrap();
        let clock = Arc::new(SetClock::at(dawn()));
        let store_clock = Arc::clone(&clock);
        let zone = Zone::named("Asia/Shanghai").unwrap();
        let store = Store::open(Options {
            database: database(folder.path(), postgres),
            zone: zone.clone(),
            clock: store_clock,
            readers: 1,
            installation: "test".into(),
            fsync: Fsync::Off,
        })?;
        let platform_clock: Arc<dyn Clock> = Arc::<SetClock>::clone(&clock);
        let platform = Platform::open(Parts {
            store,
            packs: vec![Pack::read(&shape.files())?],
            commands: Vec::new(),
            tables: Vec::new(),
            clock: platform_clock,
            zone,
            currency: weft_kernel::Currency::of_code("CNY").unwrap(),
            node: 1,
            master: Default::default(),
            check_rule: |_, _, _| Ok(()),
            blobs: Arc::new(weft_store::Folder::at(folder.path().join("files"))),
        })?;
        Ok(Self {
            platform,
            clock,
            ids: Vec::new(),
            days: 0,
            _folder: folder,
        })
    }

    pub(crate) fn system() -> Caller {
        Caller::system("tests set the stage")
    }

    fn change(&self, values: &Values) -> Change {
        let mut change = Change::new();
        for (name, value) in &values.typed {
            change = change.typed(name, &self.typed(value.as_ref()));
        }
        for (place, target) in &values.links {
            let target = target.map(|row| self.ids[row]);
            change = change.set(&format!("p{place}"), target);
        }
        change
    }

    #[expect(clippy::unused_self, reason = "it reads as a step of change")]
    fn typed(&self, value: Option<&Typed>) -> String {
        match value {
            None => String::new(),
            Some(Typed::Number(number)) => number.to_string(),
            Some(Typed::Text(text)) => (*text).to_owned(),
            Some(Typed::Yes(truth)) => truth.to_string(),
            Some(Typed::Day(day)) => {
                let moment = dawn().plus_ms(*day * Moment::DAY_MS);
                let zone = Zone::named("Asia/Shanghai").unwrap();
                zone.date_of(moment).to_string()
            }
        }
    }

    /// Does one change; the rows of the naive side as they were before tell of what.
    pub(crate) fn apply(&mut self, number: usize, act: &Act, rows: &[Row]) -> Result<(), Problem> {
        let seconds = i64::try_from(number).unwrap() * 1000;
        if matches!(act, Act::Sleep) {
            self.days += 1;
        }
        self.clock
            .set(dawn().plus_ms(self.days * Moment::DAY_MS + seconds));
        let name = |row: usize| format!("o{}", rows[row].object);
        match act {
            Act::Make(object, many) => {
                let changes: Vec<Change> = many.iter().map(|values| self.change(values)).collect();
                let object = format!("o{object}");
                let made =
                    self.platform
                        .write(&Self::system(), Lane::Interactive, move |unit| {
                            let made = unit.create_many(&object, changes.clone())?;
                            Ok(made
                                .iter()
                                .map(weft_platform::Record::id)
                                .collect::<Vec<_>>())
                        })?;
                self.ids.extend(made);
            }
            Act::Change(object, many) => {
                let changes: Vec<(Id, Change)> = many
                    .iter()
                    .map(|(row, values)| (self.ids[*row], self.change(values)))
                    .collect();
                let object = format!("o{object}");
                self.platform
                    .write(&Self::system(), Lane::Interactive, move |unit| {
                        unit.update_many(&object, changes.clone()).map(|_| ())
                    })?;
            }
            Act::Delete(row) => {
                let (object, id) = (name(*row), self.ids[*row]);
                self.platform
                    .write(&Self::system(), Lane::Interactive, move |unit| {
                        unit.delete(&object, id)
                    })?;
            }
            Act::Restore(row) => {
                let (object, id) = (name(*row), self.ids[*row]);
                self.platform
                    .write(&Self::system(), Lane::Interactive, move |unit| {
                        unit.restore(&object, id).map(|_| ())
                    })?;
            }
            Act::Lines(row, place, kept, fresh) => {
                self.lines(&name(*row), (*row, *place), kept, fresh)?;
            }
            Act::Sleep => {}
        }
        Ok(())
    }

    fn lines(
        &mut self,
        object: &str,
        (row, place): (usize, usize),
        kept: &[(usize, Values)],
        fresh: &[Values],
    ) -> Result<(), Problem> {
        let line = |id: Option<Id>, values: &Values| LineChange {
            id,
            change: self.change(values),
        };
        let stay = kept
            .iter()
            .map(|(row, values)| line(Some(self.ids[*row]), values));
        let lines: Vec<LineChange> = stay
            .chain(fresh.iter().map(|values| line(None, values)))
            .collect();
        let change = Change::new().lines(&format!("l{place}"), lines);
        let (name, id) = (object.to_owned(), self.ids[row]);
        self.platform
            .write(&Self::system(), Lane::Interactive, move |unit| {
                unit.update(&name, id, change.clone()).map(|_| ())
            })?;
        let seen = self.platform.get(&Self::system(), object, self.ids[row])?;
        let seen = serde_json::to_value(seen).unwrap();
        let lines = seen[format!("l{place}")].as_array().unwrap();
        let known = |id: &Id| !self.ids.contains(id);
        let ids = lines
            .iter()
            .map(|line| Id::parse(line["id"].as_str().unwrap()).unwrap());
        let new: Vec<Id> = ids.filter(known).collect();
        self.ids.extend(new);
        Ok(())
    }

    /// The numbers of the rows that answer, in the order asked for.
    pub(crate) fn rows(
        &self,
        object: usize,
        filter: &str,
        sort: &str,
    ) -> Result<Vec<usize>, Problem> {
        let query = ListQuery {
            filter: Some(filter.to_owned()),
            sort: Some(sort.to_owned()),
            fields: Some(Vec::new()),
            limit: Some(1000),
            ..ListQuery::default()
        };
        let page = self
            .platform
            .list(&Self::system(), &format!("o{object}"), &query)?;
        let place = |id: Id| self.ids.iter().position(|known| *known == id).unwrap();
        Ok(page.items.iter().map(|item| place(item.id())).collect())
    }

    /// The computed values of every record: row, field.
    pub(crate) fn shown(
        &self,
        shape: &Shape,
    ) -> Result<BTreeMap<(usize, String), Option<Decimal>>, Problem> {
        let mut shown = BTreeMap::new();
        for (object, known) in shape.objects.iter().enumerate() {
            let query = ListQuery {
                limit: Some(1000),
                ..ListQuery::default()
            };
            let page = self
                .platform
                .list(&Self::system(), &format!("o{object}"), &query)?;
            for item in &page.items {
                let row = self.ids.iter().position(|id| *id == item.id()).unwrap();
                let json = serde_json::to_value(item).unwrap();
                let names = known.computed.iter().map(|(name, _)| name);
                shown.extend(names.map(|name| ((row, name.clone()), number(&json[name]))));
            }
        }
        Ok(shown)
    }
}

/// What a computed field shows: nothing, or a number.
fn number(json: &Json) -> Option<Decimal> {
    match json {
        Json::Null => None,
        Json::String(text) => Some(text.parse::<Decimal>().unwrap().normalize()),
        other => panic!("{other}"),
    }
}
