//! The search index says what the last successful write wanted, as soon as it is acknowledged.

use weft_kernel::Id;
use weft_kernel::query::{Function, Select, Term};
use weft_store::{ColumnKind, Tokens};

use crate::harness::{Bench, id, on_both, rows, table};

on_both!(
    a_row_is_found_right_after_its_write,
    tokens_may_come_in_any_order_and_more_than_once,
    all_tokens_of_an_alternative_must_be_there,
    the_last_entry_of_a_row_counts,
    a_rebuilt_index_holds_only_what_was_put_again,
    an_entry_without_a_row_is_found_by_verify,
    entries_of_no_row_are_pruned_between_two_ids,
    the_newest_matches_come_first_up_to_the_limit,
);

fn put(bench: &Bench, record: i64, tokens: &[&str]) {
    let tokens: Tokens = tokens.iter().collect();
    bench.add(record, &format!("c{record}")).unwrap();
    bench
        .write(move |tx| {
            tx.search_put(&table(), Id::new(record), tokens.clone());
            Ok(())
        })
        .unwrap();
}

fn found(bench: &Bench, alternatives: &[&[&str]]) -> Vec<i64> {
    let alternatives = alternatives
        .iter()
        .map(|tokens| tokens.iter().map(|token| (*token).to_owned()).collect())
        .collect();
    let select = Select::from(table())
        .column(&id())
        .and(Term::Match(0, alternatives))
        .sort_by(Term::column(&id()), false);
    let rows = rows(&bench.store, select, vec![ColumnKind::Int]);
    rows.iter().map(|row| row[0].as_int().unwrap()).collect()
}

fn a_row_is_found_right_after_its_write(bench: &Bench) {
    put(bench, 1, &["上", "海", "上海", "sh"]);
    assert_eq!(found(bench, &[&["上海"]]), [1]);
    assert_eq!(found(bench, &[&["北京"]]), [0; 0]);
}

fn tokens_may_come_in_any_order_and_more_than_once(bench: &Bench) {
    put(bench, 1, &["织客", "b", "ab", "b", "a", "织", "ab"]);
    put(bench, 2, &["b"]);
    for token in ["织客", "织", "a", "ab"] {
        assert_eq!(found(bench, &[&[token]]), [1], "{token}");
    }
    assert_eq!(found(bench, &[&["b"]]), [1, 2]);
    assert_eq!(found(bench, &[&["a", "b", "织"]]), [1]);
}

fn all_tokens_of_an_alternative_must_be_there(bench: &Bench) {
    put(bench, 1, &["上海", "贸易"]);
    put(bench, 2, &["上海", "科技"]);
    put(bench, 3, &["北京", "科技"]);
    assert_eq!(found(bench, &[&["上海", "科技"]]), [2]);
    assert_eq!(found(bench, &[&["上海", "贸易"], &["北京"]]), [1, 3]);
}

fn the_last_entry_of_a_row_counts(bench: &Bench) {
    put(bench, 1, &["旧"]);
    bench
        .write(|tx| {
            tx.search_put(&table(), Id::new(1), Tokens::from_iter(["中"]));
            tx.search_put(&table(), Id::new(1), Tokens::from_iter(["新"]));
            Ok(())
        })
        .unwrap();
    assert_eq!(found(bench, &[&["旧"]]), [0; 0]);
    assert_eq!(found(bench, &[&["中"]]), [0; 0]);
    assert_eq!(found(bench, &[&["新"]]), [1]);
    bench
        .write(|tx| {
            tx.search_drop(&table(), Id::new(1));
            Ok(())
        })
        .unwrap();
    assert_eq!(found(bench, &[&["新"]]), [0; 0]);
}

fn a_rebuilt_index_holds_only_what_was_put_again(bench: &Bench) {
    put(bench, 1, &["甲"]);
    put(bench, 2, &["甲"]);
    bench
        .write(|tx| {
            tx.search_clear(&table());
            tx.search_put(&table(), Id::new(2), Tokens::from_iter(["乙"]));
            Ok(())
        })
        .unwrap();
    assert_eq!(found(bench, &[&["甲"]]), [0; 0]);
    assert_eq!(found(bench, &[&["乙"]]), [2]);
}

fn an_entry_without_a_row_is_found_by_verify(bench: &Bench) {
    put(bench, 1, &["甲"]);
    bench.wait_for(1);
    assert!(bench.store.verify().unwrap().is_clean());
    bench
        .write(|tx| tx.delete_where(&table(), &Term::TRUE))
        .unwrap();
    let report = bench.store.verify().unwrap();
    assert_eq!(report.findings[0].code, "verify.search_orphan");
}

fn entries_of_no_row_are_pruned_between_two_ids(bench: &Bench) {
    for record in 1..=5 {
        put(bench, record, &["甲"]);
    }
    let pruned = bench
        .write(|tx| tx.search_prune(&table(), (Id::new(1), Some(Id::new(4))), &[Id::new(3)]))
        .unwrap();
    assert_eq!(pruned, 2);
    assert_eq!(found(bench, &[&["甲"]]), [1, 3, 5]);
    let behind = bench
        .write(|tx| tx.search_prune(&table(), (Id::new(3), None), &[]))
        .unwrap();
    assert_eq!(behind, 1);
    assert_eq!(found(bench, &[&["甲"]]), [1, 3]);
}

fn the_newest_matches_come_first_up_to_the_limit(bench: &Bench) {
    let every = [1, 2, 5, 13];
    for record in 1..=40 {
        let holds = every.iter().filter(|every| record % **every == 0);
        let tokens: Vec<String> = holds.map(|every| format!("甲{every}")).collect();
        let tokens: Vec<&str> = tokens.iter().map(String::as_str).collect();
        put(bench, record, &tokens);
    }
    for (one, other) in every
        .into_iter()
        .flat_map(|one| every.map(|other| (one, other)))
    {
        for (below, limit) in [(41, 1), (41, 4), (39, 3), (20, 3), (6, 2), (41, 50)] {
            let matching = |every: i64| Term::Match(0, vec![vec![format!("甲{every}")]]);
            let older = Term::call2(Function::Lt, Term::column(&id()), Term::value(below));
            let select = Select::from(table())
                .column(&id())
                .and(matching(one))
                .and(older)
                .and(matching(other))
                .sort_by(Term::column(&id()), true)
                .limit(limit);
            let rows = rows(&bench.store, select, vec![ColumnKind::Int]);
            let ids = rows.iter().map(|row| row[0].as_int().unwrap());
            let holds = |record: &i64| record % one == 0 && record % other == 0;
            let newest = (1..below.min(41)).rev().filter(holds);
            let newest = newest.take(usize::try_from(limit).unwrap());
            assert!(ids.eq(newest), "{one} and {other} below {below}, {limit}");
        }
    }
}
