//! What every request can reach: the platform, the settings, the live hub, the counters.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use weft_kernel::{Clock, Problem};
use weft_platform::{Parts, Platform};
use weft_store::{Fsync, Options, Store};

use crate::http::Metrics;
use crate::live::Hub;
use crate::packs;
use crate::settings::Settings;

/// The running product; shared by all requests.
pub struct App {
    /// The configurable core.
    pub platform: Platform,
    /// What the program runs with.
    pub settings: Settings,
    /// Who is told about changes.
    pub(crate) live: Hub,
    /// Counters for the metrics page.
    pub(crate) metrics: Metrics,
    /// Demo pages and hints are shown.
    pub(crate) demo: bool,
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
        let platform = Platform::open(Parts {
            store,
            packs: vec![packs::core()?],
            commands: Vec::new(),
            tables: crate::live::tables(),
            clock,
            zone: settings.zone.clone(),
            node: 0,
        })?;
        Ok(Arc::new(Self {
            platform,
            settings,
            live: Hub::default(),
            metrics: Metrics::default(),
            demo: way.demo,
            stopping: AtomicBool::new(false),
        }))
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
