//! Files of any kind that is taken: contracts, drawings, recordings.
//!
//! JSON: `[{"id","name","type","size"}]` when read; an array of ids of uploaded files when written.
//! The bytes are read at `/api/v1/records/{object}/{id}/files/{field}/{file}`.

use serde_json::Value as Json;
use weft_kernel::{Label, Problem, Value, Zone};

use super::multi_lookup::{ids_of, listed_ids};
use super::{Example, FieldType, Shape};
use crate::pack::FieldDoc;

pub(super) struct Attachment;

/// What both kinds of files look like in the API.
pub(super) const WIRE: &str =
    "{ id: string, name: string, type: string, size: number }[] (written: ids)";

impl FieldType for Attachment {
    fn name(&self) -> &'static str {
        "attachment"
    }

    fn label(&self) -> Label {
        Label::new("附件", "Attachment")
    }

    fn wire(&self) -> &'static str {
        WIRE
    }

    fn shape(&self, _doc: &FieldDoc) -> Option<Shape> {
        Some(Shape::Files)
    }

    fn parse(&self, typed: &str, _doc: &FieldDoc, _zone: &Zone) -> Result<Value, Problem> {
        ids_of(typed.split(',').map(str::trim).filter(|id| !id.is_empty()))
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
                typed: "7301444403200000001",
                shown: Ok(r#"["7301444403200000001"]"#),
            },
            Example {
                typed: "合同.pdf",
                shown: Err("value.id"),
            },
        ]
    }
}
