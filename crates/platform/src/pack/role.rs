//! The document of a role: what its holders may do.

use std::collections::BTreeMap;

use serde::Deserialize;
use weft_kernel::Label;

/// One role.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RoleDoc {
    /// Its name, never changed.
    pub name: String,
    /// What users read.
    pub label: Label,
    /// Whether it may do everything.
    #[serde(default)]
    pub administrator: bool,
    /// Whether it may import files.
    #[serde(default)]
    pub may_import: bool,
    /// Commands it may give.
    #[serde(default)]
    pub commands: Vec<String>,
    /// Rights per object.
    #[serde(default)]
    pub objects: BTreeMap<String, GrantDoc>,
}

/// Which records a right reaches; the larger holds the smaller.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// None.
    #[default]
    None,
    /// Those one owns.
    Own,
    /// Those of one's department and the departments below it, and one's own.
    Department,
    /// All.
    All,
}

/// Rights on one object.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct GrantDoc {
    /// Which records may be read.
    pub read: Scope,
    /// Whether records may be made.
    pub create: bool,
    /// Which may be changed.
    pub update: Scope,
    /// Which may be deleted.
    pub delete: Scope,
    /// Fields that behave as if they did not exist.
    pub hidden: Vec<String>,
    /// Fields that are read but not written.
    pub readonly: Vec<String>,
}
