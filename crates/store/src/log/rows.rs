//! The log's tables: their columns, and reading what is sealed.

use serde_json::Value;
use weft_kernel::query::Datum;
use weft_kernel::{Id, Moment, Problem};

use super::{ChangeRow, TouchRow};
use crate::plan::Row;
use crate::schema::ColumnKind;
use crate::session::Session;

/// The columns of `s_change`, in the order rows are written.
pub(crate) const CHANGE_COLUMNS: [&str; 9] = [
    "seq", "at", "actor", "action", "object", "record", "request", "body", "hash",
];

/// The columns of `s_touch`, in the order rows are written.
pub(crate) const TOUCH_COLUMNS: [&str; 9] = [
    "seq",
    "source",
    "message_hash",
    "fingerprint",
    "kind",
    "subject",
    "occurred_at",
    "received_at",
    "body",
];

const INT: ColumnKind = ColumnKind::Int;
const TEXT: ColumnKind = ColumnKind::Text;
const BYTES: ColumnKind = ColumnKind::Bytes;

/// Sealed changes behind `seq`, in order, at most `limit`.
pub(crate) fn changes_after(
    session: &mut Session<'_>,
    seq: i64,
    limit: usize,
) -> Result<Vec<ChangeRow>, Problem> {
    let sql = "select seq, at, actor, action, object, record, request, body, hash \
               from s_change where seq > $1 order by seq limit $2";
    let kinds = [INT, INT, INT, TEXT, TEXT, INT, TEXT, TEXT, BYTES];
    let mut prev = hash_before(session, seq)?;
    let mut rows = Vec::new();
    session.query(sql, &bounds(seq, limit), &kinds, &mut |row| {
        let row = change_row(row, &prev)?;
        prev.clone_from(&row.hash);
        rows.push(row);
        Ok(())
    })?;
    Ok(rows)
}

/// Sealed touches behind `seq`, in order, at most `limit`.
pub(crate) fn touches_after(
    session: &mut Session<'_>,
    seq: i64,
    limit: usize,
) -> Result<Vec<TouchRow>, Problem> {
    let sql = "select seq, source, message_hash, kind, subject, occurred_at, received_at, body \
               from s_touch where seq > $1 order by seq limit $2";
    let kinds = [INT, INT, BYTES, TEXT, TEXT, INT, INT, TEXT];
    let mut rows = Vec::new();
    session.query(sql, &bounds(seq, limit), &kinds, &mut |row| {
        rows.push(touch_row(row)?);
        Ok(())
    })?;
    Ok(rows)
}

fn bounds(seq: i64, limit: usize) -> [Datum; 2] {
    [
        Datum::Int(seq),
        Datum::Int(i64::try_from(limit).unwrap_or(i64::MAX)),
    ]
}

fn hash_before(session: &mut Session<'_>, seq: i64) -> Result<String, Problem> {
    let sql = "select hash from s_change where seq <= $1 order by seq desc limit 1";
    let row = session.first(sql, &[Datum::Int(seq)], &[BYTES])?;
    let hash = row
        .and_then(|row| row.into_iter().next())
        .unwrap_or_default();
    Ok(hash
        .as_bytes()
        .map(weft_kernel::hexadecimal)
        .unwrap_or_default())
}

fn change_row(row: Row, prev: &str) -> Result<ChangeRow, Problem> {
    let Ok([seq, at, actor, action, object, record, request, body, hash]) =
        <[Datum; 9]>::try_from(row)
    else {
        return Err(unreadable("s_change"));
    };
    Ok(ChangeRow {
        seq: int(&seq),
        at: Moment::from_ms(int(&at)),
        actor: actor.as_int().map(Id::new),
        action: text(action),
        object: optional(object),
        record: record.as_int().map(Id::new),
        request: optional(request),
        body: json(&body)?,
        prev: prev.to_owned(),
        hash: hash
            .as_bytes()
            .map(weft_kernel::hexadecimal)
            .unwrap_or_default(),
    })
}

fn touch_row(row: Row) -> Result<TouchRow, Problem> {
    let Ok(
        [
            seq,
            source,
            hash,
            kind,
            subject,
            occurred_at,
            received_at,
            body,
        ],
    ) = <[Datum; 8]>::try_from(row)
    else {
        return Err(unreadable("s_touch"));
    };
    Ok(TouchRow {
        seq: int(&seq),
        source: Id::new(int(&source)),
        message_hash: hash
            .as_bytes()
            .and_then(|bytes| bytes.try_into().ok())
            .ok_or_else(|| unreadable("s_touch.message_hash"))?,
        kind: text(kind),
        subject: text(subject),
        occurred_at: Moment::from_ms(int(&occurred_at)),
        received_at: Moment::from_ms(int(&received_at)),
        body: json(&body)?,
    })
}

fn int(datum: &Datum) -> i64 {
    datum.as_int().unwrap_or_default()
}

fn text(datum: Datum) -> String {
    optional(datum).unwrap_or_default()
}

fn optional(datum: Datum) -> Option<String> {
    match datum {
        Datum::Text(text) => Some(text),
        _ => None,
    }
}

fn json(datum: &Datum) -> Result<Value, Problem> {
    serde_json::from_str(datum.as_text().unwrap_or("null"))
        .map_err(|error| Problem::internal("log.unreadable", error))
}

fn unreadable(what: &str) -> Problem {
    Problem::internal("log.unreadable", format!("a row of `{what}`"))
}
