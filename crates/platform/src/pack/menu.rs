//! The document of a three-level menu.

use serde::{Deserialize, Serialize};
use weft_kernel::Label;

use super::list::Device;

/// A menu, or a part of one: groups of the same name in several menus become one.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct MenuDoc {
    /// Its name.
    pub name: String,
    /// What administrators read.
    pub label: Label,
    /// Roles it is for; for all when empty.
    pub roles: Vec<String>,
    /// Devices it is for; for all when empty.
    pub devices: Vec<Device>,
    /// Whether its roles see this menu instead of the general ones.
    pub alone: bool,
    /// The first level.
    pub groups: Vec<Group>,
}

/// First level.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Group {
    /// Its name.
    pub name: String,
    /// What users read.
    pub label: Label,
    /// Name of an icon.
    #[serde(default)]
    pub icon: String,
    /// Roles it is for; for all when empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub roles: Vec<String>,
    /// The second level.
    #[serde(default)]
    pub items: Vec<Item>,
}

/// Second level.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Item {
    /// Its name.
    pub name: String,
    /// What users read.
    pub label: Label,
    /// Name of an icon; that of its first entry's object when there is none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub icon: String,
    /// Roles it is for; for all when empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub roles: Vec<String>,
    /// The third level.
    #[serde(default)]
    pub entries: Vec<Entry>,
}

/// The pages a menu leads to that are no list of an object.
pub const PAGES: &[&str] = &["workbench", "signals", "measures", "duplicates", "import"];

/// Third level: a list of an object or a page.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
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
    /// Roles it is for; for all when empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub roles: Vec<String>,
    /// Devices it is for; for all when empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub devices: Vec<Device>,
}
