//! Packs: the documents a pack is made of, read from plain TOML files.

mod calendar;
mod complete;
mod currency;
mod form;
mod kind;
mod list;
mod menu;
mod names;
mod object;
mod page;
mod privacy;
mod profile;
mod reason;
mod received;
mod role;
mod strict;
mod table;
mod text;
mod workbench;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use weft_kernel::{Label, Problem};

pub use calendar::{BusinessCalendarDoc, CALENDAR_DAYS_MAX, DayDoc};
pub(crate) use complete::both_languages;
pub use complete::complete;
pub use currency::CurrencyDoc;
pub use form::{FormDoc, SectionDoc};
pub use kind::{DocKind, KINDS, kind_called};
pub use list::{CalendarDoc, ColourDoc, Device, GalleryDoc, KanbanDoc, ListDoc, ListKind};
pub use menu::{Entry, Group, Item, MenuDoc, PAGES};
pub use object::{
    AccessKind, CheckDoc, CommandDoc, FieldDoc, FoldDoc, LinesDoc, ObjectDoc, OptionDoc,
    RelatedDoc, RollupDoc, TimelineDoc, UniqueDoc,
};
pub use page::{BlockDoc, BlockKind, PageDoc, TabDoc};
pub use privacy::{MaskDoc, MaskEnds, MaskForm, Sensitivity};
pub use profile::{ColumnTarget, ProfileDoc};
pub use reason::{Misshaped, in_words, shaped};
pub use received::{DOCUMENT_NAME_LENGTH_MAX, LABEL_LENGTH_MAX, TEXT_LENGTH_MAX};
pub(crate) use received::{check_document, check_texts};
pub use role::{EVERY_OBJECT, Effect, GrantDoc, RoleDoc, RuleAction, RuleDoc, Scope};
pub use table::{CellType, HitDoc, TableDoc, TableInputDoc, TableOutputDoc, TableRowDoc};
pub use workbench::{
    ChartKind, FigureDoc, WIDGET_ROWS_MAX, WIDGETS_MAX, WidgetDoc, WidgetKind, WidgetSize,
    WorkbenchDoc,
};

use text::document;
pub(crate) use text::unreadable;

/// Kind and name of a document.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DocKey {
    /// The name of its kind.
    pub kind: &'static str,
    /// Its own name.
    pub name: String,
}

impl DocKey {
    /// The key of a document of the kind called `kind`.
    ///
    /// # Errors
    /// `config.kind` when there is no such kind.
    pub fn new(kind: &str, name: &str) -> Result<Self, Problem> {
        Ok(Self {
            kind: kind_called(kind)?.name,
            name: name.to_owned(),
        })
    }
}

impl std::fmt::Display for DocKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.kind, self.name)
    }
}

/// Documents as they are stored, by kind and name.
pub type Documents = BTreeMap<DocKey, Json>;

/// What `pack.toml` says of a pack.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// The pack's name, never changed.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Its label.
    pub label: Label,
}

/// A pack as the database keeps it.
#[derive(Deserialize, Serialize)]
struct PackText {
    manifest: Manifest,
    documents: Vec<(String, String, Json)>,
    data: BTreeMap<String, String>,
}

/// A pack, read and parsed but not yet checked against the others.
#[derive(Clone, Debug)]
pub struct Pack {
    /// What it says of itself.
    pub manifest: Manifest,
    /// Its documents as they were read.
    pub documents: Documents,
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
    /// Changes of records that become touchpoints, as text, by name; `signals` parses them.
    pub record_events: BTreeMap<String, String>,
    /// Parameter tables and decision tables in the order of their names.
    pub tables: Vec<TableDoc>,
    /// Business calendars in the order of their names.
    pub calendars: Vec<BusinessCalendarDoc>,
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
            .ok_or_else(|| {
                let missing = Label::new("没有这个文件", "there is no such file");
                unreadable("pack.toml", &missing)
            })
            .and_then(|text| document("pack.toml", text))?;
        let manifest = shaped(manifest).map_err(|wrong| {
            let place = format!("pack.toml:{}", wrong.path);
            unreadable("pack.toml", &wrong.told)
                .on_field(place.trim_end_matches(':'))
                .suggesting(wrong.near)
        })?;
        let mut pack = Self::empty(manifest);
        for (path, text) in files {
            pack.take(path, text)?;
        }
        Ok(pack)
    }

    /// Reads a pack that somebody sends; more is asked of it than of one that is there already.
    ///
    /// # Errors
    /// As [`Self::read`]; `pack.path`, `config.name`, `config.characters`, `config.label`.
    pub(crate) fn received(files: &BTreeMap<String, String>) -> Result<Self, Problem> {
        received::check_files(files)?;
        let pack = Self::read(files)?;
        received::check_manifest(&pack.manifest)?;
        for (key, document) in &pack.documents {
            check_document(key, document).map_err(|problem| {
                let place = problem.field().unwrap_or_default();
                let place = format!("{key}:{place}");
                problem.on_field(place)
            })?;
        }
        Ok(pack)
    }

    /// A pack of documents that are there already: what the layers come to.
    ///
    /// # Errors
    /// `config.document` with the place in the document that is not as its kind wants it.
    pub fn of(manifest: Manifest, documents: Documents) -> Result<Self, Problem> {
        let mut pack = Self::empty(manifest);
        for (key, json) in &documents {
            (kind_called(key.kind)?.read)(&mut pack, &key.name, json.clone())?;
        }
        pack.documents = documents;
        Ok(pack)
    }

    /// The pack as one text, to be read again by [`Self::from_stored`].
    ///
    /// # Errors
    /// `pack.unwritable`, never for a pack that was read.
    pub(crate) fn to_stored(&self) -> Result<String, Problem> {
        let documents = self.documents.iter();
        let stored = PackText {
            manifest: self.manifest.clone(),
            documents: documents
                .map(|(key, json)| (key.kind.to_owned(), key.name.clone(), json.clone()))
                .collect(),
            data: self.data.clone(),
        };
        serde_json::to_string(&stored).map_err(|error| Problem::internal("pack.unwritable", error))
    }

    /// Reads what [`Self::to_stored`] wrote, perhaps in an older program.
    ///
    /// # Errors
    /// `pack.stored`, `config.kind`, `config.document` when this program no longer reads it.
    pub(crate) fn from_stored(text: &str) -> Result<Self, Problem> {
        let stored: PackText =
            serde_json::from_str(text).map_err(|error| Problem::internal("pack.stored", error))?;
        let mut documents = Documents::new();
        for (kind, name, json) in stored.documents {
            documents.insert(DocKey::new(&kind, &name)?, json);
        }
        let mut pack = Self::of(stored.manifest, documents)?;
        pack.data = stored.data;
        Ok(pack)
    }

    /// Whether both hold the same, whatever they are called.
    #[must_use]
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        self.manifest.version == other.manifest.version
            && self.manifest.name == other.manifest.name
            && self.documents == other.documents
            && self.data == other.data
    }

    fn empty(manifest: Manifest) -> Self {
        Self {
            manifest,
            documents: Documents::new(),
            objects: Vec::new(),
            roles: Vec::new(),
            menus: Vec::new(),
            workbenches: Vec::new(),
            profiles: BTreeMap::new(),
            rules: BTreeMap::new(),
            record_events: BTreeMap::new(),
            tables: Vec::new(),
            calendars: Vec::new(),
            data: BTreeMap::new(),
        }
    }

    fn take(&mut self, path: &str, text: &str) -> Result<(), Problem> {
        let Some((folder, rest)) = path.split_once('/') else {
            return Ok(());
        };
        if folder == "data" {
            self.data.insert(path.to_owned(), text.to_owned());
            return Ok(());
        }
        let kind = KINDS.iter().find(|kind| kind.folder == folder);
        let kind = kind.ok_or_else(|| unknown_folder(path, folder))?;
        let mut json = document(path, text)?;
        complete(kind.name, &mut json);
        let own = json.get("name").and_then(Json::as_str);
        let stem = rest.trim_end_matches(".toml");
        let name = own.unwrap_or(stem).to_owned();
        let key = DocKey::new(kind.name, &name)?;
        (kind.read)(self, &name, json.clone()).map_err(|problem| in_file(path, &problem))?;
        if self.documents.insert(key, json).is_some() {
            return Err(stands_twice(path, kind.name, &name));
        }
        Ok(())
    }
}

/// The refusal of a document, told of the file it is in.
fn in_file(path: &str, problem: &Problem) -> Problem {
    let refused = unreadable(path, problem.told());
    match problem.field() {
        Some(field) => refused.on_field(format!("{path}:{field}")),
        None => refused,
    }
    .suggesting(problem.suggestion().map(str::to_owned))
}

fn stands_twice(path: &str, kind: &str, name: &str) -> Problem {
    let reason = Label::new(
        format!("{kind}/{name} 已在另一个文件里"),
        format!("{kind}/{name} stands in another file already"),
    );
    unreadable(path, &reason).on_field(format!("{path}:name"))
}

/// The refusal of a file in a folder that no kind of document has.
fn unknown_folder(path: &str, folder: &str) -> Problem {
    let known: Vec<&str> = KINDS.iter().map(|kind| kind.folder).collect();
    let near = weft_expr::nearest(folder, known.iter().copied());
    let (zh, en) = (known.join("、"), known.join(", "));
    let reason = Label::new(
        format!("没有这种文件夹 `{folder}`，可用的有：{zh}、data"),
        format!("there is no folder `{folder}`; there are: {en}, data"),
    );
    unreadable(path, &reason).suggesting(near.map(|near| path.replacen(folder, &near, 1)))
}
