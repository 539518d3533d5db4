//! The threads in the background: live updates, signals, jobs.

pub(crate) mod backup;
mod bell;
pub(crate) mod crowd;
mod daily;
pub(crate) mod export;
mod failed_rows;
pub(crate) mod import;
mod job;
pub(crate) mod judges;
mod lanes;
pub(crate) mod past;
pub(crate) mod rehearsal;
pub(crate) mod reindex;
pub(crate) mod undo;

pub(crate) use bell::Bell;
pub(crate) use judges::Judged;
use lanes::Lane;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{Builder, JoinHandle};
use std::time::Duration;

use weft_kernel::Problem;
use weft_platform::Platform;
use weft_signals::pipeline::{self, Dues, Learned, RecordEvents, act, learn};
use weft_store::pause;

use crate::app::App;
use crate::leases::{self, ACTIONS, DUES, RECORDS, SOURCES, WEBHOOKS, while_held};
use crate::{inlets, live, routing, webhooks};

/// How long those wait who look for themselves.
const PAUSE: Duration = Duration::from_millis(500);

/// Pauses after which the counts of sources are written: some ten seconds.
const COUNTED_PAUSES: u32 = 20;

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
        crew.hire("weft-leases", move || leases::run(&own, &ended))?;
        for number in judges::numbers() {
            let (own, ended) = (Arc::clone(app), Arc::clone(&stop));
            crew.hire("weft-signals", move || judges::run(&own, number, &ended))?;
        }
        let (own, ended) = (Arc::clone(app), Arc::clone(&stop));
        crew.hire("weft-records", move || {
            while_held(&own, RECORDS, &ended, &mut touch);
        })?;
        let (own, ended) = (Arc::clone(app), Arc::clone(&stop));
        crew.hire("weft-dues", move || {
            while_held(&own, DUES, &ended, &mut |platform, over| {
                come_due(&own, platform, over);
            });
        })?;
        let (own, ended) = (Arc::clone(app), Arc::clone(&stop));
        crew.hire("weft-actions", move || {
            while_held(&own, ACTIONS, &ended, &mut |platform, over| {
                act(platform, &|| own.book(), over);
            });
        })?;
        let (own, ended) = (Arc::clone(app), Arc::clone(&stop));
        crew.hire("weft-config", move || follow(&own, &ended))?;
        let (own, ended) = (Arc::clone(app), Arc::clone(&stop));
        crew.hire("weft-webhooks", move || {
            while_held(&own, WEBHOOKS, &ended, &mut |platform, over| {
                webhooks::run(&own, platform, over);
            });
        })?;
        let (own, ended) = (Arc::clone(app), Arc::clone(&stop));
        crew.hire("weft-routing", move || routing::CROWD.run(&own, &ended))?;
        let (own, ended) = (Arc::clone(app), Arc::clone(&stop));
        crew.hire("weft-inlets", move || inlets::CROWD.run(&own, &ended))?;
        for lane in Lane::ALL {
            let (own, ended) = (Arc::clone(app), Arc::clone(&stop));
            crew.hire(lane.thread(), move || lanes::work(&own, lane, &ended))?;
        }
        Ok(crew)
    }

    fn hire(&mut self, name: &str, work: impl FnOnce() + Send + 'static) -> Result<(), Problem> {
        let thread = Builder::new().name(name.to_owned()).spawn(work);
        self.threads
            .push(thread.map_err(|error| Problem::internal("server.thread", error))?);
        Ok(())
    }

    /// Asks them to end, gives back the leases, releases the database and waits until they have. A long import is cut
    /// off between two chunks and goes on at the next start.
    pub fn stop(mut self) {
        self.stop.store(true, Ordering::SeqCst);
        self.app.desk.close();
        self.app.judged.all_begin_anew();
        self.app.live.close();
        self.app.bell.ring();
        let jobs = self
            .threads
            .split_off(self.threads.len().saturating_sub(Lane::ALL.len()));
        self.threads.into_iter().for_each(ended);
        let store = self.app.platform.store();
        if let Err(problem) = store.leave_leases(&self.app.node) {
            tracing::warn!(error = %problem, "leases are not given back; others take over when they end");
        }
        store.close();
        jobs.into_iter().for_each(ended);
    }
}

fn ended(thread: JoinHandle<()>) {
    if thread.join().is_err() {
        tracing::error!("a thread in the background had panicked");
    }
}

/// Makes touches of changes of records until the lease is `over`.
fn touch(platform: &Platform, over: &AtomicBool) {
    while !over.load(Ordering::Relaxed) {
        match RecordEvents::open(platform.clone()) {
            Ok(mut records) => records.run(over),
            Err(problem) => {
                tracing::error!(error = %problem, "changes of records cannot be read, trying again");
                pause(PAUSE);
            }
        }
    }
}

/// Makes touches of moments that come until the lease is over.
fn come_due(app: &App, platform: &Platform, over: &AtomicBool) {
    while !over.load(Ordering::Relaxed) {
        match Dues::open(platform.clone()) {
            Ok(mut dues) => dues.run(&|| app.book(), over),
            Err(problem) => {
                tracing::error!(error = %problem, "moments of rules cannot be read, trying again");
                pause(PAUSE);
            }
        }
    }
}

/// Follows the configuration until `stop`: what another node published, and the rules.
fn follow(app: &Arc<App>, stop: &AtomicBool) {
    let (mut told, mut pauses, mut learned) = (false, 0, Learned::default());
    let mut wanted = None;
    while !stop.load(Ordering::Relaxed) {
        pauses += 1;
        if pauses == COUNTED_PAUSES {
            pauses = 0;
            write_counts(app);
            if let Some(lease) = app.desk.holds(SOURCES) {
                match learn(&app.platform.under(lease), &learned) {
                    Ok(now) => learned = now,
                    Err(problem) => tracing::warn!(error = %problem, "sources cannot learn yet"),
                }
            }
            if let Err(problem) = app.follow_rates() {
                tracing::warn!(error = %problem, "rules cannot take over exchange rates yet");
            }
        }
        let followed = app.follow_config();
        if let (Err(problem), false) = (&followed, told) {
            tracing::error!(error = %problem, "the configuration cannot be followed, trying again");
        }
        told = followed.is_err();
        match pipeline::judges(&app.platform) {
            // The first judge hears of another number when it begins.
            Ok(now) => {
                if wanted.replace(now.wanted).unwrap_or(now.count()) != now.wanted {
                    app.judged.begin_anew(0);
                }
            }
            Err(problem) => tracing::warn!(error = %problem, "judges cannot be counted yet"),
        }
        // Nothing is ever sealed behind the end: this is a pause.
        pause(PAUSE);
    }
    write_counts(app);
}

/// Writes what sources have sent; counts that cannot be written now are kept for the next time.
fn write_counts(app: &App) {
    if let Err(problem) = app.watch.write(&app.platform) {
        tracing::warn!(error = %problem, "the counts of sources cannot be written yet");
    }
}
