//! Which other object the columns of a file are probably of.

use serde::Serialize;
use weft_kernel::Label;

use super::suggest::propose;
use crate::access::CallerCatalogue;
use crate::model::Object;

/// How many more columns another object has to know before it is named: two have much in common by chance.
const MORE_COLUMNS: usize = 3;

/// Another object that knows far more of a file's columns.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fit {
    /// Its name.
    pub object: String,
    /// What people call it.
    pub label: Label,
    /// How many columns it knows.
    pub columns: usize,
    /// How many of them the asked object knows.
    pub known: usize,
}

/// The object that knows most of `headers`, where that is far more than `asked` does and records of it may be made.
pub(super) fn better(
    headers: &[String],
    asked: &Object,
    seen: &CallerCatalogue<'_>,
) -> Option<Fit> {
    let count = |object: &Object| {
        let all = propose(headers, &|_| true, object, seen, &Default::default());
        all.iter().filter(|one| one.why != "guess").count()
    };
    let known = count(asked);
    let others = seen
        .model
        .objects()
        .filter(|object| object.name != asked.name && seen.access.may_create(object));
    let (columns, object) = others
        .map(|object| (count(object), object))
        .max_by_key(|(columns, _)| *columns)?;
    (columns >= known + MORE_COLUMNS && columns >= 2 * known).then(|| Fit {
        object: object.name.clone(),
        label: object.doc.label.clone(),
        columns,
        known,
    })
}
