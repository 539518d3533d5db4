//! Folds over related rows as correlated subqueries, deleted rows left out and rights put in.

use weft_kernel::query::{Column, Fold, Function, Select, Sort, Term};
use weft_kernel::{Decimal, Problem};

use super::lower;
use crate::functions::{FoldKind, mistyped};
use crate::numbers;
use crate::scope::LowerScope;
use crate::syntax::Comparison;
use crate::typed::RowsFold;

pub(super) fn lower_fold(fold: &RowsFold, scope: &mut LowerScope<'_>) -> Result<Term, Problem> {
    let scale = fold.argument.as_ref().map_or(0, |argument| argument.scale);
    if fold.fold == FoldKind::Exists {
        return lower_exists(fold, scope);
    }
    let Rows {
        select,
        argument,
        order,
    } = subquery(fold, scope)?;
    if fold.fold == FoldKind::Count {
        return Ok(scalar(
            select,
            Term::Fold(Fold::Count, argument.map(Box::new)),
        ));
    }
    let folded = Box::new(argument.ok_or_else(|| mistyped(fold.function.name))?);
    Ok(match fold.fold {
        FoldKind::Average => {
            let sum = Term::Fold(Fold::Sum, Some(folded.clone()));
            let count = Term::Fold(Fold::Count, Some(folded));
            scalar(select, mean(sum, count, (scale, fold.scale)))
        }
        FoldKind::First | FoldKind::Last => {
            let descending = fold.fold == FoldKind::Last;
            let mut select = select.limit(1);
            select.sort = order
                .into_iter()
                .map(|term| Sort { term, descending })
                .collect();
            scalar(select, *folded)
        }
        FoldKind::CountDistinct => scalar(select, Term::Fold(Fold::CountDistinct, Some(folded))),
        FoldKind::Min => scalar(select, Term::Fold(Fold::Min, Some(folded))),
        FoldKind::Max => scalar(select, Term::Fold(Fold::Max, Some(folded))),
        FoldKind::Sum | FoldKind::Count | FoldKind::Exists => {
            let sum = scalar(select, Term::Fold(Fold::Sum, Some(folded)));
            Term::call2(Function::Coalesce, sum, Term::value(0))
        }
    })
}

/// A sum of `from` decimals over a count as a number of `to` decimals, rounded once.
fn mean(sum: Term, count: Term, (from, to): (u8, u8)) -> Term {
    let count = match from.checked_sub(to) {
        None | Some(0) => count,
        Some(down) => Term::Call(Function::ScaleUp(down), vec![count]),
    };
    let up = to.saturating_sub(from);
    Term::call2(Function::Div { up }, sum, count)
}

fn scalar(select: Select, value: Term) -> Term {
    Term::Scalar(Box::new(select.output("value", value)))
}

/// The rows of a fold.
struct Rows {
    select: Select,
    /// What is folded of each.
    argument: Option<Term>,
    /// What orders them.
    order: Vec<Term>,
}

/// The rows of a fold and, as a term of one row, what is folded.
fn subquery(fold: &RowsFold, scope: &mut LowerScope<'_>) -> Result<Rows, Problem> {
    let parent = scope.reach(fold.parent, &fold.lookups)?;
    let (source, rights) = scope.source(fold.child.object)?;
    let alias = source.alias;
    scope.enter(alias);
    let argument = fold
        .argument
        .as_ref()
        .map(|inner| lower(inner, scope))
        .transpose();
    let filter = fold
        .filter
        .as_ref()
        .map(|inner| lower(inner, scope))
        .transpose();
    let order: Result<Vec<Term>, Problem> = fold
        .order
        .iter()
        .flatten()
        .map(|inner| lower(inner, scope))
        .collect();
    let joins = scope.leave();
    let linked =
        Term::Column(alias, fold.child.link.clone()).eq(Term::Column(parent, Column::fixed("id")));
    let live = Term::Column(alias, Column::fixed("deleted_at")).is_null();
    let mut select = Select::from_alias(source.table, alias)
        .and(linked)
        .and(live)
        .and(rights)
        .and(filter?.unwrap_or(Term::TRUE));
    select.joins = joins;
    Ok(Rows {
        select,
        argument: argument?,
        order: order?,
    })
}

/// Whether the comparison of a count asks for at least one row (`true`) or for none (`false`).
pub(super) fn asks_for_any(
    fold: &RowsFold,
    comparison: Comparison,
    number: Decimal,
) -> Option<bool> {
    if fold.fold != FoldKind::Count {
        return None;
    }
    match (
        comparison,
        numbers::scaled(number, 0).filter(|_| number.fract().is_zero())?,
    ) {
        (Comparison::Gt | Comparison::Ne, 0) | (Comparison::Ge, 1) => Some(true),
        (Comparison::Eq | Comparison::Le, 0) | (Comparison::Lt, 1) => Some(false),
        _ => None,
    }
}

/// Whether there is a row to be counted.
pub(super) fn lower_exists(fold: &RowsFold, scope: &mut LowerScope<'_>) -> Result<Term, Problem> {
    let Rows {
        select, argument, ..
    } = subquery(fold, scope)?;
    let counted = argument.map_or(Term::TRUE, |value| value.is_null().negated());
    Ok(Term::Exists(Box::new(
        select.and(counted).output("one", Term::value(1)),
    )))
}
