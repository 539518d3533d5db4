//! `bench wide`: a million records of thirty fields, on SQLite and PostgreSQL, beside raw SQL.

mod ask;
mod company;
mod raw;
mod spread;

use clap::Args;

use crate::Outcome;
use crate::figure::say;
use company::Company;
use raw::Raw;

/// Records of a smoke run.
const QUICK_ROWS: u64 = 5_000;

/// What is wanted of the run.
#[derive(Args, Clone, Debug)]
pub(crate) struct Wanted {
    /// Records in the table.
    #[arg(long, default_value_t = 1_000_000)]
    rows: u64,
    /// How often each question is asked; 0: the import alone.
    #[arg(long, default_value_t = 60)]
    times: u64,
    /// A smoke run: few records.
    #[arg(long)]
    quick: bool,
    /// `postgres://user@host/database`: the same there, in a schema of its own that is dropped.
    #[arg(long)]
    postgres: Option<String>,
    /// Not on SQLite.
    #[arg(long)]
    only_postgres: bool,
}

/// Measures and prints, one database after the other.
pub(crate) fn run(wanted: &Wanted) -> Outcome<()> {
    let rows = if wanted.quick {
        QUICK_ROWS
    } else {
        wanted.rows
    };
    if !wanted.only_postgres {
        one((rows, wanted.times), None)?;
    }
    match &wanted.postgres {
        Some(url) => one((rows, wanted.times), Some(url)),
        None => Ok(()),
    }
}

fn one((rows, times): (u64, u64), postgres: Option<&str>) -> Outcome<()> {
    let engine = if postgres.is_some() {
        "PostgreSQL"
    } else {
        "SQLite"
    };
    say(&format!("\n{engine}, {rows} records of thirty fields"));
    let company = Company::open(postgres)?;
    let platform = &company.app.platform;
    let model = platform.model();
    let mut raw = Raw::open(company.folder(), postgres, model.object(company::OBJECT)?)?;
    let imported = company.import((0, rows))?;
    let inserted = raw.insert(rows.min(100_000))?;
    spread::rate("import", imported, inserted);
    if times > 0 {
        ask::run(&company, &mut raw, times)?;
    }
    company.close();
    raw.drop_all()
}
