//! Touchpoints go on to their destinations: a thread for each, so that a slow one holds up nobody else.

mod files;
mod letters;
mod stream;

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use weft_kernel::{Id, Problem};
use weft_platform::Platform;
use weft_signals::pipeline::{Destination, Outlet, Route, Step, active, destination_in_force};
use weft_store::pause;

use crate::app::App;
use crate::background::crowd::Crowd;
use files::Files;
use letters::Letters;
use stream::Stream;

/// How long a destination rests when nothing is to be done.
const PAUSE: Duration = Duration::from_millis(500);

/// Every destination has its thread.
pub(crate) const CROWD: Crowd = Crowd {
    name: "weft-route",
    lease: "destination",
    all: |app| active(&app.platform),
    serve,
};

/// Serves one destination until it is switched off or everything stops.
fn serve(app: &App, platform: &Platform, id: Id, stop: &AtomicBool) {
    let opening = |destination: &Destination| outlet(app, destination);
    let mut route = Route::new(platform.clone(), id, &opening);
    let mut told = false;
    while !stop.load(Ordering::Relaxed) {
        let sealed = platform.store().sealed();
        let stepped = route.step();
        if let (Err(problem), false) = (&stepped, told) {
            tracing::error!(error = %problem, destination.id = %id, "a destination is held up, trying again");
        }
        told = stepped.is_err();
        match stepped {
            Ok(Step::More) => {}
            Ok(Step::Gone) => return,
            Ok(Step::Idle) => drop(platform.store().wait_sealed(sealed, PAUSE)),
            Ok(Step::Later) | Err(_) => pause(PAUSE),
        }
    }
}

/// The way to a destination by its kind.
fn outlet(app: &App, destination: &Destination) -> Result<Box<dyn Outlet>, Problem> {
    match destination.kind.as_str() {
        "webhook" => Ok(Box::new(Letters::to(app, destination))),
        "ndjson" => Ok(Box::new(Files::of(app, destination))),
        "nats" => Ok(Box::new(Stream::to(app, destination)?)),
        other => Err(Problem::conflict(
            "destination.kind",
            format!("不认识的去向类型 `{other}`"),
            format!("There is no kind of destination `{other}`"),
        )),
    }
}

/// Deletes the files that destinations keep no longer.
///
/// # Errors
/// Those of the store.
pub(crate) fn sweep(app: &App) -> Result<(), Problem> {
    for id in active(&app.platform)? {
        let found = destination_in_force(&app.platform, id)?;
        if let Some(destination) = found.filter(|one| one.kind == "ndjson") {
            files::sweep(app, &destination);
        }
    }
    Ok(())
}

/// Sends what waits for every destination, once: what a test does instead of threads.
///
/// # Errors
/// Those of the store.
pub(crate) fn round(app: &App) -> Result<(), Problem> {
    let opening = |destination: &Destination| outlet(app, destination);
    for id in active(&app.platform)? {
        let mut route = Route::new(app.platform.clone(), id, &opening);
        while route.step()? == Step::More {}
    }
    Ok(())
}
