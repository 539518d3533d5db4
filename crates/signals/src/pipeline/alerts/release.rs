//! Signals that were held back ring when the quiet hours are over, unless nobody need hear of them any more.

use weft_kernel::{Id, Problem};
use weft_platform::{Change, Platform, Record, Unit};

use super::decide::State;
use super::step::{Due, each};

/// Rings what is due; answers how much it was.
pub(super) fn due(platform: &Platform) -> Result<usize, Problem> {
    let due = Due {
        object: "signal",
        filter: "alert = \"held\" and alert_at <= NOW()",
        sort: "alert_at",
        one: release,
        otherwise: None,
    };
    each(platform, &due)
}

fn release(unit: &mut Unit<'_, '_>, id: Id) -> Result<(), Problem> {
    let Some(signal) = unit.load_locked("signal", &[id])?.pop() else {
        return Ok(());
    };
    if signal.text("alert")? != State::Held.word() {
        return Ok(());
    }
    let state = match is_open(&signal)? {
        true => State::Rung,
        false => State::Dropped,
    };
    let change = Change::new().set("alert", state.word());
    unit.update("signal", id, change).map(drop)
}

/// Whether somebody should still hear of it: it stands, was not ended, and nobody has answered it.
pub(super) fn is_open(signal: &Record) -> Result<bool, Problem> {
    Ok(signal.is("standing")?
        && signal.get("ended_at")?.is_empty()
        && signal.get("outcome")?.is_empty())
}
