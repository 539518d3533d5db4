//! Checks import profiles against the model they are part of: objects, fields, keys, expressions.

use weft_expr::Type;
use weft_kernel::Label;

use super::review::{Place, Review, misplaced};
use crate::model::{Field, Object};
use crate::pack::{ColumnTarget, ProfileDoc};

/// What is wrong in the profile called `name`.
pub(super) fn of_profile(review: &mut Review<'_>, name: &str, profile: &ProfileDoc) {
    let top = Place::new(&Label::same(name), "");
    let Some(object) = review.object(&profile.object, &top.at("object")) else {
        return;
    };
    let key = profile.key.split('+').map(str::trim);
    for name in key.filter(|name| !name.is_empty()) {
        written(review, &object, name, &top.at("key"));
    }
    for (header, target) in &profile.columns {
        of_column(review, &object, target, &top.at("columns").at(header));
    }
    let into = profile.columns.values().map(|target| match target {
        ColumnTarget::Field(name) | ColumnTarget::Lookup { field: name, .. } => name,
    });
    review.once(into, &top.at("columns"));
    for (name, text) in &profile.constants {
        let place = top.at("constants").at(name);
        if let Some(field) = written(review, &object, name, &place)
            && field.link().is_none()
            && let Err(problem) = field.kind.parse(text, &field.doc, &review.model.zone)
        {
            review.note(place.of(problem));
        }
    }
    for (name, text) in &profile.computed {
        let place = top.at("computed").at(name);
        let field = written(review, &object, name, &place);
        let fits = field.map(|field| field.ty).filter(|ty| *ty != Type::Moment);
        review.expression(&object, text, (fits, &place));
    }
    of_file(review, &profile.file, &top.at("file"));
}

/// The field a value goes to: one that people write.
fn written<'o>(
    review: &mut Review<'_>,
    object: &'o Object,
    name: &str,
    place: &Place,
) -> Option<&'o Field> {
    let field = review.field(object, name, place)?;
    if field.kind.is_computed() {
        let (zh, en) = (
            format!("`{name}` 由系统计算，不能导入"),
            format!("`{name}` is computed and takes no value"),
        );
        review.note(misplaced("layout.computed", place, &zh, &en));
        return None;
    }
    Some(field)
}

/// A file lies in the folder that is imported.
fn of_file(review: &mut Review<'_>, file: &str, place: &Place) {
    let outside = |part: &str| matches!(part, "" | "." | "..");
    if file.split('/').any(outside) || file.contains(['\\', ':']) {
        let (zh, en) = (
            "要写文件名，文件在所导入的文件夹之内",
            "name a file within the folder that is imported",
        );
        review.note(misplaced("layout.profile_file", place, zh, en));
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
    let Some(field) = written(review, object, name, place) else {
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
