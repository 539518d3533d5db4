//! What is done by one program among all that work on the database: who does what now, and how it is handed over.

mod desk;
mod tend;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use weft_platform::Platform;

use crate::app::App;

pub(crate) use desk::Desk;
pub(crate) use tend::run;

/// Judging touchpoints: signals, identities, tags.
pub(crate) const JUDGE: &str = "judge";
/// What signals ask beside themselves, alerts, digests and escalations.
pub(crate) const ACTIONS: &str = "actions";
/// Telling webhooks.
pub(crate) const WEBHOOKS: &str = "webhooks";
/// Changes of records that become touchpoints.
pub(crate) const RECORDS: &str = "records";
/// Moments of records and of schedules that rules wait for.
pub(crate) const DUES: &str = "dues";
/// What sources learn from answers to signals.
pub(crate) const SOURCES: &str = "sources";
/// What is done because a day goes by.
pub(crate) const UPKEEP: &str = "upkeep";

/// How long a worker waits for its lease before it looks whether it should end.
const PAUSE: Duration = Duration::from_millis(500);

/// Does `work` whenever the lease `name` is ours, until `stop`; the platform it gets writes under the lease.
pub(crate) fn while_held(
    app: &Arc<App>,
    name: &str,
    stop: &AtomicBool,
    work: &mut dyn FnMut(&Platform, &AtomicBool),
) {
    while !stop.load(Ordering::Relaxed) {
        if let Some(held) = Desk::wait(&app.desk, name, PAUSE) {
            work(&app.platform.under(held.lease.clone()), &held.ended);
        }
    }
}
