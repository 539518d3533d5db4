//! Conditions that may not fold other records, refused with the place and what to read instead.

use weft_expr::{Checked, RowsRead, Step};
use weft_kernel::Problem;

use super::object::{Field, Object};
use super::{Model, rollup};
use crate::pack::FoldDoc;

/// What is asked in the middle of a write, and of what is being typed, reads the row and what its
/// lookups lead to; rows that point to it may not be written yet, so that only a roll-up tells of
/// them.
///
/// # Errors
/// `model.other_row` with the place, and the roll-up that holds the same where there is one.
pub(crate) fn no_rows(
    checked: Checked,
    object: &Object,
    model: &Model,
) -> Result<Checked, Problem> {
    // There a stored roll-up stands for the rows it folds.
    if model.is_at_read() {
        return Ok(checked);
    }
    let mut steps = checked.references().iter().flat_map(|read| &read.path);
    if steps.all(|step| matches!(step, Step::Lookup(..))) {
        return Ok(checked);
    }
    let read = checked.rows_read();
    let same = read.as_ref().and_then(|read| same(read, object, model));
    let (zh, en) = match &same {
        Some(name) => (
            format!("这里不能直接汇总其他记录；请改用汇总字段 `{name}`"),
            format!("Other records cannot be folded here; read the roll-up field `{name}`"),
        ),
        None => (
            "这里不能直接汇总其他记录；请先建一个汇总字段，再引用它".to_owned(),
            "Other records cannot be folded here; make a roll-up field and read that".to_owned(),
        ),
    };
    let problem = Problem::invalid("model.other_row", zh, en).suggesting(same);
    Err(match read {
        Some(read) => problem.at(read.at),
        None => problem,
    })
}

/// The stored roll-up of `object` that holds what is read.
fn same(read: &RowsRead<'_>, object: &Object, model: &Model) -> Option<String> {
    let holds = |field: &&Field| {
        let doc = field.doc.rollup.as_ref();
        let doc =
            doc.filter(|doc| function(doc.fold) == Some(read.function) && doc.filter.is_none());
        let source = doc.and_then(|doc| rollup::source(model, object, doc).ok());
        source.is_some_and(|source| {
            let child = &source.child;
            let number = |ix| child.at(ix).ok().map(|field| field.number);
            child.reference() == read.rows.object
                && number(source.link) == Some(read.rows.link_field)
                && source.value.and_then(number) == read.field
        })
    };
    let stored = object.fields.iter().filter(|field| field.column.is_some());
    let found = stored.filter(|_| read.plain).find(holds);
    found.map(|field| field.name.clone())
}

/// The function that folds as a roll-up does.
fn function(fold: FoldDoc) -> Option<&'static str> {
    match fold {
        FoldDoc::Sum => Some("SUM"),
        FoldDoc::Count => Some("COUNT"),
        FoldDoc::Min => Some("MINOF"),
        FoldDoc::Max => Some("MAXOF"),
        FoldDoc::Avg => Some("AVERAGE"),
        FoldDoc::First | FoldDoc::Last => None,
    }
}
