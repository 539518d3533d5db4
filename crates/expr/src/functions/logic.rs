//! Conditions and empty values.

use weft_kernel::query::{Datum, Function as Op, Term};
use weft_kernel::{Problem, Value};

use super::{
    Family, Function, Gives, Meaning, Takes, Terms, function, optional, repeated, required,
};
use crate::evaluate::{Arguments, order};

pub(super) const IF: Function = Function {
    name: "IF",
    alias: "如果",
    family: Family::Logic,
    parameters: &[
        required("condition", Takes::Condition),
        required("then", Takes::Same),
        optional("else", Takes::Same),
    ],
    result: Gives::Same,
    about_zh: "条件成立时取第二个值，否则（条件为空时也是）取第三个值；没有第三个值时为空",
    about_en: "The second value when the condition holds, else (also when it is empty) the third; empty when there is no third",
    example: "IF(amount > 10000, \"大\", \"小\")",
    meaning: Meaning::Lenient(if_value, if_term),
};

fn if_value(arguments: &Arguments<'_, '_>) -> Result<Value, Problem> {
    if arguments.value(0)? == Value::Bool(true) {
        arguments.value(1)
    } else {
        arguments.value(2)
    }
}

fn if_term(terms: Terms<'_>) -> Result<Term, Problem> {
    let mut terms = terms.terms;
    if terms.len() == 2 {
        terms.push(Term::Datum(Datum::Null));
    }
    let [condition, then, otherwise] = Terms::array(terms)?;
    Ok(Term::Case(vec![(condition, then)], Box::new(otherwise)))
}

pub(super) const COALESCE: Function = Function {
    name: "COALESCE",
    alias: "首个非空",
    family: Family::Logic,
    parameters: &[repeated("value", Takes::Same)],
    result: Gives::Same,
    about_zh: "第一个不为空的值",
    about_en: "The first value that is not empty",
    example: "COALESCE(discount, 0)",
    meaning: Meaning::Lenient(coalesce_value, |terms| {
        Ok(Term::Call(Op::Coalesce, terms.terms))
    }),
};

fn coalesce_value(arguments: &Arguments<'_, '_>) -> Result<Value, Problem> {
    for index in 0..arguments.count() {
        let value = arguments.value(index)?;
        if !value.is_empty() {
            return Ok(value);
        }
    }
    Ok(Value::Empty)
}

pub(super) const ISEMPTY: Function = Function {
    name: "ISEMPTY",
    alias: "是空",
    family: Family::Logic,
    parameters: &[required("value", Takes::Anything)],
    result: Gives::Condition,
    about_zh: "值是否为空，与“为空”相同",
    about_en: "Whether the value is empty; the same as `is empty`",
    example: "ISEMPTY(note)",
    meaning: Meaning::Lenient(
        |arguments| Ok(Value::Bool(arguments.value(0)?.is_empty())),
        |terms| Ok(Term::Call(Op::IsNull, terms.terms)),
    ),
};

function!(
    IFEMPTY, "若空", Logic,
    [required("value", Takes::Same), required("otherwise", Takes::Same)] => Same,
    "值；值为空时取第二个",
    "The value, or the second one when it is empty",
    "IFEMPTY(discount, 1)",
    Meaning::Lenient(coalesce_value, |terms| {
        Ok(Term::Call(Op::Coalesce, terms.terms))
    }),
);

function!(
    NULLIF, "等于则空", Logic,
    [required("value", Takes::Same), required("nothing", Takes::Same)] => Same,
    "值；等于第二个值时为空",
    "The value, or nothing when it equals the second one",
    "amount / NULLIF(quantity, 0)",
    Meaning::Lenient(null_if, null_if_term),
);

fn null_if(arguments: &Arguments<'_, '_>) -> Result<Value, Problem> {
    let (value, nothing) = (arguments.value(0)?, arguments.value(1)?);
    let equal = !value.is_empty() && !nothing.is_empty() && order(&value, &nothing)?.is_eq();
    Ok(if equal { Value::Empty } else { value })
}

fn null_if_term(terms: Terms<'_>) -> Result<Term, Problem> {
    let [value, nothing] = Terms::array(terms.terms)?;
    terms.budget.spend(&value)?;
    let equal = Term::call2(Op::Eq, value.clone(), nothing);
    Ok(Term::Case(
        vec![(equal, Term::Datum(Datum::Null))],
        Box::new(value),
    ))
}

function!(
    AND, "全部成立", Logic,
    [required("condition", Takes::Condition), repeated("condition", Takes::Condition)] => Condition,
    "所有条件都成立，与“且”相同",
    "Whether all conditions hold; the same as `and`",
    "AND(amount > 0, active)",
    Meaning::Lenient(|arguments| arguments.chain(false), |terms| {
        Ok(terms.terms.into_iter().fold(Term::TRUE, Term::and))
    }),
);

function!(
    OR, "任一成立", Logic,
    [required("condition", Takes::Condition), repeated("condition", Takes::Condition)] => Condition,
    "至少一个条件成立，与“或”相同",
    "Whether any condition holds; the same as `or`",
    "OR(amount > 100000, stars >= 4)",
    Meaning::Lenient(|arguments| arguments.chain(true), |terms| {
        Ok(terms.terms.into_iter().fold(Term::FALSE, Term::or))
    }),
);

function!(
    XOR, "只有一个", Logic,
    [required("condition", Takes::Condition), required("condition", Takes::Condition)] => Condition,
    "两个条件恰有一个成立",
    "Whether exactly one of two conditions holds",
    "XOR(active, amount > 0)",
    Meaning::Lowered(|terms| Ok(Term::Call(Op::Ne, terms.terms))),
);
