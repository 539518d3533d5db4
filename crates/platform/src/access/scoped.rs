//! Rights within the limits of a token: the role's rights and the token's list, whatever is less.

use std::sync::Arc;

use weft_kernel::Problem;

use super::{Access, Grant};
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
        // A file is imported by a job with the rights of the user.
        let all = [TokenAction::Read, TokenAction::Create, TokenAction::Update];
        let may_import = all
            .into_iter()
            .all(|action| limits.allow(EVERY_OBJECT, action));
        let mut narrowed = Self {
            model: model.version,
            everything: false,
            may_import: self.may_import && may_import,
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

    fn grant_within(&self, limits: &TokenScopes, object: &Object) -> Option<Grant> {
        let mut grant = if self.everything {
            Grant::everything()
        } else {
            self.grant(object)?.clone()
        };
        let cut = |scope: Scope, action| match limits.allow(&object.name, action) {
            true => scope,
            false => Scope::None,
        };
        grant.read = cut(grant.read, TokenAction::Read);
        grant.update = cut(grant.update, TokenAction::Update);
        grant.delete = cut(grant.delete, TokenAction::Delete);
        grant.create &= limits.allow(&object.name, TokenAction::Create);
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
            read: Scope::All,
            create: true,
            update: Scope::All,
            delete: Scope::All,
            ..Self::default()
        }
    }
}
