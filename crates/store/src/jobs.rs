//! The queue of jobs: claimed under a lease, retried with growing pauses, dead after twelve attempts.

use serde_json::Value;
use weft_kernel::query::Datum;
use weft_kernel::{Moment, Problem};

use crate::print::Dialect;
use crate::schema::ColumnKind;
use crate::tx::Tx;

/// How long a claim holds without a sign of life.
const LEASE_MS: i64 = 60_000;
/// Attempts before a job is given up.
const ATTEMPTS_MAX: i64 = 12;
/// The pause after the first failed attempt; it doubles each time.
const PAUSE_FIRST_MS: i64 = 1_000;
/// The longest pause.
const PAUSE_MAX_MS: i64 = 3_600_000;

/// Where a job stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JobState {
    /// Waits for its time or a free worker.
    Queued,
    /// A worker holds its lease.
    Running,
    /// Finished.
    Done,
    /// Given up after its last attempt.
    Failed,
    /// Called off by somebody; whatever its worker says afterwards, it stays that.
    Cancelled,
}

impl JobState {
    /// The word in column `state`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Running => "running",
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
        }
    }
}

/// A claimed job.
#[derive(Clone, Debug, PartialEq)]
pub struct Job {
    /// Its number.
    pub id: i64,
    /// Which worker it is for.
    pub kind: String,
    /// What to do.
    pub body: Value,
    /// Which attempt this is, from 1.
    pub attempt: i64,
    /// Until when the claim holds; after that another worker may take it.
    pub leased_until: Moment,
}

impl Tx<'_> {
    /// Adds a job that may start at `run_at`; answers its number.
    ///
    /// # Errors
    /// What the database answers.
    // By value as the caller has no further use for the body.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "a caller hands the body over"
    )]
    pub fn enqueue(&mut self, kind: &str, body: Value, run_at: Moment) -> Result<i64, Problem> {
        let id = self.next_number("s_job")?;
        let now = Datum::Int(self.now().ms());
        let sql = "insert into s_job \
                   (id, kind, state, body, result, done, total, run_at, attempts, created_at, updated_at) \
                   values ($1, $2, $3, $4, null, 0, 0, $5, 0, $6, $7)";
        let params = [
            Datum::Int(id),
            Datum::from(kind),
            Datum::from(JobState::Queued.as_str()),
            Datum::from(body.to_string()),
            Datum::Int(run_at.ms()),
            now.clone(),
            now,
        ];
        self.session.execute(sql, &params)?;
        Ok(id)
    }

    /// Takes the due job of one of `kinds` that has waited longest. A job whose lease ran out is
    /// due as well.
    ///
    /// # Errors
    /// What the database answers.
    pub fn claim_job(&mut self, kinds: &[&str]) -> Result<Option<Job>, Problem> {
        let now = self.now();
        self.claim_job_at(kinds, now)
    }

    pub(crate) fn claim_job_at(
        &mut self,
        kinds: &[&str],
        now: Moment,
    ) -> Result<Option<Job>, Problem> {
        while let Some(job) = self.due_job(kinds, now)? {
            if job.attempt <= ATTEMPTS_MAX {
                self.lease_job(&job)?;
                return Ok(Some(job));
            }
            // Its worker died with it every time: it never came to say that it failed.
            let lost = serde_json::json!({ "code": "job.lost" });
            self.end_attempt(job.id, JobState::Failed, &lost, now)?;
        }
        Ok(None)
    }

    fn due_job(&mut self, kinds: &[&str], now: Moment) -> Result<Option<Job>, Problem> {
        if kinds.is_empty() {
            return Ok(None);
        }
        let places: Vec<_> = (2..kinds.len() + 2)
            .map(|place| format!("${place}"))
            .collect();
        let skip = match self.session.dialect() {
            Dialect::Sqlite => "",
            Dialect::Postgres => " for update skip locked",
        };
        let sql = format!(
            "select id, kind, body, attempts from s_job \
             where state in ('queued', 'running') and run_at <= $1 and kind in ({}) \
             order by run_at, id limit 1{skip}",
            places.join(", ")
        );
        let mut params = vec![Datum::Int(now.ms())];
        params.extend(kinds.iter().copied().map(Datum::from));
        let (int, text) = (ColumnKind::Int, ColumnKind::Text);
        let Some(row) = self.session.first(&sql, &params, &[int, text, text, int])? else {
            return Ok(None);
        };
        let Ok([id, kind, body, attempts]) = <[Datum; 4]>::try_from(row) else {
            return Err(Problem::internal("job.unreadable", "a row of `s_job`"));
        };
        Ok(Some(Job {
            id: id.as_int().unwrap_or_default(),
            kind: kind.as_text().unwrap_or_default().to_owned(),
            body: serde_json::from_str(body.as_text().unwrap_or("null"))
                .map_err(|error| Problem::internal("job.unreadable", error))?,
            attempt: attempts.as_int().unwrap_or_default() + 1,
            leased_until: now.plus_ms(LEASE_MS),
        }))
    }

    /// Takes the job as counted up, under its new lease.
    fn lease_job(&mut self, job: &Job) -> Result<(), Problem> {
        let sql = "update s_job set state = $1, attempts = $2, run_at = $3, updated_at = $4 where id = $5";
        let params = [
            Datum::from(JobState::Running.as_str()),
            Datum::Int(job.attempt),
            Datum::Int(job.leased_until.ms()),
            Datum::Int(self.now().ms()),
            Datum::Int(job.id),
        ];
        self.session.execute(sql, &params)?;
        Ok(())
    }

    /// Notes how far a running job is, and holds its lease; answers whether it is still wanted.
    ///
    /// # Errors
    /// What the database answers.
    pub fn progress_job(&mut self, id: i64, done: i64, total: i64) -> Result<bool, Problem> {
        let sql = "update s_job set done = $1, total = $2, run_at = $3, updated_at = $4 \
                   where id = $5 and state <> 'cancelled'";
        let now = self.now();
        let lease = now.plus_ms(LEASE_MS);
        let params = [done, total, lease.ms(), now.ms(), id].map(Datum::Int);
        Ok(self.session.execute(sql, &params)? > 0)
    }

    /// Calls a job off that has not ended; answers whether it was one.
    ///
    /// # Errors
    /// What the database answers.
    pub fn cancel_job(&mut self, id: i64) -> Result<bool, Problem> {
        let sql = "update s_job set state = 'cancelled', updated_at = $1 \
                   where id = $2 and state in ('queued', 'running')";
        let params = [self.now().ms(), id].map(Datum::Int);
        Ok(self.session.execute(sql, &params)? > 0)
    }

    /// Marks a job as done, with its result.
    ///
    /// # Errors
    /// What the database answers.
    pub fn finish_job(&mut self, id: i64, result: &Value) -> Result<(), Problem> {
        let run_at = self.now();
        self.end_attempt(id, JobState::Done, result, run_at)
    }

    /// Puts a job back for a later attempt, or gives it up after the twelfth; answers where it stands.
    ///
    /// # Errors
    /// What the database answers.
    pub fn fail_job(&mut self, id: i64, result: &Value) -> Result<JobState, Problem> {
        let sql = "select attempts from s_job where id = $1";
        let row = self
            .session
            .first(sql, &[Datum::Int(id)], &[ColumnKind::Int])?;
        let attempts = row
            .and_then(|row| row.first().and_then(Datum::as_int))
            .unwrap_or_default();
        let state = if attempts >= ATTEMPTS_MAX {
            JobState::Failed
        } else {
            JobState::Queued
        };
        let run_at = self.now().plus_ms(pause_ms(attempts));
        self.end_attempt(id, state, result, run_at)?;
        Ok(state)
    }

    /// Gives a job up at once: another attempt would fail alike.
    ///
    /// # Errors
    /// What the database answers.
    pub fn give_up_job(&mut self, id: i64, result: &Value) -> Result<(), Problem> {
        let run_at = self.now();
        self.end_attempt(id, JobState::Failed, result, run_at)
    }

    fn end_attempt(
        &mut self,
        id: i64,
        state: JobState,
        result: &Value,
        run_at: Moment,
    ) -> Result<(), Problem> {
        let sql = "update s_job set state = $1, result = $2, run_at = $3, updated_at = $4 \
                   where id = $5 and state <> 'cancelled'";
        let params = [
            Datum::from(state.as_str()),
            Datum::from(result.to_string()),
            Datum::Int(run_at.ms()),
            Datum::Int(self.now().ms()),
            Datum::Int(id),
        ];
        self.session.execute(sql, &params)?;
        Ok(())
    }
}

/// The pause after attempt `attempts`.
fn pause_ms(attempts: i64) -> i64 {
    let doublings = u32::try_from((attempts - 1).clamp(0, 20)).unwrap_or_default();
    (PAUSE_FIRST_MS << doublings).min(PAUSE_MAX_MS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_an_hour() {
        assert_eq!(
            [1, 2, 3, 12, 99].map(pause_ms),
            [1_000, 2_000, 4_000, 2_048_000, 3_600_000]
        );
    }
}
