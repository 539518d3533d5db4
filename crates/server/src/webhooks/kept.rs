//! What is kept of webhooks: every delivery with what came of it.

use serde_json::{Value, json};
use weft_kernel::query::{Column, Datum, Function, Select, Table, Term};
use weft_kernel::{Id, Moment, Problem};
use weft_platform::{Caller, Platform};
use weft_store::{ColumnKind, ColumnSpec, IndexSpec, Lane, Plan, TableSpec, Tx};

/// Deliveries of one page.
pub(crate) const DELIVERIES_PAGE: u32 = 100;
/// The most deliveries replayed by one request.
pub(crate) const REPLAYED_MAX: u32 = 10_000;

/// What may have become of a delivery.
pub(crate) const STATES: [&str; 3] = ["queued", "delivered", "dead"];

/// Columns of a delivery behind its id.
const COLUMNS: [(&str, ColumnKind); 13] = [
    ("webhook", ColumnKind::Int),
    ("record", ColumnKind::Int),
    ("object", ColumnKind::Text),
    ("action", ColumnKind::Text),
    ("seq", ColumnKind::Int),
    ("body", ColumnKind::Text),
    ("state", ColumnKind::Text),
    ("attempts", ColumnKind::Int),
    ("next_at", ColumnKind::Int),
    ("status", ColumnKind::Int),
    ("error", ColumnKind::Text),
    ("created_at", ColumnKind::Int),
    ("delivered_at", ColumnKind::Int),
];

/// One delivery.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Delivery {
    /// The same in every attempt.
    pub(crate) id: Id,
    pub(crate) webhook: Id,
    pub(crate) record: Id,
    pub(crate) object: String,
    pub(crate) action: String,
    /// Its place in the log.
    pub(crate) seq: i64,
    pub(crate) body: String,
    /// One of [`STATES`].
    pub(crate) state: String,
    pub(crate) attempts: i64,
    pub(crate) next_at: Moment,
    /// The last status the receiver answered.
    pub(crate) status: Option<i64>,
    /// The code of what went wrong last.
    pub(crate) error: Option<String>,
    pub(crate) created_at: Moment,
    pub(crate) delivered_at: Option<Moment>,
}

pub(super) fn table() -> Table {
    Table::fixed("s_delivery")
}

pub(super) fn column(name: &'static str) -> Column {
    Column::fixed(name)
}

pub(super) fn term(name: &'static str) -> Term {
    Term::column(&column(name))
}

/// The table of deliveries.
pub(super) fn tables() -> Vec<TableSpec> {
    let spec = |(name, kind): (&'static str, ColumnKind)| ColumnSpec {
        column: column(name),
        kind,
    };
    let index = |name: &str, columns: &[&'static str], unique| IndexSpec {
        name: name.to_owned(),
        columns: columns.iter().map(|name| column(name)).collect(),
        unique,
        live_only: false,
        both_ways: false,
    };
    vec![TableSpec {
        table: table(),
        columns: COLUMNS.into_iter().map(spec).collect(),
        indexes: vec![
            index("s_delivery_webhook_seq", &["webhook", "seq"], true),
            index("s_delivery_due", &["state", "webhook", "next_at"], false),
        ],
        searchable: false,
    }]
}

/// Writes new deliveries; one that is there already stays as it is.
pub(super) fn insert(tx: &mut Tx<'_>, deliveries: &[Delivery]) -> Result<(), Problem> {
    let mut columns = vec![column("id")];
    columns.extend(COLUMNS.iter().map(|(name, _)| column(name)));
    let row = |one: &Delivery| -> Vec<Datum> {
        vec![
            one.id.into(),
            one.webhook.into(),
            one.record.into(),
            one.object.as_str().into(),
            one.action.as_str().into(),
            one.seq.into(),
            one.body.as_str().into(),
            one.state.as_str().into(),
            one.attempts.into(),
            one.next_at.ms().into(),
            one.status.into(),
            one.error.as_deref().into(),
            one.created_at.ms().into(),
            one.delivered_at.map(Moment::ms).into(),
        ]
    };
    let rows: Vec<Vec<Datum>> = deliveries.iter().map(row).collect();
    match rows.is_empty() {
        true => Ok(()),
        false => tx.insert(&table(), &columns, &rows),
    }
}

/// The deliveries for which `filter` holds, in the order of their ids.
pub(super) fn found(
    platform: &Platform,
    filter: Term,
    (descending, limit): (bool, u32),
) -> Result<Vec<Delivery>, Problem> {
    let select = COLUMNS
        .iter()
        .fold(
            Select::from(table()).column(&column("id")),
            |select, (name, _)| select.column(&column(name)),
        )
        .and(filter)
        .sort_by(term("id"), descending)
        .limit(limit);
    let mut kinds = vec![ColumnKind::Int];
    kinds.extend(COLUMNS.iter().map(|(_, kind)| *kind));
    let plan = Plan::internal(select, kinds)?;
    let rows = platform.store().read(|reader| reader.rows(&plan))?;
    Ok(rows.iter().map(|row| read(row)).collect())
}

fn read(row: &[Datum]) -> Delivery {
    let int = |place: usize| row.get(place).and_then(Datum::as_int);
    let text = |place: usize| row.get(place).and_then(Datum::as_text).map(str::to_owned);
    let id = |place: usize| Id::new(int(place).unwrap_or_default());
    let moment = |place: usize| int(place).map(Moment::from_ms);
    Delivery {
        id: id(0),
        webhook: id(1),
        record: id(2),
        object: text(3).unwrap_or_default(),
        action: text(4).unwrap_or_default(),
        seq: int(5).unwrap_or_default(),
        body: text(6).unwrap_or_default(),
        state: text(7).unwrap_or_default(),
        attempts: int(8).unwrap_or_default(),
        next_at: moment(9).unwrap_or_default(),
        status: int(10),
        error: text(11),
        created_at: moment(12).unwrap_or_default(),
        delivered_at: moment(13),
    }
}

/// Which deliveries of a webhook are asked for.
#[derive(Clone, Debug, Default)]
pub(crate) struct Asked {
    pub(crate) state: Option<String>,
    /// Older than this one.
    pub(crate) before: Option<Id>,
    pub(crate) ids: Option<Vec<Id>>,
    /// From this moment on.
    pub(crate) from: Option<Moment>,
    /// Before this moment.
    pub(crate) to: Option<Moment>,
}

impl Asked {
    fn filter(&self, webhook: Id) -> Term {
        let less = |name, value: i64| Term::call2(Function::Lt, term(name), Term::value(value));
        let mut filter = term("webhook").eq(Term::value(webhook));
        if let Some(state) = &self.state {
            filter = filter.and(term("state").eq(Term::value(state.as_str())));
        }
        if let Some(before) = self.before {
            filter = filter.and(less("id", before.number()));
        }
        if let Some(ids) = &self.ids {
            filter = filter.and(term("id").is_in(ids.iter().copied()));
        }
        if let Some(from) = self.from {
            let from = Term::value(from.ms());
            filter = filter.and(Term::call2(Function::Ge, term("created_at"), from));
        }
        if let Some(to) = self.to {
            filter = filter.and(less("created_at", to.ms()));
        }
        filter
    }
}

/// Deliveries of a webhook, newest first, as the API shows them.
pub(crate) fn deliveries(
    platform: &Platform,
    webhook: Id,
    asked: &Asked,
) -> Result<Vec<Value>, Problem> {
    let found = found(platform, asked.filter(webhook), (true, DELIVERIES_PAGE))?;
    Ok(found.iter().map(shown).collect())
}

fn shown(one: &Delivery) -> Value {
    json!({
        "id": one.id, "event": format!("{}.{}", one.object, one.action), "record": one.record,
        "seq": one.seq, "state": one.state, "attempts": one.attempts,
        "next_at": (one.state == "queued").then_some(one.next_at), "status": one.status,
        "error": one.error, "created_at": one.created_at, "delivered_at": one.delivered_at,
    })
}

/// Sends deliveries again under their old ids; answers how many.
pub(crate) fn replay(
    platform: &Platform,
    caller: &Caller,
    webhook: Id,
    asked: &Asked,
) -> Result<usize, Problem> {
    let found = found(platform, asked.filter(webhook), (false, REPLAYED_MAX))?;
    let (ids, now) = (
        found.iter().map(|one| one.id).collect::<Vec<Id>>(),
        platform.now(),
    );
    let count = ids.len();
    platform.write(caller, Lane::Interactive, move |unit| {
        for ids in ids.chunks(500) {
            let set = [
                (column("state"), Term::value("queued")),
                (column("attempts"), Term::value(0_i64)),
                (column("next_at"), Term::value(now.ms())),
            ];
            let among = term("id").is_in(ids.iter().copied());
            unit.tx().update_where(&table(), &set, &among)?;
        }
        Ok(())
    })?;
    let body = json!({ "deliveries": count });
    platform.audit(
        caller,
        "webhook.replay",
        (Some("webhook".into()), Some(webhook)),
        body,
    )?;
    Ok(count)
}
