//! What is wanted of a file: object, columns, key, and what to do with rows that are there already.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::pack::{ColumnTarget, ProfileDoc};

/// What is wanted of a file.
#[derive(Clone, Debug, Default)]
pub struct ImportPlan {
    /// The profile: object, key, columns, constants.
    pub profile: ProfileDoc,
    /// The file's name, for the record of the import.
    pub file_name: String,
    /// The place of the sheet, from 0.
    pub sheet: usize,
    /// The number of the header's row; found by itself when nobody says.
    pub header_row: Option<usize>,
    /// Which column goes where; by the profile and the headers when nobody says.
    pub targets: Option<Vec<Target>>,
    /// What becomes of rows that are there already, and of those that are not.
    pub existing: Existing,
    /// What becomes of names that lookups do not find.
    pub missing: Missing,
}

/// Where a column goes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Target {
    /// The place of the column, from 0.
    pub column: usize,
    /// The field; `lines.quantity` for a field of the document's lines.
    pub field: String,
    /// For a lookup: the target's field that the cells name it by.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
}

/// What becomes of rows, as their key is known or not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Existing {
    /// Known ones are brought up to date, the others made.
    #[default]
    #[serde(rename = "upsert")]
    Update,
    /// Known ones are brought up to date, the others are errors.
    #[serde(rename = "update")]
    UpdateOnly,
    /// All are made; known ones are errors.
    #[serde(rename = "create")]
    CreateOnly,
    /// Known ones are left as they are, the others made.
    #[serde(rename = "skip")]
    Skip,
}

/// What becomes of a name that a lookup does not find.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Missing {
    /// The row is an error.
    #[default]
    Refuse,
    /// A record of that name is made.
    Create,
}

impl ImportPlan {
    /// A file into `object`, its headers being labels or names of fields; `key` tells whether a row
    /// is there already (none: every row is new).
    #[must_use]
    pub fn by_header(object: &str, key: &str, file_name: &str) -> Self {
        let profile = ProfileDoc {
            object: object.into(),
            key: key.into(),
            ..ProfileDoc::default()
        };
        Self {
            file_name: file_name.into(),
            ..Self::of(profile)
        }
    }

    /// A file as a profile describes it.
    #[must_use]
    pub fn of(profile: ProfileDoc) -> Self {
        Self {
            file_name: profile.file.clone(),
            existing: match profile.skip_existing {
                true => Existing::Skip,
                false => Existing::Update,
            },
            profile,
            ..Self::default()
        }
    }

    /// The same with columns sent elsewhere: header → field.
    #[must_use]
    pub fn with_columns(mut self, columns: BTreeMap<String, String>) -> Self {
        let columns = columns
            .into_iter()
            .map(|(h, field)| (h, ColumnTarget::Field(field)));
        self.profile.columns = columns.collect();
        self
    }

    /// The same with each column sent where it says.
    #[must_use]
    pub fn with_targets(mut self, targets: Vec<Target>) -> Self {
        self.targets = Some(targets);
        self
    }
}
