//! A write closure on its way: run by an engine, answered to the caller who waits for it.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use weft_kernel::Problem;

use crate::tx::Tx;

/// A closure whose result type has been put aside.
pub(crate) trait Work: Send {
    /// Runs it once; what it answers is kept until [`Self::finish`]. A panic is a problem.
    fn run(&mut self, tx: &mut Tx<'_>) -> Result<(), Problem>;
    /// Answers the caller: with the result kept when `outcome` is `Ok`.
    fn finish(self: Box<Self>, outcome: Result<(), Problem>);
}

struct Task<T, F> {
    work: F,
    result: Option<T>,
    reply: SyncSender<Result<T, Problem>>,
}

/// A write that was handed in: its fate is known once it is durable or has left no trace.
#[must_use = "nobody learns what became of the write"]
pub struct Pending<T>(Receiver<Result<T, Problem>>);

impl<T> Pending<T> {
    pub(crate) fn new(fate: Receiver<Result<T, Problem>>) -> Self {
        Self(fate)
    }

    /// Waits for it.
    ///
    /// # Errors
    /// As [`crate::Store::write`].
    pub fn wait(self) -> Result<T, Problem> {
        self.0
            .recv()
            .map_err(|error| Problem::internal("store.writer_lost", error))?
    }
}

/// Wraps `work`; the receiver gets its fate.
pub(crate) fn task<T: Send + 'static>(
    work: impl FnMut(&mut Tx<'_>) -> Result<T, Problem> + Send + 'static,
) -> (Box<dyn Work>, Receiver<Result<T, Problem>>) {
    let (reply, fate) = sync_channel(1);
    (
        Box::new(Task {
            work,
            result: None,
            reply,
        }),
        fate,
    )
}

impl<T, F> Work for Task<T, F>
where
    T: Send,
    F: FnMut(&mut Tx<'_>) -> Result<T, Problem> + Send,
{
    fn run(&mut self, tx: &mut Tx<'_>) -> Result<(), Problem> {
        let work = &mut self.work;
        // Whatever it left half-done in memory is dropped with it; the database rolls back.
        match catch_unwind(AssertUnwindSafe(|| work(tx))) {
            Ok(result) => {
                self.result = Some(result?);
                Ok(())
            }
            Err(panic) => {
                let text = panic.downcast_ref::<String>().map(String::as_str);
                let text = text.or_else(|| panic.downcast_ref::<&str>().copied());
                Err(Problem::internal(
                    "store.panic",
                    text.unwrap_or("a write panicked"),
                ))
            }
        }
    }

    fn finish(self: Box<Self>, outcome: Result<(), Problem>) {
        let Self { result, reply, .. } = *self;
        let lost = || Problem::internal("store.no_result", "a write succeeded without a result");
        if reply
            .send(outcome.and_then(|()| result.ok_or_else(lost)))
            .is_err()
        {
            tracing::debug!("nobody waits for a finished write any more");
        }
    }
}
