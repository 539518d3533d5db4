//! One sequence over changes and touches; what is sealed is complete and chained.

use std::thread;
use std::time::Duration;

use weft_kernel::Id;
use weft_kernel::query::{Column, Select, Table, Term};
use weft_store::{Canonical, ColumnKind, Plan, TouchFate};

use crate::harness::{Bench, PATIENCE, add, change, noon, on_both, rows, touch};

on_both!(
    changes_and_touches_share_one_sequence_without_gaps,
    each_change_names_the_hash_of_the_one_before,
    a_message_sent_twice_is_logged_once,
    a_message_sent_twice_in_one_write_is_logged_once,
    another_message_under_an_old_id_is_logged_and_told,
    the_same_message_id_of_another_source_is_another_message,
    whoever_waits_for_the_log_is_woken,
    a_wait_that_times_out_answers_where_the_log_stands,
    a_consumer_keeps_its_position_in_the_transaction_of_its_effects,
    the_log_can_be_queried_like_a_table,
    a_change_comes_back_as_it_went_in,
    touches_that_are_ended_leave_a_log_that_adds_up,
);

fn changes_and_touches_share_one_sequence_without_gaps(bench: &Bench) {
    bench.add(1, "one").unwrap();
    bench.write(|tx| tx.log_touch(touch("m1", 1))).unwrap();
    bench.add(2, "two").unwrap();
    bench
        .write(|tx| {
            tx.log_touch(touch("m2", 1))?;
            add(tx, 3, "three")
        })
        .unwrap();
    bench.wait_for(5);
    let changes = bench.store.changes_after(0, 100).unwrap();
    let touches = bench.store.touches_after(0, 100).unwrap();
    let mut all: Vec<_> = changes.iter().map(|row| row.seq).collect();
    all.extend(touches.iter().map(|row| row.seq));
    all.sort_unstable();
    assert_eq!(all, [1, 2, 3, 4, 5]);
    assert_eq!(bench.store.sealed(), 5);
    assert_eq!(bench.store.changes_after(0, 2).unwrap().len(), 2);
    assert_eq!(
        bench.store.touches_after(touches[0].seq, 100).unwrap(),
        [touches[1].clone()]
    );
}

fn each_change_names_the_hash_of_the_one_before(bench: &Bench) {
    for n in 1..=5 {
        bench.add(n, &format!("c{n}")).unwrap();
    }
    let changes = bench.changes(5);
    assert_eq!(changes[0].prev, "");
    assert!(changes.windows(2).all(|pair| pair[1].prev == pair[0].hash));
    assert_eq!(bench.store.changes_after(3, 1).unwrap()[0], changes[3]);
    let report = bench.store.audit_verify().unwrap();
    assert!(report.is_intact());
    assert_eq!((report.entries, &report.head), (5, &changes[4].hash));
}

fn a_message_sent_twice_is_logged_once(bench: &Bench) {
    let fate = || bench.write(|tx| tx.log_touch(touch("m1", 1))).unwrap();
    assert_eq!(fate(), TouchFate::New);
    assert_eq!(fate(), TouchFate::Duplicate);
    bench.wait_for(1);
    assert_eq!(bench.store.touches_after(0, 100).unwrap().len(), 1);
}

fn a_message_sent_twice_in_one_write_is_logged_once(bench: &Bench) {
    let fates = bench
        .write(|tx| Ok([tx.log_touch(touch("m1", 1))?, tx.log_touch(touch("m1", 1))?]))
        .unwrap();
    assert_eq!(fates, [TouchFate::New, TouchFate::Duplicate]);
    bench.wait_for(1);
    assert_eq!(bench.store.touches_after(0, 100).unwrap().len(), 1);
}

fn another_message_under_an_old_id_is_logged_and_told(bench: &Bench) {
    let fate = |fingerprint| {
        bench
            .write(move |tx| tx.log_touch(touch("m1", fingerprint)))
            .unwrap()
    };
    assert_eq!(fate(1), TouchFate::New);
    assert_eq!(fate(2), TouchFate::Synthetic);
    assert_eq!(fate(2), TouchFate::Duplicate);
    assert_eq!(fate(1), TouchFate::Duplicate);
    assert_eq!(fate(3), TouchFate::Synthetic);
    bench.wait_for(3);
    assert_eq!(bench.store.touches_after(0, 100).unwrap().len(), 3);
}

fn the_same_message_id_of_another_source_is_another_message(bench: &Bench) {
    let other = || weft_store::Touch {
        source: Id::new(10),
        ..touch("m1", 1)
    };
    bench.write(|tx| tx.log_touch(touch("m1", 1))).unwrap();
    assert_eq!(
        bench.write(move |tx| tx.log_touch(other())).unwrap(),
        TouchFate::New
    );
}

fn whoever_waits_for_the_log_is_woken(bench: &Bench) {
    thread::scope(|scope| {
        let waiting = scope.spawn(|| bench.store.wait_sealed(0, PATIENCE));
        bench.add(1, "one").unwrap();
        assert_eq!(waiting.join().unwrap(), 1);
    });
}

fn a_wait_that_times_out_answers_where_the_log_stands(bench: &Bench) {
    assert_eq!(bench.store.wait_sealed(0, Duration::ZERO), 0);
}

fn a_consumer_keeps_its_position_in_the_transaction_of_its_effects(bench: &Bench) {
    assert_eq!(
        bench.write(|tx| tx.consumer_position("signals")).unwrap(),
        0
    );
    bench.add(1, "one").unwrap();
    bench
        .write(|tx| tx.set_consumer_position("signals", 1))
        .unwrap();
    let failed = bench.write(|tx| {
        tx.set_consumer_position("signals", 2)?;
        Err::<(), _>(weft_kernel::Problem::missing())
    });
    assert!(failed.is_err());
    assert_eq!(
        bench.write(|tx| tx.consumer_position("signals")).unwrap(),
        1
    );
    bench.wait_for(1);
    assert!(bench.store.verify().unwrap().is_clean());
}

fn the_log_can_be_queried_like_a_table(bench: &Bench) {
    bench.write(|tx| tx.log_touch(touch("m1", 1))).unwrap();
    bench.wait_for(1);
    let (subject, kind) = (Column::fixed("subject"), Column::fixed("kind"));
    let select = Select::from(Table::new("s_touch").unwrap())
        .column(&kind)
        .and(Term::column(&subject).eq(Term::value("anonymous:1")));
    assert!(Plan::internal(select.clone(), vec![ColumnKind::Text]).is_ok());
    let found = rows(&bench.store, select, vec![ColumnKind::Text]);
    assert_eq!(found[0][0].as_text(), Some("track:API 文档"));
}

fn a_change_comes_back_as_it_went_in(bench: &Bench) {
    let sent = change(noon(), 7, "织客\n\"一\"");
    let copy = sent.clone();
    bench.write(move |tx| tx.log_change(copy.clone())).unwrap();
    let row = bench.changes(1).remove(0);
    assert_eq!(
        (row.at, row.actor, row.record),
        (sent.at, sent.actor, sent.record)
    );
    assert_eq!(
        (row.action, row.object, row.request),
        (sent.action, sent.object, sent.request)
    );
    assert_eq!(Canonical::from(&row.body), sent.body);
}

fn touches_that_are_ended_leave_a_log_that_adds_up(bench: &Bench) {
    for n in 1..=4 {
        bench
            .write(move |tx| tx.log_touch(touch(&format!("m{n}"), 1)))
            .unwrap();
    }
    bench.add(1, "one").unwrap();
    bench.wait_for(5);
    let gone = bench.write(|tx| tx.retire_touches(&[1, 3, 99])).unwrap();
    assert_eq!(gone, 2);
    assert_eq!(bench.write(|tx| tx.retire_touches(&[3, 4])).unwrap(), 1);
    let left = bench.store.touches_after(0, 10).unwrap();
    assert_eq!(left.iter().map(|row| row.seq).collect::<Vec<_>>(), [2]);
    assert!(bench.store.audit_verify().unwrap().is_intact());
    let report = bench.store.verify().unwrap();
    assert!(report.findings.is_empty(), "{report:?}");
    let again = bench.write(|tx| tx.log_touch(touch("m5", 1))).unwrap();
    assert_eq!(again, TouchFate::New);
    bench.wait_for(6);
    assert_eq!(
        bench.write(|tx| tx.retire_touches(&[6])).unwrap(),
        0,
        "the end of the log stays"
    );
}
