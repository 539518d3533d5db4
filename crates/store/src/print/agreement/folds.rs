//! Groups, aggregates, order, joins and subqueries against plain loops.

use std::cmp::{Ordering, Reverse};
use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::{Just, Strategy, prop_oneof};
use proptest::test_runner::{Config, TestRunner};
use weft_kernel::query::{Column, Datum, Fold, Function, Join, Select, Source, Table, Term};

use super::databases::Database;
use super::terms::{COLUMNS, Sort, column};
use crate::plan::Row;

const CASES: u32 = 120;

/// Rows with few different values, so that groups and matches come about.
fn rows() -> impl Strategy<Value = Vec<Row>> {
    let value = |sort: Sort| match sort {
        Sort::Int | Sort::Moment => (-4_i64..5).prop_map(Datum::Int).boxed(),
        Sort::Text => "[ab客]{1,2}".prop_map(Datum::Text).boxed(),
        Sort::Date => (1..4)
            .prop_map(|day| Datum::from(format!("2026-01-0{day}")))
            .boxed(),
        Sort::Bool | Sort::Calendar => proptest::bool::ANY.prop_map(Datum::Bool).boxed(),
    };
    let value = move |sort| prop_oneof![4 => value(sort), 1 => Just(Datum::Null)];
    let row = COLUMNS.map(value).into_iter().collect::<Vec<_>>();
    proptest::collection::vec(row, 0..25)
}

fn fold(fold: Fold, index: usize) -> Term {
    Term::Fold(fold, Some(Box::new(column(index))))
}

/// Holds the databases' answer to `select` to the one computed by `expected`.
fn compare(select: &Select, sorts: &[Sort], expected: impl Fn(&[Row]) -> Vec<Row>) {
    let databases = std::cell::RefCell::new(Database::all());
    let config = Config {
        cases: CASES,
        failure_persistence: None,
        ..Config::default()
    };
    let outcome = TestRunner::new(config).run(&rows(), |rows| {
        for database in databases.borrow_mut().iter_mut() {
            database.fill(&rows);
            assert_eq!(database.answer(select, sorts), Ok(expected(&rows)));
        }
        Ok(())
    });
    outcome.unwrap();
}

/// The values of a column that are filled.
fn filled(rows: &[&Row], index: usize) -> Vec<Datum> {
    rows.iter()
        .map(|row| row[index].clone())
        .filter(|value| !value.is_null())
        .collect()
}

fn sum(rows: &[&Row], index: usize) -> Datum {
    filled(rows, index)
        .iter()
        .filter_map(Datum::as_int)
        .reduce(|a, b| a + b)
        .into()
}

fn count(number: usize) -> Datum {
    Datum::Int(i64::try_from(number).unwrap())
}

#[test]
fn groups_are_folded_and_sorted_alike() {
    let initial = Term::Call(Function::Left, vec![column(4), Term::value(1)]);
    let mut select = Select::from(Table::of_object(1))
        .output("initial", initial.clone())
        .output("flag", column(8))
        .output("rows", Term::Fold(Fold::Count, None))
        .output("filled", fold(Fold::Count, 1))
        .output("different", fold(Fold::CountDistinct, 1))
        .output("sum", fold(Fold::Sum, 0))
        .output("least", fold(Fold::Min, 5))
        .output("last", fold(Fold::Max, 6))
        .output("all", fold(Fold::Min, 9))
        .output("any", fold(Fold::Max, 9))
        .output("median", fold(Fold::Percentile { of: 50, up: 0 }, 0))
        .output("p90", fold(Fold::Percentile { of: 90, up: 2 }, 0))
        .sort_by(fold(Fold::Sum, 0), true)
        .sort_by(initial.clone(), false)
        .sort_by(column(8), true);
    select.group = vec![initial, column(8)];
    select.having = Some(Term::call2(
        Function::Gt,
        Term::Fold(Fold::Count, None),
        Term::value(1),
    ));
    let sorts = [
        Sort::Text,
        Sort::Bool,
        Sort::Int,
        Sort::Int,
        Sort::Int,
        Sort::Int,
        Sort::Text,
        Sort::Date,
        Sort::Bool,
        Sort::Bool,
        Sort::Int,
        Sort::Int,
    ];
    compare(&select, &sorts, |rows| {
        let mut groups: BTreeMap<_, Vec<&Row>> = BTreeMap::new();
        for row in rows {
            let initial = row[4].as_text().and_then(|text| text.chars().next());
            let initial = Datum::from(initial.map(String::from));
            groups
                .entry((initial, row[8].clone()))
                .or_default()
                .push(row);
        }
        groups.retain(|_, rows| rows.len() > 1);
        let mut answer: Vec<Row> = groups
            .into_iter()
            .map(|(key, rows)| folded(key, &rows))
            .collect();
        answer.sort_by_key(|row| {
            let nulls_last = |value: &Datum| (value.is_null(), value.clone());
            let descending = |value: &Datum| (value.is_null(), Reverse(value.clone()));
            (
                descending(&row[5]),
                nulls_last(&row[0]),
                descending(&row[1]),
            )
        });
        answer
    });
}

fn folded((initial, flag): (Datum, Datum), rows: &[&Row]) -> Row {
    let numbers = filled(rows, 1);
    let different: BTreeSet<_> = numbers.iter().collect();
    let least = |index| filled(rows, index).into_iter().min().unwrap_or_default();
    let last = |index| filled(rows, index).into_iter().max().unwrap_or_default();
    let counts = [
        count(rows.len()),
        count(numbers.len()),
        count(different.len()),
    ];
    let ranks = [(50, 0), (90, 2)].map(|asked| percentile(rows, 0, asked));
    let folds = [sum(rows, 0), least(5), last(6), least(9), last(9)];
    [initial, flag]
        .into_iter()
        .chain(counts)
        .chain(folds)
        .chain(ranks)
        .collect()
}

/// The filled values with 99 in proportion between each two: so many of a hundred of the way through them.
fn percentile(rows: &[&Row], index: usize, (of, up): (usize, u32)) -> Datum {
    let mut values: Vec<i128> = filled(rows, index)
        .iter()
        .map(|value| i128::from(value.as_int().unwrap()))
        .collect();
    values.sort_unstable();
    // In hundredths.
    let mut dense: Vec<i128> = values
        .first()
        .map(|first| first * 100)
        .into_iter()
        .collect();
    for pair in values.windows(2) {
        dense.extend((1..=100).map(|part| pair[0] * 100 + (pair[1] - pair[0]) * part));
    }
    let Some(hundredths) = dense.get(values.len().saturating_sub(1) * of) else {
        return Datum::Null;
    };
    let scaled = hundredths * 10_i128.pow(up);
    let away = if scaled < 0 { -50 } else { 50 };
    Datum::Int(i64::try_from((scaled + away) / 100).unwrap())
}

#[test]
fn an_aggregate_without_groups_answers_one_row_even_of_none() {
    let select = Select::from(Table::of_object(1))
        .output("rows", Term::Fold(Fold::Count, None))
        .output("sum", fold(Fold::Sum, 0))
        .output("all", fold(Fold::Min, 9))
        .and(column(8));
    compare(&select, &[Sort::Int, Sort::Int, Sort::Bool], |rows| {
        let kept: Vec<_> = rows
            .iter()
            .filter(|row| row[8] == Datum::Bool(true))
            .collect();
        let all = filled(&kept, 9).into_iter().min().unwrap_or_default();
        vec![vec![count(kept.len()), sum(&kept, 0), all]]
    });
}

/// The same table under another alias, with `f_1` of it equal to `f_0` of the base.
fn matching(alias: u16) -> (Select, Term) {
    let on = Term::Column(alias, Column::of_field(1)).eq(column(0));
    (
        Select::from_alias(Table::of_object(1), alias).and(on.clone()),
        on,
    )
}

fn matches<'r>(row: &Row, rows: &'r [Row]) -> Vec<&'r Row> {
    rows.iter()
        .filter(|other| !row[0].is_null() && other[1] == row[0])
        .collect()
}

/// Counts, finds and joins the rows that match each row.
fn select_of_matches() -> Select {
    let counted = matching(1).0.output("n", Term::Fold(Fold::Count, None));
    let largest = matching(2).0.output(
        "n",
        Term::Fold(
            Fold::Max,
            Some(Box::new(Term::Column(2, Column::of_field(5)))),
        ),
    );
    let there = matching(3).0.output("one", Term::value(1));
    let flagged = Select::from_alias(Table::of_object(1), 4)
        .output("f_1", Term::Column(4, Column::of_field(1)))
        .and(Term::Column(4, Column::of_field(1)).is_null().negated());
    let mut select = Select::from(Table::of_object(1))
        .output("count", Term::Scalar(Box::new(counted)))
        .output("largest", Term::Scalar(Box::new(largest)))
        .output("exists", Term::Exists(Box::new(there)))
        .output(
            "in",
            Term::InSelect(
                Box::new(Term::Call(
                    Function::Coalesce,
                    vec![column(0), Term::value(99)],
                )),
                Box::new(flagged),
            ),
        )
        .output("joined", Term::Column(5, Column::of_field(5)));
    let source = Source {
        table: Table::of_object(1),
        alias: 5,
    };
    select.joins.push(Join {
        source,
        on: matching(5).1,
    });
    for index in 0..COLUMNS.len() {
        select = select.sort_by(column(index), false);
    }
    select
        .sort_by(Term::Column(5, Column::of_field(5)), true)
        .limit(40)
}

/// The same by plain loops.
fn matched(rows: &[Row]) -> Vec<Row> {
    let mut rows_sorted = rows.to_vec();
    rows_sorted.sort_by(|a, b| {
        let orders = a
            .iter()
            .zip(b)
            .map(|(a, b)| (a.is_null(), a).cmp(&(b.is_null(), b)));
        orders.fold(Ordering::Equal, Ordering::then)
    });
    let mut answer = Vec::new();
    for row in &rows_sorted {
        let found = matches(row, rows);
        let is_there = Datum::Bool(!found.is_empty());
        let largest = filled(&found, 5).into_iter().max().unwrap_or_default();
        let mut joined: Vec<_> = found.iter().map(|other| other[5].clone()).collect();
        joined.sort_by_key(|value| (value.is_null(), Reverse(value.clone())));
        if joined.is_empty() {
            joined.push(Datum::Null);
        }
        for value in joined {
            let one = [
                count(found.len()),
                largest.clone(),
                is_there.clone(),
                is_there.clone(),
            ];
            answer.push(one.into_iter().chain([value]).collect());
        }
    }
    answer.truncate(40);
    answer
}

#[test]
fn subqueries_and_joins_find_the_same_rows() {
    let sorts = [Sort::Int, Sort::Text, Sort::Bool, Sort::Bool, Sort::Text];
    compare(&select_of_matches(), &sorts, matched);
}
