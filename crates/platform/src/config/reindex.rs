//! Which search entries a change of the configuration makes out of date.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::model::{Model, Object};
use crate::search;

/// The objects whose searchable fields are others than before.
pub(super) fn changed(now: &Model, new: &Model) -> Vec<u32> {
    let searched = |object: &Object| -> BTreeSet<u32> {
        let fields = search::indexed(object).filter_map(|ix| object.fields.get(ix));
        fields.map(|field| field.number).collect()
    };
    let other = |object: &&Arc<Object>| {
        let before = now.by_number(object.number);
        before.is_some_and(|before| searched(before) != searched(object))
    };
    new.objects()
        .filter(other)
        .map(|object| object.number)
        .collect()
}
