//! The catalogue of field types: one file each, one list.

mod address;
mod attachment;
mod auto_number;
mod boolean;
mod currency;
mod date;
mod datetime;
mod department;
mod email;
mod formula;
mod html;
mod image;
mod json;
mod lines;
mod long_text;
mod lookup;
mod mask;
mod money;
mod multi_lookup;
mod multi_select;
mod number;
mod percent;
mod phone;
mod region;
mod rich_text;
mod rollup;
mod select;
mod shape;
mod tags;
mod text;
mod url;
mod user;

use serde_json::Value as Json;
use weft_kernel::{Label, Problem, Value, Zone};

pub(crate) use address::region_of;
pub(crate) use datetime::moment;
pub(crate) use mask::{STARS, masked};
pub use shape::Shape;

use crate::pack::FieldDoc;

/// The most characters a short text takes where its field names no limit.
pub(crate) const TEXT_LENGTH_MAX: usize = 500;
/// The most characters a long text takes where its field names no limit.
pub(crate) const LONG_TEXT_LENGTH_MAX: usize = 100_000;
/// The longest text that is kept in order: 2,400 bytes, and PostgreSQL takes 2,704.
pub(crate) const INDEXED_LENGTH_MAX: usize = 600;

/// The most bytes of anything typed, before its field looks at it.
pub(crate) const TYPED_BYTES_MAX: usize = 4 * LONG_TEXT_LENGTH_MAX;

/// A kind of field: how its values are typed, stored and shown.
pub trait FieldType: Sync {
    /// The name in documents and the API; never changed, never reused.
    fn name(&self) -> &'static str;
    /// What users read.
    fn label(&self) -> Label;
    /// The JSON of a value in the API, written as a type of `TypeScript`.
    fn wire(&self) -> &'static str {
        "string"
    }
    /// The object values point to, where the type alone says it.
    fn target(&self) -> Option<&'static str> {
        None
    }
    /// How values are stored; `None` when the record's own row holds nothing.
    fn shape(&self, doc: &FieldDoc) -> Option<Shape>;
    /// Reads what a person typed or a file holds; the text is not empty.
    ///
    /// # Errors
    /// A problem whose code begins with `field.` when the text is not such a value.
    fn parse(&self, typed: &str, doc: &FieldDoc, zone: &Zone) -> Result<Value, Problem>;
    /// Reads JSON that is more than a text; `None` when the form is not one of this type.
    fn parse_json(
        &self,
        _json: &Json,
        _doc: &FieldDoc,
        _zone: &Zone,
    ) -> Option<Result<Value, Problem>> {
        None
    }
    /// Whether values are computed and never typed.
    fn is_computed(&self) -> bool {
        false
    }
    /// What is typed and what comes of it: the test, the manual and the hint at once.
    fn examples(&self) -> &'static [Example];
}

/// One thing typed and what comes of it: the value as the API shows it, or the code of the refusal.
pub struct Example {
    /// What is typed.
    pub typed: &'static str,
    /// What the API shows, or the code of the refusal.
    pub shown: Result<&'static str, &'static str>,
}

/// Every field type, in the order the designer offers them.
pub const CATALOGUE: &[&dyn FieldType] = &[
    &text::Text,
    &long_text::LongText,
    &rich_text::RichText,
    &number::Number,
    &money::Money,
    &currency::CurrencyField,
    &percent::Percent,
    &boolean::Boolean,
    &date::Date,
    &datetime::DateTime,
    &select::Select,
    &multi_select::MultiSelect,
    &tags::Tags,
    &lookup::Lookup,
    &multi_lookup::MultiLookup,
    &lines::Lines,
    &user::User,
    &department::Department,
    &phone::Phone,
    &email::Email,
    &url::Url,
    &region::Region,
    &address::Address,
    &json::JsonField,
    &attachment::Attachment,
    &image::Image,
    &auto_number::AutoNumber,
    &formula::Formula,
    &rollup::Rollup,
];

/// The field type called `name`.
#[must_use]
pub(crate) fn find(name: &str) -> Option<&'static dyn FieldType> {
    CATALOGUE.iter().copied().find(|kind| kind.name() == name)
}

/// The shape of a computed field: that of the type its document names as `result`.
fn result_shape(doc: &FieldDoc) -> Option<Shape> {
    let result = doc.result.as_deref().unwrap_or("number");
    find(result)
        .filter(|kind| !kind.is_computed())
        .and_then(|kind| kind.shape(doc))
}

fn not_typed(doc: &FieldDoc) -> Problem {
    Problem::invalid(
        "field.computed",
        format!("「{}」由系统计算，不能填写", doc.label.zh),
        format!("\"{}\" is computed and cannot be entered", doc.label.en),
    )
}

/// A text of at most `max` characters.
///
/// # Errors
/// `field.text.too_long`, `field.text.control`.
pub(crate) fn limited(typed: &str, max: usize) -> Result<Value, Problem> {
    if typed.contains('\0') {
        return Err(Problem::invalid(
            "field.text.control",
            "文字里有不可见的控制字符",
            "The text holds an invisible control character",
        ));
    }
    if typed.chars().nth(max).is_some() {
        return Err(too_long(max));
    }
    Ok(Value::text(typed))
}

pub(crate) fn too_long(max: usize) -> Problem {
    Problem::invalid(
        "field.text.too_long",
        format!("最多 {max} 个字"),
        format!("At most {max} characters"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pack::OptionDoc;

    /// A document that suits every type's examples.
    fn doc() -> FieldDoc {
        let option = |value: &str, zh: &str, en: &str| OptionDoc {
            value: value.into(),
            label: Label::new(zh, en),
            hue: None,
            retired: false,
        };
        FieldDoc {
            label: Label::new("字段", "Field"),
            options: vec![option("a", "甲", "First"), option("b", "乙", "Second")],
            max_length: Some(12),
            ..FieldDoc::default()
        }
    }

    fn stored_and_shown(kind: &dyn FieldType, value: &Value) -> String {
        let shape = kind.shape(&doc()).unwrap();
        let datum = shape.datum(value).unwrap();
        let again = shape.datum(&shape.value(&datum)).unwrap();
        assert_eq!(again, datum, "{} reads what it stores", kind.name());
        shape.shown(&datum)
    }

    #[test]
    fn every_type_keeps_the_promises_of_its_examples() {
        let zone = Zone::named("Asia/Shanghai").unwrap();
        for kind in CATALOGUE {
            assert!(!kind.examples().is_empty(), "{} has examples", kind.name());
            for example in kind.examples() {
                let parsed = kind.parse(example.typed, &doc(), &zone);
                let shown = parsed.map(|value| stored_and_shown(*kind, &value));
                let shown = shown.as_deref().map_err(Problem::code);
                assert_eq!(shown, example.shown, "{} `{}`", kind.name(), example.typed);
            }
        }
    }

    #[test]
    fn names_are_unique() {
        let names: std::collections::BTreeSet<_> =
            CATALOGUE.iter().map(|kind| kind.name()).collect();
        assert_eq!(names.len(), CATALOGUE.len());
    }
}
