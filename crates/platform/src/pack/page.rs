//! The document of a record page: tabs of blocks in the middle, blocks at the sides.

use serde::{Deserialize, Serialize};
use weft_kernel::Label;

use super::form::two;
use super::list::Device;

/// A record page, or a variant of it.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct PageDoc {
    /// Its name.
    pub name: String,
    /// What administrators read.
    pub label: Label,
    /// Roles it is for; for all when empty.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub roles: Vec<String>,
    /// Devices it is for; for all when empty.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub devices: Vec<Device>,
    /// Expression over the record: for which ones.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub when: Option<String>,
    /// Blocks of the left column.
    pub left: Vec<BlockDoc>,
    /// Tabs of the middle.
    pub tabs: Vec<TabDoc>,
    /// Blocks of the right column.
    pub right: Vec<BlockDoc>,
}

/// A tab.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct TabDoc {
    /// Its name in the address.
    pub name: String,
    /// What users read.
    pub label: Label,
    /// Its blocks from top to bottom.
    #[serde(default)]
    pub blocks: Vec<BlockDoc>,
    /// Expression over the record: when the tab is shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<String>,
}

/// A part of a record page.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct BlockDoc {
    /// What it shows.
    #[serde(rename = "type")]
    pub kind: BlockKind,
    /// Its name, for those who change one block only.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// Its heading; that of what it shows when there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<Label>,
    /// With `fields`: which; those of the form that fits when empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<String>,
    /// With `fields`: 1 to 3 columns.
    #[serde(default = "two")]
    pub columns: u8,
    /// With `lines`: the field that holds them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lines: Option<String>,
    /// With `related`: the related list; all of them when there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub related: Option<String>,
    /// Expression over the record: when the block is shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<String>,
}

/// What a block shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum BlockKind {
    /// Fields, to be changed where they stand.
    Fields,
    /// The lines of a document.
    Lines,
    /// A list of records that point here.
    Related,
    /// What happened, newest first.
    Timeline,
    /// Who changed what.
    History,
    /// The 72-hour card.
    Card,
}
