//! The document of a role: what its holders may do.

use std::collections::BTreeMap;

use serde::Deserialize;
use weft_kernel::Label;

/// One role.
#[expect(
    clippy::struct_excessive_bools,
    reason = "a document says each by its name, and the gate makes a set of them"
)]
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
    /// Whether it may write lists into files.
    #[serde(default = "yes")]
    pub export: bool,
    /// Whether it may change the configuration.
    #[serde(default)]
    pub configure: bool,
    /// Commands it may give.
    #[serde(default)]
    pub commands: Vec<String>,
    /// Rights per object; those of `*` are for every object that is not named.
    #[serde(default)]
    pub objects: BTreeMap<String, GrantDoc>,
}

/// The name that stands for every object a role does not name.
pub const EVERY_OBJECT: &str = "*";

fn yes() -> bool {
    true
}

/// Which records a right reaches; the larger holds the smaller.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// None.
    #[default]
    None,
    /// Only those a rule allows.
    Rule,
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
    /// Masked fields that may be asked for in clear, one record at a time.
    pub reveal: Vec<String>,
    /// Conditions that widen or narrow which records are reached.
    pub rules: Vec<RuleDoc>,
}

/// A record rule: what is reached is the scope or any allowing rule, and no denying one.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuleDoc {
    /// What it is about.
    pub action: RuleAction,
    /// An expression over the record and what its lookups point to.
    pub when: String,
    /// What follows when it holds.
    pub effect: Effect,
    /// Why there is such a rule, for people.
    #[serde(default)]
    pub label: Option<Label>,
}

/// What a rule is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RuleAction {
    /// Which records are read; who does not read a record neither changes nor deletes it.
    Read,
    /// Which are changed.
    Update,
    /// Which are deleted.
    Delete,
}

/// What a rule does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    /// Reaches the record beyond the scope.
    Allow,
    /// Keeps the record out of reach.
    Deny,
}
