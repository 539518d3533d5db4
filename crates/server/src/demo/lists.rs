//! The lists the demo is made of, read from `packs/demo`.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use weft_kernel::Problem;

use crate::packs;

/// Rows of a list: field → text.
pub(super) type Row = BTreeMap<String, String>;

#[derive(Deserialize)]
pub(super) struct Company {
    pub(super) departments: Vec<Row>,
    pub(super) users: Vec<Row>,
    pub(super) warehouses: Vec<Row>,
    pub(super) shippers: Vec<Row>,
    pub(super) sources: Vec<Row>,
    pub(super) tags: Vec<Row>,
}

#[derive(Deserialize)]
pub(super) struct Products {
    pub(super) categories: Vec<Row>,
    pub(super) products: Vec<Row>,
}

#[derive(Deserialize)]
pub(super) struct Customers {
    pub(super) customers: Vec<Row>,
}

#[derive(Deserialize)]
pub(super) struct Contacts {
    pub(super) names: Vec<String>,
    pub(super) job_titles: Vec<JobTitle>,
}

#[derive(Deserialize)]
pub(super) struct JobTitle {
    pub(super) label: String,
    pub(super) buying_role: String,
}

#[derive(Deserialize)]
pub(super) struct FollowUps {
    pub(super) follow_ups: Vec<Row>,
}

#[derive(Deserialize)]
pub(super) struct Pipeline {
    pub(super) leads: Vec<Row>,
    pub(super) opportunities: Vec<Row>,
    pub(super) tasks: Vec<Row>,
}

#[derive(Deserialize)]
pub(super) struct Site {
    pub(super) pages: Vec<SitePage>,
    pub(super) touches: Vec<SiteTouch>,
}

#[derive(Clone, Deserialize)]
pub(super) struct SitePage {
    pub(super) path: String,
    pub(super) kind: String,
    pub(super) title: String,
}

#[derive(Clone, Deserialize)]
pub(super) struct SiteTouch {
    pub(super) event: String,
    pub(super) path: String,
    #[serde(default)]
    pub(super) properties: serde_json::Map<String, serde_json::Value>,
}

/// Reads a list of the demo.
///
/// # Errors
/// `demo.list` when the file is missing or wrong.
pub(super) fn read<T: DeserializeOwned>(name: &str) -> Result<T, Problem> {
    let text = packs::demo_file(name).ok_or_else(|| Problem::internal("demo.list", name))?;
    toml::from_str(text).map_err(|error| Problem::internal("demo.list", format!("{name}: {error}")))
}

/// The text of `field`, empty when the row has none.
pub(super) fn text<'a>(row: &'a Row, field: &str) -> &'a str {
    row.get(field).map_or("", String::as_str)
}
