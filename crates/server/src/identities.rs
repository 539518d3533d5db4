//! What the area of customers decides of two records is said of their identities, in the same transaction.

use weft_business::{Identities, Linking, Tie};
use weft_kernel::{Id, Problem};
use weft_platform::{Record, Unit};
use weft_signals::pipeline::{tie_records, untie_records};

use crate::app::App;

/// How sure a pair has to be to be merged by itself, as the settings say.
pub(crate) fn linking(app: &App) -> Linking {
    Linking {
        from: app.settings.link_duplicates,
        ties: &Graph,
    }
}

/// The graph of identities that signals keep.
pub(crate) struct Graph;

impl Identities for Graph {
    fn tie(
        &self,
        unit: &mut Unit<'_, '_>,
        decision: &Record,
        tie: Tie,
        records: (&str, Id, Id),
    ) -> Result<String, Problem> {
        tie_records(unit, decision, tie == Tie::Same, records)
    }

    fn untie(
        &self,
        unit: &mut Unit<'_, '_>,
        decision: &Record,
        tie: Tie,
        tied: &str,
    ) -> Result<(), Problem> {
        untie_records(unit, decision, tie == Tie::Same, tied)
    }
}
