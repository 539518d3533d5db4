//! Random terms over random rows, and what they mean.

use proptest::prelude::{Just, Strategy, any, prop_oneof};
use weft_kernel::exact::apply;
use weft_kernel::query::{Column, Datum, Function, Period, Term};
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
    /// A calendar; only written out.
    Calendar,
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

const CALENDARS: &[&str] = &[
    "1111100|2025-10-01,2025-10-02,2026-02-17|2025-09-28,2026-02-14",
    "1111110||2024-02-29",
    "0000000||2024-02-29,2026-01-01",
    "1010101|2020-01-01|",
];

pub(super) fn zone() -> Zone {
    Zone::named("Asia/Shanghai").unwrap()
}

pub(super) fn kind(sort: Sort) -> ColumnKind {
    match sort {
        Sort::Int | Sort::Moment => ColumnKind::Int,
        Sort::Text | Sort::Date | Sort::Calendar => ColumnKind::Text,
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
            " ?[-+]?[0-9]{1,13}(,[0-9]{3})?([.][0-9]{0,7})?".prop_map(Datum::Text),
            "[+]?(86)?1[2-9][0-9]{8,10}".prop_map(Datum::Text),
            "[a@. ]{1,3}@[b.@]{1,6}".prop_map(Datum::Text),
            "[*?a客%_\\\\]{1,4}".prop_map(Datum::Text),
            "[\u{ff01}\u{ff21}\u{ff07}\u{3000}\t\n ａ１]{1,4}".prop_map(Datum::Text),
            "[yMd年]{1,9}".prop_map(Datum::Text),
            prop_oneof![
                Just("91350100M000100Y43"),
                Just("91350100M000100Y44"),
                Just("913501OOM000100Y43")
            ]
            .prop_map(Datum::from),
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
        Sort::Calendar => proptest::sample::select(CALENDARS)
            .prop_map(Datum::from)
            .boxed(),
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
    if sort == Sort::Calendar {
        return value(sort).prop_map(Term::Datum).boxed();
    }
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
    let switch = (
        term(Sort::Text, depth - 1),
        proptest::collection::vec((value(Sort::Text), term(sort, depth - 1)), 1..4),
        term(sort, depth - 1),
    );
    let switch = switch.prop_map(|(on, mut arms, last)| {
        arms.retain(|(value, _)| !value.is_null());
        Term::Switch(Box::new(on), arms, Box::new(last))
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
    prop_oneof![1 => leaf, 1 => case, 1 => switch, 1 => several, 9 => picked].boxed()
}

/// Functions that answer `sort`, with what they take.
pub(super) fn functions(sort: Sort) -> Vec<(Function, Vec<Sort>)> {
    use Sort::{Bool, Calendar, Date, Int, Moment, Text};
    let mut all = match sort {
        Bool => truths(),
        Int => numbers(),
        Moment => Vec::new(),
        Text => texts(),
        Date => vec![
            (Function::AddDays, vec![Date, Int]),
            (Function::AddMonths, vec![Date, Int]),
            (Function::DateOf, vec![Moment]),
            (Function::MakeDate, vec![Int, Int, Int]),
            (Function::AddWorkdays, vec![Date, Int, Calendar]),
        ]
        .into_iter()
        .chain(Period::ALL.map(|period| (Function::PeriodStart(period), vec![Date])))
        .chain(Period::ALL.map(|period| (Function::PeriodEnd(period), vec![Date])))
        .collect(),
        Calendar => Vec::new(),
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
        (Function::ContainsAny, vec![Text, Text, Text]),
        (Function::ContainsAll, vec![Text, Text]),
        (Function::Matches, vec![Text, Text]),
        (Function::IsMobile, vec![Text]),
        (Function::IsEmail, vec![Text]),
        (Function::IsCreditCode, vec![Text]),
        (Function::IsWorkday, vec![Date, Sort::Calendar]),
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
    use Sort::{Calendar, Date, Int, Moment, Text};
    vec![
        (Function::Trunc { drop: 4 }, vec![Int]),
        (Function::Away { drop: 2 }, vec![Int]),
        (Function::Sign, vec![Int]),
        (Function::Power, vec![Int, Int]),
        (Function::Sqrt, vec![Int]),
        (Function::Quotient, vec![Int, Int]),
        (Function::Multiple, vec![Int, Int]),
        (Function::Position, vec![Text, Text]),
        (Function::ParseNumber, vec![Text]),
        (Function::Quarter, vec![Date]),
        (Function::Week, vec![Date]),
        (Function::YearDay, vec![Date]),
        (Function::MonthsBetween, vec![Date, Date]),
        (Function::Hour, vec![Moment]),
        (Function::Minute, vec![Moment]),
        (Function::Workdays, vec![Date, Date, Calendar]),
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
    use Sort::{Date, Int, Text};
    vec![
        (Function::Grouped { digits: 2 }, vec![Int]),
        (Function::Grouped { digits: 0 }, vec![Int]),
        (Function::ChineseMoney, vec![Int]),
        (Function::Replace, vec![Text, Text, Text]),
        (Function::Repeat, vec![Text, Int]),
        (Function::PadLeft, vec![Text, Int, Text]),
        (Function::PadRight, vec![Text, Int, Text]),
        (Function::Clean, vec![Text]),
        (Function::Digits, vec![Text]),
        (Function::HalfWidth, vec![Text]),
        (Function::Split, vec![Text, Text, Int]),
        (Function::Before, vec![Text, Text]),
        (Function::After, vec![Text, Text]),
        (Function::Join, vec![Text, Text, Text]),
        (Function::Mask, vec![Text, Int, Int]),
        (Function::DateText, vec![Date, Text]),
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
        Term::Switch(on, arms, last) => {
            let on = evaluate(on, row)?;
            let mut answer = evaluate(last, row)?;
            for (value, then) in arms.iter().rev() {
                let then = evaluate(then, row)?;
                if on == *value {
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
