//! Who wrote each field of a record last, and when: what survivorship is decided by.

use std::collections::BTreeMap;

use serde_json::Value as Json;
use weft_kernel::query::{Column, Select, Table, Term};
use weft_kernel::{Id, Moment, Problem};
use weft_store::{ColumnKind, Plan};

use crate::unit::Unit;

/// Entries of a record's history that are looked through, from the latest.
const ENTRIES_MAX: u32 = 1_000;

/// The last writing of a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// When.
    pub at: Moment,
    /// Who, unless the house itself.
    pub actor: Option<Id>,
    /// Why, when it was no person's own hand.
    pub reason: Option<String>,
}

impl Unit<'_, '_> {
    /// The last writing of each field of a record; names only, no values.
    ///
    /// # Errors
    /// `object.unknown`, or what the database answers.
    pub fn origins(&mut self, object: &str, id: Id) -> Result<BTreeMap<String, Origin>, Problem> {
        let object = self.object(object)?;
        let column = |name| Term::column(&Column::fixed(name));
        let mut select = Select::from(Table::fixed("s_change"));
        for name in ["at", "actor", "body"] {
            select = select.column(&Column::fixed(name));
        }
        let select = select
            .and(column("object").is_in(object.names()))
            .and(column("record").eq(Term::value(id)))
            .sort_by(column("seq"), true)
            .limit(ENTRIES_MAX);
        let (int, text) = (ColumnKind::Int, ColumnKind::Text);
        let rows = self
            .tx
            .rows(&Plan::internal(select, vec![int, int, text])?)?;
        let mut origins = BTreeMap::new();
        for row in rows {
            let [at, actor, body] = &row[..] else {
                continue;
            };
            let body: Json = body
                .as_text()
                .and_then(|text| serde_json::from_str(text).ok())
                .unwrap_or_default();
            let origin = Origin {
                at: Moment::from_ms(at.as_int().unwrap_or_default()),
                actor: actor.as_int().map(Id::new),
                reason: body.get("reason").and_then(Json::as_str).map(str::to_owned),
            };
            let fields = body.get("fields").and_then(Json::as_object);
            for name in fields.into_iter().flatten().map(|(name, _)| name) {
                origins
                    .entry(name.clone())
                    .or_insert_with(|| origin.clone());
            }
        }
        Ok(origins)
    }
}
