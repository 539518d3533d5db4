//! What records that are named by their ids are called, for whoever reads of them.

use std::collections::{BTreeMap, BTreeSet};

use weft_expr::ObjectRef;
use weft_kernel::query::{Column, Term};
use weft_kernel::{Id, Problem};

use super::list::ListQuery;
use super::visible::Visible;

use crate::caller::Caller;
use crate::model::{Field, Model};
use crate::platform::Platform;

/// The most records of one object that are called by name at once; others stay ids.
const CALLED_MAX: u32 = 100;

impl Platform {
    /// What these records of `model` are called, as far as the caller may know; others are left out.
    ///
    /// # Errors
    /// Those of the store.
    pub fn called(
        &self,
        caller: &Caller,
        model: &Model,
        records: impl IntoIterator<Item = (ObjectRef, Id)>,
    ) -> Result<BTreeMap<Id, String>, Problem> {
        let mut asked: BTreeMap<ObjectRef, BTreeSet<Id>> = BTreeMap::new();
        for (object, id) in records {
            asked.entry(object).or_default().insert(id);
        }
        let mut names = BTreeMap::new();
        for (object, ids) in asked {
            let query = ListQuery {
                also: Some(Term::column(&Column::fixed("id")).is_in(ids)),
                limit: Some(CALLED_MAX),
                ..ListQuery::default()
            };
            let found = self.titles(caller, (model, object), query)?;
            names.extend(found.iter().map(|record| (record.id(), record.label())));
        }
        names.retain(|_, name: &mut String| !name.is_empty());
        Ok(names)
    }

    /// Records with nothing but their title; none of an object that is not published, or not to be read.
    ///
    /// # Errors
    /// Those of a list.
    pub fn titles(
        &self,
        caller: &Caller,
        (model, object): (&Model, ObjectRef),
        query: ListQuery,
    ) -> Result<Vec<Visible>, Problem> {
        let object = model.by_number(object.0);
        let known = object.map(|object| self.object_for(caller, &object.name));
        let Some(Ok(object)) = known else {
            return Ok(Vec::new());
        };
        let title = object.fields.get(object.title);
        let may_read = |_: &&Field| caller.access().may_read_field(&object, object.title);
        let Some(title) = title.filter(may_read) else {
            return Ok(Vec::new());
        };
        let query = ListQuery {
            fields: Some(vec![title.name.clone()]),
            ..query
        };
        Ok(self.list(caller, &object.name, &query)?.items)
    }
}
