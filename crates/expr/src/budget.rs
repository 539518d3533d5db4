//! How much a lowered expression may grow where a function needs an argument more than once.

use std::cell::Cell;

use weft_kernel::Problem;
use weft_kernel::query::{Select, Term};

/// The most terms that are copied, or made of the rows of tables, in one query.
pub const COPIED_TERMS_MAX: usize = 20_000;

/// What may still be copied.
#[derive(Debug)]
pub(crate) struct Budget(Cell<usize>);

impl Budget {
    pub(crate) const fn full() -> Self {
        Self(Cell::new(COPIED_TERMS_MAX))
    }

    /// Pays for one more copy of `term`.
    ///
    /// # Errors
    /// `expr.too_costly` when the query has grown too much.
    pub(crate) fn spend(&self, term: &Term) -> Result<(), Problem> {
        match self.0.get().checked_sub(size(term)) {
            Some(rest) => {
                self.0.set(rest);
                Ok(())
            }
            None => Err(Problem::invalid(
                "expr.too_costly",
                format!(
                    "这个表达式在查询中展开后超过 {COPIED_TERMS_MAX} 个成分，请把中间结果存成公式字段"
                ),
                format!(
                    "In a query this expression grows beyond {COPIED_TERMS_MAX} parts; keep a part of it in a formula field"
                ),
            )),
        }
    }
}

/// How many parts a term has.
fn size(term: &Term) -> usize {
    let all = |terms: &[Term]| terms.iter().map(size).sum::<usize>();
    1 + match term {
        Term::Column(..) | Term::Datum(_) | Term::Match(..) | Term::Fold(_, None) => 0,
        Term::Call(_, args) => all(args),
        Term::Case(arms, last) => {
            let arms = arms.iter().map(|(when, then)| size(when) + size(then));
            arms.sum::<usize>() + size(last)
        }
        Term::Switch(on, arms, last) => {
            let arms = arms.iter().map(|(_, then)| 1 + size(then));
            size(on) + arms.sum::<usize>() + size(last)
        }
        Term::In(inner, values) => size(inner) + values.len(),
        Term::Fold(_, Some(inner)) => size(inner),
        Term::InSelect(inner, select) => size(inner) + size_of(select),
        Term::Exists(select) | Term::Scalar(select) => size_of(select),
    }
}

fn size_of(select: &Select) -> usize {
    let columns = select.columns.iter().map(|column| size(&column.term));
    let joins = select.joins.iter().map(|join| size(&join.on));
    columns.sum::<usize>() + joins.sum::<usize>() + size(&select.filter)
}
