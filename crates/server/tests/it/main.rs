//! The server as its users meet it: real router, real store, a clock that is set by hand.

#[cfg(test)]
mod access;
#[cfg(test)]
mod administrators;
#[cfg(test)]
mod alerts;
#[cfg(test)]
mod any_stream;
#[cfg(test)]
mod backups;
#[cfg(test)]
mod bad_documents;
#[cfg(test)]
mod bad_input;
#[cfg(test)]
mod bin;
#[cfg(test)]
mod bulk;
#[cfg(test)]
mod configure;
#[cfg(test)]
mod destinations;
#[cfg(test)]
mod disk;
#[cfg(test)]
mod dues;
#[cfg(test)]
mod faults;
#[cfg(test)]
mod files;
#[cfg(test)]
mod hooks;
#[cfg(test)]
mod house;
#[cfg(test)]
mod identity;
#[cfg(test)]
mod imports;
#[cfg(test)]
mod kills;
#[cfg(test)]
mod later;
#[cfg(test)]
mod live;
#[cfg(test)]
mod loans;
#[cfg(test)]
mod measures;
#[cfg(test)]
mod nats;
#[cfg(test)]
mod nodes;
#[cfg(test)]
mod past;
#[cfg(test)]
mod program;
#[cfg(test)]
mod records;
#[cfg(test)]
mod refusals;
#[cfg(test)]
mod rehearsals;
#[cfg(test)]
mod rule_typing;
#[cfg(test)]
mod rules;
#[cfg(test)]
mod search;
#[cfg(test)]
mod sign_in;
#[cfg(test)]
mod signals;
#[cfg(test)]
mod signed_events;
#[cfg(test)]
#[path = "../../../store/tests/shared/small.rs"]
mod small;
#[cfg(test)]
mod tables;
#[cfg(test)]
mod tokens;
#[cfg(test)]
mod touches;
#[cfg(test)]
mod two_windows;
#[cfg(test)]
mod upgrade;
#[cfg(test)]
mod views;
#[cfg(test)]
mod webhook_pace;
#[cfg(test)]
mod webhook_secrets;
#[cfg(test)]
mod webhooks;
