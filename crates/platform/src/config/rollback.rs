//! Rolling back: to a version, or one version out of the middle; itself a new version.

use weft_kernel::problem::Detail;
use weft_kernel::{Kind, Label, Problem};

use super::gate;
use super::layers::{Company, Overlay};
use super::merge::merge;
use super::publish::Release;
use super::tables::{DocChange, Draft, Version};
use crate::caller::Caller;
use crate::platform::Platform;

/// What is rolled back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Back {
    /// Everything after this version; 0 is the state before the first one.
    To(u64),
    /// These versions and no other, newest first.
    Versions(Vec<u64>),
}

impl Platform {
    /// Undoes published versions, in a new version.
    ///
    /// # Errors
    /// `config.version_missing`; `config.rollback_conflict` with the places that were changed again
    /// since; what the older state would break.
    pub fn roll_back(
        &self,
        caller: &Caller,
        back: &Back,
        reason: &str,
    ) -> Result<Version, Problem> {
        gate(caller)?;
        let alone = self.alone();
        let mut versions = self.config_versions(caller)?;
        match back {
            Back::To(last) => {
                if *last > 0 && !versions.iter().any(|version| version.version == *last) {
                    return Err(missing(*last));
                }
                versions.retain(|version| version.version > *last);
            }
            Back::Versions(wanted) => {
                let there = |number: &u64| versions.iter().any(|known| known.version == *number);
                if let Some(number) = wanted.iter().find(|number| !there(number)) {
                    return Err(missing(*number));
                }
                versions.retain(|version| wanted.contains(&version.version));
                if let Some(version) = versions.iter().find(|version| is_of_packs(version)) {
                    return Err(of_packs(version.version));
                }
            }
        }
        let draft = undone(&self.live().company, &versions)?;
        if draft.is_empty() {
            return Err(nothing());
        }
        let release = Release {
            action: "rollback",
            reason: reason.to_owned(),
            draft,
            packs: Vec::new(),
            takes_program: false,
            ends_draft: false,
        };
        self.release((caller, alone), &release)
    }
}

/// What the company's documents are without `versions` (newest first).
fn undone(company: &Company, versions: &[Version]) -> Result<Draft, Problem> {
    let (mut draft, mut conflicts) = (Draft::new(), Vec::new());
    for change in versions.iter().flat_map(|version| &version.changes) {
        let key = change.key()?;
        let now = match draft.get(&key) {
            Some(now) => now.clone(),
            None => company.get(&key).cloned(),
        };
        let (before, found) = without(now.as_ref(), change);
        conflicts.extend(found.into_iter().map(|path| Detail {
            code: "config.rollback_conflict",
            field: Some(format!("{key}:{path}")),
            row: None,
            told: Label::new(
                format!("{key} 的 `{path}` 之后又被改过"),
                format!("`{path}` of {key} was changed again since"),
            ),
        }));
        draft.insert(key, before);
    }
    if conflicts.is_empty() {
        return Ok(draft);
    }
    Err(Problem::conflict(
        "config.rollback_conflict",
        "有的地方之后又被改过，不能只回滚这一个版本；可以连同之后的版本一起回滚",
        "Some places were changed again since; roll back the later versions as well",
    )
    .with_details(conflicts))
}

/// A document without one change, and the places where that cannot be told.
fn without(now: Option<&Overlay>, change: &DocChange) -> (Option<Overlay>, Vec<String>) {
    if now == change.after.as_ref() {
        return (change.before.clone(), Vec::new());
    }
    let document = |overlay: Option<&Overlay>| overlay.map(|overlay| overlay.document.clone());
    let (after, before) = (
        document(change.after.as_ref()),
        document(change.before.as_ref()),
    );
    let (merged, conflicts) = merge(after.as_ref(), before.as_ref(), document(now).as_ref());
    let base = now
        .or(change.before.as_ref())
        .and_then(|overlay| overlay.base.clone());
    let overlay = merged.map(|document| Overlay { document, base });
    (
        overlay,
        conflicts
            .into_iter()
            .map(|conflict| conflict.path)
            .collect(),
    )
}

/// Whether a version changed nothing of the company's, but packs.
fn is_of_packs(version: &Version) -> bool {
    version.changes.is_empty() && (version.action == "pack" || !version.of_packs.is_empty())
}

fn of_packs(version: u64) -> Problem {
    Problem::conflict(
        "config.rollback_pack",
        format!(
            "版本 {version} 装入、升级或卸载了行业包，不能单独撤销；请安装更新的行业包，或卸载它，公司的改动都会保留"
        ),
        format!(
            "Version {version} put in, upgraded or removed a pack and is not undone by itself; install a later pack, or remove it: the company's changes stay"
        ),
    )
    .on_field("versions")
}

fn nothing() -> Problem {
    Problem::conflict(
        "config.nothing",
        "没有要撤销的改动",
        "There is no change to undo",
    )
    .on_field("versions")
}

pub(super) fn missing(version: u64) -> Problem {
    Problem::new(
        Kind::Missing,
        "config.version_missing",
        format!("没有版本 {version}"),
        format!("There is no version {version}"),
    )
    .on_field("version")
}
