//! The model as one caller may see it: what they may not read does not exist.

use std::sync::Arc;

use weft_expr::tables;
use weft_expr::{Calendar, RateSource, Regions};
use weft_expr::{Catalogue, KnownField, KnownRows, ObjectRef};
use weft_kernel::Label;
use weft_kernel::query::Table;

use super::{Access, Action};
use crate::model::Model;
use crate::pack::Scope;

/// The model through the eyes of a caller.
pub struct CallerCatalogue<'a> {
    /// The whole model.
    pub model: &'a Model,
    /// What they may do.
    pub access: &'a Access,
}

impl CallerCatalogue<'_> {
    fn sees(&self, object: ObjectRef) -> bool {
        self.model
            .by_number(object.0)
            .is_some_and(|object| self.access.scope(object, Action::Read) > Scope::None)
    }

    fn reads(&self, object: ObjectRef, field: &KnownField) -> bool {
        self.model.by_number(object.0).is_some_and(|known| {
            known
                .index(&field.name)
                .is_some_and(|ix| self.access.may_ask_by_field(known, ix))
        })
    }
}

impl Catalogue for CallerCatalogue<'_> {
    fn object(&self, name: &str) -> Option<ObjectRef> {
        Catalogue::object(self.model, name).filter(|object| self.sees(*object))
    }

    fn field(&self, object: ObjectRef, name: &str) -> Option<KnownField> {
        self.model
            .field(object, name)
            .filter(|field| self.reads(object, field))
    }

    fn fields(&self, object: ObjectRef) -> Vec<KnownField> {
        let mut fields = self.model.fields(object);
        fields.retain(|field| self.reads(object, field));
        fields
    }

    fn table(&self, object: ObjectRef) -> Table {
        self.model.table(object)
    }

    fn object_label(&self, object: ObjectRef) -> Label {
        self.model.object_label(object)
    }

    fn children(&self, object: ObjectRef, name: &str) -> Option<KnownRows> {
        let hides_lines = |child: &KnownRows| {
            let known = self.model.by_number(object.0);
            known.is_some_and(|known| {
                known
                    .index(&child.name)
                    .is_some_and(|ix| !self.access.may_read_field(known, ix))
            })
        };
        self.model.children(object, name).filter(|child| {
            if hides_lines(child) {
                return false;
            }
            // The link itself must be readable too: it tells which record a row belongs to.
            let link = self.model.by_number(child.object.0).and_then(|known| {
                let ix = known
                    .fields
                    .iter()
                    .position(|field| field.number == child.link_field)?;
                Some(self.access.may_read_field(known, ix))
            });
            self.sees(child.object) && link == Some(true)
        })
    }

    fn all_children(&self, object: ObjectRef) -> Vec<KnownRows> {
        let all = self.model.all_children(object).into_iter();
        all.filter_map(|rows| self.children(object, &rows.name))
            .collect()
    }

    fn calendar(&self, name: Option<&str>) -> Option<Arc<Calendar>> {
        self.model.known_calendar(name)
    }

    fn calendars(&self) -> Vec<(String, Label)> {
        self.model.known_calendars()
    }

    fn lookup_table(&self, name: &str) -> Option<Arc<tables::Table>> {
        self.model.known_table(name)
    }

    fn lookup_tables(&self) -> Vec<Arc<tables::Table>> {
        self.model.known_tables()
    }

    fn regions(&self) -> Option<Arc<Regions>> {
        Some(self.model.known_regions())
    }

    fn rates(&self) -> Option<RateSource> {
        let source = self.model.known_rates()?;
        self.sees(source.object).then_some(source)
    }
}
