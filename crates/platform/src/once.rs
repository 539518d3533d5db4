//! Idempotency keys: the same request sent twice is done once and answered alike.

use serde_json::Value as Json;
use weft_kernel::query::{Column, Datum, Function, Select, Table, Term};
use weft_kernel::{Id, Moment, Problem};
use weft_store::{ColumnKind, ColumnSpec, IndexSpec, Lane, Plan, TableSpec, Tx};

use crate::caller::Caller;
use crate::platform::Platform;
use crate::records::{self, Change};
use crate::unit::Unit;

/// How long a key is remembered.
pub(crate) const REMEMBERED_MS: i64 = Moment::DAY_MS;
/// The longest key: a sender's own 200 characters, the sender, and the place in a batch.
pub const KEY_LENGTH_MAX: usize = 240;

/// A key and what it was sent with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Once {
    /// The sender's key, made unique to the sender.
    pub key: String,
    /// A hash of method, path and body.
    pub fingerprint: String,
}

/// An answer that can be given again.
#[derive(Clone, Debug, PartialEq)]
pub struct Reply {
    /// The status, such as 201.
    pub status: u16,
    /// The body.
    pub body: Json,
}

fn table() -> Table {
    Table::fixed("s_once")
}

const COLUMNS: [(&str, ColumnKind); 5] = [
    ("key", ColumnKind::Text),
    ("fingerprint", ColumnKind::Text),
    ("status", ColumnKind::Int),
    ("body", ColumnKind::Text),
    ("at", ColumnKind::Int),
];

/// The table of keys.
pub(crate) fn tables() -> Vec<TableSpec> {
    let index = |name: &str, column, unique| IndexSpec {
        name: name.to_owned(),
        columns: vec![Column::fixed(column)],
        unique,
        live_only: false,
        both_ways: false,
    };
    vec![TableSpec {
        table: table(),
        columns: COLUMNS
            .iter()
            .map(|(name, kind)| ColumnSpec {
                column: Column::fixed(name),
                kind: *kind,
            })
            .collect(),
        indexes: vec![
            index("s_once_key", "key", true),
            index("s_once_at", "at", false),
        ],
        searchable: false,
    }]
}

impl Platform {
    /// Makes a record from what the API sends, unless `once` was done before; answers its id.
    ///
    /// # Errors
    /// As [`Platform::create`]; `idempotency.other_request`.
    pub fn create_once(
        &self,
        caller: &Caller,
        object: &str,
        json: Json,
        once: Option<Once>,
    ) -> Result<Id, Problem> {
        let Some(once) = once else {
            return self.create(caller, object, json);
        };
        let change = Change::from_json(self.model().object(object)?, json)?;
        let name = object.to_owned();
        let made = self.write_once(caller, Some(once), move |unit| {
            let id = unit.create(&name, change.clone())?.id();
            Ok(Reply {
                status: 201,
                body: serde_json::json!({ "id": id }),
            })
        });
        self.people_changed(object);
        let reply = self.audited(caller, "create", (object, None), made)?;
        Id::parse(
            reply
                .body
                .get("id")
                .and_then(Json::as_str)
                .unwrap_or_default(),
        )
    }

    /// Takes a record out of the bin with its lines, unless `once` was done before; `version` is
    /// the one it has there.
    ///
    /// # Errors
    /// `record.missing`, `record.not_deleted`, `record.stale`, `record.duplicate`,
    /// `record.document_deleted`, `access.*`; `idempotency.other_request`.
    pub fn restore(
        &self,
        caller: &Caller,
        (object, id, version): (&str, Id, Option<i64>),
        once: Option<Once>,
    ) -> Result<(), Problem> {
        let name = object.to_owned();
        let restored = self.write_once(caller, once, move |unit| {
            let known = unit.object(&name)?;
            records::restore(unit, &known, id, version)?;
            Ok(Reply {
                status: 200,
                body: Json::Null,
            })
        });
        self.people_changed(object);
        self.audited(caller, "restore", (object, Some(id)), restored)
            .map(drop)
    }

    /// Does `work` unless `once` was done before; the answer is kept in the same transaction.
    ///
    /// # Errors
    /// `idempotency.other_request` when the key came with another request; what `work` answers.
    pub fn write_once(
        &self,
        caller: &Caller,
        once: Option<Once>,
        mut work: impl FnMut(&mut Unit<'_, '_>) -> Result<Reply, Problem> + Send + 'static,
    ) -> Result<Reply, Problem> {
        let ids = self.clone();
        self.write(caller, Lane::Interactive, move |unit| {
            let Some(once) = &once else { return work(unit) };
            if once.key.len() > KEY_LENGTH_MAX {
                return Err(Problem::invalid(
                    "idempotency.key_length",
                    format!("Idempotency-Key 最长 {KEY_LENGTH_MAX} 个字符"),
                    format!("An Idempotency-Key has at most {KEY_LENGTH_MAX} characters"),
                ));
            }
            if let Some(reply) = known(unit.tx(), once)? {
                return Ok(reply);
            }
            let reply = work(unit)?;
            let now = unit.now();
            remember(unit.tx(), once, &reply, (ids.next_id().number(), now))?;
            Ok(reply)
        })
    }
}

fn known(tx: &mut Tx<'_>, once: &Once) -> Result<Option<Reply>, Problem> {
    let names = COLUMNS.iter().take(4);
    let select = names
        .clone()
        .fold(Select::from(table()), |select, (name, _)| {
            select.column(&Column::fixed(name))
        });
    let column = |name| Term::column(&Column::fixed(name));
    let key = column("key").eq(Term::value(once.key.as_str()));
    let old = Term::value(tx.now().plus_ms(-REMEMBERED_MS).ms());
    let key = key.and(Term::call2(Function::Ge, column("at"), old));
    let plan = Plan::internal(select.and(key), names.map(|(_, kind)| *kind).collect())?;
    let rows = tx.rows(&plan)?;
    let Some([_, fingerprint, status, body]) = rows.first().map(Vec::as_slice) else {
        return Ok(None);
    };
    if fingerprint.as_text() != Some(once.fingerprint.as_str()) {
        return Err(Problem::invalid(
            "idempotency.other_request",
            "这个 Idempotency-Key 已用于另一个请求",
            "This Idempotency-Key was used for another request",
        ));
    }
    let body = body
        .as_text()
        .and_then(|text| serde_json::from_str(text).ok())
        .unwrap_or_default();
    let status = status
        .as_int()
        .and_then(|status| u16::try_from(status).ok())
        .unwrap_or(200);
    Ok(Some(Reply { status, body }))
}

fn remember(
    tx: &mut Tx<'_>,
    once: &Once,
    reply: &Reply,
    (id, now): (i64, Moment),
) -> Result<(), Problem> {
    let old = Term::value(now.plus_ms(-REMEMBERED_MS).ms());
    tx.delete_where(
        &table(),
        &Term::call2(Function::Lt, Term::column(&Column::fixed("at")), old),
    )?;
    let mut columns = vec![Column::fixed("id")];
    columns.extend(COLUMNS.iter().map(|(name, _)| Column::fixed(name)));
    let row = vec![
        Datum::Int(id),
        once.key.as_str().into(),
        once.fingerprint.as_str().into(),
        Datum::Int(reply.status.into()),
        reply.body.to_string().into(),
        Datum::Int(now.ms()),
    ];
    tx.insert(&table(), &columns, &[row])
}
