//! A field of the customer's records as a condition reads it, and what it held in words.

use std::sync::Arc;

use weft_expr::{Catalogue as _, ObjectRef, Regions, Type};
use weft_kernel::{Id, Label, Value};

use super::dossier::{Dossier, FieldKey, HAND_TAGS};
use super::firing::{FIRING, FiringCatalogue, is_record};

/// A field that a condition reads, or the record itself.
#[derive(Clone, Debug)]
pub(super) struct Reading {
    pub(super) key: FieldKey,
    /// As expressions name it.
    pub(super) name: String,
    /// As people call it: 客户.客户级别.
    label: Label,
    /// Values and what people call them.
    options: Vec<(String, Label)>,
    regions: Option<Arc<Regions>>,
    ty: Type,
}

impl Reading {
    /// The field of this object and number; the record itself for what leads to it from a firing.
    pub(super) fn of(
        fields: &FiringCatalogue<'_>,
        (object, number): (ObjectRef, u32),
    ) -> Option<Self> {
        let of_object = fields.fields(object).into_iter();
        let field = of_object.into_iter().find(|field| field.number == number)?;
        let leads = fields.fields(FIRING).into_iter();
        if object == FIRING {
            let key = match field.ty {
                Type::Record(itself) => FieldKey::itself(itself),
                _ => HAND_TAGS,
            };
            let is_read = key == HAND_TAGS || is_record(key.object);
            return is_read.then(|| Self {
                key,
                name: field.name,
                label: field.label,
                options: Vec::new(),
                regions: None,
                ty: field.ty,
            });
        }
        let mut leads = leads.filter(|lead| lead.ty == Type::Record(object));
        let lead = leads.next()?;
        Some(Self {
            key: FieldKey::of(object, number),
            name: format!("{}.{}", lead.name, field.name),
            label: Label::new(
                format!("{}.{}", lead.label.zh, field.label.zh),
                format!("{}.{}", lead.label.en, field.label.en),
            ),
            options: field.options,
            regions: fields.regions().filter(|_| field.is_region),
            ty: field.ty,
        })
    }

    /// The records that the field ever led to.
    pub(super) fn records_in(&self, dossier: &Dossier) -> Vec<(ObjectRef, Id)> {
        let Type::Record(object) = self.ty else {
            return Vec::new();
        };
        let values = dossier.values_of(self.key);
        let records = values.filter_map(|value| match value {
            Value::Record(id) if !self.is_itself() => Some((object, *id)),
            _ => None,
        });
        records.collect()
    }

    fn is_itself(&self) -> bool {
        self.key.field.is_none() && self.key != HAND_TAGS
    }

    /// What is written down of its value, as people say it.
    fn said(&self, value: &str) -> Label {
        let option = self.options.iter().find(|(option, _)| option == value);
        let region = self
            .regions
            .as_ref()
            .map(|regions| regions.full_name(value));
        match (option, region, self.ty, value) {
            (Some((_, label)), ..) => {
                Label::new(format!("“{}”", label.zh), format!("“{}”", label.en))
            }
            (_, _, _, NOTHING) => Label::new("空的", "empty"),
            (_, Some(name), ..) if !name.is_empty() => {
                Label::new(format!("“{name}”"), format!("“{name}”"))
            }
            (_, _, Type::Bool, "true") => Label::new("是", "yes"),
            (_, _, Type::Bool, "false") => Label::new("否", "no"),
            _ => Label::new(format!("“{value}”"), format!("“{value}”")),
        }
    }
}

/// How an empty value is written down.
const NOTHING: &str = "—";

/// What `readings` held in words, as `asked` has it by their names; none when nothing is known of them.
pub(super) fn words(readings: &[&Reading], asked: &[(String, String)]) -> Option<Label> {
    let found = |reading: &Reading| {
        let found = asked.iter().find(|(name, _)| *name == reading.name);
        found.map(|(_, value)| value.as_str())
    };
    let absent = |object: ObjectRef| {
        let mut itself = readings.iter();
        let itself = itself.find(|one| one.key == FieldKey::itself(object));
        itself.is_some_and(|one| found(one) == Some(NOTHING))
    };
    let alone = |object: ObjectRef| {
        let of_object = readings.iter().filter(|one| one.key.object == object);
        of_object.count() == 1
    };
    let (mut zh, mut en) = (Vec::new(), Vec::new());
    for reading in readings {
        let (object, label) = (reading.key.object, &reading.label);
        let Some(value) = found(reading) else {
            continue;
        };
        let said = match (reading.is_itself(), absent(object)) {
            (true, true) => Label::new(
                format!("那时还没有这位客户的{}记录", label.zh),
                format!("there was no {} record of theirs then", label.en),
            ),
            (true, false) if alone(object) => Label::new(
                format!("那时已有{}记录", label.zh),
                format!("there was a {} record then", label.en),
            ),
            (true, false) | (false, true) => continue,
            (false, false) => {
                let said = reading.said(value);
                Label::new(
                    format!("那时{}是{}", label.zh, said.zh),
                    format!("{} was {} then", label.en, said.en),
                )
            }
        };
        zh.push(said.zh);
        en.push(said.en);
    }
    (!zh.is_empty()).then(|| Label::new(zh.join("，"), en.join(", ")))
}
