//! `SUM`, `COUNT` and their like: finding the rows and typing what is folded.

use weft_kernel::{Problem, exact};

use super::Checker;
use super::compare::ordered;
use super::paths::{Walk, WalkedRows};
use crate::catalogue::Type;
use crate::errors::wrong;
use crate::functions::{FoldKind, Function};
use crate::syntax::{Ast, Node};
use crate::typed::{Expr, Kind, RowsFold};

/// How deep `SUM` and its like may stand in one another.
const ROWS_DEPTH_MAX: usize = 2;

pub(super) fn check(
    checker: &mut Checker<'_>,
    at: usize,
    (function, fold): (&'static Function, FoldKind),
    arguments: &[Ast],
) -> Result<Expr, Problem> {
    let Some(first) = arguments.first() else {
        return Err(no_rows(at));
    };
    let Some(rows) = rows_in(checker, first)? else {
        return Err(no_rows(first.at));
    };
    if checker.frames.len() > ROWS_DEPTH_MAX {
        return Err(wrong(
            "expr.rows_too_deep",
            at,
            format!("相关行的计算最多嵌套 {ROWS_DEPTH_MAX} 层"),
            format!("Related rows are nested at most {ROWS_DEPTH_MAX} deep"),
        ));
    }
    let names_rows = matches!(&first.node, Node::Path(names) if names.len() == rows.names);
    let (parent, lookups) = (rows.parent, rows.lookups.clone());
    let (child, labels) = (rows.child.clone(), rows.labels.clone());
    checker.open(rows);
    let argument = if names_rows {
        None
    } else {
        Some(checker.expr(first)?)
    };
    let filter = match arguments.get(1) {
        Some(filter) => Some(checker.condition(filter)?),
        None => None,
    };
    checker.frames.pop();
    let (ty, scale) = folded(fold, first.at, argument.as_ref())?;
    let fold = RowsFold {
        function,
        fold,
        parent,
        lookups,
        child,
        labels,
        argument,
        filter,
        order: None,
        scale,
    };
    Ok(Expr {
        at,
        ty,
        scale,
        kind: Kind::Fold(Box::new(fold)),
    })
}

/// The related rows that the first path which leads to some leads to.
fn rows_in(checker: &mut Checker<'_>, ast: &Ast) -> Result<Option<WalkedRows>, Problem> {
    if let Node::Path(names) = &ast.node
        && let Walk::Rows(rows) = checker.walk(names)?
    {
        return Ok(Some(rows));
    }
    for child in ast.children() {
        if let Some(rows) = rows_in(checker, child)? {
            return Ok(Some(rows));
        }
    }
    Ok(None)
}

/// The type of the fold.
fn folded(fold: FoldKind, at: usize, argument: Option<&Expr>) -> Result<(Type, u8), Problem> {
    match (fold, argument) {
        (FoldKind::Count, _) | (FoldKind::CountDistinct, Some(_)) => Ok((Type::Number, 0)),
        (FoldKind::Exists, _) => Ok((Type::Bool, 0)),
        (FoldKind::Sum, Some(one)) if one.ty == Type::Number => Ok((one.ty, one.scale)),
        (FoldKind::Average, Some(one)) if one.ty == Type::Number => {
            Ok((one.ty, exact::NUMBER_SCALE))
        }
        (FoldKind::Min | FoldKind::Max, Some(one)) if ordered(one).is_ok() => {
            Ok((one.ty, one.scale))
        }
        (_, None) => Err(wrong(
            "expr.not_aggregatable",
            at,
            "请写出要汇总的字段，如 lines.amount；只有 COUNT 可以直接数行",
            "Name the field to fold, such as lines.amount; only COUNT takes the rows themselves",
        )),
        (_, Some(one)) => Err(wrong(
            "expr.not_aggregatable",
            one.at,
            "这个值不能汇总：求和与平均值要用数字，最大最小要用有大小之分的值",
            "This cannot be folded: sums and means take numbers, extremes take values that have an order",
        )),
    }
}

fn no_rows(at: usize) -> Problem {
    wrong(
        "expr.rows_expected",
        at,
        "这里需要相关行，如 lines.amount；对几个值请用 + 、MIN 或 MAX",
        "Related rows are needed here, such as lines.amount; for a few values there are +, MIN and MAX",
    )
}
