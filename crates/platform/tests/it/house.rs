//! A platform with the core pack in a database of its own, and people to use it.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use serde_json::{Value as Json, json};
use tempfile::TempDir;
use weft_kernel::{Clock, Id, Moment, Problem, SetClock, Zone};
use weft_platform::{Caller, Pack, Parts, Platform};
use weft_store::{Database, Fsync, Options, Store};

use crate::engine::database;
pub(crate) use crate::engine::{also_on_postgres, environment, on_postgres};

/// A store of its own on the engine of this test.
pub(crate) fn store(folder: &Path, clock: &Arc<SetClock>) -> Result<Store, Problem> {
    store_with(folder, Arc::<SetClock>::clone(clock))
}

/// The same with any clock.
pub(crate) fn store_with(folder: &Path, clock: Arc<dyn Clock>) -> Result<Store, Problem> {
    opened(database(folder, "platform"), clock)
}

fn opened(database: Database, clock: Arc<dyn Clock>) -> Result<Store, Problem> {
    Store::open(Options {
        database,
        zone: zone(),
        clock,
        readers: 2,
        installation: "test".into(),
        fsync: Fsync::Off,
    })
}

pub(crate) fn zone() -> Zone {
    Zone::named("Asia/Shanghai").unwrap()
}

/// The noon after which nothing happens by itself.
pub(crate) fn noon() -> Moment {
    Moment::parse("2026-11-22T06:00:00Z").unwrap()
}

pub(crate) struct House {
    pub(crate) platform: Platform,
    pub(crate) clock: Arc<SetClock>,
    database: Database,
    _folder: TempDir,
}

/// The files of a pack on disk: path below the folder → text.
pub(crate) fn files(folder: &Path) -> BTreeMap<String, String> {
    fn walk(top: &Path, folder: &Path, files: &mut BTreeMap<String, String>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(top, &path, files);
            } else if let Ok(text) = std::fs::read_to_string(&path) {
                let name = path
                    .strip_prefix(top)
                    .unwrap()
                    .to_string_lossy()
                    .replace('\\', "/");
                files.insert(name, text);
            }
        }
    }
    let mut found = BTreeMap::new();
    walk(folder, folder, &mut found);
    found
}

pub(crate) fn core_pack() -> Pack {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs/core");
    Pack::read(&files(&folder)).unwrap()
}

impl House {
    pub(crate) fn new() -> Self {
        Self::with(vec![core_pack()]).unwrap()
    }

    pub(crate) fn with(packs: Vec<Pack>) -> Result<Self, Problem> {
        let folder = TempDir::new().unwrap();
        let clock = Arc::new(SetClock::at(noon()));
        let database = database(folder.path(), "platform");
        Self::standing((folder, database, clock), packs)
    }

    /// The same house, opened by a program with other packs.
    pub(crate) fn reopened(self, packs: Vec<Pack>) -> Result<Self, Problem> {
        self.platform.store().close();
        let Self {
            clock,
            database,
            _folder,
            ..
        } = self;
        Self::standing((_folder, database, clock), packs)
    }

    fn standing(
        (folder, database, clock): (TempDir, Database, Arc<SetClock>),
        packs: Vec<Pack>,
    ) -> Result<Self, Problem> {
        let store = opened(database.clone(), Arc::<SetClock>::clone(&clock))?;
        let platform_clock: Arc<dyn Clock> = Arc::<SetClock>::clone(&clock);
        let platform = Platform::open(Parts {
            store,
            packs,
            commands: Vec::new(),
            tables: Vec::new(),
            clock: platform_clock,
            zone: zone(),
            currency: weft_kernel::Currency::of_code("CNY").unwrap(),
            node: 1,
            master: Default::default(),
            check_rule: |_, _, _| Ok(()),
            blobs: Arc::new(weft_store::Folder::at(folder.path().join("files"))),
        })?;
        Ok(Self {
            platform,
            clock,
            database,
            _folder: folder,
        })
    }

    /// Where its data lie.
    pub(crate) fn folder(&self) -> &Path {
        self._folder.path()
    }

    pub(crate) fn system() -> Caller {
        Caller::system("tests set the stage")
    }

    pub(crate) fn make(&self, object: &str, json: Json) -> Id {
        self.platform.create(&Self::system(), object, json).unwrap()
    }

    /// A user of `role` in the department called `department`, made when it is not there.
    pub(crate) fn person(&self, username: &str, role: &str, department: &str) -> Caller {
        let of = |object: &str, field: &str, value: &str| {
            let query = weft_platform::ListQuery {
                filter: Some(format!("{field} = \"{value}\"")),
                ..Default::default()
            };
            let page = self.platform.list(&Self::system(), object, &query).unwrap();
            page.items.first().map(weft_platform::Visible::id)
        };
        let role = of("role", "name", role).unwrap();
        let department = of("department", "name", department)
            .unwrap_or_else(|| self.make("department", json!({ "name": department })));
        let user = self.make(
            "user",
            json!({ "name": username, "username": username, "role": role, "department": department }),
        );
        self.platform.caller_of(user).unwrap()
    }
}

/// A record as JSON.
pub(crate) fn shown(house: &House, caller: &Caller, object: &str, id: Id) -> Json {
    serde_json::to_value(house.platform.get(caller, object, id).unwrap()).unwrap()
}
