//! The front of an order: a page whose records stand there is found without sorting what matches.

use weft_kernel::Problem;
use weft_kernel::query::{Column, Select, Sort, Term};
use weft_store::ColumnKind;

use super::cursor;
use super::list::ListQuery;
use crate::model::Object;

/// How many records at the front are looked through: some milliseconds when it was in vain.
const FRONT: u32 = 4_000;
/// The alias of the table in the front; queries have few.
const ALIAS: u16 = u16::MAX;

/// `base` among the records at the front of the order, when the database keeps that order and there
/// is a filter whose index it would rather use. A full page of the answer is the page.
pub(super) fn of(
    object: &Object,
    query: &ListQuery,
    base: &Select,
    (sort, kinds): (&[Sort], &[ColumnKind]),
) -> Result<Option<Select>, Problem> {
    let is_narrowed = query.filter.is_some() || query.also.is_some();
    if !is_narrowed || query.offset.is_some() || query.deleted {
        return Ok(None);
    }
    let Some(sort) = kept_order(object, base, sort) else {
        return Ok(None);
    };
    let id = Column::fixed("id");
    let mut front = Select::from_alias(object.table.clone(), ALIAS);
    if let Some(text) = &query.cursor {
        front = front.and(cursor::after(text, &sort, kinds)?);
    }
    front = front
        .output("id", Term::Column(ALIAS, id.clone()))
        .limit(FRONT);
    front.sort = sort;
    let own = Term::Column(base.from.alias, id);
    let among = Term::InSelect(Box::new(own), Box::new(front));
    Ok(Some(base.clone().and(among)))
}

/// The order over the table in the front, when it is that of an indexed field and its ids.
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
