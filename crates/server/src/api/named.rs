//! Records that an expression names by their ids: offered while it is typed, and read back by what they are called.

use std::collections::BTreeMap;

use weft_expr::{Checked, Completion, ObjectRef};
use weft_kernel::query::{Column, Term};
use weft_kernel::{Id, Label, Language, Problem};
use weft_platform::{Caller, Field, ListQuery, Model, Platform, Visible};

/// The most records that are offered at a place.
const OFFERED_MAX: u32 = 20;
/// The most records of one object that are read back by what they are called; others stay ids.
const READ_BACK_MAX: u32 = 100;

/// Where records are read: as of this model, with the rights of somebody.
#[derive(Clone, Copy)]
pub(super) struct Records<'a> {
    pub(super) platform: &'a Platform,
    pub(super) model: &'a Model,
    pub(super) caller: &'a Caller,
}

impl Records<'_> {
    /// Adds the records that may be named where `found` stands: those that answer what is typed, or the newest.
    pub(super) fn offered(self, mut found: Completion) -> Result<Completion, Problem> {
        let Some(object) = found.records else {
            return Ok(found);
        };
        let typed = found.typed.trim();
        let query = ListQuery {
            search: (!typed.is_empty()).then(|| typed.to_owned()),
            limit: Some(OFFERED_MAX),
            ..ListQuery::default()
        };
        for record in self.read(object, query)? {
            let label = &record.object().doc.label;
            found.add_record(record.id(), &record.label(), label);
        }
        Ok(found)
    }

    /// What `checked` says, in both languages.
    pub(super) fn said(self, checked: &Checked) -> Result<Label, Problem> {
        let mut named: BTreeMap<ObjectRef, Vec<Id>> = BTreeMap::new();
        for (object, id) in checked.records() {
            named.entry(object).or_default().push(id);
        }
        let mut names = BTreeMap::new();
        for (object, ids) in named {
            let query = ListQuery {
                also: Some(Term::column(&Column::fixed("id")).is_in(ids)),
                limit: Some(READ_BACK_MAX),
                ..ListQuery::default()
            };
            let found = self.read(object, query)?;
            names.extend(found.iter().map(|record| (record.id(), record.label())));
        }
        names.retain(|_, name: &mut String| !name.is_empty());
        let said = |language| checked.echo_naming(language, &names);
        Ok(Label::new(said(Language::Zh), said(Language::En)))
    }

    /// Records with nothing but their title; none of an object that is not published, or not to be read.
    fn read(self, object: ObjectRef, query: ListQuery) -> Result<Vec<Visible>, Problem> {
        let object = self.model.by_number(object.0);
        let known = object.map(|object| self.platform.object_for(self.caller, &object.name));
        let Some(Ok(object)) = known else {
            return Ok(Vec::new());
        };
        let title = object.fields.get(object.title);
        let may_read = |_: &&Field| self.caller.access().may_read_field(&object, object.title);
        let Some(title) = title.filter(may_read) else {
            return Ok(Vec::new());
        };
        let query = ListQuery {
            fields: Some(vec![title.name.clone()]),
            ..query
        };
        Ok(self.platform.list(self.caller, &object.name, &query)?.items)
    }
}
