//! `bench signals`: events accepted and judged against many rules, told to many, replayed.

mod engine;
mod figures;
mod held;
mod house;
mod past;
mod restart;
mod rush;
mod screens;

use clap::Args;

use crate::Outcome;
use crate::figure::say;
use figures::Figures;
use house::House;

/// Events to a request, where they come in batches.
const BATCH: u64 = 100;

/// What is wanted of the run.
#[derive(Args, Clone, Debug)]
pub(crate) struct Wanted {
    /// Rules that judge.
    #[arg(long, default_value_t = 200)]
    rules: u32,
    /// Colleagues who watch their screens.
    #[arg(long, default_value_t = 500)]
    subscribers: u32,
    /// Events in a second, one line for each.
    #[arg(long, value_delimiter = ',', default_value = "200,2000,5000")]
    rates: Vec<u32>,
    /// How long each rate lasts.
    #[arg(long, default_value_t = 20)]
    seconds: u32,
    /// How long as many events are sent as are taken.
    #[arg(long, default_value_t = 20)]
    rush: u32,
    /// Events in the log before anything is measured.
    #[arg(long, default_value_t = 100_000)]
    log: u64,
    /// Events of the past that are put into the log before all is measured once more.
    #[arg(long, default_value_t = 0)]
    past: u64,
    /// A smoke run.
    #[arg(long)]
    quick: bool,
}

/// Events at one rate.
#[derive(Clone, Copy, Debug)]
struct Part {
    /// Events in a second.
    rate: u32,
    /// How long.
    seconds: u32,
    /// The first customer whose pattern is completed.
    first: u64,
}

impl Part {
    fn events(self) -> u64 {
        u64::from(self.rate) * u64::from(self.seconds)
    }

    fn signals(self) -> u64 {
        self.events().div_ceil(u64::from(house::EVERY))
    }
}

/// Measures and prints.
pub(crate) fn run(wanted: &Wanted) -> Outcome<()> {
    let mut wanted = wanted.clone();
    if wanted.quick {
        (wanted.subscribers, wanted.seconds, wanted.log) = (20, 2, 5_000);
        wanted.rush = 2;
        wanted.rates = vec![200];
    }
    held::run()?;
    let house = House::make(&wanted, wanted.customers())?;
    say(&format!(
        "{} rules, {} colleagues in departments of {}, {} customers, {} events in the log before",
        wanted.rules,
        wanted.subscribers,
        house::DEPARTMENT,
        house.customers,
        wanted.log,
    ));
    engine::run(&house, wanted.log)?;
    let before = measure(&house, &wanted, 0)?;
    if wanted.past == 0 {
        return Ok(());
    }
    past::run(&house, wanted.past, wanted.in_a_run())?;
    let behind = measure(
        &house,
        &wanted,
        wanted.in_a_run() + past::customers(wanted.past),
    )?;
    before.compare(&behind);
    Ok(())
}

impl Wanted {
    /// Customers whose pattern is completed while everything is measured once.
    fn in_a_run(&self) -> u64 {
        u64::from(self.rates.iter().sum::<u32>() * self.seconds / house::EVERY)
    }

    fn customers(&self) -> u64 {
        let runs = match self.past {
            0 => self.in_a_run(),
            past => 2 * self.in_a_run() + past::customers(past),
        };
        runs.max(1_000)
    }
}

/// As many events as are taken, a restart, and each rate, with customers from `first` on.
fn measure(house: &House, wanted: &Wanted, first: u64) -> Outcome<Figures> {
    let (mut figures, mut first) = (Figures::default(), first);
    rush::run(house, (wanted.rush, first), &mut figures)?;
    restart::run(house, first, &mut figures)?;
    for rate in &wanted.rates {
        let part = Part {
            rate: *rate,
            seconds: wanted.seconds,
            first,
        };
        screens::run(house, part, &mut figures)?;
        first += part.signals();
    }
    Ok(figures)
}
