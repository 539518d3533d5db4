//! Checks import profiles against the model they are part of: objects, fields, keys, expressions.

use weft_kernel::Label;

use super::review::{Place, Review, misplaced};
use crate::model::Object;
use crate::pack::{ColumnTarget, ProfileDoc};

/// What is wrong in the profile called `name`.
pub(super) fn of_profile(review: &mut Review<'_>, name: &str, profile: &ProfileDoc) {
    let top = Place::new(&Label::same(name), "");
    let Some(object) = review.object(&profile.object, &top.at("object")) else {
        return;
    };
    let key = profile.key.split('+').map(str::trim);
    for name in key.filter(|name| !name.is_empty()) {
        review.field(&object, name, &top.at("key"));
    }
    for (header, target) in &profile.columns {
        of_column(review, &object, target, &top.at("columns").at(header));
    }
    for name in profile.constants.keys() {
        review.field(&object, name, &top.at("constants").at(name));
    }
    for (name, text) in &profile.computed {
        let place = top.at("computed").at(name);
        review.field(&object, name, &place);
        review.expression(&object, text, (None, &place));
    }
}

fn of_column(review: &mut Review<'_>, object: &Object, target: &ColumnTarget, place: &Place) {
    match target {
        // A column that goes nowhere is left out.
        ColumnTarget::Field(name) if name.is_empty() => {}
        ColumnTarget::Field(name) => of_field(review, object, (name, None), place),
        ColumnTarget::Lookup { field, by } => of_field(review, object, (field, Some(by)), place),
    }
}

fn of_field(
    review: &mut Review<'_>,
    object: &Object,
    (name, by): (&str, Option<&str>),
    place: &Place,
) {
    if let Some((lines, name)) = name.split_once('.') {
        let doc = review.field(object, lines, place);
        let doc = doc.and_then(|field| field.doc.lines.clone());
        let child = doc.and_then(|doc| review.object(&doc.object, place));
        if let Some(child) = child {
            of_field(review, &child, (name, by), place);
        }
        return;
    }
    let Some(field) = review.field(object, name, place) else {
        return;
    };
    let Some(by) = by else {
        return;
    };
    let target = field.link().and_then(|link| review.model.by_number(link.0));
    match target.cloned() {
        Some(target) => drop(review.field(&target, by, &place.at("by"))),
        None => {
            let (zh, en) = (
                format!("`{name}` 不是关联字段，不能按 `{by}` 查找"),
                format!("`{name}` is no lookup: nothing is found by `{by}`"),
            );
            review.note(misplaced("layout.not_a_lookup", place, &zh, &en));
        }
    }
}
