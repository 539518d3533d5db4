//! What `SQLite` answers, as problems.

use rusqlite::{Connection, Error, ErrorCode, ffi};
use weft_kernel::{Problem, exact};

use crate::problems;

/// The problem behind `error`; `connection` is asked for the index a duplicate ran into.
pub(super) fn problem(connection: &Connection, error: &Error) -> Problem {
    match duplicate_index(connection, error) {
        Some(index) => problems::duplicate(&index),
        None => plain(error),
    }
}

/// The problem behind an error that is no duplicate.
pub(super) fn plain(error: &Error) -> Problem {
    let text = error.to_string();
    match error.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => problems::disk_full(text),
        Some(ErrorCode::SystemIoFailure | ErrorCode::ReadOnly | ErrorCode::CannotOpen) => {
            problems::disk_error(text)
        }
        Some(ErrorCode::OperationInterrupted) => problems::too_slow(),
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => problems::damaged(text),
        _ if text.contains("number.overflow") || text.contains("integer overflow") => {
            exact::overflow().because(text)
        }
        _ => Problem::internal("store.sql", text),
    }
}

/// Whether nothing more may be written after it.
pub(super) fn is_disk_error(problem: &Problem) -> bool {
    matches!(problem.code(), "store.disk_error" | "store.damaged")
}

/// The index that refused a row, by its columns, which are all that the message tells.
fn duplicate_index(connection: &Connection, error: &Error) -> Option<String> {
    let Error::SqliteFailure(code, Some(message)) = error else {
        return None;
    };
    match code.extended_code {
        ffi::SQLITE_CONSTRAINT_PRIMARYKEY | ffi::SQLITE_CONSTRAINT_ROWID => {
            return Some("id".into());
        }
        ffi::SQLITE_CONSTRAINT_UNIQUE => {}
        _ => return None,
    }
    let names = message
        .split_once(": ")
        .map_or(message.as_str(), |(_, names)| names);
    let parts: Vec<_> = names
        .split(", ")
        .filter_map(|name| name.split_once('.'))
        .collect();
    let (table, _) = *parts.first()?;
    let columns: Vec<_> = parts.iter().map(|(_, column)| *column).collect();
    let columns = columns.join(",");
    let sql = "select l.name from pragma_index_list(?1) l where l.\"unique\" and ?2 = \
               (select group_concat(name) from (select name from pragma_index_info(l.name) order by seqno))";
    match connection.query_row(sql, [table, &columns], |row| row.get(0)) {
        Ok(index) => Some(index),
        Err(failure) => {
            tracing::warn!(%failure, "the index behind a duplicate was not found");
            Some(columns)
        }
    }
}
