//! The platform with the core pack over a real store.

mod house;
mod import;
mod records;
