//! The company's configuration as a folder of plain text, for a git repository or another house.

use std::collections::BTreeMap;

use serde_json::Value as Json;
use weft_kernel::Problem;

use super::draft::Drafted;
use super::gate;
use super::packs::Files;
use crate::caller::Caller;
use crate::pack::{DocKey, Documents, Pack, kind_called};
use crate::platform::Platform;

/// What a house keeps for itself: numbers mean nothing elsewhere.
const OWN: [&str; 2] = ["id", "converted_from"];

impl Platform {
    /// The company's documents as files; what is in the bin stays here.
    ///
    /// # Errors
    /// `access.configure`.
    pub fn export_config(&self, caller: &Caller) -> Result<Files, Problem> {
        gate(caller)?;
        let live = self.live();
        let mut files = BTreeMap::from([("pack.toml".to_owned(), manifest())]);
        for key in live.company.keys() {
            let Some(document) = live.documents.get(key).and_then(plain) else {
                continue;
            };
            let folder = kind_called(key.kind)?.folder;
            let text = toml::to_string_pretty(&document)
                .map_err(|error| Problem::internal("config.unwritable", error))?;
            files.insert(format!("{folder}/{}.toml", key.name), text);
        }
        Ok(files)
    }

    /// Puts the documents of a folder into the caller's draft, all or none.
    ///
    /// # Errors
    /// `pack.unreadable`; as [`Self::draft_documents`].
    pub fn import_config(&self, caller: &Caller, files: &Files) -> Result<Vec<Drafted>, Problem> {
        gate(caller)?;
        let documents: Documents = Pack::received(files)?.documents;
        let documents: Vec<(DocKey, Json)> = documents.into_iter().collect();
        self.draft_documents(caller, documents)
    }
}

fn manifest() -> String {
    "name = \"company\"\nversion = \"1\"\nlabel = { zh = \"本公司配置\", en = \"Our configuration\" }\n"
        .to_owned()
}

/// A document without what is only of this house; `None` when it is in the bin.
fn plain(document: &Json) -> Option<Json> {
    match document {
        Json::Null => None,
        Json::Object(map) if map.get("retired") == Some(&Json::Bool(true)) => None,
        Json::Object(map) => {
            let kept = map.iter().filter(|(name, _)| !OWN.contains(&name.as_str()));
            let kept = kept.filter_map(|(name, value)| Some((name.clone(), plain(value)?)));
            Some(Json::Object(kept.collect()))
        }
        Json::Array(items) => Some(items.iter().filter_map(plain).collect()),
        other => Some(other.clone()),
    }
}
