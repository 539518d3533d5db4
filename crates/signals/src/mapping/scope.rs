//! What expressions of a mapping read: the values it names, each with its type.

use weft_expr::{Catalogue, KnownField, KnownRows, ObjectRef, RowSource, Type};
use weft_kernel::query::{Column, Table};
use weft_kernel::{Label, Moment, Problem, Value, Zone};

use super::item::Item;
use super::part::Path;
use crate::rule::typed;

/// The object *body*.
pub(super) const BODY: ObjectRef = ObjectRef(0);

/// A value of the body that expressions read by name.
#[derive(Clone, Debug)]
pub(super) struct NamedValue {
    pub(super) name: String,
    pub(super) path: Path,
    pub(super) ty: Type,
}

/// The named values as an object.
pub(super) struct BodyCatalogue<'a>(pub(super) &'a [NamedValue]);

impl BodyCatalogue<'_> {
    fn infos(&self) -> Vec<KnownField> {
        let infos = self.0.iter().zip(0..).map(|(value, number)| KnownField {
            number,
            name: value.name.clone(),
            label: Label::new(&value.name, &value.name),
            ty: value.ty,
            column: Column::of_field(number),
            scale: 6,
            options: Vec::new(),
            is_region: false,
            formula: None,
        });
        infos.collect()
    }
}

impl Catalogue for BodyCatalogue<'_> {
    fn object(&self, name_or_label: &str) -> Option<ObjectRef> {
        (name_or_label == "body").then_some(BODY)
    }

    fn field(&self, _object: ObjectRef, name_or_label: &str) -> Option<KnownField> {
        self.infos()
            .into_iter()
            .find(|field| field.name == name_or_label)
    }

    fn fields(&self, _object: ObjectRef) -> Vec<KnownField> {
        self.infos()
    }

    fn table(&self, object: ObjectRef) -> Table {
        Table::of_object(object.0)
    }

    fn object_label(&self, _object: ObjectRef) -> Label {
        Label::new("请求体", "Body")
    }

    fn children(&self, _object: ObjectRef, _name_or_label: &str) -> Option<KnownRows> {
        None
    }
}

/// One item as the row of an expression.
pub(super) struct Body<'a> {
    pub(super) item: &'a Item<'a>,
    pub(super) values: &'a [NamedValue],
    /// What time it is, and where.
    pub(super) world: (Moment, &'a Zone),
}

impl RowSource for Body<'_> {
    fn get(&self, _path: &[KnownField], field: &KnownField) -> Result<Value, Problem> {
        let named = self.values.iter().find(|value| value.name == field.name);
        let found = named.and_then(|value| value.path.of(self.item));
        Ok(found.map_or(Value::Empty, |found| typed(found, field.ty)))
    }

    fn related(
        &self,
        _path: &[KnownField],
        _child: &KnownRows,
    ) -> Result<Vec<Box<dyn RowSource + '_>>, Problem> {
        Ok(Vec::new())
    }
}
