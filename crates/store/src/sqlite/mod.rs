//! The `SQLite` engine: one writer thread, a pool of readers, checkpoints aside.

mod check;
mod checkpoint;
mod connect;
mod copy;
mod errors;
mod folder;
mod functions;
mod group;
mod internal;
mod known;
mod queue;
mod readers;
mod seal;
mod session;
mod share;
mod shared;
mod values;
mod writer;

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};

use weft_kernel::Problem;

use crate::check::check_chain;
use crate::options::{Database, Fsync, Options};
use crate::problems;
use crate::reader::Reader;
use crate::reconcile::reconcile;
use crate::report::{AuditReport, Counters, VerifyReport};
use crate::schema::Schema;
use crate::sealed::Sealed;
use crate::session as any;
use crate::store::Lane;
use crate::work::{Work, task};
use folder::Folder;
#[cfg(test)]
pub(crate) use functions::register;
use known::Known;
pub(crate) use session::Session;
use shared::Shared;

/// An open database.
pub(crate) struct Sqlite {
    file: PathBuf,
    fsync: Fsync,
    shared: Arc<Shared>,
    open: Mutex<Option<Open>>,
}

/// What has to be ended and let go.
struct Open {
    threads: [JoinHandle<()>; 2],
    folder: Folder,
}

impl Sqlite {
    pub(crate) fn open(options: Options) -> Result<Self, Problem> {
        let Options {
            database,
            zone,
            clock,
            readers,
            installation,
            fsync,
        } = options;
        let Database::Sqlite(path) = database else {
            return Err(Problem::internal("store.engine", "not a folder"));
        };
        let folder = Folder::lock(&path)?;
        let file = path.join("weft.db");
        let connection = connect::writer(&file, &zone, fsync).map_err(|problem| {
            match problem.code() {
                // Nothing was open yet that could have failed later: the folder is not usable.
                "store.disk_error" => problems::folder(path.display(), problem),
                _ => problem,
            }
        })?;
        let installation = internal::prepare(&connection, &installation)?;
        let head = internal::head(&connection)?;
        let known = Known::load(&connection)?;
        let checkpoints = Arc::default();
        let shared = Arc::new(Shared {
            queue: queue::Queue::default(),
            readers: readers::Readers::new(file.clone(), zone.clone(), Arc::clone(&clock), readers),
            checkpoints: Arc::clone(&checkpoints),
            sealed: Sealed::default(),
            zone: zone.clone(),
            clock,
            installation,
            totals: shared::Totals::default(),
        });
        shared.sealed.advance(head.seq);
        let threads = [
            writer::start(connection, (head, known), Arc::clone(&shared))?,
            checkpoint::start(&file, &zone, fsync, checkpoints)?,
        ];
        let open = Mutex::new(Some(Open { threads, folder }));
        Ok(Self {
            file,
            fsync,
            shared,
            open,
        })
    }

    pub(crate) fn installation(&self) -> &str {
        &self.shared.installation
    }

    pub(crate) fn reconcile(&self, wanted: &Schema) -> Result<Vec<String>, Problem> {
        let wanted = wanted.clone();
        let (work, fate) = task(move |tx| {
            let done = reconcile(&mut tx.session, &wanted)?;
            tx.buffer.altered = !done.is_empty();
            Ok(done)
        });
        self.write(Lane::Interactive, work);
        fate.recv()
            .map_err(|error| Problem::internal("store.writer_lost", error))?
    }

    pub(crate) fn write(&self, lane: Lane, work: Box<dyn Work>) {
        self.shared.queue.push(lane, work);
    }

    pub(crate) fn read(
        &self,
        work: &mut dyn FnMut(&mut Reader<'_>) -> Result<(), Problem>,
    ) -> Result<(), Problem> {
        self.shared.readers.run(|connection| {
            let session = any::Session::Sqlite(Session::new(connection, None));
            let answer = work(&mut Reader::new(session, &self.shared.zone));
            self.shared.count_read();
            answer
        })
    }

    pub(crate) fn sealed(&self) -> &Sealed {
        &self.shared.sealed
    }

    pub(crate) fn verify(&self) -> Result<VerifyReport, Problem> {
        let connection = connect::reader(&self.file, &self.shared.zone)?;
        check::verify(&connection, &self.shared.installation)
    }

    pub(crate) fn audit_verify(&self) -> Result<AuditReport, Problem> {
        let connection = connect::reader(&self.file, &self.shared.zone)?;
        connection
            .execute_batch("begin")
            .map_err(|error| errors::plain(&error))?;
        let mut session = any::Session::Sqlite(Session::new(&connection, None));
        check_chain(&mut session, &self.shared.installation)
    }

    pub(crate) fn backup(&self, target: &Path) -> Result<(), Problem> {
        let connection = connect::writer(&self.file, &self.shared.zone, self.fsync)?;
        copy::backup(&connection, target)
    }

    pub(crate) fn close(&self) {
        self.shared.queue.close(problems::closed());
        self.shared.checkpoints.close();
        let open = self
            .open
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        let Some(Open { threads, folder }) = open else {
            return;
        };
        // Before the writer, so that its connection is the last and empties the log file.
        self.shared.readers.close();
        for thread in threads {
            // A write may hold the last clone of the store; a thread cannot wait for itself.
            if thread.thread().id() != thread::current().id() && thread.join().is_err() {
                tracing::error!("a thread of the store had panicked");
            }
        }
        drop(folder);
    }

    pub(crate) fn counters(&self) -> Counters {
        self.shared.counters()
    }
}

impl Drop for Sqlite {
    fn drop(&mut self) {
        self.close();
    }
}
