//! The document of a form: for whom, for which records, which fields in which order.

use serde::{Deserialize, Serialize};
use weft_kernel::Label;

use super::list::Device;

/// A form, or a variant of it.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct FormDoc {
    /// Its name; the default form needs none.
    #[serde(skip_serializing_if = "String::is_empty")]
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
    /// Sections from top to bottom.
    pub sections: Vec<SectionDoc>,
}

/// A section of a form.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct SectionDoc {
    /// Its name, for those who change one section only.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// What users read.
    pub label: Label,
    /// 1 to 3 columns.
    #[serde(default = "two")]
    pub columns: u8,
    /// The fields.
    pub fields: Vec<String>,
    /// Expression over the record: when the section is shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<String>,
    /// Whether it is folded at first.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub collapsed: bool,
}

pub(super) const fn two() -> u8 {
    2
}
