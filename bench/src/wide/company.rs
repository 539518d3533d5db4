//! The company of the wide benchmark: one object of thirty fields, configured as people would.

use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;

use serde_json::{Value as Json, json};
use tempfile::TempDir;
use weft_platform::pack::DocKey;
use weft_platform::{Caller, ImportPlan};
use weft_server::app::{App, Way};
use weft_server::clock::WallClock;
use weft_server::settings::{Given, Settings};

use crate::Outcome;
use crate::chance::Chance;
use crate::figure::Figure;
use crate::ground::{self, name, two_characters};
use crate::machine::{Process, Watch};

/// The object that is measured.
pub(super) const OBJECT: &str = "asset";
/// The schema in PostgreSQL.
pub(super) const SCHEMA: &str = "weft_bench_wide";
/// The password of everybody here.
const PASSWORD: &str = "weft-bench-1";
/// What the numbers come from.
const SEED: u64 = 20_261_122;

/// Fields as (name, type, what else).
const FIELDS: [(&str, &str, &str); 30] = [
    ("code", "text", r#"{"required": true, "unique": true}"#),
    ("name", "text", r#"{"required": true, "searchable": true}"#),
    ("contact", "text", r#"{"searchable": true}"#),
    ("phone", "phone", r#"{"searchable": true}"#),
    ("status", "select", "options"),
    ("kind", "select", "options"),
    ("price", "money", r#"{"indexed": true}"#),
    ("cost", "money", "{}"),
    ("deposit", "money", "{}"),
    (
        "margin",
        "formula",
        r#"{"formula": "price - cost", "result": "money"}"#,
    ),
    ("quantity", "number", "{}"),
    ("weight", "number", "{}"),
    ("length", "number", "{}"),
    ("width", "number", "{}"),
    ("height", "number", "{}"),
    ("share", "percent", "{}"),
    ("bought_on", "date", r#"{"indexed": true}"#),
    ("checked_on", "date", "{}"),
    ("due_on", "date", "{}"),
    ("seen_at", "datetime", "{}"),
    ("is_leased", "boolean", "{}"),
    ("is_insured", "boolean", "{}"),
    ("maker", "text", "{}"),
    ("model", "text", "{}"),
    ("serial", "text", "{}"),
    ("place", "text", "{}"),
    ("batch", "text", "{}"),
    ("mail", "email", "{}"),
    ("page", "url", "{}"),
    ("note", "text", "{}"),
];
/// The choices of `status` and `kind`.
pub(super) const CHOICES: [&str; 8] = ["a", "b", "c", "d", "e", "f", "g", "h"];

/// A company in a folder of its own, which goes with this value.
pub(super) struct Company {
    folder: TempDir,
    pub(super) app: Arc<App>,
    pub(super) admin: Caller,
}

impl Company {
    /// Opens a new company and publishes its object.
    pub(super) fn open(postgres: Option<&str>) -> Outcome<Self> {
        let folder = ground::folder()?;
        let mut given = Given::from([("data".to_owned(), folder.path().display().to_string())]);
        if let Some(url) = postgres {
            given.insert("database".to_owned(), url.to_owned());
            given.insert("schema".to_owned(), SCHEMA.to_owned());
        }
        let settings = Settings::read(&given, "")?;
        let app = App::open(settings, Arc::new(WallClock), Way::default())?;
        app.platform.set_admin_password(PASSWORD)?;
        let (_, admin) = app.platform.sign_in("admin", PASSWORD)?;
        let company = Self { folder, app, admin };
        company.publish(object())?;
        Ok(company)
    }

    /// The data folder.
    pub(super) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Puts the document of the object in force; answers how long that took.
    pub(super) fn publish(&self, document: Json) -> Outcome<std::time::Duration> {
        let platform = &self.app.platform;
        let key = DocKey::new("object", OBJECT)?;
        let watch = Watch::start();
        platform.draft_document(&self.admin, &key, document)?;
        platform.publish(&self.admin, "benchmark")?;
        Ok(watch.elapsed())
    }

    /// Imports records from a file, as a person would, and tells how fast that went.
    pub(super) fn import(&self, (from, to): (u64, u64)) -> Outcome<Figure> {
        let platform = &self.app.platform;
        let (file, plan) = (
            file((from, to)),
            ImportPlan::by_header(OBJECT, "code", "assets.csv"),
        );
        let (cpu, watch) = (Process::own().cpu()?, Watch::start());
        let done = platform.import(&self.admin, &plan, file.as_bytes(), &mut |_| {})?;
        let (wall, cpu_after) = (watch.elapsed(), Process::own().cpu()?);
        if let Some(error) = done.tally.errors.first() {
            return Err(format!("row {}: {}", error.row, error.message.en).into());
        }
        Ok(Figure {
            count: u64::try_from(done.tally.created)?,
            wall,
            cpu: cpu_after.saturating_sub(cpu),
        })
    }

    /// Lets the database go.
    pub(super) fn close(&self) {
        self.app.platform.store().close();
    }
}

/// The document of the object.
pub(super) fn object() -> Json {
    let fields: Vec<Json> = FIELDS
        .iter()
        .map(|(name, kind, more)| field(name, kind, more))
        .collect();
    json!({
        "name": OBJECT,
        "label": { "zh": "资产", "en": "Asset" },
        "plural": { "zh": "资产", "en": "Assets" },
        "title": "name",
        "access": "owned",
        "fields": fields,
    })
}

/// A field of the document.
pub(super) fn field(name: &str, kind: &str, more: &str) -> Json {
    let mut field = json!({ "name": name, "type": kind, "label": { "zh": name, "en": name } });
    let options = || {
        let option =
            |value: &&str| json!({ "value": value, "label": { "zh": value, "en": value } });
        json!({ "options": CHOICES.iter().map(option).collect::<Vec<_>>() })
    };
    let more = match more {
        "options" => options(),
        more => serde_json::from_str(more).unwrap_or_default(),
    };
    if let (Some(field), Some(more)) = (field.as_object_mut(), more.as_object()) {
        field.extend(more.clone());
    }
    field
}

/// Records `from` to `to` as a file; what is computed is not in it.
fn file((from, to): (u64, u64)) -> String {
    let mut chance = Chance::new(SEED ^ from);
    let typed: Vec<_> = FIELDS.iter().filter(|field| field.1 != "formula").collect();
    let names: Vec<_> = typed.iter().map(|field| field.0).collect();
    let mut text = names.join(",") + "\n";
    for number in from..to {
        let mut before = "";
        for (name, kind, _) in &typed {
            let written = write!(text, "{before}{}", cell((name, kind), number, &mut chance));
            debug_assert!(written.is_ok(), "a string takes every write");
            before = ",";
        }
        text.push('\n');
    }
    text
}

fn cell((field, kind): (&str, &str), number: u64, chance: &mut Chance) -> String {
    let mut below = |limit: u64| chance.below(limit);
    match (field, kind) {
        ("code", _) => format!("A{number:08}"),
        ("name", _) => name(chance),
        ("contact", _) => two_characters(chance),
        ("mail", _) => format!("u{}@example.com", below(100_000)),
        ("page", _) => format!("https://example.com/{}", below(100_000)),
        (_, "phone") => format!("138{:08}", below(100_000_000)),
        (_, "select") => {
            let place = usize::try_from(below(8)).unwrap_or_default();
            CHOICES.get(place).copied().unwrap_or_default().to_owned()
        }
        (_, "money") => format!("{}.{:02}", below(100_000), below(100)),
        (_, "percent") => below(101).to_string(),
        (_, "date") => format!(
            "20{:02}-{:02}-{:02}",
            20 + below(7),
            1 + below(12),
            1 + below(28)
        ),
        (_, "datetime") => format!(
            "2026-{:02}-{:02} {:02}:00",
            1 + below(12),
            1 + below(28),
            below(24)
        ),
        (_, "boolean") => if below(2) == 0 { "是" } else { "否" }.to_owned(),
        (_, "number") => below(10_000).to_string(),
        _ => format!("{field}-{}", below(5_000)),
    }
}
