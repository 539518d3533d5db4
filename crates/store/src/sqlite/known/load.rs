//! What is known at the start: runs and their filters, and what the log holds behind them.

use rusqlite::Connection;
use weft_kernel::{Id, Problem};

use super::filter::Filter;
use super::{Entry, Known, RUN_MAX, Run, Settling, key};
use crate::session;
use crate::sqlite::Session;
use crate::sqlite::errors::plain;

/// Entries of a run that was not done when the program ended.
const UNDONE: &str = "delete from s_touch_known \
                      where run > (select coalesce(max(last), 0) from s_touch_run)";
/// The index that was in place of runs in an earlier version.
const FORMER: &str = "drop index if exists s_touch__message";

impl Known {
    /// What a database knows; whatever lies too far behind its runs is written down as runs first.
    pub(in crate::sqlite) fn load(connection: &Connection) -> Result<Self, Problem> {
        connection
            .execute(UNDONE, [])
            .map_err(|error| plain(&error))?;
        let mut known = Self {
            recent: std::collections::BTreeSet::new(),
            settling: None,
            runs: runs(connection).map_err(|error| plain(&error))?,
        };
        loop {
            let after = known.runs.last().map_or(0, |run| run.last);
            let behind = tail(connection, after).map_err(|error| plain(&error))?;
            if behind.len() < 2 * RUN_MAX {
                known.recent = behind.into_iter().collect();
                break;
            }
            known.runs.push(written(connection, behind)?);
        }
        connection
            .execute_batch(FORMER)
            .map_err(|error| plain(&error))?;
        Ok(known)
    }
}

fn runs(connection: &Connection) -> rusqlite::Result<Vec<Run>> {
    let mut statement = connection.prepare("select last, filter from s_touch_run order by last")?;
    let rows = statement.query_map([], |row| {
        let filter = row.get_ref(1)?.as_blob()?;
        Ok(Run {
            last: row.get(0)?,
            filter: Filter::from_bytes(filter),
        })
    })?;
    rows.collect()
}

/// Entries of the log behind `after` in its order, no more than two of the largest runs have.
fn tail(connection: &Connection, after: i64) -> rusqlite::Result<Vec<Entry>> {
    let sql = "select seq, source, message_hash from s_touch where seq > ?1 order by seq limit ?2";
    let limit = i64::try_from(2 * RUN_MAX).unwrap_or(i64::MAX);
    let mut statement = connection.prepare(sql)?;
    let rows = statement.query_map((after, limit), |row| {
        let hash: [u8; 16] = row.get(2)?;
        Ok((key(Id::new(row.get(1)?), &hash), row.get(0)?))
    })?;
    rows.collect()
}

/// Writes the first half of `entries`, which come in the order of the log, as a run.
fn written(connection: &Connection, mut entries: Vec<Entry>) -> Result<Run, Problem> {
    entries.truncate(RUN_MAX);
    let last = entries.last().map_or(0, |(_, seq)| *seq);
    entries.sort_unstable();
    let done = Settling::new(entries, last);
    let transaction = connection
        .unchecked_transaction()
        .map_err(|error| plain(&error))?;
    let mut session = session::Session::Sqlite(Session::new(&transaction, None));
    done.run.write(&mut session, &done.entries)?;
    done.run.end(&mut session)?;
    transaction.commit().map_err(|error| plain(&error))?;
    Ok(done.run)
}
