//! The document of the three-level menu.

use serde::{Deserialize, Serialize};
use weft_kernel::Label;

/// A menu.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MenuDoc {
    /// The first level.
    pub groups: Vec<Group>,
}

/// First level.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Group {
    /// Its name.
    pub name: String,
    /// What users read.
    pub label: Label,
    /// Name of an icon.
    #[serde(default)]
    pub icon: String,
    /// The second level.
    #[serde(default)]
    pub items: Vec<Item>,
}

/// Second level.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Item {
    /// Its name.
    pub name: String,
    /// What users read.
    pub label: Label,
    /// The third level.
    #[serde(default)]
    pub entries: Vec<Entry>,
}

/// Third level: a list of an object or a page.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// Its name.
    pub name: String,
    /// What users read.
    pub label: Label,
    /// The object listed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub object: Option<String>,
    /// The saved list shown first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub list: Option<String>,
    /// A page that is no list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<String>,
}
