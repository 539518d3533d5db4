//! Whatever was put, replaced, dropped and pruned: the index answers as if every entry were looked at.

use std::collections::{BTreeMap, BTreeSet};

use weft_kernel::Id;
use weft_kernel::query::{Function, Select, Term};
use weft_store::{ColumnKind, Tokens, Tx};

use crate::chance::Chance;
use crate::harness::{Bench, add, id, on_both, rows, schema, table};

on_both!(the_index_answers_as_if_every_entry_were_looked_at);

/// Tokens from one that most entries hold to some that few do, of letters and digits of both scripts.
const TOKENS: [&str; 8] = [
    "1t有", "1t限", "1n1380", "2t上海", "2pha", "3isj", "3e甲", "d7",
];
/// Records that may have an entry.
const RECORDS: usize = 120;
/// Changes and questions of a run.
const ROUNDS: usize = 60;

type Entries = BTreeMap<i64, BTreeSet<&'static str>>;

fn some_id(chance: &mut Chance, upto: usize) -> i64 {
    i64::try_from(chance.below(upto)).unwrap() + 1
}

/// Each token is in half as many entries as the one before it, but for the first two.
fn some_tokens(chance: &mut Chance) -> BTreeSet<&'static str> {
    let places = TOKENS.into_iter().enumerate();
    let held = places.filter(|(place, _)| chance.below(1 << place.saturating_sub(1)) == 0);
    let held = held.map(|(_, token)| token);
    held.collect()
}

fn tokens(held: &BTreeSet<&str>) -> Tokens {
    held.iter().collect()
}

/// Changes some entries, in the index and in `entries`.
fn change(bench: &Bench, chance: &mut Chance, entries: &mut Entries) {
    let from = some_id(chance, RECORDS) - 1;
    if chance.below(5) == 0 {
        let kept = [Id::new(from + 3), Id::new(from + 5)];
        let upto = from + 8;
        let prune = move |tx: &mut Tx<'_>| {
            tx.search_prune(&table(), (Id::new(from), Some(Id::new(upto))), &kept)
        };
        bench.write(prune).unwrap();
        entries.retain(|id, _| *id <= from || *id > upto || [from + 3, from + 5].contains(id));
        return;
    }
    let changed: Vec<_> = (0..=chance.below(20))
        .map(|_| {
            let id = some_id(chance, RECORDS);
            let held = (chance.below(4) > 0).then(|| some_tokens(chance));
            (id, held.filter(|held| !held.is_empty()))
        })
        .collect();
    for (id, held) in &changed {
        match held {
            Some(held) => entries.insert(*id, held.clone()),
            None => entries.remove(id),
        };
    }
    bench
        .write(move |tx| {
            for (id, held) in &changed {
                match held {
                    Some(held) => tx.search_put(&table(), Id::new(*id), tokens(held)),
                    None => tx.search_drop(&table(), Id::new(*id)),
                }
            }
            Ok(())
        })
        .unwrap();
}

/// One or two conditions of one to three alternatives, of one or two tokens each.
fn question(chance: &mut Chance) -> Vec<Vec<Vec<&'static str>>> {
    let token = |chance: &mut Chance| TOKENS[chance.below(TOKENS.len())];
    let all = |chance: &mut Chance| (0..=chance.below(2)).map(|_| token(chance)).collect();
    let any = |chance: &mut Chance| (0..=chance.below(3)).map(|_| all(chance)).collect();
    (0..=chance.below(2)).map(|_| any(chance)).collect()
}

fn answers(question: &[Vec<Vec<&str>>], held: &BTreeSet<&str>) -> bool {
    let one = |all: &Vec<&str>| all.iter().all(|token| held.contains(token));
    question.iter().all(|any| any.iter().any(one))
}

fn the_index_answers_as_if_every_entry_were_looked_at(bench: &Bench) {
    let mut chance = Chance::new(20_261_123);
    bench
        .write(|tx| {
            (1..=i64::try_from(RECORDS).unwrap()).try_for_each(|id| add(tx, id, &format!("c{id}")))
        })
        .unwrap();
    let mut entries = Entries::new();
    for round in 0..ROUNDS {
        change(bench, &mut chance, &mut entries);
        let asked = question(&mut chance);
        let below = some_id(&mut chance, 2 * RECORDS);
        let limit = [1, 2, 5, 30, 500][chance.below(5)];
        let newest = chance.below(3) > 0;
        let mut select = Select::from(table())
            .column(&id())
            .and(Term::call2(
                Function::Lt,
                Term::column(&id()),
                Term::value(below),
            ))
            .sort_by(Term::column(&id()), newest)
            .limit(limit);
        for any in &asked {
            let all = |tokens: &Vec<&str>| tokens.iter().map(|token| (*token).to_owned()).collect();
            select = select.and(Term::Match(0, any.iter().map(all).collect()));
        }
        let found = rows(&bench.store, select, vec![ColumnKind::Int]);
        let found: Vec<i64> = found.iter().map(|row| row[0].as_int().unwrap()).collect();
        let holds = entries
            .iter()
            .filter(|(id, held)| **id < below && answers(&asked, held));
        let mut wanted: Vec<i64> = holds.map(|(id, _)| *id).collect();
        if newest {
            wanted.reverse();
        }
        wanted.truncate(usize::try_from(limit).unwrap());
        assert_eq!(
            found, wanted,
            "round {round}: {asked:?} below {below}, {limit}, {newest}"
        );
    }
}

/// What entries that held their tokens were made of.
const EARLIER: [(&str, &str); 2] = [
    ("tsvector", "array_to_tsvector(array['甲', '1tab'])"),
    ("text[]", "array['甲', '1tab']"),
];

#[test]
fn entries_of_earlier_versions_are_found_after_the_start() {
    for (kind, tokens) in EARLIER {
        let Some(bench) = Bench::postgres() else {
            return;
        };
        bench.add(1, "c1").unwrap();
        let (url, schema_name) = bench.place.clone().unwrap();
        let mut client = postgres::Client::connect(&url, postgres::NoTls).unwrap();
        let earlier = format!(
            "set search_path to {schema_name}; drop table q_1; \
             create table q_1 (id bigint primary key, tokens {kind} not null); \
             create index q_1_tokens on q_1 using gin (tokens); \
             insert into q_1 values (1, {tokens})"
        );
        client.batch_execute(&earlier).unwrap();
        let bench = bench.opened_again();
        assert!(!bench.store.reconcile(&schema()).unwrap().is_empty());
        assert!(bench.store.reconcile(&schema()).unwrap().is_empty());
        let asked = Term::Match(0, vec![vec!["甲".into(), "1tab".into()]]);
        let select = Select::from(table()).column(&id()).and(asked);
        assert_eq!(rows(&bench.store, select, vec![ColumnKind::Int]).len(), 1);
        let narrow: bool = client
            .query_one("select pg_column_size(apart) < 64 from q_1", &[])
            .unwrap()
            .get(0);
        assert!(narrow, "{kind}");
    }
}
