//! The lines at the platform: what a request costs without HTTP.

use std::time::Duration;

use serde_json::{Value as Json, json};
use weft_kernel::{Id, Problem};
use weft_platform::{Caller, ListQuery, Platform};
use weft_server::app::App;
use weft_signals::pipeline::{Source, Sources, accept};
use weft_signals::wire::{Call, Reading, parse};

use super::CREATORS;
use crate::Outcome;
use crate::chance::{Chance, any};
use crate::figure::{Against, Figure, Table};
use crate::ground::{Ground, customer, import, two_characters};
use crate::load::{self, Work};
use crate::raw::Raw;

/// The filter of the list that is measured.
pub(super) const FILTER: &str = "level = \"a\" and credit_limit > 100000";
/// Its order.
pub(super) const SORT: &str = "-created_at";
/// Events of one request.
const BATCH: u64 = 100;
/// Lines of an order.
const LINES: usize = 10;

/// Measures and prints the lines at the platform.
pub(super) fn run(
    table: &Table,
    (ground, raw): (&Ground, &Raw),
    (threads, lasting): (u64, Duration),
) -> Outcome<()> {
    let app = ground.open()?;
    let platform = &app.platform;
    let (admin, _) = platform.caller_with(&ground.admin)?;
    let (near, _) = platform.caller_with(&ground.near)?;
    let people = [
        ("administrator", &admin, &ground.accounts),
        ("sees 1 %", &near, &ground.near_accounts),
    ];
    let to = |raw: Figure| Against {
        raw: Some(raw),
        bare: None,
    };
    for (who, caller, ids) in people {
        let line = |what: &str, raw: Figure, work: Work<'_>| {
            let what = format!("platform: {what}, {who}");
            table.line(&what, to(raw), || load::run(threads, lasting, work))
        };
        line("get by id", raw.get, &|chance| {
            serialised(&platform.get(caller, "account", *any(ids, chance)?)?)
        })?;
        line("list of 50, filter and sort", raw.list, &|_| {
            serialised(&platform.list(caller, "account", &list_query())?.items)
        })?;
        line("search of two characters", raw.search, &|chance| {
            let asked = search_query(chance);
            serialised(&platform.list(caller, "account", &asked)?.items)
        })?;
    }
    table.line("platform: create, 64 callers", to(raw.create), || {
        load::run(CREATORS, lasting, &|chance| {
            platform.create(&admin, "account", customer(chance))?;
            Ok(1)
        })
    })?;
    table.line("platform: more rows imported", to(raw.import), || {
        let rows = u64::try_from(ground.accounts.len())?;
        import(platform, &admin, (rows, rows + rows / 5))
    })?;
    orders(table, (&app, ground), (&admin, lasting))?;
    events_accepted(table, (&app, ground), lasting)
}

/// Orders of ten lines, sixteen callers at a time.
fn orders(
    table: &Table,
    (app, ground): (&App, &Ground),
    (admin, lasting): (&Caller, Duration),
) -> Outcome<()> {
    let (platform, none) = (&app.platform, Against::default());
    let callers = CREATORS / 4;
    table.line("platform: order of ten lines created", none, || {
        load::run(callers, lasting, &|chance| {
            order(platform, admin, (ground, chance)).map(|_| 1)
        })
    })?;
    let known = platform.commands().any(|one| one.name() == CONFIRM);
    if known {
        let what = "platform: order of ten lines created and confirmed";
        table.line(what, none, || {
            load::run(callers, lasting, &|chance| {
                let id = order(platform, admin, (ground, chance))?;
                confirm(platform, admin, id)?;
                Ok(1)
            })
        })?;
    }
    Ok(())
}

/// Events of many visitors, from requests of one and of a hundred.
fn events_accepted(
    table: &Table,
    (app, ground): (&App, &Ground),
    lasting: Duration,
) -> Outcome<()> {
    let source = Sources::new(app.platform.clone()).with_key(&ground.key)?;
    for size in [1, BATCH] {
        let what = format!("platform: events accepted, {size} to a request");
        table.line(&what, Against::default(), || {
            load::run(CREATORS, lasting, &|chance| {
                send(&app.platform, &source, (size, chance))
            })
        })?;
    }
    Ok(())
}

/// The command that posts an order.
const CONFIRM: &str = "sales.order.confirm";

fn order(
    platform: &Platform,
    caller: &Caller,
    (ground, chance): (&Ground, &mut Chance),
) -> Outcome<Id> {
    let mut lines = Vec::with_capacity(LINES);
    for _ in 0..LINES {
        lines.push(json!({
            "product": any(&ground.products, chance)?,
            "quantity": (chance.below(9) + 1).to_string(),
            "unit_price": format!("{}.50", chance.below(900)),
        }));
    }
    let order = json!({ "account": any(&ground.accounts, chance)?, "lines": lines });
    Ok(platform.create(caller, "sales_order", order)?)
}

fn confirm(platform: &Platform, caller: &Caller, id: Id) -> Result<(), Problem> {
    let asked = ("sales_order", id, CONFIRM);
    platform
        .command_record(caller, asked, Json::Null, None)
        .map(drop)
}

/// Sends `size` events of visitors, as the request handler does.
fn send(platform: &Platform, source: &Source, (size, chance): (u64, &mut Chance)) -> Outcome<u64> {
    let body = events(size, chance).to_string();
    let reading = Reading {
        received_at: platform.now(),
        clock: source.clock,
    };
    let parsed = parse(Call::Batch, body.as_bytes(), reading)?;
    Ok(u64::try_from(accept(platform, source, parsed)?.len())?)
}

/// A request of `size` events.
pub(super) fn events(size: u64, chance: &mut Chance) -> Json {
    let event = |chance: &mut Chance| {
        json!({
            "type": "track",
            "event": "click",
            "anonymousId": format!("visitor-{}", chance.below(10_000)),
            "messageId": format!("m-{:016x}{:016x}", chance.next(), chance.next()),
            "properties": { "label": "API 文档", "url": "https://example.com/product/robot" },
            "context": { "page": { "path": "/product/robot", "title": "产品" } },
        })
    };
    let batch: Vec<Json> = (0..size).map(|_| event(chance)).collect();
    json!({ "batch": batch })
}

fn list_query() -> ListQuery {
    ListQuery {
        filter: Some(FILTER.to_owned()),
        sort: Some(SORT.to_owned()),
        ..ListQuery::default()
    }
}

fn search_query(chance: &mut Chance) -> ListQuery {
    ListQuery {
        search: Some(two_characters(chance)),
        ..ListQuery::default()
    }
}

/// Records become JSON, as they do for every answer.
fn serialised(what: &impl serde::Serialize) -> Outcome<u64> {
    match serde_json::to_vec(what)?.len() {
        0 => Err("an empty answer".into()),
        _ => Ok(1),
    }
}
