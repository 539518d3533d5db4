//! Who asked for what is done later: the person, and the limits of the token they came with.

use serde::{Deserialize, Serialize};
use weft_kernel::{Id, Problem};
use weft_platform::{Caller, TokenScopes};

use crate::app::App;

/// Somebody who asked for a job, as it is written down with the job.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Asker {
    pub(crate) user: Id,
    /// What a token was limited to: the job does no more than it might.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    scopes: Option<TokenScopes>,
}

impl Asker {
    /// The caller, to be written down.
    pub(crate) fn of(caller: &Caller) -> Self {
        Self {
            user: caller.id().unwrap_or_default(),
            scopes: caller.scopes().cloned(),
        }
    }

    /// The caller again, with the rights the person has by now.
    ///
    /// # Errors
    /// `auth.signed_out` when the person is gone or no longer active.
    pub(crate) fn caller(&self, app: &App) -> Result<Caller, Problem> {
        app.platform.caller_within(self.user, self.scopes.as_ref())
    }

    /// Whether it is the caller, with a token that reaches as far.
    pub(crate) fn is(&self, caller: &Caller) -> bool {
        caller.id() == Some(self.user) && caller.covers(self.scopes.as_ref())
    }
}
