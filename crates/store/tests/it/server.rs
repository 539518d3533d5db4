//! What holds on PostgreSQL only: several programs, conflicts, a server that goes away.

use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc::channel;
use std::sync::{Arc, Mutex};
use std::thread;

use weft_kernel::query::{Column, Datum, Fold, Function, Join, Select, Source, Term};
use weft_kernel::{Id, Problem, SetClock};
use weft_store::{ColumnKind, Database, Fsync, Lane, Plan, Store, Tokens, Tx};

use crate::cluster::Cluster;
use crate::harness::{
    PATIENCE, add, amount, change, code, codes, id, noon, options, schema, table, touch,
};

/// A name space on the server the tests may use.
struct Place {
    url: String,
    schema: String,
    fsync: Fsync,
}

impl Place {
    #[expect(
        clippy::disallowed_methods,
        clippy::print_stderr,
        reason = "tests have no settings, and a skipped engine must be seen"
    )]
    fn new() -> Option<Self> {
        static SCHEMAS: AtomicU32 = AtomicU32::new(0);
        let Ok(url) = std::env::var("WEFT_TEST_POSTGRES") else {
            eprintln!("SKIPPED on PostgreSQL: WEFT_TEST_POSTGRES is not set");
            return None;
        };
        let number = SCHEMAS.fetch_add(1, Ordering::Relaxed);
        Some(Self {
            url,
            schema: format!("server_{}_{number}", std::process::id()),
            fsync: Fsync::Off,
        })
    }

    fn try_open(&self) -> Result<Store, Problem> {
        let clock = Arc::new(SetClock::at(noon()));
        let mut options = options(Path::new(""), &clock, self.fsync);
        options.database = Database::Postgres(self.url.clone(), self.schema.clone());
        Store::open(options)
    }

    fn open(&self) -> Store {
        let store = self.try_open().unwrap();
        store.reconcile(&schema()).unwrap();
        store
    }

    /// A connection beside the store, as another program would have it.
    fn connect(&self) -> postgres::Client {
        let mut client = postgres::Client::connect(&self.url, postgres::NoTls).unwrap();
        client
            .batch_execute(&format!("set search_path to {}", self.schema))
            .unwrap();
        client
    }
}

impl Drop for Place {
    /// What tests leave behind slows the next ones down.
    fn drop(&mut self) {
        if let Ok(mut client) = postgres::Client::connect(&self.url, postgres::NoTls) {
            let drop = format!("drop schema if exists {} cascade", self.schema);
            client.batch_execute(&drop).unwrap();
        }
    }
}

fn add_to(store: &Store, record: i64, text: &'static str) -> Result<(), Problem> {
    store.write(Lane::Interactive, move |tx| add(tx, record, text))
}

fn wait_for(store: &Store, seq: i64) {
    while store.sealed() < seq {
        let before = store.sealed();
        assert!(
            store.wait_sealed(before, PATIENCE) > before,
            "the log stands still"
        );
    }
}

#[test]
fn a_slow_transaction_makes_no_consumer_miss_a_row() {
    let Some(place) = Place::new() else { return };
    let store = place.open();
    let mut other = place.connect();
    let mut slow = other.transaction().unwrap();
    let insert = "insert into s_change (at, action, body) values (1, 'slow', '{}')";
    slow.execute(insert, &[]).unwrap();
    add_to(&store, 1, "fast").unwrap();
    wait_for(&store, 1);
    let first = store.changes_after(0, 10).unwrap();
    assert_eq!(first.iter().map(|row| row.seq).collect::<Vec<_>>(), [1]);
    slow.commit().unwrap();
    wait_for(&store, 2);
    let later = store.changes_after(1, 10).unwrap();
    assert_eq!((later[0].seq, later[0].action.as_str()), (2, "slow"));
    assert!(store.verify().unwrap().is_clean());
}

/// Runs `work` six times at once, spread over the stores.
fn at_once(stores: &[Store], work: impl Fn(i64, &Store) + Sync) {
    let work = &work;
    thread::scope(|scope| {
        for (number, store) in (0..6).zip(stores.iter().cycle()) {
            scope.spawn(move || work(number, store));
        }
    });
}

#[test]
fn two_programs_share_one_log_without_gaps() {
    let Some(place) = Place::new() else { return };
    let stores = [place.open(), place.open()];
    at_once(&stores, |number, store| {
        for record in number * 100..number * 100 + 20 {
            let message = format!("m{record}");
            let write = move |tx: &mut Tx<'_>| {
                tx.log_touch(touch(&message, 1))?;
                tx.log_change(change(noon(), record, "x"))
            };
            store.write(Lane::Interactive, write).unwrap();
        }
    });
    for store in &stores {
        wait_for(store, 240);
        let changes = store.changes_after(0, 1_000).unwrap();
        let touches = store.touches_after(0, 1_000).unwrap();
        let mut all: Vec<_> = changes.iter().map(|row| row.seq).collect();
        all.extend(touches.iter().map(|row| row.seq));
        all.sort_unstable();
        assert_eq!(all, (1..=240).collect::<Vec<_>>());
        assert!(store.verify().unwrap().is_clean());
    }
}

#[test]
fn the_same_message_from_two_programs_is_logged_once() {
    let Some(place) = Place::new() else { return };
    let stores = [place.open(), place.open()];
    at_once(&stores, |_, store| {
        for number in 0..10 {
            let message = format!("m{number}");
            let write = move |tx: &mut Tx<'_>| tx.log_touch(touch(&message, 1));
            store.write(Lane::Interactive, write).unwrap();
        }
    });
    wait_for(&stores[0], 10);
    assert_eq!(stores[0].touches_after(0, 100).unwrap().len(), 10);
}

#[test]
fn everybody_gets_through_to_a_hot_row() {
    let Some(place) = Place::new() else { return };
    let store = place.open();
    let numbers = Mutex::new(Vec::new());
    at_once(&[store], |_, store| {
        for _ in 0..25 {
            let write = |tx: &mut Tx<'_>| tx.next_number("order");
            let number = store.write(Lane::Interactive, write).unwrap();
            numbers.lock().unwrap().push(number);
        }
    });
    let mut numbers = numbers.into_inner().unwrap();
    numbers.sort_unstable();
    assert_eq!(numbers, (1..=150).collect::<Vec<_>>());
}

#[test]
fn moves_between_hot_rows_keep_their_sum() {
    let Some(place) = Place::new() else { return };
    let store = place.open();
    let rows: Vec<_> = (1..=3)
        .map(|n| vec![Datum::Int(n), Datum::Int(100)])
        .collect();
    store
        .write(Lane::Interactive, move |tx| {
            tx.insert(&table(), &[id(), amount()], &rows)
        })
        .unwrap();
    let stock = |ids: [i64; 2]| {
        let select = Select::from(table()).columns([&id(), &amount()]);
        let select = select.and(Term::column(&id()).is_in(ids));
        Plan::compile(select, vec![ColumnKind::Int, ColumnKind::Int])
    };
    let move_one = move |tx: &mut Tx<'_>, from: i64, to: i64| {
        tx.lock(&table(), &[Id::new(from), Id::new(to)])?;
        for row in tx.rows(&stock([from, to]))? {
            let (id, held) = (row[0].as_int().unwrap(), row[1].as_int().unwrap());
            let held = Datum::Int(if id == from { held - 1 } else { held + 1 });
            tx.update(&table(), Id::new(id), &[(amount(), held)])?;
        }
        Ok(())
    };
    at_once(std::slice::from_ref(&store), |number, store| {
        for step in number..number + 20 {
            let (from, to) = (step % 3 + 1, (step + 1) % 3 + 1);
            store
                .write(Lane::Interactive, move |tx| move_one(tx, from, to))
                .unwrap();
        }
    });
    let sum = Term::Fold(Fold::Sum, Some(Box::new(Term::column(&amount()))));
    let plan = Plan::compile(
        Select::from(table()).output("sum", sum),
        vec![ColumnKind::Int],
    );
    assert_eq!(
        store.read(|reader| reader.rows(&plan)).unwrap(),
        [[Datum::Int(300)]]
    );
}

#[test]
fn a_write_that_lost_a_conflict_is_run_again_at_the_same_moment() {
    let Some(place) = Place::new() else { return };
    let store = place.open();
    add_to(&store, 1, "one").unwrap();
    let other = store.clone();
    let (runs, moments) = (
        Arc::new(AtomicU32::new(0)),
        Arc::new(Mutex::new(Vec::new())),
    );
    let (counted, noted) = (Arc::clone(&runs), Arc::clone(&moments));
    let plan = || {
        let select = Select::from(table()).column(&amount());
        Plan::compile(select, vec![ColumnKind::Int])
    };
    let set = |amount_new| [(amount(), Datum::Int(amount_new))];
    let written = store.write(Lane::Interactive, move |tx| {
        noted.lock().unwrap().push(tx.now());
        let before = tx.rows(&plan())?[0][0].as_int().unwrap();
        if counted.fetch_add(1, Ordering::SeqCst) == 0 {
            let faster = move |tx: &mut Tx<'_>| tx.update(&table(), Id::new(1), &set(100));
            other.write(Lane::Interactive, faster)?;
        }
        tx.update(&table(), Id::new(1), &set(before + 1))
    });
    assert_eq!(written.unwrap(), 1);
    assert_eq!(runs.load(Ordering::SeqCst), 2);
    let moments = moments.lock().unwrap();
    assert_eq!(moments[0], moments[1]);
    let rows = store.read(|reader| reader.rows(&plan())).unwrap();
    assert_eq!(rows, [[Datum::Int(101)]]);
}

#[test]
fn a_refused_statement_cannot_be_passed_over() {
    let Some(place) = Place::new() else { return };
    let store = place.open();
    add_to(&store, 1, "one").unwrap();
    let written = store.write(Lane::Interactive, |tx| {
        assert_eq!(add(tx, 1, "again").unwrap_err().code(), "record.duplicate");
        assert_eq!(add(tx, 2, "two").unwrap_err().code(), "record.duplicate");
        Ok(())
    });
    assert_eq!(written.unwrap_err().code(), "record.duplicate");
    assert_eq!(codes(&store), ["one"]);
    let zero = add_to(&store, 3, "a\0b").unwrap_err();
    assert_eq!(zero.code(), "value.text");
}

#[test]
fn a_read_beyond_its_time_is_cut_off() {
    let Some(place) = Place::new() else { return };
    let store = place.open();
    store
        .write(Lane::Interactive, |tx| {
            let rows: Vec<_> = (1..=2_000)
                .map(|n| vec![Datum::Int(n), Datum::Int(n)])
                .collect();
            tx.insert(&table(), &[id(), amount()], &rows)
        })
        .unwrap();
    let mut select = Select::from(table()).output("all", Term::Fold(Fold::Count, None));
    for alias in 1..4 {
        let source = Source {
            table: table(),
            alias,
        };
        let on = Term::call2(
            Function::Ne,
            Term::Column(alias, id()),
            Term::Column(0, amount()),
        );
        select.joins.push(Join { source, on });
    }
    let plan = Plan::compile(select, vec![ColumnKind::Int]);
    let problem = store.read(|reader| reader.rows(&plan)).unwrap_err();
    assert_eq!(problem.code(), "query.too_slow");
    assert_eq!(codes_count(&store), 2_000);
}

fn codes_count(store: &Store) -> usize {
    let plan = Plan::compile(
        Select::from(table()).column(&code()),
        vec![ColumnKind::Text],
    );
    store.read(|reader| reader.rows(&plan)).unwrap().len()
}

#[test]
fn data_of_a_newer_version_is_left_alone() {
    let Some(place) = Place::new() else { return };
    place.open().close();
    let newer = "update s_setting set value = '99' where name = 'schema_version'";
    place.connect().batch_execute(newer).unwrap();
    let refused = place.try_open().err().map(|problem| problem.code());
    assert_eq!(refused, Some("store.newer_version"));
}

#[test]
fn a_closed_store_refuses_what_comes_later() {
    let Some(place) = Place::new() else { return };
    let store = place.open();
    store.close();
    assert_eq!(
        add_to(&store, 1, "late").unwrap_err().code(),
        "store.closed"
    );
    assert_eq!(
        store.changes_after(0, 1).unwrap_err().code(),
        "store.closed"
    );
}

#[test]
fn a_panic_in_a_read_or_a_write_leaves_the_store_usable() {
    let Some(place) = Place::new() else { return };
    let store = place.open();
    let written = store.write(Lane::Interactive, |tx| {
        add(tx, 1, "lost")?;
        if tx.now() == noon() {
            panic!("on purpose");
        }
        Ok(())
    });
    assert_eq!(written.unwrap_err().code(), "store.panic");
    let read = std::panic::AssertUnwindSafe(|| store.read::<()>(|_| panic!("on purpose")));
    assert!(std::panic::catch_unwind(read).is_err());
    assert_eq!(codes(&store), Vec::<String>::new());
    add_to(&store, 1, "one").unwrap();
    assert_eq!(codes(&store), ["one"]);
}

#[test]
fn a_server_that_was_away_is_found_again() {
    if Place::new().is_none() {
        return;
    }
    let Some(cluster) = Cluster::start() else {
        return;
    };
    let place = Place {
        url: cluster.url(),
        schema: "weft".into(),
        // The server is cut off: only what it wrote down is there again.
        fsync: Fsync::Full,
    };
    let store = place.open();
    add_to(&store, 1, "before").unwrap();
    assert_eq!(codes(&store), ["before"]);

    cluster.stop();
    assert_eq!(
        add_to(&store, 2, "during").unwrap_err().code(),
        "store.unreachable"
    );
    let read = store.changes_after(0, 1).unwrap_err();
    assert_eq!(read.code(), "store.unreachable");
    assert!(read.told().en.contains("127.0.0.1"), "{read}");
    assert_eq!(
        place.try_open().err().map(|problem| problem.code()),
        Some("store.unreachable")
    );

    cluster.run_server();
    add_to(&store, 3, "after").unwrap();
    assert_eq!(codes(&store), ["before", "after"]);
    wait_for(&store, 2);
    assert!(store.verify().unwrap().is_clean());
}

#[test]
fn a_connection_that_breaks_in_a_write_leaves_nothing_and_the_write_is_run_again() {
    let Some(place) = Place::new() else { return };
    let store = place.open();
    let mut other = place.connect();
    let (ask, asked) = channel();
    let (answer, answered) = channel::<()>();
    let interrupted = move |tx: &mut Tx<'_>| {
        add(tx, 1, "one")?;
        // Only the first run is interrupted; later nobody listens or answers any more.
        if ask.send(()).is_ok() {
            answered.recv().ok();
        }
        let set = [(Column::fixed("deleted_at"), Datum::Null)];
        tx.update(&table(), Id::new(1), &set)
    };
    let writing = {
        let store = store.clone();
        thread::spawn(move || store.write(Lane::Interactive, interrupted))
    };
    asked.recv().unwrap();
    drop(asked);
    let kill = "select pg_terminate_backend(pid) from pg_locks l \
                join pg_class c on c.oid = l.relation and c.relname = 't_1' \
                where c.relnamespace = current_schema()::regnamespace group by pid";
    assert_eq!(other.execute(kill, &[]).unwrap(), 1);
    drop(answer);
    assert_eq!(writing.join().unwrap().unwrap(), 1);
    assert_eq!(codes(&store), ["one"]);
}

/// Pages of new search entries that are not sorted into their index after `count` came at once.
fn pages_left_of(count: i64) -> Option<i64> {
    let place = Place::new()?;
    let store = place.open();
    let filled = store.write(Lane::Bulk, move |tx| {
        for record in 1..=count {
            let tokens = Tokens::from_iter([format!("a{record}"), "b".to_owned()]);
            tx.search_add(&table(), Id::new(record), tokens);
        }
        Ok(())
    });
    filled.unwrap();
    drop(store);
    let sql = "select gin_clean_pending_list('q_1_grams')";
    Some(place.connect().query_one(sql, &[]).unwrap().get(0))
}

#[test]
fn many_new_search_entries_are_sorted_in_beside_the_writers() {
    let (Some(few), Some(many)) = (pages_left_of(900), pages_left_of(1_100)) else {
        return;
    };
    // A few wait for more, or for the server to come by.
    assert!(few > 0);
    assert_eq!(many, 0);
}
