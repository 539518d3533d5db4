//! The platform with the core pack over a real store.

#[cfg(test)]
mod audit;
#[cfg(test)]
mod config;
#[cfg(test)]
mod currency;
#[cfg(test)]
mod derived;
#[cfg(test)]
mod dry_run;
#[cfg(test)]
#[path = "../../../store/tests/shared/engine.rs"]
mod engine;
#[cfg(test)]
mod expressions;
#[cfg(test)]
mod far;
#[cfg(test)]
mod field_conditions;
#[cfg(test)]
mod field_types;
#[cfg(test)]
mod figures;
#[cfg(test)]
mod files;
#[cfg(test)]
mod house;
#[cfg(test)]
mod idempotency;
#[cfg(test)]
mod import;
#[cfg(test)]
mod import_ahead;
#[cfg(test)]
mod import_indexes;
#[cfg(test)]
mod import_tables;
#[cfg(test)]
mod import_undo;
#[cfg(test)]
mod layouts;
#[cfg(test)]
mod model;
#[cfg(test)]
mod numbering;
#[cfg(test)]
mod ordered;
#[cfg(test)]
mod paging;
#[cfg(test)]
mod people;
#[cfg(test)]
mod records;
#[cfg(test)]
mod review;
#[cfg(test)]
mod rights;
#[cfg(test)]
mod roles;
#[cfg(test)]
mod search;
#[cfg(test)]
mod tables;
#[cfg(test)]
mod totals;
#[cfg(test)]
mod views;
