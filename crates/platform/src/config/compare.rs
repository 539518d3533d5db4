//! Looking at configuration: what there is, what differs between two versions.

use std::collections::BTreeSet;

use serde::Serialize;
use serde_json::Value as Json;
use weft_kernel::{Kind, Label, Problem};
use weft_store::Lane;

use super::diff::{Difference, all_differences};
use super::draft::with;
use super::fresh::version_of;
use super::gate;
use super::layers::{Company, Overlay, effective};
use super::merge::merge;
use super::tables;
use crate::caller::Caller;
use crate::pack::{DocKey, Documents, KINDS};
use crate::platform::Platform;

/// A state of the configuration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// As it was when this version was published; 0 is before the first one.
    Version(u64),
    /// As it is in force.
    Published,
    /// As the caller's draft has it.
    Draft,
}

/// A document in the list of all.
#[derive(Clone, Debug, Serialize)]
pub struct Listed {
    /// Its kind.
    pub kind: &'static str,
    /// Its name.
    pub name: String,
    /// What users read.
    pub label: Option<Label>,
    /// The pack that holds it, the topmost of several.
    pub pack: Option<String>,
    /// Whether the company changed it or made it.
    pub company: bool,
    /// Whether the caller's draft changes it.
    pub draft: bool,
    /// Whether it is in the bin.
    pub retired: bool,
    /// Places where company and packs disagree.
    pub conflicts: usize,
}

/// The layers of one document.
#[derive(Clone, Debug, Serialize)]
pub struct DocLayers {
    /// As the packs have it.
    pub pack: Option<Json>,
    /// As the company wants it.
    pub company: Option<Json>,
    /// As it is in force.
    pub effective: Option<Json>,
    /// As the caller's draft has it, when it is in there.
    pub draft: Option<Json>,
    /// What a writer says they have read.
    #[serde(skip)]
    pub version: String,
}

/// Which side of a conflict shall stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The company's.
    Mine,
    /// The pack's.
    Theirs,
}

impl Platform {
    /// Every document the caller may configure.
    ///
    /// # Errors
    /// `access.configure`.
    pub fn config_list(&self, caller: &Caller) -> Result<Vec<Listed>, Problem> {
        let (live, draft) = (self.live(), self.draft(caller)?);
        let keys: BTreeSet<&DocKey> = live.documents.keys().chain(draft.keys()).collect();
        let mut listed: Vec<Listed> = keys
            .into_iter()
            .map(|key| {
                let document = Self::drafted(&live, &draft, key);
                let text = |name: &str| document.as_ref().and_then(|json| json.get(name)).cloned();
                let packs = live.packs.iter().rev();
                let mut packs = packs.filter(|pack| pack.documents.contains_key(key));
                let same = |conflict: &&super::DocConflict| {
                    conflict.kind == key.kind && conflict.name == key.name
                };
                Listed {
                    kind: key.kind,
                    name: key.name.clone(),
                    label: text("label").and_then(|label| serde_json::from_value(label).ok()),
                    pack: packs.next().map(|pack| pack.manifest.name.clone()),
                    company: live.company.contains_key(key),
                    draft: draft.contains_key(key),
                    retired: text("retired") == Some(Json::Bool(true)),
                    conflicts: live.conflicts.iter().filter(same).count(),
                }
            })
            .collect();
        listed.sort_by_key(|listed| KINDS.iter().position(|kind| kind.name == listed.kind));
        Ok(listed)
    }

    /// The layers of a document.
    ///
    /// # Errors
    /// `config.missing`, `access.configure`.
    pub fn config_layers(&self, caller: &Caller, key: &DocKey) -> Result<DocLayers, Problem> {
        let (live, draft) = (self.live(), self.draft(caller)?);
        let layers = DocLayers {
            pack: live.lower.get(key).cloned(),
            company: live.company.get(key).map(|own| own.document.clone()),
            effective: live.documents.get(key).cloned(),
            draft: match draft.contains_key(key) {
                true => Self::drafted(&live, &draft, key),
                false => None,
            },
            version: version_of(Self::drafted(&live, &draft, key).as_ref()),
        };
        match (&layers.effective, draft.contains_key(key)) {
            (None, false) => Err(super::draft::missing(&live, key)),
            _ => Ok(layers),
        }
    }

    /// What differs from one state to another, document by document.
    ///
    /// # Errors
    /// `config.version_missing`, `access.configure`.
    pub fn config_differences(
        &self,
        caller: &Caller,
        (from, to): (State, State),
    ) -> Result<Vec<(DocKey, Vec<Difference>)>, Problem> {
        let (old, new) = (self.state(caller, from)?, self.state(caller, to)?);
        let keys: BTreeSet<&DocKey> = old.keys().chain(new.keys()).collect();
        let changed = keys.into_iter().filter(|key| old.get(key) != new.get(key));
        let changed =
            changed.map(|key| (key.clone(), old.get(key).cloned(), new.get(key).cloned()));
        let mut changed = all_differences(&changed.collect::<Vec<_>>());
        changed.retain(|(_, found)| !found.is_empty());
        Ok(changed)
    }

    /// The documents of a state, over the packs as they are now.
    fn state(&self, caller: &Caller, state: State) -> Result<Documents, Problem> {
        gate(caller)?;
        let live = self.live();
        let company = match state {
            State::Published => return Ok(live.documents.clone()),
            State::Draft => with(&live.company, &self.draft(caller)?),
            State::Version(version) => self.company_at(version)?,
        };
        let keys: BTreeSet<&DocKey> = live.lower.keys().chain(company.keys()).collect();
        let documents = keys.into_iter().filter_map(|key| {
            let lower = live.lower.get(key);
            let document = match company.get(key) {
                Some(own) => effective(lower, own).0,
                None => lower.cloned(),
            };
            Some((key.clone(), document?))
        });
        Ok(documents.collect())
    }

    /// The company's documents as they were when `last` was published.
    fn company_at(&self, last: u64) -> Result<Company, Problem> {
        let versions = self.store().write(Lane::Interactive, tables::versions)?;
        if last > 0 && !versions.iter().any(|version| version.version == last) {
            return Err(super::rollback::missing(last));
        }
        let mut company = self.live().company.clone();
        let later = versions
            .iter()
            .rev()
            .filter(|version| version.version > last);
        for change in later.flat_map(|version| &version.changes) {
            let key = change.key()?;
            match &change.before {
                Some(before) => drop(company.insert(key, before.clone())),
                None => drop(company.remove(&key)),
            }
        }
        Ok(company)
    }

    /// Settles the conflicts of a document in the caller's draft, for one side.
    ///
    /// # Errors
    /// `config.no_conflict`; as [`Self::draft_document`].
    pub fn settle(
        &self,
        caller: &Caller,
        key: &DocKey,
        side: Side,
    ) -> Result<super::Drafted, Problem> {
        gate(caller)?;
        let live = self.live();
        let own = live.company.get(key);
        let disagree = live
            .conflicts
            .iter()
            .any(|conflict| conflict.kind == key.kind && conflict.name == key.name);
        let own = own.filter(|_| disagree).ok_or_else(|| {
            Problem::new(
                Kind::Conflict,
                "config.no_conflict",
                format!("{key} 没有冲突"),
                format!("There is no conflict in {key}"),
            )
        })?;
        let lower = live.lower.get(key);
        let own = own.under_names_of(lower);
        let (base, company) = (own.base.as_ref(), Some(&own.document));
        let (document, _) = match side {
            Side::Mine => merge(base, lower, company),
            Side::Theirs => merge(base, company, lower),
        };
        let overlay = document.map(|document| Overlay {
            document,
            base: lower.cloned(),
        });
        let draft = self.draft(caller)?;
        self.put_into_draft(caller, draft, &[(key.clone(), overlay)])
            .map(|mut all| all.remove(0))
    }
}
