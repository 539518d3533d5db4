//! A platform with the core pack in a folder of its own, a source, a customer and the consumer.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use serde_json::{Value as Json, json};
use tempfile::TempDir;
use weft_kernel::{Id, Moment, Problem, SetClock, Zone};
use weft_platform::{Caller, ListQuery, Pack, Parts, Platform};
use weft_signals::TouchKind;
use weft_signals::pipeline::{self, Answer, Fate, Pipeline, RuleBook, Source, Sources};
use weft_signals::wire::{self, Call, Reading};
use weft_store::{Database, Fsync, Options, Store};

use crate::engine::database;
pub(crate) use crate::engine::{also_on_postgres, on_postgres};

pub(crate) const NOW: &str = "2026-11-22T06:00:00Z";

pub(crate) struct House {
    pub(crate) platform: Platform,
    pub(crate) clock: Arc<SetClock>,
    pub(crate) source: Source,
    pub(crate) packs: Vec<Pack>,
    _folder: TempDir,
}

fn files(folder: &Path, below: &Path, found: &mut BTreeMap<String, String>) {
    for entry in std::fs::read_dir(below).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(folder, &path, found);
        } else if let Ok(text) = std::fs::read_to_string(&path) {
            let name = path.strip_prefix(folder).unwrap();
            found.insert(name.to_string_lossy().into_owned(), text);
        }
    }
}

impl House {
    pub(crate) fn new() -> Self {
        Self::with(&[])
    }

    /// As [`Self::new`], with more documents in its pack: path and text.
    pub(crate) fn with(more: &[(&str, &str)]) -> Self {
        let folder = TempDir::new().unwrap();
        Self::at(database(folder.path(), "signals"), folder, more)
    }

    fn at(database: Database, folder: TempDir, more: &[(&str, &str)]) -> Self {
        let clock = Arc::new(SetClock::at(Moment::parse(NOW).unwrap()));
        let zone = Zone::named("Asia/Shanghai").unwrap();
        let mut texts = BTreeMap::new();
        let core = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs/core");
        files(&core, &core, &mut texts);
        let more = more
            .iter()
            .map(|(path, text)| (path.to_string(), text.to_string()));
        texts.extend(more);
        let packs = vec![Pack::read(&texts).unwrap()];
        let store = Store::open(Options {
            database,
            zone: zone.clone(),
            clock: Arc::<SetClock>::clone(&clock),
            readers: 2,
            installation: "test".into(),
            fsync: Fsync::Off,
        });
        let platform = Platform::open(Parts {
            store: store.unwrap(),
            packs: packs.clone(),
            commands: pipeline::commands(),
            tables: [pipeline::identity_tables(), pipeline::routing_tables()].concat(),
            clock: Arc::<SetClock>::clone(&clock),
            zone,
            currency: weft_kernel::Currency::of_code("CNY").unwrap(),
            node: 1,
            master: Default::default(),
            check_rule: pipeline::check_document,
            blobs: Arc::new(weft_store::Folder::at(
                std::env::temp_dir().join("weft-no-files"),
            )),
        })
        .unwrap();
        let made = platform.create(
            &system(),
            "source",
            json!({"name": "官网", "kind": "web", "trust": "0.7"}),
        );
        let key = pipeline::give_key(&platform, made.unwrap(), [7; 20]).unwrap();
        let source = Sources::new(platform.clone()).with_key(&key).unwrap();
        Self {
            platform,
            clock,
            source,
            packs,
            _folder: folder,
        }
    }

    /// The consumer, as it starts with the program.
    pub(crate) fn consumer(&self) -> Pipeline {
        let documents = pipeline::documents_of(&self.packs).unwrap();
        let book = RuleBook::open(&self.platform, &documents).unwrap();
        Pipeline::open(self.platform.clone(), book, &AtomicBool::new(false)).unwrap()
    }

    pub(crate) fn make(&self, object: &str, record: Json) -> Id {
        self.platform.create(&system(), object, record).unwrap()
    }

    /// Sends events as a batch; each must be taken.
    pub(crate) fn send(&self, events: &Json) {
        for answer in self.answers(events) {
            assert!(matches!(answer.fate, Fate::Accepted), "{answer:?}");
        }
    }

    pub(crate) fn answers(&self, events: &Json) -> Vec<Answer> {
        let reading = Reading {
            received_at: self.platform.now(),
            clock: self.source.clock,
        };
        let parsed = wire::parse_value(Call::Batch, &json!({"batch": events}), reading).unwrap();
        pipeline::accept(&self.platform, &self.source, parsed).unwrap()
    }

    /// Gives a command to a record that was read before.
    pub(crate) fn command(
        &self,
        object: &str,
        record: &Json,
        command: &str,
        input: Json,
    ) -> Result<(), Problem> {
        let id = Id::parse(record["id"].as_str().unwrap())?;
        let given = self
            .platform
            .command_record(&system(), (object, id, command), input, None);
        given.map(drop)
    }

    /// All records of `object` for which `filter` is true, as the API shows them.
    pub(crate) fn records(&self, object: &str, filter: &str) -> Vec<Json> {
        let query = ListQuery {
            filter: Some(filter.to_owned()),
            sort: Some("id".to_owned()),
            ..ListQuery::default()
        };
        let page = self.platform.list(&system(), object, &query).unwrap();
        page.items
            .iter()
            .map(|item| serde_json::to_value(item).unwrap())
            .collect()
    }
}

pub(crate) fn system() -> Caller {
    Caller::system("tests set the stage")
}

/// Steps until nothing is left.
pub(crate) fn settle(pipeline: &mut Pipeline) {
    while pipeline.step().unwrap() > 0 {}
}

/// An event of `kind` at a minute of the morning, as an SDK sends it.
pub(crate) fn event(kind: TouchKind, minute: i64, rest: &Json) -> Json {
    let at = Moment::parse("2026-11-22T04:00:00Z")
        .unwrap()
        .plus_ms(minute * 60_000);
    let mut event = json!({"type": kind.word(), "timestamp": at, "messageId": format!("m-{minute:04}-{}", kind.word())});
    event
        .as_object_mut()
        .unwrap()
        .extend(rest.as_object().unwrap().clone());
    event
}

/// A long stay on a product page.
pub(crate) fn stay(minute: i64, who: &Json) -> Json {
    let mut rest = json!({"event": "page_leave", "properties": {"visible_ms": 138_000, "url": "https://example.com/product/servo", "title": "伺服系统产品页"}});
    rest.as_object_mut()
        .unwrap()
        .extend(who.as_object().unwrap().clone());
    event(TouchKind::Track, minute, &rest)
}

/// The click that completes the pattern.
pub(crate) fn click(minute: i64, who: &Json) -> Json {
    let mut rest = json!({"event": "click", "properties": {"label": "API 文档"}});
    rest.as_object_mut()
        .unwrap()
        .extend(who.as_object().unwrap().clone());
    event(TouchKind::Track, minute, &rest)
}
