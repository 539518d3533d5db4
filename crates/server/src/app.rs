//! What every request can reach: the platform, the settings, the live hub, the counters.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use tokio::sync::Semaphore;
use weft_kernel::{Clock, Problem};
use weft_platform::{Parts, Platform};
use weft_signals::pipeline::{RuleBook, Sources, documents_of};
use weft_store::{Fsync, Options, Store};

use crate::background::Bell;
use crate::http::{Buckets, Metrics, REQUESTS_AT_ONCE_MAX};
use crate::live::Hub;
use crate::packs;
use crate::sandboxes::Sandboxes;
use crate::settings::Settings;

/// The running product; shared by all requests.
pub struct App {
    /// The configurable core.
    pub platform: Platform,
    /// What the program runs with.
    pub settings: Settings,
    /// Who is told about changes.
    pub(crate) live: Hub,
    /// Who may send touches.
    pub(crate) sources: Sources,
    book: RuleBook,
    /// Counters for the metrics page.
    pub(crate) metrics: Metrics,
    /// Wakes the worker of jobs.
    pub(crate) bell: Bell,
    /// Lets only so many requests in at once.
    pub(crate) door: Arc<Semaphore>,
    /// How often everybody has asked lately.
    pub(crate) buckets: Buckets,
    /// Whether it is the demo.
    pub(crate) demo: bool,
    /// The write key of the demo site, once there is one.
    pub(crate) demo_key: OnceLock<String>,
    /// Houses to try a draft in.
    pub(crate) inner_houses: Sandboxes,
    stopping: AtomicBool,
}

impl App {
    /// Opens store and platform.
    ///
    /// # Errors
    /// `store.…`, `pack.…`, `model.…`.
    pub fn open(settings: Settings, clock: Arc<dyn Clock>, way: Way) -> Result<Arc<Self>, Problem> {
        let store = Store::open(Options {
            database: settings.database.clone(),
            zone: settings.zone.clone(),
            clock: Arc::clone(&clock),
            readers: settings.readers,
            installation: installation()?,
            fsync: way.fsync,
        })?;
        let packs = vec![packs::core()?];
        let platform = Platform::open(Parts {
            store,
            packs: packs.clone(),
            commands: weft_business::commands(),
            tables: crate::live::tables(),
            clock,
            zone: settings.zone.clone(),
            node: 0,
            master: crate::keys::master(&settings.data)?,
        })?;
        crate::keys::check(&platform, &settings.data)?;
        let mut documents =
            documents_of(&[packs, vec![packs::own_rules(&settings.data)?]].concat())?;
        if way.demo {
            crate::demo::shorten_dwell(&mut documents);
        }
        let book = RuleBook::open(&platform, documents)?;
        Ok(Arc::new(Self {
            sources: Sources::new(platform.clone()),
            book,
            platform,
            settings,
            live: Hub::default(),
            metrics: Metrics::default(),
            bell: Bell::default(),
            door: Arc::new(Semaphore::new(REQUESTS_AT_ONCE_MAX)),
            buckets: Buckets::default(),
            demo: way.demo,
            demo_key: OnceLock::new(),
            inner_houses: Sandboxes::default(),
            stopping: AtomicBool::new(false),
        }))
    }

    /// The rules signals are judged and explained by.
    #[must_use]
    pub fn book(&self) -> &RuleBook {
        &self.book
    }

    /// The write key of the demo site, once the demo is made.
    pub(crate) fn demo_key(&self) -> Option<&str> {
        self.demo_key.get().map(String::as_str)
    }

    /// Opens the demo site with its write key; a second key is not taken.
    pub(crate) fn open_demo_site(&self, write_key: String) {
        self.demo_key.get_or_init(|| write_key);
    }

    /// From now on the readiness page says no and live streams end.
    pub fn begin_stop(&self) {
        self.stopping.store(true, Ordering::SeqCst);
        self.live.close();
    }

    /// Whether the program is on its way out.
    #[must_use]
    pub fn is_stopping(&self) -> bool {
        self.stopping.load(Ordering::SeqCst)
    }
}

/// How the product is run.
#[derive(Clone, Copy, Debug, Default)]
pub struct Way {
    /// Whether commits wait for the disk.
    pub fsync: Fsync,
    /// Whether it is the demo.
    pub demo: bool,
}

/// A name for this installation; the database remembers the first one it was given.
fn installation() -> Result<String, Problem> {
    let mut bytes = [0_u8; 16];
    getrandom::fill(&mut bytes).map_err(|error| Problem::internal("server.random", error))?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}
