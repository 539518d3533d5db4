//! Several records of another object.
//!
//! JSON: `[{"id","label"}]` when read, without those the reader may not see; an array of ids when
//! written. What the writer may not see stays. `partners contains "7301…"` filters by id.

use serde_json::Value as Json;
use weft_kernel::{Id, Label, Problem, Value, Zone};

use super::{Example, FieldType, Shape};
use crate::pack::FieldDoc;

/// The most records or files one field names.
pub(super) const LISTED_MAX: usize = 200;

pub(super) struct MultiLookup;

impl FieldType for MultiLookup {
    fn name(&self) -> &'static str {
        "multi_lookup"
    }

    fn label(&self) -> Label {
        Label::new("多个关联", "Several lookups")
    }

    fn wire(&self) -> &'static str {
        "{ id: string, label: string | null }[] (written: ids)"
    }

    fn shape(&self, _doc: &FieldDoc) -> Option<Shape> {
        Some(Shape::Records)
    }

    fn parse(&self, typed: &str, _doc: &FieldDoc, _zone: &Zone) -> Result<Value, Problem> {
        let ids = typed.split([',', '，', '、', ';', '；']).map(str::trim);
        ids_of(ids.filter(|id| !id.is_empty()))
    }

    fn parse_json(
        &self,
        json: &Json,
        _doc: &FieldDoc,
        _zone: &Zone,
    ) -> Option<Result<Value, Problem>> {
        listed_ids(json)
    }

    fn examples(&self) -> &'static [Example] {
        &[
            Example {
                typed: "7301444403200000001, 7301444403200000002",
                shown: Ok(r#"["7301444403200000001","7301444403200000002"]"#),
            },
            Example {
                typed: "宁德时代",
                shown: Err("value.id"),
            },
        ]
    }
}

/// The ids in an array of ids, or of objects with one.
pub(super) fn listed_ids(json: &Json) -> Option<Result<Value, Problem>> {
    let id = |item: &'_ Json| -> Option<String> {
        item.as_str()
            .or_else(|| item.get("id")?.as_str())
            .map(str::to_owned)
    };
    let ids: Option<Vec<String>> = json.as_array()?.iter().map(id).collect();
    ids.map(|ids| ids_of(ids.iter().map(String::as_str)))
}

/// The ids, each once, in the order given.
pub(super) fn ids_of<'a>(texts: impl Iterator<Item = &'a str>) -> Result<Value, Problem> {
    let mut ids: Vec<String> = Vec::new();
    for text in texts {
        let id = Id::parse(text)?.to_string();
        if !ids.contains(&id) {
            ids.push(id);
        }
        if ids.len() > LISTED_MAX {
            return Err(Problem::invalid(
                "field.list.too_many",
                format!("最多选 {LISTED_MAX} 个"),
                format!("At most {LISTED_MAX} of them"),
            ));
        }
    }
    Ok(if ids.is_empty() {
        Value::Empty
    } else {
        Value::List(ids)
    })
}
