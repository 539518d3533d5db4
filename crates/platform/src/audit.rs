//! Entries of the audit log that no record change writes: refusals, sign-ins, exports.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use serde_json::json;
use weft_kernel::{Id, Problem};
use weft_store::{Change as LogEntry, Lane};

use crate::caller::Caller;
use crate::platform::Platform;

/// Refusals of one person that are written down in a minute; more are only counted.
pub const REFUSALS_PER_MINUTE_MAX: u32 = 60;

/// The action of an entry about a refusal.
pub(crate) const REFUSAL: &str = "refuse";

/// How many refusals each person had in the present minute.
#[derive(Default)]
pub(crate) struct Refusals(Mutex<HashMap<Option<Id>, (i64, u32)>>);

impl Refusals {
    /// Whether one more of `who` is written in this minute.
    fn admits(&self, who: Option<Id>, minute: i64) -> bool {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        counts.retain(|_, (counted, _)| *counted == minute);
        let (_, count) = counts.entry(who).or_insert((minute, 0));
        *count += 1;
        *count <= REFUSALS_PER_MINUTE_MAX
    }
}

impl Platform {
    /// Writes down that `caller` was refused; beyond the limit per minute it is only traced.
    pub fn audit_refusal(
        &self,
        caller: &Caller,
        action: &str,
        (object, record): (&str, Option<Id>),
        problem: &Problem,
    ) {
        let minute = self.now().ms() / 60_000;
        if !self.inner().refusals.admits(caller.id(), minute) {
            tracing::warn!(user.id = ?caller.id(), code = problem.code(), "refusal not written: too many");
            return;
        }
        let body = json!({ "code": problem.code(), "asked": action, "field": problem.field() });
        let object = self
            .model()
            .object(object)
            .is_ok()
            .then(|| object.to_owned());
        if let Err(problem) = self.audit(caller, REFUSAL, (object, record), body) {
            tracing::error!(error = %problem, "a refusal could not be written to the audit log");
        }
    }

    /// Writes an entry about something that is no change of a record.
    ///
    /// # Errors
    /// Those of the store.
    pub fn audit(
        &self,
        caller: &Caller,
        action: &str,
        (object, record): (Option<String>, Option<Id>),
        body: serde_json::Value,
    ) -> Result<(), Problem> {
        let action = action.to_owned();
        self.write(caller, Lane::Interactive, move |unit| {
            let entry = LogEntry {
                at: unit.now(),
                actor: unit.caller().id(),
                action: action.clone(),
                object: object.clone(),
                record,
                request: unit.caller().request().map(str::to_owned),
                body: body.clone().into(),
            };
            unit.tx().log_change(entry)
        })
    }
}
