//! A restart over the log that is there: how long until it answers, until it judges, and what it takes of memory.

use std::time::Duration;

use serde_json::{Value as Json, json};

use super::BATCH;
use super::house::{House, visit};
use super::rush::judged;
use crate::Outcome;
use crate::figure::single;
use crate::machine::Watch;
use crate::program::Program;
use crate::wire::{Connection, post};

/// How often the server is asked whether it has judged.
const PAUSE: Duration = Duration::from_millis(5);

/// Measures and prints.
pub(super) fn run(house: &House) -> Outcome<()> {
    let (watch, product) = (Watch::start(), Program::product(house.folder())?);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let mut connection = Connection::open(product.address).await?;
        let events: Vec<Json> = (0..BATCH).map(|number| visit("again", number)).collect();
        let body = json!({ "writeKey": house.key, "batch": events }).to_string();
        connection.request(&post("/v1/batch", "", &body)).await?;
        while judged(&product).await? < BATCH {
            tokio::time::sleep(PAUSE).await;
        }
        let judging = watch.elapsed().as_secs_f64();
        single(
            "restart until it answers",
            product.started_in.as_secs_f64(),
            "s",
        );
        single("restart until 100 events are judged", judging, "s");
        let memory = u32::try_from(product.process().memory_kib()? / 1024)?;
        single("memory behind that", f64::from(memory), "MB");
        Ok(())
    })
}
