//! The document of a list: which records, which columns, drawn as what.

use serde::{Deserialize, Serialize};
use weft_kernel::Label;

/// A list of an object's records.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct ListDoc {
    /// Its name in the address.
    pub name: String,
    /// What users read.
    pub label: Label,
    /// Columns from left to right.
    #[serde(default)]
    pub columns: Vec<String>,
    /// Sort keys as the API takes them.
    #[serde(default)]
    pub sort: String,
    /// Expression.
    #[serde(default)]
    pub filter: String,
    /// What it is drawn as.
    #[serde(default)]
    pub kind: ListKind,
    /// The field whose values head groups of rows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
    /// Rules that colour rows and cards; the first that holds is used.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub colours: Vec<ColourDoc>,
    /// With `kind = "kanban"`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kanban: Option<KanbanDoc>,
    /// With `kind = "calendar"`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub calendar: Option<CalendarDoc>,
    /// With `kind = "gallery"`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gallery: Option<GalleryDoc>,
    /// Roles it is for; for all when empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub roles: Vec<String>,
    /// Devices it is for; for all when empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub devices: Vec<Device>,
}

/// What a list is drawn as.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ListKind {
    /// Rows and columns.
    #[default]
    Table,
    /// A column of cards per value of a field.
    Kanban,
    /// Records on their days.
    Calendar,
    /// Cards with a picture.
    Gallery,
}

impl ListKind {
    /// Its name in documents.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Table => "table",
            Self::Kanban => "kanban",
            Self::Calendar => "calendar",
            Self::Gallery => "gallery",
        }
    }
}

/// What a page is drawn on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Device {
    /// A wide screen.
    Desktop,
    /// A narrow one.
    Phone,
}

/// Colours what an expression holds for.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct ColourDoc {
    /// Expression over the record.
    pub when: String,
    /// Hue, 0 to 359.
    pub hue: u16,
}

/// How cards are arranged in columns.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct KanbanDoc {
    /// The select or lookup whose values are the columns.
    pub by: String,
    /// Fields of a card.
    #[serde(default)]
    pub fields: Vec<String>,
    /// The number added up per column.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sum: Option<String>,
}

/// On which days records stand.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct CalendarDoc {
    /// The date or moment it begins.
    pub from: String,
    /// The date or moment it ends.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
}

/// What a picture card shows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct GalleryDoc {
    /// The image field; the title's first character stands in for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image: Option<String>,
    /// Fields below the title.
    #[serde(default)]
    pub fields: Vec<String>,
}
