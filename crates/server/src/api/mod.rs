//! The API as a catalogue: one file per resource, one list that names them all.

mod auth;
mod backups;
mod batch;
mod card;
mod commands;
mod config;
mod currencies;
mod destinations;
mod duplicates;
mod events;
mod export;
mod exports;
mod expressions;
mod files;
mod functions;
mod health;
mod history;
mod hooks;
mod imports;
mod jobs;
mod labels;
mod layouts;
mod logins;
mod mapping;
mod me;
mod measures;
mod menus;
mod my_alerts;
mod named;
mod nodes;
mod objects;
mod openapi;
mod past;
mod preview;
mod query;
mod records;
mod regions;
mod rehearsals;
mod related;
mod reveal;
mod route;
mod rule_typing;
mod rules;
mod search;
mod shapes;
mod signals;
mod slo;
mod sources;
mod stream;
mod tables;
mod timeline;
mod tokens;
mod touches;
mod uploads;
mod views;
mod webhooks;
mod workbench;

pub(crate) use jobs::job as job_as_shown;
pub(crate) use objects::{fields, visible};
pub(crate) use route::{
    Eventually, Gives, ID, IF_MATCH, May, OBJECT, ONCE, Parameter, Place, Rights, Route, Run,
    Takes, Verb, Words, in_header, in_path, in_query, words,
};

/// Every resource, in the order of the documentation.
const CATALOGUE: &[&[Route]] = &[
    auth::ROUTES,
    tokens::ROUTES,
    me::ROUTES,
    my_alerts::ROUTES,
    objects::ROUTES,
    layouts::ROUTES,
    views::ROUTES,
    menus::ROUTES,
    workbench::ROUTES,
    regions::ROUTES,
    currencies::ROUTES,
    records::ROUTES,
    search::ROUTES,
    preview::ROUTES,
    files::ROUTES,
    batch::ROUTES,
    export::ROUTES,
    commands::ROUTES,
    timeline::ROUTES,
    history::ROUTES,
    rehearsals::ROUTES,
    related::ROUTES,
    reveal::ROUTES,
    card::ROUTES,
    query::ROUTES,
    expressions::ROUTES,
    functions::ROUTES,
    tables::ROUTES,
    config::DOCUMENTS,
    config::DRAFT,
    config::VERSIONS,
    config::PACKAGES,
    config::UPGRADE,
    config::SANDBOXES,
    duplicates::ROUTES,
    imports::ROUTES,
    uploads::ROUTES,
    exports::ROUTES,
    jobs::ROUTES,
    backups::ROUTES,
    signals::ROUTES,
    slo::ROUTES,
    measures::ROUTES,
    rules::ROUTES,
    rule_typing::ROUTES,
    sources::ROUTES,
    webhooks::ROUTES,
    destinations::ROUTES,
    touches::ROUTES,
    events::ROUTES,
    hooks::ROUTES,
    mapping::ROUTES,
    past::ROUTES,
    stream::ROUTES,
    openapi::ROUTES,
    health::ROUTES,
    nodes::ROUTES,
];

/// Every route of every resource.
pub(crate) fn catalogue() -> impl Iterator<Item = &'static Route> {
    CATALOGUE.iter().flat_map(|routes| routes.iter())
}
