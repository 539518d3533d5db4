//! What expressions compute with besides records: regions of China.

use std::collections::BTreeMap;
use std::sync::Arc;

use weft_expr::Regions;

use super::Region;

/// What surrounds the objects.
#[derive(Debug, Default)]
pub(crate) struct Around {
    /// Names of regions by code.
    pub(crate) regions: Arc<Regions>,
}

impl Around {
    pub(super) fn of(regions: &BTreeMap<String, Region>) -> Self {
        let names = regions
            .values()
            .map(|region| (region.code.clone(), region.name.clone()));
        Self {
            regions: Arc::new(Regions::new(names.collect())),
        }
    }
}
