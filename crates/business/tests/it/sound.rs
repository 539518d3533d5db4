//! What the stories ask of a house beyond what the simulation does.

use serde_json::Value as Json;
use weft_kernel::Id;

use crate::house::House;

impl House {
    /// Writes fields of a record as the house itself, past locks and rights.
    pub(crate) fn set(&self, object: &str, id: Id, json: Json) {
        let version = self.record(object, id).version();
        self.platform
            .update(&Self::system(), (object, id, version), json)
            .unwrap();
    }

    /// Everything adds up and the chain of the log is whole.
    pub(crate) fn assert_sound(&self) {
        assert_eq!(weft_business::verify(&self.platform).unwrap(), vec![]);
        assert!(self.platform.store().audit_verify().unwrap().is_intact());
    }
}
