//! The one gate for rights: what a caller may do, and the compiler that puts it into every query.

mod catalogue;
mod check;
mod compile;
mod grant;
mod lineage;
mod parents;
mod powers;
mod reach;
mod scoped;
#[cfg(test)]
mod tests;

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use serde_json::Value as Json;
use weft_kernel::{Kind, Problem};

pub use catalogue::CallerCatalogue;
pub(crate) use check::check;
pub use compile::{Action, Compiler};
pub use grant::Grant;
pub use lineage::Lineage;
pub(crate) use parents::{PARENTS_MAX, Parent, deciding};
use powers::Power;
pub use reach::Reach;
pub(crate) use reach::{Rule, Share};

use crate::model::{FieldIx, Model, Object};
use crate::pack::{AccessKind, EVERY_OBJECT, GrantDoc, RoleDoc, Scope};
use crate::people::TokenScopes;

/// What somebody may do, joined from their roles as one version of the model has them.
///
/// Objects and fields are held by number: a number means the same in every version.
#[derive(Clone, Debug, Default)]
pub struct Access {
    /// The version of the model the rights were made from.
    model: u64,
    /// The names of the roles, to make them anew from another version.
    roles: Vec<String>,
    everything: bool,
    powers: BTreeSet<Power>,
    commands: BTreeSet<String>,
    /// Whether every command may be given, as far as the limits allow.
    every_command: bool,
    /// The limits of the token these rights came with.
    limits: Option<Arc<TokenScopes>>,
    objects: HashMap<u32, Grant>,
}

impl Access {
    /// Every right there is.
    #[must_use]
    pub fn everything() -> Self {
        Self {
            everything: true,
            powers: Power::ALL.into_iter().collect(),
            ..Self::default()
        }
    }

    /// The rights of somebody who holds `roles`: the union of what each gives.
    ///
    /// # Errors
    /// When a role names what the model does not have.
    pub fn of(roles: &[&RoleDoc], model: &Model) -> Result<Self, Problem> {
        let mut access = Self {
            model: model.version,
            roles: roles.iter().map(|role| role.name.clone()).collect(),
            ..Self::default()
        };
        if roles.iter().any(|role| role.administrator) {
            return Ok(Self {
                model: access.model,
                roles: access.roles,
                ..Self::everything()
            });
        }
        for role in roles {
            access.powers.extend(Power::of(role));
            access.commands.extend(role.commands.iter().cloned());
            access.take(role, model)?;
        }
        access.hide_derived(model)?;
        Ok(access)
    }

    /// The rights of the same roles in `model`, when these were made from another version of it.
    ///
    /// # Errors
    /// As [`Self::of`].
    pub(crate) fn renewed(&self, model: &Model) -> Result<Option<Self>, Problem> {
        if self.fits(model) {
            return Ok(None);
        }
        let roles = self.roles.iter().filter_map(|name| model.roles.get(name));
        let access = Self::of(&roles.collect::<Vec<_>>(), model)?;
        match &self.limits {
            Some(limits) => access.within(limits, model).map(Some),
            None => Ok(Some(access)),
        }
    }

    /// Whether the rights were made from this version of the model; those of the house fit any.
    pub(crate) fn fits(&self, model: &Model) -> bool {
        self.model == model.version || (self.everything && self.roles.is_empty())
    }

    /// Refuses rights of another version of the model: they may miss what it hides.
    ///
    /// # Errors
    /// `access.stale_model`.
    pub(crate) fn must_fit(&self, model: &Model) -> Result<(), Problem> {
        if self.fits(model) {
            return Ok(());
        }
        Err(Problem::new(
            Kind::Conflict,
            "access.stale_model",
            "配置刚刚更新，请重试",
            "The configuration has just changed; try again",
        ))
    }

    /// Adds what `role` gives on each object. Names that are gone were retired: the model was
    /// checked when it was built.
    fn take(&mut self, role: &RoleDoc, model: &Model) -> Result<(), Problem> {
        let named = role.objects.iter().filter_map(|(name, doc)| {
            let object = model.object(name).ok()?;
            Some((object.number, doc))
        });
        let named: HashMap<u32, &GrantDoc> = named.collect();
        let every = role.objects.get(EVERY_OBJECT);
        for object in model.objects() {
            let doc = named.get(&object.number).copied().or(every);
            if let Some(doc) = doc {
                let grant = Grant::of(doc, object, model)?;
                self.objects.entry(object.number).or_default().join(grant);
            }
        }
        Ok(())
    }

    /// A formula or roll-up that reads a hidden field is hidden as well, and so on.
    fn hide_derived(&mut self, model: &Model) -> Result<(), Problem> {
        loop {
            let mut found = Vec::new();
            for object in model.objects() {
                let numbers = derived_from_hidden(self, object, model)?;
                found.extend(numbers.into_iter().map(|field| (object.number, field)));
            }
            if found.is_empty() {
                return Ok(());
            }
            for (object, field) in found {
                self.objects.entry(object).or_default().hidden.insert(field);
            }
        }
    }

    /// Somebody who holds these roles and may do nothing, to test who is meant.
    #[cfg(test)]
    pub(crate) fn holding(roles: &[&str]) -> Self {
        Self {
            roles: roles.iter().map(|role| (*role).to_owned()).collect(),
            ..Self::default()
        }
    }

    /// The names of the roles they hold.
    #[must_use]
    pub fn roles(&self) -> &[String] {
        &self.roles
    }

    /// Whether everything is allowed.
    #[must_use]
    pub fn is_everything(&self) -> bool {
        self.everything
    }

    /// Whether the command called `name` may be given to records of `object`.
    #[must_use]
    pub fn may_command(&self, name: &str, object: &str) -> bool {
        (self.everything || self.every_command || self.commands.contains(name))
            && self.commands_within_limits(object)
    }

    /// The rights on an object; none when no role names it.
    #[must_use]
    pub fn grant(&self, object: &Object) -> Option<&Grant> {
        self.objects.get(&object.number)
    }

    /// Which records `action` reaches.
    #[must_use]
    pub fn scope(&self, object: &Object, action: Action) -> Scope {
        if self.everything {
            return Scope::All;
        }
        let Some(grant) = self.grant(object) else {
            return Scope::None;
        };
        grant.reach(action).scope().min(grant.read.scope())
    }

    /// Whether records of `object` may be made.
    #[must_use]
    pub fn may_create(&self, object: &Object) -> bool {
        self.everything || self.grant(object).is_some_and(|grant| grant.create)
    }

    /// Whether records of any object may be made or changed.
    #[must_use]
    pub fn may_write(&self) -> bool {
        let writes = |grant: &Grant| grant.create || grant.update.scope() > Scope::None;
        self.everything || self.objects.values().any(writes)
    }

    /// Whether the field exists for the caller.
    #[must_use]
    pub fn may_read_field(&self, object: &Object, ix: FieldIx) -> bool {
        let Some(field) = object.fields.get(ix).filter(|field| !field.doc.hidden) else {
            return false;
        };
        let grants = |grant: &Grant| {
            grant.read.scope() > Scope::None && !grant.hidden.contains(&field.number)
        };
        self.everything || self.grant(object).is_some_and(grants)
    }

    /// Whether an entry of the log about `object` is about anything they may know: an update of what is hidden alone is not.
    #[must_use]
    pub fn may_know_of(&self, object: &Object, (action, body): (&str, &Json)) -> bool {
        let changed = body.get("fields").and_then(Json::as_object);
        let Some(changed) = changed.filter(|_| action == "update" && !self.everything) else {
            return true;
        };
        let reads = |name: &String| {
            let ix = object.index(name);
            ix.is_some_and(|ix| self.may_read_field(object, ix))
        };
        changed.is_empty() || changed.keys().any(reads)
    }

    /// The place of the field called `name`, if it exists for the caller.
    ///
    /// # Errors
    /// `field.unknown` when it does not, or is hidden from them.
    pub(crate) fn readable(&self, object: &Object, name: &str) -> Result<FieldIx, Problem> {
        match object.index(name) {
            Some(ix) if self.may_read_field(object, ix) => Ok(ix),
            _ => Err(self.unknown_field(object, name)),
        }
    }

    /// The refusal of a field that is not there for the caller, with the nearest that is.
    pub(crate) fn unknown_field(&self, object: &Object, name: &str) -> Problem {
        let fields = object.fields.iter().enumerate();
        let seen = fields.filter(|(ix, _)| self.may_read_field(object, *ix));
        let near = weft_expr::nearest(name, seen.map(|(_, field)| field.name.as_str()));
        object.unknown_field(name).suggesting(near)
    }

    /// Whether only a mask of the field is shown: to every person, whatever they hold.
    #[must_use]
    pub fn is_masked(&self, object: &Object, ix: FieldIx) -> bool {
        let is_the_house = self.everything && self.roles.is_empty();
        let masked = |field: &crate::model::Field| field.doc.mask.is_some();
        !is_the_house && object.fields.get(ix).is_some_and(masked)
    }

    /// Whether the caller may ask for the field in clear, one record at a time.
    #[must_use]
    pub fn may_reveal(&self, object: &Object, ix: FieldIx) -> bool {
        let number = object.fields.get(ix).map(|field| field.number);
        let reveals = |grant: &Grant| number.is_some_and(|field| grant.reveal.contains(&field));
        self.may_read_field(object, ix)
            && (self.everything || self.grant(object).is_some_and(reveals))
    }

    /// Whether the caller may filter, sort, group, fold and search by the field: whoever is shown a
    /// mask and may not reveal what is behind it could find it out by asking.
    #[must_use]
    pub fn may_ask_by_field(&self, object: &Object, ix: FieldIx) -> bool {
        self.may_read_field(object, ix)
            && (!self.is_masked(object, ix) || self.may_reveal(object, ix))
    }

    /// The place of the field called `name`, if the caller may find records by it.
    ///
    /// # Errors
    /// `field.unknown` when they may not.
    pub(crate) fn findable(&self, object: &Object, name: &str) -> Result<FieldIx, Problem> {
        match object.index(name) {
            Some(ix) if self.may_ask_by_field(object, ix) => Ok(ix),
            _ => Err(self.unknown_field(object, name)),
        }
    }

    /// Whether the caller may write the field, if they may write the record.
    #[must_use]
    pub fn may_write_field(&self, object: &Object, ix: FieldIx) -> bool {
        if self.everything {
            return true;
        }
        let Some(field) = object.fields.get(ix).filter(|field| field.is_typed()) else {
            return false;
        };
        let grants = |grant: &Grant| !grant.readonly.contains(&field.number);
        self.may_read_field(object, ix) && self.grant(object).is_some_and(grants)
    }
}

impl Access {
    /// Leaves out the rights on the objects with other numbers.
    pub(crate) fn keep_only(&mut self, keep: impl Fn(u32) -> bool) {
        self.objects.retain(|object, _| keep(*object));
    }

    /// Whether every record of `object` is read for certain.
    pub(crate) fn reads_all(&self, object: &Object) -> bool {
        let all = |grant: &Grant| grant.read.surely() == Scope::All;
        self.everything || self.grant(object).is_some_and(all)
    }

    /// Whether whoever holds this could give away `other`: it reaches no further.
    pub(crate) fn covers(&self, other: &Self) -> bool {
        let none = Grant::default();
        let held = |number: &u32| self.objects.get(number).unwrap_or(&none);
        self.everything
            || (!other.everything
                && other.powers.is_subset(&self.powers)
                && other.commands.is_subset(&self.commands)
                && other
                    .objects
                    .iter()
                    .all(|(number, grant)| held(number).covers(grant)))
    }
}

/// Whether whoever sees a record of `object` sees all its lines: else a total tells about the others.
fn sees_every_line(access: &Access, object: &Object, child: &Object, link: FieldIx) -> bool {
    let (lines, whole) = match (access.grant(child), access.grant(object)) {
        (Some(lines), Some(whole)) => (lines.read.surely(), whole.read.at_most()),
        _ => (Scope::None, Scope::None),
    };
    // Another parent may decide about a line whose first one is somebody else's.
    let first = child.doc.parent.first();
    let decides = first.and_then(|name| child.index(name));
    match child.doc.access {
        AccessKind::Shared => lines > Scope::Rule,
        AccessKind::Owned => lines == Scope::All,
        AccessKind::Inherit => lines > Scope::Rule && lines >= whole && decides == Some(link),
    }
}

/// The numbers of the computed fields that tell something hidden and are not hidden yet.
fn derived_from_hidden(
    access: &Access,
    object: &Object,
    model: &Model,
) -> Result<Vec<u32>, Problem> {
    // Who reads no record of it reads no field of it either.
    if access.scope(object, Action::Read) == Scope::None {
        return Ok(Vec::new());
    }
    let compiled = model.compiled(object)?;
    let reads_hidden = |checked: &weft_expr::Checked| {
        let mut read = checked.references().iter();
        !read.all(|read| reads(access, model, read))
    };
    let at_read = object.fields.iter().enumerate().filter_map(|(ix, field)| {
        let formula = field.at_read.as_ref()?;
        reads_hidden(formula.checked()).then_some(ix)
    });
    let formulas = compiled
        .formulas
        .iter()
        .filter(|(_, formula)| reads_hidden(formula));
    let rollups = compiled.rollups.iter().filter(|rollup| {
        let Some(child) = model.by_number(rollup.child) else {
            return true;
        };
        reads_hidden(&rollup.value) || !sees_every_line(access, object, child, rollup.link)
    });
    let grant = access.objects.get(&object.number);
    let hidden = |number: &u32| grant.is_some_and(|grant| grant.hidden.contains(number));
    let numbers = formulas
        .map(|(ix, _)| *ix)
        .chain(rollups.map(|rollup| rollup.field))
        .chain(at_read)
        .filter_map(|ix| object.fields.get(ix).map(|field| field.number));
    Ok(numbers.filter(|number| !hidden(number)).collect())
}

/// Whether whoever has `access` may read what an expression reads there.
fn reads(access: &Access, model: &Model, read: &weft_expr::Reference) -> bool {
    let Some(object) = model.by_number(read.object.0) else {
        return false;
    };
    match read.field {
        Some(number) => object
            .place_of(number)
            .is_some_and(|ix| access.may_ask_by_field(object, ix)),
        None => access.scope(object, Action::Read) > Scope::None,
    }
}
