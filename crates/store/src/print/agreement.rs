//! Random terms over random rows: the kernel's meaning and both databases agree.

use proptest::prelude::{Just, Strategy, any, prop_oneof};
use proptest::test_runner::{Config, TestCaseError, TestRunner};
use rusqlite::{Connection, params_from_iter};
use weft_kernel::exact::apply;
use weft_kernel::query::{Column, Datum, Function, Select, Table, Term};
use weft_kernel::{Problem, Zone};

use super::{Dialect, print_insert, print_select};
use crate::postgres::wire;
use crate::schema::ColumnKind;

const CASES: u32 = 1_500;

/// Kinds of the columns `f_0` … of the test table; a date is a text of a certain form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sort {
    Int,
    Moment,
    Text,
    Date,
    Bool,
}

const COLUMNS: [Sort; 10] = [
    Sort::Int,
    Sort::Int,
    Sort::Int,
    Sort::Moment,
    Sort::Text,
    Sort::Text,
    Sort::Date,
    Sort::Date,
    Sort::Bool,
    Sort::Bool,
];

fn zone() -> Zone {
    Zone::named("Asia/Shanghai").unwrap()
}

fn kind(sort: Sort) -> ColumnKind {
    match sort {
        Sort::Int | Sort::Moment => ColumnKind::Int,
        Sort::Text | Sort::Date => ColumnKind::Text,
        Sort::Bool => ColumnKind::Bool,
    }
}

fn value(sort: Sort) -> impl Strategy<Value = Datum> + use<> {
    let filled = match sort {
        Sort::Int => prop_oneof![
            4 => (-50_i64..50).prop_map(Datum::Int),
            3 => (-99_999_999_i64..99_999_999).prop_map(Datum::Int),
            1 => any::<i64>().prop_map(Datum::Int),
            1 => prop_oneof![Just(i64::MIN), Just(i64::MAX), Just(0)].prop_map(Datum::Int),
        ]
        .boxed(),
        Sort::Moment => (0_i64..4_000_000_000_000).prop_map(Datum::Int).boxed(),
        Sort::Text => prop_oneof![
            "[a-cA-C 客户織ßİé😀%_'\"\\\\{},-]{1,6}".prop_map(Datum::Text),
            "[ab ]{1,3}".prop_map(Datum::Text),
        ]
        .boxed(),
        Sort::Date => prop_oneof![
            6 => (1990_i32..2040, 1..13, 1..29),
            1 => (1_i32..10_000, 1..13, 1..29),
            1 => (1990_i32..2040, Just(1), 29..32),
            1 => prop_oneof![Just((1, 1, 1)), Just((9999, 12, 31)), Just((2024, 2, 29))],
        ]
        .prop_map(|(year, month, day)| Datum::Text(format!("{year:04}-{month:02}-{day:02}")))
        .boxed(),
        Sort::Bool => any::<bool>().prop_map(Datum::Bool).boxed(),
    };
    prop_oneof![6 => filled, 1 => Just(Datum::Null)]
}

fn row() -> impl Strategy<Value = Vec<Datum>> {
    COLUMNS.map(value).into_iter().collect::<Vec<_>>()
}

fn column(index: usize) -> Term {
    Term::column(&Column::of_field(u32::try_from(index).unwrap()))
}

fn term(sort: Sort, depth: u32) -> proptest::strategy::BoxedStrategy<Term> {
    let columns: Vec<_> = (0..COLUMNS.len())
        .filter(|index| COLUMNS[*index] == sort)
        .collect();
    let leaf = prop_oneof![
        3 => proptest::sample::select(columns).prop_map(column),
        2 => value(sort).prop_map(Term::Datum),
    ];
    if depth == 0 {
        return leaf.boxed();
    }
    let case = (
        term(Sort::Bool, depth - 1),
        term(sort, depth - 1),
        term(sort, depth - 1),
    );
    let case = case.prop_map(|(when, then, last)| Term::Case(vec![(when, then)], Box::new(last)));
    let calls = functions(sort);
    let picked = proptest::sample::select(calls).prop_flat_map(move |(function, sorts)| {
        let args: Vec<_> = sorts.iter().map(|sort| term(*sort, depth - 1)).collect();
        args.prop_map(move |args| Term::Call(function, args))
    });
    let several = match sort {
        Sort::Bool => (
            term(Sort::Text, depth - 1),
            proptest::collection::vec(value(Sort::Text), 0..40),
        )
            .prop_map(|(inner, values)| Term::In(Box::new(inner), values))
            .boxed(),
        sort => proptest::collection::vec(term(sort, depth - 1), 1..4)
            .prop_map(|args| Term::Call(Function::Coalesce, args))
            .boxed(),
    };
    prop_oneof![1 => leaf, 1 => case, 1 => several, 6 => picked].boxed()
}

/// Functions that answer `sort`, with what they take.
fn functions(sort: Sort) -> Vec<(Function, Vec<Sort>)> {
    use Sort::{Bool, Date, Int, Moment, Text};
    let compare = [
        Function::Eq,
        Function::Ne,
        Function::Lt,
        Function::Le,
        Function::Gt,
        Function::Ge,
    ];
    let of = |function, sorts: &[Sort]| (function, sorts.to_vec());
    let mut all = match sort {
        Bool => vec![
            of(Function::And, &[Bool, Bool, Bool]),
            of(Function::Or, &[Bool, Bool]),
            of(Function::Not, &[Bool]),
            of(Function::IsNull, &[Text]),
            of(Function::IsNull, &[Int]),
            of(Function::Contains, &[Text, Text]),
            of(Function::StartsWith, &[Text, Text]),
            of(Function::EndsWith, &[Text, Text]),
        ],
        Int => vec![
            of(Function::Add, &[Int, Int]),
            of(Function::Sub, &[Int, Int]),
            of(Function::Neg, &[Int]),
            of(Function::Abs, &[Int]),
            of(Function::Mul { down: 0 }, &[Int, Int]),
            of(Function::Mul { down: 6 }, &[Int, Int]),
            of(Function::Div { up: 0 }, &[Int, Int]),
            of(Function::Div { up: 6 }, &[Int, Int]),
            of(Function::ScaleUp(2), &[Int]),
            of(Function::ScaleDown(3), &[Int]),
            of(Function::Round { drop: 4 }, &[Int]),
            of(Function::Floor { drop: 1 }, &[Int]),
            of(Function::Ceil { drop: 2 }, &[Int]),
            of(Function::Mod, &[Int, Int]),
            of(Function::Length, &[Text]),
            of(Function::DaysBetween, &[Date, Date]),
            of(Function::StartOf, &[Date]),
            of(Function::Year, &[Date]),
            of(Function::Month, &[Date]),
            of(Function::Day, &[Date]),
            of(Function::Weekday, &[Date]),
        ],
        Moment => vec![],
        Text => vec![
            of(Function::Concat, &[Text, Text, Text]),
            of(Function::Concat, &[Text, Text]),
            of(Function::Lower, &[Text]),
            of(Function::Upper, &[Text]),
            of(Function::Trim, &[Text]),
            of(Function::Left, &[Text, Int]),
            of(Function::Right, &[Text, Int]),
            of(Function::Mid, &[Text, Int, Int]),
            of(Function::NumberText { scale: 0 }, &[Int]),
            of(Function::NumberText { scale: 4 }, &[Int]),
        ],
        Date => vec![
            of(Function::AddDays, &[Date, Int]),
            of(Function::AddMonths, &[Date, Int]),
            of(Function::DateOf, &[Moment]),
        ],
    };
    match sort {
        Bool => {
            for sorts in [[Int, Int], [Text, Text], [Date, Date], [Bool, Bool]] {
                all.extend(compare.map(|function| (function, sorts.to_vec())));
            }
        }
        _ => {
            all.extend([Function::Least, Function::Greatest].map(|f| (f, vec![sort, sort])));
        }
    }
    all
}

/// The naive evaluator: every part is computed, even what the answer does not need.
fn evaluate(term: &Term, row: &[Datum]) -> Result<Datum, Problem> {
    Ok(match term {
        Term::Column(_, column) => {
            let index: usize = column.as_str().trim_start_matches("f_").parse().unwrap();
            row[index].clone()
        }
        Term::Datum(value) => value.clone(),
        Term::Call(function, args) => {
            let args: Result<Vec<_>, _> = args.iter().map(|arg| evaluate(arg, row)).collect();
            apply(*function, &args?, &zone())?
        }
        Term::Case(arms, last) => {
            let mut answer = evaluate(last, row)?;
            for (when, then) in arms.iter().rev() {
                let then = evaluate(then, row)?;
                if evaluate(when, row)? == Datum::Bool(true) {
                    answer = then;
                }
            }
            answer
        }
        Term::In(inner, values) => match evaluate(inner, row)? {
            _ if values.iter().all(Datum::is_null) => Datum::Bool(false),
            Datum::Null => Datum::Null,
            value => Datum::Bool(values.contains(&value)),
        },
        other => panic!("{other:?} is not made here"),
    })
}

fn insert_into(dialect: Dialect) -> (Table, String) {
    let table = Table::of_object(1);
    let columns: Vec<_> = (0..10).map(Column::of_field).collect();
    let sql = print_insert(&table, &columns, 1, dialect);
    (table, sql)
}

fn sqlite() -> Connection {
    let connection = Connection::open_in_memory().unwrap();
    crate::sqlite::register(&connection, &zone()).unwrap();
    let types = COLUMNS.map(|sort| {
        if kind(sort) == ColumnKind::Text {
            "text"
        } else {
            "integer"
        }
    });
    let columns: Vec<_> = (0..10)
        .map(|index| format!("f_{index} {}", types[index]))
        .collect();
    connection
        .execute_batch(&format!("create table t_1 ({}) strict", columns.join(", ")))
        .unwrap();
    connection
}

fn ask_sqlite(
    connection: &Connection,
    row: &[Datum],
    term: &Term,
    sort: Sort,
) -> Result<Datum, String> {
    let (table, insert) = insert_into(Dialect::Sqlite);
    let bind =
        |values: &[Datum]| params_from_iter(values.iter().map(to_sqlite).collect::<Vec<_>>());
    connection.execute("delete from t_1", []).unwrap();
    connection.execute(&insert, bind(row)).unwrap();
    let select = Select::from(table).output("it", term.clone());
    let printed = print_select(&select, &[kind(sort)], Dialect::Sqlite, &zone());
    let found = connection.query_row(&printed.sql, bind(&printed.params), |row| row.get(0));
    match found.map_err(|error| format!("{error}: {}", printed.sql))? {
        rusqlite::types::Value::Integer(n) if sort == Sort::Bool => Ok(Datum::Bool(n != 0)),
        rusqlite::types::Value::Integer(n) => Ok(Datum::Int(n)),
        rusqlite::types::Value::Text(text) => Ok(Datum::Text(text)),
        rusqlite::types::Value::Null => Ok(Datum::Null),
        other => Err(format!("{other:?}: {}", printed.sql)),
    }
}

fn to_sqlite(value: &Datum) -> rusqlite::types::Value {
    match value {
        Datum::Null => rusqlite::types::Value::Null,
        Datum::Bool(truth) => rusqlite::types::Value::Integer((*truth).into()),
        Datum::Int(number) => rusqlite::types::Value::Integer(*number),
        Datum::Text(text) => rusqlite::types::Value::Text(text.clone()),
        Datum::Bytes(bytes) => rusqlite::types::Value::Blob(bytes.clone()),
    }
}

fn postgres() -> Option<postgres::Client> {
    let url = crate::postgres::test_url()?;
    let mut client = postgres::Client::connect(&url, postgres::NoTls).unwrap();
    let types = COLUMNS.map(|sort| match kind(sort) {
        ColumnKind::Text => "text collate \"C\"",
        ColumnKind::Bool => "boolean",
        _ => "bigint",
    });
    let columns: Vec<_> = (0..10)
        .map(|index| format!("f_{index} {}", types[index]))
        .collect();
    let sql = format!("create temporary table t_1 ({})", columns.join(", "));
    client.batch_execute(&sql).unwrap();
    Some(client)
}

fn ask_postgres(
    client: &mut postgres::Client,
    row: &[Datum],
    term: &Term,
    sort: Sort,
) -> Result<Datum, String> {
    let (table, insert) = insert_into(Dialect::Postgres);
    client.batch_execute("truncate t_1").unwrap();
    wire::execute(client, &insert, row).unwrap();
    let select = Select::from(table).output("it", term.clone());
    let kinds = [kind(sort)];
    let printed = print_select(&select, &kinds, Dialect::Postgres, &zone());
    let mut found = None;
    let asked = wire::query(client, &printed.sql, &printed.params, &mut |row| {
        found = wire::values(row, &kinds)?.into_iter().next();
        Ok(())
    });
    asked.map_err(|failed| format!("{failed:?}: {}", printed.sql))?;
    Ok(found.unwrap())
}

#[test]
fn the_kernel_and_both_databases_agree() {
    let lite = sqlite();
    let mut server = postgres();
    let sorts = proptest::sample::select(vec![Sort::Int, Sort::Text, Sort::Date, Sort::Bool]);
    let cases = sorts.prop_flat_map(|sort| (row(), term(sort, 3), Just(sort)));
    let mut runner = TestRunner::new(Config {
        cases: CASES,
        ..Config::default()
    });
    let server = std::cell::RefCell::new(server.as_mut());
    let outcome = runner.run(&cases, |(row, term, sort)| {
        // Beyond 64 bits either database may stop or, where it need not compute, go on.
        let Ok(expected) = evaluate(&term, &row) else {
            return Ok(());
        };
        let found = ask_sqlite(&lite, &row, &term, sort);
        if found != Ok(expected.clone()) {
            return Err(TestCaseError::fail(format!(
                "SQLite: {found:?}, not {expected:?}"
            )));
        }
        if let Some(server) = server.borrow_mut().as_mut() {
            let found = ask_postgres(server, &row, &term, sort);
            if found != Ok(expected.clone()) {
                return Err(TestCaseError::fail(format!(
                    "PostgreSQL: {found:?}, not {expected:?}"
                )));
            }
        }
        Ok(())
    });
    outcome.unwrap();
}

#[test]
fn a_result_beyond_64_bits_is_an_error_or_a_float_and_never_a_wrong_number() {
    let lite = sqlite();
    let mut server = postgres();
    let row = vec![Datum::Null; COLUMNS.len()];
    let numbers = [i64::MIN, i64::MAX, i64::MAX - 5, -1, 1, 10, 1_000_000];
    for (function, sorts) in functions(Sort::Int) {
        if sorts.iter().any(|sort| *sort != Sort::Int) {
            continue;
        }
        for (a, b) in numbers
            .iter()
            .flat_map(|a| numbers.iter().map(move |b| (*a, *b)))
        {
            let args: Vec<_> = [a, b]
                .into_iter()
                .take(sorts.len())
                .map(Term::value)
                .collect();
            let term = Term::Call(function, args);
            let expected = evaluate(&term, &row).ok();
            assert_eq!(
                ask_sqlite(&lite, &row, &term, Sort::Int).ok(),
                expected,
                "{term:?}"
            );
            if let Some(server) = server.as_mut() {
                let found = ask_postgres(server, &row, &term, Sort::Int).ok();
                assert_eq!(found, expected, "{term:?}");
            }
        }
    }
}
