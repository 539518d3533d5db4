//! Cursors: the sort keys of the last record of a page, so that inserts never shift the next one.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value as Json, json};
use weft_expr::Type;
use weft_kernel::Problem;
use weft_kernel::query::{Datum, Function, Sort, Term};
use weft_store::ColumnKind;

/// The cursor behind a record with these sort keys.
pub(super) fn of(keys: &[Datum]) -> String {
    let keys: Vec<Json> = keys.iter().map(encoded).collect();
    URL_SAFE_NO_PAD.encode(Json::from(keys).to_string())
}

/// A cursor together with the order its keys are of.
pub(super) fn in_order(cursor: &str, order: &str) -> String {
    format!("{cursor}.{}", URL_SAFE_NO_PAD.encode(order))
}

/// The cursor itself, of a list in the same order: keys of another order mean nothing in this one.
pub(super) fn of_order<'a>(text: &'a str, order: &str) -> Result<&'a str, Problem> {
    let (cursor, of) = text.split_once('.').ok_or_else(wrong)?;
    match URL_SAFE_NO_PAD.decode(of) {
        Ok(of) if of == order.as_bytes() => Ok(cursor),
        _ => Err(wrong()),
    }
}

/// The condition that a record comes behind the cursor in the order of `sort`.
pub(super) fn after(text: &str, sort: &[Sort], kinds: &[ColumnKind]) -> Result<Term, Problem> {
    let bytes = URL_SAFE_NO_PAD
        .decode(text)
        .map_err(|error| wrong().because(error))?;
    let keys: Vec<Json> = serde_json::from_slice(&bytes).map_err(|error| wrong().because(error))?;
    if keys.len() != sort.len() {
        return Err(wrong());
    }
    let mut condition = Term::FALSE;
    let mut equal_so_far = Term::TRUE;
    for ((key, sort), kind) in keys.iter().zip(sort).zip(kinds) {
        let value = decoded(key, *kind)?;
        condition = condition.or(equal_so_far.clone().and(behind(sort, &value)));
        let here = match &value {
            Datum::Null => sort.term.clone().is_null(),
            value => sort.term.clone().eq(Term::Datum(value.clone())),
        };
        equal_so_far = equal_so_far.and(here);
    }
    Ok(condition)
}

/// Whether the key comes behind `value`; empty values come last in either direction.
fn behind(sort: &Sort, value: &Datum) -> Term {
    if value.is_null() {
        return Term::FALSE;
    }
    let compare = if sort.descending {
        Function::Lt
    } else {
        Function::Gt
    };
    let further = Term::call2(compare, sort.term.clone(), Term::Datum(value.clone()));
    further.or(sort.term.clone().is_null())
}

/// The kind of a sort key of type `ty`.
pub(super) fn kind_of(ty: Type) -> ColumnKind {
    match ty {
        Type::Bool => ColumnKind::Bool,
        Type::Text | Type::Select | Type::List | Type::Date => ColumnKind::Text,
        Type::Number
        | Type::Moment
        | Type::Duration
        | Type::Record(_)
        | Type::Rows(_)
        | Type::Null => ColumnKind::Int,
    }
}

fn encoded(datum: &Datum) -> Json {
    match datum {
        Datum::Null | Datum::Bytes(_) => Json::Null,
        Datum::Bool(truth) => json!(truth),
        Datum::Int(number) => json!(number),
        Datum::Text(text) => json!(text),
    }
}

/// A key of the kind its column has: whatever else stands there, we have not written.
fn decoded(json: &Json, kind: ColumnKind) -> Result<Datum, Problem> {
    match (json, kind) {
        (Json::Null, _) => Ok(Datum::Null),
        (Json::Bool(truth), ColumnKind::Bool) => Ok(Datum::Bool(*truth)),
        (Json::Number(number), ColumnKind::Int) => {
            number.as_i64().map(Datum::Int).ok_or_else(wrong)
        }
        (Json::String(text), ColumnKind::Text) if !text.contains('\0') => {
            Ok(Datum::Text(text.clone()))
        }
        _ => Err(wrong()),
    }
}

pub(super) fn wrong() -> Problem {
    Problem::invalid(
        "query.cursor",
        "翻页标记不对，请从头翻页",
        "The cursor is wrong; start again",
    )
}
