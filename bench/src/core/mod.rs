//! `bench core`: the hot paths, at the platform and over HTTP, beside what they stand on.

mod domain;
mod served;

use std::time::Duration;

use clap::Args;
use weft_kernel::Id;

use crate::Outcome;
use crate::figure::{Against, Table, say};
use crate::ground::Ground;
use crate::raw::{self, Raw};

/// Rows of a smoke run.
const QUICK_ROWS: u64 = 2_000;
/// Callers that create at the same time.
pub(super) const CREATORS: u64 = 64;

/// What is wanted of the run.
#[derive(Args, Clone, Debug)]
pub(crate) struct Wanted {
    /// Customers in the table.
    #[arg(long, default_value_t = 100_000)]
    rows: u64,
    /// Seconds for each line.
    #[arg(long, default_value_t = 5.0)]
    seconds: f64,
    /// A smoke run: few rows, a moment for each line.
    #[arg(long)]
    quick: bool,
    /// Only lines that hold this text, such as `get by id`.
    #[arg(long, default_value = "")]
    only: String,
}

impl Wanted {
    fn rows(&self) -> u64 {
        if self.quick { QUICK_ROWS } else { self.rows }
    }

    fn lasting(&self) -> Duration {
        Duration::from_secs_f64(if self.quick { 0.3 } else { self.seconds })
    }
}

/// Measures and prints.
pub(crate) fn run(wanted: &Wanted) -> Outcome<()> {
    let threads = u64::try_from(std::thread::available_parallelism()?.get())?;
    let (rows, lasting) = (wanted.rows(), wanted.lasting());
    say(&format!("{rows} customers, {threads} cores"));
    let ground = Ground::make(rows)?;
    let table = Table::begin(&wanted.only);
    let raw = raw_figures(&table, &ground, (threads, lasting))?;
    let inserted = Against {
        raw: Some(raw.import),
        bare: None,
    };
    table.line("platform: import of rows", inserted, || Ok(ground.imported))?;
    domain::run(&table, (&ground, &raw), (threads, lasting))?;
    served::run(&table, (&ground, &raw), lasting)
}

fn raw_figures(
    table: &Table,
    ground: &Ground,
    (threads, lasting): (u64, Duration),
) -> Outcome<Raw> {
    let app = ground.open()?;
    let model = app.platform.model();
    app.platform.store().close();
    let ids: Vec<i64> = ground.accounts.iter().copied().map(Id::number).collect();
    raw::run(table, (ground.folder(), &model, &ids), (threads, lasting))
}
