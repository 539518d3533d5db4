//! A fresh store for a test, on either engine, with a clock that stands still.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use serde_json::json;
use tempfile::TempDir;
use weft_kernel::query::{Column, Datum, Select, Table, Term};
use weft_kernel::{Id, Moment, Problem, SetClock, Zone};
use weft_store::{
    Change, ChangeRow, ColumnKind, ColumnSpec, Database, Fsync, IndexSpec, Lane, Options, Plan,
    Row, Schema, Store, TableSpec, Touch, Tx,
};

/// How long a test waits for another thread before it fails.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

/// Runs each test function on every engine there is.
macro_rules! on_both {
    ($($test:ident),+ $(,)?) => {
        mod on_sqlite {
            $(#[test] fn $test() { super::$test(&$crate::harness::Bench::sqlite()); })+
        }
        mod on_postgres {
            $(#[test] fn $test() {
                if let Some(bench) = $crate::harness::Bench::postgres() { super::$test(&bench); }
            })+
        }
    };
}
pub(crate) use on_both;

/// A store with its clock and its folder.
pub(crate) struct Bench {
    pub(crate) store: Store,
    pub(crate) clock: Arc<SetClock>,
    folder: Option<TempDir>,
    /// The server and the schema of a `PostgreSQL` store.
    pub(crate) place: Option<(String, String)>,
}

impl Bench {
    pub(crate) fn sqlite() -> Self {
        Self::sqlite_with(Fsync::Off)
    }

    pub(crate) fn sqlite_with(fsync: Fsync) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(SetClock::at(noon()));
        let options = options(folder.path(), &clock, fsync);
        let store = Store::open(options).unwrap();
        store.reconcile(&schema()).unwrap();
        Self {
            store,
            clock,
            folder: Some(folder),
            place: None,
        }
    }

    #[expect(clippy::print_stderr, reason = "a skipped engine must be seen")]
    pub(crate) fn postgres() -> Option<Self> {
        static SCHEMAS: AtomicU32 = AtomicU32::new(0);
        let Some(url) = environment("WEFT_TEST_POSTGRES") else {
            eprintln!("SKIPPED on PostgreSQL: WEFT_TEST_POSTGRES is not set");
            return None;
        };
        let number = SCHEMAS.fetch_add(1, Ordering::Relaxed);
        let schema_name = format!("store_{}_{number}", std::process::id());
        let clock = Arc::new(SetClock::at(noon()));
        let mut options = options(Path::new(""), &clock, Fsync::Off);
        let place = (url.clone(), schema_name.clone());
        options.database = Database::Postgres(url, schema_name);
        let store = Store::open(options).unwrap();
        store.reconcile(&schema()).unwrap();
        Some(Self {
            store,
            clock,
            folder: None,
            place: Some(place),
        })
    }

    /// The folder of a `SQLite` store.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.as_ref().unwrap().path()
    }

    pub(crate) fn database_file(&self) -> PathBuf {
        self.folder().join("weft.db")
    }

    /// Closes the store and opens it again.
    pub(crate) fn reopen(&mut self) {
        self.store.close();
        self.store = Store::open(options(self.folder(), &self.clock, Fsync::Off)).unwrap();
    }

    /// The same schema of a server opened again.
    pub(crate) fn opened_again(mut self) -> Self {
        let (url, schema_name) = self.place.clone().unwrap();
        let mut options = options(Path::new(""), &self.clock, Fsync::Off);
        options.database = Database::Postgres(url, schema_name);
        self.store = Store::open(options).unwrap();
        self
    }

    pub(crate) fn write<T: Send + 'static>(
        &self,
        work: impl FnMut(&mut Tx<'_>) -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        self.store.write(Lane::Interactive, work)
    }

    /// Inserts a row with this code.
    pub(crate) fn add(&self, id: i64, code: &str) -> Result<(), Problem> {
        let code = code.to_owned();
        self.write(move |tx| add(tx, id, &code))
    }

    /// The codes of all rows, by id.
    pub(crate) fn codes(&self) -> Vec<String> {
        codes(&self.store)
    }

    /// The sealed changes, once there are `count` log entries.
    pub(crate) fn changes(&self, count: i64) -> Vec<ChangeRow> {
        self.wait_for(count);
        self.store.changes_after(0, 10_000).unwrap()
    }

    /// Waits until the log is sealed up to `seq`.
    pub(crate) fn wait_for(&self, seq: i64) {
        while self.store.sealed() < seq {
            let before = self.store.sealed();
            assert!(
                self.store.wait_sealed(before, PATIENCE) > before,
                "the log stands still"
            );
        }
    }
}

/// A variable of the environment.
#[expect(
    clippy::disallowed_methods,
    reason = "tests have no settings; only the harness looks"
)]
pub(crate) fn environment(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// A number of the environment, such as how many rounds a test makes.
pub(crate) fn number_from_environment(name: &str, default: u64) -> u64 {
    environment(name).map_or(default, |text| text.parse().unwrap())
}

pub(crate) fn options(folder: &Path, clock: &Arc<SetClock>, fsync: Fsync) -> Options {
    let clock = Arc::clone(clock);
    Options {
        database: Database::Sqlite(folder.to_path_buf()),
        zone: Zone::named("Asia/Shanghai").unwrap(),
        clock,
        readers: 4,
        installation: "test".into(),
        fsync,
    }
}

pub(crate) fn noon() -> Moment {
    Moment::parse("2026-11-22T04:00:00Z").unwrap()
}

pub(crate) fn table() -> Table {
    Table::of_object(1)
}

pub(crate) fn id() -> Column {
    Column::fixed("id")
}

/// Unique among the rows that are not deleted.
pub(crate) fn code() -> Column {
    Column::of_field(1)
}

pub(crate) fn amount() -> Column {
    Column::of_field(2)
}

pub(crate) fn done() -> Column {
    Column::of_field(3)
}

/// One object with a unique code, an amount and a flag.
pub(crate) fn schema() -> Schema {
    let column = |column, kind| ColumnSpec { column, kind };
    let index = IndexSpec {
        name: "u_1__code".into(),
        columns: vec![code()],
        unique: true,
        live_only: true,
        both_ways: false,
    };
    Schema {
        tables: vec![TableSpec {
            table: table(),
            columns: vec![
                column(Column::fixed("deleted_at"), ColumnKind::Int),
                column(code(), ColumnKind::Text),
                column(amount(), ColumnKind::Int),
                column(done(), ColumnKind::Bool),
            ],
            indexes: vec![index],
            searchable: true,
        }],
    }
}

/// Inserts a row and logs it.
pub(crate) fn add(tx: &mut Tx<'_>, record: i64, text: &str) -> Result<(), Problem> {
    let row = vec![
        Datum::Int(record),
        Datum::from(text),
        Datum::Int(record * 10),
    ];
    tx.insert(&table(), &[id(), code(), amount()], &[row])?;
    tx.log_change(change(tx.now(), record, text))
}

pub(crate) fn change(at: Moment, record: i64, text: &str) -> Change {
    Change {
        at,
        actor: Some(Id::new(5)),
        action: "create".into(),
        object: Some("thing".into()),
        record: Some(Id::new(record)),
        request: None,
        body: json!({ "changes": { "code": [null, text] } }).into(),
    }
}

pub(crate) fn touch(message: &str, fingerprint: u8) -> Touch {
    Touch {
        source: Id::new(9),
        message_id: message.into(),
        kind: "track:API 文档".into(),
        subject: "anonymous:1".into(),
        occurred_at: noon(),
        received_at: noon(),
        body: json!({ "page": "/docs" }),
        fingerprint: [fingerprint; 8],
    }
}

pub(crate) fn codes(store: &Store) -> Vec<String> {
    try_codes(store).unwrap()
}

pub(crate) fn try_codes(store: &Store) -> Result<Vec<String>, Problem> {
    let select = Select::from(table())
        .column(&code())
        .sort_by(Term::column(&id()), false);
    let plan = Plan::compile(select, vec![ColumnKind::Text]);
    let rows = store.read(|reader| reader.rows(&plan))?;
    let text = |row: &Row| row[0].as_text().unwrap_or_default().to_owned();
    Ok(rows.iter().map(text).collect())
}

pub(crate) fn rows(store: &Store, select: Select, kinds: Vec<ColumnKind>) -> Vec<Row> {
    let plan = Plan::compile(select, kinds);
    store.read(|reader| reader.rows(&plan)).unwrap()
}
