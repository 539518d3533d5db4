//! The API as a catalogue: one file per resource, one list that names them all.

mod auth;
mod health;
mod me;
mod menus;
mod objects;
mod records;
mod regions;
mod route;
mod shapes;

pub(crate) use route::{
    Eventually, Gives, ID, IF_MATCH, OBJECT, ONCE, Parameter, Place, Rights, Route, Run, Schema,
    Takes, Verb, Words, in_header, in_path, in_query, words,
};

/// Every resource, in the order of the documentation.
const CATALOGUE: &[&[Route]] = &[
    auth::ROUTES,
    me::ROUTES,
    objects::ROUTES,
    menus::ROUTES,
    regions::ROUTES,
    records::ROUTES,
    health::ROUTES,
];

/// Every route of every resource.
pub(crate) fn catalogue() -> impl Iterator<Item = &'static Route> {
    CATALOGUE.iter().flat_map(|routes| routes.iter())
}
