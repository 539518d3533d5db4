//! The record a layout is about, as it stands and as it is being typed over.

use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use serde_json::{Map, Value as Json};
use weft_expr::{KnownField, KnownRows, RowSource, Step, Type, World};
use weft_kernel::{Id, Problem, Value};

use crate::access::CallerCatalogue;
use crate::caller::Caller;
use crate::model::{Model, Object};
use crate::platform::Platform;
use crate::records::{Input, Visible, value_of};

/// A record that is there, a draft, or both: what is typed covers what is stored.
pub struct About<'a> {
    platform: &'a Platform,
    caller: &'a Caller,
    model: Arc<Model>,
    object: Arc<Object>,
    stored: Option<Visible>,
    typed: HashMap<u32, Value>,
    /// Records behind lookups, read once.
    around: RefCell<HashMap<(u32, Id), Option<Visible>>>,
}

impl<'a> About<'a> {
    /// The record called `id`, if any, under what was typed.
    ///
    /// # Errors
    /// `object.unknown`, `record.missing`.
    pub fn new(
        (platform, caller): (&'a Platform, &'a Caller),
        object: &str,
        id: Option<Id>,
        typed: &Map<String, Json>,
    ) -> Result<Self, Problem> {
        let object = platform.object_for(caller, object)?;
        let stored = match id {
            Some(id) => Some(platform.get(caller, &object.name, id)?),
            None => None,
        };
        let model = platform.model();
        let mut values = HashMap::new();
        for (name, json) in typed {
            let field = object.index(name).and_then(|ix| object.fields.get(ix));
            if let Some(field) = field {
                // What cannot be read yet, such as half a date, is empty so far.
                let value = value_of(field, Input::Json(json.clone()), &model.zone);
                values.insert(field.number, value.unwrap_or(Value::Empty));
            }
        }
        Ok(Self {
            platform,
            caller,
            model,
            object,
            stored,
            typed: values,
            around: RefCell::default(),
        })
    }

    /// The object it is of.
    #[must_use]
    pub fn object(&self) -> &Arc<Object> {
        &self.object
    }

    /// Whether `condition` holds. One that reads what the caller may not read does not.
    #[must_use]
    pub fn holds(&self, condition: &str) -> bool {
        let world = World {
            now: self.platform.now(),
            zone: &self.model.zone,
            me: self.caller.id(),
        };
        self.checked(condition)
            .and_then(|checked| checked.holds(self, &world))
            .unwrap_or(false)
    }

    /// The record's own fields that `conditions` read, for those who ask again when one changes.
    #[must_use]
    pub fn reads(&self, conditions: &[&str]) -> BTreeSet<String> {
        let mut names = BTreeSet::new();
        for condition in conditions {
            let Ok(checked) = self.checked(condition) else {
                continue;
            };
            for read in checked.references() {
                let number = match read.path.first() {
                    Some(Step::Lookup(_, number)) => Some(*number),
                    Some(Step::Rows(_)) => None,
                    None => read.field,
                };
                let mut fields = self.object.fields.iter();
                let field = fields.find(|field| Some(field.number) == number);
                names.extend(field.map(|field| field.name.clone()));
            }
        }
        names
    }

    fn checked(&self, condition: &str) -> Result<weft_expr::Checked, Problem> {
        let catalogue = CallerCatalogue {
            model: &self.model,
            access: self.caller.access(),
        };
        let expect = Some(Type::Bool);
        weft_expr::check(condition, self.object.reference(), &catalogue, expect)
    }

    fn own(&self, field: &KnownField) -> Value {
        let typed = self.typed.get(&field.number).cloned();
        typed.unwrap_or_else(|| {
            self.stored
                .as_ref()
                .map_or(Value::Empty, |it| value_in(it, field))
        })
    }

    /// The value of `field` of the record `id` of `object`, as far as the caller may see it.
    fn behind(&self, object: &Object, id: Id, field: &KnownField) -> Value {
        let mut around = self.around.borrow_mut();
        let record = around
            .entry((object.number, id))
            .or_insert_with(|| self.platform.get(self.caller, &object.name, id).ok());
        record
            .as_ref()
            .map_or(Value::Empty, |record| value_in(record, field))
    }
}

fn value_in(record: &Visible, field: &KnownField) -> Value {
    let mut fields = record.object().fields.iter();
    let known = fields.find(|known| known.number == field.number);
    let value = known.and_then(|known| Some(known.shape?.value(record.datum(&known.name)?)));
    value.unwrap_or(Value::Empty)
}

impl RowSource for About<'_> {
    fn get(&self, path: &[KnownField], field: &KnownField) -> Result<Value, Problem> {
        let Some((first, rest)) = path.split_first() else {
            return Ok(self.own(field));
        };
        let mut at = (self.own(first), first.ty);
        for step in rest.iter().chain([field]) {
            let (Value::Record(id), Type::Record(target)) = at else {
                return Ok(Value::Empty);
            };
            let Some(object) = self.model.by_number(target.0) else {
                return Ok(Value::Empty);
            };
            at = (self.behind(object, id, step), step.ty);
        }
        Ok(at.0)
    }

    fn related(
        &self,
        _path: &[KnownField],
        child: &KnownRows,
    ) -> Result<Vec<Box<dyn RowSource + '_>>, Problem> {
        Err(Problem::internal("layout.rows", &child.name))
    }
}
