//! The `PostgreSQL` engine: closures run on the calling thread, serializable and run again on conflict.
//!
//! Several programs may work on one database. What they share is in the database: the numbering of
//! the log is done by whoever holds the row of `s_seal`, see [`seal`].

mod beside;
mod check;
mod connect;
mod errors;
mod flush;
mod gate;
mod insert;
mod internal;
mod lexemes;
pub(crate) mod months;
mod pending;
mod pool;
mod seal;
mod session;
mod shared;
pub(crate) mod wire;
mod write;

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};

use weft_kernel::Problem;

use crate::check::check_chain;
use crate::lease::Ground;
use crate::options::{Database, Options};
use crate::problems;
use crate::reader::Reader;
use crate::reconcile::reconcile;
use crate::report::{AuditReport, Counters, VerifyReport};
use crate::schema::Schema;
use crate::sealed::Sealed;
use crate::session as any;
use crate::store::Lane;
use crate::work::{Work, task};
use connect::Server;
#[cfg(test)]
pub(crate) use internal::FUNCTIONS;
use pool::Pool;
use seal::Sealer;
pub(crate) use session::Session;
use shared::Shared;

/// How a read begins: one snapshot, and a limit of time for each of its statements.
const BEGIN_READ: &str =
    "begin isolation level repeatable read read only; set local statement_timeout = '2s'";

/// An open database.
pub(crate) struct Postgres {
    shared: Arc<Shared>,
    beside: beside::Beside,
    watch: Mutex<Option<JoinHandle<()>>>,
}

impl Postgres {
    pub(crate) fn open(options: Options) -> Result<Self, Problem> {
        let Options {
            database,
            zone,
            clock,
            readers,
            installation,
            fsync,
        } = options;
        let Database::Postgres(url, schema) = database else {
            return Err(Problem::internal("store.engine", "not a server"));
        };
        let server = Arc::new(Server::new(&url, &schema, fsync)?);
        let beside = beside::Beside::new(Arc::clone(&server));
        let mut client = server.connect()?;
        internal::check_zone(&mut client, &server, &zone)?;
        let installation = internal::prepare(&mut client, &server, &installation)?;
        let calendar = seal::Calendar {
            zone: zone.clone(),
            clock: Arc::clone(&clock),
        };
        let shared = Arc::new(Shared {
            readers: Pool::new(Arc::clone(&server), readers),
            writers: Pool::new(Arc::clone(&server), write::WRITERS_MAX),
            pending: Arc::new(pending::Pending::new(Arc::clone(&server))),
            gate: gate::Gate::default(),
            sealer: Sealer::new(server, client, (installation.clone(), calendar))?,
            sealed: Sealed::default(),
            zone,
            clock,
            installation,
            totals: shared::Totals::default(),
        });
        shared.seal()?;
        let watch = Mutex::new(Some(seal::watch(Arc::clone(&shared))?));
        Ok(Self {
            shared,
            beside,
            watch,
        })
    }

    pub(crate) fn installation(&self) -> &str {
        &self.shared.installation
    }

    pub(crate) fn reconcile(&self, wanted: &Schema) -> Result<Vec<String>, Problem> {
        let wanted = wanted.clone();
        let (work, fate) = task(move |tx| {
            // Two programs that start at once take their steps one after the other.
            tx.session.execute(internal::LOCK_SCHEMA, &[])?;
            reconcile(&mut tx.session, &wanted)
        });
        self.write(Lane::Interactive, work);
        fate.recv()
            .map_err(|error| Problem::internal("store.writer_lost", error))?
    }

    pub(crate) fn write(&self, lane: Lane, work: Box<dyn Work>) {
        write::write(&self.shared, lane, work);
    }

    pub(crate) fn read(
        &self,
        work: &mut dyn FnMut(&mut Reader<'_>) -> Result<(), Problem>,
    ) -> Result<(), Problem> {
        let mut lent = self.shared.readers.take(Lane::Interactive)?;
        lent.begin(BEGIN_READ)?;
        let session = any::Session::Postgres(Session::new(lent.client()?));
        let answer = work(&mut Reader::new(session, &self.shared.zone));
        lent.roll_back();
        self.shared.totals.reads.add(1);
        answer
    }

    /// Runs `work` in a transaction on a connection of its own, which no write is waiting for.
    pub(crate) fn beside<T>(
        &self,
        work: impl FnMut(&mut any::Session<'_>, Ground) -> Result<T, Problem>,
    ) -> Result<T, Problem> {
        self.beside.run(work)
    }

    pub(crate) fn sealed(&self) -> &Sealed {
        &self.shared.sealed
    }

    pub(crate) fn verify(&self) -> Result<VerifyReport, Problem> {
        self.look(|session| check::verify(session, &self.shared.installation))
    }

    pub(crate) fn audit_verify(&self) -> Result<AuditReport, Problem> {
        self.look(|session| check_chain(session, &self.shared.installation))
    }

    /// One snapshot without a limit of time.
    fn look<T>(
        &self,
        work: impl FnOnce(&mut any::Session<'_>) -> Result<T, Problem>,
    ) -> Result<T, Problem> {
        let mut lent = self.shared.readers.take(Lane::Interactive)?;
        lent.begin("begin isolation level repeatable read read only")?;
        let answer = work(&mut any::Session::Postgres(Session::new(lent.client()?)));
        lent.roll_back();
        answer
    }

    #[expect(clippy::unused_self, reason = "the other engine copies itself")]
    pub(crate) fn backup(&self, _: &Path) -> Result<(), Problem> {
        Err(problems::backup(
            "a server is copied by its own tools, such as pg_dump",
        ))
    }

    pub(crate) fn close(&self) {
        self.shared.sealer.close();
        self.shared.pending.close();
        self.beside.close();
        self.shared.writers.close();
        self.shared.readers.close();
        let watch = self
            .watch
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        // A write may hold the last clone of the store; a thread cannot wait for itself.
        let watch = watch.filter(|watch| watch.thread().id() != thread::current().id());
        if watch.is_some_and(|watch| watch.join().is_err()) {
            tracing::error!("a thread of the store had panicked");
        }
    }

    pub(crate) fn counters(&self) -> Counters {
        self.shared.counters()
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        self.close();
    }
}

/// The server tests may use, if there is one.
#[cfg(test)]
#[expect(
    clippy::disallowed_methods,
    clippy::print_stderr,
    reason = "tests have no settings"
)]
pub(crate) fn test_url() -> Option<String> {
    let url = std::env::var("WEFT_TEST_POSTGRES").ok();
    if url.is_none() {
        eprintln!("SKIPPED on PostgreSQL: WEFT_TEST_POSTGRES is not set");
    }
    url
}
