//! Which messages the log holds: how one that is sent twice is recognised.
//!
//! An index by message would put each new message on a page of its own, which a commit writes whole: over ten million
//! touches it cost more than all the rest of taking them in. So what came last is held in memory, and read again from
//! the log at the start; once there is enough of it, it is written down in order as a *run*, a slice with each commit.
//! A filter in memory says which runs may hold a message. Whatever is found is a place in the log, and the touch there
//! says what is true.

mod filter;
mod load;
mod retire;
mod run;

use std::collections::BTreeSet;

use weft_kernel::query::Datum;
use weft_kernel::{Id, Problem};

use super::Session;
use crate::schema::ColumnKind;
use crate::session;
pub(super) use retire::{drop_empty, retire};
use run::{Run, Settling};

/// A run has a sixteenth of the log, so that there are few of them and a small log has little to read at its start, but
/// no fewer touches than this
const RUN_MIN: usize = 4_096;
/// and no more than this: twice as many are held in memory at most, and read at the start.
const RUN_MAX: usize = 131_072;
const RUNS: usize = 16;
/// Touches written down for each that comes, so that a run is done before the next begins.
const PACE: usize = 2;

/// A message, by a number made of its source and its hash, and the place of a touch with that number.
pub(super) type Entry = (i64, i64);

/// The messages of a log.
#[derive(Debug)]
pub(super) struct Known {
    /// Those behind all runs.
    recent: BTreeSet<Entry>,
    /// Those being written down.
    settling: Option<Settling>,
    /// In the order of the log.
    runs: Vec<Run>,
}

/// What a committed group has added.
#[derive(Debug, Default)]
pub(super) struct Learned {
    pub(super) entries: Vec<Entry>,
    /// Those that are in no run and whose touches were ended.
    pub(super) retired: Vec<Entry>,
    /// So many entries of the run that is being written were written.
    pub(super) written: usize,
}

/// The number of a message.
pub(super) fn key(source: Id, hash: &[u8; 16]) -> i64 {
    let half = hash.first_chunk().copied().unwrap_or_default();
    i64::from_be_bytes(half) ^ source.number()
}

/// What lies between both ends of a key.
const fn of_key(key: i64) -> std::ops::RangeInclusive<Entry> {
    (key, i64::MIN)..=(key, i64::MAX)
}

impl Known {
    /// Where touches with this key may lie, the latest first.
    fn places(&self, session: &mut Session<'_>, key: i64) -> Result<Vec<i64>, Problem> {
        let mut places: Vec<i64> = self
            .recent
            .range(of_key(key))
            .map(|(_, seq)| *seq)
            .collect();
        if let Some(settling) = &self.settling {
            places.extend(settling.places(key));
        }
        let sql = "select seq from s_touch_known where run = $1 and key = $2";
        for run in self.runs.iter().filter(|run| run.filter.may_hold(key)) {
            let params = [Datum::Int(run.last), Datum::Int(key)];
            session.query(sql, &params, &[ColumnKind::Int], &mut |row| {
                places.extend(row.first().and_then(Datum::as_int));
                Ok(())
            })?;
        }
        places.sort_unstable_by(|one, other| other.cmp(one));
        Ok(places)
    }

    /// The fingerprint of the touch of that message which the log holds.
    pub(super) fn fingerprint(
        &self,
        session: &mut Session<'_>,
        (source, hash): (Id, &[u8; 16]),
    ) -> Result<Option<[u8; 8]>, Problem> {
        let sql = "select fingerprint from s_touch \
                   where seq = $1 and source = $2 and message_hash = $3";
        for place in self.places(session, key(source, hash))? {
            let params = [place.into(), source.into(), Datum::Bytes(hash.to_vec())];
            let mut found = None;
            session.query(sql, &params, &[ColumnKind::Bytes], &mut |row| {
                let bytes = row.first().and_then(Datum::as_bytes);
                found = bytes.and_then(|bytes| bytes.try_into().ok());
                Ok(())
            })?;
            if found.is_some() {
                return Ok(found);
            }
        }
        Ok(None)
    }

    /// Writes the next slice of a run beside so many new touches, some of the log having been ended; answers how many
    /// entries the slice has.
    pub(super) fn settle_some(
        &self,
        session: &mut session::Session<'_>,
        (touches, retired): (usize, &[Entry]),
    ) -> Result<usize, Problem> {
        let Some(settling) = &self.settling else {
            return Ok(0);
        };
        let behind = settling.entries.get(settling.written..).unwrap_or_default();
        let slice = behind.get(..touches * PACE).unwrap_or(behind);
        settling.run.write(session, slice)?;
        if slice.len() == behind.len() {
            settling.run.end(session)?;
            let gone = settling.retired.iter().chain(retired);
            gone.copied()
                .try_for_each(|entry| settling.run.forget(session, entry))?;
        }
        Ok(slice.len())
    }

    /// Takes over what a group that is committed has come to; the log ends at `last` now.
    pub(super) fn learn(&mut self, learned: Learned, last: i64) {
        self.recent.extend(learned.entries);
        for entry in &learned.retired {
            self.recent.remove(entry);
        }
        if let Some(mut settling) = self.settling.take() {
            settling.retired.extend(learned.retired);
            settling.written += learned.written;
            match settling.written == settling.entries.len() {
                true => self.runs.push(settling.run),
                false => self.settling = Some(settling),
            }
        }
        if self.settling.is_none() && self.recent.len() >= run_size(last) {
            let entries = std::mem::take(&mut self.recent);
            self.settling = Some(Settling::new(entries.into_iter().collect(), last));
        }
    }
}

/// How many touches make a run in a log that ends at `last`.
fn run_size(last: i64) -> usize {
    let part = usize::try_from(last).unwrap_or_default() / RUNS;
    part.clamp(RUN_MIN, RUN_MAX)
}
