//! Rights within the limits of a token: the role's rights and the token's list, whatever is less.

use std::collections::BTreeSet;
use std::sync::Arc;

use weft_kernel::Problem;

use super::powers::Power;
use super::{Access, Grant, Reach};
use crate::model::{Model, Object};
use crate::pack::Scope;
use crate::people::{EVERY_OBJECT, TokenAction, TokenScopes};

impl Access {
    /// These rights as far as `limits` allow.
    ///
    /// # Errors
    /// When the model is not whole.
    pub(crate) fn within(&self, limits: &Arc<TokenScopes>, model: &Model) -> Result<Self, Problem> {
        if let Some(renewed) = self.renewed(model)? {
            return renewed.within(limits, model);
        }
        if limits.is_whole() {
            return Ok(self.clone());
        }
        let mut narrowed = Self {
            model: model.version,
            everything: false,
            powers: self.powers_within(limits),
            every_command: self.everything || self.every_command,
            limits: Some(Arc::clone(limits)),
            ..self.clone()
        };
        narrowed.objects.clear();
        for object in model.objects() {
            if let Some(grant) = self.grant_within(limits, object) {
                narrowed.objects.insert(object.number, grant);
            }
        }
        narrowed.hide_derived(model)?;
        Ok(narrowed)
    }

    fn powers_within(&self, limits: &TokenScopes) -> BTreeSet<Power> {
        let every = |action| limits.allow(EVERY_OBJECT, action);
        let allowed = |power: &Power| match power {
            // A file is imported by a job with the rights of the user.
            Power::Import => {
                let all = [TokenAction::Read, TokenAction::Create, TokenAction::Update];
                all.into_iter().all(every)
            }
            // What is read may be written into a file: the objects themselves are limited.
            Power::Export => true,
            Power::Configure => every(TokenAction::Configure),
        };
        self.powers.iter().copied().filter(allowed).collect()
    }

    fn grant_within(&self, limits: &TokenScopes, object: &Object) -> Option<Grant> {
        let mut grant = if self.everything {
            Grant::everything()
        } else {
            self.grant(object)?.clone()
        };
        // A token made before the object was renamed says its former name, which nothing else may have.
        let allowed = |action| object.names().any(|name| limits.allow(name, action));
        let cut = |reach: Reach, action| match allowed(action) {
            true => reach,
            false => Reach::default(),
        };
        grant.read = cut(grant.read, TokenAction::Read);
        grant.update = cut(grant.update, TokenAction::Update);
        grant.delete = cut(grant.delete, TokenAction::Delete);
        grant.create &= allowed(TokenAction::Create);
        Some(grant)
    }

    /// The limits of the token these rights came with.
    pub(crate) fn limits(&self) -> Option<&TokenScopes> {
        self.limits.as_deref()
    }

    /// Whether the token allows commands on `object`.
    pub(super) fn commands_within_limits(&self, object: &str) -> bool {
        let limits = self.limits.as_ref();
        limits.is_none_or(|limits| limits.allow(object, TokenAction::Command))
    }
}

impl Grant {
    /// Every right on an object.
    fn everything() -> Self {
        Self {
            read: Reach::of(Scope::All),
            create: true,
            update: Reach::of(Scope::All),
            delete: Reach::of(Scope::All),
            ..Self::default()
        }
    }
}
