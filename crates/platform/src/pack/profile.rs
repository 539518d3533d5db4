//! The document of an import profile: how the columns of a known file become fields.

use std::collections::BTreeMap;

use serde::Deserialize;

/// How a file becomes records.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ProfileDoc {
    /// The object made.
    pub object: String,
    /// The file's name.
    pub file: String,
    /// The file itself, where it comes with the profile.
    pub text: Option<String>,
    /// The field (or fields, with `+` between) that tells whether a row is there already.
    pub key: String,
    /// Whether a row that is there already is left as it is.
    pub skip_existing: bool,
    /// Header → field.
    pub columns: BTreeMap<String, ColumnTarget>,
    /// Field → text for every row.
    pub constants: BTreeMap<String, String>,
    /// Field → expression over the row's other fields.
    pub computed: BTreeMap<String, String>,
}

/// Where a column goes.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(
    untagged,
    expecting = "the name of a field, or an object of `field` and `by`"
)]
pub enum ColumnTarget {
    /// Into a field as it stands.
    Field(String),
    /// Into a lookup, found by a key of its target.
    Lookup {
        /// The lookup field.
        field: String,
        /// The target's key field.
        by: String,
    },
}
