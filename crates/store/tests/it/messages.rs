//! Whatever comes twice is told from what is new, against a naive model: over many runs of messages, refused writes,
//! ended touches and starts.

use std::collections::{BTreeMap, BTreeSet};

use weft_kernel::{Id, Problem};
use weft_store::{Touch, TouchFate};

use crate::chance::Chance;
use crate::harness::{Bench, touch};

/// A message: its source, its id, and what it says.
type Message = (i64, usize, u8);

/// What the log should hold.
#[derive(Default)]
struct Model {
    /// What each message id says in the log; the first of them came under the id itself.
    held: BTreeMap<(i64, usize), BTreeSet<u8>>,
    /// Touches in the order of the log.
    places: Vec<Message>,
}

fn sent((source, id, says): Message) -> Touch {
    Touch {
        source: Id::new(source),
        ..touch(&format!("m{id}"), says)
    }
}

impl Model {
    fn fate(&mut self, message: Message) -> TouchFate {
        let (source, id, says) = message;
        let held = self.held.entry((source, id)).or_default();
        let fate = match (held.is_empty(), held.insert(says)) {
            (true, _) => TouchFate::New,
            (false, true) => TouchFate::Synthetic,
            (false, false) => TouchFate::Duplicate,
        };
        if fate != TouchFate::Duplicate {
            self.places.push(message);
        }
        fate
    }
}

/// New messages, and some from before, now and then with other content.
fn some(chance: &mut Chance, ids: usize) -> Vec<Message> {
    let fresh = (ids..ids + 1 + chance.below(400)).map(|id| (9, id, 1));
    let mut messages: Vec<Message> = fresh.collect();
    for _ in 0..chance.below(60) {
        let source = if chance.below(20) == 0 { 10 } else { 9 };
        let says = if chance.below(10) == 0 { 2 } else { 1 };
        messages.push((source, chance.below(ids + 1), says));
    }
    messages
}

/// Logs `messages` in one write, which is refused at its end if `refused`.
fn log(bench: &Bench, messages: &[Message], refused: bool) -> Result<Vec<TouchFate>, Problem> {
    let messages = messages.to_vec();
    bench.write(move |tx| {
        let fates = messages.iter().map(|message| tx.log_touch(sent(*message)));
        let fates = fates.collect::<Result<Vec<_>, _>>()?;
        match refused {
            true => Err(Problem::internal("test.refused", "to be forgotten")),
            false => Ok(fates),
        }
    })
}

/// As many messages as `enough`, sent over and over; `opened` starts the store again.
fn tell_apart(mut bench: Bench, (seed, enough): (u64, usize), opened: impl Fn(Bench) -> Bench) {
    let (mut chance, mut model, mut ids) = (Chance::new(seed), Model::default(), 0);
    while ids < enough {
        let messages = some(&mut chance, ids);
        if chance.below(6) == 0 {
            log(&bench, &messages, true).unwrap_err();
        }
        let fates = log(&bench, &messages, false).unwrap();
        let expected: Vec<_> = messages.iter().map(|one| model.fate(*one)).collect();
        assert_eq!(fates, expected, "seed {seed} behind {ids} messages");
        ids += messages.iter().filter(|(_, id, _)| *id >= ids).count();
        if chance.below(8) == 0 {
            end_some(&bench, &mut model, &mut chance);
        }
        if chance.below(25) == 0 {
            bench = opened(bench);
        }
    }
    let report = bench.store.verify().unwrap();
    assert!(report.is_clean(), "{report:?}");
    let all: Vec<Message> = (0..ids).map(|id| (9, id, 1)).collect();
    let expected: Vec<_> = all.iter().map(|one| model.fate(*one)).collect();
    assert_eq!(log(&bench, &all, false).unwrap(), expected);
}

/// Ends touches here and there, all that were sent under their ids: those may come again.
fn end_some(bench: &Bench, model: &mut Model, chance: &mut Chance) {
    bench.wait_for(i64::try_from(model.places.len()).unwrap());
    let first = chance.below(model.places.len());
    let of = model.places.iter().skip(first).take(chance.below(300));
    let of: BTreeSet<_> = of.map(|(source, id, _)| (*source, *id)).collect();
    let last = model.places.len();
    let places = model.places.iter().zip(1_i64..);
    let theirs = places.filter(|((source, id, _), _)| of.contains(&(*source, *id)));
    let places: Vec<i64> = theirs.map(|(_, place)| place).collect();
    if places.contains(&i64::try_from(last).unwrap()) {
        return;
    }
    bench
        .write(move |tx| tx.retire_touches(&places))
        .map(drop)
        .unwrap();
    model.held.retain(|message, _| !of.contains(message));
}

#[test]
fn messages_are_told_apart_over_many_runs_on_sqlite() {
    let reopened = |mut bench: Bench| {
        bench.reopen();
        bench
    };
    for seed in 0..3 {
        tell_apart(Bench::sqlite(), (seed, 30_000), reopened);
    }
}

#[test]
fn messages_are_told_apart_on_postgres() {
    if let Some(bench) = Bench::postgres() {
        tell_apart(bench, (3, 1_500), Bench::opened_again);
    }
}

/// The tables of the version before, filled with more than is read at a start.
const VERSION_4: &str = "
drop table s_touch_known; drop table s_touch_run;
create unique index s_touch__message on s_touch (source, message_hash);
update s_setting set value = '4' where name = 'schema_version';
insert into s_touch
  with recursive more(seq) as (select 4 union all select seq + 1 from more where seq < 300000)
  select seq, 9, randomblob(16), zeroblob(8), 'seen', 'anonymous:1', 0, 0, '{}' from more;
update s_seal set seq = 300000;
";

#[test]
fn a_log_of_the_version_before_is_put_in_order_at_the_start() {
    let mut bench = Bench::sqlite();
    let old = [(9, 1, 1), (9, 2, 1), (10, 1, 1)];
    log(&bench, &old, false).unwrap();
    bench.store.close();
    let raw = rusqlite::Connection::open(bench.database_file()).unwrap();
    raw.execute_batch(VERSION_4).unwrap();
    drop(raw);
    bench.reopen();
    let report = bench.store.verify().unwrap();
    assert!(report.is_clean(), "{report:?}");
    let mut again = old.to_vec();
    again.push((9, 3, 1));
    let fates = log(&bench, &again, false).unwrap();
    let twice = TouchFate::Duplicate;
    assert_eq!(fates, [twice, twice, twice, TouchFate::New]);
    let raw = rusqlite::Connection::open(bench.database_file()).unwrap();
    let sql = "select (select count(*) from s_touch_run), \
               (select count(*) from sqlite_schema where name = 's_touch__message')";
    let counts: (i64, i64) = raw
        .query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?)))
        .unwrap();
    assert_eq!(counts, (1, 0));
}

#[test]
fn a_message_that_is_not_known_is_found_by_the_check() {
    let bench = Bench::sqlite();
    for part in 0..5 {
        let some: Vec<_> = (part * 2_000..(part + 1) * 2_000)
            .map(|id| (9, id, 1))
            .collect();
        log(&bench, &some, false).unwrap();
    }
    assert!(bench.store.verify().unwrap().is_clean());
    let raw = rusqlite::Connection::open(bench.database_file()).unwrap();
    let sql = "delete from s_touch_known where seq = 17";
    assert_eq!(raw.execute(sql, []).unwrap(), 1);
    let report = bench.store.verify().unwrap();
    assert_eq!(report.findings[0].code, "verify.touch_keys");
}
