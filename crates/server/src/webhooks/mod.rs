//! Webhooks: what changed is told to other systems, signed, in the order of each record, until it
//! has arrived or was tried often enough.

mod gather;
mod kept;
mod queue;
mod secrets;
mod send;
mod senders;
mod sign;

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use weft_kernel::Problem;
use weft_platform::Platform;
use weft_store::{TableSpec, pause};

use crate::app::App;
use crate::outbound::Outside;
use send::Office;
use senders::Senders;

pub(crate) use gather::Place;
pub(crate) use kept::{Asked, DELIVERIES_PAGE, REPLAYED_MAX, STATES, deliveries, replay};
pub(crate) use secrets::{
    OF_DESTINATIONS, OF_SOURCES, OF_WEBHOOKS, OVERLAP_HOURS, OVERLAP_HOURS_MAX, Ring, give,
    in_force, rotate, seal_all,
};
pub(crate) use sign::{Written, is_signed, message, signed};

/// How long the thread waits for news before it looks what is due.
const PAUSE: Duration = Duration::from_millis(500);

/// The rest behind a round: nobody looks at a screen for what is sent.
const BREATH: Duration = Duration::from_millis(50);

/// The tables of secrets and deliveries.
pub(crate) fn tables() -> Vec<TableSpec> {
    [secrets::tables(), kept::tables()].concat()
}

/// Reads the sealed log and sends, until `stop`.
pub(crate) fn run(app: &App, platform: &Platform, stop: &AtomicBool) {
    let outside = Outside::new(&app.settings.outbound_allow);
    let office = Office {
        platform,
        outside: &outside,
        stop,
    };
    let (mut told, mut place) = (false, Place::default());
    std::thread::scope(|scope| {
        let mut senders = Senders::new();
        while !stop.load(Ordering::Relaxed) {
            let done = gathered(platform, &mut place, stop);
            let done = done.and_then(|()| senders.begin(scope, office));
            if let Err(problem) = &done
                && !told
            {
                tracing::error!(error = %problem, "webhooks are held up, trying again");
            }
            told = done.is_err();
            pause(BREATH);
            let news = place.read.filter(|_| done.is_ok());
            let _sealed = platform
                .store()
                .wait_sealed(news.unwrap_or(i64::MAX), PAUSE);
        }
    });
}

/// Gathers what was sealed since the last round and gives every webhook with something due one turn: what a test does
/// instead of threads that go on.
///
/// # Errors
/// Those of the store; what does not arrive is no error of the round.
pub(crate) fn round(
    (app, platform): (&App, &Platform),
    place: &mut Place,
    stop: &AtomicBool,
) -> Result<(), Problem> {
    gathered(platform, place, stop)?;
    let outside = Outside::new(&app.settings.outbound_allow);
    let office = Office {
        platform,
        outside: &outside,
        stop,
    };
    std::thread::scope(|scope| {
        let mut senders = Senders::new();
        senders.begin(scope, office)?;
        senders.end()
    })
}

/// Turns what was sealed since the last time into deliveries.
fn gathered(platform: &Platform, place: &mut Place, stop: &AtomicBool) -> Result<(), Problem> {
    while gather::batch(platform, place)? {
        if stop.load(Ordering::Relaxed) {
            break;
        }
    }
    Ok(())
}
