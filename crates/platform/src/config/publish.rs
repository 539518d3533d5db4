//! Publishing: a draft becomes the configuration in force, as one version, at once and as a whole.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, MutexGuard, PoisonError};

use serde_json::{Value as Json, json};
use weft_kernel::problem::Detail;
use weft_kernel::{Label, Problem, is_blank};
use weft_store::{Change as LogEntry, Lane};

use super::diff::{Difference, all_differences};
use super::layers::{Company, DocConflict, Overlay, effective};
use super::live::{Built, Live, Review};
use super::tables::{self, DocChange, Draft, OfPacks, Version};
use super::{gate, prepare, stale_model, without_records};
use crate::caller::Caller;
use crate::pack::DocKey;
use crate::platform::Platform;

/// The longest reason of a version, in characters.
pub const REASON_LENGTH_MAX: usize = 500;

/// The turn of whoever changes what is in force: one at a time.
pub(super) struct Alone<'a>(#[expect(dead_code, reason = "held, not read")] MutexGuard<'a, ()>);

/// A new version, ready to be put in force.
pub(super) struct Release {
    /// `publish`, `rollback`, `import` or `pack`.
    pub(super) action: &'static str,
    /// Why.
    pub(super) reason: String,
    /// What the company's documents become.
    pub(super) draft: Draft,
    /// Packs to be put in, or taken away.
    pub(super) packs: Vec<super::packs::PackChange>,
    /// Whether the packs of the program take the place of those taken before.
    pub(super) takes_program: bool,
    /// Whether the author's draft is used up by it.
    pub(super) ends_draft: bool,
}

impl Platform {
    /// Publishes the caller's draft.
    ///
    /// # Errors
    /// `config.nothing`, `config.reason`; what is wrong in the draft; `config.conversion` and
    /// `config.duplicates` when records do not fit. Nothing is changed then.
    pub fn publish(&self, caller: &Caller, reason: &str) -> Result<Version, Problem> {
        let alone = self.alone();
        let mut draft = self.draft_to_publish(caller)?;
        let live = self.live();
        draft.retain(|key, change| is_changed(&live, (key, change.as_ref())));
        if draft.is_empty() {
            return Err(Problem::conflict(
                "config.nothing",
                "草稿与正在生效的配置没有不同，没有可发布的改动",
                "The draft is the same as what is in force: there is no change to publish",
            ));
        }
        self.release(
            (caller, alone),
            &Release {
                action: "publish",
                reason: reason.to_owned(),
                draft,
                packs: Vec::new(),
                takes_program: false,
                ends_draft: true,
            },
        )
    }

    /// The caller's draft, unless others changed the same places since.
    pub(super) fn draft_to_publish(&self, caller: &Caller) -> Result<Draft, Problem> {
        let (draft, conflicts) = self.caught_up(caller)?;
        match conflicts.is_empty() {
            true => Ok(draft),
            false => Err(overtaken(&conflicts)),
        }
    }

    /// Waits until nobody else changes what is in force. Whatever a release is made of is read under it: what it replaces
    /// is then what it was made from.
    pub(super) fn alone(&self) -> Alone<'_> {
        let changing = self.inner().changing.lock();
        Alone(changing.unwrap_or_else(PoisonError::into_inner))
    }

    /// Puts a release in force.
    pub(super) fn release(
        &self,
        (caller, alone): (&Caller, Alone<'_>),
        release: &Release,
    ) -> Result<Version, Problem> {
        gate(caller)?;
        reasonable(&release.reason)?;
        let live = self.live();
        let mut built = self.candidate_with(&live, release)?;
        crate::people::configuration_is_within(caller, &self.model(), &built.model)?;
        let version = self.model().version + 1;
        built.model.version = version;
        let version = Version {
            version,
            at: self.now(),
            author: caller.id(),
            reason: release.reason.clone(),
            action: release.action.to_owned(),
            changes: changes(&live.company, &release.draft),
            of_packs: of_packs(&live, &built.live),
        };
        super::commands::check(self, &built.model)?;
        super::unique::check(self, &built.model)
            .map_err(|problem| without_records(caller, problem))?;
        let reindexed = super::reindex::changed(&self.model(), &built.model);
        // The tables take up both models from here on; what is prepared in them nobody reads yet.
        let prepared = self.prepared(&built, release);
        let Built { live, model } = built;
        let (live, model) = (Arc::new(live), Arc::new(model));
        let sealed = prepared
            .map_err(|problem| without_records(caller, problem))
            .and_then(|prepared| self.seal(caller, (release, &version), prepared, (&live, &model)));
        if let Err(problem) = sealed {
            // An index of the refused model would go on refusing records.
            self.store().reconcile(&self.model().schema())?;
            return Err(problem);
        }
        self.put_in_force(live, Arc::clone(&model));
        drop(alone);
        prepare::after(self, (&model, &reindexed))?;
        self.note_searched()?;
        Ok(version)
    }

    fn prepared(&self, built: &Built, release: &Release) -> Result<prepare::Prepared, Problem> {
        self.store().reconcile(&built.model.schema())?;
        let is_table = |key: &DocKey| matches!(key.kind, "table" | "calendar");
        let tables_changed = match release.takes_program {
            true => looked_up(&self.live()) != looked_up(&built.live),
            false => !release.packs.is_empty() || release.draft.keys().any(is_table),
        };
        prepare::records(self, built, tables_changed)
    }

    pub(super) fn candidate_with(&self, live: &Live, release: &Release) -> Result<Built, Problem> {
        let (packs, own_packs) = match release.takes_program {
            true => super::upgrade::upgraded(live, &self.inner().own),
            false => (live.packs.clone(), live.own_packs),
        };
        let layers = super::live::Layers {
            packs: super::packs::changed(packs, &release.packs)?,
            own_packs,
            company: super::draft::with(&live.company, &release.draft),
            check_rule: self.inner().check_rule,
            review: Review::Due,
        };
        let model = self.model();
        let built = super::live::build(self.store(), layers, (model.version, model.home()))?;
        super::packs::keep_shapes(&model, &built.model)?;
        Ok(built)
    }

    /// Writes the version down in one transaction, unless another node was faster.
    fn seal(
        &self,
        caller: &Caller,
        (release, version): (&Release, &Version),
        prepared: prepare::Prepared,
        (live, model): (&Arc<Live>, &Arc<crate::model::Model>),
    ) -> Result<(), Problem> {
        let (draft, packs) = (release.draft.clone(), release.packs.clone());
        let owner = release.ends_draft.then(|| super::draft::owner(caller));
        let (version, caller) = (version.clone(), caller.clone());
        let (takes_program, live, model) =
            (release.takes_program, Arc::clone(live), Arc::clone(model));
        self.store().write(Lane::Interactive, move |tx| {
            if tables::version(tx)? + 1 != version.version {
                return Err(stale_model());
            }
            prepared.catch_up(tx, &model)?;
            for (key, overlay) in &draft {
                tables::put(tx, key, overlay.as_ref())?;
            }
            for change in &packs {
                change.write(tx)?;
            }
            if takes_program {
                tables::set_program(tx, live.program())?;
            }
            if let Some(owner) = owner {
                tables::drop_draft(tx, owner, None)?;
            }
            tables::add_version(tx, &version)?;
            tables::set_version(tx, version.version)?;
            tx.log_change(entry(&version, &caller))
        })
    }

    /// Every version, newest first.
    ///
    /// # Errors
    /// `access.configure`.
    pub fn config_versions(&self, caller: &Caller) -> Result<Vec<Version>, Problem> {
        gate(caller)?;
        let mut all = self.store().write(Lane::Interactive, tables::versions)?;
        all.reverse();
        Ok(all)
    }

    /// What a version changed, document by document.
    #[must_use]
    pub fn version_differences(&self, version: &Version) -> Vec<(DocKey, Vec<Difference>)> {
        let live = self.live();
        let of = |change: &DocChange| {
            let key = change.key().ok()?;
            let lower = live.lower.get(&key);
            let document = |overlay: &Option<Overlay>| match overlay {
                Some(overlay) => effective(lower, overlay).0,
                None => lower.cloned(),
            };
            Some((key, document(&change.before), document(&change.after)))
        };
        let changes: Vec<_> = version.changes.iter().filter_map(of).collect();
        let of_packs = version.of_packs.iter().filter_map(|found| {
            let key = DocKey::new(&found.kind, &found.name).ok()?;
            Some((key, found.differences.clone()))
        });
        all_differences(&changes)
            .into_iter()
            .chain(of_packs)
            .collect()
    }
}

/// Whether a document of a draft is other than the one in force. What settles a conflict with a pack
/// is a change, though the document stays as it is.
fn is_changed(live: &Live, (key, change): (&DocKey, Option<&Overlay>)) -> bool {
    let now = live.company.get(key);
    if now == change {
        return false;
    }
    let in_conflict = live
        .conflicts
        .iter()
        .any(|found| found.kind == key.kind && found.name == key.name);
    let (Some(change), false) = (change, in_conflict) else {
        return true;
    };
    effective(live.lower.get(key), change).0.as_ref() != live.documents.get(key)
}

/// The refusal of a draft whose places others changed since it was written.
pub(super) fn overtaken(conflicts: &[DocConflict]) -> Problem {
    let details = conflicts.iter().map(|found| Detail {
        code: "config.overtaken",
        field: Some(format!(
            "{}/{}:{}",
            found.kind, found.name, found.conflict.path
        )),
        row: None,
        told: Label::new(
            format!(
                "{}/{} 的 `{}` 已被别人改过",
                found.kind, found.name, found.conflict.path
            ),
            format!(
                "Somebody changed `{}` of {}/{}",
                found.conflict.path, found.kind, found.name
            ),
        ),
    });
    Problem::conflict(
        "config.overtaken",
        "写草稿之后，别人发布了对同一处的修改；请看过后重新保存这份草稿",
        "Somebody has published a change of the same place since; look at it and save the draft again",
    )
    .with_details(details.collect())
}

/// What formulas look up beside records: tables and calendars, and the files of packs.
fn looked_up(live: &Live) -> (BTreeMap<&DocKey, &Json>, BTreeMap<&String, &String>) {
    let documents = live.documents.iter();
    let tables = documents.filter(|(key, _)| matches!(key.kind, "table" | "calendar"));
    (
        tables.collect(),
        live.packs.iter().flat_map(|pack| &pack.data).collect(),
    )
}

/// What each document was and becomes.
fn changes(company: &Company, draft: &Draft) -> Vec<DocChange> {
    draft
        .iter()
        .map(|(key, after)| DocChange {
            kind: key.kind.to_owned(),
            name: key.name.clone(),
            before: company.get(key).cloned(),
            after: after.clone(),
        })
        .collect()
}

/// What the packs of a release make different in the documents in force.
fn of_packs(before: &Live, after: &Live) -> Vec<OfPacks> {
    let keys: BTreeSet<&DocKey> = before.lower.keys().chain(after.lower.keys()).collect();
    let changes = keys
        .into_iter()
        .filter(|key| before.lower.get(*key) != after.lower.get(*key))
        .map(|key| {
            let of = |live: &Live| live.documents.get(key).cloned();
            (key.clone(), of(before), of(after))
        });
    let changes: Vec<_> = changes.filter(|(_, old, new)| old != new).collect();
    let found = all_differences(&changes).into_iter();
    found
        .map(|(key, differences)| OfPacks {
            kind: key.kind.to_owned(),
            name: key.name,
            differences,
        })
        .collect()
}

fn reasonable(reason: &str) -> Result<(), Problem> {
    let length = reason.chars().count();
    if (1..=REASON_LENGTH_MAX).contains(&length) && !is_blank(reason) {
        return Ok(());
    }
    Err(Problem::invalid(
        "config.reason",
        format!("请写明修改原因（1 到 {REASON_LENGTH_MAX} 字）"),
        format!("Say why, in 1 to {REASON_LENGTH_MAX} characters"),
    )
    .on_field("reason"))
}

/// The entry of the log: who changed what and why, under the hash of all others.
fn entry(version: &Version, caller: &Caller) -> LogEntry {
    let documents: BTreeSet<_> = version
        .changes
        .iter()
        .map(|change| format!("{}/{}", change.kind, change.name))
        .collect();
    LogEntry {
        at: version.at,
        actor: caller.id(),
        action: format!("config.{}", version.action),
        object: None,
        record: None,
        request: caller.request().map(str::to_owned),
        body: json!({
            "version": version.version,
            "reason": version.reason,
            "documents": documents,
            "changes": version.changes,
        })
        .into(),
    }
}
