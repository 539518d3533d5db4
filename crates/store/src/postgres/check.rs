//! Checking what both engines promise.

use weft_kernel::Problem;
use weft_kernel::query::Datum;

use crate::check::{check_log, check_search, touch_keys};
use crate::report::VerifyReport;
use crate::schema::ColumnKind;
use crate::session::Session;

/// Everything `verify` looks at, over one snapshot.
pub(super) fn verify(
    session: &mut Session<'_>,
    installation: &str,
) -> Result<VerifyReport, Problem> {
    let mut report = VerifyReport::default();
    check_log(session, installation, &mut report)?;
    check_messages(session, &mut report)?;
    let names = |session: &mut Session<'_>, prefix: &str| {
        let sql = "select tablename::text from pg_tables \
                   where schemaname = current_schema() and starts_with(tablename, $1) order by 1";
        let mut names = Vec::new();
        session.query(
            sql,
            &[Datum::from(prefix)],
            &[ColumnKind::Text],
            &mut |row| {
                names.extend(row.first().and_then(Datum::as_text).map(str::to_owned));
                Ok(())
            },
        )?;
        Ok::<_, Problem>(names)
    };
    report.tables = names(session, "t_")?.len();
    for entries in names(session, "q_")? {
        check_search(
            session,
            &entries.replacen("q_", "t_", 1),
            &entries,
            &mut report,
        )?;
    }
    Ok(report)
}

/// Every touch has its key, and no key is left of one that was ended.
fn check_messages(session: &mut Session<'_>, report: &mut VerifyReport) -> Result<(), Problem> {
    let sql = "select (select count(*) from s_touch as t where not exists (select 1 from s_touch_message as m \
               where m.source = t.source and m.message_hash = t.message_hash)), \
               (select count(*) from s_touch_message) - (select count(*) from s_touch)";
    let row = session.first(sql, &[], &[ColumnKind::Int; 2])?;
    report.findings.extend(touch_keys(&row.unwrap_or_default()));
    Ok(())
}
