//! Which computed fields are stored and kept true, and which are computed whenever they are read.
//!
//! Stored is what reads its own row only, and roll-ups of what their rows store. What reads a
//! parent, other rows, the time or the user is computed when read, and so is all that reads such.

use std::sync::Arc;

use weft_expr::{Catalogue, Checked, Formula, KnownRows, RowFold, RowsAsked, over_rows};
use weft_kernel::Problem;
use weft_kernel::query::Column;

use super::Model;
use super::graph::FieldKey;
use super::object::{Field, Object};
use super::rollup;
use crate::fields::Shape;
use crate::pack::{FoldDoc, RollupDoc};

/// Where computed values come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Computed {
    /// Out of their rows, where they can be kept true there.
    Stored,
    /// Always computed: what a draft would come to.
    AtRead,
}

/// Gives every field that is computed when read what computes it, in the order of the graph.
pub(super) fn at_read(model: &mut Model, computed: Computed) -> Result<(), Problem> {
    for key in model.graph.order.clone() {
        let Some(formula) = formula_at_read(model, key, computed)? else {
            continue;
        };
        let place = model
            .by_number
            .get(&key.object)
            .copied()
            .unwrap_or_default();
        let object = model.objects.get_mut(place).and_then(Arc::get_mut);
        let object = object.ok_or_else(|| Problem::internal("model.shared", key.object))?;
        match (needs_no_column(object, key), computed) {
            (Err(problem), Computed::Stored) => return Err(problem),
            (Err(_), Computed::AtRead) => continue,
            (Ok(()), _) => {}
        }
        let field = object
            .fields
            .iter_mut()
            .find(|field| field.number == key.field);
        let field = field.ok_or_else(|| Problem::internal("model.field_number", key.field))?;
        field.at_read = Some(formula);
        field.column = None;
    }
    Ok(())
}

fn formula_at_read(
    model: &Model,
    key: FieldKey,
    from: Computed,
) -> Result<Option<Formula>, Problem> {
    let object = model.by_number(key.object);
    let field = object.and_then(|object| Some((object, object.by_number(key.field)?)));
    let (object, field) =
        field.ok_or_else(|| Problem::internal("model.field_number", key.field))?;
    let named = |problem: Problem| problem.on_field(format!("{}.{}", object.name, field.name));
    let checked = computed(model, object, field).map_err(named)?;
    if from == Computed::Stored && is_stored(&checked, field.doc.rollup.is_some()) {
        return Ok(None);
    }
    let scale = field.shape.map_or(0, Shape::scale);
    Formula::new(&checked, scale, model)
        .map(Some)
        .map_err(named)
}

/// Whether a value is kept in its row: it changes only when the row, or a folded row, is written.
fn is_stored(checked: &Checked, is_rollup: bool) -> bool {
    let reach = usize::from(is_rollup);
    let here = checked
        .references()
        .iter()
        .all(|read| read.path.len() <= reach);
    here && !checked.reads_time() && !checked.reads_user()
}

/// What computes a field, as the model stands.
pub(super) fn computed(model: &Model, object: &Object, field: &Field) -> Result<Checked, Problem> {
    match (&field.doc.formula, &field.doc.rollup) {
        (Some(text), _) => weft_expr::check(text, object.reference(), model, Some(field.ty)),
        (None, Some(doc)) => folded(model, object, field, doc),
        (None, None) => Err(Problem::internal("model.not_computed", &field.name)),
    }
}

fn folded(
    model: &Model,
    object: &Object,
    field: &Field,
    doc: &RollupDoc,
) -> Result<Checked, Problem> {
    let source = rollup::source(model, object, doc)?;
    let child = source.child.reference();
    let known = |name: &str| {
        let known = model.field(child, name);
        known.ok_or_else(|| source.child.no_field(name))
    };
    let link = source.child.at(source.link)?;
    let rows = KnownRows {
        object: child,
        link: link.column.clone().unwrap_or_else(|| Column::fixed("id")),
        link_field: link.number,
        name: source.child.name.clone(),
        label: source.child.doc.plural.clone(),
    };
    let value = doc.field.as_deref().filter(|_| doc.fold != FoldDoc::Count);
    let order = doc.fold.is_by_order().then(|| {
        let by = doc.sort.as_deref().unwrap_or("created_at");
        Ok::<_, Problem>([known(by)?, known("id")?])
    });
    let asked = RowsAsked {
        object: object.reference(),
        rows,
        fold: fold_of(doc.fold),
        value: value.map(known).transpose()?,
        filter: source.filter.as_ref(),
        order: order.transpose()?,
    };
    over_rows(asked, field.ty, field.shape.map_or(0, Shape::scale))
}

fn fold_of(fold: FoldDoc) -> RowFold {
    match fold {
        FoldDoc::Sum => RowFold::Sum,
        FoldDoc::Count => RowFold::Count,
        FoldDoc::Min => RowFold::Min,
        FoldDoc::Max => RowFold::Max,
        FoldDoc::Avg => RowFold::Average,
        FoldDoc::First => RowFold::First,
        FoldDoc::Last => RowFold::Last,
    }
}

/// Refuses a field without a column where a column is needed.
fn needs_no_column(object: &Object, key: FieldKey) -> Result<(), Problem> {
    let Some(field) = object.by_number(key.field) else {
        return Ok(());
    };
    let unique = object
        .doc
        .unique
        .iter()
        .flat_map(|combination| &combination.fields);
    let line = object.doc.timeline.iter().map(|line| &line.at);
    let mut named = unique.chain(line).chain([&object.doc.title]);
    if !(field.doc.unique
        || field.doc.indexed
        || field.doc.searchable
        || named.any(|name| *name == field.name))
    {
        return Ok(());
    }
    let label = &field.doc.label;
    Err(Problem::invalid(
        "model.computed_at_read",
        format!("「{}」引用了其他记录、时间或当前用户，读取时才计算，不能作标题、唯一、索引、搜索或时间线字段", label.zh),
        format!("\"{}\" reads other records, the time or the user and is computed when read: it can be no title, unique, indexed, searchable or time line field", label.en),
    )
    .on_field(format!("{}.{}", object.name, field.name)))
}
