//! Touchpoints go on to their destinations: a thread for each, so that a slow one holds up nobody else.

mod files;
mod letters;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{Builder, JoinHandle};
use std::time::Duration;

use weft_kernel::{Id, Problem};
use weft_signals::pipeline::{Destination, Outlet, Route, Step, active};
use weft_store::pause;

use crate::app::App;
use files::Files;
use letters::Letters;

/// How often it is looked which destinations there are.
const PAUSE: Duration = Duration::from_millis(500);

/// Sends what goes on until `stop`; destinations that are made or switched on get their thread, others lose it.
pub(crate) fn run(app: &Arc<App>, stop: &Arc<AtomicBool>) {
    let (mut threads, mut told): (BTreeMap<Id, JoinHandle<()>>, bool) = (BTreeMap::new(), false);
    while !stop.load(Ordering::Relaxed) {
        threads.retain(|_, thread| !thread.is_finished());
        let begun = active(&app.platform).and_then(|ids| {
            let fresh: Vec<Id> = ids
                .into_iter()
                .filter(|id| !threads.contains_key(id))
                .collect();
            for id in fresh {
                threads.insert(id, begin(app, id, stop)?);
            }
            Ok(())
        });
        if let (Err(problem), false) = (&begun, told) {
            tracing::error!(error = %problem, "destinations cannot be read, trying again");
        }
        told = begun.is_err();
        pause(PAUSE);
    }
    for thread in threads.into_values() {
        if thread.join().is_err() {
            tracing::error!("the thread of a destination had panicked");
        }
    }
}

fn begin(app: &Arc<App>, id: Id, stop: &Arc<AtomicBool>) -> Result<JoinHandle<()>, Problem> {
    let (app, stop) = (Arc::clone(app), Arc::clone(stop));
    let named = Builder::new().name("weft-route".to_owned());
    let thread = named.spawn(move || serve(&app, id, &stop));
    thread.map_err(|error| Problem::internal("server.thread", error))
}

/// Serves one destination until it is switched off or everything stops.
fn serve(app: &App, id: Id, stop: &AtomicBool) {
    let opening = |destination: &Destination| outlet(app, destination);
    let mut route = Route::new(app.platform.clone(), id, &opening);
    let mut told = false;
    while !stop.load(Ordering::Relaxed) {
        let sealed = app.platform.store().sealed();
        let stepped = route.step();
        if let (Err(problem), false) = (&stepped, told) {
            tracing::error!(error = %problem, destination.id = %id, "a destination is held up, trying again");
        }
        told = stepped.is_err();
        match stepped {
            Ok(Step::More) => {}
            Ok(Step::Gone) => return,
            Ok(Step::Idle) => drop(app.platform.store().wait_sealed(sealed, PAUSE)),
            Ok(Step::Later) | Err(_) => pause(PAUSE),
        }
    }
}

/// The way to a destination by its kind.
fn outlet(app: &App, destination: &Destination) -> Result<Box<dyn Outlet>, Problem> {
    match destination.kind.as_str() {
        "webhook" => Ok(Box::new(Letters::to(app, destination))),
        "ndjson" => Ok(Box::new(Files::of(app, destination))),
        other => Err(Problem::conflict(
            "destination.kind",
            format!("不认识的去向类型 `{other}`"),
            format!("There is no kind of destination `{other}`"),
        )),
    }
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
