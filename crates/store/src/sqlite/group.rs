//! One group of writes: each in its savepoint, sealed and committed together, answered afterwards.

use rusqlite::Connection;
use weft_kernel::{Moment, Problem, Zone};

use super::errors::plain;
use super::internal::Head;
use super::known::Known;
use super::seal::{Sealed, Sealing, apply_search, seal};
use super::session::Session;
use super::share::Share;
use crate::log::Buffer;
use crate::problems;
use crate::session;
use crate::store::Lane;
use crate::tx::Tx;
use crate::work::Work;

/// Writes of one transaction that is still open.
pub(super) struct Group<'w> {
    connection: &'w Connection,
    /// The messages of the log before this group.
    known: &'w Known,
    zone: &'w Zone,
    finished: Vec<(Box<dyn Work>, Result<(), Problem>)>,
    accepted: Buffer,
    share: Share,
    /// Why the whole group fails, once it does.
    lost: Option<Problem>,
    disk: Option<Problem>,
}

/// What a group has come to.
pub(super) struct Fate {
    /// What the log has come to, when the group was committed.
    pub(super) sealed: Option<Sealed>,
    /// Tables were altered.
    pub(super) altered: bool,
    /// Closures that were acknowledged, and those that failed.
    pub(super) counts: (u64, u64),
    /// The disk failed: nothing more may be written.
    pub(super) disk: Option<Problem>,
    /// The commit failed because of the disk.
    pub(super) commit_failed: bool,
    /// The share of the next group.
    pub(super) share: Share,
    /// To be answered, now that the fate is known.
    pub(super) answers: Vec<(Box<dyn Work>, Result<(), Problem>)>,
}

impl<'w> Group<'w> {
    /// Opens the transaction.
    pub(super) fn begin(
        (connection, known): (&'w Connection, &'w Known),
        zone: &'w Zone,
        share: Share,
    ) -> Self {
        let mut group = Self {
            connection,
            known,
            zone,
            finished: Vec::new(),
            accepted: Buffer::default(),
            share,
            lost: None,
            disk: None,
        };
        group.step("begin immediate");
        group
    }

    /// Whether it takes no more writes.
    pub(super) fn is_full(&self) -> bool {
        self.share.is_full() || self.lost.is_some()
    }

    /// Whether it takes more writes of the bulk lane.
    pub(super) fn takes_bulk(&self) -> bool {
        self.share.takes_bulk()
    }

    /// Runs one write in a savepoint of its own.
    pub(super) fn run(&mut self, lane: Lane, mut work: Box<dyn Work>, now: Moment) {
        self.share.add(lane);
        let outcome = match &self.lost {
            Some(problem) => Err(problem.clone()),
            None => self.run_in_savepoint(work.as_mut(), now),
        };
        self.finished.push((work, outcome));
    }

    fn run_in_savepoint(&mut self, work: &mut dyn Work, now: Moment) -> Result<(), Problem> {
        if !self.step("savepoint closure") {
            return Err(self.lost.clone().unwrap_or_else(problems::closed));
        }
        let session = Session::new(self.connection, Some((&self.accepted, self.known)));
        let mut tx = Tx::new(session::Session::Sqlite(session), self.zone, now);
        let outcome = work.run(&mut tx);
        let Tx {
            session, buffer, ..
        } = tx;
        let gone = if let session::Session::Sqlite(session) = &session {
            self.disk = self.disk.take().or_else(|| session.disk().cloned());
            session.gone().cloned()
        } else {
            None
        };
        if self.connection.is_autocommit() {
            // The database has rolled back everything: nobody of this group may be acknowledged.
            let ended = || Problem::internal("store.transaction_gone", "ended by a closure");
            let problem = gone.or_else(|| outcome.clone().err()).unwrap_or_else(ended);
            self.lost = Some(problem.clone());
            return Err(problem);
        }
        match outcome {
            Ok(()) => {
                self.accepted.absorb(buffer);
                self.step("release closure");
            }
            Err(_) => {
                if self.step("rollback to closure") {
                    self.step("release closure");
                }
            }
        }
        outcome
    }

    /// Runs a statement of the group itself; its failure is the failure of the group.
    fn step(&mut self, sql: &str) -> bool {
        let ran = self
            .connection
            .prepare_cached(sql)
            .and_then(|mut step| step.execute([]));
        if let Err(error) = ran {
            self.lost = Some(plain(&error));
        }
        self.lost.is_none()
    }

    /// Seals the log, applies the search edits, commits: the fate of every write is known then.
    pub(super) fn end(mut self, head: &Head, installation: &str) -> Fate {
        let failed = self
            .finished
            .iter()
            .filter(|(_, outcome)| outcome.is_err())
            .count();
        let mut sealed = None;
        if self.lost.is_none() && failed < self.finished.len() {
            match self.seal(head, installation) {
                Ok(done) => sealed = Some(done),
                Err(problem) => self.lost = Some(problem),
            }
        }
        let mut commit_failed = false;
        if self.lost.is_none() && sealed.is_some() {
            commit_failed = !self.step("commit");
        }
        if !self.connection.is_autocommit()
            && let Err(error) = self.connection.execute_batch("rollback")
        {
            self.lost = Some(plain(&error));
        }
        self.into_fate(sealed, commit_failed)
    }

    fn seal(&self, head: &Head, installation: &str) -> Result<Sealed, Problem> {
        let session = Session::new(self.connection, None);
        let mut session = session::Session::Sqlite(session);
        let sealing = Sealing {
            head,
            installation,
            known: self.known,
        };
        let sealed = seal(&mut session, &sealing, &self.accepted)?;
        apply_search(&mut session, &self.accepted.search)?;
        Ok(sealed)
    }

    fn into_fate(self, sealed: Option<Sealed>, commit_failed: bool) -> Fate {
        let lost = self.lost;
        let disk = self
            .disk
            .or_else(|| lost.clone().filter(super::errors::is_disk_error));
        let mut counts = (0, 0);
        let mut answers = Vec::with_capacity(self.finished.len());
        for (work, outcome) in self.finished {
            // What a write of a lost group has seen was never true, so its own refusal is void too.
            let answer = match &lost {
                Some(problem) => Err(problem.clone()),
                None => outcome,
            };
            match &answer {
                Ok(()) => counts.0 += 1,
                Err(_) => counts.1 += 1,
            }
            answers.push((work, answer));
        }
        Fate {
            sealed: sealed.filter(|_| lost.is_none()),
            altered: self.accepted.altered,
            share: self.share.next(),
            counts,
            disk,
            commit_failed,
            answers,
        }
    }
}
