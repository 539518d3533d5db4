//! Runs: entries of a part of the log in the order of their numbers, on disk or on their way there.

use weft_kernel::Problem;
use weft_kernel::query::{Column, Datum, Table};

use super::Entry;
use super::filter::Filter;
use crate::session::Session;
use crate::tx::insert_rows;

/// Entries of a part of the log, on disk in the order of their numbers.
#[derive(Debug)]
pub(super) struct Run {
    /// The last place of that part, which is the run's name.
    pub(super) last: i64,
    pub(super) filter: Filter,
}

/// A run that is being written.
#[derive(Debug)]
pub(super) struct Settling {
    pub(super) run: Run,
    /// In order.
    pub(super) entries: Vec<Entry>,
    pub(super) written: usize,
    /// Those whose touches were ended meanwhile.
    pub(super) retired: Vec<Entry>,
}

impl Settling {
    pub(super) fn new(entries: Vec<Entry>, last: i64) -> Self {
        let filter = Filter::of(entries.iter().map(|(key, _)| *key));
        let run = Run { last, filter };
        Self {
            run,
            entries,
            written: 0,
            retired: Vec::new(),
        }
    }

    pub(super) fn places(&self, key: i64) -> impl Iterator<Item = i64> {
        let begin = self
            .entries
            .partition_point(|entry| *entry < (key, i64::MIN));
        let theirs = self.entries.iter().skip(begin);
        theirs
            .take_while(move |(of, _)| *of == key)
            .map(|(_, seq)| *seq)
    }
}

impl Run {
    pub(super) fn write(
        &self,
        session: &mut Session<'_>,
        entries: &[Entry],
    ) -> Result<(), Problem> {
        let row = |(key, seq): &Entry| [self.last, *key, *seq].map(Datum::Int).to_vec();
        let rows: Vec<_> = entries.iter().map(row).collect();
        let columns = ["run", "key", "seq"].map(Column::fixed);
        insert_rows(session, &Table::new("s_touch_known")?, &columns, &rows)
    }

    pub(super) fn forget(
        &self,
        session: &mut Session<'_>,
        (key, seq): Entry,
    ) -> Result<(), Problem> {
        let sql = "delete from s_touch_known where run = $1 and key = $2 and seq = $3";
        let params = [self.last, key, seq].map(Datum::Int);
        session.execute(sql, &params).map(drop)
    }

    pub(super) fn end(&self, session: &mut Session<'_>) -> Result<(), Problem> {
        let sql = "insert into s_touch_run (last, filter) values ($1, $2)";
        let params = [Datum::Int(self.last), Datum::Bytes(self.filter.to_bytes())];
        session.execute(sql, &params).map(drop)
    }
}
