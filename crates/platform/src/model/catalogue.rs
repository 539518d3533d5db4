//! The model as expressions see it: names and labels to fields.

use std::sync::Arc;

use weft_expr::tables;
use weft_expr::{Calendar, RateSource, Regions};
use weft_expr::{Catalogue, KnownField, KnownRows, ObjectRef};
use weft_kernel::Label;
use weft_kernel::query::{Column, Table};

use super::Model;
use super::object::{Field, Object};

impl Model {
    fn known(&self, object: ObjectRef) -> Option<&Object> {
        self.by_number(object.0).map(AsRef::as_ref)
    }
}

/// A field as expressions see it; `None` for lines, which are reached by `children`.
fn info(field: &Field) -> Option<KnownField> {
    // The column of what is computed when read is never asked for.
    let unread = field.at_read.as_ref().map(|_| Column::fixed("id"));
    Some(KnownField {
        number: field.number,
        name: field.name.clone(),
        label: field.doc.label.clone(),
        ty: field.ty,
        column: field.column.clone().or(unread)?,
        scale: field.shape?.scale(),
        options: field
            .doc
            .options
            .iter()
            .map(|option| (option.value.clone(), option.label.clone()))
            .collect(),
        is_region: field.kind.name() == "region",
        formula: field.at_read.clone(),
    })
}

fn is_called(field: &Field, name: &str) -> bool {
    field.name == name || field.doc.label.zh == name || field.doc.label.en == name
}

impl Catalogue for Model {
    fn object(&self, name: &str) -> Option<ObjectRef> {
        self.objects()
            .find(|object| {
                let label = &object.doc.label;
                object.name == name || label.zh == name || label.en == name
            })
            .map(|object| object.reference())
    }

    fn field(&self, object: ObjectRef, name: &str) -> Option<KnownField> {
        let object = self.known(object)?;
        let by_name = object.index(name).and_then(|ix| object.fields.get(ix));
        by_name
            .or_else(|| object.fields.iter().find(|field| is_called(field, name)))
            .filter(|field| !field.doc.hidden)
            .and_then(info)
    }

    fn fields(&self, object: ObjectRef) -> Vec<KnownField> {
        self.known(object)
            .map(|object| object.fields.iter().filter_map(info).collect())
            .unwrap_or_default()
    }

    fn table(&self, object: ObjectRef) -> Table {
        self.known(object)
            .map_or_else(|| Table::of_object(object.0), |object| object.table.clone())
    }

    fn object_label(&self, object: ObjectRef) -> Label {
        self.known(object)
            .map(|object| object.doc.label.clone())
            .unwrap_or_default()
    }

    fn children(&self, object: ObjectRef, name: &str) -> Option<KnownRows> {
        let object = self.known(object)?;
        let lines = object
            .fields
            .iter()
            .filter(|field| is_called(field, name))
            .find_map(|field| field.doc.lines.as_ref().map(|lines| (lines, field)));
        let (child, link, name, label) = match lines {
            Some((lines, field)) => (&lines.object, &lines.field, &field.name, &field.doc.label),
            None => {
                let related = object.doc.related.iter().find(|related| {
                    related.name == name || related.label.zh == name || related.label.en == name
                })?;
                (
                    &related.object,
                    &related.field,
                    &related.name,
                    &related.label,
                )
            }
        };
        let child = Self::object(self, child).ok()?;
        let (_, link) = child.field(link).ok()?;
        Some(KnownRows {
            object: child.reference(),
            link: link.column.clone().unwrap_or_else(|| Column::fixed("id")),
            link_field: link.number,
            name: name.clone(),
            label: label.clone(),
        })
    }

    fn all_children(&self, object: ObjectRef) -> Vec<KnownRows> {
        let Some(known) = self.known(object) else {
            return Vec::new();
        };
        let lines = known
            .fields
            .iter()
            .filter(|field| field.doc.lines.is_some());
        let lines = lines.map(|field| field.name.as_str());
        let related = known
            .doc
            .related
            .iter()
            .map(|related| related.name.as_str());
        lines
            .chain(related)
            .filter_map(|name| self.children(object, name))
            .collect()
    }

    fn calendar(&self, name: Option<&str>) -> Option<Arc<Calendar>> {
        self.known_calendar(name)
    }

    fn calendars(&self) -> Vec<(String, Label)> {
        self.known_calendars()
    }

    fn lookup_table(&self, name: &str) -> Option<Arc<tables::Table>> {
        self.known_table(name)
    }

    fn lookup_tables(&self) -> Vec<Arc<tables::Table>> {
        self.known_tables()
    }

    fn regions(&self) -> Option<Arc<Regions>> {
        Some(self.known_regions())
    }

    fn rates(&self) -> Option<RateSource> {
        self.known_rates()
    }
}
