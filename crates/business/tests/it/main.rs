//! The chain over the core pack and a real store: stories, rights, planted faults.

mod house;
mod rights;
mod stories;
mod verify;
