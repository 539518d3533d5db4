//! One of several values: by conditions, by a value, by a number.

use weft_kernel::query::{Datum, Function as Op, Term};
use weft_kernel::{Problem, Value};

use super::{Meaning, Takes, Terms, function, paired, repeated, required};
use crate::evaluate::{Arguments, order};

function!(
    IFS, "多条件", Logic,
    [paired("condition", Takes::Condition), paired("value", Takes::Same)] => Same,
    "依次看各个条件，取第一个成立的条件后面的值；最后可以再写一个都不成立时的值，没有写则为空",
    "The value behind the first condition that holds; a last value without a condition is for when none does, else empty",
    "IFS(amount > 100000, \"大\", amount > 10000, \"中\", \"小\")",
    Meaning::Lenient(ifs_value, |terms| Ok(ifs_term(terms))),
);

function!(
    SWITCH, "分支", Logic,
    [
        required("value", Takes::Key),
        paired("match", Takes::Key),
        paired("result", Takes::Same),
    ] => Same,
    "值等于哪一个就取它后面的结果；最后可以再写一个都不等时的结果，没有写则为空",
    "The result behind the match that equals the value; a last result is for when none does, else empty",
    "SWITCH(status, \"draft\", 1, \"confirmed\", 2, 0)",
    Meaning::Lenient(switch_value, switch_term),
);

function!(
    CHOOSE, "选取", Logic,
    [required("index", Takes::Whole), repeated("value", Takes::Same)] => Same,
    "第几个值，从 1 数；没有这一个则为空",
    "The value with this number, counting from 1; empty when there is none",
    "CHOOSE(stars, \"差\", \"中\", \"好\")",
    Meaning::Lenient(choose_value, |terms| Ok(choose_term(terms))),
);

fn ifs_value(arguments: &Arguments<'_, '_>) -> Result<Value, Problem> {
    let mut index = 0;
    while index + 1 < arguments.count() {
        if arguments.value(index)? == Value::Bool(true) {
            return arguments.value(index + 1);
        }
        index += 2;
    }
    arguments.value(index)
}

fn ifs_term(terms: Terms<'_>) -> Term {
    let (arms, last) = in_pairs(terms.terms);
    Term::Case(arms, Box::new(last))
}

/// Terms two by two, and the one that is left over, else null.
fn in_pairs(terms: Vec<Term>) -> (Vec<(Term, Term)>, Term) {
    let mut terms = terms.into_iter();
    let mut pairs = Vec::new();
    let mut last = Term::Datum(Datum::Null);
    while let Some(one) = terms.next() {
        match terms.next() {
            Some(other) => pairs.push((one, other)),
            None => last = one,
        }
    }
    (pairs, last)
}

fn switch_value(arguments: &Arguments<'_, '_>) -> Result<Value, Problem> {
    let value = arguments.value(0)?;
    let mut index = 1;
    while index + 1 < arguments.count() {
        let key = arguments.value(index)?;
        if !value.is_empty() && !key.is_empty() && order(&value, &key)?.is_eq() {
            return arguments.value(index + 1);
        }
        index += 2;
    }
    arguments.value(index)
}

fn switch_term(terms: Terms<'_>) -> Result<Term, Problem> {
    let mut all = terms.terms;
    let value = if all.is_empty() {
        Term::Datum(Datum::Null)
    } else {
        all.remove(0)
    };
    let (arms, last) = in_pairs(all);
    let written = |key: &Term| matches!(key, Term::Datum(_));
    if !arms.iter().all(|(key, _)| written(key)) {
        // Keys that are computed are compared one by one; the value is copied, which is paid for.
        for _ in &arms {
            terms.budget.spend(&value)?;
        }
        let arms = arms
            .into_iter()
            .map(|(key, then)| (Term::call2(Op::Eq, value.clone(), key), then));
        return Ok(Term::Case(arms.collect(), Box::new(last)));
    }
    let arms = arms.into_iter().filter_map(|(key, then)| match key {
        Term::Datum(Datum::Null) => None,
        Term::Datum(key) => Some((key, then)),
        _ => None,
    });
    Ok(Term::Switch(
        Box::new(value),
        arms.collect(),
        Box::new(last),
    ))
}

fn choose_value(arguments: &Arguments<'_, '_>) -> Result<Value, Problem> {
    let index = arguments.value(0)?.as_number();
    let index = index.and_then(|index| usize::try_from(index).ok());
    match index.filter(|index| *index > 0) {
        Some(index) => arguments.value(index),
        None => Ok(Value::Empty),
    }
}

fn choose_term(terms: Terms<'_>) -> Term {
    let mut all = terms.terms.into_iter();
    let index = all.next().unwrap_or(Term::Datum(Datum::Null));
    let arms = (1_i64..).map(Datum::Int).zip(all).collect();
    let none = Box::new(Term::Datum(Datum::Null));
    Term::Switch(Box::new(index), arms, none)
}
