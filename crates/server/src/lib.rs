//! HTTP, sign-in, settings, live updates and the `weft` program: where all parts meet.

mod api;
pub mod app;
pub mod cli;
pub mod clock;
mod demo;
pub mod http;
mod live;
pub mod packs;
pub mod settings;
