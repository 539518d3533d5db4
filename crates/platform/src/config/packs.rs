//! Packs put in, upgraded and taken away while the house is open.

use std::collections::BTreeMap;

use weft_kernel::{Kind, Problem};
use weft_store::Tx;

use super::gate;
use super::layers::DocConflict;
use super::live::is_newer;
use super::publish::Release;
use super::tables::{self, Draft, Version};
use crate::caller::Caller;
use crate::fields::Shape;
use crate::model::{Field, Model, Object};
use crate::pack::{Manifest, Pack};
use crate::platform::Platform;

/// The files of a pack: path → text.
pub type Files = BTreeMap<String, String>;

/// A pack that comes, changes or goes.
#[derive(Clone, Debug)]
pub(super) struct PackChange {
    manifest: Manifest,
    /// Its files; `None` takes it away.
    files: Option<Files>,
}

impl PackChange {
    /// Writes it down.
    pub(super) fn write(&self, tx: &mut Tx<'_>) -> Result<(), Problem> {
        let pack = (self.manifest.name.as_str(), self.manifest.version.as_str());
        tables::put_pack(tx, pack, self.files.as_ref())
    }
}

/// `packs` with `changes`.
pub(super) fn changed(mut packs: Vec<Pack>, changes: &[PackChange]) -> Result<Vec<Pack>, Problem> {
    for change in changes {
        let name = &change.manifest.name;
        let there = packs.iter().position(|pack| pack.manifest.name == *name);
        match (&change.files, there) {
            (Some(files), Some(place)) => {
                let pack = Pack::read(files)?;
                packs.splice(place..=place, [pack]);
            }
            (Some(files), None) => packs.push(Pack::read(files)?),
            (None, Some(place)) => drop(packs.remove(place)),
            (None, None) => {}
        }
    }
    Ok(packs)
}

/// Refuses fields that are kept in the same column and mean something else there: values that are there would be read
/// wrong. A company's field of another type gets a column of its own; one of a pack does not.
pub(super) fn keep_shapes(now: &Model, next: &Model) -> Result<(), Problem> {
    for object in next.objects() {
        let Some(before) = now.by_number(object.number) else {
            continue;
        };
        for field in object.fields.iter().filter(|field| field.column.is_some()) {
            let mut known = before.fields.iter();
            let Some(old) = known.find(|old| old.number == field.number && old.column.is_some())
            else {
                continue;
            };
            let kind = |field: &Field| field.shape.map(Shape::column);
            let is_computed = old.kind.is_computed() && field.kind.is_computed();
            let is_read = match is_computed {
                // What is computed is computed anew.
                true => kind(old) == kind(field),
                false => old.shape == field.shape && old.target == field.target,
            };
            if !is_read {
                return Err(other_type(object, (old, field)));
            }
        }
    }
    Ok(())
}

fn other_type(object: &Object, (old, field): (&Field, &Field)) -> Problem {
    let (was, is) = (old.kind.label(), field.kind.label());
    let (of, label) = (&object.doc.label, &field.doc.label);
    Problem::conflict(
        "config.pack_type",
        format!(
            "「{}」的字段「{}」在行业包里由{}改成了{}，已有的值读不出来；新的类型要用一个新的字段",
            of.zh, label.zh, was.zh, is.zh
        ),
        format!(
            "The pack makes \"{}\" of {} a field of type {} that was {}: values that are there could not be read; another type needs another field",
            label.en, of.en, is.en, was.en
        ),
    )
    .on_field(format!("object/{}:fields.{}", object.name, field.name))
}

impl Platform {
    /// The packs in force, lower layers first.
    #[must_use]
    pub fn packs(&self) -> Vec<Manifest> {
        let live = self.live();
        live.packs
            .iter()
            .map(|pack| pack.manifest.clone())
            .collect()
    }

    /// Where company and packs disagree; the company's wish stands.
    #[must_use]
    pub fn conflicts(&self) -> Vec<DocConflict> {
        self.live().conflicts.clone()
    }

    /// Puts a pack in, or a newer version of one that is there; the company's changes stay.
    ///
    /// # Errors
    /// `pack.unreadable`; what does not fit; nothing is changed then.
    pub fn install_pack(
        &self,
        caller: &Caller,
        files: Files,
        reason: &str,
    ) -> Result<Version, Problem> {
        gate(caller)?;
        let alone = self.alone();
        let change = self.received(files)?;
        self.release((caller, alone), &release(change, reason))
    }

    /// What would stand in conflict if the pack were put in; nothing is changed.
    ///
    /// # Errors
    /// As [`Self::install_pack`].
    pub fn try_pack(&self, caller: &Caller, files: Files) -> Result<Vec<DocConflict>, Problem> {
        gate(caller)?;
        let change = self.received(files)?;
        let built = self.candidate_with(&self.live(), &release(change, ""))?;
        Ok(built.live.conflicts)
    }

    /// A pack that somebody sends, unless it is older than the one that is there.
    fn received(&self, files: Files) -> Result<PackChange, Problem> {
        let manifest = Pack::received(&files)?.manifest;
        let live = self.live();
        let mut packs = live.packs.iter().map(|pack| &pack.manifest).enumerate();
        if let Some((place, there)) = packs.find(|(_, there)| there.name == manifest.name) {
            let of_program = place < live.own_packs;
            if is_newer(there, &manifest) || (of_program && !is_newer(&manifest, there)) {
                return Err(older(&manifest, there));
            }
        }
        Ok(PackChange {
            manifest,
            files: Some(files),
        })
    }

    /// Takes a pack away; what the company made of its documents stays.
    ///
    /// # Errors
    /// `pack.missing`, `pack.of_program`; the problem of what still needs it.
    pub fn remove_pack(
        &self,
        caller: &Caller,
        name: &str,
        reason: &str,
    ) -> Result<Version, Problem> {
        gate(caller)?;
        let alone = self.alone();
        let live = self.live();
        let place = live
            .packs
            .iter()
            .position(|pack| pack.manifest.name == name);
        let found = place.and_then(|place| Some((place, live.packs.get(place)?)));
        let (place, pack) = found.ok_or_else(|| {
            Problem::new(
                Kind::Missing,
                "pack.missing",
                format!("没有安装行业包 `{name}`"),
                format!("There is no pack `{name}`"),
            )
        })?;
        if place < live.own_packs {
            return Err(Problem::conflict(
                "pack.of_program",
                "核心包随程序提供，不能卸载",
                "The core pack comes with the program and stays",
            ));
        }
        let change = PackChange {
            manifest: pack.manifest.clone(),
            files: None,
        };
        self.release((caller, alone), &release(change, reason))
    }
}

/// The refusal of a pack that would take the place of a later one.
fn older(sent: &Manifest, there: &Manifest) -> Problem {
    let (name, sent, there) = (&sent.name, &sent.version, &there.version);
    Problem::conflict(
        "pack.older",
        format!("行业包 `{name}` 已是 {there}，不能换成 {sent}；版本号要比现在的新"),
        format!(
            "The pack `{name}` is at {there} and does not go to {sent}; a later version is needed"
        ),
    )
    .on_field("pack.toml:version")
}

fn release(change: PackChange, reason: &str) -> Release {
    Release {
        action: "pack",
        reason: reason.to_owned(),
        draft: Draft::new(),
        packs: vec![change],
        takes_program: false,
        ends_draft: false,
    }
}
