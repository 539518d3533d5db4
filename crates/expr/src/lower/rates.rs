//! Exchange rates inside a query: the latest record that is not after the day.

use weft_kernel::query::{Column, Datum, Function, Select, Term};
use weft_kernel::{Problem, exact};

use super::at_scale;
use crate::functions::{RateKind, Terms};
use crate::rates::RateSource;
use crate::scope::LowerScope;

const SCALE: u8 = exact::NUMBER_SCALE;
const ONE: i64 = 1_000_000;

pub(super) fn lower_rated(
    kind: RateKind,
    source: &RateSource,
    terms: Vec<Term>,
    scope: &mut LowerScope<'_>,
) -> Result<Term, Problem> {
    match kind {
        RateKind::Rate => {
            let [currency, on] = Terms::array(terms)?;
            rate(source, (currency, on), scope)
        }
        RateKind::Convert => {
            let [amount, from, to, on] = Terms::array(terms)?;
            scope.budget.spend(&on)?;
            let from = rate(source, (from, on.clone()), scope)?;
            let to = rate(source, (to, on), scope)?;
            let own = Term::call2(Function::Mul { down: SCALE }, amount, from);
            Ok(Term::call2(Function::Div { up: SCALE }, own, to))
        }
    }
}

fn rate(
    source: &RateSource,
    (currency, on): (Term, Term),
    scope: &mut LowerScope<'_>,
) -> Result<Term, Problem> {
    if let Term::Datum(written) = &currency {
        return if *written == Datum::from(source.own.as_str()) {
            Ok(if_day(on))
        } else {
            latest(source, (currency, on), scope)
        };
    }
    scope.budget.spend(&currency)?;
    scope.budget.spend(&on)?;
    let is_own = currency.clone().eq(Term::value(source.own.as_str()));
    let found = latest(source, (currency, on.clone()), scope)?;
    Ok(Term::Case(vec![(is_own, if_day(on))], Box::new(found)))
}

/// 1, unless there is no day.
fn if_day(on: Term) -> Term {
    Term::Case(
        vec![(on.is_null(), Term::Datum(Datum::Null))],
        Box::new(Term::value(ONE)),
    )
}

fn latest(
    source: &RateSource,
    (currency, on): (Term, Term),
    scope: &mut LowerScope<'_>,
) -> Result<Term, Problem> {
    let (table, rights) = scope.source(source.object)?;
    let alias = table.alias;
    let column = |column: &Column| Term::Column(alias, column.clone());
    let value = at_scale(column(&source.rate), source.scale, SCALE);
    let select = Select::from_alias(table.table, alias)
        .output("rate", value)
        .and(column(&source.currency).eq(currency))
        .and(Term::call2(Function::Le, column(&source.date), on))
        .and(column(&Column::fixed("deleted_at")).is_null())
        .and(rights)
        .sort_by(column(&source.date), true)
        .limit(1);
    Ok(Term::Scalar(Box::new(select)))
}
