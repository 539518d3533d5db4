//! A thread for each of some records, so that a slow one holds up nobody else.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{Builder, JoinHandle};
use std::time::Duration;

use weft_kernel::{Id, Problem};
use weft_store::pause;

use crate::app::App;

/// How often it is looked which records there are.
const PAUSE: Duration = Duration::from_millis(500);

/// Records that are served, each by a thread of its own.
#[derive(Clone, Copy)]
pub(crate) struct Crowd {
    /// What the threads are called.
    pub(crate) name: &'static str,
    /// Which records there are now.
    pub(crate) all: fn(&App) -> Result<Vec<Id>, Problem>,
    /// Serves one until it is not there any more, or everything stops.
    pub(crate) serve: fn(&App, Id, &AtomicBool),
}

impl Crowd {
    /// Gives every record that is made or switched on its thread, until `stop`.
    pub(crate) fn run(self, app: &Arc<App>, stop: &Arc<AtomicBool>) {
        let mut threads: BTreeMap<Id, JoinHandle<()>> = BTreeMap::new();
        let mut told = false;
        while !stop.load(Ordering::Relaxed) {
            threads.retain(|_, thread| !thread.is_finished());
            let begun = self.fresh(app, stop, &mut threads);
            if let (Err(problem), false) = (&begun, told) {
                tracing::error!(error = %problem, threads = self.name, "records to be served cannot be read, trying again");
            }
            told = begun.is_err();
            pause(PAUSE);
        }
        threads.into_values().for_each(super::ended);
    }

    fn fresh(
        self,
        app: &Arc<App>,
        stop: &Arc<AtomicBool>,
        threads: &mut BTreeMap<Id, JoinHandle<()>>,
    ) -> Result<(), Problem> {
        for id in (self.all)(app)? {
            if threads.contains_key(&id) {
                continue;
            }
            let (own, ended) = (Arc::clone(app), Arc::clone(stop));
            let thread = Builder::new()
                .name(self.name.to_owned())
                .spawn(move || (self.serve)(&own, id, &ended));
            threads.insert(
                id,
                thread.map_err(|error| Problem::internal("server.thread", error))?,
            );
        }
        Ok(())
    }
}
