//! HTTP, sign-in, settings, live updates and the `weft` program: where all parts meet.

mod api;
pub mod app;
mod asker;
pub mod background;
mod backup;
pub mod cli;
pub mod clock;
mod demo;
mod files;
pub mod http;
mod identities;
mod inlets;
mod keys;
mod leases;
mod live;
mod measures;
mod nats;
mod openapi;
mod outbound;
pub mod packs;
mod reference;
mod routing;
mod sandboxes;
pub mod settings;
mod webhooks;

/// What programs of the house allocate with.
pub use mimalloc::MiMalloc as Allocator;

/// Gathers and sends what webhooks have to tell, once: what a test does instead of a thread.
///
/// # Errors
/// Those of the store.
#[doc(hidden)]
pub fn deliver_webhooks(app: &app::App) -> Result<(), weft_kernel::Problem> {
    let going_on = std::sync::atomic::AtomicBool::new(false);
    let place = &mut webhooks::Place::default();
    webhooks::round((app, &app.platform), place, &going_on)
}

/// Sends what waits for every destination, once: what a test does instead of threads.
///
/// # Errors
/// Those of the store.
#[doc(hidden)]
pub fn deliver_routes(app: &app::App) -> Result<(), weft_kernel::Problem> {
    routing::round(app)
}

/// Deletes files that destinations keep no longer: what a test does instead of waiting for the next day.
///
/// # Errors
/// Those of the store.
#[doc(hidden)]
pub fn sweep_destinations(app: &app::App) -> Result<(), weft_kernel::Problem> {
    routing::sweep(app)
}

/// Takes what waits for every source that pulls, once: what a test does instead of threads.
///
/// # Errors
/// Those of the store.
#[doc(hidden)]
pub fn pull_streams(app: &app::App) -> Result<(), weft_kernel::Problem> {
    inlets::round(app)
}
