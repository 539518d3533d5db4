//! A restart over the log that is there: how long until it answers, until it judges, and what it takes of memory.

use std::time::Duration;

use serde_json::{Value as Json, json};

use super::BATCH;
use super::figures::Figures;
use super::house::{House, visit};
use super::rush::judged;
use crate::Outcome;
use crate::machine::Watch;
use crate::program::Program;
use crate::wire::{Connection, post};

/// How often the server is asked whether it has judged.
const PAUSE: Duration = Duration::from_millis(5);

/// Measures and prints; `first` tells one run from another.
pub(super) fn run(house: &House, first: u64, figures: &mut Figures) -> Outcome<()> {
    let (watch, product) = (Watch::start(), Program::product(house.folder())?);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let mut connection = Connection::open(product.address).await?;
        let events: Vec<Json> = (0..BATCH)
            .map(|number| visit(&format!("again{first}"), number))
            .collect();
        let body = json!({ "writeKey": house.key, "batch": events }).to_string();
        connection.request(&post("/v1/batch", "", &body)).await?;
        while judged(&product).await? < BATCH {
            tokio::time::sleep(PAUSE).await;
        }
        let judging = watch.elapsed().as_secs_f64();
        let answering = product.started_in.as_secs_f64() * 1e3;
        figures.note("restart until it answers", answering, "ms");
        figures.note("restart until 100 events are judged", judging * 1e3, "ms");
        let memory = u32::try_from(product.process().own_memory_kib()? / 1024)?;
        figures.note("memory of its own behind that", f64::from(memory), "MB");
        Ok(())
    })
}
