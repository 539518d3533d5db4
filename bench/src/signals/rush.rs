//! As many events as the server takes, accepted and judged, beside raw inserts of the same bytes.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use rusqlite::{Connection as Database, params};
use serde_json::{Value as Json, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::BATCH;
use super::figures::Figures;
use super::house::{House, visit};
use crate::Outcome;
use crate::figure::{Figure, say};
use crate::machine::Watch;
use crate::program::Program;
use crate::wire::{Connection, get, post};

/// Connections that send.
const SENDERS: u64 = 8;
/// How long what was accepted may take to be judged.
const PATIENCE: Duration = Duration::from_secs(120);
/// So often in a row nothing was judged where nothing is left to be.
const IDLE_LOOKS: u32 = 6;
/// How often the server is asked how far it is.
const PAUSE: Duration = Duration::from_millis(20);

/// Measures and prints; `first` tells one run from another.
pub(super) fn run(
    house: &House,
    (seconds, first): (u32, u64),
    figures: &mut Figures,
) -> Outcome<()> {
    let run = format!("rush{first}");
    let lasting = Duration::from_secs(seconds.into());
    let raw = raw(house, lasting)?;
    let product = Program::product(house.folder())?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        // The log from before is judged at the start.
        let before = settled(&product).await?;
        let memory = product.process().memory_kib()?;
        let (cpu, watch) = (product.process().cpu()?, Watch::start());
        let sent = send((house, &run), &product, (watch, lasting)).await?;
        let accepted = Figure {
            count: sent,
            wall: watch.elapsed(),
            cpu: product.process().cpu()?.saturating_sub(cpu),
        };
        while judged(&product).await? < before + sent {
            if watch.elapsed() > lasting + PATIENCE {
                return Err("what was accepted is not judged".into());
            }
            tokio::time::sleep(PAUSE).await;
        }
        let judged = Figure {
            count: sent,
            wall: watch.elapsed(),
            cpu: product.process().cpu()?.saturating_sub(cpu),
        };
        line(
            "events accepted, 100 to a request",
            (accepted, raw),
            figures,
        );
        line("events accepted and judged", (judged, raw), figures);
        let more = product.process().memory_kib()?.saturating_sub(memory);
        let each = f64::from(u32::try_from(more * 1024)?) / f64::from(u32::try_from(sent)?);
        figures.note("memory for each event meanwhile", each, "bytes");
        Ok(())
    })
}

fn line(what: &str, (figure, raw): (Figure, Figure), figures: &mut Figures) {
    say(&format!(
        "{what}: {:.3} of raw inserts",
        figure.rate() / raw.rate()
    ));
    figures.note(&format!("{what}, a second"), figure.rate(), "");
    figures.note(
        &format!("{what}, processor time"),
        figure.cpu_micros(),
        "µs",
    );
}

/// Sends batches on all connections until the time is over; answers how many events were accepted.
async fn send(
    (house, run): (&House, &str),
    product: &Program,
    (watch, lasting): (Watch, Duration),
) -> Outcome<u64> {
    let (number, sent) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicU64::new(0)));
    let mut senders = tokio::task::JoinSet::new();
    for _ in 0..SENDERS {
        let mut connection = Connection::open(product.address).await?;
        let (number, sent) = (Arc::clone(&number), Arc::clone(&sent));
        let (run, key) = (run.to_owned(), house.key.clone());
        senders.spawn(async move {
            while watch.elapsed() < lasting {
                let from = number.fetch_add(BATCH, Ordering::Relaxed);
                connection
                    .request(&post("/v1/batch", "", &batch((&run, &key), from)))
                    .await?;
                sent.fetch_add(BATCH, Ordering::Relaxed);
            }
            Outcome::Ok(())
        });
    }
    while let Some(done) = senders.join_next().await {
        done??;
    }
    Ok(sent.load(Ordering::Relaxed))
}

fn batch((run, key): (&str, &str), from: u64) -> String {
    let events: Vec<Json> = (from..from + BATCH)
        .map(|number| visit(run, number))
        .collect();
    json!({ "writeKey": key, "batch": events }).to_string()
}

/// How many events were judged, once it does not rise any more; none when all were before it was started.
pub(super) async fn settled(product: &Program) -> Outcome<u64> {
    let (mut last, mut looks) = (u64::MAX, 0);
    loop {
        let now = judged(product).await?;
        looks = if now == last { looks + 1 } else { 0 };
        // Before the first it reads what it has to know.
        if looks >= if now > 0 { 1 } else { IDLE_LOOKS } {
            return Ok(now);
        }
        last = now;
        tokio::time::sleep(PAUSE * 25).await;
    }
}

/// How many events it has judged since it started.
pub(super) async fn judged(product: &Program) -> Outcome<u64> {
    counter(product, "weft_signals_judged_total").await
}

/// What its page of counters says of one.
pub(super) async fn counter(product: &Program, name: &str) -> Outcome<u64> {
    let mut stream = TcpStream::connect(product.address).await?;
    let ask = get("/metrics", "").replace("\r\n\r\n", "\r\nconnection: close\r\n\r\n");
    stream.write_all(ask.as_bytes()).await?;
    let mut page = String::new();
    stream.read_to_string(&mut page).await?;
    let line = page
        .lines()
        .find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
    Ok(line.ok_or("no such counter")?.trim().parse()?)
}

/// The bytes of the same events into a table of a database of its own, as many to a transaction.
fn raw(house: &House, lasting: Duration) -> Outcome<Figure> {
    // Beside the product's on the same disk, gone with this value.
    let folder = tempfile::tempdir_in(house.folder())?;
    let mut database = Database::open(folder.path().join("raw-events.db"))?;
    database.execute_batch(
        "pragma journal_mode = wal; pragma synchronous = full; \
         create table event (seq integer primary key, source integer, message text, subject text, \
         at integer, body text); create unique index event_message on event (source, message);",
    )?;
    let (watch, mut number) = (Watch::start(), 0);
    while watch.elapsed() < lasting {
        let transaction = database.transaction()?;
        for _ in 0..BATCH {
            let event = visit("raw", number);
            let text = |field: &str| event.get(field).and_then(Json::as_str).unwrap_or_default();
            let row = params![
                1,
                text("messageId"),
                text("anonymousId"),
                i64::try_from(number)?,
                event.to_string(),
            ];
            transaction
                .prepare_cached(
                    "insert into event (source, message, subject, at, body) values (?1, ?2, ?3, ?4, ?5)",
                )?
                .execute(row)?;
            number += 1;
        }
        transaction.commit()?;
    }
    Ok(Figure {
        count: number,
        wall: watch.elapsed(),
        cpu: Duration::ZERO,
    })
}
