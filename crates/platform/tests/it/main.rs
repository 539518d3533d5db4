//! The platform with the core pack over a real store.

#[cfg(test)]
mod expressions;
#[cfg(test)]
mod house;
#[cfg(test)]
mod import;
#[cfg(test)]
mod records;
#[cfg(test)]
mod review;
