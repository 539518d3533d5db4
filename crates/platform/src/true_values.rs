//! Whether what is computed and stored is true, for all records of all objects.

use weft_kernel::{Id, Problem};
use weft_store::Lane;

use crate::caller::Caller;
use crate::platform::Platform;
use crate::records::{self, Mend, Untrue};

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
            let mut after = Id::new(0);
            loop {
                let name = name.clone();
                let (last, found) = self.write(&caller, Lane::Bulk, move |unit| {
                    let object = unit.object(&name)?;
                    let computed = records::settled(unit, |unit| {
                        records::recompute(unit, &object, after, mend)
                    })?;
                    Ok(computed.0)
                })?;
                untrue.extend(found);
                untrue.truncate(TOLD_MAX);
                match last {
                    Some(last) => after = last,
                    None => break,
                }
            }
        }
        Ok(untrue)
    }
}
