//! Calls of parameter tables and decision tables.

use std::sync::Arc;

use weft_kernel::{Problem, exact};

use super::calls::{today, written_out};
use super::{Checker, convert};
use crate::catalogue::Type;
use crate::errors::{unknown, wrong};
use crate::functions;
use crate::nearest::nearest;
use crate::resource::Resource;
use crate::syntax::{Ast, Node, parse};
use crate::tables::{Input, Table};
use crate::typed::{Expr, Kind};

/// `TABLE("name", …)`, `TABLE("name.output", …)`.
pub(super) fn check_named(
    checker: &mut Checker<'_>,
    at: usize,
    arguments: &[Ast],
) -> Result<Expr, Problem> {
    let Some((first, inputs)) = arguments.split_first() else {
        return Err(written_out(at));
    };
    let Node::Text(text) = &first.node else {
        return Err(written_out(first.at));
    };
    let whole = checker.catalogue.lookup_table(text);
    let (table, output) = match (whole, text.split_once('.')) {
        (Some(table), _) => (Some(table), None),
        (None, Some((name, output))) => (checker.catalogue.lookup_table(name), Some(output)),
        (None, None) => (None, None),
    };
    let Some(table) = table else {
        let known = checker.catalogue.lookup_tables();
        let names = known
            .iter()
            .flat_map(|table| [table.name.as_str(), &table.label.zh, &table.label.en]);
        let near = nearest(text, names);
        let what = ("参数表或决策表", "parameter or decision table");
        return Err(unknown("expr.unknown_table", first.at, what, text, near));
    };
    check(checker, at, (table, output), inputs)
}

pub(super) fn check(
    checker: &mut Checker<'_>,
    at: usize,
    (table, output): (Arc<Table>, Option<&str>),
    given: &[Ast],
) -> Result<Expr, Problem> {
    let Some(place) = table.output(output) else {
        let name = output.unwrap_or_default();
        let names = table
            .outputs
            .iter()
            .flat_map(|output| [output.name.as_str(), output.label.zh.as_str()]);
        let near = nearest(name, names);
        let what = ("结果", "output");
        return Err(unknown("expr.unknown_output", at, what, name, near));
    };
    let wanted = table.inputs.len();
    let own = if given.len() <= usize::from(table.dated) && given.len() < wanted {
        computed(checker, at, &table)?
    } else {
        None
    };
    let (inputs, day) = match (given.len().checked_sub(wanted), own) {
        (Some(0), _) if wanted > 0 || given.is_empty() => {
            (given_inputs(checker, &table, given)?, None)
        }
        (Some(1), _) if table.dated => (given_inputs(checker, &table, given)?, given.last()),
        (_, Some(own)) if given.is_empty() => (own, None),
        (_, Some(own)) if given.len() == 1 && table.dated => (own, given.first()),
        _ => return Err(wrong_inputs(at, &table, given.len())),
    };
    let mut arguments = inputs;
    if table.dated {
        arguments.push(match day {
            Some(day) => convert::date(checker.expr(day)?)?,
            None => today(at),
        });
    }
    let ty = table.gives(place);
    let scale = if ty == Type::Number {
        exact::NUMBER_SCALE
    } else {
        0
    };
    let function = functions::find("TABLE").ok_or_else(|| functions::mistyped("TABLE"))?;
    let kind = Kind::Call(function, arguments, Some(Resource::Table(table, place)));
    Ok(Expr {
        at,
        ty,
        scale,
        kind,
    })
}

fn given_inputs(
    checker: &mut Checker<'_>,
    table: &Table,
    given: &[Ast],
) -> Result<Vec<Expr>, Problem> {
    let inputs = table.inputs.iter().zip(given);
    inputs
        .map(|(input, given)| taken(checker.expr(given)?, input))
        .collect()
}

/// The inputs as the table itself says to compute them, if it is about this object.
fn computed(
    checker: &mut Checker<'_>,
    at: usize,
    table: &Table,
) -> Result<Option<Vec<Expr>>, Problem> {
    if table.object.is_none() || table.object != checker.base() {
        return Ok(None);
    }
    let texts = table.inputs.iter().map(|input| input.expression.as_deref());
    let Some(texts) = texts.collect::<Option<Vec<&str>>>() else {
        return Ok(None);
    };
    if checker.tables.contains(&table.name) {
        return Err(circle(at, table));
    }
    checker.tables.push(table.name.clone());
    let inputs = own_inputs(checker, at, (table, texts));
    checker.tables.pop();
    inputs.map(Some)
}

fn own_inputs(
    checker: &mut Checker<'_>,
    at: usize,
    (table, texts): (&Table, Vec<&str>),
) -> Result<Vec<Expr>, Problem> {
    let mut inputs = Vec::new();
    for (input, text) in table.inputs.iter().zip(texts) {
        let expr = parse(text)
            .and_then(|ast| checker.expr(&ast))
            .and_then(|expr| taken(expr, input))
            .map_err(|problem| within(at, table, input, &problem))?;
        inputs.push(expr);
    }
    Ok(inputs)
}

/// A table that is asked for its own inputs would never have an answer.
fn circle(at: usize, table: &Table) -> Problem {
    let (zh, en) = (&table.label.zh, &table.label.en);
    wrong(
        "expr.table_circle",
        at,
        format!("表“{zh}”的输入又用到了它自己，无法计算"),
        format!("The inputs of the table “{en}” ask for the table itself"),
    )
}

/// A problem of a table's own expression, told at the call.
fn within(at: usize, table: &Table, input: &Input, problem: &Problem) -> Problem {
    let (table, input) = (&table.label, &input.label);
    wrong(
        "expr.table_input",
        at,
        format!(
            "表“{}”的输入“{}”：{}",
            table.zh,
            input.zh,
            problem.told().zh
        ),
        format!(
            "Input “{}” of table “{}”: {}",
            input.en,
            table.en,
            problem.told().en
        ),
    )
}

fn taken(expr: Expr, input: &Input) -> Result<Expr, Problem> {
    if expr.ty == Type::Null {
        return Ok(expr);
    }
    match input.ty {
        Type::Number => convert::number(expr),
        Type::Date => convert::date(expr),
        Type::Bool if expr.ty == Type::Bool => Ok(expr),
        Type::Bool => Err(convert::needed(&expr, Type::Bool)),
        _ => convert::text(expr),
    }
}

fn wrong_inputs(at: usize, table: &Table, given: usize) -> Problem {
    let names = table.inputs.iter().map(|input| input.name.as_str());
    let day = table.dated.then_some("date?");
    let names: Vec<&str> = names.chain(day).collect();
    let signature = format!("{}({})", table.name, names.join(", "));
    wrong(
        "expr.wrong_inputs",
        at,
        format!("表 `{signature}` 的输入个数不对：给了 {given} 个"),
        format!("The table `{signature}` does not take {given} inputs"),
    )
}
