//! Sandboxes: further houses below the data folder, to try a draft in. Nothing leaves them: they
//! have no background work, so no webhook, message or signal goes out.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use serde::{Deserialize, Serialize};
use weft_kernel::{Id, Kind, Moment, Problem};
use weft_platform::Caller;
use weft_platform::config::SandboxStart;
use weft_store::{Database, Fsync, Options, Store};

use crate::app::{App, Way};

/// The most sandboxes of one house.
pub(crate) const SANDBOXES_MAX: usize = 5;
/// The longest name of a sandbox.
pub(crate) const NAME_LENGTH_MAX: usize = 40;

/// The folder of sandboxes in the data folder.
const FOLDER: &str = "sandboxes";
/// What a sandbox says of itself.
const CARD: &str = "sandbox.json";

/// What a sandbox says of itself.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Card {
    pub(crate) name: String,
    pub(crate) data: SandboxStart,
    pub(crate) rows: u32,
    pub(crate) created_at: Moment,
    pub(crate) created_by: Option<Id>,
}

/// The sandboxes that are open.
#[derive(Default)]
pub(crate) struct Sandboxes(Mutex<BTreeMap<String, Arc<App>>>);

impl App {
    /// Every sandbox there is, by name.
    pub(crate) fn sandboxes(&self) -> Result<Vec<Card>, Problem> {
        let folder = self.settings.data.join(FOLDER);
        let mut cards = Vec::new();
        let entries = match fs::read_dir(&folder) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(cards),
            entries => entries.map_err(|error| disk(&folder, &error))?,
        };
        for entry in entries {
            let path = entry.map_err(|error| disk(&folder, &error))?.path();
            if let Ok(text) = fs::read_to_string(path.join(CARD))
                && let Ok(card) = serde_json::from_str::<Card>(&text)
            {
                cards.push(card);
            }
        }
        cards.sort_by(|one, two| one.name.cmp(&two.name));
        Ok(cards)
    }

    /// Makes a sandbox with the configuration in force, some records and the caller's draft.
    pub(crate) fn make_sandbox(&self, caller: &Caller, card: &Card) -> Result<(), Problem> {
        let wanted = self.platform.wanted(caller)?;
        let folder = self.folder_of(&card.name)?;
        let cards = self.sandboxes()?;
        if cards.iter().any(|known| known.name == card.name) {
            return Err(exists(&card.name));
        }
        if cards.len() >= SANDBOXES_MAX {
            return Err(Problem::conflict(
                "sandbox.too_many",
                format!("最多 {SANDBOXES_MAX} 个沙箱，请先删除不用的"),
                format!("At most {SANDBOXES_MAX} sandboxes; delete one first"),
            ));
        }
        let made = self.fill(caller, card, &folder).and_then(|()| {
            let app = self.open_sandbox(&card.name)?;
            let inside = caller_in(&app, caller)?;
            app.platform.adopt(&inside, &wanted)?;
            if card.data == SandboxStart::Generated {
                let count = app.platform.generate_records(card.rows);
                tracing::info!(sandbox = card.name, count, "records were made up");
            }
            let model = app.platform.model();
            for object in model
                .objects()
                .filter(|object| object.searchable().next().is_some())
            {
                app.platform.rebuild_search(&object.name, &mut drop)?;
            }
            Ok(())
        });
        if made.is_err() {
            self.drop_sandbox(&card.name)?;
        }
        made
    }

    fn fill(&self, caller: &Caller, card: &Card, folder: &Path) -> Result<(), Problem> {
        fs::create_dir_all(folder).map_err(|error| disk(folder, &error))?;
        let store = Store::open(Options {
            database: Database::Sqlite(folder.to_owned()),
            zone: self.settings.zone.clone(),
            clock: Arc::clone(self.platform.clock()),
            readers: 1,
            installation: format!("sandbox {}", card.name),
            fsync: Fsync::Off,
        })?;
        let copied = self
            .platform
            .copy_into(caller, &store, (card.data, card.rows));
        store.close();
        copied?;
        let text = serde_json::to_string_pretty(card)
            .map_err(|error| Problem::internal("sandbox.card", error))?;
        let path = folder.join(CARD);
        fs::write(&path, text).map_err(|error| disk(&path, &error))
    }

    /// Brings the caller's draft into a sandbox again.
    pub(crate) fn try_again(&self, caller: &Caller, name: &str) -> Result<(), Problem> {
        let wanted = self.platform.wanted(caller)?;
        let app = self.open_sandbox(name)?;
        let inside = caller_in(&app, caller)?;
        app.platform.adopt(&inside, &wanted)?;
        Ok(())
    }

    /// The house called `name`, opened when it is not yet.
    pub(crate) fn open_sandbox(&self, name: &str) -> Result<Arc<Self>, Problem> {
        let folder = self.folder_of(name)?;
        let mut open = self
            .inner_houses
            .0
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some(app) = open.get(name) {
            return Ok(Arc::clone(app));
        }
        if !folder.join(CARD).is_file() {
            return Err(missing(name));
        }
        let mut settings = self.settings.clone();
        settings.database = Database::Sqlite(folder.clone());
        settings.data = folder;
        settings.readers = 2;
        let way = Way {
            fsync: Fsync::Off,
            demo: false,
        };
        let app = Self::open(settings, Arc::clone(self.platform.clock()), way)?;
        open.insert(name.to_owned(), Arc::clone(&app));
        Ok(app)
    }

    /// Closes a sandbox and deletes all of it.
    pub(crate) fn drop_sandbox(&self, name: &str) -> Result<(), Problem> {
        let folder = self.folder_of(name)?;
        let mut open = self
            .inner_houses
            .0
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some(app) = open.remove(name) {
            app.begin_stop();
            app.platform.store().close();
        }
        if !folder.exists() {
            return Err(missing(name));
        }
        fs::remove_dir_all(&folder).map_err(|error| disk(&folder, &error))
    }

    /// Where a sandbox lies; its name is a plain word, so it lies nowhere else.
    fn folder_of(&self, name: &str) -> Result<PathBuf, Problem> {
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_' || c == '-';
        if name.is_empty() || name.len() > NAME_LENGTH_MAX || !name.chars().all(plain) {
            return Err(Problem::invalid(
                "sandbox.name",
                format!("沙箱名只含小写字母、数字、_ 和 -，最长 {NAME_LENGTH_MAX} 个字符"),
                format!("A sandbox's name holds small letters, digits, _ and -, at most {NAME_LENGTH_MAX}"),
            )
            .on_field("name"));
        }
        Ok(self.settings.data.join(FOLDER).join(name))
    }
}

/// The same person inside of a sandbox.
pub(crate) fn caller_in(app: &App, caller: &Caller) -> Result<Caller, Problem> {
    let person = caller.id().ok_or_else(|| missing(""))?;
    app.platform.caller_within(person, caller.scopes())
}

fn exists(name: &str) -> Problem {
    Problem::conflict(
        "sandbox.exists",
        format!("已有沙箱 `{name}`"),
        format!("There is a sandbox `{name}` already"),
    )
}

fn missing(name: &str) -> Problem {
    Problem::new(
        Kind::Missing,
        "sandbox.missing",
        format!("没有沙箱 `{name}`"),
        format!("There is no sandbox `{name}`"),
    )
}

fn disk(path: &Path, error: &std::io::Error) -> Problem {
    Problem::busy(
        "sandbox.disk",
        "沙箱的文件夹读写失败，请检查磁盘",
        "The folder of the sandboxes cannot be read or written; check the disk",
    )
    .because(format!("{}: {error}", path.display()))
}
