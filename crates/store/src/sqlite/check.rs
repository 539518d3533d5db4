//! Checking the file itself, and then what both engines promise.

use rusqlite::Connection;
use weft_kernel::Problem;
use weft_kernel::query::Datum;

use super::errors::plain;
use super::session::Session;
use crate::check::{check_log, check_search, touch_keys};
use crate::report::{Finding, VerifyReport};
use crate::schema::ColumnKind;
use crate::session as any;

/// Everything `verify` looks at, over one snapshot.
pub(super) fn verify(connection: &Connection, installation: &str) -> Result<VerifyReport, Problem> {
    connection
        .execute_batch("begin")
        .map_err(|error| plain(&error))?;
    let mut session = any::Session::Sqlite(Session::new(connection, None));
    let mut report = VerifyReport::default();
    let text = [ColumnKind::Text];
    session.query("pragma integrity_check", &[], &text, &mut |row| {
        match row.first().and_then(Datum::as_text) {
            Some("ok") | None => {}
            Some(detail) => report
                .findings
                .push(Finding::new("verify.integrity", detail)),
        }
        Ok(())
    })?;
    check_log(&mut session, installation, &mut report)?;
    check_messages(&mut session, &mut report)?;
    let mut tables = Vec::new();
    let sql = "select name from sqlite_schema where type = 'table' and name glob 't_*'";
    session.query(sql, &[], &text, &mut |row| {
        tables.extend(row.first().and_then(Datum::as_text).map(str::to_owned));
        Ok(())
    })?;
    report.tables = tables.len();
    for table in tables {
        // FTS5 keeps the ids of its entries in a table of its own.
        let entries = format!("{}_docsize", table.replacen("t_", "q_", 1));
        let sql = "select name from sqlite_schema where type = 'table' and name = $1";
        if session
            .first(sql, &[Datum::from(entries.as_str())], &text)?
            .is_some()
        {
            check_search(&mut session, &table, &entries, &mut report)?;
        }
    }
    Ok(report)
}

/// Every touch up to the last run has its entry there, and no entry is left of one that was ended.
fn check_messages(
    session: &mut any::Session<'_>,
    report: &mut VerifyReport,
) -> Result<(), Problem> {
    let sql = "with last as (select coalesce(max(last), 0) as seq from s_touch_run), \
               held as (select seq from s_touch_known where run <= (select seq from last)) \
               select (select count(*) from s_touch \
               where seq <= (select seq from last) and seq not in (select seq from held)), \
               (select count(*) from held where seq not in (select seq from s_touch))";
    let row = session.first(sql, &[], &[ColumnKind::Int; 2])?;
    report.findings.extend(touch_keys(&row.unwrap_or_default()));
    Ok(())
}
