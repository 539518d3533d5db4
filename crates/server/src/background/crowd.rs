//! A thread for each of some records, so that a slow one holds up nobody else; each under a lease of its own.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{Builder, JoinHandle};
use std::time::Duration;

use weft_kernel::{Id, Problem};
use weft_platform::Platform;
use weft_store::pause;

use crate::app::App;
use crate::leases::Desk;

/// How often it is looked which records there are.
const PAUSE: Duration = Duration::from_millis(500);

/// Records that are served, each by a thread of its own.
#[derive(Clone, Copy)]
pub(crate) struct Crowd {
    /// What the threads are called.
    pub(crate) name: &'static str,
    /// What their leases are called, before the id.
    pub(crate) lease: &'static str,
    /// Which records there are now.
    pub(crate) all: fn(&App) -> Result<Vec<Id>, Problem>,
    /// Serves one until it is not there any more, or everything stops.
    pub(crate) serve: fn(&App, &Platform, Id, &AtomicBool),
}

impl Crowd {
    /// The lease under which one of them is served.
    pub(crate) fn lease_of(self, id: Id) -> String {
        format!("{}:{id}", self.lease)
    }

    /// Gives every record that is ours to serve its thread, until `stop`.
    pub(crate) fn run(self, app: &Arc<App>, stop: &AtomicBool) {
        let mut threads: BTreeMap<Id, JoinHandle<()>> = BTreeMap::new();
        let mut told = false;
        while !stop.load(Ordering::Relaxed) {
            threads.retain(|_, thread| !thread.is_finished());
            let begun = self.fresh(app, &mut threads);
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
        threads: &mut BTreeMap<Id, JoinHandle<()>>,
    ) -> Result<(), Problem> {
        for id in (self.all)(app)? {
            if threads.contains_key(&id) {
                continue;
            }
            let Some(held) = Desk::take(&app.desk, &self.lease_of(id)) else {
                continue;
            };
            let own = Arc::clone(app);
            let thread = Builder::new().name(self.name.to_owned()).spawn(move || {
                let platform = own.platform.under(held.lease.clone());
                (self.serve)(&own, &platform, id, &held.ended);
            });
            threads.insert(
                id,
                thread.map_err(|error| Problem::internal("server.thread", error))?,
            );
        }
        Ok(())
    }
}
