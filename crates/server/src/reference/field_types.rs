//! Every field type with its labels and examples: what is typed and what comes of it.

use serde_json::{Value, json};
use weft_kernel::Problem;
use weft_platform::{FIELD_TYPES, Platform};

/// The whole page.
pub(super) fn page(_: &Platform) -> Result<String, Problem> {
    let types = FIELD_TYPES.iter().map(|kind| {
        let examples = kind.examples().iter().map(|example| match example.shown {
            Ok(shown) => json!({ "typed": example.typed, "shown": shown }),
            Err(code) => json!({ "typed": example.typed, "refused": code }),
        });
        let examples: Vec<Value> = examples.collect();
        json!({ "name": kind.name(), "label": kind.label(), "json": kind.wire(), "computed": kind.is_computed(), "examples": examples })
    });
    super::pretty(&json!({ "field_types": types.collect::<Vec<_>>() }))
}
