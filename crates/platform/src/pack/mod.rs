//! Packs: the documents a pack is made of, read from plain TOML files.

mod form;
mod list;
mod menu;
mod object;
mod page;
mod profile;
mod role;
mod workbench;

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use weft_kernel::{Label, Problem};

pub use form::{FormDoc, SectionDoc};
pub use list::{CalendarDoc, ColourDoc, Device, GalleryDoc, KanbanDoc, ListDoc, ListKind};
pub use menu::{Entry, Group, Item, MenuDoc};
pub use object::{
    AccessKind, CheckDoc, CommandDoc, FieldDoc, FoldDoc, LinesDoc, ObjectDoc, OptionDoc,
    RelatedDoc, RollupDoc, TimelineDoc, UniqueDoc,
};
pub use page::{BlockDoc, BlockKind, PageDoc, TabDoc};
pub use profile::{ColumnTarget, ProfileDoc};
pub use role::{GrantDoc, RoleDoc, Scope};
pub use workbench::{
    ChartKind, FigureDoc, WIDGET_ROWS_MAX, WIDGETS_MAX, WidgetDoc, WidgetKind, WidgetSize,
    WorkbenchDoc,
};

/// What `pack.toml` says of a pack.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// The pack's name, never changed.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Its label.
    pub label: Label,
}

/// A pack, read and parsed but not yet checked against the others.
#[derive(Clone, Debug)]
pub struct Pack {
    /// What it says of itself.
    pub manifest: Manifest,
    /// Objects in the order of their names.
    pub objects: Vec<ObjectDoc>,
    /// Roles in the order of their names.
    pub roles: Vec<RoleDoc>,
    /// Menus.
    pub menus: Vec<MenuDoc>,
    /// Workbenches in the order of their names.
    pub workbenches: Vec<WorkbenchDoc>,
    /// Import profiles by path below `imports/`, without the ending.
    pub profiles: BTreeMap<String, ProfileDoc>,
    /// Signal rules as text, by name; `signals` parses them.
    pub rules: BTreeMap<String, String>,
    /// Other files as text, by path: lists of regions, demo data.
    pub data: BTreeMap<String, String>,
}

impl Pack {
    /// Reads a pack from its files: path relative to the pack's folder → text.
    ///
    /// # Errors
    /// `pack.unreadable` with the file and the place when a document cannot be read.
    pub fn read(files: &BTreeMap<String, String>) -> Result<Self, Problem> {
        let manifest = files
            .get("pack.toml")
            .ok_or_else(|| unreadable("pack.toml", "missing"))
            .and_then(|text| document("pack.toml", text))?;
        let mut pack = Self {
            manifest,
            objects: Vec::new(),
            roles: Vec::new(),
            menus: Vec::new(),
            workbenches: Vec::new(),
            profiles: BTreeMap::new(),
            rules: BTreeMap::new(),
            data: BTreeMap::new(),
        };
        for (path, text) in files {
            pack.take(path, text)?;
        }
        Ok(pack)
    }

    fn take(&mut self, path: &str, text: &str) -> Result<(), Problem> {
        let folder = path.split('/').next().unwrap_or_default();
        let name = path
            .split_once('/')
            .map_or(path, |(_, rest)| rest.trim_end_matches(".toml"))
            .to_owned();
        match folder {
            "objects" => self.objects.push(document(path, text)?),
            "roles" => self.roles.push(document(path, text)?),
            "menus" => {
                let menu: MenuDoc = document(path, text)?;
                // A menu without a name is called as its file.
                let name = if menu.name.is_empty() {
                    name
                } else {
                    menu.name
                };
                self.menus.push(MenuDoc { name, ..menu });
            }
            "workbenches" => self.workbenches.push(document(path, text)?),
            "imports" => {
                self.profiles.insert(name, document(path, text)?);
            }
            "rules" => {
                self.rules.insert(name, text.to_owned());
            }
            "data" => {
                self.data.insert(path.to_owned(), text.to_owned());
            }
            _ => {}
        }
        Ok(())
    }
}

fn document<T: DeserializeOwned>(path: &str, text: &str) -> Result<T, Problem> {
    toml::from_str(text).map_err(|error| unreadable(path, &error.to_string()))
}

fn unreadable(path: &str, reason: &str) -> Problem {
    Problem::invalid(
        "pack.unreadable",
        format!("读不懂 `{path}`: {reason}"),
        format!("`{path}` cannot be read: {reason}"),
    )
}
