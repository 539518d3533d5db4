//! Files in the write path: which a record may name, and what names them afterwards.

use weft_kernel::{Id, Problem};

use super::table::{self, FileRow};
use super::{of_ids, row_of};
use crate::fields::Shape;
use crate::model::{Field, FieldIx, Object};
use crate::records::{Record, listed_ids};
use crate::unit::Unit;

/// The fields of `object` that hold files.
fn file_fields(object: &Object) -> impl Iterator<Item = (FieldIx, &Field)> {
    let fields = object.fields.iter().enumerate();
    fields.filter(|(_, field)| field.shape == Some(Shape::Files))
}

/// What speaks against the files a record newly names.
pub(crate) fn problems(
    unit: &mut Unit<'_, '_>,
    (old, new): (Option<&Record>, &Record),
) -> Result<Vec<Problem>, Problem> {
    let mut problems = Vec::new();
    let object = std::sync::Arc::clone(new.object());
    for (ix, field) in file_fields(&object) {
        let (fresh, _) = moved((old, new), ix);
        if fresh.is_empty() {
            continue;
        }
        let rows = unit.tx().rows(&of_ids(&fresh)?)?;
        let known: Vec<FileRow> = rows.iter().filter_map(row_of).collect();
        let me = unit.caller().id();
        let mine = |file: &&FileRow| {
            file.holder.is_none() && (unit.caller().reason().is_some() || file.sender == me)
        };
        let usable: Vec<&FileRow> = known.iter().filter(mine).collect();
        if usable.len() < fresh.len() {
            problems.push(gone(field));
        } else if field.kind.name() == "image" && !usable.iter().all(|file| file.note.is_image()) {
            problems.push(no_image(field));
        }
    }
    Ok(problems)
}

/// Writes down which files a stored record holds now, and lets go of those it no longer names.
pub(crate) fn attach(
    unit: &mut Unit<'_, '_>,
    (old, new): (Option<&Record>, &Record),
) -> Result<(), Problem> {
    let (object, now) = (std::sync::Arc::clone(new.object()), unit.now());
    for (ix, field) in file_fields(&object) {
        let (fresh, gone) = moved((old, new), ix);
        let holder = (object.number.into(), new.id(), field.number.into());
        for file in fresh {
            table::hold(unit.tx(), file, Some(holder), now)?;
        }
        for file in gone {
            table::hold(unit.tx(), file, None, now)?;
        }
    }
    Ok(())
}

/// The files a record newly names, and those it no longer does.
fn moved((old, new): (Option<&Record>, &Record), ix: FieldIx) -> (Vec<Id>, Vec<Id>) {
    let before = old.map(|old| listed_ids(old.datum(ix))).unwrap_or_default();
    let now = listed_ids(new.datum(ix));
    let only = |these: &[Id], those: &[Id]| -> Vec<Id> {
        these
            .iter()
            .copied()
            .filter(|id| !those.contains(id))
            .collect()
    };
    (only(&now, &before), only(&before, &now))
}

fn gone(field: &Field) -> Problem {
    Problem::invalid(
        "field.file.missing",
        format!("「{}」里有文件不存在或已过期，请重新上传", field.label().zh),
        format!(
            "A file of \"{}\" is not there any more: upload it again",
            field.label().en
        ),
    )
    .on_field(&field.name)
}

fn no_image(field: &Field) -> Problem {
    Problem::invalid(
        "field.file.no_image",
        format!("「{}」只收图片（PNG、JPEG、GIF、WebP）", field.label().zh),
        format!(
            "\"{}\" takes images only (PNG, JPEG, GIF, WebP)",
            field.label().en
        ),
    )
    .on_field(&field.name)
}
