//! Before the commit: what the closure wants logged and indexed is written.

use ::postgres::types::Type;
use weft_kernel::Problem;
use weft_kernel::query::{Column, Datum, Table};

use super::errors::Failure;
use super::lexemes::Lexemes;
use crate::log::{Buffer, CHANGE_COLUMNS, Change, NewTouch, TOUCH_COLUMNS};
use crate::postgres;
use crate::problems;
use crate::search::{Edit, SearchEdits, TableEdits, search_table};
use crate::session::Session;
use crate::tx::insert_rows;

/// The index that keeps a message from being logged twice.
const MESSAGE_INDEX: &str = "s_touch__message";
/// Search entries written by one statement: about a megabyte.
const ENTRIES_AT_ONCE: usize = 1_000;

/// Writes log entries, as yet without a number, and search entries.
pub(super) fn flush(session: &mut Session<'_>, buffer: &Buffer) -> Result<(), Problem> {
    let changes: Vec<_> = buffer.changes.iter().map(change_row).collect();
    let touches: Vec<_> = buffer.touches.iter().map(touch_row).collect();
    let columns = |names: [&'static str; 9]| names.map(Column::fixed);
    insert_rows(
        session,
        &Table::fixed("s_change"),
        &columns(CHANGE_COLUMNS),
        &changes,
    )?;
    let keys: Vec<_> = buffer.touches.iter().map(message_row).collect();
    let names = ["source", "message_hash", "fingerprint"].map(Column::fixed);
    insert_rows(session, &Table::fixed("s_touch_message"), &names, &keys)?;
    insert_rows(
        session,
        &Table::fixed("s_touch"),
        &columns(TOUCH_COLUMNS),
        &touches,
    )?;
    search(session, &buffer.search)
}

/// Two programs that log the same message at once: the one refused looks again and finds it.
pub(super) fn raced(failure: Failure) -> Failure {
    match failure {
        Failure::Refused(problem)
            if problem.code() == "record.duplicate"
                && problem
                    .known()
                    .is_some_and(|known| known.contains(MESSAGE_INDEX)) =>
        {
            Failure::Conflict(problems::busy().because(problem))
        }
        other => other,
    }
}

fn change_row(change: &Change) -> Vec<Datum> {
    vec![
        Datum::Null,
        Datum::Int(change.at.ms()),
        Datum::from(change.actor),
        Datum::from(change.action.as_str()),
        Datum::from(change.object.as_deref()),
        Datum::from(change.record),
        Datum::from(change.request.as_deref()),
        Datum::from(change.body.as_str()),
        Datum::Null,
    ]
}

fn touch_row(new: &NewTouch) -> Vec<Datum> {
    let touch = &new.touch;
    vec![
        Datum::Null,
        Datum::from(touch.source),
        Datum::Bytes(new.message_hash.to_vec()),
        Datum::Bytes(touch.fingerprint.to_vec()),
        Datum::from(touch.kind.as_str()),
        Datum::from(touch.subject.as_str()),
        Datum::Int(touch.occurred_at.ms()),
        Datum::Int(touch.received_at.ms()),
        Datum::from(touch.body.to_string()),
    ]
}

fn message_row(new: &NewTouch) -> Vec<Datum> {
    vec![
        Datum::from(new.touch.source),
        Datum::Bytes(new.message_hash.to_vec()),
        Datum::Bytes(new.touch.fingerprint.to_vec()),
    ]
}

fn search(session: &mut Session<'_>, edits: &SearchEdits) -> Result<(), Problem> {
    for (table, edits) in edits.tables() {
        let search = search_table(table)?;
        if edits.cleared {
            session.execute(&format!("delete from {search}"), &[])?;
        }
        if let Session::Postgres(session) = session {
            entries(session, &search, edits)?;
        }
    }
    Ok(())
}

/// Writes entries, a statement for some at once.
fn entries(
    session: &mut postgres::Session<'_>,
    search: &Table,
    edits: &TableEdits,
) -> Result<(), Problem> {
    let (mut put, mut dropped) = ((Vec::new(), Vec::new()), Vec::new());
    for (id, edit) in &edits.rows {
        match edit {
            Edit::Add(tokens) | Edit::Put(tokens) => {
                put.0.push(id.number());
                put.1.push(Lexemes::of(tokens));
            }
            Edit::Drop => dropped.push(id.number()),
        }
    }
    let sql = format!(
        "insert into {search} (id, tokens) \
         select * from unnest($1, $2) \
         on conflict (id) do update set tokens = excluded.tokens"
    );
    let parts = put.0.chunks(ENTRIES_AT_ONCE);
    for (ids, tokens) in parts.zip(put.1.chunks(ENTRIES_AT_ONCE)) {
        session.send(
            &sql,
            &[(&ids, Type::INT8_ARRAY), (&tokens, Type::TS_VECTOR_ARRAY)],
        )?;
    }
    if dropped.is_empty() {
        return Ok(());
    }
    let sql = format!("delete from {search} where id = any($1)");
    session.send(&sql, &[(&dropped, Type::INT8_ARRAY)])
}
