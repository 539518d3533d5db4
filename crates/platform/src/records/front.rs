//! The front of an order: a page whose records stand there is found without sorting what matches.

use weft_kernel::Problem;
use weft_kernel::query::{Column, Select, Sort, Term};
use weft_store::ColumnKind;

use super::cursor;
use super::list::ListQuery;
use crate::model::Object;

/// How many records at the front are looked through, first and then: what one in ten records meets
/// is found within a millisecond, and some milliseconds are gone when all was in vain.
pub(super) const FRONTS: [u32; 2] = [500, 2_000];
/// The alias of the table in the front; queries have few.
const ALIAS: u16 = u16::MAX;

/// The order over the table in the front, when the database keeps it and there is a filter whose
/// index it would rather use; `base` is the query without its place in the order.
pub(super) fn order(
    object: &Object,
    query: &ListQuery,
    base: &Select,
    sort: &[Sort],
) -> Option<Vec<Sort>> {
    let is_narrowed = query.filter.is_some() || query.also.is_some();
    if !is_narrowed || query.offset.is_some() || query.deleted {
        return None;
    }
    // A range of the order itself is where the database begins anyway.
    let kept = kept_order(object, base, sort)?;
    sort.first()
        .is_some_and(|first| !holds(&base.filter, &first.term))
        .then_some(kept)
}

/// `base` among the `size` records at the front of the order. A full page of the answer is the page.
pub(super) fn of(
    (object, base): (&Object, &Select),
    behind: Option<&str>,
    (sort, kinds): (&[Sort], &[ColumnKind]),
    size: u32,
) -> Result<Select, Problem> {
    let id = Column::fixed("id");
    let mut front = Select::from_alias(object.table.clone(), ALIAS);
    if let Some(text) = behind {
        front = front.and(cursor::after(text, sort, kinds)?);
    }
    front = front
        .output("id", Term::Column(ALIAS, id.clone()))
        .limit(size);
    front.sort = sort.to_vec();
    let own = Term::Column(base.from.alias, id);
    let among = Term::InSelect(Box::new(own), Box::new(front));
    Ok(base.clone().and(among))
}

/// The order over the front's table, when it is that of an indexed field and its ids.
fn kept_order(object: &Object, base: &Select, sort: &[Sort]) -> Option<Vec<Sort>> {
    let [first, last] = sort else {
        return None;
    };
    let of_table = |sort: &Sort| match &sort.term {
        Term::Column(alias, column) if *alias == base.from.alias => Some((
            column.clone(),
            Sort {
                term: Term::Column(ALIAS, column.clone()),
                descending: sort.descending,
            },
        )),
        _ => None,
    };
    let ((column, first), (_, last)) = (of_table(first)?, of_table(last)?);
    let is_kept =
        |field: &crate::model::Field| field.doc.indexed && field.column.as_ref() == Some(&column);
    object.fields.iter().any(is_kept).then(|| vec![first, last])
}

/// Whether `term` is somewhere in the condition.
fn holds(condition: &Term, term: &Term) -> bool {
    match condition {
        Term::Call(_, parts) => parts.iter().any(|part| holds(part, term)),
        Term::In(part, _) => holds(part, term),
        one => one == term,
    }
}
