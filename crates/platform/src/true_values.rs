//! Whether what is computed and stored is true, for all records of all objects.

use weft_kernel::{Id, Problem};
use weft_store::Lane;

use crate::caller::Caller;
use crate::platform::Platform;
use crate::records::{self, Mend, Untrue};
use crate::unit::Unit;

/// The most values told.
const TOLD_MAX: usize = 100;

impl Platform {
    /// Computes every stored formula and roll-up anew, a few records at a time while people work,
    /// and tells the first [`TOLD_MAX`] that are not true; with [`Mend::Write`] they are then.
    ///
    /// # Errors
    /// Those of the store, `number.overflow`.
    pub fn untrue_values(&self, mend: Mend) -> Result<Vec<Untrue>, Problem> {
        let caller = Caller::system("stored values are computed anew");
        let names: Vec<String> = self
            .model()
            .objects()
            .map(|object| object.name.clone())
            .collect();
        let mut untrue = Vec::new();
        for name in names {
            let mut after = Some(Id::new(0));
            while let Some(behind) = after {
                let (last, found) = self.untrue_behind(&caller, (&name, behind), mend)?;
                untrue.extend(found);
                untrue.truncate(TOLD_MAX);
                after = last;
            }
        }
        Ok(untrue)
    }

    /// One step of [`Self::untrue_values`]: where it ended, unless nothing is left, and what it found.
    fn untrue_behind(
        &self,
        caller: &Caller,
        (object, behind): (&str, Id),
        mend: Mend,
    ) -> Result<(Option<Id>, Vec<Untrue>), Problem> {
        let name = object.to_owned();
        self.write(caller, Lane::Bulk, move |unit| {
            let object = unit.object(&name)?;
            let recompute =
                |unit: &mut Unit<'_, '_>| records::recompute(unit, &object, behind, mend);
            records::settled(unit, recompute).map(|computed| computed.0)
        })
    }
}
