//! Addresses that things are sent to: whoever sends says which are taken, before they are kept.

use std::sync::OnceLock;

use weft_kernel::Problem;

use crate::platform::Platform;

/// Says why nothing would be sent to an address.
pub type AddressCheck = Box<dyn Fn(&str) -> Result<(), Problem> + Send + Sync>;

/// Who judges addresses; while nobody does, every one is kept.
#[derive(Default)]
pub(crate) struct Addresses(OnceLock<AddressCheck>);

impl Addresses {
    pub(crate) fn check(&self, address: &str) -> Result<(), Problem> {
        self.0.get().map_or(Ok(()), |check| check(address))
    }
}

impl Platform {
    /// From now on `check` judges the fields that say `sends_to`; the first one stays.
    pub fn check_addresses(&self, check: AddressCheck) {
        self.inner().addresses.0.get_or_init(|| check);
    }
}
