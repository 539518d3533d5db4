//! Texts of records that others understand: addresses that things are sent to, and texts of signals.

use std::sync::OnceLock;

use weft_kernel::Problem;

use crate::model::Model;
use crate::platform::{Platform, RuleCheck};

/// Says why nothing would be sent to an address.
pub type AddressCheck = Box<dyn Fn(&str) -> Result<(), Problem> + Send + Sync>;

/// Who judges them; while nobody judges addresses, every one is kept.
pub(crate) struct Readers {
    addresses: OnceLock<AddressCheck>,
    signals: RuleCheck,
}

impl Readers {
    pub(crate) fn new(signals: RuleCheck) -> Self {
        Self {
            addresses: OnceLock::new(),
            signals,
        }
    }

    pub(crate) fn check_address(&self, address: &str) -> Result<(), Problem> {
        self.addresses.get().map_or(Ok(()), |check| check(address))
    }

    pub(crate) fn check_text(&self, model: &Model, kind: &str, text: &str) -> Result<(), Problem> {
        (self.signals)(model, kind, text)
    }
}

impl Platform {
    /// From now on `check` judges the fields that say `sends_to`; the first one stays.
    pub fn check_addresses(&self, check: AddressCheck) {
        self.inner().readers.addresses.get_or_init(|| check);
    }
}
