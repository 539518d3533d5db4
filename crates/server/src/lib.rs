//! HTTP, sign-in, settings, live updates and the `weft` program: where all parts meet.

mod api;
pub mod app;
pub mod background;
pub mod cli;
pub mod clock;
mod demo;
mod files;
pub mod http;
mod keys;
mod live;
mod openapi;
pub mod packs;
mod reference;
mod sandboxes;
pub mod settings;
