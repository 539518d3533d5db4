//! The threads in the background: live updates, signals, jobs.

pub(crate) mod import;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{Builder, JoinHandle};
use std::time::Duration;

use weft_kernel::Problem;
use weft_signals::pipeline::Pipeline;

use crate::app::App;
use crate::live;

/// How long the worker of jobs waits before it looks for itself.
const PAUSE: Duration = Duration::from_millis(500);

/// The running threads.
pub struct Crew {
    app: Arc<App>,
    stop: Arc<AtomicBool>,
    threads: Vec<JoinHandle<()>>,
}

impl Crew {
    /// Starts all of them.
    ///
    /// # Errors
    /// When a thread cannot be started.
    pub fn start(app: &Arc<App>) -> Result<Self, Problem> {
        let stop = Arc::new(AtomicBool::new(false));
        let mut crew = Self {
            app: Arc::clone(app),
            stop: Arc::clone(&stop),
            threads: Vec::new(),
        };
        let own = Arc::clone(app);
        crew.hire("weft-live", move || live::run(&own.platform, &own.live))?;
        let (own, ended) = (Arc::clone(app), Arc::clone(&stop));
        crew.hire("weft-signals", move || judge(&own, &ended))?;
        let own = Arc::clone(app);
        crew.hire("weft-jobs", move || work(&own, &stop))?;
        Ok(crew)
    }

    fn hire(&mut self, name: &str, work: impl FnOnce() + Send + 'static) -> Result<(), Problem> {
        let thread = Builder::new().name(name.to_owned()).spawn(work);
        self.threads
            .push(thread.map_err(|error| Problem::internal("server.thread", error))?);
        Ok(())
    }

    /// Asks them to end and waits until they have.
    pub fn stop(self) {
        self.stop.store(true, Ordering::SeqCst);
        self.app.live.close();
        for thread in self.threads {
            if thread.join().is_err() {
                tracing::error!("a thread in the background had panicked");
            }
        }
    }
}

/// Judges touches until `stop`. Opening judges the whole log again, so nobody waits for it.
fn judge(app: &Arc<App>, stop: &AtomicBool) {
    while !stop.load(Ordering::Relaxed) {
        match Pipeline::open(app.platform.clone(), app.book().clone(), stop) {
            Ok(mut pipeline) => pipeline.run(stop),
            Err(problem) => {
                tracing::error!(error = %problem, "signals cannot begin, trying again");
                let _still = app.platform.store().wait_sealed(i64::MAX, PAUSE);
            }
        }
    }
}

/// Does jobs until `stop`.
fn work(app: &Arc<App>, stop: &AtomicBool) {
    let store = app.platform.store();
    while !stop.load(Ordering::Relaxed) {
        let sealed = store.sealed();
        match store.claim_job(&[import::KIND], app.platform.now()) {
            Ok(Some(job)) => import::run(app, &job),
            // Whatever is enqueued comes with an entry of the log, or is found after the pause.
            Ok(None) => drop(store.wait_sealed(sealed, PAUSE)),
            Err(problem) => {
                tracing::error!(error = %problem, "jobs cannot be read, trying again");
                let _still = store.wait_sealed(i64::MAX, PAUSE);
            }
        }
    }
}
