//! `weft reference`: the pages of `docs/reference` that only the running product knows.

mod access_matrix;
mod field_types;
mod functions;
mod settings;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use weft_kernel::{Clock, Moment, Problem, SetClock};
use weft_platform::{Caller, Platform};
use weft_store::Fsync;

use crate::app::{App, Way};
use crate::openapi;
use crate::settings::{Given, Settings};

/// One page and what writes it.
struct Page {
    name: &'static str,
    text: fn(&Platform) -> Result<String, Problem>,
}

/// Every page, in the order of the contents.
const CATALOGUE: &[Page] = &[
    Page {
        name: "openapi.json",
        text: openapi_page,
    },
    Page {
        name: "access-matrix.txt",
        text: access_matrix::page,
    },
    Page {
        name: "field-types.json",
        text: field_types::page,
    },
    Page {
        name: "formula-functions.md",
        text: |_| Ok(functions::page()),
    },
    Page {
        name: "settings.md",
        text: |_| Ok(settings::page()),
    },
    Page {
        name: "events.txt",
        text: |_| Ok(weft_business::story()),
    },
];

/// Writes the pages into `folder`; with `check` only says which are out of date.
///
/// # Errors
/// `reference.stale` with the pages; `reference.not_written`.
pub(crate) fn run(folder: &Path, check: bool) -> Result<Vec<String>, Problem> {
    let scratch = Scratch::make()?;
    let app = scratch.open()?;
    let pages = write(&app.platform, folder, check);
    app.platform.store().close();
    let stale = pages?;
    if check && !stale.is_empty() {
        let names = stale.join(", ");
        return Err(Problem::conflict(
            "reference.stale",
            format!("参考文档已过时：{names}；运行 `cargo x generate`"),
            format!("The reference is out of date: {names}; run `cargo x generate`"),
        ));
    }
    Ok(stale)
}

/// The pages that differ from what the code says; unless it is a check, they are written.
fn write(platform: &Platform, folder: &Path, check: bool) -> Result<Vec<String>, Problem> {
    let mut stale = Vec::new();
    for page in CATALOGUE {
        let text = (page.text)(platform)?;
        let file = folder.join(page.name);
        if fs::read_to_string(&file).is_ok_and(|known| known == text) {
            continue;
        }
        stale.push(page.name.to_owned());
        if !check {
            fs::create_dir_all(folder)
                .and_then(|()| fs::write(&file, text))
                .map_err(|error| {
                    let told = format!("`{}`: {error}", file.display());
                    Problem::invalid("reference.not_written", told.clone(), told)
                })?;
        }
    }
    Ok(stale)
}

fn openapi_page(platform: &Platform) -> Result<String, Problem> {
    let everything = Caller::system("the reference shows everything");
    let document = openapi::document(&platform.model(), &everything);
    pretty(&document)
}

/// JSON as people read it.
fn pretty(json: &serde_json::Value) -> Result<String, Problem> {
    let text = serde_json::to_string_pretty(json);
    text.map(|text| text + "\n")
        .map_err(|error| Problem::internal("server.json", error))
}

/// An empty data folder that vanishes with this value.
struct Scratch(PathBuf);

impl Scratch {
    fn make() -> Result<Self, Problem> {
        let mut bytes = [0_u8; 8];
        getrandom::fill(&mut bytes).map_err(|error| Problem::internal("server.random", error))?;
        let name = weft_kernel::hexadecimal(&bytes);
        Ok(Self(
            std::env::temp_dir().join(format!("weft-reference-{name}")),
        ))
    }

    fn open(&self) -> Result<Arc<App>, Problem> {
        let given = Given::from([("readers".to_owned(), "1".to_owned())]);
        let settings = Settings::read(&given, &self.0.to_string_lossy())?;
        // The reference is the same whenever it is written.
        let clock: Arc<dyn Clock> = Arc::new(SetClock::at(Moment::parse("2026-01-01T00:00:00Z")?));
        App::open(
            settings,
            clock,
            Way {
                fsync: Fsync::Off,
                demo: false,
            },
        )
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        if let Err(error) = fs::remove_dir_all(&self.0) {
            tracing::debug!(%error, folder = %self.0.display(), "a scratch folder stays behind");
        }
    }
}
