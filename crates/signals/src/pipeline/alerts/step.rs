//! Records that are due, one transaction each.

use weft_kernel::{Id, Kind, Problem};
use weft_platform::{Caller, ListQuery, Platform, Unit};
use weft_store::Lane;

/// Why alerting writes records.
const REASON: &str = "what signals ask of people reaches them in their time";
/// Records looked after in one step.
const STEP_MAX: u32 = 50;

/// Which records are due, and in which order.
pub(super) struct Due {
    pub(super) object: &'static str,
    pub(super) filter: &'static str,
    pub(super) sort: &'static str,
    /// What is done to one of them.
    pub(super) one: One,
    /// What is done instead where that is refused, so that it holds up no other.
    pub(super) otherwise: Option<One>,
}

/// What is done to a record, in a transaction of its own.
pub(super) type One = fn(&mut Unit<'_, '_>, Id) -> Result<(), Problem>;

/// Looks after each record that is due; answers how many there were.
///
/// # Errors
/// Those of the store and what was refused, after the others have been done.
pub(super) fn each(platform: &Platform, due: &Due) -> Result<usize, Problem> {
    let caller = Caller::system(REASON);
    let query = ListQuery {
        filter: Some(due.filter.to_owned()),
        sort: Some(due.sort.to_owned()),
        fields: Some(Vec::new()),
        limit: Some(STEP_MAX),
        ..ListQuery::default()
    };
    let found = platform.list(&caller, due.object, &query)?;
    let did =
        |one: One, id: Id| platform.write(&caller, Lane::Interactive, move |unit| one(unit, id));
    let mut failed = None;
    for record in &found.items {
        let done = did(due.one, record.id());
        let done = match (done, due.otherwise) {
            (Err(problem), Some(otherwise)) if problem.kind() != Kind::Busy => {
                tracing::error!(error = %problem, "somebody could not be alerted");
                did(otherwise, record.id())
            }
            (done, _) => done,
        };
        match done {
            Err(problem) if problem.kind() == Kind::Busy => return Err(problem),
            Err(problem) => failed = Some(problem),
            Ok(()) => {}
        }
    }
    match failed {
        Some(problem) => Err(problem),
        None => Ok(found.items.len()),
    }
}
