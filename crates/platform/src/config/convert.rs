//! A value read as another type: what a person would type who copies it from the old field.

use weft_kernel::query::Datum;
use weft_kernel::{Label, Problem, Value, Zone};

use crate::fields::Shape;
use crate::model::Field;

/// What `stored` in the field `from` is in the field `to`.
///
/// # Errors
/// `config.conversion_kind` where the types have nothing in common; those of typing it.
pub(super) fn converted(
    (from, stored): (&Field, &Datum),
    to: &Field,
    zone: &Zone,
) -> Result<Value, Problem> {
    let shape = from.shape.unwrap_or(Shape::Text);
    let becomes = to.shape.unwrap_or(Shape::Text);
    if points(shape) || points(becomes) {
        return linked((from, stored), to).ok_or_else(|| unrelated(from, to));
    }
    match (shape.value(stored), becomes) {
        // A day is one of the company's clocks, not of UTC.
        (Value::Moment(moment), Shape::Date) => Ok(Value::Date(zone.date_of(moment))),
        (Value::List(parts), Shape::List) => {
            let typed = parts.iter().map(|part| shown(from, to, part));
            together(typed.map(|text| one(to, &text, zone)))
        }
        (Value::List(parts), _) => {
            let typed: Vec<_> = parts.iter().map(|part| shown(from, to, part)).collect();
            to.kind.parse(&typed.join("、"), &to.doc, zone)
        }
        (_, Shape::List) => one(to, &shown(from, to, &shape.shown(stored)), zone),
        _ => {
            let text = shown(from, to, &shape.shown(stored));
            to.kind.parse(&text, &to.doc, zone)
        }
    }
}

/// Whether it names records or files: no text does.
fn points(shape: Shape) -> bool {
    matches!(shape, Shape::Record | Shape::Records | Shape::Files)
}

/// One record among several of the same object.
fn linked((from, stored): (&Field, &Datum), to: &Field) -> Option<Value> {
    let fits = from.shape == Some(Shape::Record)
        && to.shape == Some(Shape::Records)
        && from.doc.target.is_some()
        && from.doc.target == to.doc.target;
    let id = stored.as_int().filter(|_| fits)?;
    Some(Value::List(vec![id.to_string()]))
}

/// One entry of a list: what is one choice or tag may hold a comma.
fn one(to: &Field, text: &str, zone: &Zone) -> Result<Value, Problem> {
    let called = |label: &Label| label.zh == text || label.en == text;
    let mut options = to.doc.options.iter();
    let chosen = options.find(|option| option.value == text || called(&option.label));
    match chosen.filter(|_| is_choice(to)) {
        Some(option) => Ok(Value::List(vec![option.value.clone()])),
        None => to.kind.parse(text, &to.doc, zone),
    }
}

fn is_choice(field: &Field) -> bool {
    matches!(field.kind.name(), "select" | "multi_select")
}

/// The entries of several lists, each once.
fn together(lists: impl Iterator<Item = Result<Value, Problem>>) -> Result<Value, Problem> {
    let mut all: Vec<String> = Vec::new();
    for list in lists {
        if let Value::List(entries) = list? {
            let new: Vec<_> = entries
                .into_iter()
                .filter(|one| !all.contains(one))
                .collect();
            all.extend(new);
        }
    }
    Ok(match all.is_empty() {
        true => Value::Empty,
        false => Value::List(all),
    })
}

/// The old value as a person would type it: a choice by what users read, unless it is a choice again.
fn shown(from: &Field, to: &Field, text: &str) -> String {
    let mut options = from.doc.options.iter();
    match options.find(|option| option.value == text) {
        Some(option) if !is_choice(to) => option.label.zh.clone(),
        _ => text.to_owned(),
    }
}

fn unrelated(from: &Field, to: &Field) -> Problem {
    let target = |field: &Field| field.doc.target.clone().unwrap_or_default();
    let (was, is) = (target(from), target(to));
    let (from, to) = (from.kind.name(), to.kind.name());
    if was != is && !was.is_empty() && !is.is_empty() {
        return Problem::invalid(
            "config.conversion_target",
            format!("指向 `{was}` 的值不能改为指向 `{is}`：那是另一种记录；请新建字段"),
            format!(
                "A value that points to `{was}` cannot point to `{is}`: those are other records; make a new field instead"
            ),
        );
    }
    Problem::invalid(
        "config.conversion_kind",
        format!("类型 {from} 的值不能转换为 {to}，请新建字段"),
        format!("Values of type {from} cannot become {to}; make a new field instead"),
    )
}
