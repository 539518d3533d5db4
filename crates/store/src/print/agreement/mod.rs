//! The kernel's meaning and both databases agree: over random terms, rows and groups.

mod databases;
mod folds;
mod terms;

use std::cell::RefCell;

use proptest::prelude::{Just, Strategy};
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestRng, TestRunner};
use weft_kernel::query::{Datum, Function, Period, Select, Table, Term};

use crate::plan::Row;
use databases::Database;
use terms::{COLUMNS, Sort, evaluate, functions, row, term};

const CASES: u32 = 1_500;
/// Calls of each function on its own.
const CALLS: u32 = 120;
/// Calls after which a planted fault has come to light.
const FAULT_CALLS: u32 = 1_500;

fn selected(term: &Term) -> Select {
    Select::from(Table::of_object(1)).output("it", term.clone())
}

fn config(cases: u32, max_shrink_iters: u32) -> Config {
    Config {
        cases,
        max_shrink_iters,
        failure_persistence: None,
        ..Config::default()
    }
}

/// Holds the databases to the kernel over terms of a sort; they are asked what `twist` makes of each.
fn compare(
    mut runner: TestRunner,
    databases: Vec<Database>,
    cases: &impl Strategy<Value = (Row, Term, Sort)>,
    twist: impl Fn(&Term) -> Term,
) -> Result<(), String> {
    let databases = RefCell::new(databases);
    let outcome = runner.run(cases, |(row, term, sort)| {
        // Beyond 64 bits a database may stop or, where it need not compute, go on.
        let Ok(expected) = evaluate(&term, &row) else {
            return Ok(());
        };
        for database in databases.borrow_mut().iter_mut() {
            database.fill(std::slice::from_ref(&row));
            let found = database.answer(&selected(&twist(&term)), &[sort]);
            if found != Ok(vec![vec![expected.clone()]]) {
                return Err(TestCaseError::fail(format!(
                    "{found:?} is not {expected:?}"
                )));
            }
        }
        Ok(())
    });
    outcome.map_err(|error| error.to_string())
}

/// Every function with its sort and what it takes.
fn all_functions() -> Vec<(Sort, Function, Vec<Sort>)> {
    let sorts = [Sort::Int, Sort::Text, Sort::Date, Sort::Bool];
    let of = |sort| {
        let known = functions(sort).into_iter();
        known.map(move |(function, takes)| (sort, function, takes))
    };
    sorts.into_iter().flat_map(of).collect()
}

/// Calls of one function with columns and constants.
fn calls(
    sort: Sort,
    function: Function,
    takes: &[Sort],
) -> impl Strategy<Value = (Row, Term, Sort)> {
    let args: Vec<_> = takes.iter().map(|sort| term(*sort, 0)).collect();
    let call = args.prop_map(move |args| Term::Call(function, args));
    (row(), call, Just(sort))
}

#[test]
fn the_kernel_and_both_databases_agree() {
    let sorts = proptest::sample::select(vec![Sort::Int, Sort::Text, Sort::Date, Sort::Bool]);
    let cases = sorts.prop_flat_map(|sort| (row(), term(sort, 3), Just(sort)));
    let runner = TestRunner::new(config(CASES, 4_096));
    compare(runner, Database::all(), &cases, Term::clone).unwrap();
}

#[test]
fn every_function_agrees_on_its_own() {
    for (sort, function, takes) in all_functions() {
        let runner = TestRunner::new(config(CALLS, 256));
        let cases = calls(sort, function, &takes);
        let outcome = compare(runner, Database::all(), &cases, Term::clone);
        assert!(outcome.is_ok(), "{function:?}: {outcome:?}");
    }
}

#[test]
fn a_database_that_means_something_else_is_found_out() {
    let faults = [
        (Function::Floor { drop: 1 }, Function::Ceil { drop: 1 }),
        (Function::Le, Function::Lt),
        (Function::Least, Function::Greatest),
        (Function::AddMonths, Function::AddDays),
        (Function::Left, Function::Right),
        (Function::Mul { down: 6 }, Function::Mul { down: 5 }),
        (Function::Trunc { drop: 4 }, Function::Floor { drop: 4 }),
        (Function::Position, Function::Length),
        (Function::PadLeft, Function::PadRight),
        (Function::Before, Function::After),
        (Function::ContainsAny, Function::ContainsAll),
        (Function::Week, Function::YearDay),
        (
            Function::PeriodEnd(Period::Month),
            Function::PeriodEnd(Period::Quarter),
        ),
    ];
    for (meant, said) in faults {
        let known = all_functions()
            .into_iter()
            .find(|(_, function, _)| *function == meant);
        let (sort, function, takes) = known.unwrap();
        let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
        let runner = TestRunner::new_with_rng(config(FAULT_CALLS, 0), rng);
        let cases = calls(sort, function, &takes);
        let found = compare(runner, vec![Database::sqlite()], &cases, |term| {
            twisted(term, meant, said)
        });
        assert!(found.is_err(), "{said:?} instead of {meant:?}");
    }
}

/// The term with another function in the place of one.
fn twisted(term: &Term, meant: Function, said: Function) -> Term {
    let twist = |term: &Term| twisted(term, meant, said);
    match term {
        Term::Call(function, args) => {
            let function = if *function == meant { said } else { *function };
            Term::Call(function, args.iter().map(twist).collect())
        }
        Term::Case(arms, last) => {
            let arms = arms.iter().map(|(when, then)| (twist(when), twist(then)));
            Term::Case(arms.collect(), Box::new(twist(last)))
        }
        Term::In(inner, values) => Term::In(Box::new(twist(inner)), values.clone()),
        other => other.clone(),
    }
}

#[test]
fn a_result_beyond_64_bits_is_an_error_or_a_float_and_never_a_wrong_number() {
    let mut databases = Database::all();
    let row = vec![Datum::Null; COLUMNS.len()];
    databases
        .iter_mut()
        .for_each(|database| database.fill(std::slice::from_ref(&row)));
    let numbers = [i64::MIN, i64::MAX, i64::MAX - 5, -1, 1, 10, 1_000_000];
    let pairs: Vec<_> = numbers
        .iter()
        .flat_map(|a| numbers.map(|b| [*a, b]))
        .collect();
    let of_numbers = |sorts: &Vec<Sort>| sorts.iter().all(|sort| *sort == Sort::Int);
    for (function, sorts) in functions(Sort::Int)
        .into_iter()
        .filter(|(_, sorts)| of_numbers(sorts))
    {
        for pair in &pairs {
            let args = pair.iter().take(sorts.len()).copied().map(Term::value);
            let term = Term::Call(function, args.collect());
            let expected = evaluate(&term, &row).ok().map(|value| vec![vec![value]]);
            for database in &mut databases {
                let found = database.answer(&selected(&term), &[Sort::Int]);
                assert_eq!(found.clone().ok(), expected, "{term:?}: {found:?}");
            }
        }
    }
}
