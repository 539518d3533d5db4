//! Conditions and empty values.

use weft_kernel::query::{Datum, Function as Op, Term};
use weft_kernel::{Problem, Value};

use super::{Family, Function, Gives, Meaning, Takes, Terms, optional, repeated, required};
use crate::evaluate::Arguments;

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
