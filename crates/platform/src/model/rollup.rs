//! What a roll-up folds: the child object, its link, its value and which of its records.

use std::collections::BTreeSet;
use std::sync::Arc;

use weft_expr::{Checked, Type};
use weft_kernel::Problem;

use super::Model;
use super::graph::{FieldKey, fields_of};
use super::object::{FieldIx, Object};
use crate::pack::{FoldDoc, RollupDoc};

/// A roll-up's document with its names found.
pub(super) struct Source {
    pub(super) child: Arc<Object>,
    /// The child's lookup to the object of the roll-up.
    pub(super) link: FieldIx,
    /// The child's field; `None` to count.
    pub(super) value: Option<FieldIx>,
    /// Which records.
    pub(super) filter: Option<Checked>,
    /// What tells the first and the last.
    pub(super) sort: Option<FieldIx>,
}

impl Source {
    /// The child's fields that are read.
    pub(super) fn inputs(&self) -> BTreeSet<FieldIx> {
        let places = [Some(self.link), self.value, self.sort]
            .into_iter()
            .flatten();
        let filter = self.filter.iter().flat_map(fields_of);
        // What stands in a row of another object is no field of the child; see `derive`.
        let own = filter.filter(|key| key.object == self.child.number);
        let own = own.filter_map(|key| self.child.place_of(key.field));
        places.chain(own).collect()
    }
}

/// Finds what `doc`, of a field of `object`, names.
pub(super) fn source(model: &Model, object: &Object, doc: &RollupDoc) -> Result<Source, Problem> {
    let (child, link) = rows(object, doc)?;
    let child = Arc::clone(model.object(child)?);
    let (link, link_field) = child.field(link)?;
    if link_field.target != Some(object.reference()) {
        return Err(link_elsewhere(object, &link_field.name));
    }
    let value = match &doc.field {
        Some(name) => Some(child.field(name)?.0),
        None if doc.fold == FoldDoc::Count => None,
        None => return Err(no_value()),
    };
    let filter = doc
        .filter
        .as_deref()
        .map(|text| weft_expr::check(text, child.reference(), model, Some(Type::Bool)));
    let sort = doc.fold.is_by_order().then(|| {
        let name = doc.sort.as_deref().unwrap_or("created_at");
        child.field(name).map(|(ix, _)| ix)
    });
    Ok(Source {
        link,
        value,
        filter: filter.transpose()?,
        sort: sort.transpose()?,
        child,
    })
}

/// The fields of the child that a roll-up reads.
pub(super) fn inputs(
    model: &Model,
    object: &Object,
    doc: &RollupDoc,
) -> Result<BTreeSet<FieldKey>, Problem> {
    let source = source(model, object, doc)?;
    let places = [Some(source.link), source.value, source.sort];
    let fields = places
        .iter()
        .flatten()
        .filter_map(|ix| source.child.fields.get(*ix));
    let mut inputs: BTreeSet<FieldKey> = fields.map(|field| source.child.key(field)).collect();
    inputs.extend(source.filter.iter().flat_map(fields_of));
    Ok(inputs)
}

/// The child object and its lookup: those of a field of lines, or named here.
fn rows<'a>(object: &'a Object, doc: &'a RollupDoc) -> Result<(&'a str, &'a str), Problem> {
    match (&doc.lines, &doc.object, &doc.link) {
        (Some(lines), None, None) => {
            let field = object.index(lines).map(|ix| object.at(ix));
            let field = field.ok_or_else(|| object.no_field(lines))??;
            let lines_doc = field.doc.lines.as_ref();
            let lines_doc = lines_doc.ok_or_else(|| object.no_field(lines))?;
            Ok((&lines_doc.object, &lines_doc.field))
        }
        (None, Some(child), Some(link)) => Ok((child, link)),
        _ => Err(Problem::invalid(
            "model.rollup_source",
            "汇总要么写明细字段 `lines`，要么写下级对象 `object` 及其关联字段 `link`",
            "A roll-up names either its field of lines `lines`, or a child `object` with its lookup `link`",
        )),
    }
}

fn link_elsewhere(object: &Object, link: &str) -> Problem {
    let label = &object.doc.label;
    Problem::invalid(
        "model.rollup_link",
        format!("字段 `{link}` 没有指向「{}」，不能据此汇总", label.zh),
        format!(
            "The field `{link}` does not point to {}: nothing to roll up by it",
            label.en
        ),
    )
}

fn no_value() -> Problem {
    Problem::invalid(
        "model.rollup_value",
        "请写出要汇总的字段 `field`；只有计数不需要",
        "Name the `field` to fold; only a count needs none",
    )
}
