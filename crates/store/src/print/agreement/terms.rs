//! Random terms over random rows, and what they mean.

use proptest::prelude::{Just, Strategy, any, prop_oneof};
use weft_kernel::exact::apply;
use weft_kernel::query::{Column, Datum, Function, Term};
use weft_kernel::{Problem, Zone};

use crate::schema::ColumnKind;

/// Kinds of the columns `f_0` … of the test table; a date is a text of a certain form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sort {
    Int,
    Moment,
    Text,
    Date,
    Bool,
}

pub(super) const COLUMNS: [Sort; 10] = [
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

pub(super) fn zone() -> Zone {
    Zone::named("Asia/Shanghai").unwrap()
}

pub(super) fn kind(sort: Sort) -> ColumnKind {
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

pub(super) fn row() -> impl Strategy<Value = Vec<Datum>> {
    COLUMNS.map(value).into_iter().collect::<Vec<_>>()
}

pub(super) fn column(index: usize) -> Term {
    Term::column(&Column::of_field(u32::try_from(index).unwrap()))
}

pub(super) fn term(sort: Sort, depth: u32) -> proptest::strategy::BoxedStrategy<Term> {
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
pub(super) fn functions(sort: Sort) -> Vec<(Function, Vec<Sort>)> {
    use Sort::{Bool, Date, Int, Moment, Text};
    let mut all = match sort {
        Bool => truths(),
        Int => numbers(),
        Moment => Vec::new(),
        Text => texts(),
        Date => vec![
            (Function::AddDays, vec![Date, Int]),
            (Function::AddMonths, vec![Date, Int]),
            (Function::DateOf, vec![Moment]),
        ],
    };
    if sort != Bool {
        all.extend([Function::Least, Function::Greatest].map(|f| (f, vec![sort, sort])));
    }
    all
}

fn truths() -> Vec<(Function, Vec<Sort>)> {
    use Sort::{Bool, Date, Int, Text};
    let mut all = vec![
        (Function::And, vec![Bool, Bool, Bool]),
        (Function::Or, vec![Bool, Bool]),
        (Function::Not, vec![Bool]),
        (Function::IsNull, vec![Text]),
        (Function::IsNull, vec![Int]),
        (Function::Contains, vec![Text, Text]),
        (Function::StartsWith, vec![Text, Text]),
        (Function::EndsWith, vec![Text, Text]),
    ];
    let compare = [
        Function::Eq,
        Function::Ne,
        Function::Lt,
        Function::Le,
        Function::Gt,
        Function::Ge,
    ];
    for sort in [Int, Text, Date, Bool] {
        all.extend(compare.map(|function| (function, vec![sort, sort])));
    }
    all
}

fn numbers() -> Vec<(Function, Vec<Sort>)> {
    use Sort::{Date, Int, Text};
    vec![
        (Function::Add, vec![Int, Int]),
        (Function::Sub, vec![Int, Int]),
        (Function::Neg, vec![Int]),
        (Function::Abs, vec![Int]),
        (Function::Mul { down: 0 }, vec![Int, Int]),
        (Function::Mul { down: 6 }, vec![Int, Int]),
        (Function::Div { up: 0 }, vec![Int, Int]),
        (Function::Div { up: 6 }, vec![Int, Int]),
        (Function::ScaleUp(2), vec![Int]),
        (Function::ScaleDown(3), vec![Int]),
        (Function::Round { drop: 4 }, vec![Int]),
        (Function::Floor { drop: 1 }, vec![Int]),
        (Function::Ceil { drop: 2 }, vec![Int]),
        (Function::Mod, vec![Int, Int]),
        (Function::Length, vec![Text]),
        (Function::DaysBetween, vec![Date, Date]),
        (Function::StartOf, vec![Date]),
        (Function::Year, vec![Date]),
        (Function::Month, vec![Date]),
        (Function::Day, vec![Date]),
        (Function::Weekday, vec![Date]),
    ]
}

fn texts() -> Vec<(Function, Vec<Sort>)> {
    use Sort::{Int, Text};
    vec![
        (Function::Concat, vec![Text, Text, Text]),
        (Function::Concat, vec![Text]),
        (Function::Lower, vec![Text]),
        (Function::Upper, vec![Text]),
        (Function::Trim, vec![Text]),
        (Function::Left, vec![Text, Int]),
        (Function::Right, vec![Text, Int]),
        (Function::Mid, vec![Text, Int, Int]),
        (Function::NumberText { scale: 0 }, vec![Int]),
        (Function::NumberText { scale: 4 }, vec![Int]),
    ]
}

/// The naive evaluator: every part is computed, even what the answer does not need.
pub(super) fn evaluate(term: &Term, row: &[Datum]) -> Result<Datum, Problem> {
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
