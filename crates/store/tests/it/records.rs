//! Rows go in, change and go out as the terms say.

use weft_kernel::Id;
use weft_kernel::query::{Datum, Fold, Function, Select, Term};
use weft_store::{ColumnKind, Plan};

use crate::harness::{Bench, amount, code, codes, done, id, on_both, rows, schema, table};

on_both!(
    what_is_inserted_is_read_back_with_its_kinds,
    many_rows_go_in_at_once,
    a_row_is_updated_by_its_id,
    rows_are_updated_and_deleted_by_a_filter,
    a_second_live_row_with_the_same_code_is_refused_with_its_field,
    a_number_beyond_64_bits_is_a_problem,
    reconciling_twice_does_nothing_the_second_time,
    a_column_added_later_is_there_for_readers_with_cached_statements,
    a_row_of_another_width_is_refused,
);

fn what_is_inserted_is_read_back_with_its_kinds(bench: &Bench) {
    bench
        .write(|tx| {
            let row = vec![
                Datum::Int(1),
                Datum::from("客户"),
                Datum::Int(-7),
                Datum::Bool(true),
            ];
            tx.insert(&table(), &[id(), code(), amount(), done()], &[row])?;
            let row = vec![Datum::Int(2), Datum::Null, Datum::Null, Datum::Bool(false)];
            tx.insert(&table(), &[id(), code(), amount(), done()], &[row])
        })
        .unwrap();
    let select = Select::from(table())
        .columns([&code(), &amount(), &done()])
        .sort_by(Term::column(&id()), false);
    let kinds = vec![ColumnKind::Text, ColumnKind::Int, ColumnKind::Bool];
    assert_eq!(
        rows(&bench.store, select, kinds),
        [
            vec![Datum::from("客户"), Datum::Int(-7), Datum::Bool(true)],
            vec![Datum::Null, Datum::Null, Datum::Bool(false)],
        ]
    );
}

fn many_rows_go_in_at_once(bench: &Bench) {
    bench
        .write(|tx| {
            let rows: Vec<_> = (1..=1_000)
                .map(|n| vec![Datum::Int(n), Datum::from(format!("c{n}"))])
                .collect();
            tx.insert(&table(), &[id(), code()], &rows)
        })
        .unwrap();
    let count = Select::from(table()).output("n", Term::Fold(Fold::Count, None));
    assert_eq!(
        rows(&bench.store, count, vec![ColumnKind::Int]),
        [[Datum::Int(1_000)]]
    );
}

fn a_row_is_updated_by_its_id(bench: &Bench) {
    bench.add(1, "old").unwrap();
    let updated = bench.write(|tx| {
        let there = tx.update(&table(), Id::new(1), &[(code(), Datum::from("new"))])?;
        let absent = tx.update(&table(), Id::new(2), &[(code(), Datum::from("new"))])?;
        Ok((there, absent))
    });
    assert_eq!(updated.unwrap(), (1, 0));
    assert_eq!(bench.codes(), ["new"]);
}

fn rows_are_updated_and_deleted_by_a_filter(bench: &Bench) {
    for n in 1..=4 {
        bench.add(n, &format!("c{n}")).unwrap();
    }
    let (updated, deleted) = bench
        .write(|tx| {
            let large = Term::call2(Function::Gt, Term::column(&amount()), Term::value(20));
            let sum = Term::call2(Function::Add, Term::column(&amount()), Term::value(1));
            let updated = tx.update_where(&table(), &[(amount(), sum)], &large)?;
            let exact = Term::column(&amount()).eq(Term::value(31));
            Ok((updated, tx.delete_where(&table(), &exact)?))
        })
        .unwrap();
    assert_eq!((updated, deleted), (2, 1));
    assert_eq!(bench.codes(), ["c1", "c2", "c4"]);
}

fn a_second_live_row_with_the_same_code_is_refused_with_its_field(bench: &Bench) {
    bench.add(1, "same").unwrap();
    let problem = bench.add(2, "same").unwrap_err();
    assert_eq!(
        (problem.code(), problem.field()),
        ("record.duplicate", Some("code"))
    );
    bench
        .write(|tx| {
            let gone = [(
                weft_kernel::query::Column::fixed("deleted_at"),
                Datum::Int(1),
            )];
            tx.update(&table(), Id::new(1), &gone)
        })
        .unwrap();
    bench.add(3, "same").unwrap();
}

fn a_number_beyond_64_bits_is_a_problem(bench: &Bench) {
    bench.add(1, "one").unwrap();
    let problem = bench
        .write(|tx| {
            let huge = Term::call2(
                Function::Mul { down: 0 },
                Term::value(i64::MAX),
                Term::value(2),
            );
            tx.update_where(&table(), &[(amount(), huge)], &Term::TRUE)
        })
        .unwrap_err();
    assert_eq!(problem.code(), "number.overflow");
}

fn reconciling_twice_does_nothing_the_second_time(bench: &Bench) {
    assert_eq!(
        bench.store.reconcile(&schema()).unwrap(),
        Vec::<String>::new()
    );
}

fn a_column_added_later_is_there_for_readers_with_cached_statements(bench: &Bench) {
    bench.add(1, "before").unwrap();
    assert_eq!(codes(&bench.store), ["before"]);
    let mut wanted = schema();
    let late = weft_kernel::query::Column::of_field(99);
    let spec = weft_store::ColumnSpec {
        column: late.clone(),
        kind: ColumnKind::Text,
    };
    wanted.tables[0].columns.push(spec);
    assert_eq!(bench.store.reconcile(&wanted).unwrap().len(), 1);
    let select = Select::from(table()).columns([&code(), &late]);
    let kinds = vec![ColumnKind::Text, ColumnKind::Text];
    assert_eq!(
        rows(&bench.store, select, kinds),
        [[Datum::from("before"), Datum::Null]]
    );
    assert_eq!(codes(&bench.store), ["before"]);
}

fn a_row_of_another_width_is_refused(bench: &Bench) {
    let problem = bench
        .write(|tx| tx.insert(&table(), &[id(), code()], &[vec![Datum::Int(1)]]))
        .unwrap_err();
    assert_eq!(problem.code(), "store.row_shape");
    let plan = Plan::compile(Select::from(table()).column(&id()), vec![]);
    assert_eq!(
        bench
            .store
            .read(|reader| reader.rows(&plan))
            .unwrap_err()
            .code(),
        "query.kinds"
    );
}
