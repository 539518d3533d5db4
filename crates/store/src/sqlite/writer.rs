//! The writer thread: takes waiting writes in groups and answers them after their commit.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::thread::{Builder, JoinHandle};

use rusqlite::Connection;
use weft_kernel::Problem;

use super::checkpoint::{PAGES_MAX, run_one};
use super::group::Group;
use super::internal::Head;
use super::shared::Shared;
use crate::problems;

/// The writer's own state.
struct Writer {
    connection: Connection,
    head: Head,
    /// Length of the log file in pages after the last commit.
    pages: Arc<AtomicI64>,
    shared: Arc<Shared>,
}

/// Starts the thread; it ends when the queue is closed and empty, or when the disk has failed.
pub(super) fn start(
    connection: Connection,
    head: Head,
    shared: Arc<Shared>,
) -> Result<JoinHandle<()>, Problem> {
    let pages = Arc::new(AtomicI64::new(0));
    let noted = Arc::clone(&pages);
    let mut connection = connection;
    connection
        .wal_hook(Some(move |_: &mut rusqlite::hooks::Wal, count| {
            noted.store(i64::from(count), Ordering::Relaxed);
            Ok(())
        }))
        .map_err(|error| super::errors::plain(&error))?;
    let mut writer = Writer {
        connection,
        head,
        pages,
        shared,
    };
    let thread = Builder::new()
        .name("weft-writer".into())
        .spawn(move || writer.run());
    thread.map_err(|error| Problem::internal("store.thread", error))
}

/// Refuses what waits when the writer ends, however it ends.
struct Last(Arc<Shared>);

impl Drop for Last {
    fn drop(&mut self) {
        self.0.queue.refuse(&problems::closed());
    }
}

impl Writer {
    fn run(&mut self) {
        let _last = Last(Arc::clone(&self.shared));
        while let Some((lane, work)) = self.shared.queue.wait() {
            let mut group = Group::begin(&self.connection, &self.shared.zone);
            group.run(lane, work, self.shared.clock.now());
            while !group.is_full() {
                let Some((lane, work)) = self.shared.queue.next(group.takes_bulk()) else {
                    break;
                };
                group.run(lane, work, self.shared.clock.now());
            }
            let fate = group.end(&self.head, &self.shared.installation);
            self.shared
                .count(fate.counts, fate.head.is_some(), fate.commit_failed);
            if fate.altered {
                self.connection.flush_prepared_statement_cache();
                self.shared.readers.flush();
            }
            if let Some(head) = fate.head {
                self.shared.sealed.advance(head.seq);
                self.head = head;
            }
            if let Some(problem) = &fate.disk {
                tracing::error!(%problem, "the disk failed; writing has stopped");
                self.shared.queue.refuse(problem);
            }
            for (work, answer) in fate.answers {
                work.finish(answer);
            }
            self.tend_log_file();
        }
    }

    fn tend_log_file(&self) {
        let pages = self.pages.load(Ordering::Relaxed);
        if pages >= PAGES_MAX {
            run_one(&self.connection, "passive");
            self.pages.store(0, Ordering::Relaxed);
        } else {
            self.shared.checkpoints.note(pages);
        }
    }
}
