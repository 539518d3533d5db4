//! The courses of the fields of one record, folded from the log of its changes.

use std::collections::BTreeSet;

use serde_json::Value as Json;
use weft_kernel::{Decimal, Id, Moment, Value};
use weft_platform::{Object, Shape};
use weft_store::ChangeRow;

use crate::rule::{Dossier, FieldKey};

/// Deeds that write a record; a refusal or a command by itself does not.
const DEEDS: [&str; 4] = ["create", "update", "delete", "restore"];

/// What `rows`, the changes of a record in the order of the log, made of the wanted fields.
pub(super) fn folded(
    (object, wanted): (&Object, &BTreeSet<FieldKey>),
    id: Id,
    rows: &[ChangeRow],
) -> Dossier {
    let (itself, mut dossier) = (FieldKey::itself(object.reference()), Dossier::default());
    let always = Moment::from_ms(i64::MIN);
    let mut begun: BTreeSet<FieldKey> = BTreeSet::new();
    let deeds = rows
        .iter()
        .filter(|row| DEEDS.contains(&row.action.as_str()));
    for (place, row) in deeds.enumerate() {
        // What was there before the log was begun was always there.
        if place == 0 && row.action != "create" {
            dossier.learn(itself, always, Value::Record(id));
        }
        match row.action.as_str() {
            "create" | "restore" => dossier.learn(itself, row.at, Value::Record(id)),
            "delete" => dossier.learn(itself, row.at, Value::Empty),
            _ => {}
        }
        let fields = row.body.get("fields").and_then(Json::as_object);
        for (name, pair) in fields.into_iter().flatten() {
            let Some((key, shape)) = key_of(object, name).filter(|(key, _)| wanted.contains(key))
            else {
                continue;
            };
            let value = |place: usize| pair.get(place).map_or(Value::Empty, |one| read(shape, one));
            if begun.insert(key) {
                // What no entry wrote, such as the value of a field that came later, was there before.
                dossier.learn(key, always, value(0));
            }
            dossier.learn(key, row.at, value(1));
        }
    }
    dossier
}

/// The field that is, or was, called `name`.
pub(super) fn key_of(object: &Object, name: &str) -> Option<(FieldKey, Shape)> {
    let (_, field) = object.field(name).ok()?;
    Some((FieldKey::of(object.reference(), field.number), field.shape?))
}

/// A value as the log writes it; what does not fit reads as empty.
fn read(shape: Shape, json: &Json) -> Value {
    match (shape, json) {
        (Shape::Bool, Json::Bool(truth)) => Value::Bool(*truth),
        (Shape::Number(_), Json::String(text)) => {
            let number = text.parse::<Decimal>();
            number.map_or(Value::Empty, |number| Value::Number(number.normalize()))
        }
        (Shape::Text, Json::String(text)) => Value::text(text),
        (Shape::Date, Json::String(text)) => text.parse().map_or(Value::Empty, Value::Date),
        (Shape::Moment, Json::String(text)) => {
            Moment::parse(text).map_or(Value::Empty, Value::Moment)
        }
        (Shape::Record, Json::String(text)) => Id::parse(text).map_or(Value::Empty, Value::Record),
        (Shape::List | Shape::Records, Json::Array(items)) => {
            let items = items.iter().filter_map(Json::as_str);
            Value::List(items.map(str::to_owned).collect())
        }
        _ => Value::Empty,
    }
}
