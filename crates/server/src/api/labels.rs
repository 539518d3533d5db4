//! What people call the records that ids stand for, as far as the reader may see them.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use weft_kernel::query::Term;
use weft_kernel::{Id, Problem};
use weft_platform::{Action, Caller, ListQuery, Platform, Scope, system};

/// Labels by object and id.
#[derive(Default)]
pub(crate) struct Labels {
    known: BTreeMap<(String, Id), String>,
}

impl Labels {
    /// Looks up the records of several objects, one question each.
    pub(crate) fn of(
        platform: &Platform,
        caller: &Caller,
        wanted: BTreeMap<String, BTreeSet<Id>>,
    ) -> Result<Self, Problem> {
        let (mut labels, model) = (Self::default(), platform.model());
        for (name, ids) in wanted {
            let object = model.object(&name)?;
            let access = caller.access();
            let may_read = access.may_read_field(object, object.title);
            if access.scope(object, Action::Read) == Scope::None || !may_read {
                continue;
            }
            let query = ListQuery {
                fields: Some(vec![object.doc.title.clone()]),
                limit: Some(1000),
                also: Some(Term::column(object.column(system::ID)?).is_in(ids)),
                ..ListQuery::default()
            };
            for record in platform.list(caller, &name, &query)?.items {
                labels
                    .known
                    .insert((name.clone(), record.id()), record.label());
            }
        }
        Ok(labels)
    }

    /// The names of colleagues; everybody may know who did something they see.
    pub(crate) fn of_people(platform: &Platform, ids: BTreeSet<Id>) -> Result<Self, Problem> {
        let house = Caller::system("who did it stands beside what was done");
        Self::of(platform, &house, BTreeMap::from([("user".to_owned(), ids)]))
    }

    /// `{"id","label"}`; the label is empty where the reader may not know it.
    pub(crate) fn linked(&self, object: &str, id: Id) -> Value {
        json!({ "id": id, "label": self.known.get(&(object.to_owned(), id)) })
    }
}
