//! The lines over HTTP: the product as a process of its own, asked over loopback.

use std::sync::Arc;
use std::time::Duration;

use weft_kernel::Id;

use super::CREATORS;
use super::domain::{FILTER, SORT};
use crate::Outcome;
use crate::chance::{Chance, any};
use crate::figure::{Against, Figure, Table, single};
use crate::ground::{Ground, customer, two_characters};
use crate::program::Program;
use crate::raw::Raw;
use crate::wire::{Ask, Drive, escaped, get, post};

/// Connections of readers.
const READERS: u64 = 16;

/// Measures and prints the lines over HTTP.
pub(super) fn run(table: &Table, (ground, raw): (&Ground, &Raw), lasting: Duration) -> Outcome<()> {
    let none = Against::default();
    let bare = table.line("HTTP: bare axum route", none, || bare(lasting))?;
    let product = Program::product(ground.folder())?;
    let resting = product.process().memory_kib()?;
    let line = |what: &str, raw: Figure, connections: u64, ask: &Ask| {
        let against = Against {
            bare: Some(bare),
            raw: Some(raw),
        };
        let drive = Drive {
            address: product.address,
            server: product.process(),
            connections,
            lasting,
        };
        table.line(&format!("HTTP: {what}"), against, || drive.run(ask))
    };
    let people = [
        ("administrator", &ground.admin, &ground.accounts),
        ("sees 1 %", &ground.near, &ground.near_accounts),
    ];
    for (who, token, ids) in people {
        let what = |what: &str| format!("{what}, {who}");
        line(
            &what("get by id"),
            raw.get,
            READERS,
            &one_record(token, ids),
        )?;
        let list = what("list of 50, filter and sort");
        line(&list, raw.list, READERS, &page(token))?;
        let found = what("search of two characters");
        line(&found, raw.search, READERS, &search(token))?;
    }
    let creation = creation(&ground.admin);
    line("create, 64 callers", raw.create, CREATORS, &creation)?;
    memory_and_start(&product, resting);
    Ok(())
}

fn bare(lasting: Duration) -> Outcome<Figure> {
    let program = Program::bare()?;
    let ask: Ask = Arc::new(|_| get("/bare", "none"));
    Drive {
        address: program.address,
        server: program.process(),
        connections: READERS,
        lasting,
    }
    .run(&ask)
}

fn memory_and_start(product: &Program, resting_kib: u64) {
    let mib = |kib: u64| f64::from(u32::try_from(kib).unwrap_or(u32::MAX)) / 1024.0;
    single("memory at rest, after the start", mib(resting_kib), "MiB");
    if let Ok(kib) = product.process().memory_kib() {
        single("memory after all of the above", mib(kib), "MiB");
    }
    single(
        "start-up until it serves",
        product.started_in.as_secs_f64() * 1e3,
        "ms",
    );
}

fn one_record(token: &str, ids: &[Id]) -> Ask {
    let (token, ids) = (token.to_owned(), ids.to_vec());
    Arc::new(move |chance: &mut Chance| {
        let id = any(&ids, chance).copied().unwrap_or_default();
        get(&format!("/api/v1/records/account/{id}"), &token)
    })
}

fn page(token: &str) -> Ask {
    let path = format!(
        "/api/v1/records/account?filter={}&sort={SORT}&limit=50",
        escaped(FILTER)
    );
    let request = get(&path, token);
    Arc::new(move |_| request.clone())
}

fn search(token: &str) -> Ask {
    let token = token.to_owned();
    Arc::new(move |chance| {
        let asked = escaped(&two_characters(chance));
        get(
            &format!("/api/v1/records/account?q={asked}&limit=50"),
            &token,
        )
    })
}

fn creation(token: &str) -> Ask {
    let token = token.to_owned();
    Arc::new(move |chance| {
        let body = customer(chance).to_string();
        post("/api/v1/records/account", &token, &body)
    })
}
