//! Images: PNG, JPEG, GIF or WebP, shown in the page.
//!
//! JSON: `[{"id","name","type","size"}]` when read; an array of ids of uploaded files when written.
//! The bytes are read at `/api/v1/records/{object}/{id}/files/{field}/{file}`.

use serde_json::Value as Json;
use weft_kernel::{Label, Problem, Value, Zone};

use super::attachment::WIRE;
use super::multi_lookup::{ids_of, listed_ids};
use super::{Example, FieldType, Shape};
use crate::pack::FieldDoc;

pub(super) struct Image;

impl FieldType for Image {
    fn name(&self) -> &'static str {
        "image"
    }

    fn label(&self) -> Label {
        Label::new("图片", "Image")
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
                typed: "照片.png",
                shown: Err("value.id"),
            },
        ]
    }
}
