//! The history of a record: who changed what and when, as far as its reader may know.

use serde::Serialize;
use serde_json::Value as Json;
use weft_kernel::query::{Column, Datum, Function, Select, Table, Term};
use weft_kernel::{Id, Label, Moment, Problem};
use weft_store::{ColumnKind, Plan, Reader};

use crate::access::Access;
use crate::fields::{STARS, masked};
use crate::model::Object;
use crate::vault::{self, PersonKey, Vault};

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
    (access, vault): (&Access, &Vault),
    object: &Object,
    id: Id,
) -> Result<Vec<HistoryEntry>, Problem> {
    let column = |name| Term::column(&Column::fixed(name));
    let mut select = Select::from(Table::fixed("s_change"));
    for name in ["seq", "at", "actor", "action", "body", "object"] {
        select = select.column(&Column::fixed(name));
    }
    // A refusal is told to auditors, not to those who look at the record.
    let refusal = column("action").eq(Term::value(crate::audit::REFUSAL));
    let select = select
        .and(refusal.negated())
        .and(column("object").is_in(object.names()))
        .and(column("record").eq(Term::value(id)))
        .sort_by(column("seq"), true)
        .limit(HISTORY_MAX);
    let (int, text) = (ColumnKind::Int, ColumnKind::Text);
    let keys = vault.opened(&reader.rows(&vault::keys_of(&[id])?)?);
    let seen = Seen {
        access,
        object,
        key: keys.get(&id),
    };
    let most = usize::try_from(HISTORY_MAX).unwrap_or(usize::MAX);
    let mut entries = Vec::new();
    let mut before = i64::MAX;
    // What the reader may not know of takes no place of what they may.
    loop {
        let older = Term::call2(Function::Lt, column("seq"), Term::value(before));
        let part = select.clone().and(older);
        let rows = reader.rows(&Plan::internal(
            part,
            vec![int, int, int, text, text, text],
        )?)?;
        entries.extend(rows.iter().filter_map(|row| seen.entry(row)));
        let last = rows.last().and_then(|row| row.first()?.as_int());
        before = match last.filter(|_| rows.len() == most && entries.len() < most) {
            Some(last) => last,
            None => break,
        };
    }
    entries.truncate(most);
    Ok(entries)
}

/// What entries are read with: the reader's rights and the person's key.
struct Seen<'a> {
    access: &'a Access,
    object: &'a Object,
    key: Option<&'a PersonKey>,
}

impl Seen<'_> {
    fn entry(&self, row: &[Datum]) -> Option<HistoryEntry> {
        let [seq, at, actor, action, body, object] = row else {
            return None;
        };
        let body: Json = serde_json::from_str(body.as_text()?).ok()?;
        let pairs = body.get("fields").and_then(Json::as_object);
        let changes: Vec<_> = pairs
            .into_iter()
            .flatten()
            .filter_map(|(name, pair)| self.change((object.as_text()?, name), pair))
            .collect();
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

    /// A change of a field, under the names object and field had then.
    fn change(&self, (object, name): (&str, &str), pair: &Json) -> Option<HistoryChange> {
        let (ix, field) = self.object.field(name).ok()?;
        let sealed_as = format!("{object}.{name}");
        let mask = field.doc.mask;
        let mask = mask.filter(|_| self.access.is_masked(self.object, ix));
        let value = |place: usize| match (mask, self.opened(&sealed_as, pair.get(place))) {
            (None, clear) => clear,
            (_, Json::Null) => Json::Null,
            (Some(mask), Json::String(text)) => masked(mask, &text).into(),
            (Some(_), _) => STARS.into(),
        };
        self.access
            .may_read_field(self.object, ix)
            .then(|| HistoryChange {
                field: field.name.clone(),
                label: field.doc.label.clone(),
                old: value(0),
                new: value(1),
            })
    }

    /// A value as it was; empty when the person's key is destroyed.
    fn opened(&self, place: &str, value: Option<&Json>) -> Json {
        match value {
            Some(sealed) if vault::is_sealed(sealed) => self
                .key
                .and_then(|key| key.open(place, sealed))
                .unwrap_or_default(),
            plain => plain.cloned().unwrap_or_default(),
        }
    }
}
