//! Invariants of the log and the search tables, checked the same way on both engines.

use weft_kernel::Problem;
use weft_kernel::query::Datum;

use crate::log::walk;
use crate::report::{AuditReport, Finding, VerifyReport};
use crate::schema::ColumnKind;
use crate::session::Session;

/// Walks the chain up to the entry that was sealed last; one that ends before it is broken too.
pub(crate) fn check_chain(
    session: &mut Session<'_>,
    installation: &str,
) -> Result<AuditReport, Problem> {
    let mut report = walk(session, installation)?;
    let (sealed, head) = seal_row(session)?;
    if report.is_intact() && report.head != head {
        report.broken_at = Some(sealed);
        report.reason = Some("the entry that was sealed last is not there".to_owned());
    }
    Ok(report)
}

/// Walks the chain and compares the log with its seal.
pub(crate) fn check_log(
    session: &mut Session<'_>,
    installation: &str,
    report: &mut VerifyReport,
) -> Result<(), Problem> {
    report.audit = walk(session, installation)?;
    let (sealed, head) = seal_row(session)?;
    if report.audit.is_intact() && report.audit.head != head {
        let detail = "the last change is not the one that was sealed";
        report
            .findings
            .push(Finding::new("verify.log_head", detail));
    }
    let changes = number(
        session,
        "select count(*) from s_change where seq is not null",
    )?;
    let touches = number(
        session,
        "select count(*) from s_touch where seq is not null",
    )?;
    let retired = number(
        session,
        "select cast(coalesce(sum(value), 0) as bigint) from s_counter where name = 'log.retired'",
    )?;
    let last = number(
        session,
        "select coalesce(max(seq), 0) from \
         (select max(seq) as seq from s_change union all select max(seq) from s_touch) as log",
    )?;
    if changes + touches + retired != sealed {
        let detail = format!(
            "{changes} changes, {touches} touches and {retired} that were ended, sealed up to {sealed}"
        );
        report.findings.push(Finding::new("verify.log_gap", detail));
    }
    if last != sealed {
        let detail = format!("the log ends at {last}, sealed up to {sealed}");
        report
            .findings
            .push(Finding::new("verify.log_unsealed", detail));
    }
    check_leases(session, report)?;
    let ahead = "select count(*) from s_consumer where position > (select max(seq) from s_seal)";
    if number(session, ahead)? > 0 {
        report.findings.push(Finding::new(
            "verify.consumer_ahead",
            "a consumer is beyond the log",
        ));
    }
    Ok(())
}

/// Leases are granted to programs that have a number.
fn check_leases(session: &mut Session<'_>, report: &mut VerifyReport) -> Result<(), Problem> {
    let sql = "select count(*) from s_lease as l where l.owner <> '' and l.owner not in \
               (select n.owner from s_lease as n where n.name like 'node:%')";
    let strange = number(session, sql)?;
    if strange > 0 {
        let detail = format!("{strange} leases are held by no program that has a number");
        report
            .findings
            .push(Finding::new("verify.lease_owner", detail));
    }
    Ok(())
}

/// What is wrong with the keys by which messages are told: `row` has the touches without one, and keys too many.
pub(crate) fn touch_keys(row: &[Datum]) -> Option<Finding> {
    let numbers: Vec<i64> = row.iter().filter_map(Datum::as_int).collect();
    (numbers != [0, 0]).then(|| {
        let detail = format!("touches without a key, and keys too many: {numbers:?}");
        Finding::new("verify.touch_keys", detail)
    })
}

/// Search entries whose row is not there: `ids` names a table or subquery with a column `id`.
pub(crate) fn check_search(
    session: &mut Session<'_>,
    table: &str,
    ids: &str,
    report: &mut VerifyReport,
) -> Result<(), Problem> {
    let sql = format!("select count(*) from {ids} as q where q.id not in (select id from {table})");
    let orphans = number(session, &sql)?;
    if orphans > 0 {
        let detail = format!("{orphans} search entries of {table} without a row");
        report
            .findings
            .push(Finding::new("verify.search_orphan", detail));
    }
    Ok(())
}

fn seal_row(session: &mut Session<'_>) -> Result<(i64, String), Problem> {
    let sql = "select seq, hash from s_seal where id = 1";
    let row = session.first(sql, &[], &[ColumnKind::Int, ColumnKind::Text])?;
    match row.as_deref() {
        Some([Datum::Int(seq), Datum::Text(hash)]) => Ok((*seq, hash.clone())),
        _ => Err(Problem::internal("store.seal", "the seal is missing")),
    }
}

fn number(session: &mut Session<'_>, sql: &str) -> Result<i64, Problem> {
    let row = session.first(sql, &[], &[ColumnKind::Int])?;
    Ok(row
        .and_then(|row| row.first().and_then(Datum::as_int))
        .unwrap_or_default())
}
