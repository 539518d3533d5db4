//! Touches by month: a table for what is not numbered yet, and one for each month in which touches were numbered.
//!
//! A touch is numbered and put into the month of that moment in one step, so months follow one another in the log: each
//! holds the places from its first to its last and no others. A month in which nothing is kept any more is dropped as a
//! whole. That a message is kept once is a matter of a table of its own, which months do not divide.

use postgres::Transaction;
use weft_kernel::Problem;
use weft_kernel::query::Datum;

use crate::schema::ColumnKind;
use crate::session::Session;

/// The month of what was kept before there were months.
const BEFORE: i64 = 0;

/// What a touch is kept as; the month is empty until it is numbered.
const COLUMNS: &str =
    "arrival bigint not null default nextval('s_arrival'), seq bigint, source bigint not null,
  message_hash bytea not null, fingerprint bytea not null, kind text collate \"C\" not null,
  subject text collate \"C\" not null, occurred_at bigint not null, received_at bigint not null,
  body text not null, month bigint";

/// The tables of a database that has none of them. Touches leave the first of them as soon as they are numbered: it is
/// cleared up by how many did, not by their share. That it holds no numbers tells the planner not to look there.
const TABLES: &str = "
create table s_touch_new partition of s_touch for values in (null);
alter table s_touch_new add constraint s_touch_new__open check (seq is null);
alter table s_touch_new set (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 20000);
create unique index s_touch_new__arrival on s_touch_new (arrival);
create table s_touch_message (
  source bigint not null, message_hash bytea not null, fingerprint bytea not null);
create unique index s_touch__message on s_touch_message (source, message_hash);
alter table s_seal add column if not exists month bigint not null default 0;
";

/// Keeps what there was as the month before all others; what was not numbered yet is to be numbered into a month.
const KEEP: &str = "
drop index s_touch__message;
drop index if exists s_touch__subject;
drop index if exists s_touch__unsealed;
alter index s_touch__seq rename to s_touch_0__seq;
alter table s_touch drop constraint s_touch_pkey;
alter table s_touch rename to s_touch_0;
";
const TAKE_OVER: &str = "
insert into s_touch_message (source, message_hash, fingerprint)
  select source, message_hash, fingerprint from s_touch_0;
with waiting as (delete from s_touch_0 where seq is null returning *)
  insert into s_touch (arrival, source, message_hash, fingerprint, kind, subject, occurred_at, received_at, body)
  select arrival, source, message_hash, fingerprint, kind, subject, occurred_at, received_at, body from waiting;
alter table s_touch_0 add column month bigint default 0;
alter table s_touch attach partition s_touch_0 for values in (0);
";

/// Makes the tables of touches, or divides the one there is.
pub(super) fn prepare(transaction: &mut Transaction<'_>) -> Result<(), postgres::Error> {
    let sql = "select relkind::text from pg_class where oid = to_regclass('s_touch')";
    let found = transaction.query_opt(sql, &[])?;
    let found: Option<String> = found.map(|row| row.try_get(0)).transpose()?;
    let make = format!("create table s_touch ({COLUMNS}) partition by list (month);{TABLES}");
    match found.as_deref() {
        Some("p") => Ok(()),
        Some(_) => {
            tracing::info!("the log of touches is divided into months, once");
            transaction.batch_execute(&format!("{KEEP}{make}{TAKE_OVER}"))
        }
        None => transaction.batch_execute(&make),
    }
}

/// Begins a month: the table for what is numbered from `first` on; that of the month before is closed.
pub(super) fn begin(
    transaction: &mut Transaction<'_>,
    (before, month): (i64, i64),
    first: i64,
) -> Result<(), postgres::Error> {
    if before != BEFORE {
        // Told to the planner once it has been looked at, which is done when nobody waits: see `settle`.
        let close = format!(
            "alter table if exists s_touch_{before} add constraint s_touch_{before}__last \
             check (seq < {first}) not valid"
        );
        transaction.batch_execute(&close)?;
    }
    // Attached and not made as a part, which would hold off everybody who sends touches.
    transaction.batch_execute(&format!(
        "create table s_touch_{month} (like s_touch including defaults, \
         constraint s_touch_{month}__first check (seq >= {first}), \
         constraint s_touch_{month}__month check (month is not null and month = {month})); \
         create unique index s_touch_{month}__seq on s_touch_{month} (seq); \
         alter table s_touch attach partition s_touch_{month} for values in ({month})"
    ))
}

/// The months that are over, the earliest first.
fn closed(session: &mut Session<'_>) -> Result<Vec<i64>, Problem> {
    let sql = "select substr(c.relname, 9)::bigint from pg_inherits as i \
               join pg_class as c on c.oid = i.inhrelid \
               where i.inhparent = to_regclass('s_touch') and c.relname ~ '^s_touch_[0-9]+$' \
               and substr(c.relname, 9)::bigint < (select month from s_seal where id = 1) order by 1";
    let mut months = Vec::new();
    session.query(sql, &[], &[ColumnKind::Int], &mut |row| {
        months.extend(row.first().and_then(Datum::as_int));
        Ok(())
    })?;
    Ok(months)
}

/// Tells the planner of months that are over where they end, so that it need not look into them; answers them, the
/// earliest first.
pub(crate) fn close(session: &mut Session<'_>) -> Result<Vec<i64>, Problem> {
    let months = closed(session)?;
    for month in &months {
        let sql = "select count(*) from pg_constraint where conrelid = to_regclass($1) \
                   and conname = $2 and not convalidated";
        let params = [
            Datum::Text(format!("s_touch_{month}")),
            Datum::Text(format!("s_touch_{month}__last")),
        ];
        let row = session.first(sql, &params, &[ColumnKind::Int])?;
        let open = row.and_then(|row| row.first()?.as_int());
        if open.unwrap_or_default() > 0 {
            let sql =
                format!("alter table s_touch_{month} validate constraint s_touch_{month}__last");
            session.execute(&sql, &[])?;
        }
    }
    Ok(months)
}

/// Ends everything a month holds; answers how much it was.
pub(crate) fn end(session: &mut Session<'_>, month: i64) -> Result<i64, Problem> {
    let sql = format!("select count(*) from s_touch_{month}");
    let row = session.first(&sql, &[], &[ColumnKind::Int])?;
    let count = row.and_then(|row| row.first()?.as_int());
    let keys = format!(
        "delete from s_touch_message as m using s_touch_{month} as t \
         where m.source = t.source and m.message_hash = t.message_hash"
    );
    session.execute(&keys, &[])?;
    session.execute(&format!("drop table s_touch_{month}"), &[])?;
    Ok(count.unwrap_or_default())
}
