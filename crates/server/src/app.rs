//! What every request can reach: the platform, the settings, the live hub, the counters.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, RwLock};

use tokio::sync::Semaphore;
use weft_kernel::{Clock, Problem};
use weft_platform::{Parts, Platform};
use weft_signals::RuleDocument;
use weft_signals::pipeline::{self, RuleBook, Sources, Watch, compile, documents_in, meanings};
use weft_store::{Fsync, Node, Options, Store};

use crate::background::{Bell, Judged};
use crate::http::{Buckets, Metrics, REQUESTS_AT_ONCE_MAX};
use crate::inlets::Inlets;
use crate::leases::Desk;
use crate::live::Hub;
use crate::openapi::Described;
use crate::outbound::Outside;
use crate::packs;
use crate::sandboxes::Sandboxes;
use crate::settings::Settings;

/// The running product; shared by all requests.
pub struct App {
    /// The configurable core.
    pub platform: Platform,
    /// What the program runs with.
    pub settings: Settings,
    /// Which of the programs that work on the database this is.
    pub(crate) node: Node,
    /// What this program alone does.
    pub(crate) desk: Arc<Desk>,
    /// Who is told about changes.
    pub(crate) live: Hub,
    /// Who may send touches.
    pub(crate) sources: Sources,
    /// How sources fare.
    pub(crate) watch: Watch,
    /// How pulling from streams fares.
    pub(crate) inlets: Inlets,
    book: RwLock<RuleBook>,
    /// What the book was made of.
    book_of: Mutex<BookOf>,
    /// How the judges of this program fare.
    pub(crate) judged: Judged,
    way: Way,
    /// Counters for the metrics page.
    pub(crate) metrics: Metrics,
    /// Wakes the worker of jobs.
    pub(crate) bell: Bell,
    /// Lets only so many requests in at once.
    pub(crate) door: Arc<Semaphore>,
    /// The API described for those who asked lately.
    pub(crate) described: Described,
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
        let node = store.claim_node(&settings.listen.to_string())?;
        let platform = Platform::open(Parts {
            store,
            packs: vec![packs::core()?],
            commands: weft_business::commands(&crate::identities::Graph)
                .into_iter()
                .chain(pipeline::commands())
                .collect(),
            tables: [
                crate::live::tables(),
                crate::webhooks::tables(),
                crate::nats::tables(),
                pipeline::tables(),
                pipeline::identity_tables(),
                pipeline::routing_tables(),
            ]
            .concat(),
            clock,
            zone: settings.zone.clone(),
            currency: settings.currency,
            node: node.number,
            master: crate::keys::master(&settings.data)?,
            check_rule: pipeline::check_document,
            blobs: Arc::new(weft_store::Folder::at(settings.data.join("files"))),
        })?;
        crate::keys::check(&platform, &settings.data)?;
        let outside = Outside::new(&settings.outbound_allow);
        platform.check_addresses(Box::new(move |url| outside.check(url)));
        crate::webhooks::seal_all(&platform)?;
        pipeline::begin_record_events(&platform)?;
        let documents = documents_in_force(&platform, &settings, way)?;
        let book_of = BookOf {
            version: platform.model().version,
            meant: meanings(&compile(&platform, &documents)?)?,
            switched_off: pipeline::switched_off(&platform)?,
        };
        let book = RuleBook::open(&platform, &documents)?;
        Ok(Arc::new(Self {
            sources: Sources::new(platform.clone()),
            watch: Watch::default(),
            inlets: Inlets::default(),
            book: RwLock::new(book),
            book_of: Mutex::new(book_of),
            judged: Judged::default(),
            node,
            desk: Arc::default(),
            way,
            platform,
            settings,
            live: Hub::default(),
            metrics: Metrics::default(),
            bell: Bell::default(),
            door: Arc::new(Semaphore::new(REQUESTS_AT_ONCE_MAX)),
            described: Described::default(),
            buckets: Buckets::default(),
            demo: way.demo,
            demo_key: OnceLock::new(),
            inner_houses: Sandboxes::default(),
            stopping: AtomicBool::new(false),
        }))
    }

    /// The rules signals are judged and explained by.
    #[must_use]
    pub fn book(&self) -> RuleBook {
        let book = self.book.read();
        book.unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Takes over what was published and which rules were switched on or off: the model of other nodes, the rules of
    /// everybody. When it is back, touches that come are judged by them.
    ///
    /// # Errors
    /// Those of the store and of the rules.
    pub fn follow_config(&self) -> Result<(), Problem> {
        self.platform.refresh_if_changed()?;
        let version = self.platform.model().version;
        let switched_off = pipeline::switched_off(&self.platform)?;
        let mut known = self.book_of();
        if known.version == version && known.switched_off == switched_off {
            return Ok(());
        }
        self.renew_book(&mut known, switched_off)?;
        known.version = version;
        Ok(())
    }

    /// Takes over exchange rates that have changed, where rules count with them.
    ///
    /// # Errors
    /// Those of the store and of the rules.
    pub fn follow_rates(&self) -> Result<(), Problem> {
        let mut known = self.book_of();
        let switched_off = known.switched_off.clone();
        match self.book().reads_rates() {
            true => self.renew_book(&mut known, switched_off),
            false => Ok(()),
        }
    }

    fn book_of(&self) -> MutexGuard<'_, BookOf> {
        self.book_of.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Puts another book in force when rules, or the tables, calendars and rates they compute with, are others, or other
    /// rules are switched off.
    fn renew_book(&self, known: &mut BookOf, switched_off: Vec<String>) -> Result<(), Problem> {
        let documents = documents_in_force(&self.platform, &self.settings, self.way)?;
        let meant = meanings(&compile(&self.platform, &documents)?)?;
        if known.meant == meant && known.switched_off == switched_off {
            return Ok(());
        }
        let book = RuleBook::open(&self.platform, &documents)?;
        *self.book.write().unwrap_or_else(PoisonError::into_inner) = book;
        known.meant = meant;
        known.switched_off = switched_off;
        self.judged.all_begin_anew();
        Ok(())
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

/// The rules in force: those of the model, then those of the data folder.
fn documents_in_force(
    platform: &Platform,
    settings: &Settings,
    way: Way,
) -> Result<Vec<RuleDocument>, Problem> {
    let own = packs::own_rules(&settings.data)?;
    let model = platform.model();
    let mut documents = documents_in(model.rules.values().chain(own.rules.values()))?;
    if way.demo {
        crate::demo::shorten_dwell(&mut documents);
    }
    Ok(documents)
}

/// What a book of rules was made of.
struct BookOf {
    /// The version of the model it was last compared with.
    version: u64,
    /// What the rules say, and what they compute with.
    meant: Vec<String>,
    /// The rules that are switched off.
    switched_off: Vec<String>,
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
    Ok(weft_kernel::hexadecimal(&bytes))
}
