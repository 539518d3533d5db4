//! By which lookups records inherit their rights: of several, the first that is filled decides.

use std::sync::Arc;

use weft_kernel::{Id, Problem};

use crate::fields::Shape;
use crate::model::{FieldIx, Model, Object};
use crate::pack::AccessKind;

/// The most lookups by which records of one object inherit.
pub(crate) const PARENTS_MAX: usize = 4;

/// A lookup by which records inherit their rights.
#[derive(Clone, Debug)]
pub(crate) struct Parent {
    /// The lookup.
    pub(crate) link: FieldIx,
    /// What it points to.
    pub(crate) target: Arc<Object>,
}

/// The lookups by which records of `object` inherit, the one that decides first in front; none for
/// records that do not inherit.
///
/// # Errors
/// `field.unknown`; `access.inherit_parent` for a field that is no lookup.
pub(crate) fn of(object: &Object, model: &Model) -> Result<Vec<Parent>, Problem> {
    if object.doc.access != AccessKind::Inherit {
        return Ok(Vec::new());
    }
    let names = object.doc.parent.iter();
    names.map(|name| parent(object, model, name)).collect()
}

fn parent(object: &Object, model: &Model, name: &str) -> Result<Parent, Problem> {
    let (link, field) = object.field(name)?;
    let target = field
        .target
        .filter(|_| field.shape == Some(Shape::Record))
        .and_then(|target| model.by_number(target.0));
    let target = target.ok_or_else(|| {
        Problem::invalid(
            "access.inherit_parent",
            format!("「{}」的 parent 须是关联字段", object.doc.label.zh),
            format!("The parent of {} must be a lookup", object.doc.label.en),
        )
        .on_field(format!("{}.parent", object.name))
    })?;
    Ok(Parent {
        link,
        target: Arc::clone(target),
    })
}

/// The parent that decides about a row, and which record it is; none when no lookup is filled.
pub(crate) fn deciding(
    parents: &[Parent],
    filled: impl Fn(FieldIx) -> Option<Id>,
) -> Option<(&Parent, Id)> {
    let mut parents = parents.iter();
    parents.find_map(|parent| Some((parent, filled(parent.link)?)))
}
