//! What SQLite writes its own way: exact functions are registered with the connection.

use weft_kernel::query::{Datum, Function, Table};

use super::{Printer, named};

/// A call of the registered function; structure such as decimals goes in as a last argument.
pub(super) fn call(function: Function, args: &[String]) -> String {
    let (name, number) = registered(function);
    let number = number.map(|number| number.to_string());
    let args: Vec<_> = args.iter().cloned().chain(number).collect();
    format!("weft_{name}({})", args.join(", "))
}

fn registered(function: Function) -> (&'static str, Option<u8>) {
    match function {
        Function::Mul { down } => ("mul", Some(down)),
        Function::Div { up } => ("div", Some(up)),
        Function::ScaleUp(up) => ("scale_up", Some(up)),
        Function::ScaleDown(down) => ("scale_down", Some(down)),
        Function::Round { drop } => ("round", Some(drop)),
        Function::Floor { drop } => ("floor", Some(drop)),
        Function::Ceil { drop } => ("ceil", Some(drop)),
        Function::NumberText { scale } => ("number_text", Some(scale)),
        Function::Trunc { drop } => ("trunc", Some(drop)),
        Function::Away { drop } => ("away", Some(drop)),
        Function::Grouped { digits } => ("grouped", Some(digits)),
        // Written as operators before they come here; a wrong number of arguments ends up in an
        // unknown function, which the database refuses.
        other => (
            named::of(other).map_or("wrong_arguments", |named| named.name),
            None,
        ),
    }
}

/// The smaller or larger of two; null when either is.
pub(super) fn extreme(function: Function, args: &[String]) -> String {
    let name = if function == Function::Least {
        "min"
    } else {
        "max"
    };
    format!("{name}({})", args.join(", "))
}

/// A list as one parameter and what stands around its mark; only of integers or texts.
pub(super) fn long_list(values: &[&Datum]) -> Option<(&'static str, Datum, &'static str)> {
    let json = |value: &&Datum| match value {
        Datum::Int(number) => Some(serde_json::Value::from(*number)),
        Datum::Text(text) => Some(serde_json::Value::from(text.as_str())),
        Datum::Null | Datum::Bool(_) | Datum::Bytes(_) => None,
    };
    let list: serde_json::Value = values.iter().map(json).collect::<Option<Vec<_>>>()?.into();
    Some((
        "in (select value from json_each(",
        Datum::Text(list.to_string()),
        "))",
    ))
}

/// The rows found by an FTS5 expression.
pub(super) fn search(
    printer: &mut Printer<'_>,
    table: &Table,
    alternatives: &[Vec<String>],
) -> String {
    let any = printer.param(&Datum::Text(expression(alternatives)));
    format!("select rowid from {table} where {table} match {any}")
}

/// The FTS5 expression for all tokens of one of the alternatives.
pub(super) fn expression(alternatives: &[Vec<String>]) -> String {
    let all = |tokens: &Vec<String>| {
        let quoted: Vec<_> = tokens.iter().map(|token| format!("\"{token}\"")).collect();
        format!("({})", quoted.join(" AND "))
    };
    alternatives
        .iter()
        .map(all)
        .collect::<Vec<_>>()
        .join(" OR ")
}
