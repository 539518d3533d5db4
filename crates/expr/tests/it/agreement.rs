//! The evaluator and the lowered term agree on random expressions and records, and wrong ones do not.

use std::collections::BTreeMap;

use proptest::prelude::*;
use weft_expr::random::{Model, ORDER, Records, expression, stored};
use weft_expr::{Aliases, LowerScope, Type, World, check};
use weft_kernel::query::{Datum, Function, Term};
use weft_kernel::{Id, Moment, Problem, Zone, exact};

use crate::naive::{Apply, Database};

const TYPES: [Type; 6] = [
    Type::Bool,
    Type::Number,
    Type::Text,
    Type::Date,
    Type::Moment,
    Type::Duration,
];

/// What came of comparing one expression over the records of one seed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Outcome {
    Value,
    Empty,
    Overflow,
}

fn compare(seed: u64, depth: u32, apply: Apply) -> Result<Outcome, String> {
    let ty = TYPES[usize::try_from(seed % 6).unwrap()];
    let text = expression(seed, ty, depth);
    let zone = Zone::named("Asia/Shanghai").unwrap();
    let now = Moment::parse("2026-11-22T06:30:00Z").unwrap();
    let me = (!seed.is_multiple_of(7)).then(|| Id::new(4001));
    let world = World {
        now,
        zone: &zone,
        me,
    };
    let checked = check(&text, ORDER, &Model, None)
        .map_err(|problem| format!("{text}\n{problem} at {:?}", problem.position()))?;
    let records = Records::seeded(seed);
    let database = Database::of(&records, &zone, apply);
    let aliases = Aliases::from(1);
    let mut scope = LowerScope::new(&Model, 0, &aliases, world, &|_, _| Ok(Term::TRUE));
    let term = checked
        .lower(&mut scope)
        .map_err(|problem| problem.to_string())?;
    let mut outcome = Outcome::Empty;
    for (index, record) in records.of(ORDER).iter().enumerate() {
        let row = records.row(ORDER, record.id).unwrap();
        let evaluated = checked
            .evaluate(&row, &world)
            .and_then(|value| stored(&value, checked.scale()));
        let lowered = database.term((ORDER, index), &scope.joins, &term);
        match (evaluated, lowered) {
            (Ok(evaluated), Ok(lowered)) if evaluated == lowered => {
                if !evaluated.is_null() {
                    outcome = outcome.min(Outcome::Value);
                }
            }
            (Err(one), Err(other)) if overflows(&one) && overflows(&other) => {
                return Ok(Outcome::Overflow);
            }
            // The naive database computes every part, even when another part decides.
            (Ok(_), Err(other)) if overflows(&other) && may_skip(&text) => {
                return Ok(Outcome::Overflow);
            }
            (evaluated, lowered) => {
                return Err(format!(
                    "{text}\nrecord {index}: evaluated {evaluated:?}\nlowered {lowered:?}\n{term:#?}"
                ));
            }
        }
    }
    Ok(outcome)
}

fn overflows(problem: &Problem) -> bool {
    problem.code() == "number.overflow"
}

/// Whether a part of the expression may decide before another is computed.
fn may_skip(text: &str) -> bool {
    const WORDS: [&str; 10] = [
        " and ", " or ", " in ", "between", "介于", "属于", "COALESCE", "COUNT", "AND(", "OR(",
    ];
    WORDS.iter().any(|word| text.contains(word))
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 3_000,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn an_expression_means_the_same_evaluated_and_lowered(seed in any::<u64>(), depth in 0_u32..5) {
        if let Err(difference) = compare(seed, depth, exact::apply) {
            prop_assert!(false, "{}", difference);
        }
    }
}

#[test]
fn most_random_expressions_have_a_value() {
    let mut outcomes = BTreeMap::new();
    for seed in 0..600 {
        *outcomes
            .entry(compare(seed, 3, exact::apply).unwrap())
            .or_insert(0) += 1;
    }
    assert!(outcomes[&Outcome::Value] > 300, "{outcomes:?}");
    assert!(
        outcomes.get(&Outcome::Overflow).copied().unwrap_or(0) < 150,
        "{outcomes:?}"
    );
}

/// Computes like `exact::apply`, but for one fault.
struct Planted {
    name: &'static str,
    apply: Apply,
}

fn cut_off(function: Function, args: &[Datum], zone: &Zone) -> Result<Datum, Problem> {
    match (function, args) {
        (Function::Mul { down }, [Datum::Int(a), Datum::Int(b)]) => {
            let wide = i128::from(*a) * i128::from(*b) / exact::power_of_ten(down);
            i64::try_from(wide)
                .map(Datum::Int)
                .map_err(|_too_large| exact::overflow())
        }
        _ => exact::apply(function, args, zone),
    }
}

fn half_to_even(function: Function, args: &[Datum], zone: &Zone) -> Result<Datum, Problem> {
    let exact = exact::apply(function, args, zone)?;
    match (function, args, &exact) {
        (Function::Round { drop }, [Datum::Int(a)], Datum::Int(rounded)) => {
            let unit = exact::power_of_ten(drop);
            let odd = i128::from(*rounded) / unit % 2 != 0;
            let half = (i128::from(*a) - i128::from(*rounded)).abs() * 2 == unit;
            let even = i128::from(*rounded) - i128::from(rounded.signum()) * unit;
            Ok(if odd && half {
                Datum::Int(even.try_into().unwrap())
            } else {
                exact
            })
        }
        _ => Ok(exact),
    }
}

fn null_is_false(function: Function, args: &[Datum], zone: &Zone) -> Result<Datum, Problem> {
    let exact = exact::apply(function, args, zone)?;
    let compares = matches!(
        function,
        Function::Eq | Function::Ne | Function::Lt | Function::Gt
    );
    Ok(if compares && exact.is_null() {
        Datum::Bool(false)
    } else {
        exact
    })
}

fn null_and_false_is_null(
    function: Function,
    args: &[Datum],
    zone: &Zone,
) -> Result<Datum, Problem> {
    match function {
        Function::And if args.iter().any(Datum::is_null) => Ok(Datum::Null),
        _ => exact::apply(function, args, zone),
    }
}

fn remainder_with_the_sign_of_the_dividend(
    function: Function,
    args: &[Datum],
    zone: &Zone,
) -> Result<Datum, Problem> {
    match (function, args) {
        (Function::Mod, [Datum::Int(a), Datum::Int(b)]) if *b != 0 => Ok(Datum::Int(a % b)),
        _ => exact::apply(function, args, zone),
    }
}

fn search_by_case(function: Function, args: &[Datum], zone: &Zone) -> Result<Datum, Problem> {
    match (function, args) {
        (Function::Contains, [Datum::Text(text), Datum::Text(sought)]) => {
            Ok(Datum::Bool(text.contains(sought)))
        }
        _ => exact::apply(function, args, zone),
    }
}

fn days_in_utc(function: Function, args: &[Datum], zone: &Zone) -> Result<Datum, Problem> {
    match function {
        Function::DateOf => exact::apply(function, args, &Zone::utc()),
        _ => exact::apply(function, args, zone),
    }
}

fn deleted_rows_count(function: Function, args: &[Datum], zone: &Zone) -> Result<Datum, Problem> {
    match (function, args) {
        (Function::IsNull, [Datum::Int(1_000)]) => Ok(Datum::Bool(true)),
        _ => exact::apply(function, args, zone),
    }
}

const FAULTS: &[Planted] = &[
    Planted {
        name: "products cut off",
        apply: cut_off,
    },
    Planted {
        name: "half to even",
        apply: half_to_even,
    },
    Planted {
        name: "null is false",
        apply: null_is_false,
    },
    Planted {
        name: "null and false is null",
        apply: null_and_false_is_null,
    },
    Planted {
        name: "sign of the remainder",
        apply: remainder_with_the_sign_of_the_dividend,
    },
    Planted {
        name: "search by case",
        apply: search_by_case,
    },
    Planted {
        name: "days in UTC",
        apply: days_in_utc,
    },
    Planted {
        name: "deleted rows count",
        apply: deleted_rows_count,
    },
];

/// Expressions tried at most for one fault; some show in a few of a thousand only.
const SEEDS: u64 = 40_000;

#[test]
fn every_planted_fault_is_found() {
    for fault in FAULTS {
        let found = (0..SEEDS).find(|seed| compare(*seed, 3, fault.apply).is_err());
        let seed = found.unwrap_or_else(|| panic!("nothing notices: {}", fault.name));
        assert!(compare(seed, 3, exact::apply).is_ok(), "{}", fault.name);
    }
}
