//! The fate of a write in a group: what fails leaves no trace and takes nobody along; what makes
//! the commit fail takes everybody along.

use std::sync::mpsc::channel;
use std::thread;

use weft_kernel::Problem;
use weft_kernel::query::{Datum, Table};
use weft_store::{Lane, Store, Tx};

use crate::harness::{Bench, PATIENCE, add, id, on_both};

on_both!(
    a_write_that_fails_leaves_no_trace,
    a_write_that_panics_leaves_no_trace_and_the_next_goes_on,
    writes_of_many_threads_all_arrive,
    a_number_taken_by_a_failed_write_is_given_again,
);

fn refusal() -> Problem {
    Problem::conflict("test.refused", "拒绝", "Refused")
}

fn a_write_that_fails_leaves_no_trace(bench: &Bench) {
    bench.add(1, "kept").unwrap();
    let problem = bench
        .write(|tx| -> Result<(), Problem> {
            add(tx, 2, "lost")?;
            tx.search_put(
                &crate::harness::table(),
                weft_kernel::Id::new(2),
                weft_store::Tokens::from_iter(["lost"]),
            );
            Err(refusal())
        })
        .unwrap_err();
    assert_eq!(problem.code(), "test.refused");
    assert_eq!(bench.codes(), ["kept"]);
    assert_eq!(bench.changes(1).len(), 1);
    assert!(bench.store.verify().unwrap().is_clean());
}

fn a_write_that_panics_leaves_no_trace_and_the_next_goes_on(bench: &Bench) {
    let problem = bench
        .write(|tx| -> Result<(), Problem> {
            add(tx, 1, "lost")?;
            panic!("a fault in a command");
        })
        .unwrap_err();
    assert_eq!(problem.code(), "store.panic");
    assert!(problem.known().unwrap().contains("a fault in a command"));
    bench.add(2, "kept").unwrap();
    assert_eq!(bench.codes(), ["kept"]);
}

fn writes_of_many_threads_all_arrive(bench: &Bench) {
    const THREADS: i64 = 8;
    const EACH: i64 = 25;
    let write_all = |thread: i64| {
        for record in thread * EACH + 1..=(thread + 1) * EACH {
            bench.add(record, &format!("c{record}")).unwrap();
        }
    };
    thread::scope(|scope| {
        for thread in 0..THREADS {
            scope.spawn(move || write_all(thread));
        }
    });
    assert_eq!(bench.codes().len(), 200);
    let changes = bench.changes(THREADS * EACH);
    assert!(
        changes
            .iter()
            .map(|change| change.seq)
            .eq(1..=THREADS * EACH)
    );
    assert!(bench.store.verify().unwrap().is_clean());
}

fn a_number_taken_by_a_failed_write_is_given_again(bench: &Bench) {
    assert_eq!(bench.write(|tx| tx.next_number("SO-202611")).unwrap(), 1);
    let failed = bench.write(|tx| {
        assert_eq!(tx.next_number("SO-202611")?, 2);
        Err::<(), _>(refusal())
    });
    assert_eq!(failed.unwrap_err().code(), "test.refused");
    assert_eq!(bench.write(|tx| tx.next_number("SO-202611")).unwrap(), 2);
    assert_eq!(bench.write(|tx| tx.next_number("SO-202612")).unwrap(), 1);
}

type Write = Box<dyn FnMut(&mut Tx<'_>) -> Result<(), Problem> + Send>;

/// Runs `writes` as one group: the writer is held in a first one until all of them wait.
fn as_one_group(store: &Store, writes: Vec<Write>) -> Vec<Result<(), Problem>> {
    let (held, holding) = channel();
    let (release, released) = channel::<()>();
    let count = u64::try_from(writes.len()).unwrap();
    thread::scope(|scope| {
        let holder = scope.spawn(move || {
            store.write(Lane::Interactive, move |_| {
                held.send(()).unwrap();
                released.recv_timeout(PATIENCE).unwrap();
                Ok(())
            })
        });
        holding.recv_timeout(PATIENCE).unwrap();
        let mut waiting = Vec::new();
        for (index, work) in writes.into_iter().enumerate() {
            waiting.push(scope.spawn(move || store.write(Lane::Interactive, work)));
            let queued = u64::try_from(index).unwrap() + 1;
            while store.counters().queued < queued {
                thread::yield_now();
            }
        }
        assert_eq!(store.counters().queued, count);
        release.send(()).unwrap();
        let mut fates = vec![holder.join().unwrap()];
        fates.extend(waiting.into_iter().map(|thread| thread.join().unwrap()));
        fates
    })
}

/// A table whose foreign key is looked at only by the commit.
fn deferred_table(bench: &Bench) -> Table {
    let connection = rusqlite::Connection::open(bench.database_file()).unwrap();
    let sql = "create table t_2 (id integer primary key, \
               parent integer references t_1 (id) deferrable initially deferred) strict";
    connection.execute_batch(sql).unwrap();
    Table::of_object(2)
}

fn orphan(tx: &mut Tx<'_>) -> Result<(), Problem> {
    let parent = weft_kernel::query::Column::fixed("parent");
    tx.insert(
        &Table::of_object(2),
        &[id(), parent],
        &[vec![Datum::Int(1), Datum::Int(404)]],
    )
}

#[test]
fn when_the_commit_fails_nobody_of_the_group_is_acknowledged() {
    let bench = Bench::sqlite();
    deferred_table(&bench);
    bench.add(1, "before").unwrap();
    let fates = as_one_group(
        &bench.store,
        vec![
            Box::new(|tx| add(tx, 2, "good")),
            Box::new(orphan),
            Box::new(|tx| add(tx, 3, "good too")),
            Box::new(|_| Err(refusal())),
        ],
    );
    assert_eq!(fates.len(), 5);
    for fate in fates {
        assert_eq!(fate.unwrap_err().code(), "store.sql");
    }
    assert_eq!(bench.codes(), ["before"]);
    assert_eq!(bench.store.sealed(), 1);
    bench.add(4, "after").unwrap();
    assert_eq!(bench.store.sealed(), 2);
    assert!(bench.store.verify().unwrap().is_clean());
}

#[test]
fn a_failed_write_takes_nobody_of_its_group_along() {
    let bench = Bench::sqlite();
    let fates = as_one_group(
        &bench.store,
        vec![
            Box::new(|tx| add(tx, 1, "one")),
            Box::new(|tx| add(tx, 2, "one")),
            Box::new(|tx| {
                add(tx, 3, "lost")?;
                panic!("a fault in a command")
            }),
            Box::new(|tx| add(tx, 4, "four")),
        ],
    );
    let codes: Vec<_> = fates
        .iter()
        .map(|fate| fate.as_ref().map_or_else(Problem::code, |()| "ok"))
        .collect();
    assert_eq!(codes, ["ok", "ok", "record.duplicate", "store.panic", "ok"]);
    assert_eq!(bench.codes(), ["one", "four"]);
    let counters = bench.store.counters();
    assert_eq!((counters.writes, counters.failures), (3 + 1, 2));
    assert!(bench.store.verify().unwrap().is_clean());
}

#[test]
fn a_transaction_ended_by_a_closure_fails_the_whole_group() {
    let bench = Bench::sqlite();
    let connection = rusqlite::Connection::open(bench.database_file()).unwrap();
    // A trigger may end the transaction of whoever fires it, as the database itself does when the
    // disk is full; the closure here even passes over the failure and writes on.
    let sql = "create trigger wreck before insert on t_1 when new.f_1 = 'wreck' \
               begin select raise(rollback, 'wrecked'); end";
    connection.execute_batch(sql).unwrap();
    let fates = as_one_group(
        &bench.store,
        vec![
            Box::new(|tx| add(tx, 1, "good")),
            Box::new(|tx| {
                assert!(add(tx, 2, "wreck").is_err());
                assert!(add(tx, 3, "alone").is_err());
                Ok(())
            }),
            Box::new(|tx| add(tx, 4, "later")),
        ],
    );
    assert_eq!(fates.iter().filter(|fate| fate.is_ok()).count(), 1);
    assert!(fates[3].is_ok(), "what came after runs in the next group");
    assert_eq!(bench.codes(), ["later"]);
    assert!(bench.store.verify().unwrap().is_clean());
}
