//! The door: open, write, read, watch the log, check, copy, close.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use weft_kernel::{Moment, Problem};

use crate::jobs::Job;
use crate::lease::{self, Ground, Lease, Leases, Node, Tended, Tending};
use crate::log::{self, ChangeRow, TouchRow};
use crate::options::{Database, Options};
use crate::reader::Reader;
use crate::report::{AuditReport, Counters, VerifyReport};
use crate::schema::Schema;
use crate::session::Session;
use crate::tx::Tx;
use crate::work::{Pending, task};
use crate::{postgres, sqlite};

/// Who goes first among waiting writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lane {
    /// Somebody is waiting: goes first.
    Interactive,
    /// Imports and backfills: one closure should take at most 10 ms.
    Bulk,
}

/// The one place that knows which engine it is.
enum Engine {
    Sqlite(sqlite::Sqlite),
    Postgres(Box<postgres::Postgres>),
}

/// A database of one tenant; clones are the same store.
#[derive(Clone)]
pub struct Store {
    engine: Arc<Engine>,
    /// What writes look at before anything else, where they are under a lease.
    lease: Option<Arc<Lease>>,
}

impl Store {
    /// Opens or creates the database and brings its internal tables up to date.
    ///
    /// # Errors
    /// `store.folder_in_use`, `store.newer_version`, `store.damaged`, `store.unreachable`.
    pub fn open(options: Options) -> Result<Self, Problem> {
        let engine = match options.database {
            Database::Sqlite(_) => Engine::Sqlite(sqlite::Sqlite::open(options)?),
            Database::Postgres(..) => {
                Engine::Postgres(Box::new(postgres::Postgres::open(options)?))
            }
        };
        Ok(Self {
            engine: Arc::new(engine),
            lease: None,
        })
    }

    /// The same store for what is done under `lease`: every write looks in its own transaction whether the lease still
    /// stands, and is refused with `lease.lost` when it has passed on.
    #[must_use]
    pub fn under(&self, lease: Lease) -> Self {
        Self {
            engine: Arc::clone(&self.engine),
            lease: Some(Arc::new(lease)),
        }
    }

    /// The installation id that goes into the audit chain: the one the database was made with.
    #[must_use]
    pub fn installation(&self) -> &str {
        match &*self.engine {
            Engine::Sqlite(engine) => engine.installation(),
            Engine::Postgres(engine) => engine.installation(),
        }
    }

    /// Adds what `wanted` has and the database lacks; answers the steps taken.
    ///
    /// # Errors
    /// What the database answers; nothing has changed then.
    pub fn reconcile(&self, wanted: &Schema) -> Result<Vec<String>, Problem> {
        match &*self.engine {
            Engine::Sqlite(engine) => engine.reconcile(wanted),
            Engine::Postgres(engine) => engine.reconcile(wanted),
        }
    }

    /// Runs `work` in a transaction and returns once it is durable. An `Err` has left no trace; a
    /// panic counts as one. `work` may be run again on `PostgreSQL`.
    ///
    /// # Errors
    /// What `work` answers; `store.busy`, `store.disk_full`, `store.disk_error`, `store.closed`.
    pub fn write<T: Send + 'static>(
        &self,
        lane: Lane,
        work: impl FnMut(&mut Tx<'_>) -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        self.write_soon(lane, work).wait()
    }

    /// Hands `work` in as [`Self::write`] does, without waiting for it where the database has a
    /// writer of its own: writes of one lane are run in the order in which they were handed in.
    pub fn write_soon<T: Send + 'static>(
        &self,
        lane: Lane,
        mut work: impl FnMut(&mut Tx<'_>) -> Result<T, Problem> + Send + 'static,
    ) -> Pending<T> {
        let lease = self.lease.clone();
        let (work, fate) = task(move |tx| {
            lease.as_deref().map_or(Ok(()), |lease| tx.stands(lease))?;
            work(tx)
        });
        match &*self.engine {
            Engine::Sqlite(engine) => engine.write(lane, work),
            Engine::Postgres(engine) => engine.write(lane, work),
        }
        Pending::new(fate)
    }

    /// Runs `work` over one snapshot, on the calling thread.
    ///
    /// # Errors
    /// What `work` answers; `query.too_slow` beyond the time budget; `store.busy` without a free reader.
    pub fn read<T>(
        &self,
        work: impl FnOnce(&mut Reader<'_>) -> Result<T, Problem>,
    ) -> Result<T, Problem> {
        let mut work = Some(work);
        let mut answer = None;
        let mut once = |reader: &mut Reader<'_>| {
            let work = work
                .take()
                .ok_or_else(|| Problem::internal("store.read_twice", "a read"))?;
            answer = Some(work(reader)?);
            Ok(())
        };
        match &*self.engine {
            Engine::Sqlite(engine) => engine.read(&mut once)?,
            Engine::Postgres(engine) => engine.read(&mut once)?,
        }
        answer.ok_or_else(|| Problem::internal("store.no_result", "a read without a result"))
    }

    /// Sealed changes behind `seq`, at most `limit`, in order.
    ///
    /// # Errors
    /// What the database answers.
    pub fn changes_after(&self, seq: i64, limit: usize) -> Result<Vec<ChangeRow>, Problem> {
        self.read(|reader| log::changes_after(reader.session(), seq, limit))
    }

    /// Sealed touches behind `seq`, at most `limit`, in order.
    ///
    /// # Errors
    /// What the database answers.
    pub fn touches_after(&self, seq: i64, limit: usize) -> Result<Vec<TouchRow>, Problem> {
        self.read(|reader| log::touches_after(reader.session(), seq, limit))
    }

    /// The last sealed place in the log; 0 when it is empty.
    #[must_use]
    pub fn sealed(&self) -> i64 {
        match &*self.engine {
            Engine::Sqlite(engine) => engine.sealed().get(),
            Engine::Postgres(engine) => engine.sealed().get(),
        }
    }

    /// Waits until the log is sealed beyond `after`, or for `timeout`; answers the last sealed place.
    #[must_use]
    pub fn wait_sealed(&self, after: i64, timeout: Duration) -> i64 {
        match &*self.engine {
            Engine::Sqlite(engine) => engine.sealed().wait(after, timeout),
            Engine::Postgres(engine) => engine.sealed().wait(after, timeout),
        }
    }

    /// Takes the next due job of one of `kinds`, if there is one, under a lease.
    ///
    /// # Errors
    /// As [`Self::write`].
    pub fn claim_job(&self, kinds: &[&str], now: Moment) -> Result<Option<Job>, Problem> {
        let kinds: Vec<String> = kinds.iter().copied().map(str::to_owned).collect();
        self.write(Lane::Interactive, move |tx| {
            let kinds: Vec<&str> = kinds.iter().map(String::as_str).collect();
            tx.claim_job_at(&kinds, now)
        })
    }

    /// Gives this program its number among those that work on the database; `note` is what it says of itself.
    ///
    /// # Errors
    /// `lease.too_many_nodes`; as [`Self::write`].
    pub fn claim_node(&self, note: &str) -> Result<Node, Problem> {
        let (owner, note) = (lease::owner()?, note.to_owned());
        self.beside(move |session, ground| lease::claim_node(session, (&owner, &note), ground))
    }

    /// Renews the leases of `node`, takes back what it has ended and grants what it is to have besides.
    ///
    /// # Errors
    /// `lease.lost` when its number was given to another; as [`Self::write`].
    pub fn tend_leases(&self, node: &Node, tending: &Tending) -> Result<Tended, Problem> {
        let (node, tending) = (node.clone(), tending.clone());
        self.beside(move |session, ground| lease::tend(session, &node, &tending, ground))
    }

    /// The same at a time that is said: what a test does instead of waiting.
    ///
    /// # Errors
    /// As [`Self::tend_leases`].
    #[doc(hidden)]
    pub fn tend_leases_at(
        &self,
        node: &Node,
        tending: &Tending,
        now: Moment,
    ) -> Result<Tended, Problem> {
        let (node, tending) = (node.clone(), tending.clone());
        self.beside(move |session, ground| {
            lease::tend(session, &node, &tending, Ground { now, ..ground })
        })
    }

    /// Gives everything back that `node` has, so that others need not wait.
    ///
    /// # Errors
    /// As [`Self::write`].
    pub fn leave_leases(&self, node: &Node) -> Result<(), Problem> {
        let node = node.clone();
        self.beside(move |session, ground| lease::leave(session, &node, ground))
    }

    /// All leases as they stand.
    ///
    /// # Errors
    /// What the database answers.
    pub fn leases(&self) -> Result<Leases, Problem> {
        self.beside(|session, ground| {
            let rows = lease::rows(session)?;
            let now = ground.now;
            Ok(Leases { now, rows })
        })
    }

    /// Runs `work` at once, beside all that is waiting: a program that has much to do is no dead one.
    fn beside<T: Send + 'static>(
        &self,
        mut work: impl FnMut(&mut Session<'_>, Ground) -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        match &*self.engine {
            // There is one writer, and nobody else whom a late answer could cost a lease.
            Engine::Sqlite(_) => {
                let store = Self {
                    engine: Arc::clone(&self.engine),
                    lease: None,
                };
                store.write(Lane::Interactive, move |tx| {
                    let ground = Ground {
                        now: tx.now(),
                        alone: true,
                    };
                    work(&mut tx.session, ground)
                })
            }
            Engine::Postgres(engine) => engine.beside(work),
        }
    }

    /// Checks the database and every internal invariant.
    ///
    /// # Errors
    /// When it cannot be checked; what is wrong stands in the report.
    pub fn verify(&self) -> Result<VerifyReport, Problem> {
        match &*self.engine {
            Engine::Sqlite(engine) => engine.verify(),
            Engine::Postgres(engine) => engine.verify(),
        }
    }

    /// Walks the hash chain of the change log.
    ///
    /// # Errors
    /// When it cannot be read; a broken chain stands in the report.
    pub fn audit_verify(&self) -> Result<AuditReport, Problem> {
        match &*self.engine {
            Engine::Sqlite(engine) => engine.audit_verify(),
            Engine::Postgres(engine) => engine.audit_verify(),
        }
    }

    /// Writes a consistent copy of the database to the new file `target`, while work goes on.
    ///
    /// # Errors
    /// `store.backup` when it cannot be written, or on an engine with tools of its own for it.
    pub fn backup(&self, target: &Path) -> Result<(), Problem> {
        match &*self.engine {
            Engine::Sqlite(engine) => engine.backup(target),
            Engine::Postgres(engine) => engine.backup(target),
        }
    }

    /// Finishes what was accepted, refuses what comes later, and releases the database.
    pub fn close(&self) {
        match &*self.engine {
            Engine::Sqlite(engine) => engine.close(),
            Engine::Postgres(engine) => engine.close(),
        }
    }

    /// Running totals for the metrics page.
    #[must_use]
    pub fn counters(&self) -> Counters {
        match &*self.engine {
            Engine::Sqlite(engine) => engine.counters(),
            Engine::Postgres(engine) => engine.counters(),
        }
    }
}
