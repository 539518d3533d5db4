//! A read sees one snapshot and is cut off when it takes too long.

use std::sync::Arc;
use std::thread;

use weft_kernel::query::{Datum, Fold, Function, Select, Source, Term};
use weft_kernel::{Clock, Moment, Problem};
use weft_store::{ColumnKind, Options, Plan, Store};

use crate::harness::{Bench, code, id, on_both, options, schema, table};

on_both!(
    a_read_sees_one_snapshot_while_writes_go_on,
    a_read_that_fails_gives_its_connection_back,
    a_plan_can_be_explained,
    a_write_sees_its_own_rows,
    each_can_stop_early,
);

fn all() -> Plan {
    Plan::compile(Select::from(table()).column(&id()), vec![ColumnKind::Int])
}

fn a_read_sees_one_snapshot_while_writes_go_on(bench: &Bench) {
    bench.add(1, "one").unwrap();
    bench
        .store
        .read(|reader| {
            assert_eq!(reader.rows(&all())?.len(), 1);
            bench.add(2, "two")?;
            assert_eq!(reader.rows(&all())?.len(), 1);
            Ok(())
        })
        .unwrap();
    assert_eq!(
        bench
            .store
            .read(|reader| reader.rows(&all()))
            .unwrap()
            .len(),
        2
    );
}

fn a_read_that_fails_gives_its_connection_back(bench: &Bench) {
    for _ in 0..20 {
        let failed = bench.store.read(|_| Err::<(), _>(Problem::missing()));
        assert_eq!(failed.unwrap_err().code(), "record.missing");
    }
    thread::scope(|scope| {
        let panicked = scope.spawn(|| bench.store.read(|_| -> Result<(), Problem> { panic!() }));
        assert!(panicked.join().is_err());
    });
    assert!(bench.store.read(|reader| reader.rows(&all())).is_ok());
}

fn a_plan_can_be_explained(bench: &Bench) {
    let by_id = Select::from(table())
        .column(&id())
        .and(Term::column(&id()).eq(Term::value(1)));
    let plan = Plan::compile(by_id, vec![ColumnKind::Int]);
    let text = bench.store.read(|reader| reader.explain(&plan)).unwrap();
    assert!(text.contains("t_1") || text.contains("a0"), "{text}");
}

fn a_write_sees_its_own_rows(bench: &Bench) {
    let seen = bench.write(|tx| {
        crate::harness::add(tx, 1, "mine")?;
        tx.rows(&all())
    });
    assert_eq!(seen.unwrap(), [[Datum::Int(1)]]);
}

fn each_can_stop_early(bench: &Bench) {
    for n in 1..=3 {
        bench.add(n, &format!("c{n}")).unwrap();
    }
    let mut seen = 0;
    let stopped = bench.store.read(|reader| {
        reader.each(&all(), &mut |_| {
            seen += 1;
            if seen == 2 {
                Err(Problem::missing())
            } else {
                Ok(())
            }
        })
    });
    assert_eq!((stopped.unwrap_err().code(), seen), ("record.missing", 2));
}

/// A clock on which a second goes by at every look.
#[derive(Debug, Default)]
struct Hasty(weft_kernel::SetClock);

impl Clock for Hasty {
    fn now(&self) -> Moment {
        self.0.advance_ms(1_000);
        self.0.now()
    }
}

#[test]
fn a_read_beyond_its_time_is_cut_off_and_the_next_one_works() {
    let folder = tempfile::tempdir().unwrap();
    let set = Arc::default();
    let hasty = Arc::new(Hasty::default());
    let options = Options {
        clock: hasty,
        ..options(folder.path(), &set, weft_store::Fsync::Off)
    };
    let store = Store::open(options).unwrap();
    store.reconcile(&schema()).unwrap();
    let insert = store.write(weft_store::Lane::Interactive, |tx| {
        let rows: Vec<_> = (1..=300)
            .map(|n| vec![Datum::Int(n), Datum::from(format!("c{n}"))])
            .collect();
        tx.insert(&table(), &[id(), code()], &rows)
    });
    insert.unwrap();
    // Every row beside every other, three times over.
    let mut slow = Select::from(table()).output("n", Term::Fold(Fold::Count, None));
    for alias in [1, 2] {
        let on = Term::call2(Function::Ge, Term::Column(alias, id()), Term::value(0));
        let source = Source {
            table: table(),
            alias,
        };
        slow.joins.push(weft_kernel::query::Join { source, on });
    }
    let slow = Plan::compile(slow, vec![ColumnKind::Int]);
    let problem = store.read(|reader| reader.rows(&slow)).unwrap_err();
    assert_eq!(problem.code(), "query.too_slow");
    assert_eq!(store.read(|reader| reader.rows(&all())).unwrap().len(), 300);
}
