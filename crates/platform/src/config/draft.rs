//! Drafts: changes of documents that only their author sees, tried on a model of their own.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Value as Json, json};
use weft_expr::nearest;
use weft_kernel::{Kind, Label, Problem};
use weft_store::Lane;

use super::diff::{Difference, all_differences};
use super::fresh::{At, unchanged};
use super::layers::{Company, DocConflict, Overlay, effective};
use super::live::{Built, Layers, Live, Review, build};
use super::merge::{Conflict, merge, overlay};
use super::part::aligned;
use super::prepare::{self, ConversionReport};
use super::publish::overtaken;
use super::reused;
use super::stamp::{Before, out_of_the_bin};
use super::tables::{self, Draft};
use super::{commands, unique};
use super::{gate, without_records};
use crate::caller::Caller;
use crate::model::{Model, fresh};
use crate::pack::{DocKey, Documents, Manifest, Pack, both_languages, check_document, complete};
use crate::people::configuration_is_within;
use crate::platform::Platform;

/// Kinds of documents that say their own name.
const NAMED: [&str; 2] = ["role", "workbench"];
/// Problems that a further document of the same draft may solve.
const PENDING: [&str; 2] = ["model.target_missing", "object.unknown"];

/// A document of a draft as it now stands.
#[derive(Clone, Debug)]
pub struct Drafted {
    /// Which.
    pub key: DocKey,
    /// The document as it would be in force; `None` when it would be gone.
    pub document: Option<Json>,
    /// What is different from the document in force.
    pub differences: Vec<Difference>,
    /// What keeps the draft from being published as it is.
    pub problems: Vec<Problem>,
}

impl Platform {
    /// Puts a document into the caller's draft.
    ///
    /// # Errors
    /// `config.stale` when it is not as it was read; `config.…` and `model.…` and `expr.…`: what is
    /// wrong and where; nothing is changed then.
    pub fn draft_document<'a>(
        &self,
        caller: &Caller,
        at: impl Into<At<'a>>,
        mut document: Json,
    ) -> Result<Drafted, Problem> {
        gate(caller)?;
        let at = at.into();
        let key = at.key;
        complete(key.kind, &mut document);
        let live = self.live();
        let draft = self.draft(caller)?;
        let previous = Self::drafted(&live, &draft, key);
        at.check(previous.as_ref())?;
        let document = self.stamped(key, (previous.as_ref(), live.lower.get(key)), document)?;
        let base = live.lower.get(key).cloned();
        let back_to_pack = base.as_ref() == Some(&document);
        let overlay = (!back_to_pack).then_some(Overlay { document, base });
        self.put_into_draft(caller, draft, &[(key.clone(), overlay)])
            .map(|mut all| all.remove(0))
    }

    /// Changes some properties of a document in the caller's draft; lists are merged by name, fields
    /// of objects by their number where it is given.
    ///
    /// # Errors
    /// `config.missing`, `config.name_taken`; as [`Self::draft_document`].
    pub fn draft_part<'a>(
        &self,
        caller: &Caller,
        at: impl Into<At<'a>>,
        part: &Json,
    ) -> Result<Drafted, Problem> {
        gate(caller)?;
        let at = at.into();
        let key = at.key;
        let draft = self.draft(caller)?;
        let previous = Self::drafted(&self.live(), &draft, key);
        let mut previous = previous.ok_or_else(|| missing(&self.live(), key))?;
        let mut part = part.clone();
        if key.kind == "object" {
            (previous, part) = aligned(previous, part)?;
        }
        both_languages(key.kind, &mut part);
        let mut whole = overlay(&previous, &part);
        if key.kind == "object" {
            out_of_the_bin(&mut whole, &part);
        }
        self.draft_document(caller, at, whole)
    }

    /// Takes a document away in the caller's draft: a company's object goes into the bin, other
    /// documents of the company go, and what a pack holds stands again as the pack has it.
    ///
    /// # Errors
    /// `config.missing`, `config.of_pack`, `config.stale`; the problem of what still needs it.
    pub fn draft_removal<'a>(
        &self,
        caller: &Caller,
        at: impl Into<At<'a>>,
    ) -> Result<Drafted, Problem> {
        gate(caller)?;
        let at = at.into();
        let key = at.key;
        let (live, draft) = (self.live(), self.draft(caller)?);
        at.check(Self::drafted(&live, &draft, key).as_ref())?;
        let company = with(&live.company, &draft);
        let own = company.get(key).ok_or_else(|| match live.lower.get(key) {
            Some(_) => of_pack(key),
            None => missing(&live, key),
        })?;
        let change = match (key.kind, live.lower.contains_key(key)) {
            ("object", false) => {
                let mut bin = own.clone();
                if let Some(map) = bin.document.as_object_mut() {
                    map.insert("retired".to_owned(), json!(true));
                }
                Some(bin)
            }
            _ => None,
        };
        self.put_into_draft(caller, draft, &[(key.clone(), change)])
            .map(|mut all| all.remove(0))
    }

    /// Refuses whoever may not change the configuration.
    ///
    /// # Errors
    /// `access.configure`, which is audited.
    pub fn may_configure(&self, caller: &Caller) -> Result<(), Problem> {
        self.audited(caller, "configure", ("", None), gate(caller))
    }

    /// The caller's draft.
    ///
    /// # Errors
    /// `access.configure`.
    pub fn draft(&self, caller: &Caller) -> Result<Draft, Problem> {
        self.caught_up(caller).map(|(draft, _)| draft)
    }

    /// The caller's draft over what others have published since, and the places they changed too.
    pub(super) fn caught_up(&self, caller: &Caller) -> Result<(Draft, Vec<DocConflict>), Problem> {
        gate(caller)?;
        let owner = owner(caller);
        let store = self.store();
        let entries = store.write(Lane::Interactive, move |tx| tables::draft(tx, owner))?;
        let live = self.live();
        let (mut draft, mut conflicts) = (Draft::new(), Vec::new());
        for (key, overlay, was) in entries {
            let (overlay, found) = over(&live, (&key, overlay), was.as_ref());
            conflicts.extend(found.into_iter().map(|conflict| DocConflict {
                kind: key.kind,
                name: key.name.clone(),
                conflict,
            }));
            draft.insert(key, overlay);
        }
        Ok((draft, conflicts))
    }

    /// Throws one document's draft, or the whole draft, away; answers how many were there.
    ///
    /// # Errors
    /// `access.configure`.
    pub fn discard_draft(&self, caller: &Caller, key: Option<DocKey>) -> Result<usize, Problem> {
        gate(caller)?;
        let owner = owner(caller);
        self.store().write(Lane::Interactive, move |tx| {
            tables::drop_draft(tx, owner, key.as_ref())
        })
    }

    /// The caller's draft as differences, and what keeps it from being published.
    ///
    /// # Errors
    /// `access.configure`.
    pub fn drafted_documents(&self, caller: &Caller) -> Result<Vec<Drafted>, Problem> {
        let (live, draft) = (self.live(), self.draft(caller)?);
        let problems = match self.held_upgrade() {
            Some(_) => self.in_the_way(&live, &draft),
            None => self.candidate(&live, &draft).err().into_iter().collect(),
        };
        Ok(shown(&live, &draft, draft.keys(), &problems))
    }

    /// A document as the caller's draft has it, else as it is in force.
    ///
    /// # Errors
    /// `config.missing`.
    pub fn config_document(&self, caller: &Caller, key: &DocKey) -> Result<Json, Problem> {
        let draft = self.draft(caller)?;
        let live = self.live();
        Self::drafted(&live, &draft, key).ok_or_else(|| missing(&live, key))
    }

    /// Everything that would keep the caller's draft from being published, and how its type changes
    /// would go; nothing is written.
    ///
    /// # Errors
    /// `access.configure`; those of the store.
    pub fn check_draft(
        &self,
        caller: &Caller,
    ) -> Result<(Vec<Problem>, Vec<ConversionReport>), Problem> {
        let (draft, conflicts) = self.caught_up(caller)?;
        let mut problems = Vec::new();
        if !conflicts.is_empty() {
            problems.push(overtaken(&conflicts));
        }
        let built = match self.candidate(&self.live(), &draft) {
            Ok(built) => built,
            Err(problem) => {
                problems.push(problem);
                return Ok((problems, Vec::new()));
            }
        };
        let within = configuration_is_within(caller, &self.model(), &built.model);
        problems.extend(within.err());
        problems.extend(commands::check(self, &built.model).err());
        let unfit = unique::check(self, &built.model).err();
        problems.extend(unfit.map(|problem| without_records(caller, problem)));
        let mut reports = prepare::rehearse(self, &built.model)?;
        let model = self.model();
        let caller = caller.current(&model)?;
        for report in &mut reports {
            report.tell(caller.access(), &model);
        }
        Ok((problems, reports))
    }

    /// The model the caller's draft would come to, and the caller with their rights in it: what is
    /// typed for the draft is checked against what it will meet.
    ///
    /// # Errors
    /// `access.configure`; what is wrong in the draft.
    pub fn in_draft(&self, caller: &Caller) -> Result<(Arc<Model>, Caller), Problem> {
        let draft = self.draft(caller)?;
        let live = self.live();
        let upgraded = self.held_upgrade();
        let upgraded = upgraded.and_then(|_| self.upgraded_candidate(&live, &draft).ok());
        let model = match (upgraded, draft.is_empty()) {
            // What mends an upgrade is written for the packs it brings.
            (Some(built), _) => Arc::new(built.model),
            (None, true) => self.model(),
            (None, false) => Arc::new(self.candidate(&live, &draft)?.model),
        };
        let caller = caller.current(&model)?.into_owned();
        Ok((model, caller))
    }

    /// The model the draft would come to.
    pub(super) fn candidate(&self, live: &Live, draft: &Draft) -> Result<Built, Problem> {
        let layers = Layers {
            packs: live.packs.clone(),
            own_packs: live.own_packs,
            company: with(&live.company, draft),
            check_rule: self.inner().check_rule,
            review: Review::Due,
        };
        let model = self.model();
        build(self.store(), layers, (model.version, model.home()))
    }

    /// A document as the draft has it.
    pub(super) fn drafted(live: &Live, draft: &Draft, key: &DocKey) -> Option<Json> {
        let lower = live.lower.get(key);
        match draft.get(key) {
            Some(Some(own)) => effective(lower, own).0,
            Some(None) => lower.cloned(),
            None => live.documents.get(key).cloned(),
        }
    }

    pub(super) fn stamped(
        &self,
        key: &DocKey,
        (previous, lower): (Option<&Json>, Option<&Json>),
        mut document: Json,
    ) -> Result<Json, Problem> {
        check_document(key, &document)?;
        if key.kind != "object" {
            if let Some(map) = document.as_object_mut()
                && NAMED.contains(&key.kind)
            {
                map.entry("name")
                    .or_insert_with(|| key.name.as_str().into());
            }
            let single = Documents::from([(key.clone(), document.clone())]);
            of_documents(single)?;
            return Ok(document);
        }
        let (name, previous, lower) = (key.name.clone(), previous.cloned(), lower.cloned());
        let stamped = self.store().write(Lane::Interactive, move |tx| {
            let before = Before {
                name: &name,
                previous: previous.as_ref(),
                lower: lower.as_ref(),
            };
            before.stamp(document.clone(), &mut |name| fresh(tx, name))
        })?;
        of_documents(Documents::from([(key.clone(), stamped.clone())]))?;
        Ok(stamped)
    }

    /// Tries the draft with `changes`; keeps it when nothing is wrong but what is still to come.
    pub(super) fn put_into_draft(
        &self,
        caller: &Caller,
        mut draft: Draft,
        changes: &[(DocKey, Option<Overlay>)],
    ) -> Result<Vec<Drafted>, Problem> {
        let live = self.live();
        let before = draft.clone();
        draft.extend(changes.iter().cloned());
        let keys = changes.iter().map(|(key, _)| key);
        reused::refuse(&live, (&before, &draft), keys)?;
        let problems = match self.held_upgrade() {
            // A draft may mend several places one after the other; taking it is what refuses.
            Some(_) => self.in_the_way(&live, &draft),
            None => self.still_to_come(&live, (&before, &draft))?,
        };
        let owner = owner(caller);
        let kept: Vec<_> = changes
            .iter()
            .map(|(key, overlay)| {
                (
                    key.clone(),
                    overlay.clone(),
                    live.documents.get(key).cloned(),
                )
            })
            .collect();
        let now = Arc::clone(&live);
        self.store().write(Lane::Interactive, move |tx| {
            let keys: Vec<_> = kept.iter().map(|(key, ..)| key).collect();
            unchanged(tx, owner, (&now, &before), &keys)?;
            for (key, overlay, was) in &kept {
                tables::put_draft(tx, owner, (key, overlay.as_ref(), was.as_ref()))?;
            }
            Ok(())
        })?;
        let keys = changes.iter().map(|(key, _)| key);
        Ok(shown(&live, &draft, keys, &problems))
    }

    /// What keeps a changed draft from being published, as long as it is not the change that is wrong.
    fn still_to_come(
        &self,
        live: &Live,
        (before, draft): (&Draft, &Draft),
    ) -> Result<Vec<Problem>, Problem> {
        let Err(problem) = self.candidate(live, draft) else {
            return Ok(Vec::new());
        };
        let was_wrong = || self.candidate(live, before).err();
        let is_pending = PENDING.contains(&problem.code());
        // What was wrong before is not the fault of this change.
        if is_pending || was_wrong().is_some_and(|was| was.told() == problem.told()) {
            return Ok(vec![problem]);
        }
        Err(problem)
    }

    /// While an upgrade is held back: nothing when the draft fits the packs in force or the new
    /// ones, else what is wrong on the new ones and on those in force.
    fn in_the_way(&self, live: &Live, draft: &Draft) -> Vec<Problem> {
        let Err(now) = self.candidate(live, draft) else {
            return Vec::new();
        };
        match self.upgraded_candidate(live, draft) {
            Ok(_) => Vec::new(),
            Err(new) if new.told() == now.told() => vec![new],
            Err(new) => vec![new, now],
        }
    }
}

/// A drafted document over the one in force now, which others may have changed since it `was`.
pub(super) fn over(
    live: &Live,
    (key, overlay): (&DocKey, Option<Overlay>),
    was: Option<&Json>,
) -> (Option<Overlay>, Vec<Conflict>) {
    let now = live.documents.get(key);
    if now == was {
        return (overlay, Vec::new());
    }
    let wanted = overlay.as_ref().map(|overlay| &overlay.document);
    let (merged, conflicts) = merge(was, now, wanted);
    let overlay = merged
        .filter(|_| overlay.is_some())
        .map(|document| Overlay {
            document,
            base: live.lower.get(key).cloned(),
        });
    (overlay, conflicts)
}

/// Documents of a draft with their differences.
fn shown<'a>(
    live: &Live,
    draft: &Draft,
    keys: impl Iterator<Item = &'a DocKey>,
    problems: &[Problem],
) -> Vec<Drafted> {
    let changes = keys.map(|key| {
        let now = live.documents.get(key).cloned();
        (key.clone(), now, Platform::drafted(live, draft, key))
    });
    let changes: Vec<_> = changes.collect();
    let found = all_differences(&changes).into_iter();
    let documents = changes.into_iter().map(|(.., document)| document);
    let drafted = found
        .zip(documents)
        .map(|((key, differences), document)| Drafted {
            key,
            document,
            differences,
            problems: problems.to_vec(),
        });
    drafted.collect()
}

/// `company` with the changes of `draft`.
pub(super) fn with(company: &Company, draft: &Draft) -> Company {
    let mut all: BTreeMap<_, _> = company.clone();
    for (key, change) in draft {
        match change {
            Some(overlay) => drop(all.insert(key.clone(), overlay.clone())),
            None => drop(all.remove(key)),
        }
    }
    all
}

/// Whose draft it is; 0 is the house itself.
pub(super) fn owner(caller: &Caller) -> i64 {
    caller.id().map_or(0, weft_kernel::Id::number)
}

fn of_documents(documents: Documents) -> Result<Pack, Problem> {
    let manifest = Manifest {
        name: "draft".to_owned(),
        version: "0".to_owned(),
        label: Label::new("草稿", "Draft"),
    };
    Pack::of(manifest, documents)
}

pub(super) fn missing(live: &Live, key: &DocKey) -> Problem {
    let alike = live.documents.keys().filter(|known| known.kind == key.kind);
    Problem::new(
        Kind::Missing,
        "config.missing",
        format!("没有配置 {key}"),
        format!("There is no document {key}"),
    )
    .suggesting(nearest(&key.name, alike.map(|known| known.name.as_str())))
}

pub(super) fn of_pack(key: &DocKey) -> Problem {
    Problem::conflict(
        "config.of_pack",
        format!("{key} 来自行业包，不能删除或改接口名；可以改名称，或从菜单和角色里收起"),
        format!(
            "{key} belongs to a pack: it cannot be removed or renamed; change its label, or take it out of menus and roles"
        ),
    )
}
