//! Messages whose touches are ended, which may come again.

use weft_kernel::query::Datum;
use weft_kernel::{Id, Problem};

use super::{Entry, key};
use crate::schema::ColumnKind;
use crate::sqlite::Session;

/// Ends the touch at a place of the log, but for its last entry, and forgets its message where a run holds it; answers
/// whose it was.
pub(in crate::sqlite) fn retire(
    session: &mut Session<'_>,
    seq: i64,
) -> Result<Option<Entry>, Problem> {
    let sql = "delete from s_touch where seq = $1 and seq < (select max(seq) from s_seal) \
               returning source, message_hash";
    let mut found = None;
    let kinds = [ColumnKind::Int, ColumnKind::Bytes];
    session.query(sql, &[Datum::Int(seq)], &kinds, &mut |row| {
        found = message(&row);
        Ok(())
    })?;
    let Some((source, hash)) = found else {
        return Ok(None);
    };
    let entry = (key(source, &hash), seq);
    let sql = "delete from s_touch_known where key = $1 and seq = $2 \
               and run = (select min(last) from s_touch_run where last >= $2)";
    let params = [Datum::Int(entry.0), Datum::Int(seq)];
    session.execute(sql, &[&params[0], &params[1]])?;
    Ok(Some(entry))
}

fn message(row: &[Datum]) -> Option<(Id, [u8; 16])> {
    let [source, hash] = row else { return None };
    Some((Id::new(source.as_int()?), hash.as_bytes()?.try_into().ok()?))
}

/// Forgets runs of which nothing is left.
pub(in crate::sqlite) fn drop_empty(session: &mut Session<'_>) -> Result<(), Problem> {
    let sql = "delete from s_touch_run \
               where not exists (select 1 from s_touch_known where run = last)";
    session.execute(sql, &[]).map(drop)
}
