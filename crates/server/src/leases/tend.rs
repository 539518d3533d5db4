//! The thread that renews this program's leases, gives back what it ended and hears what it is to do besides.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use weft_kernel::Problem;
use weft_signals::pipeline;
use weft_store::Tending;

use super::{ACTIONS, DUES, RECORDS, SOURCES, UPKEEP, WEBHOOKS};
use crate::app::App;
use crate::background::judges;
use crate::{inlets, routing};

/// How often leases are renewed: five times before one ends.
const TEND_EVERY: Duration = Duration::from_secs(2);
/// Rounds that may fail before everything is ended: by then others may have taken over.
const FAILURES_MAX: u32 = 4;

/// Tends the leases until `stop`.
pub(crate) fn run(app: &Arc<App>, stop: &AtomicBool) {
    let (mut failures, mut heard) = (0, 0);
    while !stop.load(Ordering::Relaxed) {
        match round(app) {
            Ok(()) => failures = 0,
            Err(problem) => {
                if failures == 0 {
                    tracing::error!(error = %problem, "leases cannot be renewed, trying again");
                }
                failures += 1;
                if failures == FAILURES_MAX {
                    app.desk.end_all();
                }
            }
        }
        for number in judges::numbers() {
            if app.desk.holds(&judges::lease_of(number)).is_none() {
                app.judged.begin_anew(number);
            }
        }
        heard = app.desk.bell.wait(heard, TEND_EVERY);
    }
}

fn round(app: &App) -> Result<(), Problem> {
    let wanted = wanted(app)?;
    let ended = app.desk.ended(&wanted);
    let tending = Tending {
        wanted,
        ended: ended.clone(),
    };
    let tended = app.platform.store().tend_leases(&app.node, &tending)?;
    app.desk.follow(&ended, tended);
    Ok(())
}

/// What somebody has to do, the most burdensome first.
fn wanted(app: &App) -> Result<Vec<String>, Problem> {
    let count = pipeline::judges(&app.platform)?.count();
    let mut wanted: Vec<String> = (0..count).map(judges::lease_of).collect();
    wanted.extend([ACTIONS, WEBHOOKS, RECORDS, DUES].map(str::to_owned));
    for crowd in [routing::CROWD, inlets::CROWD] {
        wanted.extend((crowd.all)(app)?.into_iter().map(|id| crowd.lease_of(id)));
    }
    wanted.extend([SOURCES, UPKEEP].map(str::to_owned));
    Ok(wanted)
}
