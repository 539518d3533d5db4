//! Log entries handed in by a closure: kept aside, and a message sent twice is recognised.

use sha2::{Digest, Sha256};
use weft_kernel::query::Datum;
use weft_kernel::{Id, Problem};

use super::{Change, NewTouch, Touch, TouchFate};
use crate::tx::Tx;

/// The counter of touches that were ended.
const RETIRED: &str = "log.retired";

impl Tx<'_> {
    /// Adds an entry to the change log; it is numbered and chained just before the commit.
    ///
    /// # Errors
    /// None today; an engine may come to write at once.
    pub fn log_change(&mut self, change: Change) -> Result<(), Problem> {
        self.buffer.changes.push(change);
        Ok(())
    }

    /// Adds a touch to the log, unless the same message is there. Another message under a message
    /// id used before is kept under a hash of both id and content.
    ///
    /// # Errors
    /// What the database answers.
    pub fn log_touch(&mut self, touch: Touch) -> Result<TouchFate, Problem> {
        let plain = message_hash(&touch.message_id, None);
        let (message_hash, fate) = match self.touch_fingerprint(touch.source, &plain)? {
            None => (plain, TouchFate::New),
            Some(same) if same == touch.fingerprint => return Ok(TouchFate::Duplicate),
            Some(_) => {
                let hash = message_hash(&touch.message_id, Some(touch.fingerprint));
                if self.touch_fingerprint(touch.source, &hash)?.is_some() {
                    return Ok(TouchFate::Duplicate);
                }
                (hash, TouchFate::Synthetic)
            }
        };
        self.buffer.add_touch(NewTouch {
            touch,
            message_hash,
        });
        Ok(fate)
    }

    /// Ends touches that were kept long enough and counts them, so that the log still adds up; the last entry of the
    /// log stays, whatever it is. Answers how many went.
    ///
    /// # Errors
    /// What the database answers.
    pub fn retire_touches(&mut self, seqs: &[i64]) -> Result<usize, Problem> {
        let ended = self.session.retire_touches(seqs, &mut self.buffer)?;
        self.count_retired(ended)?;
        Ok(ended)
    }

    /// Counts touches that were ended, so that the log still adds up.
    pub(super) fn count_retired(&mut self, ended: usize) -> Result<(), Problem> {
        let sql = "insert into s_counter (name, value) values ($1, $2) \
                   on conflict (name) do update set value = s_counter.value + excluded.value";
        let count = i64::try_from(ended).unwrap_or(i64::MAX);
        let params = [Datum::Text(RETIRED.to_owned()), Datum::Int(count)];
        self.session.execute(sql, &params)?;
        Ok(())
    }

    fn touch_fingerprint(
        &mut self,
        source: Id,
        hash: &[u8; 16],
    ) -> Result<Option<[u8; 8]>, Problem> {
        match self.buffer.fingerprint(source, hash) {
            Some(found) => Ok(Some(found)),
            None => self.session.touch_fingerprint(source, hash),
        }
    }
}

fn message_hash(message_id: &str, fingerprint: Option<[u8; 8]>) -> [u8; 16] {
    let mut hasher = Sha256::new();
    hasher.update(message_id.as_bytes());
    if let Some(fingerprint) = fingerprint {
        hasher.update([0]);
        hasher.update(fingerprint);
    }
    let whole: [u8; 32] = hasher.finalize().into();
    let mut half = [0; 16];
    half.iter_mut().zip(whole).for_each(|(to, from)| *to = from);
    half
}
