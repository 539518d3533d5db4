//! Descriptions made already: one for each model and set of rights, until either changes.

use std::sync::{Arc, Mutex, PoisonError};

use weft_kernel::Problem;
use weft_platform::{Caller, Model};

use super::document;

/// Descriptions kept at once; the oldest goes first.
const KEPT_MAX: usize = 16;

/// The API described for those who asked lately.
#[derive(Default)]
pub(crate) struct Described(Mutex<Vec<Kept>>);

struct Kept {
    version: u64,
    caller: Caller,
    text: Arc<str>,
}

impl Described {
    /// The description for `caller`, made anew when the model or their rights are others.
    pub(crate) fn of(&self, model: &Model, caller: &Caller) -> Result<Arc<str>, Problem> {
        let known =
            |kept: &&Kept| kept.version == model.version && kept.caller.has_rights_of(caller);
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(kept) = kept.iter().find(known) {
            return Ok(Arc::clone(&kept.text));
        }
        drop(kept);
        let text = serde_json::to_string(&document(model, caller))
            .map_err(|error| Problem::internal("server.json", error))?;
        let text: Arc<str> = text.into();
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|kept| kept.version == model.version);
        if kept.len() >= KEPT_MAX {
            kept.remove(0);
        }
        kept.push(Kept {
            version: model.version,
            caller: caller.clone(),
            text: Arc::clone(&text),
        });
        Ok(text)
    }
}
