//! The layers of configuration: packs below, the company above, and what they come to together.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use weft_kernel::{Label, Problem};

use super::merge::{Conflict, merge, overlay};
use super::stamp::{fields, text};
use crate::pack::{DocKey, Documents, Manifest, Pack};

/// What the company wants a document to be, and what it was written over.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Overlay {
    /// The whole document.
    pub document: Json,
    /// What the layers below held at that time; empty when they held nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base: Option<Json>,
}

/// The company's documents by key.
pub(super) type Company = BTreeMap<DocKey, Overlay>;

/// A conflict and the document it is in.
#[derive(Clone, Debug, Serialize)]
pub struct DocConflict {
    /// The document's kind.
    pub kind: &'static str,
    /// The document's name.
    pub name: String,
    /// Where, and what each side wants.
    #[serde(flatten)]
    pub conflict: Conflict,
}

/// The documents of `packs`, lower layers first, each laid over those before.
#[must_use]
pub(super) fn lower(packs: &[Pack]) -> Documents {
    let mut all = Documents::new();
    for (key, json) in packs.iter().flat_map(|pack| &pack.documents) {
        let laid = match all.get(key) {
            Some(below) => overlay(below, json),
            None => json.clone(),
        };
        all.insert(key.clone(), laid);
    }
    all
}

/// The document `company` comes to over what the layers below hold now.
#[must_use]
pub(super) fn effective(lower: Option<&Json>, company: &Overlay) -> (Option<Json>, Vec<Conflict>) {
    let own = company.under_names_of(lower);
    merge(own.base.as_ref(), lower, Some(&own.document))
}

impl Overlay {
    /// The same, with fields called as `lower` calls them since.
    pub(super) fn under_names_of(&self, lower: Option<&Json>) -> Self {
        let renamed = lower.map(|lower| renames(lower, self.base.as_ref()));
        let called = |json: &Json| with_names(json, renamed.as_deref().unwrap_or_default());
        Self {
            document: called(&self.document),
            base: self.base.as_ref().map(called),
        }
    }
}

/// Fields that `lower` calls by another name than `base` did: the name they had, the one they have.
fn renames<'a>(lower: &'a Json, base: Option<&Json>) -> Vec<(&'a str, &'a str)> {
    let has = |document: Option<&Json>, name: &str| {
        let mut all = fields(document).iter();
        all.any(|field| text(field, "name") == name)
    };
    let mut found = Vec::new();
    for field in fields(Some(lower)) {
        let name = text(field, "name");
        let former = field.get("former").and_then(Json::as_array);
        let mut had = former.into_iter().flatten().filter_map(Json::as_str);
        let was = had.find(|had| has(base, had) && !has(Some(lower), had));
        if let Some(was) = was.filter(|_| !has(base, name)) {
            found.push((was, name));
        }
    }
    found
}

/// `document` with its fields called as `renamed` says; one that would stand twice stays as it is.
fn with_names(document: &Json, renamed: &[(&str, &str)]) -> Json {
    let mut document = document.clone();
    for (was, name) in renamed {
        let all = document.get_mut("fields").and_then(Json::as_array_mut);
        let Some(all) = all else { continue };
        if all.iter().any(|field| text(field, "name") == *name) {
            continue;
        }
        let of_pack = |field: &&mut Json| field.get("id").is_none() && text(field, "name") == *was;
        if let Some(field) = all.iter_mut().find(of_pack).and_then(Json::as_object_mut) {
            field.insert("name".to_owned(), (*name).into());
        }
    }
    document
}

/// All layers together: the documents in force, and where company and packs disagree.
#[must_use]
pub(super) fn together(packs: &[Pack], company: &Company) -> (Documents, Vec<DocConflict>) {
    let lower = lower(packs);
    let keys: BTreeSet<&DocKey> = lower.keys().chain(company.keys()).collect();
    let (mut documents, mut conflicts) = (Documents::new(), Vec::new());
    for key in keys {
        let below = lower.get(key);
        let (document, found) = match company.get(key) {
            Some(own) => effective(below, own),
            None => (below.cloned(), Vec::new()),
        };
        if let Some(document) = document {
            documents.insert(key.clone(), document);
        }
        conflicts.extend(found.into_iter().map(|conflict| DocConflict {
            kind: key.kind,
            name: key.name.clone(),
            conflict,
        }));
    }
    (documents, conflicts)
}

/// The layers as one pack, to build the model of.
///
/// # Errors
/// `config.document` when a document is not as its kind wants it.
pub(super) fn as_pack(packs: &[Pack], documents: Documents) -> Result<Pack, Problem> {
    let manifest = Manifest {
        name: "effective".to_owned(),
        version: "1".to_owned(),
        label: Label::new("生效配置", "Configuration in force"),
    };
    let mut pack = Pack::of(manifest, documents)?;
    pack.data = packs.iter().flat_map(|pack| pack.data.clone()).collect();
    Ok(pack)
}
