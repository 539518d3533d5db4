//! Whether a field's document has what its type needs, and nothing that cannot be meant.

use std::collections::BTreeSet;

use weft_kernel::{Label, Problem};

use crate::fields::{self, Shape};
use crate::pack::{FieldDoc, ObjectDoc};

/// Refuses a field that could be published and then do nothing, or break records.
///
/// # Errors
/// `model.field` with the property.
pub(super) fn check(
    object: &ObjectDoc,
    doc: &FieldDoc,
    shape: Option<Shape>,
) -> Result<(), Problem> {
    let wrong = |property: &str, zh: String, en: String| {
        let (object, label) = (&object.label, of(doc));
        Problem::invalid(
            "model.field",
            format!("「{}」的字段「{}」：{zh}", object.zh, label.zh),
            format!("The field \"{}\" of {}: {en}", label.en, object.en),
        )
        .on_field(format!("fields.{}.{property}", doc.name))
    };
    let lacks = match doc.kind.as_str() {
        "formula" => doc.formula.is_none().then_some("formula"),
        "rollup" => doc.rollup.is_none().then_some("rollup"),
        "auto_number" => doc.pattern.is_none().then_some("pattern"),
        "select" | "multi_select" => doc.options.is_empty().then_some("options"),
        _ => None,
    };
    if let Some(part) = lacks {
        let (zh, en) = (format!("缺少 `{part}`"), format!("`{part}` is missing"));
        return Err(wrong(part, zh, en));
    }
    let mut seen = BTreeSet::new();
    let mut values = doc.options.iter().map(|option| option.value.as_str());
    if let Some(twice) = values.find(|value| value.trim().is_empty() || !seen.insert(*value)) {
        let zh = format!("选项的值 `{twice}` 为空或出现两次");
        let en = format!("the option `{twice}` is empty or stands twice");
        return Err(wrong("options", zh, en));
    }
    if let Some(result) = doc.result.as_deref().filter(|_| shape.is_none()) {
        let stored = fields::CATALOGUE.iter().filter(|kind| !kind.is_computed());
        let near = weft_expr::nearest(result, stored.map(|kind| kind.name()));
        let (zh, en) = (
            format!("结果不能是 `{result}`"),
            format!("its result cannot be `{result}`"),
        );
        return Err(wrong("result", zh, en).suggesting(near));
    }
    if doc.max_length == Some(0) {
        let (zh, en) = (
            "最多 0 个字，什么也写不进去",
            "no text has at most 0 characters",
        );
        return Err(wrong("max_length", zh.to_owned(), en.to_owned()));
    }
    match (doc.decimals, shape) {
        (Some(decimals), Some(Shape::Number(most))) if decimals > most => {
            let zh = format!("最多 {most} 位小数，不能写 {decimals}");
            let en = format!("at most {most} decimals, not {decimals}");
            Err(wrong("decimals", zh, en))
        }
        _ => Ok(()),
    }
}

/// What users read, or its name where nothing is said.
fn of(doc: &FieldDoc) -> Label {
    match doc.label.zh.as_str() {
        "" => Label::same(&doc.name),
        _ => doc.label.clone(),
    }
}
