//! The chain over the core pack and a real store: stories, rights, planted faults.

#[cfg(test)]
mod amounts;
#[cfg(test)]
#[path = "../../../store/tests/shared/engine.rs"]
mod engine;
#[cfg(test)]
mod follow_ups;
#[cfg(test)]
mod house;
#[cfg(test)]
mod merging;
#[cfg(test)]
mod races;
#[cfg(test)]
mod rights;
#[cfg(test)]
mod sound;
#[cfg(test)]
mod stories;
#[cfg(test)]
mod suspects;
#[cfg(test)]
mod verify;
