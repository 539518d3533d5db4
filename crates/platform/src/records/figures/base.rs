//! Amounts as figures fold them: of records in several currencies, what is in the company's own.

use std::sync::Arc;

use weft_expr::tables::Table as Lookup;
use weft_expr::{
    Calendar, Catalogue, Checked, KnownField, KnownRows, ObjectRef, RateSource, Reference, Regions,
};
use weft_kernel::Label;
use weft_kernel::query::Table;

use crate::access::CallerCatalogue;
use crate::model::{Derived, Model, Object};

/// The model as a caller sees it, with the base amount in the place of every amount in the currency
/// of its record: amounts of several currencies are never added.
pub(super) struct InBase<'a>(pub(super) CallerCatalogue<'a>);

impl InBase<'_> {
    fn twin(&self, object: ObjectRef, field: &KnownField) -> Option<String> {
        let known = self.0.model.by_number(object.0)?;
        let ix = known.index(&field.name)?;
        let base = known.base_of(ix)?;
        known.fields.get(base).map(|base| base.name.clone())
    }
}

/// Whether an expression reads a base amount that stands for another one.
pub(super) fn is_in_base(model: &Model, checked: &Checked) -> bool {
    reads(model, checked, |derived| {
        matches!(derived, Derived::Base(_))
    })
}

/// Whether an expression tells the currency of a record.
pub(super) fn tells_currency(model: &Model, checked: &Checked) -> bool {
    reads(model, checked, |derived| *derived == Derived::Currency)
}

fn reads(model: &Model, checked: &Checked, such: impl Fn(&Derived) -> bool) -> bool {
    let is_such = |read: &Reference| -> Option<bool> {
        let object: &Arc<Object> = model.by_number(read.object.0)?;
        let field = object.by_number(read.field?)?;
        field.doc.derived.as_ref().map(&such)
    };
    let mut all = checked.references().iter();
    all.any(|read| is_such(read) == Some(true))
}

impl Catalogue for InBase<'_> {
    fn object(&self, name: &str) -> Option<ObjectRef> {
        self.0.object(name)
    }

    fn field(&self, object: ObjectRef, name: &str) -> Option<KnownField> {
        let field = self.0.field(object, name)?;
        match self.twin(object, &field) {
            Some(base) => self.0.field(object, &base),
            None => Some(field),
        }
    }

    fn fields(&self, object: ObjectRef) -> Vec<KnownField> {
        self.0.fields(object)
    }

    fn table(&self, object: ObjectRef) -> Table {
        self.0.table(object)
    }

    fn object_label(&self, object: ObjectRef) -> Label {
        self.0.object_label(object)
    }

    fn children(&self, object: ObjectRef, name: &str) -> Option<KnownRows> {
        self.0.children(object, name)
    }

    fn all_children(&self, object: ObjectRef) -> Vec<KnownRows> {
        self.0.all_children(object)
    }

    fn calendar(&self, name: Option<&str>) -> Option<Arc<Calendar>> {
        self.0.calendar(name)
    }

    fn calendars(&self) -> Vec<(String, Label)> {
        self.0.calendars()
    }

    fn lookup_table(&self, name: &str) -> Option<Arc<Lookup>> {
        self.0.lookup_table(name)
    }

    fn lookup_tables(&self) -> Vec<Arc<Lookup>> {
        self.0.lookup_tables()
    }

    fn regions(&self) -> Option<Arc<Regions>> {
        self.0.regions()
    }

    fn rates(&self) -> Option<RateSource> {
        self.0.rates()
    }
}
