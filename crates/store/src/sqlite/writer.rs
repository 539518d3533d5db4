//! The writer thread: takes waiting writes in groups and answers them after their commit.

use std::mem;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::thread::{Builder, JoinHandle};

use rusqlite::Connection;
use weft_kernel::Problem;

use super::checkpoint::{PAGES_MAX, run_one};
use super::group::{Fate, Group};
use super::internal::Head;
use super::known::Known;
use super::seal::Sealed;
use super::share::Share;
use super::shared::Shared;
use crate::problems;
use crate::store::Lane;
use crate::work::Work;

/// The writer's own state.
struct Writer {
    connection: Connection,
    head: Head,
    known: Known,
    /// How the next group is shared.
    share: Share,
    /// Length of the log file in pages after the last commit.
    pages: Arc<AtomicI64>,
    shared: Arc<Shared>,
}

/// Starts the thread; it ends when the queue is closed and empty, or when the disk has failed.
pub(super) fn start(
    connection: Connection,
    (head, known): (Head, Known),
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
        known,
        share: Share::default(),
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
            let fate = self.run_group(lane, work);
            self.settle(fate);
            self.tend_log_file();
        }
    }

    /// Runs the first write and whatever else waits, until nothing does or the group is full.
    fn run_group(&mut self, lane: Lane, work: Box<dyn Work>) -> Fate {
        let shared = &self.shared;
        let share = mem::take(&mut self.share);
        let before = (&self.connection, &self.known);
        let mut group = Group::begin(before, &shared.zone, share);
        let mut next = Some((lane, work));
        while let Some((lane, work)) = next {
            group.run(lane, work, shared.clock.now());
            next = match group.is_full() {
                true => None,
                false => shared.queue.next(group.takes_bulk()),
            };
        }
        group.end(&self.head, &shared.installation)
    }

    /// Makes the fate of a group known: first to this process, then to those who wait.
    fn settle(&mut self, fate: Fate) {
        let shared = &self.shared;
        shared.count(fate.counts, fate.sealed.is_some(), fate.commit_failed);
        let refused = fate.answers.iter();
        let refused = refused.filter_map(|(_, answer)| answer.as_ref().err());
        shared.at_disk(fate.sealed.is_some(), refused.chain(&fate.disk));
        if fate.altered {
            self.connection.flush_prepared_statement_cache();
            shared.readers.flush();
        }
        if let Some(Sealed { head, learned }) = fate.sealed {
            self.known.learn(learned, head.seq);
            shared.sealed.advance(head.seq);
            self.head = head;
        }
        self.share = fate.share;
        if let Some(problem) = &fate.disk {
            tracing::error!(%problem, "the disk failed; writing has stopped");
            shared.queue.refuse(problem);
        }
        for (work, answer) in fate.answers {
            work.finish(answer);
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
