//! A platform with the core pack and the commands of the chain, in a folder that can be opened again.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, OnceLock};

use serde_json::{Value as Json, json};
use tempfile::TempDir;
use weft_kernel::{Id, Moment, Problem, SetClock, Zone};
use weft_platform::{Caller, ListQuery, Once, Pack, Parts, Platform, Record, Visible};
use weft_store::{Database, Fsync, Lane, Options, Store};

use crate::engine::database;

pub(crate) struct House {
    pub(crate) platform: Platform,
    pub(crate) clock: Arc<SetClock>,
    place: Place,
}

/// Where the records of a house lie.
enum Place {
    Folder(TempDir),
    Server(Database),
}

impl Place {
    fn new() -> Self {
        let folder = TempDir::new().unwrap();
        match database(folder.path(), "business") {
            Database::Sqlite(_) => Self::Folder(folder),
            server => Self::Server(server),
        }
    }

    fn database(&self) -> Database {
        match self {
            Self::Folder(folder) => Database::Sqlite(folder.path().to_owned()),
            Self::Server(server) => server.clone(),
        }
    }
}

/// The core pack.
fn core_pack() -> Pack {
    Pack::read(core_files()).unwrap()
}

/// The files of the core pack, read once.
fn core_files() -> &'static BTreeMap<String, String> {
    static FILES: OnceLock<BTreeMap<String, String>> = OnceLock::new();
    FILES.get_or_init(|| {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs/core");
        let mut files = BTreeMap::new();
        gather(&folder, &folder, &mut files);
        files
    })
}

fn gather(top: &Path, folder: &Path, files: &mut BTreeMap<String, String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            gather(top, &path, files);
        } else if let Ok(text) = std::fs::read_to_string(&path) {
            let name = path.strip_prefix(top).unwrap().to_string_lossy();
            files.insert(name.replace('\\', "/"), text);
        }
    }
}

fn open(place: &Place, clock: &Arc<SetClock>, core: Pack) -> Result<Platform, Problem> {
    let zone = Zone::named("Asia/Shanghai")?;
    let store = Store::open(Options {
        database: place.database(),
        zone: zone.clone(),
        clock: Arc::<SetClock>::clone(clock),
        readers: 2,
        installation: "test".into(),
        fsync: Fsync::Off,
    })?;
    Platform::open(Parts {
        store,
        packs: vec![core],
        commands: weft_business::commands(&weft_business::NoIdentities),
        tables: Vec::new(),
        clock: Arc::<SetClock>::clone(clock),
        zone,
        currency: weft_kernel::Currency::of_code("CNY").expect("the yuan"),
        node: 1,
        master: Default::default(),
        check_rule: |_, _, _| Ok(()),
        blobs: Arc::new(weft_store::Folder::at(
            std::env::temp_dir().join("weft-no-files"),
        )),
    })
}

fn copied(folder: &TempDir) -> TempDir {
    let found = TempDir::new().unwrap();
    for name in ["weft.db", "weft.db-wal"] {
        let file = folder.path().join(name);
        if file.exists() {
            std::fs::copy(file, found.path().join(name)).unwrap();
        }
    }
    found
}

impl House {
    pub(crate) fn new() -> Self {
        Self::with_core(|_| {})
    }

    /// A house of an earlier program, whose core pack had not what `change` takes from it.
    pub(crate) fn with_core(change: impl FnOnce(&mut BTreeMap<String, String>)) -> Self {
        let mut files = core_files().clone();
        change(&mut files);
        let core = Pack::read(&files).unwrap();
        let place = Place::new();
        let clock = Arc::new(SetClock::at(Moment::parse("2026-11-22T06:00:00Z").unwrap()));
        let platform = open(&place, &clock, core).unwrap();
        Self {
            platform,
            clock,
            place,
        }
    }

    /// The house as the next program finds it when this one is killed now: the files as they lie
    /// on disk, nothing closed, nothing in memory.
    pub(crate) fn crashed(self) -> Self {
        let place = match self.place {
            Place::Server(server) => {
                self.platform.store().close();
                Place::Server(server)
            }
            Place::Folder(folder) => Place::Folder(copied(&folder)),
        };
        let platform = open(&place, &self.clock, core_pack()).unwrap();
        self.platform.store().close();
        Self {
            platform,
            clock: self.clock,
            place,
        }
    }

    pub(crate) fn system() -> Caller {
        Caller::system("tests set the stage")
    }

    pub(crate) fn days_pass(&self, days: i64) {
        self.clock.advance_ms(days * Moment::DAY_MS);
    }

    pub(crate) fn make(&self, object: &str, json: Json) -> Id {
        self.platform.create(&Self::system(), object, json).unwrap()
    }

    /// The records of `object` for which `filter` is true, oldest first.
    pub(crate) fn all(&self, object: &str, filter: &str) -> Vec<Record> {
        let (object, filter) = (object.to_owned(), filter.to_owned());
        self.platform
            .write(&Self::system(), Lane::Interactive, move |unit| {
                unit.find(&object, &filter)
            })
            .unwrap()
    }

    pub(crate) fn record(&self, object: &str, id: Id) -> Record {
        let object = object.to_owned();
        self.platform
            .write(&Self::system(), Lane::Interactive, move |unit| {
                unit.load(&object, id)
            })
            .unwrap()
    }

    pub(crate) fn command(
        &self,
        caller: &Caller,
        (object, id, command): (&str, Id, &str),
        input: Json,
        once: Option<Once>,
    ) -> Result<Json, Problem> {
        self.platform
            .command_record(caller, (object, id, command), input, once)
            .map(|reply| reply.body)
    }

    /// A product with an opening stock, moved in as such.
    pub(crate) fn stocked(&self, code: &str, warehouse: Id, on_hand: &str) -> Id {
        let product = self.make("product", json!({ "code": code, "name": code }));
        self.make(
            "stock_move",
            json!({ "product": product, "warehouse": warehouse, "quantity": on_hand, "kind": "opening" }),
        );
        self.make(
            "stock_level",
            json!({ "product": product, "warehouse": warehouse, "on_hand": on_hand }),
        );
        product
    }

    /// The user called `username`, made when not there.
    pub(crate) fn person(&self, username: &str, role: &str, department: &str) -> Caller {
        let role = self.named("role", "name", role).unwrap();
        let department = self
            .named("department", "name", department)
            .unwrap_or_else(|| self.make("department", json!({ "name": department })));
        let user = self.named("user", "username", username).unwrap_or_else(|| {
            self.make(
                "user",
                json!({ "name": username, "username": username, "role": role, "department": department }),
            )
        });
        self.platform.caller_of(user).unwrap()
    }

    /// The record of `object` whose `field` is `value`.
    pub(crate) fn named(&self, object: &str, field: &str, value: &str) -> Option<Id> {
        let query = ListQuery {
            filter: Some(format!("{field} = \"{value}\"")),
            ..ListQuery::default()
        };
        let page = self.platform.list(&Self::system(), object, &query).unwrap();
        page.items.first().map(Visible::id)
    }
}
