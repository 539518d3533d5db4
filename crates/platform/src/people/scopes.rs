//! What a token is limited to: objects and actions, below the rights of its user.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use weft_kernel::{Id, Problem};

use crate::model::Model;

/// The most entries of one token.
pub const SCOPES_MAX: usize = 100;
/// The word for every object.
pub const EVERY_OBJECT: &str = "*";

/// Something a token may be allowed to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TokenAction {
    /// Read records.
    Read,
    /// Make records.
    Create,
    /// Change records that may be read.
    Update,
    /// Delete records that may be read.
    Delete,
    /// Give commands to records.
    Command,
    /// Change the configuration; for every object only.
    Configure,
}

impl TokenAction {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::Read,
        Self::Create,
        Self::Update,
        Self::Delete,
        Self::Command,
        Self::Configure,
    ];
}

/// Actions on one object, or on every object by the name `*`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TokenScope {
    /// The object's name, or `*`.
    pub object: String,
    /// What is allowed.
    pub actions: BTreeSet<TokenAction>,
}

/// The limits of one token: what is not listed is not allowed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TokenScopes {
    list: Vec<TokenScope>,
}

impl TokenScopes {
    /// Everything its user may do.
    #[must_use]
    pub fn whole() -> Self {
        let actions = TokenAction::ALL.into_iter().collect();
        let object = EVERY_OBJECT.to_owned();
        Self {
            list: vec![TokenScope { object, actions }],
        }
    }

    /// Limits made of `list`.
    ///
    /// # Errors
    /// `token.scopes` for none or too many; `object.unknown`; `token.configure`.
    pub fn new(list: Vec<TokenScope>, model: &Model) -> Result<Self, Problem> {
        if list.is_empty() || list.len() > SCOPES_MAX {
            return Err(Problem::invalid(
                "token.scopes",
                format!("令牌的范围须有 1 到 {SCOPES_MAX} 项"),
                format!("A token has 1 to {SCOPES_MAX} scopes"),
            )
            .on_field("scopes"));
        }
        for scope in &list {
            if scope.object == EVERY_OBJECT {
                continue;
            }
            model
                .object(&scope.object)
                .map_err(|problem| problem.on_field("scopes"))?;
            if scope.actions.contains(&TokenAction::Configure) {
                return Err(Problem::invalid(
                    "token.configure",
                    "`configure` 只能用于对象 `*`",
                    "`configure` goes with the object `*` only",
                )
                .on_field("scopes"));
            }
        }
        Ok(Self { list })
    }

    /// Whether the token may do `action` to `object`.
    #[must_use]
    pub fn allow(&self, object: &str, action: TokenAction) -> bool {
        self.list.iter().any(|scope| {
            (scope.object == object || scope.object == EVERY_OBJECT)
                && scope.actions.contains(&action)
        })
    }

    /// Whether nothing is left out.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        let all = TokenAction::ALL.into_iter();
        all.into_iter()
            .all(|action| self.allow(EVERY_OBJECT, action))
    }

    /// Whether a holder of these limits may give away `other`.
    #[must_use]
    pub fn covers(&self, other: &Self) -> bool {
        let mut asked = other.list.iter();
        asked.all(|scope| {
            let mut actions = scope.actions.iter();
            actions.all(|action| self.allow(&scope.object, *action))
        })
    }
}

/// Refuses what reaches further than the token that asks for it.
pub(super) fn reaches_further() -> Problem {
    Problem::refused(
        "token.reaches_further",
        "新令牌的范围或期限超出您正在使用的令牌",
        "The new token would reach further or last longer than the one you use",
    )
}

/// What is remembered of a token's narrowed rights: whose token, made from which rights.
pub(super) type Narrowed = std::collections::HashMap<
    Id,
    (
        std::sync::Arc<crate::access::Access>,
        std::sync::Arc<crate::access::Access>,
    ),
>;

#[cfg(test)]
mod tests {
    use super::*;

    fn scopes(list: &[(&str, &[TokenAction])]) -> TokenScopes {
        let scope = |(object, actions): &(&str, &[TokenAction])| TokenScope {
            object: (*object).to_owned(),
            actions: actions.iter().copied().collect(),
        };
        TokenScopes {
            list: list.iter().map(scope).collect(),
        }
    }

    #[test]
    fn what_is_not_listed_is_not_allowed() {
        use TokenAction::{Create, Read, Update};
        let limits = scopes(&[("account", &[Read, Update]), ("*", &[Create])]);
        assert!(limits.allow("account", Read) && limits.allow("order", Create));
        assert!(!limits.allow("order", Read) && !limits.is_whole());
        assert!(TokenScopes::whole().is_whole() && TokenScopes::whole().covers(&limits));
        assert!(limits.covers(&scopes(&[("account", &[Create, Read])])));
        assert!(!limits.covers(&scopes(&[("*", &[Read])])));
    }
}
