//! Checks what an object says of its records beside layouts: related lists, checks, uniqueness,
//! names and numbers.

use std::collections::BTreeSet;

use super::review::{Place, Review, misplaced};
use crate::fields::Shape;
use crate::model::{Field, Object};
use crate::pack::RelatedDoc;

/// The most fields that are unique together.
const UNIQUE_FIELDS_MAX: usize = 8;
/// The longest code of a check, in characters.
const CODE_LENGTH_MAX: usize = 80;

pub(super) fn of_relations(review: &mut Review<'_>, object: &Object, top: &Place) {
    let related = &object.doc.related;
    review.distinct(
        related.iter().map(|one| one.name.as_str()),
        &top.at("related"),
    );
    for one in related {
        of_related(
            review,
            object,
            one,
            &top.at(&format!("related.{}", one.name)),
        );
    }
    of_checks(review, object, top);
    of_unique(review, object, top);
    of_title(review, object, top);
    of_timeline(review, object, top);
    of_numbers(review, object, top);
}

/// A related list shows records of an object by its link that points here.
fn of_related(review: &mut Review<'_>, object: &Object, related: &RelatedDoc, place: &Place) {
    let Some(child) = review.object(&related.object, &place.at("object")) else {
        return;
    };
    review.fields_once(&child, &related.columns, &place.at("columns"));
    let at = place.at("field");
    let Some(field) = review.field(&child, &related.field, &at) else {
        return;
    };
    let points_here =
        field.shape == Some(Shape::Record) && field.target == Some(object.reference());
    if points_here && field.column.is_some() {
        return;
    }
    let (zh, en) = (&object.doc.label.zh, &object.doc.label.en);
    let links = child.fields.iter().filter(|field| {
        !field.built_in
            && field.shape == Some(Shape::Record)
            && field.target == Some(object.reference())
    });
    let meant = links.map(|field| field.name.clone()).next();
    let problem = misplaced(
        "layout.not_a_link",
        &at,
        &format!("`{}` 没有指向「{zh}」，列不出它的记录", related.field),
        &format!(
            "`{}` does not point to {en}: no records are found by it",
            related.field
        ),
    );
    review.note(problem.suggesting(meant));
}

/// A check says what it is called and, if it names a field, one there is.
fn of_checks(review: &mut Review<'_>, object: &Object, top: &Place) {
    for check in &object.doc.checks {
        let place = top.at(&format!("checks.{}", check.code));
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-');
        let length = check.code.chars().count();
        if !(1..=CODE_LENGTH_MAX).contains(&length) || !check.code.chars().all(plain) {
            let (zh, en) = (
                format!("代码只含字母、数字、_、- 和 .，最长 {CODE_LENGTH_MAX} 个字符"),
                format!("a code holds letters, digits, _, - and ., at most {CODE_LENGTH_MAX}"),
            );
            review.note(misplaced("layout.check_code", &place.at("code"), &zh, &en));
        }
        if let Some(name) = &check.field {
            review.field(object, name, &place.at("field"));
        }
    }
}

/// What is unique together is stored, and a record has one value of it.
fn of_unique(review: &mut Review<'_>, object: &Object, top: &Place) {
    let mut seen = BTreeSet::new();
    for (at, unique) in object.doc.unique.iter().enumerate() {
        let place = top.at(&format!("unique[{at}].fields"));
        let names: BTreeSet<&String> = unique.fields.iter().collect();
        if !(1..=UNIQUE_FIELDS_MAX).contains(&unique.fields.len()) {
            let (zh, en) = (
                format!("要写 1 到 {UNIQUE_FIELDS_MAX} 个字段"),
                format!("1 to {UNIQUE_FIELDS_MAX} fields are unique together"),
            );
            review.note(misplaced("layout.unique", &place, &zh, &en));
        }
        review.once(unique.fields.iter(), &place);
        for name in &unique.fields {
            let field = object.index(name).and_then(|ix| object.fields.get(ix));
            if field.is_some_and(|field| !is_comparable(field)) {
                let (zh, en) = (
                    format!("`{name}` 不能设为唯一：它不存储，或一条记录有几个值"),
                    format!(
                        "`{name}` cannot be unique: it is not stored, or a record has several values"
                    ),
                );
                review.note(misplaced("layout.unique", &place, &zh, &en));
            }
        }
        if !seen.insert(names) {
            let (zh, en) = ("同样的字段组合写了两次", "the same fields stand twice");
            review.note(misplaced("layout.twice", &place, zh, en));
        }
    }
}

/// A record is called by a value people can read.
fn of_title(review: &mut Review<'_>, object: &Object, top: &Place) {
    let field = object.fields.get(object.title);
    let unreadable = |field: &Field| {
        matches!(
            field.shape,
            None | Some(Shape::Files | Shape::Json | Shape::Records)
        )
    };
    if field.is_some_and(unreadable) {
        let (zh, en) = (
            "记录不能用这种字段作名称，请用文本、编号或关联",
            "records are not called by such a field; name a text, a number or a link",
        );
        review.note(misplaced("layout.title", &top.at("title"), zh, en));
    }
}

fn is_comparable(field: &Field) -> bool {
    let several = [Shape::List, Shape::Records, Shape::Files, Shape::Json];
    field.column.is_some() && field.shape.is_some_and(|shape| !several.contains(&shape))
}

/// A record stands on time lines at its date or moment.
fn of_timeline(review: &mut Review<'_>, object: &Object, top: &Place) {
    let Some(line) = &object.doc.timeline else {
        return;
    };
    let field = object.index(&line.at).and_then(|ix| object.fields.get(ix));
    let dated = |field: &Field| matches!(field.shape, Some(Shape::Date | Shape::Moment));
    if field.is_some_and(|field| !dated(field)) {
        let (zh, en) = (
            "时间线要用日期或时间字段",
            "a time line goes by a date or a time",
        );
        review.note(misplaced("layout.timeline", &top.at("timeline.at"), zh, en));
    }
}

/// What numbers are made of can be read in them.
fn of_numbers(review: &mut Review<'_>, object: &Object, top: &Place) {
    let Ok(compiled) = review.model.compiled(object) else {
        return;
    };
    for (ix, pattern) in &compiled.numbers {
        let Some(field) = object.fields.get(*ix) else {
            continue;
        };
        let text = field.doc.pattern.as_deref().unwrap_or_default();
        if let Err(problem) = pattern.review(object, text) {
            let place = top.at(&format!("fields.{}.pattern", field.name));
            review.note(place.of(problem));
        }
    }
}
