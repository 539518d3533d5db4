//! The chain over the core pack and a real store: stories, rights, planted faults.

#[cfg(test)]
mod amounts;
#[cfg(test)]
mod house;
#[cfg(test)]
mod rights;
#[cfg(test)]
mod sound;
#[cfg(test)]
mod stories;
#[cfg(test)]
mod verify;
