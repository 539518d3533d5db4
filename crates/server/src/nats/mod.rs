//! NATS and its JetStream over the text protocol: publish and be sure, pull and acknowledge.
//!
//! A small client of our own: what is connected to is the address that was vetted, and nothing here is asynchronous.

mod client;
mod frame;
mod jetstream;
mod login;
mod pull;

pub(crate) use client::Client;
pub(crate) use frame::Message;
pub(crate) use jetstream::{Acked, Outgoing};
pub(crate) use login::{Login, give, login_of, tables};
pub(crate) use pull::{Ack, Pull};
