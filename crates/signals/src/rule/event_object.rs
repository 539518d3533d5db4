//! The object *event* that filters are written over, and one event as a row of it.

use std::str::FromStr as _;

use rust_decimal::Decimal;
use weft_expr::{Catalogue, KnownField, KnownRows, ObjectRef, RowSource, Type};
use weft_kernel::query::{Column, Table};
use weft_kernel::{Label, Moment, Problem, Value};

use super::document::{Property, PropertyType};
use crate::touch::Touch;

/// The object *event*.
pub const EVENT: ObjectRef = ObjectRef(0);
/// What `properties` points to.
const PROPERTIES: ObjectRef = ObjectRef(1);
/// The number of the first declared property.
const PROPERTY_FIRST: u32 = 100;

/// A field every event has.
#[derive(Clone, Copy)]
struct Built {
    name: &'static str,
    zh: &'static str,
    en: &'static str,
    ty: Type,
    read: fn(&Touch) -> Value,
}

const FIELDS: [Built; 9] = [
    Built {
        name: "type",
        zh: "调用",
        en: "Call",
        ty: Type::Text,
        read: |t| Value::text(t.kind.word()),
    },
    Built {
        name: "name",
        zh: "事件名",
        en: "Event name",
        ty: Type::Text,
        read: |t| Value::text(&t.name),
    },
    Built {
        name: "page",
        zh: "页面",
        en: "Page",
        ty: Type::Text,
        read: |t| optional(t.page_title()),
    },
    Built {
        name: "url",
        zh: "网址",
        en: "URL",
        ty: Type::Text,
        read: |t| optional(t.page_text("url")),
    },
    Built {
        name: "path",
        zh: "路径",
        en: "Path",
        ty: Type::Text,
        read: |t| optional(t.page_text("path")),
    },
    Built {
        name: "source",
        zh: "来源",
        en: "Source",
        ty: Type::Text,
        read: |t| Value::text(&t.channel),
    },
    Built {
        name: "trust",
        zh: "可信度",
        en: "Trust",
        ty: Type::Number,
        read: |t| Value::Number(t.trust),
    },
    Built {
        name: "occurred_at",
        zh: "发生时间",
        en: "Occurred at",
        ty: Type::Moment,
        read: |t| Value::Moment(t.key.occurred_at),
    },
    Built {
        name: "properties",
        zh: "属性",
        en: "Properties",
        ty: Type::Record(PROPERTIES),
        read: |_| Value::Empty,
    },
];

fn optional(text: Option<&str>) -> Value {
    text.map_or(Value::Empty, Value::text)
}

/// The model a rule's filters see: events and the properties it declares.
pub struct EventCatalogue<'a> {
    /// The declared properties.
    pub properties: &'a [Property],
}

impl EventCatalogue<'_> {
    fn infos(&self, object: ObjectRef) -> Vec<KnownField> {
        let built = || {
            FIELDS.iter().zip(0..).map(|(field, number)| {
                info(number, field.name, Label::new(field.zh, field.en), field.ty)
            })
        };
        let declared = || {
            let ty = |property: &Property| match property.ty {
                PropertyType::Number => Type::Number,
                PropertyType::Text => Type::Text,
                PropertyType::Boolean => Type::Bool,
                PropertyType::Datetime => Type::Moment,
            };
            self.properties
                .iter()
                .zip(PROPERTY_FIRST..)
                .map(move |(property, number)| {
                    info(number, &property.name, property.label.clone(), ty(property))
                })
        };
        match object {
            EVENT => built().collect(),
            PROPERTIES => declared().collect(),
            _ => Vec::new(),
        }
    }
}

pub(super) fn info(number: u32, name: &str, label: Label, ty: Type) -> KnownField {
    KnownField {
        number,
        name: name.to_owned(),
        label,
        ty,
        column: Column::of_field(number),
        scale: 6,
        options: Vec::new(),
        is_region: false,
        formula: None,
    }
}

impl Catalogue for EventCatalogue<'_> {
    fn object(&self, name_or_label: &str) -> Option<ObjectRef> {
        matches!(name_or_label, "event" | "事件" | "Event").then_some(EVENT)
    }

    fn field(&self, object: ObjectRef, name_or_label: &str) -> Option<KnownField> {
        let called = |field: &KnownField| {
            [field.name.as_str(), &field.label.zh, &field.label.en].contains(&name_or_label)
        };
        self.infos(object).into_iter().find(called)
    }

    fn fields(&self, object: ObjectRef) -> Vec<KnownField> {
        self.infos(object)
    }

    fn table(&self, object: ObjectRef) -> Table {
        Table::of_object(object.0)
    }

    fn object_label(&self, object: ObjectRef) -> Label {
        match object {
            EVENT => Label::new("事件", "Event"),
            _ => Label::new("属性", "Properties"),
        }
    }

    fn children(&self, _object: ObjectRef, _name_or_label: &str) -> Option<KnownRows> {
        None
    }
}

/// One event as the row of an expression.
pub struct EventRow<'a>(pub &'a Touch);

impl RowSource for EventRow<'_> {
    fn get(&self, path: &[KnownField], field: &KnownField) -> Result<Value, Problem> {
        if !path.is_empty() {
            return Ok(property(self.0, &field.name, field.ty));
        }
        let built = FIELDS.iter().find(|built| built.name == field.name);
        Ok(built.map_or(Value::Empty, |built| (built.read)(self.0)))
    }

    fn related(
        &self,
        _path: &[KnownField],
        _child: &KnownRows,
    ) -> Result<Vec<Box<dyn RowSource + '_>>, Problem> {
        Ok(Vec::new())
    }
}

/// The property `name` as a value of type `ty`; empty when it is something else.
pub(super) fn property(touch: &Touch, name: &str, ty: Type) -> Value {
    let value = touch.properties.get(name);
    value.map_or(Value::Empty, |value| typed(value, ty))
}

/// What others sent as a value of type `ty`; empty when it is something else.
#[must_use]
pub fn typed(value: &serde_json::Value, ty: Type) -> Value {
    let text = match value {
        serde_json::Value::String(text) => text.trim().to_owned(),
        serde_json::Value::Number(number) => number.to_string(),
        serde_json::Value::Bool(flag) if ty == Type::Bool => return Value::Bool(*flag),
        _ => return Value::Empty,
    };
    match ty {
        Type::Number => number(&text).map_or(Value::Empty, Value::Number),
        Type::Moment => Moment::parse(&text).map_or(Value::Empty, Value::Moment),
        Type::Bool => text.parse().map_or(Value::Empty, Value::Bool),
        _ => Value::text(&text),
    }
}

/// An exact number of at most six decimals, also from `1.2e3`.
fn number(text: &str) -> Option<Decimal> {
    let exact = Decimal::from_str(text)
        .or_else(|_| Decimal::from_scientific(text))
        .ok()?;
    Some(exact.round_dp_with_strategy(6, rust_decimal::RoundingStrategy::MidpointAwayFromZero))
}
