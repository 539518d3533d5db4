//! The history of a record: who changed what and when, as far as its reader may know.

use serde::Serialize;
use serde_json::Value as Json;
use weft_kernel::query::{Column, Datum, Select, Table, Term};
use weft_kernel::{Id, Label, Moment, Problem};
use weft_store::{ColumnKind, Plan, Reader};

use crate::access::Access;
use crate::model::Object;

/// The most entries of one answer.
pub(super) const HISTORY_MAX: u32 = 200;

/// One entry.
#[derive(Clone, Debug, Serialize)]
pub struct HistoryEntry {
    /// Its place in the log.
    pub seq: i64,
    /// When.
    pub at: Moment,
    /// Who, unless the house itself.
    pub actor: Option<Id>,
    /// `create`, `update`, `delete` or a command.
    pub action: String,
    /// What.
    pub changes: Vec<HistoryChange>,
    /// Why, when it was no person's own hand.
    pub reason: Option<String>,
}

/// One changed field.
#[derive(Clone, Debug, Serialize)]
pub struct HistoryChange {
    /// The field.
    pub field: String,
    /// Its label.
    pub label: Label,
    /// Before.
    pub old: Json,
    /// After.
    pub new: Json,
}

/// The entries of a record that is visible, newest first.
pub(crate) fn history(
    reader: &mut Reader<'_>,
    access: &Access,
    object: &Object,
    id: Id,
) -> Result<Vec<HistoryEntry>, Problem> {
    let column = |name| Term::column(&Column::fixed(name));
    let mut select = Select::from(Table::fixed("s_change"));
    for name in ["seq", "at", "actor", "action", "body"] {
        select = select.column(&Column::fixed(name));
    }
    // A refusal is told to auditors, not to those who look at the record.
    let refusal = column("action").eq(Term::value(crate::audit::REFUSAL));
    let select = select
        .and(refusal.negated())
        .and(column("object").eq(Term::value(object.name.as_str())))
        .and(column("record").eq(Term::value(id)))
        .sort_by(column("seq"), true)
        .limit(HISTORY_MAX);
    let (int, text) = (ColumnKind::Int, ColumnKind::Text);
    let plan = Plan::internal(select, vec![int, int, int, text, text])?;
    Ok(reader
        .rows(&plan)?
        .iter()
        .filter_map(|row| entry(row, access, object))
        .collect())
}

fn entry(row: &[Datum], access: &Access, object: &Object) -> Option<HistoryEntry> {
    let [seq, at, actor, action, body] = row else {
        return None;
    };
    let body: Json = serde_json::from_str(body.as_text()?).ok()?;
    let pairs = body.get("fields").and_then(Json::as_object);
    let changes = pairs.into_iter().flatten().filter_map(|(name, pair)| {
        let (ix, field) = object.field(name).ok()?;
        let readable = access.may_read_field(object, ix);
        readable.then(|| HistoryChange {
            field: name.clone(),
            label: field.doc.label.clone(),
            old: pair.get(0).cloned().unwrap_or_default(),
            new: pair.get(1).cloned().unwrap_or_default(),
        })
    });
    let changes: Vec<_> = changes.collect();
    let action = action.as_text()?.to_owned();
    // An entry about nothing the reader may know says that something hidden changed: leave it out.
    if changes.is_empty() && action == "update" {
        return None;
    }
    Some(HistoryEntry {
        seq: seq.as_int()?,
        at: Moment::from_ms(at.as_int()?),
        actor: actor.as_int().map(Id::new),
        action,
        changes,
        reason: body.get("reason").and_then(Json::as_str).map(str::to_owned),
    })
}
