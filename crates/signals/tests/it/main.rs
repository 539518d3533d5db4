//! The signals crate as its users see it.

#[cfg(test)]
mod actions;
#[cfg(test)]
mod alert_oracle;
#[cfg(test)]
mod alerts;
#[cfg(test)]
mod asking;
#[cfg(test)]
mod calls;
#[cfg(test)]
mod calm;
#[cfg(test)]
mod cards;
#[cfg(test)]
mod checks;
#[cfg(test)]
mod conditions;
#[cfg(test)]
mod due_oracle;
#[cfg(test)]
mod dues;
#[cfg(test)]
#[path = "../../../store/tests/shared/engine.rs"]
mod engine;
#[cfg(test)]
mod escalations;
#[cfg(test)]
mod faults;
#[cfg(test)]
mod fields;
#[cfg(test)]
mod graphs;
#[cfg(test)]
mod grounds;
#[cfg(test)]
mod hours;
#[cfg(test)]
mod house;
#[cfg(test)]
mod identifiers;
#[cfg(test)]
mod judges;
#[cfg(test)]
mod kept;
#[cfg(test)]
mod lates;
#[cfg(test)]
mod leaving;
#[cfg(test)]
mod mappings;
#[cfg(test)]
mod memory;
#[cfg(test)]
mod moments;
#[cfg(test)]
mod oracle;
#[cfg(test)]
mod order;
#[cfg(test)]
mod packs;
#[cfg(test)]
mod people;
#[cfg(test)]
mod pipeline;
#[cfg(test)]
mod places;
#[cfg(test)]
mod plain;
#[cfg(test)]
mod record_events;
#[cfg(test)]
mod rehearsals;
#[cfg(test)]
mod replay;
#[cfg(test)]
mod routes;
#[cfg(test)]
mod shelf;
#[cfg(test)]
mod silence;
#[cfg(test)]
mod slips;
#[cfg(test)]
mod speed;
#[cfg(test)]
mod streams;
#[cfg(test)]
mod ties;
#[cfg(test)]
mod trusts;
#[cfg(test)]
mod why_nots;
#[cfg(test)]
mod whys;
#[cfg(test)]
mod windows;
